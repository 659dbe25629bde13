"""Products, their barcodes, categories and tax rates: the reading side that the till needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, select, text

from shop.rules.product import Product
from shop.rules.tax import TaxComponent, TaxRate
from shop.store.statements import Statement
from shop.store.tables import categories, product_barcodes, products, tax_classes, tax_rates

# More keys than one typed code can have; a lookup is always of this many, padded, so that it is compiled once.
KEYS_AT_ONCE = 8
RATES_FROM = date(1970, 1, 1)
"""The day from which a shop's first rates are valid."""


@dataclass(frozen=True, slots=True)
class Found:
    """A product and how many of it its code stands for (a pack of 6)."""

    product: Product
    quantity_milli: int


_first_barcode = (
    select(product_barcodes.c.barcode)
    .where(product_barcodes.c.product_id == products.c.id)
    .order_by(product_barcodes.c.quantity_milli, product_barcodes.c.id)
    .limit(1)
    .correlate(products)
    .scalar_subquery()
)

_COLUMNS = (
    products.c.id,
    products.c.sku,
    products.c.name,
    func.coalesce(categories.c.name, "").label("category"),
    products.c.unit,
    products.c.weighed,
    products.c.price_e4,
    products.c.cost_e4,
    products.c.stocked,
    products.c.stock_on_hand,
    products.c.tax_class_id,
    tax_classes.c.code.label("tax_code"),
    tax_classes.c.name.label("tax_name"),
    tax_rates.c.component,
    tax_rates.c.percent_e4,
    tax_rates.c.category.label("tax_category"),
)

_newest = (
    select(func.max(tax_rates.c.valid_from).label("newest"))
    .where(tax_rates.c.tax_class_id == tax_classes.c.id, tax_rates.c.valid_from <= bindparam("on"))
    .correlate(tax_classes)
    .scalar_subquery()
)


def _products(*more: Any) -> Select[Any]:
    """Active products with the rates of their tax class: a row for each component of it."""
    rates = and_(tax_rates.c.tax_class_id == tax_classes.c.id, tax_rates.c.valid_from == _newest)
    return (
        select(*_COLUMNS, *more)
        .select_from(
            products.join(tax_classes, products.c.tax_class_id == tax_classes.c.id)
            .outerjoin(categories, products.c.category_id == categories.c.id)
            .outerjoin(tax_rates, rates)
        )
        .where(products.c.active == 1)
        .order_by(products.c.id, tax_rates.c.id)
    )


def _keys() -> list[Any]:
    return [bindparam(f"k{number}") for number in range(KEYS_AT_ONCE)]


_BY_BARCODE = Statement(
    lambda: (
        _products(
            product_barcodes.c.barcode,
            product_barcodes.c.barcode_key,
            product_barcodes.c.quantity_milli.label("pack_milli"),
        )
        .join(product_barcodes, product_barcodes.c.product_id == products.c.id)
        .where(product_barcodes.c.barcode_key.in_(_keys()))
    )
)

_BY_SKU = Statement(lambda: _products(_first_barcode.label("barcode")).where(products.c.sku.in_(_keys())))

_RATES = Statement(
    lambda: (
        select(tax_rates.c.component, tax_rates.c.percent_e4, tax_rates.c.category.label("tax_category"))
        .select_from(tax_classes.join(tax_rates, tax_rates.c.tax_class_id == tax_classes.c.id))
        .where(tax_classes.c.id == bindparam("tax_class_id"), tax_rates.c.valid_from == _newest)
        .order_by(tax_rates.c.id)
    )
)


def _valid(on: date) -> str:
    """The day to ask rates for: a clock that lost its time may show one before the first, and is taken for it."""
    return max(on, RATES_FROM).isoformat()


def tax_rate(connection: Connection, tax_class_id: int, code: str, name: str, on: date) -> TaxRate:
    """What a tax class costs on a day; 0 % where no rate is valid yet."""
    rows = _RATES.run(connection, {"tax_class_id": tax_class_id, "on": _valid(on)}).fetchall()
    return _rate(rows, code, name)


def _rate(rows: Sequence[Row[Any]], code: str, name: str) -> TaxRate:
    parts = tuple(TaxComponent(row.component, row.percent_e4) for row in rows if row.component)
    category = (rows[0].tax_category if rows else None) or "Z"
    return TaxRate(code, name, sum(row.percent_e4 or 0 for row in rows), category, parts)


def _product(rows: Sequence[Row[Any]]) -> Product:
    row = rows[0]
    return Product(
        id=row.id,
        sku=row.sku,
        name=row.name,
        barcode=row.barcode or "",
        category=row.category,
        unit=row.unit,
        weighed=bool(row.weighed),
        price_e4=row.price_e4,
        tax=_rate(rows, row.tax_code, row.tax_name),
        cost_e4=row.cost_e4,
        stocked=bool(row.stocked),
        stock_milli=row.stock_on_hand,
    )


def _padded(keys: Sequence[str]) -> dict[str, str]:
    chosen = list(keys[:KEYS_AT_ONCE])
    return {f"k{n}": chosen[min(n, len(chosen) - 1)] for n in range(KEYS_AT_ONCE)}


