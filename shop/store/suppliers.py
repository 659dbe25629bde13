"""Suppliers as rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from shop.rules.listing import ListQuery
from shop.rules.supplier import SupplierDetails
from shop.store import listing
from shop.store.tables import products, suppliers

_SORTS = {
    "name": func.lower(suppliers.c.name),
    "phone": suppliers.c.phone,
    "email": func.lower(suppliers.c.email),
    "account": suppliers.c.account,
    "lead_days": suppliers.c.lead_days,
}


def page(connection: Connection, query: ListQuery) -> tuple[list[Any], int]:
    """A page of suppliers and how many there are; those not active only where the filter `active` says "no"."""
    found = listing.has_words(
        query.text, suppliers.c.name, suppliers.c.email, suppliers.c.phone, suppliers.c.account
    )
    active = 0 if query.filter("active") == "no" else 1
    rows = select(suppliers).where(suppliers.c.active == active, found)
    page_rows, count = listing.page(
        connection, rows, query, row_id=suppliers.c.id, sorts=_SORTS, usual="name"
    )
    return list(page_rows), count


def by_id(connection: Connection, supplier_id: int) -> Any | None:
    """That supplier's row, None where there is none."""
    return connection.execute(select(suppliers).where(suppliers.c.id == supplier_id)).fetchone()


def has_name(connection: Connection, name: str, except_id: int | None) -> bool:
    """Whether another supplier has this name, whatever the case of its letters."""
    query = select(suppliers.c.id).where(func.lower(suppliers.c.name) == func.lower(name))
    return any(row[0] != except_id for row in connection.execute(query))


def add(connection: Connection, details: SupplierDetails) -> int:
    """A new supplier; its id."""
    row = asdict(details) | {"active": int(details.active)}
    return int(connection.execute(insert(suppliers).returning(suppliers.c.id), row).scalar_one())


def change(connection: Connection, supplier_id: int, version: int, details: SupplierDetails) -> bool:
    """Write other details over those of this version, and count the version up. False where another is stored."""
    row = asdict(details) | {"active": int(details.active), "version": version + 1}
    changed = connection.execute(
        update(suppliers).where(suppliers.c.id == supplier_id, suppliers.c.version == version).values(row)
    )
    return changed.rowcount == 1


def is_used(connection: Connection, supplier_id: int) -> bool:
    """Whether an active product comes from this supplier."""
    query = (
        select(products.c.id).where(products.c.supplier_id == supplier_id, products.c.active == 1).limit(1)
    )
    return connection.execute(query).first() is not None
