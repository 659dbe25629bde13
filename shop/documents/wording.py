"""The words that a receipt and an invoice share: titles, discounts, rates, and quantity by price."""

from __future__ import annotations

from shop.documents.cells import clean
from shop.rules.formats import Formats
from shop.rules.issued import IssuedInvoice, IssuedItem, IssuedTax
from shop.rules.money import QUANTITY_ONE
from shop.texts import _

PIECES = frozenset(("", "pc", "pcs", "piece", "pieces", "each", "ea", "unit", "units", "st", "stk"))


def title_of(invoice: IssuedInvoice) -> str:
    """What the paper is: an invoice only where it names its buyer."""
    if invoice.kind == "credit_note":
        return _("Credit note")
    if invoice.kind == "invoice" and invoice.buyer is not None:
        return _("Invoice")
    return _("Receipt")


def is_measured(item: IssuedItem) -> bool:
    """Whether the item is sold by a measure (kg, l, m), which its quantity then names."""
    return item.unit.strip().casefold().rstrip(".") not in PIECES


def quantity_text(item: IssuedItem, forms: Formats) -> str:
    """The quantity with its unit where that is a measure, e.g. "3", "0.462 kg"."""
    if is_measured(item):
        return f"{forms.quantity(item.quantity_milli, 3)} {clean(item.unit, 12)}"
    return forms.quantity(item.quantity_milli)


def quantity_by_price(item: IssuedItem, forms: Formats) -> str:
    """ "3 x 1.15" or "0.462 kg x 1.89"; empty for one piece at its price."""
    if item.quantity_milli == QUANTITY_ONE and not is_measured(item):
        return ""
    return f"{quantity_text(item, forms)} x {forms.price(item.price_e4)}"


def discount_text(kind: str, value: int, forms: Formats, *, sale: bool = False) -> str:
    """The name of a discount, with its per cent if it is one."""
    name = _("Discount on the sale") if sale else _("Discount")
    return f"{name} {forms.percent(value)}" if kind == "percent" else name


def rate_text(name: str, percent_e4: int, forms: Formats) -> str:
    """A rate's name and its per cent, which is left out where the name says it already."""
    shown = clean(name, 40).strip()
    percent = forms.percent(percent_e4)
    number = percent.rstrip("%").rstrip()
    return (
        shown
        if number in shown.replace(",", ".").split() or percent in shown
        else f"{shown} {percent}".strip()
    )


def tax_letters(taxes: tuple[IssuedTax, ...]) -> dict[tuple[str, int], str]:
    """A letter for each rate by (code, percent_e4), so that a line can point to it; none where there is one rate."""
    if len(taxes) < 2 or len(taxes) > 26:
        return {}
    return {(tax.code, tax.percent_e4): chr(ord("A") + index) for index, tax in enumerate(taxes)}
