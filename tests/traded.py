"""A shop after a morning's trade, for tests of what reads and checks it. Nothing here is a real shop's."""

# ruff: noqa: S608 (statements on rows that the tests have made themselves)
from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from shop.rules.cart import Cart, Discount, new_cart
from shop.rules.permissions import Session
from shop.rules.product import Product, name_key
from shop.rules.tender import take
from shop.services import catalogue, sell, shifts
from shop.services.issuing import head_row, job_row, sale_payload
from shop.services.shop import Shop
from shop.services.verify_checks import rounded
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
            connection.execute(
                insert(tables.stock_moves),
                {
                    "product_id": product_id,
                    "quantity_milli": stock,
                    "value_e4": value,
                    "kind": "opening",
                    "at": at,
                },
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
    """A morning: a plain sale, one with every discount, one paid twice over, and a return of part of the second."""
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
    take_back(shop, session, "T1-R26-00002", position=2, quantity_milli=3_000)


def take_back(shop: Shop, session: Session, number: str, *, position: int, quantity_milli: int) -> None:
    """A credit note over part of an item, written as a return is: mirrored, its share of every amount."""
    with shop.store.write() as connection:
        old = connection.exec_driver_sql(
            "SELECT t.*, i.id AS of_id FROM invoice_items t JOIN invoices i ON i.id = t.invoice_id"
            f" WHERE i.number = '{number}' AND t.position = {position}"
        ).one()
        item = {name: getattr(old, name) for name in sales.ITEM_COLUMNS}
        for name in ("amount_minor", "discount_minor", "sale_discount_minor", "tax_minor"):
            item[name] = -rounded(item[name] * quantity_milli, old.quantity_milli)
        taxed = item["amount_minor"] - item["discount_minor"] - item["sale_discount_minor"]
        net = taxed - item["tax_minor"] if shop.settings.prices_include_tax else taxed
        item |= {"net_minor": net, "gross_minor": net + item["tax_minor"], "quantity_milli": -quantity_milli}
        item |= {"position": 1, "returns_item_id": old.id}
        issue_credit_note(connection, shop, session, item, refers_to_id=old.of_id)


def issue_credit_note(
    connection: Connection, shop: Shop, session: Session, item: dict[str, Any], refers_to_id: int | None
) -> None:
    assert session.till_id is not None
    now = shop.clock()
    counter, number = sales.next_number(
        connection, till_id=session.till_id, till=session.till, kind="credit_note", year=2026
    )
    shift_id = shifts.require_open(connection, session.till_id)
    head = head_row(shop, session, now, kind="credit_note", number=number, counter=counter, shift_id=shift_id)
    sums = {name: item[name] for name in ("net_minor", "tax_minor", "gross_minor")}
    head |= {"uuid": f"return-{counter}", "refers_to_id": refers_to_id, **sums}
    head["discount_minor"] = item["sale_discount_minor"]
    base = {"invoice_id": sales.insert_invoice(connection, head)}
    rate = {name: item[name] for name in ("tax_code", "tax_name", "tax_category", "percent_e4")}
    tax = base | rate | sums | {"position": 1, "components": "[]"}
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")
    payment = {
        "uuid": f"refund-{counter}",
        "tender_id": cash.id,
        "tender": cash.name,
        "kind": "cash",
        "amount_minor": head["gross_minor"],
        "tendered_minor": head["gross_minor"],
        "change_minor": 0,
        "reference": "",
        **{name: head[name] for name in ("till_id", "shift_id", "user_id", "customer_id", "business_date")},
        "at": head["issued_at"],
    }
    move = base | {
        "product_id": item["product_id"],
        "quantity_milli": -item["quantity_milli"],
        "value_e4": 1_100,
        "kind": "return",
        "till_id": head["till_id"],
        "user_id": head["user_id"],
        "reason": "",
        "at": head["issued_at"],
    }
    sales.insert_items(connection, [base | {k: v for k, v in item.items() if k != "invoice_id"}])
    sales.insert_taxes(connection, [tax])
    sales.insert_payments(connection, [payment], base["invoice_id"])
    sales.insert_moves(connection, [move])
    connection.exec_driver_sql(
        f"UPDATE products SET stock_on_hand = stock_on_hand + {move['quantity_milli']},"
        f" stock_value_e4 = stock_value_e4 + {move['value_e4']} WHERE id = {item['product_id']}"
    )
    sales.insert_print_job(
        connection, job_row(session.till_id, base["invoice_id"], head["issued_at"], opens_drawer=True)
    )
    shown = base | {k: v for k, v in item.items() if k != "invoice_id"}
    journal.append(
        connection,
        chain=session.till,
        kind="credit_note",
        at=head["issued_at"],
        till=session.till,
        user=session.username,
        payload=sale_payload(head, [shown], [tax], [payment], [move]),
    )
