"""A shop that traded at random for some weeks, by the services alone: for tests of what adds its trade up."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

from sqlalchemy import select, update

from shop.rules.cart import Discount, new_cart
from shop.rules.permissions import Session
from shop.rules.returns import ItemReturn
from shop.services import drafts, sell, shifts
from shop.services.shop import Shop
from shop.store import tables
from tests.shops import session_at
from tests.traded import add_stock, book_moves, paid, products_of, take_back

OPENED = datetime(2026, 1, 20, 8, 0, tzinfo=timezone.utc)
MUCH = 900_000_000


def open_for_trade(shop: Shop) -> list[Session]:
    """Stock without end, and three people at two tills."""
    with shop.store.write() as connection:
        add_stock(connection, "2025-12-01T07:00:00.000000Z")
        ids = connection.execute(select(tables.products.c.id).where(tables.products.c.stocked == 1)).scalars()
        book_moves(connection, [(each, MUCH, 0) for each in ids], "opening", "2025-12-01T08:00:00.000000Z")
        connection.execute(
            update(tables.products)
            .where(tables.products.c.stocked == 1)
            .values(stock_on_hand=tables.products.c.stock_on_hand + MUCH)
        )
    sessions = [session_at(shop, "sam"), session_at(shop, "kim"), session_at(shop, "admin", "Kiosk")]
    for session in (sessions[0], sessions[2]):
        shifts.open_shift(shop, session, 0)
    return sessions


def trade_at_random(
    shop: Shop, sessions: list[Session], chance: random.Random, sales: int, days: int = 80
) -> None:
    """So many sales at moments in no order, some given back, some carts given up."""
    stock = list(products_of(shop).values())
    done: list[tuple[str, int]] = []
    for _sale in range(sales):
        session = chance.choice(sessions)
        moment = OPENED + timedelta(days=chance.randrange(days), seconds=chance.randrange(16 * 3600))
        shop.clock = lambda moment=moment: moment  # type: ignore[misc]
        cart, lines = new_cart(), []
        for _line in range(chance.randrange(1, 4)):
            product = chance.choice(stock)
            quantity = chance.randrange(1, 4000) if product.sku == "NUTS" else chance.randrange(1, 5) * 1000
            cart, line = cart.add(product, quantity)
            lines.append(line)
        if session.username != "sam" and chance.random() < 0.4:
            cart = cart.with_price(lines[0], chance.randrange(1, 200) * 1000)
        if chance.random() < 0.4:
            cart = cart.with_line_discount(lines[-1], Discount("percent", 70_000), 2)
        if chance.random() < 0.3:
            cart = cart.with_discount(Discount("percent", 50_000))
        if len(cart.lines) > 1 and chance.random() < 0.3:
            cart = cart.void(cart.lines[0].uuid)
        if chance.random() < 0.1:
            drafts.abandon(shop, session, cart)
            continue
        by_card = chance.choice((0, 0, 1))
        number = sell.complete(shop, session, paid(shop, cart, by_card_minor=by_card)).number
        done.append((number, cart.lines[0].quantity_milli))
        if session.username == "kim" and chance.random() < 0.3:
            number, quantity = done.pop(chance.randrange(len(done)))
            take_back(shop, session, number, ItemReturn(1, (quantity + 1) // 2))
