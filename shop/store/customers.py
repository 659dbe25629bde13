"""Customers as rows: what their search is made of, which of them changed since, their profile and contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from shop.rules.customer import Contact, Customer, CustomerDetails
from shop.rules.product import name_key
from shop.store import merged
from shop.store.tables import customer_contacts, customers

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
_CONTACT = tuple(customer_contacts.c[name] for name in Contact.__slots__)


def newest_change(connection: Connection) -> tuple[int, int]:
    """The highest version of any customer, and the highest id: another one of either is a change to look at.

    Every change to what a customer is found by takes a higher version than there was. New ones that an import adds
    may share theirs.
    """
    newest = func.coalesce(func.max(customers.c.version), 0), func.coalesce(func.max(customers.c.id), 0)
    row = connection.execute(select(*newest)).one()
    return int(row[0]), int(row[1])


def next_version(connection: Connection) -> int:
    """The version of the change that is being made: higher than any there is.

    On a server customers are changed one after another from here to the commit, so that no two changes take the
    same version and none becomes visible after a higher one; a sale to a customer does not wait for that.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE customers IN SHARE ROW EXCLUSIVE MODE")
    return newest_change(connection)[0] + 1


def changed(connection: Connection, since: tuple[int, int]) -> Iterator[tuple[Customer, int, bool]]:
    """The customers that came or changed since, in the order of their ids: each, active or not, whether one at all.

    All of them since (-1, -1). Those that became another one, or were erased, are none to be found.
    """
    version, last_id = since
    statement = (
        select(*_COLUMNS, customers.c.active, customers.c.merged_into_id, customers.c.erased_at)
        .where((customers.c.version > version) | (customers.c.id > last_id))
        .order_by(customers.c.id)
    )
    for row in connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE}):
        there = row.merged_into_id is None and not row.erased_at
        yield Customer(*row[:7]), int(row.active), there


def also_found_by(connection: Connection, since: tuple[int, int]) -> dict[int, list[Contact]]:
    """By whom else the customers that changed since are found: their contacts, and all who were merged into them."""
    version, last_id = since
    found: dict[int, list[Contact]] = {}
    roots = merged.roots(connection)
    changed_or_merged = (
        (customers.c.version > version) | (customers.c.id > last_id) | customers.c.merged_into_id.is_not(None)
    )
    statement = (
        select(customer_contacts.c.customer_id, *_CONTACT)
        .join(customers, customers.c.id == customer_contacts.c.customer_id)
        .where(changed_or_merged)
        .order_by(customer_contacts.c.id)
    )
    for owner, *contact in connection.execute(statement):
        found.setdefault(roots.get(int(owner), int(owner)), []).append(Contact(*contact))
    if roots:
        gone = select(*_COLUMNS).where(customers.c.merged_into_id.is_not(None), customers.c.erased_at == "")
        for row in connection.execute(gone.order_by(customers.c.id)):
            one = Contact(0, row.name, "", row.phone, row.phone_e164, row.email)
            found.setdefault(roots[row.id], []).append(one)
    return found


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Customer]:
    """These customers in the order of their ids here; ids that are gone, merged or not active are left out."""
    if not ids:
        return []
    statement = select(*_COLUMNS).where(
        customers.c.id.in_(ids), customers.c.active == 1, customers.c.merged_into_id.is_(None)
    )
    found = {row.id: Customer(*row) for row in connection.execute(statement)}
    return [found[number] for number in ids if number in found]


def with_words(connection: Connection, typed: str, most: int, *, inactive: bool = False) -> list[Customer]:
    """So many customers whose name begins like this, or whose telephone number has these digits in it.

    What is found before there is an index: nothing is forgiven.
    """
    key, digits = name_key(typed), "".join(char for char in typed if char.isdecimal())
    there = [customers.c.merged_into_id.is_(None), customers.c.erased_at == ""]
    if not inactive:
        there.append(customers.c.active == 1)
    if not key or most <= 0:
        return []
    if digits and not any(char.isalpha() for char in typed):
        wanted = customers.c.phone_e164.contains(digits.lstrip("0"), autoescape=True)
    elif connection.dialect.name == "sqlite":  # whose index is in the order of code points
        wanted = customers.c.name_key.between(key, key + "\U0010ffff")
    else:
        wanted = customers.c.name_key.startswith(key, autoescape=True)
    statement = select(*_COLUMNS).where(*there, wanted).order_by(customers.c.name_key).limit(most)
    return [Customer(*row) for row in connection.execute(statement)]


