"""The table of roles, with the chosen role's name and limit beside it."""

from __future__ import annotations

import tkinter as tk

from backoffice.form_view import FormView
from backoffice.page_view import PageView
from backoffice.roles.grid import Grid
from backoffice.roles.presenter import Page
from shop.texts import _
from widgets.panel import Card

GRID_SHARE = 70


class View(PageView):
    """Draws the page of roles."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.roles = page
        self.body.grid_columnconfigure(0, weight=GRID_SHARE, uniform="half")
        self.body.grid_columnconfigure(1, weight=100 - GRID_SHARE, uniform="half")
        card = Card(self.body)
        card.grid(row=0, column=0, sticky="nswe")
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(0, weight=1)
        self.grid_of_roles = Grid(card, page)
        pad = self.theme.px(8)
        self.grid_of_roles.grid(row=0, column=0, sticky="nswe", padx=pad, pady=pad)
        self.form = FormView(self.body, page, columns=2, empty=_("Nothing is chosen."))
        self.form.grid(row=0, column=1, sticky="nswe", padx=(self.theme.px(10), 0))

    def refresh(self) -> None:
        """Show the table and the form."""
        super().refresh()
        self.grid_of_roles.refresh()
        self.form.refresh()

    def keep_focus(self) -> None:
        """The form's field, or the table."""
        if not self.form.focus_field() and self.focus_get() is not self.grid_of_roles.rows:
            self.grid_of_roles.rows.focus_set()
