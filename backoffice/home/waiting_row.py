"""A row of what waits: how many, of what, and the key that leads there. A button like all others."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from widgets.bidi import drawn
from widgets.button import Button
from widgets.fit import ellipsise
from widgets.shapes import Shape
from widgets.theme import LEAST_REQUEST_PX

COUNT_PX = 40


class WaitingRow(Button):
    """The count stands large at the left, quiet where it is nothing and amber where somebody should look."""

    def __init__(self, parent: tk.Misc, command: Callable[[], object], hint: str) -> None:
        self._count = ""
        self._calls = False
        super().__init__(
            parent, "", command, hint=hint, font="small", width=LEAST_REQUEST_PX, takefocus=False
        )

    def show(self, count: str, label: str, *, calls: bool, is_nothing: bool) -> None:
        """So many of this; `calls` for what should catch the eye."""
        before = (self._count, self._calls)
        self._count, self._calls = count, calls
        self.set(text=drawn(label), kind="quiet" if is_nothing else "plain")
        if before != (count, calls):
            self._draw()

    def _shape(self) -> Shape:
        shape = super()._shape()
        if not self._calls or self._state:
            return shape
        palette = self.theme.palette
        return Shape(fill=palette.warning_ground, ground=shape.ground, radius=shape.radius, ring=shape.ring)

    def _texts(self, width: int, height: int) -> list[tuple[str, int, int, str, str, str]]:
        theme, middle = self.theme, height // 2
        left, right = theme.px(10) + theme.px(COUNT_PX), width - theme.px(12)
        room = right - left - theme.measure("small", self._hint) - theme.px(18)
        text = ellipsise(self._text, max(room, 1), lambda shown: theme.measure(self._font, shown))
        return [
            (self._count, left - theme.px(2), middle, "title", "text", "e"),
            (text, left + theme.px(8), middle, self._font, "text", "w"),
            (self._hint, right, middle, "small", "hint", "e"),
        ]