# One customer ---------------------------------------------------------------------------------------------------------


def by_id(connection: Connection, customer_id: int) -> Any | None:
    """That customer's whole row, None where there is none."""
    return connection.execute(select(customers).where(customers.c.id == customer_id)).fetchone()


def details_of(row: Any) -> CustomerDetails:
    """What stands in a whole row."""
    return CustomerDetails(
        name=row.name,
        company=row.company,
        address=row.address,
        country=row.country,
        email=row.email,
        phone=row.phone,
        phone_e164=row.phone_e164,
        tax_number=row.tax_number,
        group=row.customer_group,
        credit_limit_minor=row.credit_limit_minor,
        notes=row.notes,
        active=bool(row.active),
    )


def _values(details: CustomerDetails) -> dict[str, Any]:
    values = asdict(details)
    values["customer_group"] = values.pop("group")
    return values | {"name_key": name_key(details.name), "active": int(details.active)}


def add(connection: Connection, new: CustomerDetails, at: str) -> Customer:
    """A new customer. Its number follows from the id, which no two tills ever get: C00017; if taken, C00017-2."""
    row = _values(new) | {
        "number": uuid4().hex,
        "created_at": at,
        "version": next_version(connection),
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


def change(connection: Connection, customer_id: int, known_version: int, details: CustomerDetails) -> bool:
    """Write these details over those of that version. False where another is stored, or no such customer."""
    version = next_version(connection)
    changed = connection.execute(
        update(customers)
        .where(customers.c.id == customer_id, customers.c.version == known_version)
        .values(_values(details) | {"version": version})
    )
    return changed.rowcount == 1


def touch(connection: Connection, customer_id: int) -> None:
    """Give a customer the newest version: something about it changed that it is found by."""
    version = next_version(connection)
    connection.execute(update(customers).where(customers.c.id == customer_id).values(version=version))


def groups(connection: Connection) -> list[str]:
    """The names of all groups that customers are in, in order."""
    names = connection.execute(
        select(customers.c.customer_group)
        .where(customers.c.active == 1, customers.c.merged_into_id.is_(None))
        .distinct()
        .order_by(customers.c.customer_group)
    )
    return [str(row[0]) for row in names if row[0]]


# Contacts -------------------------------------------------------------------------------------------------------------


def contacts(connection: Connection, customer_ids: Sequence[int]) -> list[Contact]:
    """The contacts of these customers, in the order they were added."""
    statement = select(*_CONTACT).where(customer_contacts.c.customer_id.in_(customer_ids))
    return [Contact(*row) for row in connection.execute(statement.order_by(customer_contacts.c.id))]


def put_contact(connection: Connection, customer_id: int, contact: Contact) -> int:
    """Write a contact: a new one where its id is 0. Its id; 0 where the one to change is gone."""
    row = {name: getattr(contact, name) for name in Contact.__slots__ if name != "id"}
    if not contact.id:
        made = insert(customer_contacts).returning(customer_contacts.c.id)
        return int(connection.execute(made, row | {"customer_id": customer_id}).scalar_one())
    changed = connection.execute(
        update(customer_contacts).where(customer_contacts.c.id == contact.id).values(row)
    )
    return contact.id if changed.rowcount else 0


def remove_contact(connection: Connection, contact_id: int) -> Contact | None:
    """Take a contact away, and give it; None where it is gone."""
    row = connection.execute(select(*_CONTACT).where(customer_contacts.c.id == contact_id)).fetchone()
    if row is None:
        return None
    connection.execute(delete(customer_contacts).where(customer_contacts.c.id == contact_id))
    return Contact(*row)
