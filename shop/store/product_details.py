"""One product as the office edits it: its row with barcodes and picture, written over, its price history, its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from shop.rules.product import name_key
from shop.rules.product_form import Pack, ProductDetails
from shop.store import importing, names
from shop.store.tables import (
    categories,
    delivery_items,
    draft_carts,
    held_carts,
    invoice_items,
    price_changes,
    product_barcodes,
    product_pictures,
    products,
    purchase_order_items,
    stock_moves,
    stocktake_counts,
    suppliers,
    tax_classes,
    users,
)

Values = dict[str, Any]

_DETAILS = tuple(name for name in ProductDetails.__slots__ if name != "packs")
_FLAGS = frozenset(("weighed", "stocked", "active"))
_OF_PRODUCT = (stock_moves, invoice_items, purchase_order_items, delivery_items, stocktake_counts)


def row_of(connection: Connection, product_id: int, *, to_change: bool = False) -> Row[Any] | None:
    """A product's whole row, locked until the transaction ends where it is to be changed; None where it is gone."""
    query = select(products).where(products.c.id == product_id)
    return connection.execute(query.with_for_update() if to_change else query).fetchone()


def details_of(connection: Connection, row: Row[Any]) -> ProductDetails:
    """What the office keeps of that row, its codes read with it, those of one piece first."""
    values = {name: row._mapping[name] for name in _DETAILS}
    values |= {name: bool(values[name]) for name in _FLAGS}
    return ProductDetails(**values, packs=packs_of(connection, row.id))


def packs_of(connection: Connection, product_id: int) -> tuple[Pack, ...]:
    """The product's codes, those of the fewest pieces first."""
    columns = product_barcodes.c
    query = select(columns.barcode, columns.quantity_milli).where(columns.product_id == product_id)
    rows = connection.execute(query.order_by(columns.quantity_milli, columns.id))
    return tuple(Pack(row[0], row[1]) for row in rows)


def _values(details: ProductDetails) -> Values:
    values = {name: getattr(details, name) for name in _DETAILS}
    return values | {name: int(values[name]) for name in _FLAGS} | {"name_key": name_key(details.name)}


def add(connection: Connection, details: ProductDetails, *, at: str, picture: str) -> int:
    """A new product with its codes; its id. `picture` is what its picture is known by."""
    row = _values(details) | {"created_at": at, "picture": picture, "version": names.next_version(connection)}
    product_id = int(connection.execute(insert(products).returning(products.c.id), row).scalar_one())
    _add_packs(connection, product_id, details.packs)
    return product_id


def change(connection: Connection, product_id: int, details: ProductDetails, picture: str) -> None:
    """Write other details over a product's; it takes a new version."""
    row = _values(details) | {"picture": picture, "version": names.next_version(connection)}
    connection.execute(update(products).where(products.c.id == product_id).values(row))
    if packs_of(connection, product_id) != details.packs:
        connection.execute(delete(product_barcodes).where(product_barcodes.c.product_id == product_id))
        _add_packs(connection, product_id, details.packs)


def _add_packs(connection: Connection, product_id: int, packs: Iterable[Pack]) -> None:
    rows = [
        {
            "product_id": product_id,
            "barcode": pack.code,
            "barcode_key": pack.key,
            "quantity_milli": pack.quantity_milli,
        }
        for pack in packs
    ]
    if rows:
        connection.execute(insert(product_barcodes), rows)


def note_price(connection: Connection, change: Values) -> None:
    """Record a price that changed: product_id, old_price_e4, new_price_e4, at, user_id."""
    importing.add_price_changes(connection, [change])


# Pictures -----------------------------------------------------------------------------------------------------------


def picture_of(connection: Connection, product_id: int) -> bytes | None:
    """The product's picture, None where it has none."""
    query = select(product_pictures.c.data).where(product_pictures.c.product_id == product_id)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def set_picture(connection: Connection, product_id: int, data: bytes | None) -> None:
    """Put another picture in the place of the product's, or none."""
    connection.execute(delete(product_pictures).where(product_pictures.c.product_id == product_id))
    if data is not None:
        connection.execute(insert(product_pictures), {"product_id": product_id, "data": data})


# Whose is that? -----------------------------------------------------------------------------------------------------


def with_name(connection: Connection, key: str, except_id: int | None) -> str | None:
    """The SKU of another active product of this name."""
    query = select(products.c.id, products.c.sku).where(products.c.name_key == key, products.c.active == 1)
    return next((row[1] for row in connection.execute(query) if row[0] != except_id), None)


