"""A shop after some days of trade at two tills, with customers, one of whom became another: for what lists sales."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import insert, update

from shop.rules.cart import new_cart
from shop.rules.permissions import Session
from shop.rules.tender import take
from shop.services import catalogue, customers, sell, shifts
from shop.services.issuing import head_row
from shop.services.shop import Shop
from shop.store import sales, tables
from tests.shops import Clock, session_at
from tests.traded import add_stock, paid, products_of, trade

LATER = datetime(2026, 3, 12, 9, 30, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Sold:
    """The shop, its admin away from any till, and the customers' ids by name."""

    shop: Shop
    admin: Session
    customers: dict[str, int]


def sold_shop(shop: Shop) -> Sold:
    """On 2 March `trade` at till 1; on 12 March at till 2 books to Ann and to Bob, who is Ann now, and tea to nobody.

    Sales at till 2 are T2-R26-00001 to 00003: Ann pays 9.99 by card (AUTH77), Bob 19.98 in cash, nobody 2.49 in cash.
    The book has the barcode 5012345678900.
    """
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
        book = connection.exec_driver_sql("SELECT id FROM products WHERE sku = 'BOOK'").scalar_one()
        connection.execute(
            insert(tables.product_barcodes),
            {"product_id": book, "barcode": "5012345678900", "barcode_key": "05012345678900"},
        )
    trade(shop)
    assert isinstance(shop.clock, Clock)
    shop.clock.now = LATER
    sam = session_at(shop, "sam", "Till 2")
    shifts.open_shift(shop, sam, 5_000)
    ann = customers.add(shop, sam, "Ann Murphy", email="ann@example.com")
    bob = customers.add(shop, sam, "Bob Byrne")
    stock = products_of(shop)
    cart, _line = new_cart().add(stock["BOOK"], 1_000)
    card = next(tender for tender in catalogue.tenders(shop) if tender.code == "card")
    due = sell.due_minor(shop, cart)
    cart = cart.pay(take(card, due, due, reference="AUTH77").payment)
    sell.complete(shop, sam, cart.for_customer(ann.id), note="wrapped")
    cart, _line = new_cart().add(stock["BOOK"], 2_000)
    sell.complete(shop, sam, paid(shop, cart).for_customer(bob.id))
    cart, _line = new_cart().add(stock["TEA"], 1_000)
    sell.complete(shop, sam, paid(shop, cart))
    with shop.store.write() as connection:
        connection.execute(
            update(tables.customers).where(tables.customers.c.id == bob.id).values(merged_into_id=ann.id)
        )
    return Sold(shop, session_away(shop), {"Ann": ann.id, "Bob": bob.id})


def session_away(shop: Shop, username: str = "admin") -> Session:
    """Somebody in the office: at no till."""
    return replace(session_at(shop, username), till_id=None, till="")


def add_invoice(sold: Sold, gross_minor: int, paid_minor: int, number: str = "T1-I26-00001") -> int:
    """An invoice on account to Ann of which so much has been paid: the till makes none yet."""
    shop = sold.shop
    with shop.store.write() as connection:
        at = session_at(shop, "admin", "Till 1")
        head: dict[str, Any] = head_row(
            shop, at, shop.clock(), kind="invoice", number=number, counter=int(number[-5:]), shift_id=None
        )
        head |= {"uuid": number, "customer_id": sold.customers["Ann"], "due_date": "2026-04-12"}
        head |= {"net_minor": gross_minor, "tax_minor": 0, "gross_minor": gross_minor}
        invoice_id = sales.insert_invoice(connection, head)
        payment = {
            "uuid": f"paid {number}",
            "tender_id": 1,
            "tender": "Cash",
            "kind": "cash",
            "amount_minor": paid_minor,
            "tendered_minor": paid_minor,
            "change_minor": 0,
            "reference": "",
            "till_id": head["till_id"],
            "shift_id": None,
            "user_id": head["user_id"],
            "customer_id": head["customer_id"],
            "at": head["issued_at"],
            "business_date": head["business_date"],
        }
        sales.insert_payments(connection, [payment], invoice_id)
    return invoice_id
