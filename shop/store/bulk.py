"""One field of many products, read and written some hundreds at a time in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Table, bindparam, select, text, update

from shop.store.id_sets import among
from shop.store.statements import Statement
from shop.store.tables import categories, products, suppliers, tax_classes

COLUMNS = {
    "price": "price_e4",
    "category": "category_id",
    "tax_class": "tax_class_id",
    "supplier": "supplier_id",
    "active": "active",
    "reorder_level": "reorder_level_milli",
    "reorder_quantity": "reorder_quantity_milli",
}
_NAMES: dict[str, tuple[Table, str]] = {
    "category": (categories, "name"),
    "tax_class": (tax_classes, "code"),
    "supplier": (suppliers, "name"),
}


class FieldRow(NamedTuple):
    """One field of one product. A tuple: there may be a hundred thousand."""

    id: int
    sku: str
    name: str
    name_key: str
    value: int | None


def rows(
    connection: Connection, field: str, ids: Sequence[int], *, to_change: bool = False
) -> list[FieldRow]:
    """That field of these products in the order of the ids; locked, and in the order of all ids, to be changed."""
    columns = products.c
    query = select(columns.id, columns.sku, columns.name, columns.name_key, columns[COLUMNS[field]])
    query = query.where(among(connection, columns.id, ids))
    if to_change:
        found = connection.execute(query.order_by(columns.id).with_for_update()).fetchall()
        return list(map(FieldRow._make, found))
    by_id = {row[0]: row for row in map(FieldRow._make, connection.execute(query).fetchall())}
    return [by_id[number] for number in ids if number in by_id]


@lru_cache(maxsize=len(COLUMNS))
def _write(field: str) -> Statement:
    return Statement(
        lambda: (
            update(products)
            .where(products.c.id == bindparam("of_id"))
            .values({COLUMNS[field]: bindparam("new_value"), "version": bindparam("new_version")})
        )
    )


def write(connection: Connection, field: str, version: int, values: Sequence[tuple[int, int | None]]) -> None:
    """Write (id, value) into that field; the products take this version."""
    _write(field).run_many(
        connection,
        [{"of_id": number, "new_value": value, "new_version": version} for number, value in values],
    )


def active_names(connection: Connection, keys: Collection[str]) -> set[str]:
    """Those of these names that an active product has."""
    query = select(products.c.name_key).where(text("products.active = 1"), products.c.name_key.in_(keys))
    return {row[0] for row in connection.execute(query)}


def names_of(connection: Connection, field: str) -> dict[int, str]:
    """What the ids of a field mean; nothing where it holds none."""
    if field not in _NAMES:
        return {}
    table, column = _NAMES[field]
    return {row[0]: row[1] for row in connection.execute(select(table.c.id, table.c[column]))}
