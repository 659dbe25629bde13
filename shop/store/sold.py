"""Whether anything was sold yet: some things can't be changed after that."""

from __future__ import annotations

from sqlalchemy import Connection, select

from shop.store.tables import invoices, payments


def anything(connection: Connection) -> bool:
    """Whether any document was issued."""
    return connection.execute(select(invoices.c.id).limit(1)).first() is not None


def at_till(connection: Connection, till_id: int) -> bool:
    """Whether a document bears the number of this till."""
    query = select(invoices.c.id).where(invoices.c.till_id == till_id).limit(1)
    return connection.execute(query).first() is not None


def by_tender(connection: Connection, tender_id: int) -> bool:
    """Whether anything was paid by this means."""
    query = select(payments.c.id).where(payments.c.tender_id == tender_id).limit(1)
    return connection.execute(query).first() is not None
