"""The rows a new shop starts with, beyond its people: tax classes with their rates, and tenders."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from shop.rules.tax import TaxRate
from shop.store.tables import tax_classes, tax_rates, tenders, users


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
