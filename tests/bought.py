"""Customers who buy, for tests of what is told of them. Nobody here is a real person."""

from __future__ import annotations

from collections.abc import Mapping

from shop.rules.cart import new_cart
from shop.rules.permissions import Session
from shop.services import customers, sell, shifts
from shop.services.customers import CustomerRecord
from shop.services.sell import Completed
from shop.services.shop import Shop
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of


def open_for_trade(shop: Shop) -> Session:
    """Products on the shelves and a shift that is open; Sam at the till."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    sam = session_at(shop)
    shifts.open_shift(shop, sam, 0)
    return sam


def customer(shop: Shop, session: Session, name: str, **more: str) -> CustomerRecord:
    """A new customer of the office's form."""
    return customers.save_customer(shop, session, None, {"name": name, "active": True, **more})


def sale_to(
    shop: Shop, session: Session, customer_id: int | None, wanted: Mapping[str, int] | None = None
) -> Completed:
    """A sale to a customer, paid in cash: quantities in 1/1000 by SKU, one tea if nothing is said."""
    products, cart = products_of(shop), new_cart().for_customer(customer_id)
    for sku, quantity in (wanted or {"TEA": 1_000}).items():
        cart, _line = cart.add(products[sku], quantity)
    return sell.complete(shop, session, paid(shop, cart))
