"""Purchase orders and their items as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from shop.rules.listing import ListQuery
from shop.rules.order import EXPECTED
from shop.store.listing import has_words, page
from shop.store.stock_list import BY_SCAN, IS_LOW
from shop.store.tables import products, purchase_order_items, purchase_orders, suppliers, users

Values = dict[str, Any]
_ITEM = purchase_order_items.c
_MINE = _ITEM.order_id == purchase_orders.c.id
_LINES = select(func.count()).select_from(purchase_order_items).where(_MINE).correlate(purchase_orders)
# Beside each other alone, for a list: an order's own form reckons every line to the last unit.
_WORTH = (
    select(cast(func.coalesce(func.sum(_ITEM.quantity_milli * _ITEM.cost_e4 / 1000), 0), BigInteger))
    .where(_MINE)
    .correlate(purchase_orders)
)
_SORTS = {
    "number": purchase_orders.c.id,
    "supplier": func.lower(suppliers.c.name),
    "state": purchase_orders.c.state,
    "created_at": purchase_orders.c.created_at,
    "ordered_at": purchase_orders.c.ordered_at,
    "expected_on": purchase_orders.c.expected_on,
    "worth": _WORTH.scalar_subquery(),
}


def add(connection: Connection, values: Values, placeholder: str) -> int:
    """A new order; its id. Its number follows from that: PO00012. `placeholder` is one that no order has."""
    row = values | {"number": placeholder}
    made = int(connection.execute(insert(purchase_orders).returning(purchase_orders.c.id), row).scalar_one())
    connection.execute(
        update(purchase_orders).where(purchase_orders.c.id == made).values(number=f"PO{made:05d}")
    )
    return made


def change(connection: Connection, order_id: int, values: Values) -> None:
    """Set columns of an order and count its version up."""
    connection.execute(
        update(purchase_orders)
        .where(purchase_orders.c.id == order_id)
        .values(values | {"version": purchase_orders.c.version + 1})
    )


def set_items(connection: Connection, order_id: int, rows: Sequence[Values]) -> None:
    """Write the items of an order that nothing has come of, in place of those it has."""
    connection.execute(delete(purchase_order_items).where(_ITEM.order_id == order_id))
    if rows:
        connection.execute(insert(purchase_order_items), list(rows))


def lock(connection: Connection, order_id: int) -> Row[Any] | None:
    """The order's own row, locked until the transaction ends."""
    return connection.execute(
        select(purchase_orders).where(purchase_orders.c.id == order_id).with_for_update()
    ).fetchone()


def draft_of(connection: Connection, supplier_id: int) -> int | None:
    """The newest draft for a supplier, locked; None where there is none."""
    found = connection.execute(
        select(purchase_orders.c.id)
        .where(purchase_orders.c.supplier_id == supplier_id, purchase_orders.c.state == "draft")
        .order_by(purchase_orders.c.id.desc())
        .limit(1)
        .with_for_update()
    ).scalar_one_or_none()
    return None if found is None else int(found)


def _heads() -> Any:
    return select(
        purchase_orders,
        suppliers.c.name.label("supplier"),
        suppliers.c.email.label("supplier_email"),
        suppliers.c.address.label("supplier_address"),
        suppliers.c.account.label("supplier_account"),
        suppliers.c.lead_days.label("lead_days"),
        users.c.name.label("person"),
        _LINES.scalar_subquery().label("lines"),
        _WORTH.scalar_subquery().label("worth_e4"),
    ).select_from(
        purchase_orders.join(suppliers, suppliers.c.id == purchase_orders.c.supplier_id).join(
            users, users.c.id == purchase_orders.c.user_id
        )
    )


def listed(connection: Connection, query: ListQuery) -> tuple[Sequence[Row[Any]], int]:
    """A page of orders. Filters: state (one of them, or "open" for all still to be sent or received), supplier."""
    rows = _heads()
    state = query.filter("state")
    if state == "open":
        rows = rows.where(purchase_orders.c.state.in_(("draft", *EXPECTED)))
    elif state:
        rows = rows.where(purchase_orders.c.state == state)
    if query.filter("supplier").isdigit():
        rows = rows.where(purchase_orders.c.supplier_id == int(query.filter("supplier")))
    if query.text:
        in_head = has_words(query.text, purchase_orders.c.number, suppliers.c.name, purchase_orders.c.note)
        of_product = (
            select(_ITEM.order_id)
            .join(products, products.c.id == _ITEM.product_id)
            .where(has_words(query.text, products.c.name_key, products.c.sku))
        )
        rows = rows.where(or_(in_head, purchase_orders.c.id.in_(of_product)))
    return page(connection, rows, query, row_id=purchase_orders.c.id, sorts=_SORTS, usual="number")


def by_id(connection: Connection, order_id: int) -> Row[Any] | None:
    """One order with its supplier, None where there is none."""
    found: Row[Any] | None = connection.execute(_heads().where(purchase_orders.c.id == order_id)).fetchone()
    return found


def items(connection: Connection, order_id: int) -> Sequence[Any]:
    """What stands on an order, in its order."""
    return connection.execute(
        select(
            _ITEM.id,
            _ITEM.position,
            _ITEM.product_id,
            products.c.sku,
            products.c.name,
            products.c.unit,
            products.c.supplier_sku,
            products.c.stocked,
            _ITEM.quantity_milli,
            _ITEM.cost_e4,
            _ITEM.received_milli,
        )
        .join(products, products.c.id == _ITEM.product_id)
        .where(_ITEM.order_id == order_id)
        .order_by(_ITEM.position)
    ).fetchall()


def set_received(connection: Connection, received: Mapping[int, int]) -> None:
    """Set what has come of these items, by their ids."""
    if received:
        connection.execute(
            update(purchase_order_items)
            .where(_ITEM.id == bindparam("of_id"))
            .values(received_milli=bindparam("new_milli")),
            [{"of_id": item_id, "new_milli": milli} for item_id, milli in sorted(received.items())],
        )


def low_products(connection: Connection, ids: Sequence[int] | None) -> Sequence[Any]:
    """Products that are low, with what is ordered of them: all of them, or those of these ids."""
    ordered = (
        select(
            _ITEM.product_id,
            func.sum(
                case(
                    (
                        purchase_orders.c.state == "draft",
                        _ITEM.quantity_milli,
                    ),
                    (
                        _ITEM.quantity_milli > _ITEM.received_milli,
                        _ITEM.quantity_milli - _ITEM.received_milli,
                    ),
                    else_=0,
                )
            ).label("milli"),
        )
        .join(purchase_orders, purchase_orders.c.id == _ITEM.order_id)
        .where(purchase_orders.c.state.in_(("draft", *EXPECTED)))
        .group_by(_ITEM.product_id)
        .subquery("ordered")
    )
    query = (
        select(
            products.c.id,
            products.c.name,
            products.c.supplier_id,
            products.c.stock_on_hand,
            products.c.cost_e4,
            products.c.reorder_level_milli,
            products.c.reorder_quantity_milli,
            func.coalesce(ordered.c.milli, 0).label("ordered_milli"),
        )
        .select_from(products.outerjoin(ordered, ordered.c.product_id == products.c.id))
        .where(BY_SCAN, products.c.stocked == 1, IS_LOW)
        .order_by(products.c.name_key)
    )
    if ids is not None:
        query = query.where(products.c.id.in_(list(ids)))
    return connection.execute(query).fetchall()
