"""Keys on the screen, for a till without a keyboard: digits and the scan box's signs, letters, and the keys that act.

They never take the focus, and tell what was touched: a character, or the name of a key as in key scripts.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from shop.texts import _
from widgets.button import Button
from widgets.keypad import Keypad
from widgets.panel import Space
from widgets.theme import BIG_TOUCH_PX, TOUCH_PX, Theme

# (name told, column, row, columns)
SIGNS = (
    *(
        ("7", 0, 0, 1),
        ("8", 1, 0, 1),
        ("9", 2, 0, 1),
        ("*", 3, 0, 1),
        ("UP", 4, 0, 1),
        ("BACKSPACE", 5, 0, 1),
    ),
    *(("4", 0, 1, 1), ("5", 1, 1, 1), ("6", 2, 1, 1), ("%", 3, 1, 1), ("DOWN", 4, 1, 1), ("ESC", 5, 1, 1)),
    *(("1", 0, 2, 1), ("2", 1, 2, 1), ("3", 2, 2, 1), ("-", 3, 2, 1), ("+", 4, 2, 1), ("=", 5, 2, 1)),
    *(("00", 0, 3, 1), ("0", 1, 3, 1), (".", 2, 3, 1), ("ENTER", 3, 3, 3)),
)
LETTERS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def close_gaps(keypad: Keypad, *, percent: Button | None = None) -> None:
    """Let the keys of an amount keypad without Enter fill its last column, and 0 the place of a missing 00."""
    keypad.buttons["BACKSPACE"].grid_configure(rowspan=2)
    keypad.buttons["CLEAR"].grid_configure(row=2, rowspan=2)
    if "00" not in keypad.buttons and percent is None:
        keypad.buttons["0"].grid_configure(column=0, columnspan=2)
    elif "00" not in keypad.buttons:
        keypad.buttons["0"].grid_configure(column=1, columnspan=1)
    if "." not in keypad.buttons:
        keypad.buttons["0"].grid_configure(columnspan=2)


class Signs(Space):
    """A keypad of six columns with `*`, `%`, `=`, `+` and `-` beside the digits."""

    def __init__(self, parent: tk.Misc, on_key: Callable[[str], object], *, decimal_mark: str = ".") -> None:
        super().__init__(parent)
        self.buttons: dict[str, Button] = {}
        labels = {
            "BACKSPACE": "⌫",
            "ESC": _("Esc"),
            "ENTER": _("Enter"),
            "UP": "↑",
            "DOWN": "↓",
            ".": decimal_mark,
            "-": "−",
            "*": "×",
        }
        gap = Theme.of(parent).px(3)
        for name, column, row, columns in SIGNS:
            button = Button(
                self,
                labels.get(name, name),
                partial(on_key, name),
                kind="primary" if name == "ENTER" else "key" if name in "00123456789." else "plain",
                font="strong" if name in ("ENTER", "ESC") else "key",
                width=TOUCH_PX,
                height=BIG_TOUCH_PX,
                least=BIG_TOUCH_PX,
                takefocus=False,
            )
            button.grid(row=row, column=column, columnspan=columns, sticky="nswe", padx=gap, pady=gap)
            self.buttons[name] = button
        for column in range(6):
            self.grid_columnconfigure(column, weight=1, uniform="key")
        for row in range(4):
            self.grid_rowconfigure(row, weight=1, uniform="key")


class Letters(Space):
    """Rows of letters, with a blank and a key that deletes; with digits above them where `digits`."""

    def __init__(self, parent: tk.Misc, on_key: Callable[[str], object], *, digits: bool = False) -> None:
        super().__init__(parent)
        self.buttons: dict[str, Button] = {}
        self._gap = Theme.of(parent).px(2)
        rows = LETTERS if digits else LETTERS[1:]
        for row, letters in enumerate(rows):
            shift = 20 - 2 * len(letters)
            left = shift // 2 if row < len(rows) - 1 else 0
            for place, letter in enumerate(letters):
                self._key(letter, letter.upper(), on_key, row, left + 2 * place, 2)
        last = len(rows) - 1
        self._key(" ", _("Space"), on_key, last, 14, 4)
        self._key("BACKSPACE", "⌫", on_key, last, 18, 2)
        for column in range(20):
            self.grid_columnconfigure(column, weight=1, uniform="half")
        for row in range(len(rows)):
            self.grid_rowconfigure(row, weight=1, uniform="row")

    def _key(
        self, name: str, text: str, on_key: Callable[[str], object], row: int, column: int, columns: int
    ) -> None:
        button = Button(
            self, text, partial(on_key, name), kind="key", font="strong", width=TOUCH_PX, takefocus=False
        )
        button.grid(row=row, column=column, columnspan=columns, sticky="nswe", padx=self._gap, pady=self._gap)
        self.buttons[name] = button
