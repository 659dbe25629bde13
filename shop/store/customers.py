"""Customers as rows: what their search is made of, which of them changed since, and new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from shop.rules.customer import Customer, NewCustomer
from shop.rules.product import name_key
from shop.store.tables import customers

ROWS_AT_ONCE = 500

_COLUMNS = (
    customers.c.id,
    customers.c.number,
    customers.c.name,
    customers.c.company,
    customers.c.email,
    customers.c.phone,
    customers.c.phone_e164,
)


def newest_change(connection: Connection) -> tuple[int, int]:
    """The highest version of any customer, and the highest id: another one of either is a change to look at.

    Every change to what a customer is found by takes a higher version than there was. New ones that an import adds
    may share theirs.
    """
    newest = func.coalesce(func.max(customers.c.version), 0), func.coalesce(func.max(customers.c.id), 0)
    row = connection.execute(select(*newest)).one()
    return int(row[0]), int(row[1])


def changed(connection: Connection, since: tuple[int, int]) -> Iterator[tuple[Customer, bool]]:
    """The customers that came or changed since, in the order of their ids, and whether each can be found at all.

    All of them since (-1, -1). Those that became another one, or are not active, can't.
    """
    version, last_id = since
    statement = (
        select(*_COLUMNS, customers.c.active, customers.c.merged_into_id)
        .where((customers.c.version > version) | (customers.c.id > last_id))
        .order_by(customers.c.id)
    )
    for row in connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield Customer(*row[:7]), bool(row.active) and row.merged_into_id is None


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Customer]:
    """These customers in the order of their ids here; ids that are gone, merged or not active are left out."""
    if not ids:
        return []
    statement = select(*_COLUMNS).where(
        customers.c.id.in_(ids), customers.c.active == 1, customers.c.merged_into_id.is_(None)
    )
    found = {row.id: Customer(*row) for row in connection.execute(statement)}
    return [found[number] for number in ids if number in found]


def add(connection: Connection, new: NewCustomer, at: str) -> Customer:
    """A new customer. Its number follows from the id, which no two tills ever get: C00017; if taken, C00017-2."""
    row = {
        "number": uuid4().hex,
        "name": new.name,
        "name_key": name_key(new.name),
        "company": new.company,
        "email": new.email,
        "phone": new.phone,
        "phone_e164": new.phone_e164,
        "created_at": at,
        "version": newest_change(connection)[0] + 1,
    }
    made = int(connection.execute(insert(customers).returning(customers.c.id), row).scalar_one())
    number, count = f"C{made:05d}", 1
    while _is_taken(connection, number):
        count += 1
        number = f"C{made:05d}-{count}"
    connection.execute(update(customers).where(customers.c.id == made).values(number=number))
    return Customer(made, number, new.name, new.company, new.email, new.phone, new.phone_e164)


def _is_taken(connection: Connection, number: str) -> bool:
    return connection.execute(select(customers.c.id).where(customers.c.number == number)).first() is not None
