"""A box to tick."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from widgets.shapes import Shape
from widgets.theme import LEAST_REQUEST_PX, TOUCH_PX, Theme, background_of


class Check(tk.Frame):
    """A box to tick, by touch or with Space; the whole line is touched."""

    def __init__(
        self,
        parent: tk.Misc,
        text: str,
        *,
        on_change: Callable[[], object] | None = None,
        on_enter: Callable[[], object] | None = None,
        height: int = TOUCH_PX,
    ) -> None:
        self.theme = Theme.of(parent)
        self._ground = background_of(parent)
        super().__init__(parent, bg=self._ground, borderwidth=0)
        self.value = False
        self.error = ""
        self.on_change, self.on_enter = on_change, on_enter
        self._text, self._height = text, height
        self._has_focus = False
        self._image: tk.PhotoImage | None = None
        self.canvas = tk.Canvas(
            self, highlightthickness=0, borderwidth=0, bg=self._ground, width=LEAST_REQUEST_PX, takefocus=True
        )
        self.canvas.pack(fill="x", expand=True)
        self.canvas.bind("<Configure>", lambda _event: self._draw())
        self.canvas.bind("<Button-1>", self._touched)
        self.canvas.bind("<space>", lambda _event: self.toggle())
        self.canvas.bind("<Return>", self._entered)
        self.canvas.bind("<KP_Enter>", self._entered)
        self.canvas.bind("<FocusIn>", lambda _event: self._focus(True))
        self.canvas.bind("<FocusOut>", lambda _event: self._focus(False))
        self.theme.follow(self, self._rescaled)
        self._rescaled()

    def _touched(self, _event: tk.Event[Any]) -> None:
        self.canvas.focus_set()
        self.toggle()

    def toggle(self) -> None:
        """Tick it, or take the tick away, and tell."""
        self.set_value(not self.value)
        if self.on_change is not None:
            self.on_change()

    def set_value(self, value: bool) -> None:
        """Ticked or not, without telling."""
        self.value = value
        self._draw()

    def show_error(self, sentence: str) -> None:
        """Show the sentence in place of the label's colour and text; empty takes it away."""
        if sentence != self.error:
            self.error = sentence
            self._draw()

    def focus_set(self) -> None:
        """Give it the focus."""
        self.canvas.focus_set()

    def bind_focus(self, got: Callable[[], object]) -> None:
        """Call this each time it gets the focus."""
        self.canvas.bind("<FocusIn>", lambda _event: got(), add="+")

    def _entered(self, _event: tk.Event[Any]) -> str:
        if self.on_enter is not None:
            self.on_enter()
        return "break"

    def _focus(self, has: bool) -> None:
        self._has_focus = has
        self._draw()

    def _rescaled(self) -> None:
        self.canvas.configure(height=self.theme.control(self._height))
        self._draw()

    def _draw(self) -> None:
        theme, palette, canvas = self.theme, self.theme.palette, self.canvas
        height = canvas.winfo_height()
        canvas.delete("all")
        if height < 8:
            return
        side, margin = theme.px(22), 4
        border = palette.error_text if self.error else (palette.primary if self.value else palette.field_line)
        shape = Shape(
            palette.primary if self.value else palette.field,
            self._ground,
            theme.px(5),
            border,
            1,
            ring=palette.focus if self._has_focus else "",
            margin=margin,
        )
        size = side + 2 * margin
        top = (height - size) // 2
        self._image = theme.image(shape, size, size)
        canvas.create_image(0, top, image=self._image, anchor="nw")
        if self.value:
            draw_tick(canvas, margin, top + margin, side)
        canvas.create_text(
            size + theme.px(6),
            height // 2,
            text=self.error or self._text,
            anchor="w",
            font=theme.font("body"),
            fill=palette.error_text if self.error else palette.text,
            width=max(60, canvas.winfo_width() - size - theme.px(8)),
        )


def draw_tick(canvas: tk.Canvas, x: int, y: int, side: int) -> None:
    """The tick of a box of this size, whose upper left corner is given."""
    theme, unit = Theme.of(canvas), side / 22
    points = [
        x + 5 * unit,
        y + 11.5 * unit,
        x + 9.5 * unit,
        y + 16 * unit,
        x + 17 * unit,
        y + 6.5 * unit,
    ]
    canvas.create_line(*points, fill=theme.palette.on_colour, width=max(2, theme.px(2.6)), joinstyle="round")
