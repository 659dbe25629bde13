"""The rows of a credit note, amounts below zero: of a stored sale that it mirrors, or of a return of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shop.rules.errors import BadInput
from shop.rules.money import line_amount
from shop.rules.normal import shown, storable
from shop.rules.quantity import format_quantity
from shop.rules.returns import Credited, FreeReturn, ItemReturn, Sold, credited, credited_components, part_of
from shop.rules.settings import Settings
from shop.rules.tax import RateTotal, TaxComponent, Taxed, TaxRate, taxed_lines
from shop.store import returns
from shop.store.engine import Connection, Row
from shop.texts import _

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note's items and rates, and what of its head is not every document's."""

    head: Values
    items: list[Values]
    rates: list[RateTotal]


def mirror(
    connection: Connection, number: str, lines: Sequence[ItemReturn], customer_id: int | None = None
) -> CreditNote:
    """The credit note of an invoice that is stored: its own amounts, in its own tax mode.

    The invoice is locked until the transaction ends. BadInput for an unknown number, a credit note, an item that
    is not there, and more of it than is left.
    """
    original = returns.original(connection, storable(number))
    if original is None:
        raise BadInput(
            _("There is no invoice {number}. Scan its barcode or type the number again.").format(
                number=shown(number)
            )
        )
    if original.kind == "credit_note":
        raise BadInput(_("{number} is a credit note itself. Choose the sale.").format(number=original.number))
    included = bool(original.prices_include_tax)
    by_position = {row.position: row for row in returns.items(connection, original.id)}
    came_back = {position: row.returned_milli for position, row in by_position.items()}
    items: list[Values] = []
    for line in lines:
        row = by_position.get(line.position)
        if row is None:
            raise BadInput(
                _("{number} has no item {position}. Choose another one.").format(
                    number=original.number, position=line.position
                )
            )
        sold = _sold(row, came_back[line.position])
        if line.quantity_milli > sold.left_milli:
            raise _too_many(row.name, sold)
        amounts = credited(sold, line.quantity_milli, included=included)
        items.append(_mirrored_row(len(items) + 1, row, line.quantity_milli, amounts))
        came_back[line.position] += line.quantity_milli
    rates = _mirrored_rates(returns.taxes(connection, original.id), list(by_position.values()), items)
    off = sum(item["sale_discount_minor"] for item in items)
    head = {
        "refers_to_id": original.id,
        "customer_id": customer_id or original.customer_id,
        "currency": original.currency,
        "currency_digits": original.currency_digits,
        "prices_include_tax": original.prices_include_tax,
        "tax_rounding": original.tax_rounding,
        "discount_kind": original.discount_kind,
        "discount_value": -off if original.discount_kind == "amount" else original.discount_value,
    }
    return CreditNote(head, items, rates)


def _sold(row: Row[Any], returned_milli: int) -> Sold:
    return Sold(
        row.quantity_milli,
        returned_milli,
        row.discount_minor,
        row.sale_discount_minor,
        row.net_minor,
        row.tax_minor,
        row.gross_minor,
    )


def _too_many(name: str, sold: Sold) -> BadInput:
    if not sold.left_milli:
        return BadInput(_("{name} has come back already. Choose another item.").format(name=name), "quantity")
    return BadInput(
        _("At most {count} of {name} can come back: {sold} were sold, {back} have come back.").format(
            count=format_quantity(sold.left_milli),
            name=name,
            sold=format_quantity(sold.quantity_milli),
            back=format_quantity(sold.returned_milli),
        ),
        "quantity",
    )


_MIRRORED = (
    "product_id sku barcode name category unit list_price_e4 price_e4 discount_kind tax_code tax_name tax_category"
    " percent_e4 cost_e4 stocked"
).split()


def _mirrored_row(position: int, row: Row[Any], quantity_milli: int, amounts: Credited) -> Values:
    values = {name: getattr(row, name) for name in _MIRRORED}
    values |= {
        "position": position,
        "quantity_milli": -quantity_milli,
        "discount_value": amounts.discount_minor if row.discount_kind == "amount" else row.discount_value,
        "amount_minor": -amounts.amount_minor,
        "discount_minor": -amounts.discount_minor,
        "sale_discount_minor": -amounts.sale_discount_minor,
        "net_minor": -amounts.net_minor,
        "tax_minor": -amounts.tax_minor,
        "gross_minor": -amounts.gross_minor,
        "price_approved_by": "",
        "discount_approved_by": "",
        "returns_item_id": row.id,
    }
    return values


def _mirrored_rates(
    stored: Sequence[Row[Any]], all_items: Sequence[Row[Any]], items: Sequence[Values]
) -> list[RateTotal]:
    """The totals of each rate that comes back, its components what is left of the stored ones."""
    totals: list[RateTotal] = []
    for row in stored:
        key = (row.tax_code, row.percent_e4)
        mine = [item for item in items if (item["tax_code"], item["percent_e4"]) == key]
        if not mine:
            continue
        parts = tuple(TaxComponent(name, percent) for name, percent, _minor in json.loads(row.components))
        rate = TaxRate(row.tax_code, row.tax_name, row.percent_e4, row.tax_category, parts)
        net, tax = (sum(item[name] for item in mine) for name in ("net_minor", "tax_minor"))
        before = sum(
            part_of(item.tax_minor, 0, item.returned_milli, item.quantity_milli)
            for item in all_items
            if (item.tax_code, item.percent_e4) == key
        )
        split = credited_components(before, -tax, [part.percent_e4 for part in parts])
        totals.append(RateTotal(rate, net, tax, net + tax, tuple(-minor for minor in split)))
    return totals


def of_its_own(settings: Settings, lines: Sequence[FreeReturn], customer_id: int | None = None) -> CreditNote:
    """A credit note without its sale: each line at its own price, taxed as a sale is today."""
    digits = settings.currency.digits
    amounts = [(line_amount(line.price_e4, line.quantity_milli, digits), line.product.tax) for line in lines]
    taxed, rates = taxed_lines(amounts, settings.tax_mode)
    items = [
        _free_row(position, line, amount, split)
        for position, (line, (amount, _rate), split) in enumerate(zip(lines, amounts, taxed, strict=True), 1)
    ]
    negated = [
        RateTotal(
            total.rate,
            -total.net_minor,
            -total.tax_minor,
            -total.gross_minor,
            tuple(-minor for minor in total.component_minor),
        )
        for total in rates
    ]
    return CreditNote({"customer_id": customer_id}, items, negated)


def _free_row(position: int, line: FreeReturn, amount_minor: int, split: Taxed) -> Values:
    product = line.product
    return {
        "position": position,
        "product_id": product.id,
        "sku": product.sku,
        "barcode": product.barcode,
        "name": product.name,
        "category": product.category,
        "unit": product.unit,
        "quantity_milli": -line.quantity_milli,
        "list_price_e4": line.price_e4 if product.price_e4 is None else product.price_e4,
        "price_e4": line.price_e4,
        "discount_kind": "",
        "discount_value": 0,
        "amount_minor": -amount_minor,
        "discount_minor": 0,
        "sale_discount_minor": 0,
        "net_minor": -split.net_minor,
        "tax_minor": -split.tax_minor,
        "gross_minor": -split.gross_minor,
        "tax_code": product.tax.code,
        "tax_name": product.tax.name,
        "tax_category": product.tax.category,
        "percent_e4": product.tax.percent_e4,
        "cost_e4": product.cost_e4,
        "stocked": int(product.stocked),
        "price_approved_by": "",
        "discount_approved_by": "",
        "returns_item_id": None,
    }
