"""A frame that scrolls when its content is taller than it: one canvas, a scrollbar that goes when it isn't needed."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Any

from widgets.theme import LEAST_REQUEST_PX, Theme, background_of

WHEEL_LINES = 3


class Scroll(tk.Frame):
    """Put the content into `body`. A widget that gets the focus there is brought into sight."""

    def __init__(self, parent: tk.Misc) -> None:
        self.theme = Theme.of(parent)
        ground = background_of(parent)
        super().__init__(parent, bg=ground, borderwidth=0)
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=1)
        self.canvas = tk.Canvas(
            self,
            bg=ground,
            highlightthickness=0,
            borderwidth=0,
            width=LEAST_REQUEST_PX,
            height=LEAST_REQUEST_PX,
            takefocus=False,
        )
        self.canvas.grid(row=0, column=0, sticky="nswe")
        self.scrollbar = ttk.Scrollbar(self, style="Kit.Vertical.TScrollbar", command=self.canvas.yview)
        self.scrollbar.grid(row=0, column=1, sticky="ns")
        self.scrollbar.grid_remove()
        self.canvas.configure(yscrollcommand=self._scrolled)
        self.body = tk.Frame(self.canvas, bg=ground, borderwidth=0)
        self._item = self.canvas.create_window(0, 0, window=self.body, anchor="nw")
        self.canvas.bind("<Configure>", self._resized)
        self.body.bind("<Configure>", self._grown)
        for event, by in (("<Button-4>", -WHEEL_LINES), ("<Button-5>", WHEEL_LINES)):
            self.bind_all(event, partial(self._wheel, by), add="+")
        self.bind_all("<MouseWheel>", lambda event: self._wheel(-1 if event.delta > 0 else 1, event), add="+")
        self.bind_all("<FocusIn>", self._focused, add="+")

    def to_top(self) -> None:
        """Show the beginning."""
        self.canvas.yview_moveto(0)

    def see(self, widget: tk.Misc) -> None:
        """Bring a widget of the body into sight."""
        whole = max(1, self.body.winfo_height())
        top = widget.winfo_rooty() - self.body.winfo_rooty()
        bottom = top + widget.winfo_height()
        first, last = (share * whole for share in self.canvas.yview())
        margin = self.theme.px(28)
        if top - margin < first:
            self.canvas.yview_moveto(max(0, top - margin) / whole)
        elif bottom + margin > last:
            self.canvas.yview_moveto(max(0.0, (bottom + margin - (last - first)) / whole))

    def _is_mine(self, widget: object) -> bool:
        return isinstance(widget, tk.Misc) and str(widget).startswith(str(self.body))

    def _focused(self, event: tk.Event[Any]) -> None:
        if self.winfo_exists() and self._is_mine(event.widget) and self.scrollbar.winfo_ismapped():
            self.see(event.widget)

    def _wheel(self, by: int, event: tk.Event[Any]) -> None:
        if self.winfo_exists() and self._is_mine(event.widget) and self.scrollbar.winfo_ismapped():
            self.canvas.yview_scroll(by, "units")

    def _scrolled(self, first: float, last: float) -> None:
        if float(first) <= 0 and float(last) >= 1:
            self.scrollbar.grid_remove()
        else:
            self.scrollbar.grid()
        self.scrollbar.set(first, last)

    def _resized(self, event: tk.Event[Any]) -> None:
        self.canvas.itemconfigure(self._item, width=event.width)
        self._grown(None)

    def _grown(self, _event: tk.Event[Any] | None) -> None:
        high = max(self.body.winfo_reqheight(), self.canvas.winfo_height())
        self.canvas.configure(scrollregion=(0, 0, self.body.winfo_reqwidth(), high))
