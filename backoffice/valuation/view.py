"""The valuation: its sums in large figures above the list."""

from __future__ import annotations

import tkinter as tk

from backoffice.list_view import ListView
from backoffice.valuation.presenter import Page
from widgets.bidi import drawn
from widgets.panel import Card, Label


class View(ListView):
    """The list as the kit draws it, and what it comes to."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.valuation = page
        px = self.theme.px
        card = Card(self.body)
        card.grid(row=2, column=0, sticky="we", pady=(px(8), 0))
        self.figures: list[tuple[Label, Label]] = []
        for column, (label, _text) in enumerate(page.figures):
            card.grid_columnconfigure(column, weight=1, uniform="figure")
            name = Label(card, label, font="small", colour="muted")
            name.grid(row=0, column=column, sticky="w", padx=px(16), pady=(px(8), 0))
            figure = Label(card, font="title")
            figure.grid(row=1, column=column, sticky="w", padx=px(16), pady=(0, px(8)))
            self.figures.append((name, figure))

    def refresh(self) -> None:
        """Show the list and its sums."""
        super().refresh()
        for (_name, figure), (_label, text) in zip(self.figures, self.valuation.figures, strict=True):
            figure.configure(text=drawn(text))
