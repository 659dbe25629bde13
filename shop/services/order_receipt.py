"""What has come of a purchase order: counted by deliveries, in their transaction."""

from __future__ import annotations

from collections.abc import Mapping

from shop.rules.order import EXPECTED, state_after
from shop.store import orders
from shop.store.engine import Connection


def count_received(connection: Connection, order_id: int, by_product: Mapping[int, int]) -> None:
    """Count what came of each product (below zero: went back), in 1/1000, and set the order's state by it.

    The order is locked already. More than was ordered may come; what is not on the order is not counted.
    """
    order = orders.lock(connection, order_id)
    if order is None:
        return
    received: dict[int, int] = {}
    lines: list[tuple[int, int]] = []
    for item in orders.items(connection, order_id):
        now = max(0, item.received_milli + by_product.get(item.product_id, 0))
        if now != item.received_milli:
            received[item.id] = now
        lines.append((item.quantity_milli, now))
    orders.set_received(connection, received)
    if order.state in (*EXPECTED, "received"):
        orders.change(connection, order_id, {"state": state_after(lines)})
