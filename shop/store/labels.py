"""What labels need of products, and whose labels are out of date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from shop.store.tables import (
    deliveries,
    delivery_items,
    price_changes,
    product_barcodes,
    products,
    suppliers,
)

AT_ONCE = 500
ONE_PIECE = 1000

_CODE = (
    select(product_barcodes.c.barcode)
    .where(product_barcodes.c.product_id == products.c.id, product_barcodes.c.quantity_milli == ONE_PIECE)
    .order_by(product_barcodes.c.id)
    .limit(1)
    .correlate(products)
    .scalar_subquery()
)
_OLD_PRICE = (
    select(price_changes.c.old_price_e4)
    .where(price_changes.c.product_id == products.c.id)
    .order_by(price_changes.c.id.desc())
    .limit(1)
    .correlate(products)
    .scalar_subquery()
)


def rows(connection: Connection, ids: Sequence[int]) -> Iterator[Any]:
    """These active products with their barcode of one piece and the price before the last change."""
    for start in range(0, len(ids), AT_ONCE):
        query = select(
            products.c.id,
            products.c.name,
            products.c.sku,
            func.coalesce(_CODE, "").label("barcode"),
            products.c.price_e4,
            _OLD_PRICE.label("old_price_e4"),
            products.c.unit,
            products.c.weighed,
            products.c.content_milli,
            products.c.content_unit,
            products.c.deposit_e4,
            products.c.stocked,
            products.c.stock_on_hand,
        ).where(products.c.id.in_(ids[start : start + AT_ONCE]), products.c.active == 1)
        found = {row.id: row for row in connection.execute(query)}
        yield from (found[each] for each in ids[start : start + AT_ONCE] if each in found)


def repriced(connection: Connection, since: str, most: int) -> list[int]:
    """The active products whose price was changed since, by name; no more than so many."""
    changed = select(price_changes.c.product_id).where(price_changes.c.at >= since)
    query = (
        select(products.c.id)
        .where(products.c.id.in_(changed), products.c.active == 1)
        .order_by(products.c.name_key)
        .limit(most)
    )
    return [int(found) for found in connection.execute(query).scalars()]


def delivered(connection: Connection, delivery_id: int) -> list[tuple[int, int]]:
    """The products of a delivery in its order, and how much of each came (1/1000)."""
    columns = delivery_items.c
    query = (
        select(columns.product_id, func.sum(columns.quantity_milli))
        .where(columns.delivery_id == delivery_id)
        .group_by(columns.product_id)
        .order_by(func.min(columns.position))
    )
    return [(int(row[0]), int(row[1])) for row in connection.execute(query)]


def newest_deliveries(connection: Connection, most: int) -> list[Any]:
    """The last deliveries: id, number, when, and from whom."""
    query = (
        select(
            deliveries.c.id,
            deliveries.c.number,
            deliveries.c.received_at,
            func.coalesce(suppliers.c.name, "").label("supplier"),
        )
        .outerjoin(suppliers, suppliers.c.id == deliveries.c.supplier_id)
        .order_by(deliveries.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query))
