"""The rows a new shop starts with, beyond its people: taxes, tenders, and the demo shop's catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from shop.rules.tax import TaxRate
from shop.store.tables import categories, product_barcodes, products, tax_classes, tax_rates, tenders, users


def add_tax_class(connection: Connection, rate: TaxRate, valid_from: str) -> int:
    """A tax class and its rate from a day ("2026-01-01") on; a rate of components is a row each."""
    new = insert(tax_classes).returning(tax_classes.c.id)
    class_id = int(connection.execute(new, {"code": rate.code, "name": rate.name}).scalar_one())
    parts = [(part.name, part.percent_e4) for part in rate.components] or [("", rate.percent_e4)]
    rows = [
        {
            "tax_class_id": class_id,
            "valid_from": valid_from,
            "component": name,
            "percent_e4": percent_e4,
            "category": rate.category,
        }
        for name, percent_e4 in parts
    ]
    connection.execute(insert(tax_rates), rows)
    return class_id


def add_tenders(connection: Connection, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Tenders in the order of the pay screen, each (code, name, kind, key)."""
    connection.execute(
        insert(tenders),
        [
            {"code": code, "name": name, "kind": kind, "key": key, "position": position}
            for position, (code, name, kind, key) in enumerate(rows, start=1)
        ],
    )


def has_people(connection: Connection) -> bool:
    """Whether anybody is in this database: a shop has been made in it."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None


def tax_class_ids(connection: Connection) -> dict[str, int]:
    """The tax classes by code."""
    return {row.code: row.id for row in connection.execute(select(tax_classes.c.code, tax_classes.c.id))}


def add_category(
    connection: Connection, name: str, key: str, colour: str, position: int, tax_class_id: int
) -> int:
    """A category with its colour (#rrggbb), its place among the tabs and its usual tax."""
    row = {
        "name": name,
        "name_key": key,
        "colour": colour,
        "position": position,
        "tax_class_id": tax_class_id,
    }
    return int(connection.execute(insert(categories).returning(categories.c.id), row).scalar_one())


def add_products(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Products into a catalogue that has none; their ids by SKU."""
    connection.execute(insert(products), list(rows))
    return {row.sku: row.id for row in connection.execute(select(products.c.sku, products.c.id))}


def add_barcodes(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Barcodes of these products, each with the quantity it stands for."""
    connection.execute(insert(product_barcodes), list(rows))
