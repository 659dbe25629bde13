"""The office's own window: no header, for the sidebar has it all; a status line that grows for long sentences."""

from __future__ import annotations

from typing import Any

from widgets.palette import LIGHT, Palette
from widgets.window import Window


class OfficeWindow(Window):
    """The kit's window as the office needs it."""

    def __init__(self, title: str, *, palette: Palette = LIGHT, **options: Any) -> None:
        super().__init__(title, header=False, palette=palette, **options)
        self.bind("<Configure>", lambda event: self._fit_status() if event.widget is self else None, add="+")

    def say(self, text: str, kind: str = "info") -> None:
        super().say(text, kind)
        self._fit_status()

    def _fit_status(self) -> None:
        theme = self.theme
        room = max(200, self.winfo_width() - 3 * theme.px(16))
        lines = min(3, 1 + theme.measure("small", self.said) // room)
        self._status.configure(wraplength=room if lines > 1 else 0)
        self._status_bar.configure(height=max(theme.px(30), theme.line_px("small") * lines + theme.px(12)))
