"""Sales as a list: which of them are wanted, in which order, a page of them, and how many there are.

Filters and the usual order are answered by one index alone (`ix_invoices_business_date`); only the rows of the page
are read whole. What many sales have (a product everybody buys, cash) is not counted to the end: the count says "more".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from shop.store import sale_links
from shop.store.id_sets import among, within
from shop.store.tables import (
    customers,
    invoice_buyers,
    invoice_items,
    invoices,
    payment_allocations,
    payments,
    stock_moves,
    tills,
    users,
)

# How far beyond the page is counted where counting all would take too long: what other tables must be looked at for,
# and what one index tells but a key is typed after the other.
AHEAD = 200
FAR_AHEAD = 1_000
MOST = 2**31


@dataclass(frozen=True, slots=True)
class Either:
    """What must hold in one of these ways: a part of the number, one of these customers, one of these products."""

    number: str = ""
    customer_ids: tuple[int, ...] = ()
    product_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SalesWanted:
    """Which sales: all of it must hold. Days as ISO texts, first and last; amounts in minor units, of either sign."""

    days: tuple[tuple[str, str], ...] = ()
    amounts: tuple[tuple[int, int], ...] = ()
    kinds: tuple[str, ...] = ()
    till_ids: tuple[int, ...] = ()
    user_ids: tuple[int, ...] = ()
    tender_ids: tuple[int, ...] = ()
    either: tuple[Either, ...] = ()
    references: tuple[str, ...] = ()
    unpaid: bool = False
    none: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of a page in its order, how many there are in all, and whether there are more than were counted."""

    ids: tuple[int, ...]
    count: int
    more: bool = False


SORTS = ("date", "number", "kind", "customer", "person", "till", "total", "tender")


def find(
    connection: Connection,
    wanted: SalesWanted,
    *,
    sort: str = "date",
    descending: bool = True,
    offset: int = 0,
    limit: int = 60,
    known: int | None = None,
) -> Found:
    """A page of the sales wanted. `known` is their count where it is known already: it is not counted again.

    By customer those without one stand last.
    """
    if wanted.none:
        return Found((), 0)
    sort = sort if sort in SORTS else "date"
    links = _links(connection, wanted)
    walks = sort == "date" and "many" in links
    tests = _tests(connection, wanted, walks=walks)
    if sort == "customer" and not links:
        return _by_customer(connection, tests, descending, offset, limit, known)
    page = select(invoices.c.id).where(*tests).order_by(*_order(connection, sort, descending))
    if "few" in links:
        ids = connection.execute(page).scalars().all()
        return Found(tuple(ids[offset : offset + limit]), len(ids))
    page = page.offset(offset)
    typed = bool(wanted.amounts) or any(each.number for each in wanted.either)
    if walks or (sort == "date" and typed and known is None):
        ahead = AHEAD if walks else FAR_AHEAD
        ids = connection.execute(page.limit(limit + ahead)).scalars().all()
        return Found(tuple(ids[:limit]), offset + len(ids), len(ids) == limit + ahead)
    ids = connection.execute(page.limit(limit)).scalars().all()
    if known is None:
        at_end = len(ids) < limit and (bool(ids) or not offset)
        known = offset + len(ids) if at_end else _count(connection, tests)
    return Found(tuple(ids), known)


def every(connection: Connection, wanted: SalesWanted, *, sort: str, descending: bool) -> list[int]:
    """The ids of all sales wanted, in their order."""
    if wanted.none:
        return []
    tests = _tests(connection, wanted, walks=False)
    sort = sort if sort in SORTS else "date"
    if sort == "customer":
        return list(_by_customer(connection, tests, descending, 0, MOST, 0).ids)
    page = select(invoices.c.id).where(*tests).order_by(*_order(connection, sort, descending))
    return list(connection.execute(page).scalars())


def _count(connection: Connection, tests: Sequence[ColumnElement[bool]]) -> int:
    statement = select(func.count()).select_from(invoices).where(*tests)
    return int(connection.execute(statement).scalar_one())


