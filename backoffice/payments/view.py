"""Payments: the list, and beside it what was taken and given back by each tender."""

from __future__ import annotations

import tkinter as tk

from backoffice.list_view import ListView
from backoffice.payments.presenter import Page
from shop.texts import _, ngettext
from widgets.bidi import drawn
from widgets.fit import shortened
from widgets.panel import Card, Label, Line, Space, WrappedLabel

SUMS_SHARE = 34
MOST_TENDERS, MOST_NAME, LONGEST_NUMBER = 8, 24, 16


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
        card.grid_rowconfigure(3, weight=1)
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
        Line(card).grid(row=2, column=0, sticky="we", padx=pad, pady=px(8))
        self.by_tender = Space(card)
        self.by_tender.grid(row=3, column=0, sticky="nwe", padx=pad)
        self.by_tender.grid_columnconfigure(0, weight=1)
        self._tenders: list[tuple[Label, Label, Label]] = []

    def _tender(self, place: int) -> tuple[Label, Label, Label]:
        """The name and net of the tender at this place, and a line below them; made when first needed."""
        while len(self._tenders) <= place:
            row = 2 * len(self._tenders)
            name = Label(self.by_tender, font="strong")
            net = Label(self.by_tender, font="strong", anchor="e")
            about = WrappedLabel(self.by_tender, font="small", colour="muted", width=1)
            top = self.theme.px(8 if row else 0)
            name.grid(row=row, column=0, sticky="we", pady=(top, 0))
            net.grid(row=row, column=1, sticky="e", pady=(top, 0))
            about.grid(row=row + 1, column=0, columnspan=2, sticky="we")
            self._tenders.append((name, net, about))
        return self._tenders[place]

    def refresh(self) -> None:
        """Show the list and its sums."""
        super().refresh()
        self.table.make_room("number", (row.cells[3][:LONGEST_NUMBER] for row in self.table.rows))
        page = self.payments
        sums, formats = page.sums, page.office.formats()
        for name, minor in (("in", sums.in_minor), ("out", sums.out_minor), ("net", sums.net_minor)):
            told = formats.money(minor) if page.is_summed else ""
            self.figures[name].configure(text="…" if page.is_summing else told)
        for place, each in enumerate(sums.by_tender[:MOST_TENDERS]):
            title, net, about = self._tender(place)
            title.configure(text=drawn(shortened(each.tender, MOST_NAME)))
            net.configure(text=formats.money(each.in_minor + each.out_minor))
            said = ngettext(
                "{count} payment  ·  in {taken}  ·  out {given}",
                "{count} payments  ·  in {taken}  ·  out {given}",
                each.count,
            )
            about.configure(
                text=said.format(
                    count=formats.quantity(each.count * 1000),
                    taken=formats.amount(each.in_minor),
                    given=formats.amount(each.out_minor),
                )
            )
            for label in (title, net, about):
                label.grid()
        for unused in self._tenders[len(sums.by_tender) :]:
            for label in unused:
                label.grid_remove()
