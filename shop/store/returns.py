"""What a return needs of the sale it returns: the stored document, its items with what already came back, its taxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, bindparam, cast, func, select

from shop.store.statements import Statement
from shop.store.tables import invoice_items, invoice_taxes, invoices

_back = invoice_items.alias("back")

_ORIGINAL = Statement(
    lambda: select(invoices).where(invoices.c.number == bindparam("of_number")).with_for_update()
)
_ITEMS = Statement(
    lambda: (
        select(
            invoice_items,
            select(cast(func.coalesce(func.sum(-_back.c.quantity_milli), 0), BigInteger))
            .where(_back.c.returns_item_id == invoice_items.c.id)
            .correlate(invoice_items)
            .scalar_subquery()
            .label("returned_milli"),
        )
        .where(invoice_items.c.invoice_id == bindparam("of_invoice"))
        .order_by(invoice_items.c.position)
    )
)
_TAXES = Statement(
    lambda: (
        select(invoice_taxes)
        .where(invoice_taxes.c.invoice_id == bindparam("of_invoice"))
        .order_by(invoice_taxes.c.position)
    )
)


def original(connection: Connection, number: str) -> Row[Any] | None:
    """The invoice of this number, locked until the transaction ends: two tills can't return the same piece."""
    return _ORIGINAL.run(connection, {"of_number": number}).fetchone()


def items(connection: Connection, invoice_id: int) -> Sequence[Row[Any]]:
    """The items of an invoice as stored, each with `returned_milli`, how much of it has come back so far."""
    return _ITEMS.run(connection, {"of_invoice": invoice_id}).fetchall()


def taxes(connection: Connection, invoice_id: int) -> Sequence[Row[Any]]:
    """The totals of an invoice's rates as stored."""
    return _TAXES.run(connection, {"of_invoice": invoice_id}).fetchall()
