"""The journal: the list, and beside it the chosen entry in words."""

from __future__ import annotations

import tkinter as tk

from backoffice.journal.entry_view import EntryView
from backoffice.journal.presenter import Page
from backoffice.list_view import ListView

ENTRY_SHARE = 38


class View(ListView):
    """The list as the kit draws it, and the entry."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.body.grid_columnconfigure(0, weight=100 - ENTRY_SHARE, uniform="half")
        self.body.grid_columnconfigure(1, weight=ENTRY_SHARE, uniform="half")
        self.entry = EntryView(self.body, page)
        self.entry.grid(row=1, column=1, sticky="nswe", padx=(self.theme.px(10), 0))

    def refresh(self) -> None:
        """Show the list and the entry."""
        super().refresh()
        self.entry.refresh()
