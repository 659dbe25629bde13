"""What stands on the screen before the shop is open: the sign-in screen, that can be typed into already, and the
sentence that says why the shop can't be opened. Imports nothing that knows the database.
"""

from __future__ import annotations

import os
import stat
import sys
import tkinter as tk
from collections.abc import Callable
from typing import Any

from shop.texts import _
from widgets.button import Button
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.presenter import Presenter
from widgets.theme import Theme

READ_S = 5


class Opening(Presenter):
    """Stands in for the sign-in presenter until there is a shop; what was typed is handed on to it."""

    def __init__(self) -> None:
        super().__init__()
        self.step = "name"
        self.username = self.who = ""
        self.people: tuple[Any, ...] = ()
        self.problem = ""
        self.busy = False
        self.wait_s = 0
        self.went_on = False

    def choose(self, username: str) -> None:
        """There are no names yet."""

    def press(self, key: str) -> bool:
        """Enter counts as soon as the shop is open."""
        if super().press(key):
            return True
        self.went_on = self.went_on or (key == "ENTER" and bool(self.text.strip()))
        return key == "ENTER"


class Refusal(Space):
    """Why the till can't be opened and what to do, with a button that closes the window."""

    def __init__(self, parent: tk.Misc, title: str, sentence: str, close: Callable[[], object]) -> None:
        super().__init__(parent)
        px = Theme.of(parent).px
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=1)
        card = Card(self)
        card.grid(row=0, column=0)
        inner = Space(card, width=px(680))
        inner.grid(padx=px(32), pady=px(26), sticky="we")
        Label(inner, title, font="title").grid(row=0, column=0, sticky="w")
        text = WrappedLabel(inner, sentence)
        text.configure(wraplength=px(640))
        text.grid(row=1, column=0, sticky="we", pady=(px(10), px(20)))
        self.button = Button(inner, _("Close"), close, hint=_("Enter"), kind="primary", width=160)
        self.button.grid(row=2, column=0, sticky="e")


def is_read(stream: Any) -> bool:
    """Whether somebody reads this stream: a terminal, a pipe or a file, rather than nothing at all."""
    if stream is None:
        return False
    try:
        mode = os.fstat(stream.fileno()).st_mode
        return bool(stream.isatty()) or stat.S_ISFIFO(mode) or stat.S_ISREG(mode)
    except (OSError, ValueError):
        return False


def refuse(sentence: str) -> None:
    """Say on standard error why nothing can be opened."""
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()
