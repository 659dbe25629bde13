"""What a replay of past sales writes beyond the sales themselves: customers, and papers that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, bindparam, insert, select, update

from shop.rules.product import name_key
from shop.store.statements import Statement
from shop.store.tables import customers, invoices, print_jobs

AT_ONCE = 500

_ADD_CUSTOMERS = Statement(lambda: insert(customers), ("number", "name", "name_key", "country", "created_at"))
_DROP_JOBS = Statement(
    lambda: (
        update(print_jobs)
        .where(print_jobs.c.till_id == bindparam("of_till"), print_jobs.c.state == "waiting")
        .values(state="dropped")
    )
)


def known_uuids(connection: Connection, uuids: Iterable[str]) -> set[str]:
    """Those of these uuids that an invoice has."""
    found: set[str] = set()
    iterator = iter(uuids)
    while portion := list(islice(iterator, AT_ONCE)):
        rows = connection.execute(select(invoices.c.uuid).where(invoices.c.uuid.in_(portion)))
        found.update(str(row[0]) for row in rows)
    return found


def customer_ids(connection: Connection) -> dict[str, int]:
    """Every customer's id by number."""
    rows = connection.execute(select(customers.c.number, customers.c.id))
    return {str(row[0]): int(row[1]) for row in rows}


def add_customers(connection: Connection, rows: Sequence[Mapping[str, str]], at: str) -> None:
    """New customers: number, name, country."""
    made = [dict(row) | {"name_key": name_key(row["name"]), "created_at": at} for row in rows]
    _ADD_CUSTOMERS.run_many(connection, made)


def drop_waiting_papers(connection: Connection, till_id: int) -> None:
    """Papers of a till that are still to come will not be printed."""
    _DROP_JOBS.run(connection, {"of_till": till_id})
