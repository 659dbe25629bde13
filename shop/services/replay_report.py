"""What a replay of past sales made, as figures and as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shop.rules.formats import formats_for
from shop.rules.settings import Settings
from shop.texts import _


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What a replay made. Amounts are in minor units, those of returns below zero; `lines_made` in file lines.

    `left_out` are the lines that are no trade, by their kind; `there_before` the documents made by an earlier
    replay of the same file, which count in nothing else. `shown` are the totals as a person reads them.
    """

    sales: int
    credit_notes: int
    lines_made: int
    sales_minor: int
    returns_minor: int
    linked_lines: int
    unlinked_lines: int
    there_before: int
    new_products: int
    new_customers: int
    opening_moves: int
    left_out: dict[str, int]
    first_day: date | None
    last_day: date | None
    shown: tuple[str, ...]

    @property
    def net_minor(self) -> int:
        return self.sales_minor + self.returns_minor

    def lines(self) -> tuple[str, ...]:
        """The totals, a sentence each."""
        return self.shown


def sentences(report: ReplayReport, settings: Settings) -> tuple[str, ...]:
    """The totals as a person reads them."""
    forms = formats_for(settings, plain=True)
    said = [
        _("{count} sales: {amount}").format(count=report.sales, amount=forms.money(report.sales_minor)),
        _("{count} credit notes: {amount}").format(
            count=report.credit_notes, amount=forms.money(report.returns_minor)
        ),
        _("Net: {amount} in {lines} lines").format(
            amount=forms.money(report.net_minor), lines=report.lines_made
        ),
        _("Returned lines: {linked} of their sales, {unlinked} at their own price").format(
            linked=report.linked_lines, unlinked=report.unlinked_lines
        ),
        _("New: {products} products, {customers} customers, {moves} opening stocks").format(
            products=report.new_products, customers=report.new_customers, moves=report.opening_moves
        ),
    ]
    if report.first_day and report.last_day:
        said.insert(0, f"{report.first_day.isoformat()} – {report.last_day.isoformat()}")
    for kind, count in sorted(report.left_out.items()):
        said.append(_("Left out: {count} lines of the kind {kind}").format(count=count, kind=kind))
    if report.there_before:
        said.append(_("{count} documents were there already").format(count=report.there_before))
    return tuple(said)
