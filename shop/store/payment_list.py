"""Payments as a list: which of them are wanted, a page of them, and their sums as they were stored.

Filters, the usual order and the sums are answered by one index alone (`ix_payments_business_date`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, and_, case, cast, exists, func, or_, select

from shop.store.id_sets import among, within
from shop.store.invoice_list import AHEAD, FAR_AHEAD, Either, Found
from shop.store.sale_links import FEW_ENTRIES, payments_with_reference
from shop.store.tables import customers, invoices, payment_allocations, payments, tenders, tills, users

SORTS = ("date", "tender", "amount", "till", "person", "number", "customer", "reference")


@dataclass(frozen=True, slots=True)
class PaymentsWanted:
    """Which payments: all of it must hold. Days as ISO texts, first and last; amounts in minor units, of either sign.

    `either` are parts of a sale's number or customers; `kinds` those of the sales. `taken` is True for money taken,
    False for money given back.
    """

    days: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[int, int], ...] = ()
    till_ids: tuple[int, ...] = ()
    user_ids: tuple[int, ...] = ()
    tender_ids: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    either: tuple[Either, ...] = ()
    references: tuple[str, ...] = ()
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
    if walks or (sort == "date" and wanted.amounts and known is None):
        ahead = AHEAD if walks else FAR_AHEAD
        ids = connection.execute(page.limit(limit + ahead)).scalars().all()
        return Found(tuple(ids[:limit]), offset + len(ids), len(ids) == limit + ahead)
    ids = connection.execute(page.limit(limit)).scalars().all()
    if known is None:
        at_end = len(ids) < limit and (bool(ids) or not offset)
        known = offset + len(ids) if at_end else _count(connection, tests)
    return Found(tuple(ids), known)


def every(connection: Connection, wanted: PaymentsWanted, *, sort: str, descending: bool) -> list[int]:
    """The ids of all payments wanted, in their order."""
    if wanted.none:
        return []
    tests, _walks = _tests(connection, wanted, may_walk=False)
    order = _order(connection, sort if sort in SORTS else "date", descending)
    return list(connection.execute(select(payments.c.id).where(*tests).order_by(*order)).scalars())


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
    if wanted.kinds:
        test, many = _of_invoices(connection, invoices.c.kind.in_(wanted.kinds), may_walk=may_walk)
        tests.append(test)
        walks = walks or many
    for each in wanted.either:
        test, many = _either(connection, each, may_walk=may_walk)
        tests.append(test)
        walks = walks or many
    for text in wanted.references:
        test, _many = payments_with_reference(connection, text)
        tests.append(test)
    return tests, walks


def _either(connection: Connection, each: Either, *, may_walk: bool) -> tuple[ColumnElement[bool], bool]:
    ways: list[ColumnElement[bool]] = []
    walks = False
    if each.number:
        numbered = within(connection, invoices.c.number, each.number)
        test, walks = _of_invoices(connection, numbered, may_walk=may_walk)
        ways.append(test)
    if each.customer_ids:
        of_them = among(connection, payments.c.customer_id, each.customer_ids)
        ways.append(and_(payments.c.customer_id.is_not(None), of_them))
    return or_(False, *ways), walks


def _of_invoices(
    connection: Connection, wanted: ColumnElement[bool], *, may_walk: bool
) -> tuple[ColumnElement[bool], bool]:
    """That it was for a sale that is wanted, and whether these are so many that all payments are gone through."""
    ids = connection.execute(select(invoices.c.id).where(wanted).limit(FEW_ENTRIES + 1)).scalars().all()
    if len(ids) <= FEW_ENTRIES:
        of_them = among(connection, payment_allocations.c.invoice_id, ids)
        return payments.c.id.in_(select(payment_allocations.c.payment_id).where(of_them)), False
    joined = payment_allocations.join(invoices, invoices.c.id == payment_allocations.c.invoice_id)
    if may_walk:
        of_it = payment_allocations.c.payment_id == payments.c.id
        return exists(select(1).select_from(joined).where(of_it, wanted).correlate(payments)), True
    return payments.c.id.in_(
        select(payment_allocations.c.payment_id).select_from(joined).where(wanted)
    ), False


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
        column = {
            "date": payments.c.business_date,
            "amount": payments.c.amount_minor,
            "reference": func.lower(payments.c.reference),
            "number": _first_number(),
            "customer": _customer_name(),
        }[sort]
    return [column.desc(), payments.c.id.desc()] if descending else [column, payments.c.id]


def newest(connection: Connection) -> int:
    """The highest id of a payment, 0 for none."""
    return int(connection.execute(select(func.coalesce(func.max(payments.c.id), 0))).scalar_one())


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


def _first_number() -> ColumnElement[str]:
    """The least of the numbers of the sales that a payment was for; empty for none."""
    joined = payment_allocations.join(invoices, invoices.c.id == payment_allocations.c.invoice_id)
    found = (
        select(func.min(invoices.c.number))
        .select_from(joined)
        .where(payment_allocations.c.payment_id == payments.c.id)
        .correlate(payments)
    )
    return func.coalesce(found.scalar_subquery(), "")


def _customer_name() -> ColumnElement[str]:
    found = select(customers.c.name_key).where(customers.c.id == payments.c.customer_id).correlate(payments)
    return func.coalesce(found.scalar_subquery(), "")
