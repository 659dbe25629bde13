"""The till's own window: its status line grows for long sentences and says how the printer stands."""

from __future__ import annotations

from typing import Any

from widgets.panel import Label
from widgets.window import Window

SECOND_BELL_MS = 130


class TillWindow(Window):
    """The kit's window with a sentence at the left of its status line and the printer's at the right."""

    def __init__(self, title: str, **options: Any) -> None:
        super().__init__(title, **options)
        self._kind = "info"
        self._printer = Label(self._status_bar, font="small", colour="warning_text", anchor="e")
        self._printer.pack(side="right", fill="y", padx=self.theme.px(16))
        self.bind("<Configure>", lambda event: self._fit_status() if event.widget is self else None, add="+")

    def say(self, text: str, kind: str = "info") -> None:
        self._kind = kind if text else "info"
        super().say(text, kind)
        self._printer.configure(bg=self._status.cget("bg"))
        self._fit_status()

    def say_of_printer(self, text: str, short: str) -> None:
        """How the printer stands, in short where something else is being said; empty while all is well."""
        shown = short if self.said else text
        self._printer.show(shown, "warning_text" if self._kind != "error" else "error_text")
        self._fit_status()

    def sound(self, kind: str) -> None:
        """One bell for a warning, two for an error. Waits for neither."""
        self.bell()
        if kind == "error":
            self.after(SECOND_BELL_MS, self.bell)

    def _fit_status(self) -> None:
        """One line where both fit beside each other, else two or three."""
        theme = self.theme
        width = self.winfo_width() - 3 * theme.px(16)
        printer = str(self._printer.cget("text"))
        text = self.said
        both = theme.measure("small", text) + (
            theme.measure("small", printer) + theme.px(32) if printer else 0
        )
        if both <= width:
            self._status.configure(wraplength=0)
            self._printer.configure(wraplength=0)
            self._status_bar.configure(height=theme.px(30))
            return
        left = width if not printer else width if not text else int(width * 0.62)
        right = width - left if text else width
        self._status.configure(wraplength=left)
        self._printer.configure(wraplength=max(right - theme.px(16), theme.px(120)))
        lines = max(
            -(-theme.measure("small", text) // max(left - theme.px(40), 1)),
            -(-theme.measure("small", printer) // max(right - theme.px(60), 1)) if printer else 1,
        )
        self._status_bar.configure(height=theme.line_px("small") * min(lines, 3) + theme.px(12))
