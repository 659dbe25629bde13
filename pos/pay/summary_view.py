"""The left of the pay screen: what is to pay, what was taken, what is left, and what the sale consists of."""

from __future__ import annotations

import tkinter as tk

from pos.pay.presenter import PayPresenter
from pos.till import Till
from shop.rules.formats import Formats
from shop.rules.money import QUANTITY_ONE, round_to_step
from shop.texts import _, ngettext
from widgets.fit import ellipsise
from widgets.panel import Card, Label, Line, Space
from widgets.theme import Theme

MOST_PAYMENTS = 5
MOST_RATES = 5


class Pair(Space):
    """A name at the left and an amount at the right."""

    def __init__(self, parent: tk.Misc, font: str, amount_font: str, colour: str) -> None:
        super().__init__(parent)
        self._font, self._amount_font = font, amount_font
        self.grid_columnconfigure(0, weight=1)
        self.name = Label(self, font=font, colour=colour)
        self.name.grid(row=0, column=0, sticky="we")
        self.amount = Label(self, font=amount_font, colour=colour, anchor="e")
        self.amount.grid(row=0, column=1, sticky="e")

    def show(self, name: str, amount: str, room: int) -> None:
        """Show these; a long name is cut so that both fit into `room` pixels."""
        theme = Theme.of(self)
        left = room - theme.measure(self._amount_font, amount) - theme.px(10)
        shown = ellipsise(name, max(left, theme.px(60)), lambda part: theme.measure(self._font, part))
        self.name.show(shown)
        self.amount.show(amount)


class SummaryView(Card):
    """Draws the sale of `presenter`."""

    def __init__(self, parent: tk.Misc, presenter: PayPresenter, till: Till) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self._presenter = presenter
        self._till = till
        px = self.theme.px
        self._pad = px(22)
        self.grid_columnconfigure(0, weight=1)
        Label(self, _("To pay"), font="body", colour="muted").grid(
            row=0, column=0, sticky="we", padx=self._pad, pady=(px(18), 0)
        )
        self._due = Label(self, font="total")
        self._due.grid(row=1, column=0, sticky="we", padx=self._pad, pady=(0, px(6)))
        self._payments = [Pair(self, "body", "strong", "text") for _place in range(MOST_PAYMENTS)]
        self._left = Pair(self, "body", "amount", "accent_text")
        self._line = Line(self)
        self._facts = [Pair(self, "small", "small", "muted") for _place in range(MOST_RATES + 4)]
        row = 2
        for pair in self._payments:
            row = self._put(pair, row, px(3))
        row = self._put(self._left, row, px(4))
        row = self._put(self._line, row, px(8))
        for pair in self._facts:
            row = self._put(pair, row, px(3))
        self.grid_rowconfigure(row, weight=1)

    def _put(self, part: tk.Widget, row: int, gap: int) -> int:
        part.grid(row=row, column=0, sticky="we", padx=self._pad, pady=gap)
        return row + 1

    def refresh(self) -> None:
        """Show the state of the presenter."""
        sale, formats = self._presenter.sale, self._till.shop_formats()
        room = max(self.winfo_width() - 2 * self._pad, self.theme.px(120))
        total = formats.money(sale.totals.gross_minor)
        fonts = ("total", "heading", "amount")
        font = next((name for name in fonts if self.theme.measure(name, total) <= room), "strong")
        self._due.configure(text=total, font=self.theme.font(font))
        payments = list(sale.cart.payments)
        rows = [
            (" ".join(part for part in (p.tender, p.reference) if part), p.tendered_minor) for p in payments
        ]
        if len(rows) > MOST_PAYMENTS:
            before = rows[: len(rows) - MOST_PAYMENTS + 1]
            earlier = _("{count} earlier payments").format(count=len(before))
            rows = [(earlier, sum(amount for _name, amount in before)), *rows[len(before) :]]
        _fill(self._payments, [(name, formats.amount(amount)) for name, amount in rows], room)
        if payments:
            self._left.grid()
            self._left.show(_("Left to pay"), formats.amount(max(sale.due_minor, 0)), room)
        else:
            self._left.grid_remove()
        _fill(self._facts, self._facts_of(formats), room)

    def _facts_of(self, formats: Formats) -> list[tuple[str, str]]:
        sale, settings = self._presenter.sale, self._till.shop.settings
        count = len(sale.cart.lines)
        pieces = sum(
            1 if line.product.weighed else line.quantity_milli // QUANTITY_ONE for line in sale.cart.lines
        )
        text = ngettext("{count} line", "{count} lines", count).format(count=count)
        more = ngettext("{count} piece", "{count} pieces", pieces).format(count=pieces)
        facts = [(f"{text}, {more}", "")]
        off = sale.totals.discount_minor + sum(row.discount_minor for row in sale.totals.lines)
        if off:
            facts.append((_("Discount"), f"−{formats.amount(off)}"))
        included = settings.prices_include_tax
        for rate in sale.totals.rates[:MOST_RATES]:
            if rate.tax_minor:
                name = _("Tax included {rate}") if included else _("Tax {rate}")
                shown = formats.percent(rate.rate.percent_e4)
                facts.append((name.format(rate=shown), formats.amount(rate.tax_minor)))
        in_cash = round_to_step(sale.due_minor, settings.cash_step_minor)
        if in_cash != sale.due_minor:
            facts.append((_("In cash"), formats.amount(in_cash)))
        if self._presenter.reference:
            facts.append((_("Reference of the next card payment"), self._presenter.reference))
        return facts


def _fill(pairs: list[Pair], rows: list[tuple[str, str]], room: int) -> None:
    """Show these rows and hide the pairs that are left over."""
    for place, pair in enumerate(pairs):
        if place < len(rows):
            pair.grid()
            pair.show(*rows[place], room)
        else:
            pair.grid_remove()
