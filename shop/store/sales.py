"""Invoices with their items, taxes, payments and stock moves: written once, read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, timezone
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, insert, select, text

from shop.rules.issued import (
    Buyer,
    InvoiceKind,
    IssuedInvoice,
    IssuedItem,
    IssuedPayment,
    IssuedTax,
    Seller,
)
from shop.store.statements import Statement
from shop.store.tables import (
    approvals,
    invoice_buyers,
    invoice_items,
    invoice_taxes,
    invoices,
    payment_allocations,
    payments,
    print_jobs,
    series,
    stock_moves,
    tills,
)


def _columns(table: Table, *left_out: str) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name not in ("id", *left_out))


INVOICE_COLUMNS = _columns(invoices)
ITEM_COLUMNS = _columns(invoice_items)
TAX_COLUMNS = _columns(invoice_taxes)
PAYMENT_COLUMNS = _columns(payments)
ALLOCATION_COLUMNS = _columns(payment_allocations)
MOVE_COLUMNS = _columns(stock_moves)
APPROVAL_COLUMNS = _columns(approvals)
JOB_COLUMNS = ("till_id", "invoice_id", "kind", "copy_number", "opens_drawer", "created_at")
BUYER_COLUMNS = tuple(column.name for column in invoice_buyers.columns)

_INSERT_INVOICE = Statement(lambda: insert(invoices).returning(invoices.c.id), INVOICE_COLUMNS)
_INSERT_PAYMENT = Statement(lambda: insert(payments).returning(payments.c.id), PAYMENT_COLUMNS)
_INSERT_ITEMS = Statement(lambda: insert(invoice_items), ITEM_COLUMNS)
_INSERT_TAXES = Statement(lambda: insert(invoice_taxes), TAX_COLUMNS)
_INSERT_ALLOCATIONS = Statement(lambda: insert(payment_allocations), ALLOCATION_COLUMNS)
_INSERT_MOVES = Statement(lambda: insert(stock_moves), MOVE_COLUMNS)
_INSERT_APPROVALS = Statement(lambda: insert(approvals), APPROVAL_COLUMNS)
_INSERT_JOB = Statement(lambda: insert(print_jobs), JOB_COLUMNS)
_INSERT_BUYER = Statement(lambda: insert(invoice_buyers), BUYER_COLUMNS)

_BY_UUID = Statement(
    lambda: select(invoices.c.id, invoices.c.number).where(invoices.c.uuid == bindparam("uuid"))
)

_NEXT = Statement(
    lambda: (
        series.update()
        .where(
            series.c.till_id == bindparam("of_till"),
            series.c.kind == bindparam("of_kind"),
            series.c.year == bindparam("of_year"),
        )
        .values(last=series.c.last + 1)
        .returning(series.c.last)
    )
)

# Two tills of one name may both be the first of a year.
_FIRST = Statement(
    lambda: text(
        "INSERT INTO series (till_id, kind, year, last) VALUES (:of_till, :of_kind, :of_year, 0)"
        " ON CONFLICT DO NOTHING"
    )
)

KIND_LETTERS = {"receipt": "R", "invoice": "I", "credit_note": "C"}

Values = dict[str, Any]


def id_of(connection: Connection, uuid: str) -> int | None:
    """The invoice already made from this cart, None if there is none."""
    row = _BY_UUID.run(connection, {"uuid": uuid}).fetchone()
    return None if row is None else int(row[0])


def number_of(connection: Connection, uuid: str) -> str:
    """The number of the invoice made from this cart or return, empty if there is none."""
    row = _BY_UUID.run(connection, {"uuid": uuid}).fetchone()
    return "" if row is None else str(row.number)


def next_number(connection: Connection, *, till_id: int, till: str, kind: str, year: int) -> tuple[int, str]:
    """Take the next number of a series: the counter, and the number as printed, e.g. T1-R26-00001.

    Taken in the transaction of the insert, so that a rolled back sale leaves no gap. A year of another century,
    which a wrong clock may show, stands in full: no two series share a number.
    """
    of = {"of_till": till_id, "of_kind": kind, "of_year": year}
    row = _NEXT.run(connection, of).fetchone()
    if row is None:
        _FIRST.run(connection, of)
        row = _NEXT.run(connection, of).one()
    counter = int(row[0])
    shown = f"{year % 100:02d}" if 2000 <= year < 2100 else str(year)
    return counter, f"{till}-{KIND_LETTERS[kind]}{shown}-{counter:05d}"


def insert_invoice(connection: Connection, values: Values) -> int:
    """Write an invoice's own row; all of INVOICE_COLUMNS must be given."""
    return int(_INSERT_INVOICE.run(connection, values).scalar_one())


def insert_items(connection: Connection, rows: Sequence[Values]) -> None:
    _INSERT_ITEMS.run_many(connection, rows)


def insert_taxes(connection: Connection, rows: Sequence[Values]) -> None:
    _INSERT_TAXES.run_many(connection, rows)


