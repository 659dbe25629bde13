"""A shop after a morning's trade, for tests of what reads and checks it. Nothing here is a real shop's."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from shop.rules.cart import Cart, Discount, new_cart
from shop.rules.permissions import Session
from shop.rules.product import Product, name_key
from shop.rules.returns import FreeReturn, ItemReturn
from shop.rules.tender import take
from shop.services import catalogue, sell, shifts
from shop.services.issuing import kept_in_bulk
from shop.services.refund import PayOut, ReturnRequest, refund
from shop.services.shop import Shop
from shop.store import journal, sales, tables
from tests.shops import session_at

STOCK = (
    # sku, name, price, cost, tax class, stocked, stock
    ("TEA", "Tea", 24_900, 11_000, "standard", 1, 50_000),
    ("NUTS", "Nuts by weight", 123_333, 61_234, "reduced", 1, 12_345),
    ("BOOK", "Book", 99_900, 50_000, "zero", 1, 7_000),
    ("WRAP", "Gift wrapping", 15_050, 0, "standard", 0, 0),
)


def add_stock(connection: Connection, at: str) -> None:
    """The products of `STOCK`, their stock booked as moves."""
    classes = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT code, id FROM tax_classes")}
    spare = next(iter(classes.values()))
    moves = []
    for sku, name, price, cost, tax, stocked, stock in STOCK:
        value = stock * cost // 1000
        product_id = connection.execute(
            insert(tables.products).returning(tables.products.c.id),
            {
                "sku": sku,
                "name": name,
                "name_key": name_key(name),
                "tax_class_id": classes.get(tax, spare),
                "price_e4": price,
                "cost_e4": cost,
                "stocked": stocked,
                "stock_on_hand": stock,
                "stock_value_e4": value,
                "created_at": at,
            },
        ).scalar_one()
        if stock:
            moves.append((product_id, stock, value))
    book_moves(connection, moves, "opening", at)


def add_product(shop: Shop, sku: str, name: str, price_e4: int = 24_900, **values: object) -> int:
    """One more stocked product of which nothing is there; its id."""
    with shop.store.write() as connection:
        tax = connection.exec_driver_sql("SELECT min(id) FROM tax_classes").scalar_one()
        row = {
            "sku": sku,
            "name": name,
            "name_key": name_key(name),
            "tax_class_id": tax,
            "price_e4": price_e4,
            "created_at": "2026-03-01T00:00:00.000000Z",
        }
        query = insert(tables.products).returning(tables.products.c.id)
        return int(connection.execute(query, row | values).scalar_one())


def book_moves(connection: Connection, moves: list[tuple[int, int, int]], kind: str, at: str) -> None:
    """Stock moves that are no sale's, on the record: product id, quantity and value of each."""
    rows = [
        {
            "invoice_id": None,
            "product_id": product_id,
            "quantity_milli": quantity,
            "value_e4": value,
            "kind": kind,
            "till_id": None,
            "user_id": None,
            "reason": "",
            "at": at,
        }
        for product_id, quantity, value in moves
    ]
    sales.insert_moves(connection, rows)
    payload = {"moves": kept_in_bulk(rows)}
    journal.append(
        connection, chain=journal.OFFICE, kind="stock_moves", at=at, till="", user="", payload=payload
    )


def products_of(shop: Shop) -> dict[str, Product]:
    """The shop's products by SKU, as the till sells them."""
    with shop.store.read() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM products ORDER BY id")]
    return {product.sku: product for product in catalogue.find_products(shop, ids)}


def paid(shop: Shop, cart: Cart, *, by_card_minor: int = 0) -> Cart:
    """The cart paid: so much by card, the rest by a cash note above it."""
    tenders = {tender.code: tender for tender in catalogue.tenders(shop)}
    if by_card_minor:
        cart = cart.pay(take(tenders["card"], sell.due_minor(shop, cart), by_card_minor).payment)
    due = sell.due_minor(shop, cart)
    step = shop.settings.cash_step_minor
    return cart.pay(take(tenders["cash"], due, due + 500, step_minor=step).payment)


def trade(shop: Shop) -> None:
    """A morning: a plain sale, one with every discount, one paid twice over, part of it back, and goods back alone."""
    session = session_at(shop, "kim")
    shifts.open_shift(shop, session, 10_000)
    stock = products_of(shop)
    cart, _line = new_cart().add(stock["TEA"], 3_000)
    cart, _line = cart.add(stock["BOOK"], 1_000)
    sell.complete(shop, session, paid(shop, cart))
    cart, line = new_cart().add(stock["NUTS"], 1_237)
    cart, tea = cart.add(stock["TEA"], 7_000)
    cart, wrap = cart.add(stock["WRAP"], 1_000)
    digits = shop.settings.currency.digits
    cart = cart.with_line_discount(line, Discount("percent", 125_000), digits)
    cart = cart.with_line_discount(wrap, Discount("amount", 51), digits)
    cart = cart.with_price(tea, 20_000).with_discount(Discount("percent", 70_000))
    sell.complete(shop, session, paid(shop, cart, by_card_minor=333))
    cart, _line = new_cart().add(stock["BOOK"], 2_000)
    cart, gone = cart.add(stock["TEA"], 1_000)
    sell.complete(shop, session, paid(shop, cart.void(gone).with_discount(Discount("amount", 99))))
    take_back(shop, session, "T1-R26-00002", ItemReturn(2, 3_000), ItemReturn(1, 400))
    take_back(
        shop, session, "", FreeReturn(stock["BOOK"], 1_000, 88_850), FreeReturn(stock["TEA"], 3_000, 24_900)
    )


def take_back(shop: Shop, session: Session, number: str, *lines: ItemReturn | FreeReturn) -> str:
    """The number of a credit note over these lines of a sale, or over goods without one, paid back in cash."""
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")
    request = ReturnRequest(f"return of {number or 'goods'} {len(lines)}", lines, (PayOut(cash),), number)
    return refund(shop, session, request).number
