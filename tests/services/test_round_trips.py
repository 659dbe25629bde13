"""What a sale asks of its database does not grow with its lines: statements on both engines, answers of a server."""

from __future__ import annotations

import tempfile
from typing import Any

from sqlalchemy import event, insert

from shop.rules.cart import Cart, new_cart
from shop.rules.permissions import Session
from shop.rules.product import Product, name_key
from shop.services import catalogue, sell, shifts
from shop.services.shop import Shop
from shop.store import tables
from shop.store.engine import Store
from tests.shops import filled_shop, session_at
from tests.traded import paid

SIZES = (1, 10, 100)
MOST_STATEMENTS = 20
AT = "2026-03-02T07:00:00.000000Z"


def _products(shop: Shop, count: int) -> list[Product]:
    """So many products, each with one piece more than it is sold."""
    with shop.store.write() as connection:
        tax_class = connection.exec_driver_sql("SELECT min(id) FROM tax_classes").scalar_one()
        rows = [
            {
                "sku": f"P{number}",
                "name": f"Product {number}",
                "name_key": name_key(f"Product {number}"),
                "tax_class_id": tax_class,
                "price_e4": 10_000 + number,
                "cost_e4": 5_000,
                "stock_on_hand": 100_000,
                "stock_value_e4": 500_000,
                "created_at": AT,
            }
            for number in range(count)
        ]
        connection.execute(insert(tables.products), rows)
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM products ORDER BY id")]
    return catalogue.find_products(shop, ids)


def _carts(shop: Shop) -> tuple[Session, dict[int, Cart]]:
    """Somebody at an open till, and a paid cart of each size."""
    session = session_at(shop, "sam")
    shifts.open_shift(shop, session, 10_000)
    products = _products(shop, max(SIZES))
    carts = {}
    for size in (*SIZES, 0):  # the last one is sold first, so that everything is compiled and a series begun
        cart = new_cart()
        for product in products[: size or 1]:
            cart, _line = cart.add(product, 1_000)
        carts[size] = paid(shop, cart)
    sell.complete(shop, session, carts.pop(0))
    return session, carts


def test_the_number_of_statements_of_a_sale_does_not_grow_with_its_lines(store: Store) -> None:
    shop = filled_shop(store)
    session, carts = _carts(shop)
    run: list[str] = []

    def ran(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        run.append(statement)

    event.listen(store.engine, "before_cursor_execute", ran)
    counts = {}
    for size, cart in carts.items():
        run.clear()
        sell.complete(shop, session, cart)
        counts[size] = len(run)
    assert counts[1] == counts[10] == counts[100] <= MOST_STATEMENTS


def test_the_number_of_answers_a_sale_waits_for_does_not_grow_with_its_lines(postgres_store: Store) -> None:
    shop = filled_shop(postgres_store)
    session, carts = _carts(shop)
    answers = {
        size: _answers(postgres_store, lambda c=cart: sell.complete(shop, session, c))
        for size, cart in carts.items()
    }
    assert answers[1] == answers[10] == answers[100] <= MOST_STATEMENTS + 2


def _answers(store: Store, work: Any) -> int:
    """How often the server said that it is ready for the next thing while this ran: once a round trip."""
    with tempfile.TemporaryFile("w+") as trace:
        raw = store.engine.raw_connection()
        pgconn = raw.dbapi_connection.pgconn  # type: ignore[union-attr]
        raw.close()
        pgconn.trace(trace.fileno())
        work()
        pgconn.untrace()
        trace.seek(0)
        return trace.read().count("ReadyForQuery")