def _links(connection: Connection, wanted: SalesWanted) -> set[str]:
    """Whether what is wanted leads over other tables to few sales or to many; empty where it leads over none.

    Few are looked up; many are better gone through from the newest on until the page is full.
    """
    many: set[bool] = {sale_links.payments_with_reference(connection, text)[1] for text in wanted.references}
    if wanted.tender_ids:
        many.add(sale_links.has_many_payments(connection, wanted.tender_ids))
    for each in wanted.either:
        if each.product_ids:
            # a number beside it has all of them looked through anyway
            many.add(sale_links.has_many_moves(connection, each.product_ids) or bool(each.number))
    return {"many" if each else "few" for each in many}


def _by_customer(
    connection: Connection,
    tests: Sequence[ColumnElement[bool]],
    descending: bool,
    offset: int,
    limit: int,
    known: int | None,
) -> Found:
    """In the order of the customers' names, which an index has: those with one are counted, then the others follow."""
    named = (*tests, invoices.c.customer_id.is_not(None))
    with_one = _count(connection, named)
    ids: list[int] = []
    if offset < with_one:
        # The sum keeps SQLite from going the other way, from every sale to its customer.
        joined = invoices.join(customers, invoices.c.customer_id == customers.c.id + 0)
        by_name = (customers.c.name_key, customers.c.id, invoices.c.id)
        order = [column.desc() if descending else column for column in by_name]
        page = select(invoices.c.id).select_from(joined).where(*tests).order_by(*order)
        ids += connection.execute(page.limit(limit).offset(offset)).scalars()
    if len(ids) < limit:
        others = select(invoices.c.id).where(*tests, invoices.c.customer_id.is_(None))
        others = others.order_by(*_order(connection, "date", True))
        rest = others.limit(limit - len(ids)).offset(max(0, offset - with_one))
        ids += connection.execute(rest).scalars()
    return Found(tuple(ids), _count(connection, tests) if known is None else known)


def _order(connection: Connection, sort: str, descending: bool) -> list[ColumnElement[Any]]:
    column: ColumnElement[Any]
    if sort in ("till", "person"):
        table, name, of = (
            (tills, tills.c.code, invoices.c.till_id)
            if sort == "till"
            else (users, users.c.name, invoices.c.user_id)
        )
        # There are few of them: their places are said to the database, which would look each up again and again.
        in_order = connection.execute(select(table.c.id).order_by(func.lower(name), table.c.id)).scalars()
        column = case({each: place for place, each in enumerate(in_order)}, value=of, else_=0)
    elif sort == "customer":
        column = (
            select(customers.c.name_key).where(customers.c.id == invoices.c.customer_id).scalar_subquery()
        )
    else:
        column = {
            "date": invoices.c.business_date,
            "number": invoices.c.number,
            "kind": invoices.c.kind,
            "total": invoices.c.gross_minor,
            "tender": _first_tender(),
        }[sort]
    return [column.desc(), invoices.c.id.desc()] if descending else [column, invoices.c.id]


def _first_tender() -> ColumnElement[str]:
    """What a sale was paid by first, as it was called; empty where nothing was paid."""
    joined = payment_allocations.join(payments, payments.c.id == payment_allocations.c.payment_id)
    found = (
        select(payments.c.tender)
        .select_from(joined)
        .where(payment_allocations.c.invoice_id == invoices.c.id)
        .order_by(payment_allocations.c.id)
        .limit(1)
        .correlate(invoices)
    )
    return func.coalesce(found.scalar_subquery(), "")


def _tests(connection: Connection, wanted: SalesWanted, *, walks: bool) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    for first, last in wanted.days:
        tests.append(invoices.c.business_date.between(first, last))
    for low, high in wanted.amounts:
        totals = (invoices.c.gross_minor, invoices.c.gross_minor + invoices.c.cash_rounding_minor)
        tests.append(or_(*(func.abs(each).between(low, high) for each in totals)))
    # A sum is looked up in no index: each of these alone would lead to an index that has less than is asked for.
    for column, values in (
        (invoices.c.kind + "", wanted.kinds),
        (invoices.c.till_id + 0, wanted.till_ids),
        (invoices.c.user_id + 0, wanted.user_ids),
    ):
        if values:
            tests.append(column.in_(values))
    if wanted.tender_ids:
        tests.append(_paid(payments.c.tender_id.in_(wanted.tender_ids), walks=walks))
    for text in wanted.references:
        noted, _many = sale_links.payments_with_reference(connection, text)
        tests.append(_paid(noted, walks=walks))
    tests += [_either(connection, each, walks=walks) for each in wanted.either]
    if wanted.unpaid:
        tests.append(
            and_(invoices.c.kind != literal_column("'receipt'"), invoices.c.kind == "invoice", _owed() > 0)
        )
    return tests


