"""What reports tell of the shelf: products that run short, and those that nobody buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from shop.store.stock_list import IS_LOW
from shop.store.tables import product_sums, products, suppliers

_P = products.c


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product as it stands on the shelf. Quantities in 1/1000, value in 1/10000 of the currency's major unit."""

    id: int
    sku: str
    name: str
    unit: str
    supplier: str
    on_hand_milli: int
    value_e4: int
    reorder_level_milli: int
    reorder_quantity_milli: int
    created_at: str


_COLUMNS = (
    _P.id,
    _P.sku,
    _P.name,
    _P.unit,
    func.coalesce(suppliers.c.name, "").label("supplier"),
    _P.stock_on_hand,
    _P.stock_value_e4,
    _P.reorder_level_milli,
    _P.reorder_quantity_milli,
    _P.created_at,
)
_LOW = (
    _P.active == 1,
    _P.stocked == 1,
    IS_LOW,
)


def low(connection: Connection) -> list[Shelf]:
    """Active products that have no more than their reorder level."""
    return _shelves(connection, _LOW)


def low_count(connection: Connection) -> int:
    """How many products have no more than their reorder level."""
    return int(connection.execute(select(func.count()).where(*_LOW)).scalar_one())


def on_the_shelf(connection: Connection) -> list[Shelf]:
    """Every stocked product of which there is some."""
    return _shelves(connection, (_P.stocked == 1, _P.stock_on_hand > 0))


def _shelves(connection: Connection, tests: Any) -> list[Shelf]:
    query = (
        select(*_COLUMNS)
        .select_from(products.outerjoin(suppliers, suppliers.c.id == _P.supplier_id))
        .where(*tests)
    )
    cursor = connection.execute(query).cursor
    return [Shelf(*row) for row in (cursor.fetchall() if cursor else ())]


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