def insert_payments(connection: Connection, rows: Sequence[Values], invoice_id: int) -> None:
    """Write payments, each allocated in full to this invoice."""
    allocated = []
    for row in rows:
        payment_id = int(_INSERT_PAYMENT.run(connection, row).scalar_one())
        allocated.append(
            {"payment_id": payment_id, "invoice_id": invoice_id, "amount_minor": row["amount_minor"]}
        )
    _INSERT_ALLOCATIONS.run_many(connection, allocated)


def insert_moves(connection: Connection, rows: Sequence[Values]) -> None:
    _INSERT_MOVES.run_many(connection, rows)


def insert_approvals(connection: Connection, rows: Sequence[Values]) -> None:
    _INSERT_APPROVALS.run_many(connection, rows)


def insert_buyer(connection: Connection, values: Values) -> None:
    _INSERT_BUYER.run(connection, values)


def insert_print_job(connection: Connection, values: Values) -> None:
    _INSERT_JOB.run(connection, values)


def load(
    connection: Connection, *, number: str = "", uuid: str = "", invoice_id: int = 0
) -> IssuedInvoice | None:
    """An issued invoice by its number, its uuid or its id, as it was stored."""
    where = (
        invoices.c.id == invoice_id
        if invoice_id
        else invoices.c.uuid == uuid
        if uuid
        else invoices.c.number == number
    )
    row = connection.execute(
        select(invoices, tills.c.code).join(tills, invoices.c.till_id == tills.c.id).where(where)
    ).fetchone()
    if row is None:
        return None
    of = row.id
    items = connection.execute(
        select(invoice_items).where(invoice_items.c.invoice_id == of).order_by(invoice_items.c.position)
    ).fetchall()
    taxes = connection.execute(
        select(invoice_taxes).where(invoice_taxes.c.invoice_id == of).order_by(invoice_taxes.c.position)
    ).fetchall()
    paid = connection.execute(
        select(payments, payment_allocations.c.amount_minor.label("allocated_minor"))
        .join(payment_allocations, payment_allocations.c.payment_id == payments.c.id)
        .where(payment_allocations.c.invoice_id == of)
        .order_by(payments.c.id)
    ).fetchall()
    buyer = connection.execute(select(invoice_buyers).where(invoice_buyers.c.invoice_id == of)).fetchone()
    refers_to = ""
    if row.refers_to_id:
        refers_to = connection.execute(
            select(invoices.c.number).where(invoices.c.id == row.refers_to_id)
        ).scalar_one()
    return _issued(row, items, taxes, paid, buyer, refers_to)


def _issued(
    row: Row[Any],
    items: Sequence[Row[Any]],
    taxes: Sequence[Row[Any]],
    paid: Sequence[Row[Any]],
    buyer: Row[Any] | None,
    refers_to: str,
) -> IssuedInvoice:
    seller = json.loads(row.seller)
    demo = bool(seller.pop("demo", False))
    return IssuedInvoice(
        uuid=row.uuid,
        kind=cast(InvoiceKind, row.kind),
        number=row.number,
        issued_at=datetime.strptime(row.issued_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc),
        issued_local=datetime.fromisoformat(row.issued_local),
        business_date=date.fromisoformat(row.business_date),
        till=row.code,
        cashier=row.cashier,
        currency_code=row.currency,
        prices_include_tax=bool(row.prices_include_tax),
        tax_rounding=row.tax_rounding,
        seller=Seller(**seller),
        buyer=None
        if buyer is None or buyer.name is None
        else Buyer(buyer.name, buyer.address or "", buyer.tax_number or ""),
        items=tuple(_item(item) for item in items),
        taxes=tuple(
            IssuedTax(
                tax.tax_code,
                tax.tax_name,
                tax.tax_category,
                tax.percent_e4,
                tax.net_minor,
                tax.tax_minor,
                tax.gross_minor,
                tuple((part[0], part[1], part[2]) for part in json.loads(tax.components)),
            )
            for tax in taxes
        ),
        payments=tuple(
            IssuedPayment(p.tender, p.kind, p.allocated_minor, p.tendered_minor, p.change_minor, p.reference)
            for p in paid
        ),
        discount_kind=row.discount_kind,
        discount_value=row.discount_value,
        discount_minor=row.discount_minor,
        net_minor=row.net_minor,
        tax_minor=row.tax_minor,
        gross_minor=row.gross_minor,
        cash_rounding_minor=row.cash_rounding_minor,
        refers_to=refers_to,
        due_date=date.fromisoformat(row.due_date) if row.due_date else None,
        is_demo=demo,
    )


def _item(row: Row[Any]) -> IssuedItem:
    return IssuedItem(**{field.name: getattr(row, field.name) for field in fields(IssuedItem)})


def last_number(connection: Connection, till_id: int) -> str | None:
    """The number of the newest invoice of a till."""
    row = connection.execute(
        select(invoices.c.number).where(invoices.c.till_id == till_id).order_by(invoices.c.id.desc()).limit(1)
    ).fetchone()
    return None if row is None else str(row[0])
