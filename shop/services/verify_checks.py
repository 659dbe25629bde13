"""What must hold of one issued document, worked out anew from its rows: no sum and no rule of the application.

All arithmetic is on whole numbers and exact. Rounding is half-up, away from zero for negatives. A credit note has
negative quantities and amounts. An item that returns one of an earlier sale carries that sale's amounts and their
remainders, so it is not multiplied out again: `verify` compares it with the item it returns instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from shop.store.evidence import (
    CHARGE_COLUMNS,
    HEAD_COLUMNS,
    ITEM_COLUMNS,
    MOVE_COLUMNS,
    PAYMENT_COLUMNS,
    TAX_COLUMNS,
    Document,
)
from shop.texts import _

HUNDRED_E4 = 1_000_000
SUMS = ("net_minor", "tax_minor", "gross_minor")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its kind, the document, product, series or journal entry it is in, a sentence."""

    kind: str
    where: str
    message: str


def rounded(numerator: int, denominator: int) -> int:
    """The quotient of whole numbers, half-up and symmetric; the denominator is positive."""
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest >= denominator
    return whole if numerator >= 0 else -whole


def check_document(document: Document) -> Iterator[Finding]:
    """Everything that is wrong with one document, apart from its journal entry."""
    head = document.head
    yield from _check_head(document)
    sign = -1 if head.kind == "credit_note" else 1
    for item in document.items:
        yield from _check_item(document, item, sign)
    yield from _check_discount(document, sign)
    yield from _check_taxes(document)
    yield from _check_settled(document)
    yield from _check_moves(document)


def _sums(rows: Iterable[Any]) -> tuple[int, int, int]:
    """The rows' net, tax and gross, each added up."""
    net = tax = gross = 0
    for row in rows:
        net += row.net_minor
        tax += row.tax_minor
        gross += row.gross_minor
    return net, tax, gross


def _differs(kind: str, where: str, what: str, found: object, expected: object) -> Finding:
    return Finding(
        kind,
        where,
        _("{what} is {found}, it should be {expected}").format(what=what, found=found, expected=expected),
    )


def _check_head(document: Document) -> Iterator[Finding]:
    head = document.head
    if not document.items:
        yield Finding("items", head.number, _("the document has no items"))
    if head.net_minor + head.tax_minor != head.gross_minor:
        yield _differs("items", head.number, "net + tax", head.net_minor + head.tax_minor, head.gross_minor)
    for name, expected in zip(SUMS, _sums([*document.items, *document.charges]), strict=True):
        if getattr(head, name) != expected:
            yield _differs("items", head.number, name, getattr(head, name), expected)
    positions = [row.position for row in document.items]
    if positions != list(range(1, len(positions) + 1)):
        yield Finding("items", head.number, _("the items' positions have a gap"))


def _check_item(document: Document, item: Any, sign: int) -> Iterator[Finding]:
    for kind, what, found, expected in _wrong_in_item(document.head, item):
        where = _("item {position}: {what}").format(position=item.position, what=what)
        yield _differs(kind, document.head.number, where, found, expected)
    if item.quantity_milli * sign <= 0:
        what = _("item {position}: the quantity has the wrong sign").format(position=item.position)
        yield Finding("items", document.head.number, what)


def _wrong_in_item(head: Any, item: Any) -> Iterator[tuple[str, str, int, int]]:
    if item.net_minor + item.tax_minor != item.gross_minor:
        yield "items", _("net + tax"), item.net_minor + item.tax_minor, item.gross_minor
    taxed = item.gross_minor if head.prices_include_tax else item.net_minor
    left = item.amount_minor - item.discount_minor - item.sale_discount_minor
    if left != taxed:
        yield "items", _("amount less discounts"), left, taxed
    if item.returns_item_id is not None:
        return
    amount = rounded(item.price_e4 * item.quantity_milli * 10**head.currency_digits, 10_000_000)
    if item.amount_minor != amount:
        yield "items", _("price × quantity"), item.amount_minor, amount
    off = _discount(item.amount_minor, item.discount_kind, item.discount_value)
    if item.discount_minor != off:
        yield "discount", _("discount"), item.discount_minor, off


