"""Who became whom: chains of merged customers, read from either end. Issued rows keep the customer they name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, update

from shop.store.statements import Statement
from shop.store.tables import customers, customers_apart

# A chain longer than this can't come about by merging: what became another one is merged no more.
MOST_STEPS = 10_000

_UP = Statement(
    lambda: select(customers.c.merged_into_id, customers.c.erased_at).where(
        customers.c.id == bindparam("of_id")
    )
)


def root_of(connection: Connection, customer_id: int) -> int | None:
    """The customer that this one has become by now, itself where it became none; None where it was erased or is gone.

    One statement for a customer that never was merged.
    """
    for _step in range(MOST_STEPS):
        row: Any = _UP.run(connection, {"of_id": customer_id}).fetchone()
        if row is None or row[1]:
            return None
        if row[0] is None:
            return customer_id
        customer_id = int(row[0])
    return None


def family(connection: Connection, customer_id: int) -> list[int]:
    """This customer and all that became it, through every merge."""
    found, newest = [customer_id], [customer_id]
    while newest:
        rows = connection.execute(select(customers.c.id).where(customers.c.merged_into_id.in_(newest)))
        newest = [int(row[0]) for row in rows if row[0] not in found]
        found += newest
    return found


def roots(connection: Connection) -> dict[int, int]:
    """Of every merged customer the one it has become in the end."""
    rows = connection.execute(
        select(customers.c.id, customers.c.merged_into_id).where(customers.c.merged_into_id.is_not(None))
    )
    into = {int(row[0]): int(row[1]) for row in rows}
    found = {}
    for one in into:
        last = into[one]
        for _step in range(MOST_STEPS):
            if last not in into:
                break
            last = into[last]
        found[one] = last
    return found


def families(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Every member of these customers' families, by its id the one of `ids` it belongs to."""
    owner = {one: one for one in ids}
    newest = list(ids)
    while newest:
        rows = connection.execute(
            select(customers.c.id, customers.c.merged_into_id).where(customers.c.merged_into_id.in_(newest))
        ).fetchall()
        newest = [int(row[0]) for row in rows if row[0] not in owner]
        owner |= {int(row[0]): owner[int(row[1])] for row in rows if int(row[0]) not in owner}
    return owner


def merged_into(connection: Connection, ids: Iterable[int]) -> list[Row[Any]]:
    """The customers that became one of these at once: whole rows, by number."""
    query = select(customers).where(customers.c.merged_into_id.in_(list(ids))).order_by(customers.c.number)
    return list(connection.execute(query))


def merge(connection: Connection, gone_id: int, kept_id: int, filled: str, version: int) -> None:
    """Note that one customer has become another, and which of the other's fields were filled from it."""
    connection.execute(
        update(customers)
        .where(customers.c.id == gone_id)
        .values(merged_into_id=kept_id, merged_fields=filled, version=version)
    )


def part(connection: Connection, gone_id: int, version: int) -> None:
    """Make a merged customer one of its own again."""
    connection.execute(
        update(customers)
        .where(customers.c.id == gone_id)
        .values(merged_into_id=None, merged_fields="", version=version)
    )


# Who look alike and are not the same ----------------------------------------------------------------------------------


def apart(connection: Connection) -> set[tuple[int, int]]:
    """The pairs that are known to be two."""
    return {(int(row[0]), int(row[1])) for row in connection.execute(select(customers_apart))}


def keep_apart(connection: Connection, first_id: int, second_id: int) -> None:
    """Note that these two are not one."""
    low, high = sorted((first_id, second_id))
    if (low, high) not in apart(connection):
        connection.execute(insert(customers_apart), {"first_id": low, "second_id": high})


def no_longer_apart(connection: Connection, first_id: int, second_id: int) -> None:
    """Take that note back."""
    low, high = sorted((first_id, second_id))
    connection.execute(
        customers_apart.delete().where(customers_apart.c.first_id == low, customers_apart.c.second_id == high)
    )


def forget_apart(connection: Connection, ids: Sequence[int]) -> None:
    """Take back all notes about these."""
    connection.execute(
        customers_apart.delete().where(
            or_(customers_apart.c.first_id.in_(ids), customers_apart.c.second_id.in_(ids))
        )
    )


def compared_by(connection: Connection) -> Iterable[Any]:
    """Every active customer with what it is compared by to others, in the order of `duplicates.Known`."""
    columns = ("id", "name_key", "company", "address", "country", "email", "phone_e164", "tax_number")
    query = select(*(customers.c[name] for name in columns)).where(
        customers.c.active == 1, customers.c.merged_into_id.is_(None)
    )
    return connection.execute(query, execution_options={"yield_per": 500})
