"""Sales: the list, and beside it the chosen one."""

from __future__ import annotations

import tkinter as tk

from backoffice.invoices.detail_view import DetailView
from backoffice.invoices.presenter import Page
from backoffice.list_view import ListView

DETAIL_SHARE = 43


class View(ListView):
    """The list as the kit draws it, and the sale."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.body.grid_columnconfigure(0, weight=100 - DETAIL_SHARE, uniform="half")
        self.body.grid_columnconfigure(1, weight=DETAIL_SHARE, uniform="half")
        self.detail = DetailView(self.body, page)
        self.detail.grid(row=1, column=1, sticky="nswe", padx=(self.theme.px(10), 0))

    def refresh(self) -> None:
        """Show the list and the sale."""
        super().refresh()
        self.table.make_room("number", (row.cells[0] for row in self.table.rows))
        self.detail.refresh()
