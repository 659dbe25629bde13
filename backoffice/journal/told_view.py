"""A table of texts over the page, with a button that closes it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from backoffice.journal.told import Told
from shop.texts import _
from widgets.button import Button
from widgets.overlay import Overlay
from widgets.window import Window

WIDTH_PX, HEIGHT_PX = 980, 330


class ToldView:
    """Built once, shown for each table."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=WIDTH_PX)
        theme, body = window.theme, self.overlay.body
        palette = theme.palette
        body.grid_columnconfigure(0, weight=1)
        self.text = tk.Text(
            body,
            height=1,
            width=1,
            wrap="word",
            font=theme.font("small"),
            bg=palette.card,
            fg=palette.text,
            borderwidth=0,
            highlightthickness=0,
            takefocus=False,
            cursor="arrow",
            spacing3=theme.px(6),
        )
        self.text.grid(row=0, column=0, sticky="nswe")
        body.grid_rowconfigure(0, minsize=theme.px(HEIGHT_PX), weight=1)
        self.text.tag_configure("head", font=theme.font("small_strong"), foreground=palette.muted)
        self.close = Button(body, _("Close"), partial(press, "ESC"), hint=_("Esc"), kind="primary", width=160)
        self.close.grid(row=1, column=0, sticky="e", pady=(theme.px(12), 0))
        self._theme = theme

    def show(self, panel: Told) -> None:
        """Show these rows."""
        self.overlay.set_title(panel.title, panel.about)
        px, text = self._theme.px, self.text
        stops: list[int] = []
        left = 0
        for _head, width in panel.columns[:-1]:
            left += px(width)
            stops.append(left)
        text.configure(state="normal", tabs=tuple(stops) or "")
        # a long last column goes on below its own beginning
        text.tag_configure("row", lmargin2=left)
        text.delete("1.0", "end")
        text.insert("end", "\t".join(head for head, _width in panel.columns) + "\n", ("head", "row"))
        for row in panel.rows:
            text.insert("end", "\t".join(cell.replace("\n", " ") for cell in row) + "\n", "row")
        text.configure(state="disabled")
        self.overlay.open(self.overlay.panel)

    def hide(self) -> None:
        """Take it away."""
        self.overlay.close()
