"""Deliveries: what came goes into stock at what it cost, whole or not at all, and once only.

A product that stands on several lines is one move of its stock. Its value grows by what each line is worth, and what
one unit costs on average follows: value by quantity, half-up to the fourth decimal. A delivery on an order counts
what came of it. One that was wrong is taken back by moves of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.rules import delivery as rules
from shop.rules.delivery import Delivery, DeliveryLine
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.order import EXPECTED
from shop.rules.permissions import STOCK, Session, require
from shop.rules.stock import DELIVERY, average_e4, value_taken_back
from shop.services.booking import Booking
from shop.services.order_receipt import count_received
from shop.services.receiving import KEPT_AS
from shop.services.shop import Shop, moment_of
from shop.store import deliveries, orders, preferences, stock, suppliers
from shop.store.engine import Connection, IntegrityError, Row, retried
from shop.store.products import StockRow
from shop.texts import _

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Booked:
    """A delivery that is in the books. `was_there` says that it had been booked before."""

    id: int
    number: str
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery as listed. `received_at` and `undone_at` are UTC; `worth_e4` is what it put into stock."""

    id: int
    number: str
    supplier: str
    order: str
    reference: str
    received_at: datetime
    person: str
    lines: int
    worth_e4: int
    undone_at: datetime | None
    note: str = ""
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReceivedItem:
    """One line of it."""

    product_id: int
    sku: str
    name: str
    unit: str
    quantity_milli: int
    cost_e4: int


@retried
def receive(shop: Shop, session: Session, delivery: Delivery) -> Booked:
    """Book a delivery. Products of which no stock was kept have one from now on.

    BadInput and BadForm as `rules.delivery.checked`, BadInput also for a supplier, an order or a product that is not
    there, and for an order that nothing is expected of.
    """
    require(session, STOCK)
    delivery = rules.checked(delivery)
    try:
        with shop.store.write(delivery.uuid) as connection:
            found = deliveries.number_of(connection, delivery.uuid)
            if found is not None:
                return Booked(*found, was_there=True)
            booked = _book(connection, shop, session, delivery)
            preferences.save(connection, session.user_id, KEPT_AS, "")
            return booked
    except IntegrityError:
        # On a server the same delivery may be booked twice at the same moment: its uuid lets one of them through.
        with shop.store.read() as connection:
            found = deliveries.number_of(connection, delivery.uuid)
        if found is None:
            raise
        return Booked(*found, was_there=True)


def _book(connection: Connection, shop: Shop, session: Session, delivery: Delivery) -> Booked:
    order = _order(connection, delivery)
    supplier = _supplier(connection, delivery, order)
    rows = _products(connection, delivery)
    booking = Booking(connection, shop, session)
    head = {
        "uuid": delivery.uuid,
        "supplier_id": supplier.id if supplier else None,
        "order_id": order.id if order else None,
        "reference": delivery.reference,
        "received_at": booking.at,
        "user_id": session.user_id,
        "note": delivery.note,
    }
    delivery_id, number = deliveries.add(connection, head)
    costs = _add(booking, delivery, rows, number)
    move_ids = booking.write()
    by_product = {move["product_id"]: move_id for move, move_id in zip(booking.moves, move_ids, strict=True)}
    items = [_item(delivery_id, n, line, rows, by_product) for n, line in enumerate(delivery.lines, 1)]
    deliveries.add_items(connection, items)
    stock.set_costs(connection, costs)
    stock.keep(connection, [row.id for row in rows.values() if not row.stocked])
    if order is not None:
        count_received(connection, order.id, _quantities(delivery))
    payload = {
        "delivery": number,
        "supplier": supplier.name if supplier else "",
        "order": order.number if order else "",
        "reference": delivery.reference,
        "items": [[line.sku, line.name, line.quantity_milli, line.cost_e4] for line in delivery.lines],
        "costs": [[rows[each].name, rows[each].cost_e4, new] for each, new in sorted(costs.items())],
    }
    booking.note("delivery", payload)
    return Booked(delivery_id, number)


def _quantities(delivery: Delivery) -> dict[int, int]:
    quantities: dict[int, int] = {}
    for line in delivery.lines:
        quantities[line.product_id] = quantities.get(line.product_id, 0) + line.quantity_milli
    return quantities


def _add(booking: Booking, delivery: Delivery, rows: Mapping[int, StockRow], number: str) -> dict[int, int]:
    """Add each product's move; what one unit costs from now on, where that is another than before."""
    worth: dict[int, int] = {}
    for line in delivery.lines:
        worth[line.product_id] = worth.get(line.product_id, 0) + line.worth_e4
    costs: dict[int, int] = {}
    for product_id, quantity in _quantities(delivery).items():
        row = rows[product_id]
        booking.add(row, quantity, worth[product_id], DELIVERY, number)
        cost = average_e4(
            on_hand_milli=row.on_hand_milli + quantity,
            value_e4=row.value_e4 + worth[product_id],
            cost_e4=row.cost_e4,
        )
        if cost != row.cost_e4:
            costs[product_id] = cost
    return costs


