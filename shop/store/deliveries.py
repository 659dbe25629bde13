"""Deliveries and their items as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, cast, func, insert, or_, select, update

from shop.rules.listing import ListQuery
from shop.store.listing import has_words, page
from shop.store.tables import (
    deliveries,
    delivery_items,
    products,
    purchase_orders,
    stock_moves,
    suppliers,
    users,
)

Values = dict[str, Any]
_WORTH = (
    select(cast(func.coalesce(func.sum(stock_moves.c.value_e4), 0), BigInteger))
    .where(
        stock_moves.c.id.in_(
            select(delivery_items.c.move_id)
            .where(delivery_items.c.delivery_id == deliveries.c.id)
            .correlate(deliveries)
        )
    )
    .correlate(deliveries)
    .scalar_subquery()
)
_LINES = (
    select(func.count())
    .select_from(delivery_items)
    .where(delivery_items.c.delivery_id == deliveries.c.id)
    .correlate(deliveries)
    .scalar_subquery()
)
_SORTS = {
    "number": deliveries.c.id,
    "received_at": deliveries.c.received_at,
    "supplier": func.lower(func.coalesce(suppliers.c.name, "")),
    "reference": deliveries.c.reference,
    "order": func.coalesce(purchase_orders.c.number, ""),
    "lines": _LINES,
    "worth": _WORTH,
}


def number_of(connection: Connection, uuid: str) -> tuple[int, str] | None:
    """The id and number of the delivery booked under this uuid, None if there is none."""
    row = connection.execute(
        select(deliveries.c.id, deliveries.c.number).where(deliveries.c.uuid == uuid)
    ).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def add(connection: Connection, values: Values) -> tuple[int, str]:
    """A new delivery; its id, and its number, which follows from the id: D00012."""
    row = values | {"number": values["uuid"]}
    made = int(connection.execute(insert(deliveries).returning(deliveries.c.id), row).scalar_one())
    number = f"D{made:05d}"
    connection.execute(update(deliveries).where(deliveries.c.id == made).values(number=number))
    return made, number


def add_items(connection: Connection, rows: Sequence[Values]) -> None:
    """Write the items of a delivery, every column but the id."""
    if rows:
        connection.execute(insert(delivery_items), list(rows))


def listed(connection: Connection, query: ListQuery) -> tuple[Sequence[Row[Any]], int]:
    """A page of deliveries. Filters: supplier (an id), order (an id)."""
    rows = _heads()
    for name, column in (("supplier", deliveries.c.supplier_id), ("order", deliveries.c.order_id)):
        if query.filter(name).isdigit():
            rows = rows.where(column == int(query.filter(name)))
    if query.text:
        in_head = has_words(query.text, deliveries.c.number, deliveries.c.reference, suppliers.c.name)
        named = has_words(query.text, products.c.name_key, products.c.sku)
        of_product = (
            select(delivery_items.c.delivery_id)
            .join(products, products.c.id == delivery_items.c.product_id)
            .where(named)
        )
        rows = rows.where(or_(in_head, deliveries.c.id.in_(of_product)))
    return page(connection, rows, query, row_id=deliveries.c.id, sorts=_SORTS, usual="number")


def _heads() -> Any:
    return select(
        deliveries.c.id,
        deliveries.c.uuid,
        deliveries.c.number,
        deliveries.c.reference,
        deliveries.c.received_at,
        deliveries.c.note,
        deliveries.c.undone_at,
        deliveries.c.order_id,
        deliveries.c.supplier_id,
        func.coalesce(suppliers.c.name, "").label("supplier"),
        func.coalesce(purchase_orders.c.number, "").label("order"),
        users.c.name.label("person"),
        _LINES.label("lines"),
        _WORTH.label("worth_e4"),
    ).select_from(
        deliveries.outerjoin(suppliers, suppliers.c.id == deliveries.c.supplier_id)
        .outerjoin(purchase_orders, purchase_orders.c.id == deliveries.c.order_id)
        .join(users, users.c.id == deliveries.c.user_id)
    )


def by_id(connection: Connection, delivery_id: int) -> Row[Any] | None:
    """One delivery, None where there is none."""
    found: Row[Any] | None = connection.execute(_heads().where(deliveries.c.id == delivery_id)).fetchone()
    return found


def items(connection: Connection, delivery_id: int) -> Sequence[Any]:
    """What came with a delivery, in its order."""
    return connection.execute(
        select(
            delivery_items.c.position,
            delivery_items.c.product_id,
            products.c.sku,
            products.c.name,
            products.c.unit,
            delivery_items.c.quantity_milli,
            delivery_items.c.cost_e4,
            delivery_items.c.old_cost_e4,
            delivery_items.c.move_id,
            stock_moves.c.value_e4.label("move_value_e4"),
        )
        .join(products, products.c.id == delivery_items.c.product_id)
        .join(stock_moves, stock_moves.c.id == delivery_items.c.move_id)
        .where(delivery_items.c.delivery_id == delivery_id)
        .order_by(delivery_items.c.position)
    ).fetchall()


def lock(connection: Connection, delivery_id: int) -> Row[Any] | None:
    """The delivery's own row, locked until the transaction ends."""
    return connection.execute(
        select(deliveries).where(deliveries.c.id == delivery_id).with_for_update()
    ).fetchone()


def set_undone(connection: Connection, delivery_id: int, at: str) -> None:
    """Note down that a delivery was taken back."""
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(undone_at=at))
