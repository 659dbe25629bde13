"""One sale and what belongs to it: items, payments, stock moves, journal entries, papers, sales it refers to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, cast, func, or_, select

from shop.store.id_sets import within
from shop.store.tables import (
    customers,
    invoice_items,
    invoices,
    journal,
    payment_allocations,
    payments,
    print_jobs,
    products,
    stock_moves,
    tills,
    users,
)

MOST_ENTRIES = 200
TOLD_OF = ("reprint", "mail_draft")


def id_of(connection: Connection, number: str) -> int | None:
    """The sale with this number."""
    row = connection.execute(select(invoices.c.id).where(invoices.c.number == number)).fetchone()
    return None if row is None else int(row[0])


def head(connection: Connection, sale_id: int) -> Any:
    """The sale's own row, with its till's code and the customer's id, number, name and e-mail as they are now."""
    statement = (
        select(
            invoices.c.id,
            invoices.c.number,
            invoices.c.note,
            invoices.c.issued_at,
            invoices.c.customer_id,
            invoices.c.refers_to_id,
            tills.c.code.label("till"),
            users.c.username,
        )
        .join(tills, tills.c.id == invoices.c.till_id)
        .join(users, users.c.id == invoices.c.user_id)
        .where(invoices.c.id == sale_id)
    )
    return connection.execute(statement).fetchone()


def customer(connection: Connection, customer_id: int) -> Any:
    """A customer, or the one they have become."""
    seen: set[int] = set()
    columns = (customers.c.id, customers.c.number, customers.c.name, customers.c.email)
    while customer_id not in seen:
        seen.add(customer_id)
        row = connection.execute(
            select(*columns, customers.c.merged_into_id).where(customers.c.id == customer_id)
        ).fetchone()
        if row is None or row.merged_into_id is None:
            return row
        customer_id = row.merged_into_id
    return None


_back = invoice_items.alias("back")


def items(connection: Connection, sale_id: int) -> Sequence[Any]:
    """The items in their order: position, product_id, and how much of each has come back."""
    came_back = (
        select(cast(func.coalesce(func.sum(-_back.c.quantity_milli), 0), BigInteger))
        .where(_back.c.returns_item_id == invoice_items.c.id)
        .correlate(invoice_items)
        .scalar_subquery()
    )
    statement = (
        select(
            invoice_items.c.position,
            invoice_items.c.product_id,
            invoice_items.c.price_approved_by,
            invoice_items.c.discount_approved_by,
            came_back.label("returned_milli"),
        )
        .where(invoice_items.c.invoice_id == sale_id)
        .order_by(invoice_items.c.position)
    )
    return connection.execute(statement).fetchall()


def paid(connection: Connection, sale_id: int) -> Sequence[Any]:
    """The payments for it, each with the part of it that is for this sale, where and by whom it was taken."""
    statement = (
        select(
            payments.c.id,
            payments.c.at,
            payments.c.tender,
            payments.c.kind,
            payments.c.amount_minor,
            payments.c.tendered_minor,
            payments.c.change_minor,
            payments.c.reference,
            payment_allocations.c.amount_minor.label("allocated_minor"),
            func.coalesce(tills.c.code, "").label("till"),
            users.c.name.label("person"),
        )
        .join(payment_allocations, payment_allocations.c.payment_id == payments.c.id)
        .join(users, users.c.id == payments.c.user_id)
        .outerjoin(tills, tills.c.id == payments.c.till_id)
        .where(payment_allocations.c.invoice_id == sale_id)
        .order_by(payments.c.id)
    )
    return connection.execute(statement).fetchall()


def moves(connection: Connection, sale_id: int) -> Sequence[Any]:
    """The stock moves it caused, with the products as they are called now."""
    statement = (
        select(
            stock_moves.c.id,
            stock_moves.c.product_id,
            products.c.sku,
            products.c.name,
            products.c.unit,
            stock_moves.c.kind,
            stock_moves.c.quantity_milli,
            stock_moves.c.value_e4,
            stock_moves.c.at,
        )
        .join(products, products.c.id == stock_moves.c.product_id)
        .where(stock_moves.c.invoice_id == sale_id)
        .order_by(stock_moves.c.id)
    )
    return connection.execute(statement).fetchall()


def entries(connection: Connection, number: str, issued_at: str) -> Sequence[Any]:
    """The journal's entries of it: the one written with it, of the same moment, and what was done with it since.

    In the order of their times. At most MOST_ENTRIES are looked at.
    """
    quoted = f'"number":"{number}"'
    named = within(connection, journal.c.payload, quoted)
    columns = (
        journal.c.chain,
        journal.c.seq,
        journal.c.kind,
        journal.c.at,
        journal.c.till,
        journal.c.user,
        journal.c.payload,
        journal.c.hash,
    )
    written = connection.execute(
        select(*columns).where(journal.c.at == issued_at, named).order_by(journal.c.chain, journal.c.seq)
    ).fetchall()
    since = connection.execute(
        select(*columns)
        .where(or_(*(journal.c.kind == kind for kind in TOLD_OF)), journal.c.at > issued_at, named)
        .order_by(journal.c.at, journal.c.chain, journal.c.seq)
        .limit(MOST_ENTRIES)
    ).fetchall()
    return [*written, *since]


def papers(connection: Connection, sale_id: int) -> Sequence[Any]:
    """The papers of it that were asked for, in that order."""
    statement = (
        select(
            print_jobs.c.id,
            print_jobs.c.copy_number,
            print_jobs.c.state,
            print_jobs.c.problem,
            print_jobs.c.attempts,
            print_jobs.c.created_at,
            print_jobs.c.printed_at,
            tills.c.code.label("till"),
        )
        .join(tills, tills.c.id == print_jobs.c.till_id)
        .where(print_jobs.c.invoice_id == sale_id)
        .order_by(print_jobs.c.id)
    )
    return connection.execute(statement).fetchall()


def relatives(connection: Connection, sale_id: int, refers_to_id: int | None) -> Sequence[Any]:
    """The sale that it refers to, and those that refer to it, in the order they were issued."""
    of_it = invoices.c.refers_to_id == sale_id
    where = or_(of_it, invoices.c.id == refers_to_id) if refers_to_id is not None else of_it
    statement = (
        select(
            invoices.c.id,
            invoices.c.number,
            invoices.c.kind,
            invoices.c.business_date,
            invoices.c.gross_minor,
        )
        .where(where)
        .order_by(invoices.c.id)
    )
    return connection.execute(statement).fetchall()
