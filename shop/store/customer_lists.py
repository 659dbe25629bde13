"""Customers as the office lists them: by any column, a page at a time, with what they bought and what they owe.

What is bought and owed is summed from issued rows through every merge, never stored. Ids are found first, by an
index alone where there is one for the order; whole rows are read of the page that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, text

from shop.rules.listing import ListQuery
from shop.store import merged
from shop.store.tables import customers, invoices, payment_allocations

AT_ONCE = 500
NOT_RECEIPTS = text("invoices.kind <> 'receipt'")
SORTS: Mapping[str, ColumnElement[Any]] = {
    "name": customers.c.name_key,
    "number": customers.c.number,
    "company": customers.c.company,
    "email": customers.c.email,
    "phone": customers.c.phone_e164,
    "group": customers.c.customer_group,
}
"""The columns of a row by which a list can be ordered."""
_ROW = tuple(
    customers.c[name] for name in "id number name company email phone customer_group active erased_at".split()
)


def wanted(query: ListQuery) -> ColumnElement[bool]:
    """The condition of a query's filters: `state` ("" for active, "no", "erased") and `group`. Never merged ones."""
    state = query.filter("state")
    tests = [customers.c.merged_into_id.is_(None), customers.c.active == (0 if state else 1)]
    if state == "erased":
        tests.append(customers.c.erased_at != "")
    elif state:
        tests.append(customers.c.erased_at == "")
    if query.filter("group"):
        tests.append(customers.c.customer_group == query.filter("group"))
    return and_(*tests)


def count(connection: Connection, query: ListQuery) -> int:
    """How many customers its filters leave."""
    return int(connection.execute(select(func.count()).where(wanted(query))).scalar_one())


def ids(connection: Connection, query: ListQuery, *, whole: bool = False) -> list[int]:
    """The ids of the page of a query by its filters and the column it names; of all of its pages where `whole`."""
    found = _ordered(select(customers.c.id).where(wanted(query)), query)
    if not whole:
        found = found.limit(query.limit).offset(query.offset)
    return [int(row[0]) for row in connection.execute(found)]


def those_of(connection: Connection, some: Sequence[int], query: ListQuery) -> list[int]:
    """Those of these customers that a query's filters leave: in its order, in the order here where it names none."""
    found: list[int] = []
    for portion in _portions(some):
        rows = connection.execute(
            select(customers.c.id).where(customers.c.id.in_(portion), wanted(query))
        ).fetchall()
        left = {int(row[0]) for row in rows}
        found += [one for one in portion if one in left]
    return found if query.sort not in SORTS else _sorted(connection, found, query)


def _sorted(connection: Connection, some: Sequence[int], query: ListQuery) -> list[int]:
    keyed: list[tuple[Any, int]] = []
    for portion in _portions(some):
        rows = connection.execute(
            select(SORTS[query.sort], customers.c.id).where(customers.c.id.in_(portion))
        ).fetchall()
        keyed += [(row[0], int(row[1])) for row in rows]
    return [one for _key, one in sorted(keyed, reverse=query.descending)]


def _ordered(found: Select[Any], query: ListQuery) -> Select[Any]:
    column = SORTS.get(query.sort, SORTS["name"])
    if query.descending:
        return found.order_by(column.desc(), customers.c.id.desc())
    return found.order_by(column, customers.c.id)


def rows(connection: Connection, some: Sequence[int]) -> list[Row[Any]]:
    """What a list shows of these customers, in the order of their ids here."""
    found = {
        row.id: row
        for portion in _portions(some)
        for row in connection.execute(select(*_ROW).where(customers.c.id.in_(portion)))
    }
    return [found[one] for one in some if one in found]


# What they bought and what they owe -----------------------------------------------------------------------------------


def bought(
    connection: Connection, some: Sequence[int], owner: Mapping[int, int] | None = None
) -> dict[int, tuple[str, int, int]]:
    """Of each of these customers who bought anything: the last business day, how much in all, and how often.

    `owner` is what `merged.families` told of them, where that is known already.
    """
    owner = owner or merged.families(connection, some)
    sums: dict[int, tuple[str, int, int]] = {}
    for portion in _portions(list(owner)):
        statement = _BOUGHT.where(invoices.c.customer_id.in_(portion))
        for one, last, turnover, often in connection.execute(statement):
            before = sums.get(owner[one], ("", 0, 0))
            sums[owner[one]] = (
                max(before[0], last),
                before[1] + int(turnover),
                before[2] + int(often),
            )
    return sums


_BOUGHT = select(
    invoices.c.customer_id,
    func.max(invoices.c.business_date),
    func.sum(invoices.c.gross_minor),
    func.count(),
).group_by(invoices.c.customer_id)


def everybody_bought(connection: Connection) -> dict[int, tuple[str, int]]:
    """The last business day and the turnover of everybody who bought anything, by the customer one has become."""
    roots = merged.roots(connection)
    sums: dict[int, tuple[str, int]] = {}
    for one, last, turnover, _often in connection.execute(
        _BOUGHT.where(invoices.c.customer_id.is_not(None))
    ).fetchall():
        owner = roots.get(one, one)
        before = sums.get(owner)
        turnover = int(turnover)
        sums[owner] = (last, turnover) if before is None else (max(before[0], last), before[1] + turnover)
    return sums


def owed(
    connection: Connection, some: Sequence[int] | None = None, owner: Mapping[int, int] | None = None
) -> dict[int, int]:
    """What is owed, in minor units, by customer; of these customers, or of everybody; 0 is left out.

    The documents payable later less what was allocated to them; receipts are paid when they are made. Negative
    where the shop owes.
    """
    if some is None:
        roots = merged.roots(connection)
        return _owed(connection, None, roots)
    found: dict[int, int] = {}
    owner = owner or merged.families(connection, some)
    for portion in _portions(list(owner)):
        for one, amount in _owed(connection, portion, owner).items():
            found[one] = found.get(one, 0) + amount
    return {one: amount for one, amount in found.items() if amount}


def _owed(connection: Connection, some: Sequence[int] | None, owner: Mapping[int, int]) -> dict[int, int]:
    paid = (
        select(func.coalesce(func.sum(payment_allocations.c.amount_minor), 0))
        .where(payment_allocations.c.invoice_id == invoices.c.id)
        .scalar_subquery()
    )
    due = invoices.c.gross_minor + invoices.c.cash_rounding_minor - paid
    whose = invoices.c.customer_id.is_not(None) if some is None else invoices.c.customer_id.in_(some)
    statement = (
        select(invoices.c.customer_id, func.sum(due)).where(NOT_RECEIPTS, whose).group_by("customer_id")
    )
    found: dict[int, int] = {}
    for one, amount in connection.execute(statement):
        root = owner.get(one, one)
        found[root] = found.get(root, 0) + int(amount)
    return {one: amount for one, amount in found.items() if amount}


def newest_sale(connection: Connection) -> tuple[int, int]:
    """The highest id of a document and of an allocation: another one of either may change what is bought or owed."""
    documents = select(func.coalesce(func.max(invoices.c.id), 0)).scalar_subquery()
    allocations = select(func.coalesce(func.max(payment_allocations.c.id), 0)).scalar_subquery()
    row = connection.execute(select(documents, allocations)).one()
    return int(row[0]), int(row[1])


def _portions(some: Iterable[int]) -> Iterable[list[int]]:
    iterator = iter(some)
    while portion := list(islice(iterator, AT_ONCE)):
        yield portion
