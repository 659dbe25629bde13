"""A delivery while it is being received: what a scan adds to it, what an order waits for, and where it is kept."""

from __future__ import annotations

from shop.rules import delivery as rules
from shop.rules import entry
from shop.rules.delivery import Delivery, DeliveryLine
from shop.rules.errors import BadInput
from shop.rules.money import QUANTITY_ONE
from shop.rules.permissions import STOCK, Session, require
from shop.services import catalogue
from shop.services.shop import Shop
from shop.store import deliveries, orders, preferences, stock_list
from shop.texts import _

KEPT_AS = "delivery"


def line_of(shop: Shop, session: Session, typed: str, order_id: int | None = None) -> DeliveryLine | None:
    """What a scanned or typed code adds to a delivery: a piece, a pack's pieces, or `3*` of either; None for no code.

    At the order's cost where it is expected on that order, else at the product's own.
    """
    require(session, STOCK)
    read = entry.parse(typed, scanned=False, settings=catalogue.entry_settings(shop))
    quantity = QUANTITY_ONE
    if isinstance(read, entry.Code):
        keys, code, quantity = read.keys, read.code, read.quantity_milli or QUANTITY_ONE
    elif isinstance(read, (entry.Search, entry.Amount)):
        keys, code = (read.key,), read.text
        quantity = (read.quantity_milli if isinstance(read, entry.Search) else None) or QUANTITY_ONE
    else:
        return None
    found = catalogue.find_code(shop, keys, code)
    if found is None:
        return None
    return line_for(
        shop, session, found.product.id, quantity * found.quantity_milli // QUANTITY_ONE, order_id
    )


def line_for(
    shop: Shop,
    session: Session,
    product_id: int,
    quantity_milli: int = QUANTITY_ONE,
    order_id: int | None = None,
) -> DeliveryLine:
    """A line of so much of a product. BadInput where there is no such product."""
    require(session, STOCK)
    with shop.store.read() as connection:
        row = stock_list.level(connection, product_id)
        if row is None:
            raise BadInput(_("That product is not there any more."))
        item = next(
            (each for each in orders.items(connection, order_id) if each.product_id == product_id)
            if order_id is not None
            else iter(()),
            None,
        )
    cost = item.cost_e4 if item is not None and item.cost_e4 else row.cost_e4
    expected = max(0, item.quantity_milli - item.received_milli) if item is not None else 0
    return DeliveryLine(
        row.id, row.sku, row.name, row.unit, quantity_milli, cost, expected, bool(row.stocked)
    )


def of_order(shop: Shop, session: Session, order_id: int) -> tuple[DeliveryLine, ...]:
    """A line for each product that an order still waits for, with all that is expected."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return tuple(
            DeliveryLine(
                item.product_id,
                item.sku,
                item.name,
                item.unit,
                item.quantity_milli - item.received_milli,
                item.cost_e4,
                item.quantity_milli - item.received_milli,
                bool(item.stocked),
            )
            for item in orders.items(connection, order_id)
            if item.quantity_milli > item.received_milli
        )


def keep(shop: Shop, session: Session, delivery: Delivery) -> None:
    """Keep a delivery that is being received, so that it survives the program's end; nothing in it, nothing kept."""
    require(session, STOCK)
    text = "" if delivery.is_empty else rules.to_text(delivery)
    with shop.store.write() as connection:
        preferences.save(connection, session.user_id, KEPT_AS, text)


def kept(shop: Shop, session: Session) -> Delivery:
    """The delivery this person was receiving, an empty one if there was none or it has been booked."""
    require(session, STOCK)
    with shop.store.read() as connection:
        text = preferences.load(connection, session.user_id).get(KEPT_AS, "")
        if not text:
            return rules.new_delivery()
        try:
            delivery = rules.from_text(text)
        except (ValueError, KeyError, TypeError, AttributeError):
            return rules.new_delivery()
        if deliveries.number_of(connection, delivery.uuid) is not None:
            return rules.new_delivery()
    return delivery
