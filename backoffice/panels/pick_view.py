"""The rows of a choice over the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backoffice.panels.pick import Pick
from shop.texts import _
from widgets.button import Button
from widgets.overlay import Overlay
from widgets.panel import Space
from widgets.table import Column, Row, Table
from widgets.window import Window

ROWS = 9


class PickView:
    """Its table is made anew for each choice, since the columns are others."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=720)
        self._press = press
        self._panel: Pick | None = None
        px, body = window.theme.px, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self.table = Table(body, [Column("empty", "")])
        foot = Space(body)
        foot.grid(row=1, column=0, sticky="e", pady=(px(12), 0))
        self.no = Button(foot, _("Cancel"), partial(press, "ESC"), hint=_("Esc"), width=160)
        self.no.grid(row=0, column=0)
        self.yes = Button(foot, "", partial(press, "ENTER"), hint=_("Enter"), kind="primary", width=200)
        self.yes.grid(row=0, column=1, padx=(px(8), 0))

    def show(self, panel: Pick) -> None:
        """Show this choice."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(self._refresh)
            self.overlay.set_title(panel.title, panel.about)
            self.yes.set(text=panel.yes)
            self.table.destroy()
            columns = [
                Column(str(place), heading, 150, stretch=place == len(panel.headings) - 1)
                for place, heading in enumerate(panel.headings)
            ]
            self.table = Table(
                self.overlay.body,
                columns,
                on_select=panel.choose,
                on_activate=lambda _row: self._press("ENTER"),
                empty=_("There is nothing to choose."),
            )
            self.table.tree.configure(height=min(ROWS, max(4, len(panel.rows))))
            self.table.grid(row=0, column=0, sticky="nswe")
            self.table.fill([Row(row_id, cells) for row_id, cells in panel.rows])
        self._refresh()
        self.overlay.open(self.overlay.panel)

    def _refresh(self) -> None:
        if self._panel is not None:
            self.table.select(self._panel.rows[self._panel.place][0] if self._panel.rows else None)
            self.yes.set(enabled=bool(self._panel.rows))

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()
