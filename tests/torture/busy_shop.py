"""A shop after some weeks with everything in it that is evidence: made by the services, the same for a seed."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from shop.rules.cart import Approval, Cart, Discount, new_cart
from shop.rules.permissions import DISCOUNT, PRICE_OVERRIDE, REFUND, STOCK_CORRECTION, Session
from shop.rules.product import Product
from shop.rules.returns import FreeReturn, ItemReturn
from shop.rules.tender import Tender, take
from shop.services import catalogue, hashing, sell, shifts, stock, users
from shop.services.import_products import ImportOptions, import_products
from shop.services.refund import PayOut, ReturnRequest, refund
from shop.services.shop import Shop
from shop.store.engine import connect, create_store, exists
from tests.shops import LOWEST_COST, Clock, filled_shop, session_at

UNITS = ("pc", "kg", "pc", "pc")
TAXES = ("standard", "reduced", "zero")


def make(target: str, sales: int, seed: int) -> None:
    """A new shop at `target` with so many sales, a return to every fifth, and corrections between them."""
    cost, hashing.COST = hashing.COST, LOWEST_COST
    store = connect(target) if exists(target) else create_store(target)
    try:
        shop = filled_shop(store, clock=Clock())
    finally:
        hashing.COST = cost
    with TemporaryDirectory() as folder:
        _Trade(shop, Random(seed), Path(folder)).run(sales)
    if store.is_sqlite:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


class _Trade:
    def __init__(self, shop: Shop, random: Random, folder: Path) -> None:
        self.shop, self.random, self.folder = shop, random, folder
        self.clock = shop.clock
        self.owner = users.session_of_database_owner(shop)
        self.tills = [session_at(shop, "kim", "Till 1"), session_at(shop, "sam", "Till 2")]
        self.kim = self.tills[0]
        self.products: list[Product] = []
        self.tenders: dict[str, Tender] = {}
        self.sold: list[tuple[str, str]] = []

    def run(self, sales: int) -> None:
        self.bring(0)
        for session in self.tills:
            shifts.open_shift(self.shop, session, 10_000)
        self.tenders = {tender.code: tender for tender in catalogue.tenders(self.shop)}
        for number in range(sales):
            assert isinstance(self.clock, Clock)
            self.clock.move(self.random.randrange(60, 7200))
            session = self.random.choice(self.tills)
            self.sell(session)
            if number % 5 == 4:
                self.take_back(number)
            if number % 17 == 16:
                self.correct(session)
            if number in (sales // 3, 2 * sales // 3):
                self.bring(number)

    def bring(self, number: int) -> None:
        """The catalogue by an import: opening stock the first time, other prices and counts after it."""
        lines = ["sku,name,price,cost,stock,unit,tax"]
        for index in range(24):
            price = 99 + 137 * index + (index % 3) * number
            counted = 900 + index if not number or index % 5 == 0 else ""
            lines.append(
                f"P{index:03d},Product {index},{price / 100:.2f},{price / 200:.2f},{counted},{UNITS[index % 4]},"
                f"{TAXES[index % 3]}"
            )
        lines += [f"S{index},Service {index},{5 + index}.50,,,,standard" for index in range(3)]
        path = self.folder / f"list{number}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        report = import_products(
            self.shop, self.owner, path, ImportOptions(refusals_path=self.folder / "refused.csv")
        )
        assert report.written, report
        with self.shop.store.read() as connection:
            ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM products ORDER BY id")]
        self.products = catalogue.find_products(self.shop, ids)

    def sell(self, session: Session) -> None:
        cart = self.filled(session)
        total = sell.due_minor(self.shop, cart)
        if self.random.random() < 0.3 and total > 10:
            part = take(self.tenders["card"], total, self.random.randrange(1, total), reference="ref 4711")
            cart = cart.pay(part.payment)
        due = sell.due_minor(self.shop, cart)
        if self.random.random() < 0.7:
            given = due + self.random.randrange(0, 500)
            cart = cart.pay(take(self.tenders["cash"], due, given).payment)
        else:
            cart = cart.pay(take(self.tenders["card"], due, due).payment)
        done = sell.complete(self.shop, session, cart, note="by hand" if self.random.random() < 0.1 else "")
        self.sold.append((done.number, session.till))

    def filled(self, session: Session) -> Cart:
        digits = self.shop.settings.currency.digits
        leave = Approval(DISCOUNT, session.user_id, session.name, self.owner.user_id, self.owner.name)
        cart, number = new_cart(), 0
        for product in self.random.sample(self.products, self.random.randint(1, 5)):
            number += 1
            cart, line = cart.add(product, self.random.randint(1, 4) * 1000 if product.unit == "pc" else 1237)
            chance = self.random.random()
            if chance < 0.15:
                cart = cart.with_line_discount(
                    line, Discount("percent", self.random.randint(1, 40) * 10_000, leave), digits
                )
            elif chance < 0.25:
                override = Approval(
                    PRICE_OVERRIDE, session.user_id, session.name, self.kim.user_id, self.kim.name
                )
                cart = cart.with_price(line, self.random.randrange(100, 99_999))
                cart = cart.approved(override, line)
        if self.random.random() < 0.2:
            cart = cart.with_discount(Discount("amount", self.random.randint(1, 99), leave))
        elif self.random.random() < 0.2:
            cart = cart.with_discount(Discount("percent", self.random.randint(1, 9) * 10_000, leave))
        if number > 1 and self.random.random() < 0.1:
            cart = cart.void(cart.lines[0].uuid)
        return cart

    def take_back(self, number: int) -> None:
        cash = PayOut(self.tenders["cash"])
        leave = Approval(REFUND, self.tills[1].user_id, self.tills[1].name, self.kim.user_id, self.kim.name)
        if number % 10 == 9:
            product = self.random.choice(self.products)
            lines: tuple[ItemReturn | FreeReturn, ...] = (FreeReturn(product, 1000, product.price_e4 or 0),)
            request = ReturnRequest(f"back {number}", lines, (cash,), approval=leave)
            refund(self.shop, self.tills[1], request)
            return
        sold, _till = self.sold[-1]
        request = ReturnRequest(f"back {number}", (ItemReturn(1, 1000),), (cash,), sold)
        refund(self.shop, self.kim, request)

    def correct(self, session: Session) -> None:
        product = next(each for each in self.random.sample(self.products, len(self.products)) if each.stocked)
        leave = Approval(STOCK_CORRECTION, session.user_id, session.name, self.owner.user_id, self.owner.name)
        counted = self.random.randint(500, 1500) * 1000
        stock.correct_count(
            self.shop, session, product.id, counted, leave if session is not self.kim else None
        )