def by_keys(connection: Connection, keys: Sequence[str], on: date) -> Found | None:
    """The active product of the first of these keys that is known, as a barcode before a SKU."""
    if not keys:
        return None
    wanted = {**_padded(keys), "on": _valid(on)}
    rows = _BY_BARCODE.run(connection, wanted).fetchall()
    if rows:
        key = min((row.barcode_key for row in rows), key=keys.index)
        own = [row for row in rows if row.barcode_key == key]
        return Found(_product(own), own[0].pack_milli)
    rows = _BY_SKU.run(connection, wanted).fetchall()
    if not rows:
        return None
    sku = min((row.sku for row in rows), key=keys.index)
    return Found(_product([row for row in rows if row.sku == sku]), 1000)


def by_ids(connection: Connection, ids: Sequence[int], on: date) -> list[Product]:
    """These products in the order of their ids here; ids that are gone or not active are left out."""
    if not ids:
        return []
    statement = _products(_first_barcode.label("barcode")).where(products.c.id.in_(ids))
    rows = connection.execute(statement, {"on": _valid(on)}).fetchall()
    found = {number: _product(list(own)) for number, own in groupby(rows, lambda row: row.id)}
    return [found[number] for number in ids if number in found]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as a tab of tiles."""

    id: int
    name: str
    colour: str


def shelves(connection: Connection) -> list[Shelf]:
    """The categories that have an active product, in their order."""
    statement = (
        select(categories.c.id, categories.c.name, categories.c.colour)
        .where(
            select(products.c.id)
            .where(products.c.category_id == categories.c.id, products.c.active == 1)
            .exists()
        )
        .order_by(categories.c.position, categories.c.name_key)
    )
    return [Shelf(row.id, row.name, row.colour) for row in connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile shows of a product."""

    product_id: int
    name: str
    price_e4: int | None
    stock_milli: int
    reorder_level_milli: int
    stocked: bool


def tiles(connection: Connection, shelf_id: int | None, offset: int, count: int) -> list[Tile]:
    """A page of tiles of a category, by name; of the favourites where `shelf_id` is None, in their order."""
    statement = select(
        products.c.id,
        products.c.name,
        products.c.price_e4,
        products.c.stock_on_hand,
        products.c.reorder_level_milli,
        products.c.stocked,
    ).where(_on_shelf(shelf_id))
    order = (products.c.name_key,) if shelf_id is not None else (products.c.favourite, products.c.name_key)
    rows = connection.execute(statement.order_by(*order).limit(count).offset(offset))
    return [Tile(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


def tile_count(connection: Connection, shelf_id: int | None) -> int:
    """How many tiles a category has in all; the favourites where `shelf_id` is None."""
    statement = select(func.count()).select_from(products).where(_on_shelf(shelf_id))
    return int(connection.execute(statement).scalar_one())


def _on_shelf(shelf_id: int | None) -> ColumnElement[bool]:
    """What its partial index holds, in the very words: SQLite does not recognise the index by a parameter."""
    if shelf_id is None:
        return and_(text("products.active = 1"), text("products.favourite > 0"))
    return and_(products.c.category_id == shelf_id, text("products.active = 1"))


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product's stock inside the transaction that changes it. Value in 1/10000 of the currency."""

    id: int
    name: str
    stocked: bool
    on_hand_milli: int
    value_e4: int
    cost_e4: int
    reorder_level_milli: int = 0


@lru_cache(maxsize=16)
def _stock_rows(count: int) -> Statement:
    """Reads (and on a server locks, in the order of ids) the stock of so many products."""
    ids: list[Any] = [bindparam(f"i{number}") for number in range(count)]
    return Statement(
        lambda: (
            select(
                products.c.id,
                products.c.name,
                products.c.stocked,
                products.c.stock_on_hand,
                products.c.stock_value_e4,
                products.c.cost_e4,
                products.c.reorder_level_milli,
            )
            .where(products.c.id.in_(ids))
            .order_by(products.c.id)
            .with_for_update()
        )
    )


def stock_rows(connection: Connection, ids: Sequence[int]) -> dict[int, StockRow]:
    """The stock of these products, locked until the transaction ends."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    size = 1 << (len(wanted) - 1).bit_length()
    padded = {f"i{n}": wanted[min(n, len(wanted) - 1)] for n in range(size)}
    rows: Sequence[Row[Any]] = _stock_rows(size).run(connection, padded).fetchall()
    return {
        row.id: StockRow(
            row.id,
            row.name,
            bool(row.stocked),
            row.stock_on_hand,
            row.stock_value_e4,
            row.cost_e4,
            row.reorder_level_milli,
        )
        for row in rows
    }


_MOVE_STOCK = Statement(
    lambda: (
        products.update()
        .where(products.c.id == bindparam("of_id"), products.c.stock_on_hand + bindparam("by_milli") >= 0)
        .values(
            stock_on_hand=products.c.stock_on_hand + bindparam("by_milli"),
            stock_value_e4=products.c.stock_value_e4 + bindparam("by_value_e4"),
        )
    )
)


def move_stock(connection: Connection, moves: Sequence[dict[str, int]]) -> bool:
    """Change on-hand stock and its value, each product once: of_id, by_milli, by_value_e4. False if one is short."""
    return _MOVE_STOCK.run_many(connection, sorted(moves, key=lambda move: move["of_id"])) == len(moves)


_SET_COST = Statement(
    lambda: (
        products.update().where(products.c.id == bindparam("of_id")).values(cost_e4=bindparam("new_cost_e4"))
    )
)


def set_costs(connection: Connection, costs: Sequence[dict[str, int]]) -> None:
    """Set what one unit costs on average: of_id, new_cost_e4. It follows the stock and is no edit of the product."""
    _SET_COST.run_many(connection, sorted(costs, key=lambda cost: cost["of_id"]))
