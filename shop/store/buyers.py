"""Buyers as printed on papers: whom a sale is for, the digest the journal keeps, and their blanking."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select, update

from shop.store import journal
from shop.store.statements import Statement
from shop.store.tables import customers, invoice_buyers, invoices

AT_ONCE = 500
_SOLD_TO = Statement(lambda: select(customers).where(customers.c.id == bindparam("of_id")))


def sold_to(connection: Connection, customer_id: int) -> Row[Any] | None:
    """A customer's whole row, None where there is none. Compiled once: every sale to a customer asks it."""
    return _SOLD_TO.run(connection, {"of_id": customer_id}).fetchone()


def digest(salt: str, name: str, address: str, tax_number: str) -> str:
    """What the journal keeps of a buyer: SHA-256, in hexadecimal, over the canonical JSON array of these four."""
    return hashlib.sha256(journal.canonical([salt, name, address, tax_number]).encode("utf-8")).hexdigest()


def named(connection: Connection, whose: Sequence[int]) -> dict[int, int]:
    """How many documents of these customers name their buyer, by the year of their business day."""
    year = func.substr(invoices.c.business_date, 1, 4)
    found: dict[int, int] = {}
    rows = connection.execute(
        select(year, func.count())
        .select_from(invoices.join(invoice_buyers, invoice_buyers.c.invoice_id == invoices.c.id))
        .where(invoices.c.customer_id.in_(whose), _is_named())
        .group_by(year)
    )
    for said, many in rows:
        found[int(said)] = int(many)
    return dict(sorted(found.items()))


def _is_named() -> ColumnElement[bool]:
    return invoice_buyers.c.name.is_not(None) | invoice_buyers.c.salt.is_not(None)


def named_documents(
    connection: Connection, whose: Sequence[int] | None, last_year: int
) -> Iterator[list[tuple[int, str]]]:
    """Ids and numbers of the documents up to that year that still name these customers, a portion at a time.

    Of everybody who was erased where `whose` is None.
    """
    if whose is None:
        whose = erased(connection)
    for start in range(0, len(whose), AT_ONCE):
        rows = connection.execute(
            select(invoices.c.id, invoices.c.number)
            .select_from(invoices.join(invoice_buyers, invoice_buyers.c.invoice_id == invoices.c.id))
            .where(
                invoices.c.customer_id.in_(whose[start : start + AT_ONCE]),
                invoices.c.business_date < f"{last_year + 1:04d}",
                _is_named(),
            )
            .order_by(invoices.c.id)
        ).fetchall()
        for place in range(0, len(rows), AT_ONCE):
            yield [(int(row[0]), str(row[1])) for row in rows[place : place + AT_ONCE]]


def erased(connection: Connection) -> list[int]:
    """The ids of all customers who were erased."""
    rows = connection.execute(select(customers.c.id).where(customers.c.erased_at != ""))
    return [int(row[0]) for row in rows]


def blank(connection: Connection, document_ids: Sequence[int]) -> None:
    """Take the buyer off these documents, and the salt that would lead from the digest back to them."""
    connection.execute(
        update(invoice_buyers)
        .where(invoice_buyers.c.invoice_id.in_(document_ids))
        .values(name=None, address=None, tax_number=None, salt=None)
    )
