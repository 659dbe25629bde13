"""The panel that asks a supervisor's PIN, over whatever screen needs it."""

from __future__ import annotations

from collections.abc import Callable

from shop.texts import _
from widgets.approval.presenter import ApprovalPresenter
from widgets.button import Button
from widgets.entry import SECRET_CHAR, Entry
from widgets.keypad import Keypad
from widgets.keyscript import Key, Step
from widgets.overlay import Overlay
from widgets.panel import Label, WrappedLabel
from widgets.theme import BIG_TOUCH_PX
from widgets.window import Window

ROUTED = ("ENTER", "ESC")


class ApprovalView:
    """Built once and shown for each `ApprovalPresenter`; it goes when the presenter closes its panel."""

    def __init__(self, window: Window) -> None:
        self.presenter: ApprovalPresenter | None = None
        self.overlay = Overlay(window, width=720, on_key=self._routed)
        body = self.overlay.body
        px = window.theme.px
        body.grid_columnconfigure((0, 1), weight=1, uniform="half")
        body.grid_rowconfigure(2, weight=1)
        self._prompt = Label(body, font="small", colour="muted")
        self._prompt.grid(row=0, column=0, columnspan=2, sticky="w")
        self.entry = Entry(body, secret=True, on_change=self._typed, on_enter=self._approve)
        self.entry.grid(row=1, column=0, columnspan=2, sticky="we", pady=(px(2), 0))
        self._problem = WrappedLabel(body, font="small", colour="error_text", anchor="nw", width=1)
        self._problem.grid(row=2, column=0, columnspan=2, sticky="nwe", pady=px(4))
        self.cancel = self._button(_("Cancel"), self._leave, _("Esc"), "plain")
        self.cancel.grid(row=3, column=0, sticky="we", padx=(0, px(4)), pady=px(4))
        self.approve = self._button(_("Approve"), self._approve, _("Enter"), "primary")
        self.approve.grid(row=3, column=1, sticky="we", padx=(px(4), 0), pady=px(4))
        # The keypad stands beside all that: below it a long sentence would not fit into a small window.
        self.keypad = Keypad(body, self._key, layout="pin", without=("ENTER",))
        self.keypad.grid(row=0, rowspan=4, column=2, sticky="e", padx=(px(18), 0))
        self.keypad.buttons["0"].grid(columnspan=2)

    def _button(self, text: str, command: Callable[[], None], hint: str, kind: str) -> Button:
        body = self.overlay.body
        return Button(body, text, command, hint=hint, kind=kind, height=BIG_TOUCH_PX, least=BIG_TOUCH_PX)

    def show(self, presenter: ApprovalPresenter) -> None:
        """Show this one; `hide` when its panel is closed."""
        if presenter is not self.presenter:
            self.presenter = presenter
            presenter.on_change(self.refresh)
        self.overlay.set_title(presenter.title, presenter.about, "text")
        self.refresh()
        self.overlay.open(self.entry.entry)

    def hide(self) -> None:
        """Take the panel away and forget what was typed."""
        self.presenter = None
        self.entry.set_text("")
        self.overlay.close()

    def refresh(self) -> None:
        """Show the presenter's state."""
        presenter = self.presenter
        if presenter is None:
            return
        self._prompt.show(presenter.prompt)
        self.entry.entry.configure(show=SECRET_CHAR if presenter.is_secret else "")
        self.entry.set_text(presenter.text)
        self._problem.show(presenter.problem)
        self.approve.set(
            text=_("Checking…") if presenter.busy else _("Approve") if presenter.is_secret else _("Go on"),
            enabled=not presenter.busy,
        )

    def _routed(self, step: Step) -> bool:
        on_button = self.overlay.window.focus_get() in (self.cancel, self.approve)
        if self.presenter is None or not isinstance(step, Key) or step.name not in ROUTED:
            return False
        return not (step.name == "ENTER" and on_button) and self.presenter.press(step.name)

    def _typed(self, text: str) -> None:
        if self.presenter is not None:
            self.presenter.set_text(text)
            self.refresh()

    def _key(self, name: str) -> None:
        if self.presenter is None:
            return
        if name == "BACKSPACE":
            self.presenter.press(name)
        else:
            self.presenter.type(name)

    def _approve(self) -> None:
        if self.presenter is not None:
            self.presenter.press("ENTER")

    def _leave(self) -> None:
        if self.presenter is not None:
            self.presenter.press("ESC")
