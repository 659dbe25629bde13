"""The sign-in screen: names to touch, the two fields, the keypad."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from typing import TYPE_CHECKING

from shop.texts import _, ngettext
from widgets.button import Button
from widgets.entry import Entry
from widgets.keypad import Keypad
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.theme import BIG_TOUCH_PX, Theme

if TYPE_CHECKING:  # its presenter knows the database, which is imported behind the first picture
    from widgets.signin.presenter import SignInPresenter

NAMES_A_PAGE = 8
COUNTDOWN_MS = 250


class SignInView(tk.Frame):
    """Shows a `SignInPresenter`. The field that is asked for has the focus whenever the screen is shown."""

    def __init__(self, parent: tk.Misc, presenter: SignInPresenter) -> None:
        self.theme = Theme.of(parent)
        super().__init__(parent, bg=self.theme.palette.ground, borderwidth=0)
        self.presenter = presenter
        self._page = 0
        self._shown_names: tuple[tuple[str, str], ...] = ()
        self._timer = ""
        self.names: list[Button] = []
        self.more: Button | None = None
        self._build()
        presenter.on_change(self.refresh)
        self.bind("<Map>", lambda _event: self._focus())
        self.bind("<Destroy>", self._stop_counting)
        self.theme.follow(self, self._rescaled)
        self._rescaled()
        self.refresh()

    @property
    def field(self) -> Entry:
        """The field that is typed into now."""
        return self.name if self.presenter.step == "name" else self.secret

    @property
    def problem(self) -> str:
        """What was refused, as it stands below the fields; empty for nothing."""
        told = str(self._problem.cget("text"))
        return "" if told == self.presenter.rules else told

    def refresh(self) -> None:
        """Show the presenter's state."""
        presenter = self.presenter
        asks_name = presenter.step == "name"
        self.name.set_text(
            presenter.text if asks_name else presenter.who, select=asks_name and presenter.text_is_selected
        )
        if not asks_name:
            # what is typed here after all would replace it, and be lost
            self.name.entry.selection_clear()
        self.secret.set_text("" if asks_name else presenter.text)
        self.secret.set_enabled(not asks_name)
        self._secret_label.show(presenter.secret_label)
        self._title.show(_("Choose your own") if presenter.rules else _("Sign in"))
        for key in self.keypad.buttons.values():
            key.set(enabled=not asks_name)
        self._show_names()
        self._show_problem()
        self.button.set(
            text=self._button_text(),
            enabled=not presenter.busy and not presenter.wait_s,
        )
        self._focus()

    def _button_text(self) -> str:
        if self.presenter.busy:
            return _("Checking…")
        return _("Sign in") if self.presenter.step in ("secret", "again") else _("Go on")

    def _build(self) -> None:
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=1)
        self._card = Card(self)
        self._card.grid(row=0, column=0)
        self._title = Label(self._card, _("Sign in"), font="heading")
        self._title.grid(row=0, column=0, columnspan=2, sticky="w")
        self._left, self._right = Space(self._card), Space(self._card)
        self._left.grid(row=1, column=0, sticky="ns")
        self._right.grid(row=1, column=1, sticky="ns")
        self._left.grid_columnconfigure(0, weight=1)
        self._left.grid_rowconfigure(3, weight=1)
        Label(self._left, _("User name"), font="small", colour="muted").grid(row=1, column=0, sticky="w")
        self.name = Entry(
            self._left, on_change=self._name_typed, on_enter=partial(self._press, "ENTER"), width=400
        )
        self.name.grid(row=2, column=0, sticky="we")
        self.name.entry.bind("<Button-1>", self._name_touched, add="+")
        self._names = Space(self._left)
        self._names.grid(row=3, column=0, sticky="nwe")
        for column in (0, 1):
            self._names.grid_columnconfigure(column, weight=1, uniform="name")
        self._build_right()

    def _build_right(self) -> None:
        self._secret_label = Label(self._right, _("Password or PIN"), font="small", colour="muted")
        self._secret_label.grid(row=0, column=0, sticky="w")
        self.secret = Entry(
            self._right, secret=True, on_change=self._typed, on_enter=partial(self._press, "ENTER"), width=300
        )
        self.secret.grid(row=1, column=0, sticky="we")
        self._problem = WrappedLabel(self._right, font="small", colour="error_text", anchor="nw", height=3)
        self._problem.grid(row=2, column=0, sticky="we")
        self.keypad = Keypad(self._right, self._key, layout="pin", without=("ENTER",))
        self.keypad.grid(row=3, column=0, sticky="nswe")
        self.keypad.buttons["0"].grid(columnspan=2)
        self.button = Button(
            self._right,
            _("Go on"),
            partial(self._press, "ENTER"),
            hint=_("Enter"),
            kind="primary",
            height=BIG_TOUCH_PX,
            least=BIG_TOUCH_PX,
            takefocus=False,
        )
        self.button.grid(row=4, column=0, sticky="we")
        self._right.grid_rowconfigure(3, weight=1)
        self._right.grid_columnconfigure(0, weight=1)

    def _rescaled(self) -> None:
        px = self.theme.px
        self._title.grid_configure(padx=px(28), pady=(px(18), px(8)))
        self._left.grid_configure(padx=(px(28), px(16)), pady=(0, px(22)))
        self._right.grid_configure(padx=(px(16), px(28)), pady=(0, px(22)))
        self._names.grid_configure(pady=(px(14), 0))
        self.button.grid_configure(pady=(px(8), 0))
        self._problem.grid_configure(pady=px(4))

    def _typed(self, text: str) -> None:
        self.presenter.set_text(text)
        if self.presenter.busy:
            self.refresh()

    def _name_typed(self, text: str) -> None:
        """Typed while the focus was still here, a secret goes where it belongs: it is never left to be read."""
        if self.presenter.step == "name":
            self._typed(text)
            return
        who = self.presenter.who
        if text.startswith(who):
            self.presenter.type(text[len(who) :])
        self.refresh()

    def _press(self, key: str) -> None:
        self.presenter.press(key)

    def _key(self, name: str) -> None:
        if name in ("BACKSPACE", "ENTER"):
            self.presenter.press(name)
        else:
            self.presenter.type(name)

    def _name_touched(self, _event: tk.Event[tk.Misc]) -> str | None:
        if self.presenter.step == "name":
            return None
        self.presenter.press("ESC")
        # Tk's own answer to the touch would take the selection away
        return "break"

    def _stop_counting(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self and self._timer:
            self.after_cancel(self._timer)
            self._timer = ""

    def _show_names(self) -> None:
        people = tuple((person.username, person.name) for person in self.presenter.people)
        if people != self._shown_names:
            self._shown_names = people
            self._page = 0
            self._lay_names()
        for button, (username, _name) in zip(self.names, self._on_page(), strict=False):
            button.set(kind="soft" if username == self.presenter.username else "plain")

    def _on_page(self) -> tuple[tuple[str, str], ...]:
        people = self._shown_names
        if len(people) <= NAMES_A_PAGE:
            return people
        size = NAMES_A_PAGE - 1
        return people[self._page * size : (self._page + 1) * size]

    def _lay_names(self) -> None:
        for child in self._names.winfo_children():
            child.destroy()
        gap = self.theme.px(4)
        buttons = []
        for username, name in self._on_page():
            buttons.append(
                Button(
                    self._names,
                    name,
                    partial(self.presenter.choose, username),
                    height=BIG_TOUCH_PX,
                    least=BIG_TOUCH_PX,
                    width=120,
                    takefocus=False,
                )
            )
        self.names = list(buttons)
        self.more = None
        if len(self._shown_names) > NAMES_A_PAGE:
            self.more = Button(
                self._names, _("More…"), self._next_page, kind="quiet", width=120, takefocus=False
            )
            buttons.append(self.more)
        for place, button in enumerate(buttons):
            button.grid(row=place // 2, column=place % 2, sticky="nswe", padx=gap, pady=gap)

    def _next_page(self) -> None:
        pages = -(-len(self._shown_names) // (NAMES_A_PAGE - 1))
        self._page = (self._page + 1) % pages
        self._lay_names()
        self._show_names()

    def _show_problem(self) -> None:
        wait_s = self.presenter.wait_s
        sentence = self.presenter.problem
        if wait_s:
            more = ngettext("Wait {count} second.", "Wait {count} seconds.", wait_s)
            sentence = f"{sentence} {more.format(count=wait_s)}".strip()
            if not self._timer:
                self._timer = self.after(COUNTDOWN_MS, self._count_down)
        if sentence or not self.presenter.rules:
            self._problem.show(sentence, "error_text")
        else:
            self._problem.show(self.presenter.rules, "muted")

    def _count_down(self) -> None:
        self._timer = ""
        self.refresh()

    def _focus(self) -> None:
        if self.winfo_viewable():
            self.field.focus_set()
