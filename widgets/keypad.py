"""A keypad to touch: digits and the keys that go with them. It never takes the focus from what is typed into."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

from shop.texts import _
from widgets.button import Button
from widgets.panel import Space
from widgets.theme import BIG_TOUCH_PX, Theme

# (name told, column, row, rows) ; names are those of key scripts, and the characters themselves
AMOUNT = (
    *(("7", 0, 0, 1), ("8", 1, 0, 1), ("9", 2, 0, 1), ("BACKSPACE", 3, 0, 1)),
    *(("4", 0, 1, 1), ("5", 1, 1, 1), ("6", 2, 1, 1), ("CLEAR", 3, 1, 1)),
    *(("1", 0, 2, 1), ("2", 1, 2, 1), ("3", 2, 2, 1), ("ENTER", 3, 2, 2)),
    *(("00", 0, 3, 1), ("0", 1, 3, 1), (".", 2, 3, 1)),
)
PIN = (
    *(("1", 0, 0, 1), ("2", 1, 0, 1), ("3", 2, 0, 1)),
    *(("4", 0, 1, 1), ("5", 1, 1, 1), ("6", 2, 1, 1)),
    *(("7", 0, 2, 1), ("8", 1, 2, 1), ("9", 2, 2, 1)),
    *(("BACKSPACE", 0, 3, 1), ("0", 1, 3, 1), ("ENTER", 2, 3, 1)),
)
SIDE_PX = 84
LAYOUTS = {"amount": AMOUNT, "pin": PIN}


class Keypad(Space):
    """Keys of at least 60 pixels; `on_key(name)` gets 0…9, 00, ".", BACKSPACE, CLEAR or ENTER."""

    def __init__(
        self,
        parent: tk.Misc,
        on_key: Callable[[str], object],
        *,
        layout: str = "amount",
        decimal_mark: str = ".",
        enter: str = "",
        without: Sequence[str] = (),
    ) -> None:
        """`layout` is amount (four columns) or pin (three); `enter` is the label of its last key; keys named in
        `without` are left out. The decimal key shows `decimal_mark` and tells "."."""
        super().__init__(parent)
        self.on_key = on_key
        self.buttons: dict[str, Button] = {}
        labels = {"BACKSPACE": "⌫", "CLEAR": "C", "ENTER": enter or _("Enter"), ".": decimal_mark}
        gap = Theme.of(parent).px(4)
        for name, column, row, rows in LAYOUTS[layout]:
            if name in without:
                continue
            button = Button(
                self,
                labels.get(name, name),
                partial(self._pressed, name),
                kind="primary" if name == "ENTER" else "key",
                font="strong" if name == "ENTER" else "key",
                width=SIDE_PX if column == 3 else BIG_TOUCH_PX,
                height=BIG_TOUCH_PX,
                least=BIG_TOUCH_PX,
                takefocus=False,
            )
            button.grid(row=row, column=column, rowspan=rows, sticky="nswe", padx=gap, pady=gap)
            self.buttons[name] = button
            self.grid_columnconfigure(column, weight=1, uniform="side" if column == 3 else "key")
            self.grid_rowconfigure(row, weight=1, uniform="key")

    def _pressed(self, name: str) -> None:
        self.on_key(name)
