"""What a customer bought and paid, document by document, item by item, payment by payment, through every merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from shop.rules.listing import ListQuery
from shop.store.tables import (
    customers,
    invoice_items,
    invoices,
    payment_allocations,
    payments,
    tills,
)

_PAID = (
    select(func.coalesce(func.sum(payment_allocations.c.amount_minor), 0))
    .where(payment_allocations.c.invoice_id == invoices.c.id)
    .scalar_subquery()
)
_DOCUMENTS = (
    select(
        invoices.c.id,
        invoices.c.number,
        invoices.c.kind,
        invoices.c.business_date,
        invoices.c.issued_at,
        invoices.c.cashier,
        invoices.c.currency,
        invoices.c.gross_minor,
        (invoices.c.gross_minor + invoices.c.cash_rounding_minor - _PAID).label("owed_minor"),
        tills.c.code.label("till"),
        customers.c.number.label("customer"),
    )
    .join(tills, tills.c.id == invoices.c.till_id)
    .join(customers, customers.c.id == invoices.c.customer_id)
)
_ITEMS = (
    select(
        invoice_items.c.id,
        invoices.c.number,
        invoices.c.business_date,
        invoices.c.kind,
        invoice_items.c.product_id,
        invoice_items.c.sku,
        invoice_items.c.name,
        invoice_items.c.unit,
        invoice_items.c.quantity_milli,
        invoice_items.c.price_e4,
        invoice_items.c.gross_minor,
    )
    .select_from(invoices)
    .join(invoice_items, invoice_items.c.invoice_id == invoices.c.id)
)
_PAYMENTS = (
    select(
        payments.c.id,
        payments.c.business_date,
        payments.c.at,
        payments.c.tender,
        payments.c.kind,
        payment_allocations.c.amount_minor,
        payments.c.reference,
        invoices.c.number,
    )
    .select_from(payments)
    .join(payment_allocations, payment_allocations.c.payment_id == payments.c.id)
    .join(invoices, invoices.c.id == payment_allocations.c.invoice_id)
)


def documents(connection: Connection, whose: Sequence[int], query: ListQuery) -> tuple[Sequence[Any], int]:
    """A page of the documents of these customers, the newest first, and how many there are; text in their numbers."""
    mine: list[ColumnElement[bool]] = [invoices.c.customer_id.in_(whose)]
    if query.text.strip():
        mine.append(invoices.c.number.contains(query.text.strip().upper(), autoescape=True))
    newest = (invoices.c.business_date.desc(), invoices.c.id.desc())
    return _page(connection, _DOCUMENTS.where(*mine), select(func.count()).where(*mine), query, *newest)


def items(connection: Connection, whose: Sequence[int], query: ListQuery) -> tuple[Sequence[Any], int]:
    """A page of the items of these customers' documents, the newest first, and their count.

    Text: words of a name, a SKU, a number.
    """
    mine: list[ColumnElement[bool]] = [invoices.c.customer_id.in_(whose)]
    mine += [
        or_(
            func.lower(invoice_items.c.name).contains(word, autoescape=True),
            func.lower(invoice_items.c.sku).contains(word, autoescape=True),
            invoices.c.number.contains(word.upper(), autoescape=True),
        )
        for word in query.words
    ]
    how_many = (
        select(func.count())
        .select_from(invoices.join(invoice_items, invoice_items.c.invoice_id == invoices.c.id))
        .where(*mine)
    )
    newest = (invoices.c.business_date.desc(), invoices.c.id.desc(), invoice_items.c.position)
    return _page(connection, _ITEMS.where(*mine), how_many, query, *newest)


def paid(connection: Connection, whose: Sequence[int], query: ListQuery) -> tuple[Sequence[Any], int]:
    """A page of the payments to these customers' documents, the newest first, and their count."""
    mine: list[ColumnElement[bool]] = [invoices.c.customer_id.in_(whose)]
    if query.text.strip():
        mine.append(invoices.c.number.contains(query.text.strip().upper(), autoescape=True))
    how_many = (
        select(func.count())
        .select_from(invoices.join(payment_allocations, payment_allocations.c.invoice_id == invoices.c.id))
        .where(*mine)
    )
    newest = (payments.c.business_date.desc(), payments.c.id.desc(), payment_allocations.c.id)
    return _page(connection, _PAYMENTS.where(*mine), how_many, query, *newest)


def _page(
    connection: Connection, rows: Select[Any], how_many: Select[Any], query: ListQuery, *order: Any
) -> tuple[Sequence[Any], int]:
    count = int(connection.execute(how_many).scalar_one())
    found = connection.execute(rows.order_by(*order).limit(query.limit).offset(query.offset))
    return found.fetchall(), count


# For the till: the last visits, and what is usual ---------------------------------------------------------------------


def last_documents(connection: Connection, whose: Sequence[int], most: int) -> Sequence[Any]:
    """The newest sales of these customers: id, number, business date, gross amount."""
    query = (
        select(invoices.c.id, invoices.c.number, invoices.c.business_date, invoices.c.gross_minor)
        .where(invoices.c.customer_id.in_(whose), invoices.c.kind != "credit_note")
        .order_by(invoices.c.business_date.desc(), invoices.c.id.desc())
        .limit(most)
    )
    return connection.execute(query).fetchall()


def items_of(connection: Connection, document_ids: Sequence[int]) -> Sequence[Any]:
    """The items of these documents: invoice_id, product_id, name, quantity; in the order of the papers."""
    query = (
        select(
            invoice_items.c.invoice_id,
            invoice_items.c.product_id,
            invoice_items.c.name,
            invoice_items.c.quantity_milli,
        )
        .where(invoice_items.c.invoice_id.in_(document_ids))
        .order_by(invoice_items.c.invoice_id.desc(), invoice_items.c.position)
    )
    return connection.execute(query).fetchall()
