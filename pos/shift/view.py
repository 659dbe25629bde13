"""Opening a shift: the counted float on a keypad."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from pos.actions import shown_key
from pos.shift.presenter import ShiftPresenter
from pos.till import Till
from shop.texts import _
from widgets.board import close_gaps
from widgets.button import Button
from widgets.entry import Entry
from widgets.keypad import Keypad
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.screen import Box, Screen
from widgets.theme import BIG_TOUCH_PX, Theme


class View(Screen):
    """Draws `presenter`; the amount box is `box`."""

    def __init__(self, parent: tk.Misc, presenter: ShiftPresenter, till: Till) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._till = till
        theme = Theme.of(parent)
        px = theme.px
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=1)
        card = Card(self)
        card.grid(row=0, column=0)
        inner = Space(card)
        inner.grid(padx=px(28), pady=px(20))
        inner.grid_columnconfigure(0, weight=1)
        Label(inner, _("Open the shift"), font="heading").grid(row=0, column=0, sticky="w")
        self._about = WrappedLabel(inner, colour="muted", width=1)
        self._about.grid(row=1, column=0, sticky="we", pady=(px(2), px(10)))
        self.box = Entry(inner, font="heading", anchor="e", height=56, width=420)
        self.box.grid(row=2, column=0, sticky="we")
        self._link = Box(self.box, presenter)
        till.on_change(self._link.sync)
        digits = till.shop.settings.currency.digits
        self.keypad = Keypad(
            inner,
            self._touched,
            decimal_mark=till.shop_formats().amount(150)[1:2] if digits else ".",
            without=("ENTER",) if digits else ("ENTER", "."),
        )
        close_gaps(self.keypad)
        self.keypad.grid(row=3, column=0, sticky="we", pady=(px(8), px(8)))
        keys = Space(inner)
        keys.grid(row=4, column=0, sticky="we")
        for column, (text, key, kind, weight) in enumerate(
            ((_("Back"), "ESC", "plain", 1), (_("Open the shift"), "ENTER", "primary", 2))
        ):
            button = Button(
                keys,
                text,
                partial(till.press, key),
                hint=shown_key(key),
                kind=kind,
                width=120,
                height=BIG_TOUCH_PX,
                least=BIG_TOUCH_PX,
                takefocus=False,
            )
            button.grid(row=0, column=column, sticky="we", padx=px(4))
            keys.grid_columnconfigure(column, weight=weight, uniform="key")
        presenter.on_change(self.soon)
        till.on_change(self.soon)

    def _touched(self, key: str) -> None:
        if key == "CLEAR":
            self._presenter.set_text("")
        elif key == "BACKSPACE":
            self._presenter.press(key)
        else:
            self._presenter.type(key)

    def refresh(self) -> None:
        session = self._till.session
        name = session.name if session else ""
        self._about.show(
            _("Good day, {name}. Count the money in the drawer of {till} and type what there is.").format(
                name=name, till=self._till.till.name
            )
        )
        self.box.set_placeholder(self._till.shop_formats().amount(0))
        self.box.show_error(self._presenter.problem)
