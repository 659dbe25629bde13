"""What the journal tells of that was not sold: lines voided, carts given up, the drawer opened without a sale.

The journal holds this among whole invoices, which are slow to search; so each entry of the kind leaves a mark, and
`journal_read` says up to where a chain has been gone through. Entries beyond are searched when they are asked for,
so that what is told is always all of it. Entries never change: a mark once made stays true.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, text

from shop.rules.money import line_amount
from shop.store.statements import Statement
from shop.store.tables import journal, journal_heads, journal_marks, journal_read

VOIDED, ABANDONED, NO_SALE = "voided", "cart_abandoned", "no_sale"
KINDS = (VOIDED, ABANDONED, NO_SALE)
# How an invoice without a voided line says so. JSON's quoting keeps any text from looking like it.
NONE_VOIDED = '"voided":[]'
PORTION = 5_000

DayOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing not sold: the day and person it belongs to, how many lines it had and what they would have cost.

    Amounts are price × quantity in minor units, rounded once a line, before any discount.
    """

    chain: str
    seq: int
    kind: str
    business_date: str
    username: str
    lines: int
    amount_minor: int


_ENTRY = journal.c
_TELLING = Statement(
    lambda: (
        select(_ENTRY.seq, _ENTRY.kind, _ENTRY.at, _ENTRY.user, _ENTRY.payload)
        .where(
            _ENTRY.chain == bindparam("of_chain"),
            _ENTRY.seq > bindparam("after"),
            _ENTRY.seq <= bindparam("upto"),
            or_(
                and_(_ENTRY.kind == "sale", ~_ENTRY.payload.contains(NONE_VOIDED, autoescape=True)),
                _ENTRY.kind == ABANDONED,
                _ENTRY.kind == NO_SALE,
            ),
        )
        .order_by(_ENTRY.seq)
    )
)
_READ_UPTO = Statement(lambda: select(journal_read.c.chain, journal_read.c.seq))
_HEADS = Statement(lambda: select(journal_heads.c.chain, journal_heads.c.seq))
_INSERT = Statement(lambda: insert(journal_marks), tuple(column.name for column in journal_marks.columns))
_FIRST_READ = Statement(
    lambda: text("INSERT INTO journal_read (chain, seq) VALUES (:of_chain, 0) ON CONFLICT DO NOTHING")
)
_MOVE_READ = Statement(
    lambda: text("UPDATE journal_read SET seq = :upto WHERE chain = :of_chain AND seq = :after")
)
_SUMS = Statement(
    lambda: (
        select(
            journal_marks.c.username,
            journal_marks.c.kind,
            func.count().label("times"),
            func.sum(journal_marks.c.lines).label("lines"),
            func.sum(journal_marks.c.amount_minor).label("amount_minor"),
        )
        .where(journal_marks.c.business_date.between(bindparam("first"), bindparam("last")))
        .group_by(journal_marks.c.username, journal_marks.c.kind)
    )
)


def sums(
    connection: Connection, first: str, last: str, day_of: DayOf, digits: int
) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By (username, kind): how often, how many lines, and their amount, on these business days.

    `day_of` gives the business day of an entry's time; `digits` are those of the shop's currency.
    """
    found: dict[tuple[str, str], tuple[int, int, int]] = {
        (row.username, row.kind): (int(row.times), int(row.lines), int(row.amount_minor))
        for row in _SUMS.run(connection, {"first": first, "last": last})
    }
    for chain, after, upto in unread(connection):
        for mark in marks(connection, chain, after, upto, day_of, digits):
            if first <= mark.business_date <= last:
                key = (mark.username, mark.kind)
                times, lines, amount = found.get(key, (0, 0, 0))
                found[key] = (times + 1, lines + mark.lines, amount + mark.amount_minor)
    return found


def unread(connection: Connection) -> list[tuple[str, int, int]]:
    """The (chain, after, up to) of entries that no marks tell of yet."""
    read = {str(row.chain): int(row.seq) for row in _READ_UPTO.run(connection)}
    heads = {str(row.chain): int(row.seq) for row in _HEADS.run(connection)}
    return [(chain, read.get(chain, 0), seq) for chain, seq in heads.items() if seq > read.get(chain, 0)]


def marks(
    connection: Connection, chain: str, after: int, upto: int, day_of: DayOf, digits: int
) -> Iterator[Mark]:
    """The marks that these entries of a chain leave."""
    for row in _TELLING.run(connection, {"of_chain": chain, "after": after, "upto": upto}):
        try:
            payload = json.loads(row.payload)
            if row.kind == "sale":
                kind, gone = VOIDED, payload.get("voided", [])
                invoice = payload["invoice"]
                day, digits_then = str(invoice["business_date"]), int(invoice["currency_digits"])
            else:
                kind, gone = str(row.kind), payload.get("lines", [])
                day, digits_then = day_of(row.at), digits
            amount = sum(line_amount(price, quantity, digits_then) for _sku, quantity, price in gone)
        except (ValueError, TypeError, LookupError, AttributeError):
            continue  # an entry that can't be read is for `verify` to tell of
        if gone or kind == NO_SALE:
            yield Mark(chain, row.seq, kind, day, row.user, len(gone), amount)


def keep(connection: Connection, chain: str, after: int, upto: int, found: list[Mark]) -> bool:
    """Write the marks of these entries, in the caller's transaction; False where somebody else has just done so."""
    place: dict[str, Any] = {"of_chain": chain, "after": after, "upto": upto}
    _FIRST_READ.run(connection, place)
    if _MOVE_READ.run(connection, place).rowcount != 1:
        return False
    _INSERT.run_many(connection, [{name: getattr(mark, name) for name in Mark.__slots__} for mark in found])
    return True
