"""The office's own window: no header, for the sidebar has it all; a status line that grows for long sentences."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from widgets.palette import LIGHT, Palette
from widgets.window import Window


class OfficeWindow(Window):
    """The kit's window as the office needs it."""

    def __init__(self, title: str, *, palette: Palette = LIGHT, **options: Any) -> None:
        self._saying: tuple[str, str, Palette] | None = None
        super().__init__(title, header=False, palette=palette, **options)

    def _build(self, header: bool) -> None:
        super()._build(header)
        # also where the window stays as it is: the sidebar comes and goes, another scale makes the bar a line high
        self._status_bar.bind("<Configure>", lambda _event: self._fit_status())

    def say(self, text: str, kind: str = "info") -> None:
        wanted = (text, kind, self.theme.palette)
        if wanted != self._saying:
            self._saying = wanted
            super().say(text, kind)
            self._fit_status()

    def put_beside(self, side: tk.Widget) -> None:
        """Show a child of the window at its left, from top to bottom, beside the pages and the status line."""
        side.grid(row=0, column=0, rowspan=3, sticky="ns")

    def _fit_status(self) -> None:
        theme = self.theme
        if self._status_bar.winfo_width() < 2:  # not laid out yet
            return
        room = max(200, self._status_bar.winfo_width() - 3 * theme.px(16))
        lines = min(3, 1 + theme.measure("small", self.said) // room)
        self._status.configure(wraplength=room if lines > 1 else 0)
        self._status_bar.configure(height=max(theme.px(30), theme.line_px("small") * lines + theme.px(12)))
