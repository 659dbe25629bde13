"""Payments as a list: which of them are wanted, a page of them, and their sums as they were stored.

Filters, the usual order and the sums are answered by one index alone (`ix_payments_business_date`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, and_, case, cast, exists, func, select

from shop.store.id_sets import among, within
from shop.store.invoice_list import AHEAD, Found
from shop.store.sale_links import FEW_ENTRIES
from shop.store.tables import customers, invoices, payment_allocations, payments, tenders, tills, users

SORTS = ("date", "tender", "amount", "till", "person")


@dataclass(frozen=True, slots=True)
class PaymentsWanted:
    """Which payments: all of it must hold. Days as ISO texts, first and last; amounts in minor units, of either sign.

    `customer_ids` holds a tuple for each time customers were named. `taken` is True for money taken, False for money
    given back.
    """

    days: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[int, int], ...] = ()
    till_ids: tuple[int, ...] = ()
    user_ids: tuple[int, ...] = ()
    tender_ids: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    customer_ids: tuple[tuple[int, ...], ...] = ()
    taken: bool | None = None
    none: bool = False


@dataclass(frozen=True, slots=True)
class TenderSum:
    """What was taken and given back by one tender; `out_minor` is zero or less."""

    tender_id: int
    tender: str
    count: int
    in_minor: int
    out_minor: int


def find(
    connection: Connection,
    wanted: PaymentsWanted,
    *,
    sort: str = "date",
    descending: bool = True,
    offset: int = 0,
    limit: int = 60,
    known: int | None = None,
) -> Found:
    """A page of the payments wanted. `known` is their count where it is known already: it is not counted again."""
    if wanted.none:
        return Found((), 0)
    sort = sort if sort in SORTS else "date"
    tests, walks = _tests(connection, wanted, may_walk=sort == "date")
    page = select(payments.c.id).where(*tests).order_by(*_order(connection, sort, descending)).offset(offset)
    if walks:
        ids = connection.execute(page.limit(limit + AHEAD)).scalars().all()
        return Found(tuple(ids[:limit]), offset + len(ids), len(ids) == limit + AHEAD)
    ids = connection.execute(page.limit(limit)).scalars().all()
    if known is None:
        at_end = len(ids) < limit and (bool(ids) or not offset)
        known = offset + len(ids) if at_end else _count(connection, tests)
    return Found(tuple(ids), known)


def _count(connection: Connection, tests: Sequence[ColumnElement[bool]]) -> int:
    return int(connection.execute(select(func.count()).select_from(payments).where(*tests)).scalar_one())


def sums(connection: Connection, wanted: PaymentsWanted) -> list[TenderSum]:
    """The sums of the payments wanted, a row a tender in the order of the tenders, by the name it has now."""
    if wanted.none:
        return []
    tests, _walks = _tests(connection, wanted, may_walk=False)
    amount = payments.c.amount_minor
    statement = (
        select(
            payments.c.tender_id,
            func.count().label("count"),
            _sum(case((amount > 0, amount), else_=0)).label("in_minor"),
            _sum(case((amount < 0, amount), else_=0)).label("out_minor"),
        )
        .where(*tests)
        .group_by(payments.c.tender_id)
    )
    by_tender: dict[int, Any] = {row.tender_id: row for row in connection.execute(statement)}
    named = connection.execute(
        select(tenders.c.id, tenders.c.name).order_by(tenders.c.position, tenders.c.id)
    ).fetchall()
    return [
        TenderSum(each.id, each.name, int(row.count), int(row.in_minor), int(row.out_minor))
        for each in named
        if (row := by_tender.get(each.id)) is not None
    ]


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.sum(column), BigInteger)


def _tests(
    connection: Connection, wanted: PaymentsWanted, *, may_walk: bool
) -> tuple[list[ColumnElement[bool]], bool]:
    """The conditions, and whether they are such that payments are gone through from the newest on."""
    tests: list[ColumnElement[bool]] = []
    walks = False
    for first, last in wanted.days:
        tests.append(payments.c.business_date.between(first, last))
    for low, high in wanted.amounts:
        tests.append(func.abs(payments.c.amount_minor).between(low, high))
    for column, values in (
        (payments.c.till_id, wanted.till_ids),
        (payments.c.user_id, wanted.user_ids),
        (payments.c.tender_id, wanted.tender_ids),
    ):
        if values:
            tests.append(column.in_(values))
    if wanted.taken is not None:
        tests.append(payments.c.amount_minor > 0 if wanted.taken else payments.c.amount_minor < 0)
    for number in wanted.numbers:
        test, many = _of_invoice(connection, number, may_walk=may_walk)
        tests.append(test)
        walks = walks or many
    tests += [_with_reference(connection, text) for text in wanted.references]
    tests += [_of_customer(connection, ids) for ids in wanted.customer_ids]
    return tests, walks


def _of_invoice(connection: Connection, number: str, *, may_walk: bool) -> tuple[ColumnElement[bool], bool]:
    """That it was for a sale with this in its number, and whether so many have it that all are gone through."""
    numbered = within(connection, invoices.c.number, number)
    ids = connection.execute(select(invoices.c.id).where(numbered).limit(FEW_ENTRIES + 1)).scalars().all()
    if len(ids) <= FEW_ENTRIES:
        of_them = among(connection, payment_allocations.c.invoice_id, ids)
        return payments.c.id.in_(select(payment_allocations.c.payment_id).where(of_them)), False
    joined = payment_allocations.join(invoices, invoices.c.id == payment_allocations.c.invoice_id)
    if may_walk:
        of_it = payment_allocations.c.payment_id == payments.c.id
        return exists(select(1).select_from(joined).where(of_it, numbered).correlate(payments)), True
    return payments.c.id.in_(
        select(payment_allocations.c.payment_id).select_from(joined).where(numbered)
    ), False


def _with_reference(connection: Connection, text: str) -> ColumnElement[bool]:
    """That this stands in what was noted with it. Those few that have it are looked for once, in the table's order."""
    noted = within(connection, func.lower(payments.c.reference), text.lower())
    ids = connection.execute(select(payments.c.id).where(noted).limit(FEW_ENTRIES + 1)).scalars().all()
    return noted if len(ids) > FEW_ENTRIES else among(connection, payments.c.id, ids)