def _owed() -> ColumnElement[int]:
    """What is left to pay of an invoice: its total less what payments were allocated to it."""
    allocated = (
        select(func.coalesce(func.sum(payment_allocations.c.amount_minor), 0))
        .where(payment_allocations.c.invoice_id == invoices.c.id)
        .correlate(invoices)
        .scalar_subquery()
    )
    return invoices.c.gross_minor + invoices.c.cash_rounding_minor - allocated


def _paid(so: ColumnElement[bool], *, walks: bool) -> ColumnElement[bool]:
    """That a payment like this was for it."""
    joined = payment_allocations.join(payments, payments.c.id == payment_allocations.c.payment_id)
    if walks:
        of_it = payment_allocations.c.invoice_id == invoices.c.id
        return exists(select(1).select_from(joined).where(of_it, so).correlate(invoices))
    return invoices.c.id.in_(select(payment_allocations.c.invoice_id).select_from(joined).where(so))


def _either(connection: Connection, each: Either, *, walks: bool) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if each.number:
        ways.append(within(connection, invoices.c.number, each.number))
    if each.customer_ids:
        ways.append(among(connection, invoices.c.customer_id, each.customer_ids))
    if each.product_ids and walks:
        of_them = among(connection, invoice_items.c.product_id, each.product_ids)
        of_it = invoice_items.c.invoice_id == invoices.c.id
        ways.append(exists(select(1).where(of_it, of_them).correlate(invoices)))
    elif each.product_ids:
        ways.append(invoices.c.id.in_(_with_products(connection, each.product_ids)))
    return or_(False, *ways)


def _with_products(connection: Connection, product_ids: Sequence[int]) -> CompoundSelect[Any]:
    """The sales of these products: by the moves of what is stocked, by the items of what is not."""
    # Moves of no sale are among them: an id is never equal to nothing, and to say so would lead to another index.
    moved = select(stock_moves.c.invoice_id).where(among(connection, stock_moves.c.product_id, product_ids))
    # The number stands in the text: else SQLite would not see that its index of just these can be used.
    unmoved = select(invoice_items.c.invoice_id).where(
        invoice_items.c.stocked == literal_column("0"),
        among(connection, invoice_items.c.product_id, product_ids),
    )
    return union_all(moved, unmoved)


# The rows of a page -----------------------------------------------------------------------------------------------


def rows(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """These sales in this order: their own columns, the till's code, and the customer as they are called now."""
    statement = (
        select(
            invoices.c.id,
            invoices.c.number,
            invoices.c.kind,
            invoices.c.issued_at,
            invoices.c.business_date,
            invoices.c.due_date,
            invoices.c.cashier,
            invoices.c.customer_id,
            invoices.c.currency,
            invoices.c.currency_digits,
            invoices.c.gross_minor,
            invoices.c.cash_rounding_minor,
            invoices.c.refers_to_id,
            tills.c.code.label("till"),
            customers.c.name.label("customer"),
            customers.c.merged_into_id,
            invoice_buyers.c.name.label("buyer"),
        )
        .join(tills, tills.c.id == invoices.c.till_id)
        .outerjoin(customers, customers.c.id == invoices.c.customer_id)
        .outerjoin(invoice_buyers, invoice_buyers.c.invoice_id == invoices.c.id)
        .where(among(connection, invoices.c.id, ids))
    )
    by_id: dict[int, Any] = {row.id: row for row in connection.execute(statement)}
    return [by_id[each] for each in ids if each in by_id]


def paid(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """What was paid of these sales: invoice, tender as it was called, and amount, in the order it was paid."""
    statement = (
        select(
            payment_allocations.c.invoice_id,
            payments.c.tender,
            payment_allocations.c.amount_minor,
        )
        .join(payments, payments.c.id == payment_allocations.c.payment_id)
        .where(among(connection, payment_allocations.c.invoice_id, ids))
        .order_by(payment_allocations.c.id)
    )
    return list(connection.execute(statement))