def _item(
    delivery_id: int,
    position: int,
    line: DeliveryLine,
    rows: Mapping[int, StockRow],
    moves: Mapping[int, int],
) -> Values:
    return {
        "delivery_id": delivery_id,
        "position": position,
        "product_id": line.product_id,
        "quantity_milli": line.quantity_milli,
        "cost_e4": line.cost_e4,
        "old_cost_e4": rows[line.product_id].cost_e4,
        "move_id": moves[line.product_id],
    }


def _order(connection: Connection, delivery: Delivery) -> Row[Any] | None:
    if delivery.order_id is None:
        return None
    order = orders.lock(connection, delivery.order_id)
    if order is None or order.state not in EXPECTED:
        raise BadInput(_("Nothing is expected of that order. Choose another one, or none."), "order")
    return order


def _supplier(connection: Connection, delivery: Delivery, order: Row[Any] | None) -> Any:
    supplier_id = order.supplier_id if order is not None else delivery.supplier_id
    if supplier_id is None:
        return None
    supplier = suppliers.by_id(connection, supplier_id)
    if supplier is None:
        raise BadInput(_("That supplier is not there any more. Choose another one."), "supplier")
    return supplier


def _products(connection: Connection, delivery: Delivery) -> dict[int, StockRow]:
    """The products, locked in the order of their ids."""
    rows = stock.locked(connection, [line.product_id for line in delivery.lines])
    for line in delivery.lines:
        if line.product_id not in rows:
            raise BadInput(_("{name} is no longer a product here. Take its line out.").format(name=line.name))
    return rows


@retried
def take_back_delivery(shop: Shop, session: Session, delivery_id: int) -> None:
    """Take a delivery that was wrong out of the books again; what came of its order is expected again.

    NotEnoughStock where some of it was sold since, BadInput for one that was taken back already.
    """
    require(session, STOCK)
    with shop.store.write() as connection:
        delivery = deliveries.lock(connection, delivery_id)
        if delivery is None:
            raise BadInput(_("That delivery is not there."))
        if delivery.undone_at:
            raise BadInput(_("{number} has been taken back already.").format(number=delivery.number))
        items = deliveries.items(connection, delivery_id)
        if delivery.order_id is not None:
            orders.lock(connection, delivery.order_id)
        rows = stock.locked(connection, [item.product_id for item in items])
        booking = Booking(connection, shop, session)
        costs = _take_out(booking, items, rows, delivery.number)
        booking.write()
        stock.set_costs(connection, costs)
        deliveries.set_undone(connection, delivery_id, booking.at)
        if delivery.order_id is not None:
            back = {item.product_id: 0 for item in items}
            for item in items:
                back[item.product_id] -= item.quantity_milli
            count_received(connection, delivery.order_id, back)
        booking.note("delivery_taken_back", {"delivery": delivery.number})


def _take_out(booking: Booking, items: Any, rows: Mapping[int, StockRow], number: str) -> dict[int, int]:
    quantities: dict[int, int] = {}
    for item in items:
        quantities[item.product_id] = quantities.get(item.product_id, 0) + item.quantity_milli
    first = {item.product_id: item for item in reversed(items)}
    costs: dict[int, int] = {}
    for product_id, quantity in quantities.items():
        row, item = rows[product_id], first[product_id]
        value = value_taken_back(
            on_hand_milli=row.on_hand_milli,
            value_e4=row.value_e4,
            by_milli=quantity,
            by_value_e4=item.move_value_e4,
        )
        booking.add(row, -quantity, -value, DELIVERY, number)
        left = row.on_hand_milli - quantity
        cost = average_e4(on_hand_milli=left, value_e4=row.value_e4 - value, cost_e4=item.old_cost_e4)
        if cost != row.cost_e4:
            costs[product_id] = cost
    return costs


# Lists --------------------------------------------------------------------------------------------------------------


def list_deliveries(shop: Shop, session: Session, query: ListQuery) -> ListPage[Received]:
    """A page of deliveries: text in numbers, references, suppliers and what came; filters supplier and order."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows, count = deliveries.listed(connection, query)
        return ListPage(tuple(_received(row) for row in rows), count, query.offset)


def get_delivery(shop: Shop, session: Session, delivery_id: int) -> tuple[Received, tuple[ReceivedItem, ...]]:
    """A delivery and what came with it. BadInput where there is none."""
    require(session, STOCK)
    with shop.store.read() as connection:
        row = deliveries.by_id(connection, delivery_id)
        if row is None:
            raise BadInput(_("That delivery is not there."))
        items = tuple(
            ReceivedItem(item.product_id, item.sku, item.name, item.unit, item.quantity_milli, item.cost_e4)
            for item in deliveries.items(connection, delivery_id)
        )
        return _received(row), items


def _received(row: Any) -> Received:
    return Received(
        row.id,
        row.number,
        row.supplier,
        row.order,
        row.reference,
        moment_of(row.received_at),
        row.person,
        row.lines,
        int(row.worth_e4),
        moment_of(row.undone_at) if row.undone_at else None,
        row.note,
        row.order_id,
    )
