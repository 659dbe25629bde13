"""A bar that shows how far long work is, with a button that stops it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from backoffice.progress import Progress
from shop.texts import _
from widgets.button import Button
from widgets.overlay import Overlay
from widgets.panel import Label
from widgets.window import Window

LOOK_MS = 80
BAR_PX = 10


class ProgressView:
    """Built once. Looks at the work by itself while it is shown."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=520)
        self._window = window
        self._panel: Progress | None = None
        self._timer = ""
        theme, body = window.theme, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self.stage = Label(body, font="small", colour="muted")
        self.stage.grid(row=0, column=0, sticky="we")
        self.bar = tk.Canvas(
            body, height=theme.px(BAR_PX), bg=theme.palette.plain_pressed, highlightthickness=0, borderwidth=0
        )
        self.bar.grid(row=1, column=0, sticky="we", pady=theme.px(10))
        self._filled = self.bar.create_rectangle(0, 0, 0, 0, fill=theme.palette.primary, width=0)
        self.cancel = Button(body, _("Cancel"), partial(press, "ESC"), hint=_("Esc"), width=160)
        self.cancel.grid(row=2, column=0, sticky="e")

    def show(self, panel: Progress) -> None:
        """Show this work."""
        self._panel = panel
        self.overlay.set_title(panel.title)
        self.overlay.open(self.overlay.panel)
        self._look()

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        if self._timer:
            self._window.after_cancel(self._timer)
            self._timer = ""
        self.overlay.close()

    def _look(self) -> None:
        panel = self._panel
        if panel is None:
            return
        done, total = panel.done, panel.total
        share = min(1.0, done / total) if total else 0.0
        self.bar.coords(self._filled, 0, 0, share * self.bar.winfo_width(), self.bar.winfo_height())
        count = f"{done:,} / {total:,}" if total else (f"{done:,}" if done else "")
        words = [_("Stopping…") if panel.is_cancelled else panel.stage, count]
        self.stage.configure(text="   ".join(word for word in words if word) or _("Working…"))
        self.cancel.set(enabled=not panel.is_cancelled)
        self._timer = self._window.after(LOOK_MS, self._look)