def with_codes(
    connection: Connection, keys: Sequence[str], texts: Sequence[str], except_id: int | None
) -> dict[str, str]:
    """The names of other products by those of these codes that are theirs: barcode keys, or SKUs as they are stored."""
    found: dict[str, str] = {}
    by_key = (
        select(product_barcodes.c.barcode_key, products.c.id, products.c.name)
        .join(products, products.c.id == product_barcodes.c.product_id)
        .where(product_barcodes.c.barcode_key.in_(keys))
    )
    by_sku = select(products.c.sku, products.c.id, products.c.name).where(products.c.sku.in_([*keys, *texts]))
    for query in (by_key, by_sku):
        rows = connection.execute(query)
        found |= {code: name for code, product_id, name in rows if product_id != except_id}
    return found


def free_sku(connection: Connection) -> str:
    """A code for a product that was given none: P and a number."""
    number = int(connection.execute(select(func.coalesce(func.max(products.c.id), 0))).scalar_one()) + 1
    while _is_sku(connection, f"P{number:05d}"):
        number += 1
    return f"P{number:05d}"


def _is_sku(connection: Connection, sku: str) -> bool:
    return connection.execute(select(products.c.id).where(products.c.sku == sku)).first() is not None


def choices_there(connection: Connection, details: ProductDetails) -> dict[str, bool]:
    """Whether the category, the tax class and the supplier chosen are there."""
    chosen = (
        ("category", categories, details.category_id),
        ("tax_class", tax_classes, details.tax_class_id),
        ("supplier", suppliers, details.supplier_id),
    )
    return {
        field: number is None
        or connection.execute(select(table.c.id).where(table.c.id == number)).first() is not None
        for field, table, number in chosen
    }


def labels_of(connection: Connection, details: ProductDetails) -> Values:
    """The details by names rather than ids, for the journal."""
    values = {
        name: value
        for name, value in asdict(details).items()
        if name not in ("packs", "category_id", "supplier_id", "tax_class_id")
    }
    for field, column, number in (
        ("category", categories.c.name, details.category_id),
        ("supplier", suppliers.c.name, details.supplier_id),
        ("tax_class", tax_classes.c.code, details.tax_class_id),
    ):
        query = select(column).where(column.table.c.id == number)
        values[field] = "" if number is None else str(connection.execute(query).scalar_one_or_none() or "")
    return values | {"barcodes": [[pack.code, pack.quantity_milli] for pack in details.packs]}


# What became of it --------------------------------------------------------------------------------------------------


def price_history(connection: Connection, product_id: int, most: int) -> Sequence[Any]:
    """The latest changes of a price, the newest first: at, the person's name, the price before and after."""
    columns = price_changes.c
    query = (
        select(columns.at, users.c.name, columns.old_price_e4, columns.new_price_e4)
        .outerjoin(users, users.c.id == columns.user_id)
        .where(columns.product_id == product_id)
        .order_by(columns.id.desc())
        .limit(most)
    )
    return connection.execute(query).fetchall()


def was_traded(connection: Connection, product_id: int) -> bool:
    """Whether anything was ever sold, moved, ordered or counted of it."""
    return any(
        connection.execute(select(table.c.id).where(table.c.product_id == product_id).limit(1)).first()
        for table in _OF_PRODUCT
    )


def has_price_history(connection: Connection, product_id: int) -> bool:
    """Whether its price was ever changed; that is kept."""
    query = select(price_changes.c.id).where(price_changes.c.product_id == product_id).limit(1)
    return connection.execute(query).first() is not None


def carts(connection: Connection) -> list[str]:
    """Every cart under way or put aside, as text."""
    texts = [*connection.execute(select(draft_carts.c.content)).scalars()]
    return [*texts, *connection.execute(select(held_carts.c.content)).scalars()]


def drop(connection: Connection, product_id: int) -> None:
    """Delete a product of which nothing else tells.

    Another one, where there is one, takes a new version for it: who looks at the highest one sees that it rose.
    """
    other_id = select(func.min(products.c.id)).where(products.c.id != product_id).scalar_subquery()
    touched = update(products).where(products.c.id == other_id)
    connection.execute(touched.values(version=names.next_version(connection)))
    for table in (product_barcodes, product_pictures):
        connection.execute(delete(table).where(table.c.product_id == product_id))
    connection.execute(delete(products).where(products.c.id == product_id))


def offered(connection: Connection, chosen: Iterable[int | None]) -> list[tuple[int, str]]:
    """The suppliers to choose from, by name: the active ones and those that are chosen already."""
    ids = [number for number in chosen if number is not None]
    query = select(suppliers.c.id, suppliers.c.name).where(
        or_(suppliers.c.active == 1, suppliers.c.id.in_(ids))
    )
    return [(row[0], row[1]) for row in connection.execute(query.order_by(func.lower(suppliers.c.name)))]
