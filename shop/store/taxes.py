"""Tax classes and their rates as rows: what is valid when, what has been sold under it, and changes of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, insert, select, update

from shop.rules.tax import TaxComponent
from shop.rules.tax_form import ClassDetails, RateDetails
from shop.store.products import RATES_FROM
from shop.store.tables import categories, invoice_taxes, invoices, products, tax_classes, tax_rates


@dataclass(frozen=True, slots=True)
class ClassOn:
    """A tax class and what it costs on one day, in 1/10000 of a per cent."""

    id: int
    code: str
    name: str
    percent_e4: int


@cache
def _classes_on() -> Select[Any]:
    """Every class with the sum of its rates of the day `on`; made once, for every list of products asks it."""
    newest = (
        select(tax_rates.c.tax_class_id, func.max(tax_rates.c.valid_from).label("day"))
        .where(tax_rates.c.valid_from <= bindparam("on"))
        .group_by(tax_rates.c.tax_class_id)
        .subquery()
    )
    valid = and_(newest.c.tax_class_id == tax_rates.c.tax_class_id, newest.c.day == tax_rates.c.valid_from)
    percents = (
        select(tax_rates.c.tax_class_id, func.sum(tax_rates.c.percent_e4).label("percent_e4"))
        .join(newest, valid)
        .group_by(tax_rates.c.tax_class_id)
        .subquery()
    )
    return (
        select(tax_classes.c.id, tax_classes.c.code, tax_classes.c.name, percents.c.percent_e4)
        .outerjoin(percents, percents.c.tax_class_id == tax_classes.c.id)
        .order_by(tax_classes.c.id)
    )


def classes_on(connection: Connection, day: date) -> list[ClassOn]:
    """Every tax class with its rate of that day, in the order they were made; 0 where none is valid yet."""
    rows = connection.execute(_classes_on(), {"on": max(day, RATES_FROM).isoformat()})
    return [ClassOn(row[0], row[1], row[2], int(row[3] or 0)) for row in rows]


def everything(connection: Connection) -> list[tuple[Row[Any], list[RateDetails]]]:
    """Every tax class in the order they were made, each with its rates by their first days."""
    rates: dict[int, dict[str, list[Row[Any]]]] = {}
    for row in connection.execute(select(tax_rates).order_by(tax_rates.c.valid_from, tax_rates.c.id)):
        rates.setdefault(row.tax_class_id, {}).setdefault(row.valid_from, []).append(row)
    return [
        (row, [_rate(parts) for parts in rates.get(row.id, {}).values()])
        for row in connection.execute(select(tax_classes).order_by(tax_classes.c.id))
    ]


def _rate(rows: Sequence[Row[Any]]) -> RateDetails:
    parts = tuple(TaxComponent(row.component, row.percent_e4) for row in rows if row.component)
    total = sum(row.percent_e4 for row in rows)
    return RateDetails(date.fromisoformat(rows[0].valid_from), total, rows[0].category, parts)


def class_row(connection: Connection, class_id: int) -> Row[Any] | None:
    """A class's row, locked until the transaction ends; None where it is gone."""
    query = select(tax_classes).where(tax_classes.c.id == class_id).with_for_update()
    return connection.execute(query).fetchone()


def rates_of(connection: Connection, class_id: int) -> list[RateDetails]:
    """The rates of a class by their first days."""
    by_day: dict[str, list[Row[Any]]] = {}
    query = select(tax_rates).where(tax_rates.c.tax_class_id == class_id)
    for row in connection.execute(query.order_by(tax_rates.c.valid_from, tax_rates.c.id)):
        by_day.setdefault(row.valid_from, []).append(row)
    return [_rate(rows) for rows in by_day.values()]


def has_code(connection: Connection, code: str, except_id: int | None) -> bool:
    """Whether another class has this code."""
    query = select(tax_classes.c.id).where(tax_classes.c.code == code)
    return any(row[0] != except_id for row in connection.execute(query))


def add_class(connection: Connection, details: ClassDetails) -> int:
    """A new class without a rate; its id."""
    row = {"code": details.code, "name": details.name}
    return int(connection.execute(insert(tax_classes).returning(tax_classes.c.id), row).scalar_one())


def change_class(connection: Connection, class_id: int, details: ClassDetails) -> None:
    """Write another code and name over a class's."""
    row = {"code": details.code, "name": details.name}
    connection.execute(update(tax_classes).where(tax_classes.c.id == class_id).values(row))


def count_up(connection: Connection, class_id: int) -> None:
    """Give a class its next version."""
    next_one = tax_classes.c.version + 1
    connection.execute(update(tax_classes).where(tax_classes.c.id == class_id).values(version=next_one))


def set_rate(connection: Connection, class_id: int, old: date | None, new: RateDetails | None) -> None:
    """Put a rate in the place of the one from the day `old` (None: add it); None for `new` takes it away."""
    if old is not None:
        connection.execute(delete(tax_rates).where(_from_day(class_id, old)))
    if new is not None:
        parts = [(part.name, part.percent_e4) for part in new.components] or [("", new.percent_e4)]
        rows = [
            {
                "tax_class_id": class_id,
                "valid_from": new.valid_from.isoformat(),
                "component": name,
                "percent_e4": percent_e4,
                "category": new.category,
            }
            for name, percent_e4 in parts
        ]
        connection.execute(insert(tax_rates), rows)


def _from_day(class_id: int, day: date) -> Any:
    return and_(tax_rates.c.tax_class_id == class_id, tax_rates.c.valid_from == day.isoformat())


def was_sold(connection: Connection, code: str, since: date, before: date | None = None) -> bool:
    """Whether a document of these days has an item of this class; the last day does not count."""
    query = (
        select(invoice_taxes.c.id)
        .join(invoices, invoices.c.id == invoice_taxes.c.invoice_id)
        .where(invoice_taxes.c.tax_code == code, invoices.c.business_date >= since.isoformat())
    )
    if before is not None:
        query = query.where(invoices.c.business_date < before.isoformat())
    return connection.execute(query.limit(1)).first() is not None


def product_counts(connection: Connection) -> dict[int, int]:
    """How many products each class is of, those not active too."""
    query = select(products.c.tax_class_id, func.count()).group_by(products.c.tax_class_id)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def is_anybodys(connection: Connection, class_id: int) -> bool:
    """Whether a product or a category is of this class."""
    return any(
        connection.execute(select(table.c.id).where(table.c.tax_class_id == class_id).limit(1)).first()
        for table in (products, categories)
    )


def drop_class(connection: Connection, class_id: int) -> None:
    """Delete a class and its rates."""
    connection.execute(delete(tax_rates).where(tax_rates.c.tax_class_id == class_id))
    connection.execute(delete(tax_classes).where(tax_classes.c.id == class_id))


def count(connection: Connection) -> int:
    """How many classes there are."""
    return int(connection.execute(select(func.count()).select_from(tax_classes)).scalar_one())
