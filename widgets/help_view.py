"""The keys on the screen: what each does, in two columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from shop.texts import _
from widgets.button import Button
from widgets.fit import ellipsise
from widgets.overlay import Overlay
from widgets.panel import Label, Space
from widgets.window import Window

WIDTH_PX = 1060


class HelpView:
    """Shows a panel with `title` and `rows` of (key, label, about). Built once; its rows are made anew for others."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=WIDTH_PX)
        self._rows: list[tuple[str, str, str]] = []
        self._scale = 0.0
        px = window.theme.px
        body = self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self._list = Space(body)
        self._list.grid(row=0, column=0, sticky="we")
        self.close = Button(
            body, _("Close"), partial(press, "ENTER"), hint=_("Enter"), kind="primary", width=220
        )
        self.close.grid(row=1, column=0, pady=(px(12), 0))

    def show(self, panel: Any) -> None:
        """Put the keys over the screen."""
        self.overlay.set_title(panel.title)
        theme = self.overlay.window.theme
        if (panel.rows, theme.scale) != (self._rows, self._scale):
            self._rows, self._scale = panel.rows, theme.scale
            self._fill()
        self.overlay.open(self.overlay.panel)

    def hide(self) -> None:
        """Take it away."""
        self.overlay.close()

    def _fill(self) -> None:
        for child in self._list.winfo_children():
            child.destroy()
        theme = self.overlay.window.theme
        half = -(-len(self._rows) // 2)
        room = theme.px((WIDTH_PX - 44) // 2 - 16)
        key_room = max(theme.measure("small_strong", key) for key, _label, _about in self._rows) + theme.px(
            24
        )
        for column in (0, 1):
            self._list.grid_columnconfigure(column, weight=1, uniform="half")
        for place, (key, _label, about) in enumerate(self._rows):
            cell = Space(self._list)
            cell.grid(row=place % half, column=place // half, sticky="we", padx=theme.px(8), pady=theme.px(3))
            cell.grid_columnconfigure(0, minsize=key_room)
            Label(cell, key, font="small_strong", colour="accent_text").grid(row=0, column=0, sticky="w")
            shown = ellipsise(about, room - key_room - theme.px(8), lambda part: theme.measure("small", part))
            Label(cell, shown, font="small").grid(row=0, column=1, sticky="w")