def _discount(amount: int, kind: str, value: int) -> int:
    """What a per cent or an amount takes off, of the amount's own sign and never more than it."""
    if kind == "percent":
        return rounded(amount * value, HUNDRED_E4)
    if kind == "amount":
        off = min(value, abs(amount))
        return -off if amount < 0 else off
    return 0


def _check_discount(document: Document, sign: int) -> Iterator[Finding]:
    head = document.head
    shares = sum(item.sale_discount_minor for item in document.items)
    if shares != head.discount_minor:
        yield _differs(
            "discount", head.number, _("the items' shares of the discount"), shares, head.discount_minor
        )
    if any(item.sale_discount_minor * sign < 0 for item in document.items):
        yield Finding("discount", head.number, _("a share of the discount has the wrong sign"))
    if any(item.returns_item_id is not None for item in document.items):
        return
    base = sum(item.amount_minor - item.discount_minor for item in document.items)
    off = _discount(base, head.discount_kind, head.discount_value)
    if head.discount_minor != off:
        yield _differs("discount", head.number, _("the discount"), head.discount_minor, off)


def _check_taxes(document: Document) -> Iterator[Finding]:
    head = document.head
    groups: dict[tuple[str, int], list[Any]] = {}
    for row in (*document.items, *document.charges):
        groups.setdefault((row.tax_code, row.percent_e4), []).append(row)
    stored = {(row.tax_code, row.percent_e4): row for row in document.taxes}
    if len(stored) != len(document.taxes) or stored.keys() != groups.keys():
        yield Finding("tax", head.number, _("the rates of the document are not those of its items"))
    for key, row in stored.items():
        yield from _check_rate(document, row, groups.get(key, []))


def _check_rate(document: Document, row: Any, lines: list[Any]) -> Iterator[Finding]:
    head = document.head
    for name, expected in zip(SUMS, _sums(lines), strict=True):
        if getattr(row, name) != expected:
            yield _differs("tax", head.number, f"{row.tax_code}: {name}", getattr(row, name), expected)
    if not any(getattr(line, "returns_item_id", None) for line in lines):
        yield from _check_tax_amount(document, row, lines)
    try:
        parts = [(int(part[1]), int(part[2])) for part in json.loads(row.components)]
    except (ValueError, TypeError, LookupError):
        yield Finding("tax", head.number, _("{rate}: the components can't be read").format(rate=row.tax_code))
        return
    if parts and sum(minor for _percent, minor in parts) != row.tax_minor:
        total = sum(minor for _percent, minor in parts)
        yield _differs("tax", head.number, f"{row.tax_code}: {_('the components')}", total, row.tax_minor)
    if parts and sum(percent for percent, _minor in parts) != row.percent_e4:
        yield Finding(
            "tax", head.number, _("{rate}: the components are another rate").format(rate=row.tax_code)
        )


def _check_tax_amount(document: Document, row: Any, lines: list[Any]) -> Iterator[Finding]:
    """The tax of a rate once more, from the amounts it is on; and no line further off than spreading puts it."""
    head, percent = document.head, row.percent_e4
    divisor = HUNDRED_E4 + percent if head.prices_include_tax else HUNDRED_E4
    taxed = [line.gross_minor if head.prices_include_tax else line.net_minor for line in lines]
    if head.tax_rounding == "line":
        expected = [rounded(amount * percent, divisor) for amount in taxed]
        for line, tax in zip(lines, expected, strict=True):
            if line.tax_minor != tax:
                what = _("the tax of item {position}").format(position=line.position)
                yield _differs("tax", head.number, what, line.tax_minor, tax)
        return
    tax = rounded(sum(taxed) * percent, divisor)
    if row.tax_minor != tax:
        yield _differs("tax", head.number, f"{row.tax_code}: {_('the tax')}", row.tax_minor, tax)
    for line, amount in zip(lines, taxed, strict=True):
        if 2 * abs(line.tax_minor * divisor - amount * percent) > 3 * divisor:
            what = _("the tax of item {position}").format(position=line.position)
            yield _differs("tax", head.number, what, line.tax_minor, rounded(amount * percent, divisor))