def _of_customer(connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(payments.c.customer_id.is_not(None), among(connection, payments.c.customer_id, ids))


def _order(connection: Connection, sort: str, descending: bool) -> list[ColumnElement[Any]]:
    tables = {
        "till": (tills, tills.c.code, payments.c.till_id),
        "person": (users, users.c.name, payments.c.user_id),
        "tender": (tenders, tenders.c.name, payments.c.tender_id),
    }
    column: ColumnElement[Any]
    if sort in tables:
        table, name, of = tables[sort]
        in_order = connection.execute(select(table.c.id).order_by(func.lower(name), table.c.id)).scalars()
        column = case({each: place for place, each in enumerate(in_order)}, value=of, else_=-1)
    else:
        column = payments.c.amount_minor if sort == "amount" else payments.c.business_date
    return [column.desc(), payments.c.id.desc()] if descending else [column, payments.c.id]


def rows(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """These payments in this order: their own columns, the till's code, who took them, the customer as called now."""
    statement = (
        select(
            payments,
            tills.c.code.label("till"),
            users.c.name.label("person"),
            customers.c.name.label("customer"),
            customers.c.merged_into_id,
        )
        .join(users, users.c.id == payments.c.user_id)
        .outerjoin(tills, tills.c.id == payments.c.till_id)
        .outerjoin(customers, customers.c.id == payments.c.customer_id)
        .where(among(connection, payments.c.id, ids))
    )
    by_id: dict[int, Any] = {row.id: row for row in connection.execute(statement)}
    return [by_id[each] for each in ids if each in by_id]


def allocated(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """What these payments are for: payment_id, the sale's id and number, and the amount, in the order it was said."""
    statement = (
        select(
            payment_allocations.c.payment_id,
            invoices.c.id,
            invoices.c.number,
            invoices.c.kind,
            payment_allocations.c.amount_minor,
        )
        .join(invoices, invoices.c.id == payment_allocations.c.invoice_id)
        .where(among(connection, payment_allocations.c.payment_id, ids))
        .order_by(payment_allocations.c.id)
    )
    return list(connection.execute(statement))
