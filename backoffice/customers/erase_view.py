"""The panel before a person is erased: what goes and what stays, and the box for the customer's number."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backoffice.customers.erase import ErasePanel
from shop.texts import _
from widgets.button import Button
from widgets.entry import Entry
from widgets.overlay import Overlay
from widgets.panel import Space
from widgets.screen import Box
from widgets.table import Column, Row, Table
from widgets.window import Window


class EraseView:
    """Built once, shown for each customer."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=760)
        self._panel: ErasePanel | None = None
        px, body = window.theme.px, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self.table = Table(
            body,
            [
                Column("what", _("What"), 300, stretch=True),
                Column("when", _("Is erased"), 190),
            ],
            dense=True,
        )
        self.table.grid(row=0, column=0, sticky="nswe", pady=(px(4), px(8)))
        self.entry = Entry(body, height=46)
        self.entry.grid(row=1, column=0, sticky="we")
        self._box = Box(self.entry)
        foot = Space(body)
        foot.grid(row=2, column=0, sticky="e", pady=(px(12), 0))
        self.no = Button(foot, _("Cancel"), partial(press, "ESC"), hint=_("Esc"), width=150, height=48)
        self.no.grid(row=0, column=0)
        self.yes = Button(
            foot, _("Erase"), partial(press, "ENTER"), hint=_("Enter"), kind="danger", width=170, height=48
        )
        self.yes.grid(row=0, column=1, padx=(px(8), 0))

    def show(self, panel: ErasePanel) -> None:
        """Show what erasing this customer does."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(lambda: self._refresh(panel))
        self.overlay.set_title(panel.title, panel.about)
        self.entry.set_placeholder(panel.record.number)
        self.table.tree.configure(height=len(panel.rows))
        self.table.fill([Row(str(place), row) for place, row in enumerate(panel.rows)])
        self._box.follow(panel)
        self._refresh(panel)
        self.overlay.open(self.entry.entry)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()

    def _refresh(self, panel: ErasePanel) -> None:
        if panel is self._panel:
            self._box.sync()
            self.entry.show_error(panel.problem)
            self.yes.set(enabled=panel.is_ready)
