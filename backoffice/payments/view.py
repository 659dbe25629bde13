"""Payments: the list, and beside it what was taken and given back by each tender."""

from __future__ import annotations

import tkinter as tk

from backoffice.list_view import ListView
from backoffice.payments.presenter import Page
from shop.texts import _
from widgets.panel import Card, Label, Line, Space
from widgets.table import Column, Row, Table

SUMS_SHARE = 32
ALL = "all"


class View(ListView):
    """The list as the kit draws it, and the sums of it."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.payments = page
        self.body.grid_columnconfigure(0, weight=100 - SUMS_SHARE, uniform="half")
        self.body.grid_columnconfigure(1, weight=SUMS_SHARE, uniform="half")
        self._build_sums()

    def _build_sums(self) -> None:
        px = self.theme.px
        card = Card(self.body)
        card.grid(row=1, column=1, sticky="nswe", padx=(px(10), 0))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(2, weight=1)
        pad = px(14)
        Label(card, _("Sums of what is shown"), font="title").grid(
            row=0, column=0, sticky="w", padx=pad, pady=(px(12), px(6))
        )
        figures = Space(card)
        figures.grid(row=1, column=0, sticky="we", padx=pad)
        figures.grid_columnconfigure(1, weight=1)
        self.figures: dict[str, Label] = {}
        names = (("in", _("Taken")), ("out", _("Given back")), ("net", _("In all")))
        for place, (name, label) in enumerate(names):
            if name == "net":
                Line(figures).grid(row=place, column=0, columnspan=2, sticky="we", pady=px(4))
                place += 1
            strong = "strong" if name == "net" else "body"
            Label(figures, label, font=strong).grid(row=place, column=0, sticky="w", pady=px(2))
            self.figures[name] = Label(figures, font=strong, anchor="e")
            self.figures[name].grid(row=place, column=1, sticky="e")
        columns = [
            Column("tender", _("Tender"), 80, stretch=True),
            Column("count", _("Count"), 54, anchor="e"),
            Column("in", _("In"), 84, anchor="e"),
            Column("out", _("Out"), 74, anchor="e"),
            Column("net", _("In all"), 88, anchor="e"),
        ]
        self.sums = Table(
            card, columns, dense=True, empty=_("Nothing was paid."), on_select=self.payments.choose_tender
        )
        self.sums.grid(row=2, column=0, sticky="nswe", padx=px(8), pady=(px(10), px(8)))

    def refresh(self) -> None:
        """Show the list and its sums."""
        super().refresh()
        page = self.payments
        sums, formats = page.sums, page.office.formats()
        for name, minor in (("in", sums.in_minor), ("out", sums.out_minor), ("net", sums.net_minor)):
            self.figures[name].configure(text="…" if page.is_summing else formats.money(minor))
        rows = [
            Row(
                str(each.tender_id),
                (
                    each.tender,
                    formats.quantity(each.count * 1000),
                    formats.amount(each.in_minor),
                    formats.amount(each.out_minor),
                    formats.amount(each.in_minor + each.out_minor),
                ),
            )
            for each in sums.by_tender
        ]
        self.sums.fill(rows)
        chosen = page.chosen.get("tender", "")
        self.sums.select(chosen if chosen in {row.id for row in rows} else None)
