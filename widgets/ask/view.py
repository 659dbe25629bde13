"""Questions over a screen: yes or no, and one typed answer with the keys to type it by touch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from shop.texts import _
from widgets.ask.presenter import Answer, Question
from widgets.board import Letters, close_gaps
from widgets.button import Button
from widgets.entry import Entry
from widgets.keypad import Keypad
from widgets.overlay import Overlay
from widgets.panel import Label, Space
from widgets.screen import Box
from widgets.theme import BIG_TOUCH_PX
from widgets.window import Window


class QuestionView:
    """Yes (Enter), no (Esc), and a third answer by its letter. Built once, shown for each question."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=560)
        px = window.theme.px
        body = self.overlay.body
        self.no = _answer_key(body, "", partial(press, "ESC"), _("Esc"), "plain")
        self.yes = _answer_key(body, "", partial(press, "ENTER"), _("Enter"), "primary")
        self.third = _answer_key(body, "", self._third, "", "plain")
        for column, button in enumerate((self.no, self.third, self.yes)):
            button.grid(row=0, column=column, sticky="we", padx=px(4), pady=(px(10), 0))
            body.grid_columnconfigure(column, weight=1, uniform="key")
        self._panel: Question | None = None

    def show(self, panel: Question) -> None:
        """Put the question over the screen."""
        self.overlay.set_title(panel.title, panel.about)
        self.yes.set(text=panel.yes)
        self.no.set(text=panel.no)
        self._panel = panel
        self.overlay.body.grid_columnconfigure(
            1, weight=1 if panel.third else 0, uniform="key" if panel.third else ""
        )
        if panel.third is None:
            self.third.grid_remove()
        else:
            self.third.set(text=panel.third[1], hint=panel.third[0])
            self.third.grid()
        self.overlay.open(self.overlay.panel)

    def _third(self) -> None:
        if self._panel is not None and self._panel.third is not None:
            self._panel.set_text(self._panel.third[0])

    def hide(self) -> None:
        """Take it away."""
        self.overlay.close()


class AnswerView:
    """One typed answer. Built once for numbers and once for words, shown for each question.

    `decimal_mark` is that of the shop's amounts. Without `keys` there are none on the screen: for a desk.
    """

    def __init__(
        self,
        window: Window,
        press: Callable[[str], object],
        *,
        numeric: bool,
        decimal_mark: str = ".",
        keys: bool = True,
    ) -> None:
        self.overlay = Overlay(window, width=460 if numeric else 680)
        self._panel: Answer[Any] | None = None
        self._followed: list[Answer[Any]] = []
        px = window.theme.px
        body = self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        field = Space(body)
        field.grid(row=0, column=0, sticky="we", padx=px(4))
        field.grid_columnconfigure(0, weight=1)
        self.entry = Entry(
            field, font="amount" if numeric else "entry", anchor="e" if numeric else "w", height=54
        )
        self.entry.grid(row=0, column=0, sticky="we")
        self._unit = Label(field, font="title", colour="muted")
        self._unit.grid(row=0, column=1, sticky="n", padx=(px(10), px(4)), pady=px(12))
        self._box = Box(self.entry)
        if numeric:
            keypad = Keypad(body, self._touched, decimal_mark=decimal_mark, without=("ENTER", "00"))
            self.percent = Button(
                keypad,
                "%",
                partial(self._touched, "%"),
                kind="key",
                font="key",
                width=60,
                height=60,
                least=BIG_TOUCH_PX,
                takefocus=False,
            )
            self.keys: Keypad | Letters = keypad
        else:
            self.keys = Letters(body, self._touched, digits=True)
        if keys:
            self.keys.grid(row=1, column=0, sticky="we", pady=(px(8), 0))
        foot = Space(body)
        foot.grid(row=2, column=0, sticky="we", pady=(px(8), 0))
        self.no = _answer_key(foot, _("Cancel"), partial(press, "ESC"), _("Esc"), "plain")
        self.yes = _answer_key(foot, "", partial(press, "ENTER"), _("Enter"), "primary")
        for column, (button, weight) in enumerate(((self.no, 2), (self.yes, 3))):
            button.grid(row=0, column=column, sticky="we", padx=px(4))
            foot.grid_columnconfigure(column, weight=weight, uniform="key")

    def show(self, panel: Answer[Any]) -> None:
        """Put the question over the screen."""
        self._panel = panel
        if panel not in self._followed:
            self._followed = [panel]
            panel.on_change(lambda: self._refresh(panel))
        self.overlay.set_title(panel.title, panel.about)
        self._unit.show(panel.unit)
        if panel.unit:
            self._unit.grid()
        else:
            self._unit.grid_remove()
        self.yes.set(text=panel.yes)
        self.entry.set_secret(panel.secret)
        if isinstance(self.keys, Keypad):
            gap = self.overlay.window.theme.px(4)
            close_gaps(self.keys, percent=self.percent if panel.percent else None)
            if panel.percent:
                self.percent.grid(row=3, column=0, sticky="nswe", padx=gap, pady=gap)
            else:
                self.percent.grid_remove()
        self._box.follow(panel)
        self._refresh(panel)
        self.overlay.open(self.entry.entry)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()

    def _refresh(self, panel: Answer[Any]) -> None:
        if panel is self._panel:
            self._box.sync()
            self.entry.show_error(panel.problem)

    def _touched(self, key: str) -> None:
        panel = self._panel
        if panel is None:
            return
        if key == "CLEAR":
            panel.set_text("")
        elif key == "BACKSPACE":
            panel.press(key)
        else:
            panel.type(key)


def _answer_key(parent: Any, text: str, command: Any, hint: str, kind: str) -> Button:
    return Button(
        parent, text, command, hint=hint, kind=kind, width=150, height=BIG_TOUCH_PX, least=BIG_TOUCH_PX
    )
