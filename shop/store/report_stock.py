"""What reports tell of the shelf: products that run short, and those that nobody buys."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from shop.store.stock_list import IS_LOW
from shop.store.tables import product_sums, products, suppliers

_P = products.c


@dataclass(frozen=True, slots=True)
class Low:
    """A product that runs short. Quantities in 1/1000."""

    id: int
    sku: str
    name: str
    unit: str
    supplier: str
    on_hand_milli: int
    reorder_level_milli: int
    reorder_quantity_milli: int


# A sum is looked up in no index: those over active products would be walked, which takes five times as long.
_LOW = (_P.active + 0 == 1, _P.stocked == 1, IS_LOW)


def low(connection: Connection) -> list[Low]:
    """Active products that have no more than their reorder level."""
    query = (
        select(
            _P.id,
            _P.sku,
            _P.name,
            _P.unit,
            func.coalesce(suppliers.c.name, "").label("supplier"),
            _P.stock_on_hand,
            _P.reorder_level_milli,
            _P.reorder_quantity_milli,
        )
        .select_from(products.outerjoin(suppliers, suppliers.c.id == _P.supplier_id))
        .where(*_LOW)
    )
    return [Low(*row) for row in connection.execute(query)]


def low_count(connection: Connection) -> int:
    """How many products have no more than their reorder level."""
    return int(connection.execute(select(func.count()).where(*_LOW)).scalar_one())


def on_the_shelf(connection: Connection, since: str) -> dict[int, tuple[str, str, str, int, int]]:
    """Stocked products of which there is some, and that were here before a moment, by id.

    Each as (SKU, name, unit, quantity in 1/1000, value in 1/10000): there may be a hundred thousand.
    """
    columns = (_P.id, _P.sku, _P.name, _P.unit, _P.stock_on_hand, _P.stock_value_e4)
    query = select(*columns).where(_P.stocked == 1, _P.stock_on_hand > 0, _P.created_at < since)
    cursor = connection.execute(query).cursor
    return {row[0]: row[1:] for row in (cursor.fetchall() if cursor else ())}


def last_sold_in_sums(connection: Connection, before: str) -> dict[int, str]:
    """The last business day before this one on which each product was sold, as far as kept sums tell.

    Of a month that goes on beyond that day they may tell of none. The index has it at hand.
    """
    columns = product_sums.c
    query = (
        select(columns.product_id, func.max(columns.last_sold))
        .where(columns.last_sold < before)
        .group_by(columns.product_id)
    )
    cursor = connection.execute(query).cursor
    return dict(cursor.fetchall()) if cursor else {}