def _check_settled(document: Document) -> Iterator[Finding]:
    head = document.head
    settled = sum(row.allocated_minor for row in document.payments)
    due = head.gross_minor + head.cash_rounding_minor
    if head.kind == "receipt" and settled != due:
        yield _differs("payment", head.number, _("what was paid"), settled, due)
    elif not min(0, due) <= settled <= max(0, due):
        yield _differs(
            "payment", head.number, _("what was paid"), settled, _("at most {due}").format(due=due)
        )
    if head.cash_rounding_minor and not any(row.kind == "cash" for row in document.payments):
        yield Finding("payment", head.number, _("cash rounding without cash"))


def _check_moves(document: Document) -> Iterator[Finding]:
    """The stock moved for this document is what its stocked items took or brought back."""
    head = document.head
    moved: dict[int, int] = {}
    for row in document.moves:
        moved[row.product_id] = moved.get(row.product_id, 0) + row.quantity_milli
    skus: dict[int, str] = {}
    for item in document.items:
        skus[item.product_id] = item.sku
        if item.stocked:
            moved[item.product_id] = moved.get(item.product_id, 0) + item.quantity_milli
    for product_id, rest in moved.items():
        if rest:
            sku = skus.get(product_id, "?")
            yield Finding(
                "stock",
                head.number,
                _("{sku}: the stock moved differs from the items by {rest}/1000").format(sku=sku, rest=rest),
            )


def check_returned(row: Any) -> Iterator[Finding]:
    """What came back of one item is not more than was sold, and for its share of what was paid.

    Each part of a return is rounded, so that a few minor units may lie between until the last one takes the rest.
    """
    what = _("item {position}").format(position=row.position)
    sold, back = row.quantity_milli, -row.returned_quantity_milli
    if back * sold <= 0 or abs(back) > abs(sold):
        yield Finding("returns", row.number, _("{what}: more came back than was sold").format(what=what))
        return
    for name in ("amount_minor", *SUMS):
        paid, given = getattr(row, name), -getattr(row, f"returned_{name}")
        off = abs(given * sold - paid * back)
        if off > (0 if back == sold else (row.returns + 1) * abs(sold)):
            yield _differs("returns", row.number, f"{what}: {name}", given, rounded(paid * back, sold))


def check_payload(document: Document, payload: Any) -> Iterator[Finding]:
    """Every issued column is the one that the journal kept when the document was issued."""
    head = document.head
    if not isinstance(payload, dict) or not isinstance(payload.get("invoice"), dict):
        yield Finding("journal", head.number, _("the journal's entry does not hold the document"))
        return
    said = payload["invoice"]
    for name in HEAD_COLUMNS:
        if name not in said or said[name] != getattr(head, name):
            yield _differs("journal", head.number, name, getattr(head, name), said.get(name))
    refers_to = payload.get("refers_to") or ""
    if refers_to != (head.refers_to or ""):
        yield _differs("journal", head.number, "refers_to", head.refers_to or "", refers_to)
    if head.buyer_of is not None and "buyer" not in payload:
        yield Finding("journal", head.number, _("the journal knows of no buyer of this document"))
    now = head.kind != "invoice"
    paid = [row for row in document.payments if now or row.at == head.issued_at]
    for name, columns, rows in (
        ("items", ITEM_COLUMNS, document.items),
        ("taxes", TAX_COLUMNS, document.taxes),
        ("payments", PAYMENT_COLUMNS, paid),
        ("moves", MOVE_COLUMNS, document.moves),
        ("charges", CHARGE_COLUMNS, document.charges),
    ):
        if rows or name in payload or name != "charges":
            yield from _check_list(head.number, name, payload.get(name), columns, rows)


def _check_list(
    where: str, name: str, said: Any, columns: tuple[str, ...], rows: list[Any]
) -> Iterator[Finding]:
    kept = said.get("rows") if isinstance(said, dict) else None
    if (
        not isinstance(said, dict)
        or not isinstance(kept, list)
        or (kept and said.get("columns") != list(columns))
    ):
        yield Finding("journal", where, _("the journal's entry lacks the {name}").format(name=name))
        return
    if len(kept) != len(rows):
        yield _differs("journal", where, _("the number of {name}").format(name=name), len(rows), len(kept))
        return
    width = len(columns)
    for position, (row, old) in enumerate(zip(rows, kept, strict=True), 1):
        if list(row[:width]) == old:
            continue
        for column, found, expected in zip(columns, row, old, strict=False):
            if found != expected:
                yield _differs("journal", where, f"{name} {position}: {column}", found, expected)
