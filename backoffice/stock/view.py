"""Stock: the list, beside it what is booked of the chosen product, and its ledger."""

from __future__ import annotations

import tkinter as tk

from backoffice.form_view import FormView
from backoffice.list_view import ListView
from backoffice.stock.presenter import Page
from shop.texts import _
from widgets.bidi import drawn
from widgets.paged_table import PagedTable
from widgets.panel import Card, Space, WrappedLabel
from widgets.table import Column, Row


class View(ListView):
    """Draws the page of stock."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.stock = page
        super().__init__(parent, page, form_share=37)
        px = self.theme.px
        self.right.grid(row=1, column=1, sticky="nswe", padx=(px(10), 0))
        self.right.grid_columnconfigure(0, weight=1)
        self.right.grid_rowconfigure(1, weight=1)
        assert self.form is not None
        self.form.grid(row=0, column=0, sticky="nwe", padx=0)
        scroll = self.form.scroll
        scroll.body.bind("<Configure>", lambda _event: self._fit_form(), add="+")
        card = Card(self.right)
        card.grid(row=1, column=0, sticky="nswe", pady=(px(10), 0))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(0, weight=1)
        ledger = page.ledger
        self.ledger = PagedTable(
            card,
            (
                Column("at", _("When"), 70),
                Column("what", _("What"), 90, stretch=True),
                Column("by", _("Moved"), 64, anchor="e"),
                Column("left", _("Left"), 54, anchor="e"),
                Column("who", _("Who"), 58),
            ),
            on_scroll=ledger.scroll_to,
            on_room=ledger.fit,
            on_select=lambda row_id: ledger.choose(int(row_id)),
            empty=_("Nothing has moved yet."),
        )
        pad = px(8)
        self.ledger.grid(row=0, column=0, sticky="nswe", padx=pad, pady=pad)
        self.told = WrappedLabel(card, font="small", colour="muted", width=1)
        self.told.grid(row=1, column=0, sticky="we", padx=px(16), pady=(0, px(10)))

    def make_form(self, columns: int) -> FormView:
        self.right = Space(self.body)
        return FormView(self.right, self.page, columns=2, empty=_("Nothing is chosen."))

    def _fit_form(self) -> None:
        """The form is as high as its fields: what is left is the ledger's."""
        assert self.form is not None
        scroll = self.form.scroll
        scroll.canvas.configure(height=scroll.body.winfo_reqheight())

    def refresh(self) -> None:
        """Show the list, the form and the ledger."""
        super().refresh()
        ledger = self.stock.ledger
        rows = [Row(str(move.id), ledger.cells(move)) for move in ledger.moves]
        self.ledger.show(rows, ledger.offset, ledger.count)
        chosen = ledger.chosen
        self.ledger.select(str(chosen.id) if chosen is not None else None, see=False)
        self.told.show(drawn(ledger.told()))
