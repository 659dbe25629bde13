"""Customers read whole and written in bulk, for imports and their undo: everything in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from shop.rules.customer_plan import COLUMNS, KnownCustomer
from shop.rules.import_undo import CUSTOMER, Change
from shop.store.statements import Statement
from shop.store.tables import customer_contacts, customers, import_changes, invoices, payments

BATCH_ROWS = 1000
Values = dict[str, Any]

_NEW = (*COLUMNS, "name_key", "created_at", "version")
_INSERT = Statement(lambda: insert(customers), _NEW)
_CHANGE = (
    import_changes.c.entity,
    import_changes.c.entity_id,
    import_changes.c.before,
    import_changes.c.after,
)


def load(connection: Connection) -> Iterator[KnownCustomer]:
    """Every customer. Streamed."""
    query = select(
        customers.c.id,
        customers.c.name_key,
        customers.c.merged_into_id,
        customers.c.erased_at,
        *(customers.c[name] for name in COLUMNS),
    ).order_by(customers.c.id)
    result = connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
    for row in chain.from_iterable(result.partitions()):
        is_open = row[2] is None and not row[3]
        yield KnownCustomer(row[0], dict(zip(COLUMNS, row[4:], strict=True)), row[1], is_open)


def add(connection: Connection, rows: Sequence[Values], step: Any) -> list[int]:
    """Write new customers and give their ids in the order of the rows. One without a number gets it from its id."""
    before = int(connection.execute(select(func.coalesce(func.max(customers.c.id), 0))).scalar_one())
    for row in rows:
        row["mark"] = row["number"] or uuid4().hex
    _run(connection, _INSERT, ({**row, "number": row["mark"]} for row in rows), step)
    query = select(customers.c.number, customers.c.id).where(customers.c.id > before)
    ids = {row[0]: int(row[1]) for row in connection.execute(query)}
    unnumbered = [ids[row["mark"]] for row in rows if not row["number"]]
    taken = set(connection.execute(select(customers.c.number)).scalars()) if unnumbered else set()
    change(connection, ({"of_id": made, "number": _number(made, taken)} for made in unnumbered), None)
    return [ids[row["mark"]] for row in rows]


def _number(made: int, taken: set[str]) -> str:
    number, count = f"C{made:05d}", 1
    while number in taken:
        count += 1
        number = f"C{made:05d}-{count}"
    return number


def change(connection: Connection, rows: Iterable[Values], step: Any) -> None:
    """Write customers' columns: each row has of_id and whatever columns are to be written."""
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(key for key in row if key != "of_id")), []).append(row)
    for columns, group in sorted(by_columns.items()):
        _run(connection, _update(columns), group, step)


@lru_cache(maxsize=256)
def _update(columns: tuple[str, ...]) -> Statement:
    return Statement(
        lambda: (
            update(customers)
            .where(customers.c.id == bindparam("of_id"))
            .values({name: bindparam(name) for name in columns})
        )
    )


def changed_rows(connection: Connection, import_id: int) -> Iterator[tuple[Change, Row[Any]]]:
    """Each customer that an import wrote, what it did to it, and how it is now. Streamed."""
    columns = [customers.c[name] for name in ("id", "merged_into_id", "erased_at", *COLUMNS)]
    query = (
        select(*_CHANGE, *columns)
        .select_from(import_changes.join(customers, customers.c.id == import_changes.c.entity_id))
        .where(import_changes.c.import_id == import_id, import_changes.c.entity == CUSTOMER)
        .order_by(import_changes.c.entity_id)
    )
    result = connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
    for row in chain.from_iterable(result.partitions()):
        yield Change(*row[:4]), row


def used(connection: Connection, import_id: int) -> set[int]:
    """Those of the customers that an import added who have bought, paid, or become more since."""
    added = select(import_changes.c.entity_id).where(
        import_changes.c.import_id == import_id,
        import_changes.c.entity == CUSTOMER,
        import_changes.c.before == "",
    )
    found: set[int] = set()
    for column in (
        invoices.c.customer_id,
        payments.c.customer_id,
        customers.c.merged_into_id,
        customer_contacts.c.customer_id,
    ):
        found.update(connection.execute(select(column).where(column.in_(added)).distinct()).scalars())
    return found


def _run(connection: Connection, statement: Statement, rows: Iterable[Values], step: Any) -> None:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH_ROWS)):
        statement.run_many(connection, batch)
        if step:
            step(len(batch))
