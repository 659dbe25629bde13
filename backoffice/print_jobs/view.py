"""Print jobs: the list as the kit draws it, and below it in full what is wrong with the chosen one."""

from __future__ import annotations

import tkinter as tk

from backoffice.list_view import ListView
from backoffice.print_jobs.presenter import Page
from widgets.bidi import drawn
from widgets.panel import Card, WrappedLabel


class View(ListView):
    """The list, and the problem of the chosen paper."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.jobs = page
        px = self.theme.px
        self.card = Card(self.body)
        self.card.grid_columnconfigure(0, weight=1)
        self.problem = WrappedLabel(self.card, colour="warning_text", width=1)
        self.problem.grid(row=0, column=0, sticky="we", padx=px(14), pady=px(10))
        self.card.grid(row=2, column=0, columnspan=2, sticky="we", pady=(px(8), 0))

    def refresh(self) -> None:
        """Show the list and the problem."""
        super().refresh()
        self.table.make_room("number", (row.cells[0] for row in self.table.rows))
        row = self.jobs.row
        problem = row.problem if row is not None else ""
        self.problem.configure(text=drawn(problem))
        (self.card.grid if problem else self.card.grid_remove)()
