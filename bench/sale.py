"""Completing a 10-line cash sale on disk, beside bare SQLite writing the same rows into the same schema.

The floor is the sqlite module itself: the statements of the same sale, prepared by hand, in one transaction with the
same triggers and the same durability. `python -m bench.sale [count]`
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.table import Figure, print_table
from shop.rules.cart import Cart, new_cart
from shop.rules.permissions import Session
from shop.rules.tender import take
from shop.services import catalogue, sell, shifts, signin
from shop.services.demo import create_demo
from shop.services.search import ProductSearch
from shop.services.shop import Shop, open_shop
from shop.services.stock import correct_count
from shop.store.engine import sqlite_module

LINES = 10
GOAL = 2.5


def _open(folder: Path) -> tuple[Shop, Session]:
    target = str(folder / "shop.sqlite")
    create_demo(target)
    shop = open_shop(target)
    till = shifts.use_till(shop, "Till 1")
    session = signin.sign_in(shop, "admin", "demo-admin", till=till.code)
    shifts.open_shift(shop, session, 0)
    return shop, session


def _carts(shop: Shop, session: Session, count: int) -> Callable[[], Cart]:
    search = ProductSearch(shop)
    found = [p for p in search.find("a", 60) if p.price_e4 and not p.weighed and p.stocked][:LINES]
    for product in found:
        correct_count(shop, session, product.id, 100_000_000)
    products = catalogue.find_products(shop, [product.id for product in found])
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")

    def cart() -> Cart:
        filled = new_cart()
        for product in products:
            filled, _line = filled.add(product, 1000)
        return filled.pay(take(cash, sell.due_minor(shop, filled), None).payment)

    return cart


class Bare:
    """The same rows by the sqlite module alone."""

    TABLES = (
        "invoices",
        "invoice_items",
        "invoice_taxes",
        "payments",
        "payment_allocations",
        "stock_moves",
        "journal",
    )

    def __init__(self, path: Path) -> None:
        module, _safe = sqlite_module()
        self.raw: Any = module.connect(str(path), isolation_level=None)
        self.raw.row_factory = module.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.raw.execute(f"PRAGMA {pragma}")
        self.invoice = dict(self.raw.execute("SELECT * FROM invoices ORDER BY id DESC LIMIT 1").fetchone())
        of = self.invoice["id"]
        self.items = self._rows("SELECT * FROM invoice_items WHERE invoice_id = ?", of)
        self.taxes = self._rows("SELECT * FROM invoice_taxes WHERE invoice_id = ?", of)
        self.moves = self._rows("SELECT * FROM stock_moves WHERE invoice_id = ?", of)
        paid = "SELECT p.* FROM payments p JOIN payment_allocations a ON a.payment_id = p.id WHERE a.invoice_id = ?"
        self.payment = self._rows(paid, of)[0]
        self.entry = self._rows("SELECT * FROM journal WHERE chain = 'T1' ORDER BY seq DESC LIMIT 1")[0]
        self.job = self._rows("SELECT * FROM print_jobs WHERE invoice_id = ?", of)[0]

    def _rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self.raw.execute(sql, parameters)]

    def _insert(self, table: str, rows: list[dict[str, Any]], **changed: object) -> int:
        names = [name for name in rows[0] if name != "id"]
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        values = [[changed.get(name, row[name]) for name in names] for row in rows]
        if len(values) == 1:
            return int(self.raw.execute(sql, values[0]).lastrowid)
        self.raw.executemany(sql, values)
        return 0

    def sale(self) -> None:
        """One sale's rows in one transaction."""
        execute = self.raw.execute
        execute("BEGIN IMMEDIATE")
        key = (self.invoice["till_id"], self.invoice["series_year"])
        counter = execute(
            "UPDATE series SET last = last + 1 WHERE till_id = ? AND kind = 'receipt' AND year = ? RETURNING last",
            key,
        ).fetchone()[0]
        self.raw.executemany(
            "UPDATE products SET stock_on_hand = stock_on_hand + ?, stock_value_e4 = stock_value_e4 + ? "
            "WHERE id = ? AND stock_on_hand + ? >= 0",
            [(m["quantity_milli"], m["value_e4"], m["product_id"], m["quantity_milli"]) for m in self.moves],
        )
        number = f"T1-R26-{counter:05d}"
        of = self._insert("invoices", [self.invoice], uuid=str(uuid4()), number=number, series_number=counter)
        self._insert("invoice_items", self.items, invoice_id=of)
        self._insert("invoice_taxes", self.taxes, invoice_id=of)
        payment = self._insert("payments", [self.payment], uuid=str(uuid4()))
        allocation = {"payment_id": payment, "invoice_id": of, "amount_minor": self.payment["amount_minor"]}
        self._insert("payment_allocations", [allocation])
        self._insert("stock_moves", self.moves, invoice_id=of)
        head = execute("UPDATE journal_heads SET seq = seq + 1 WHERE chain = 'T1' RETURNING seq").fetchone()
        self._insert("journal", [self.entry], seq=head[0])
        self._insert("print_jobs", [self.job], invoice_id=of)
        execute("DELETE FROM draft_carts WHERE till_id = ?", (self.invoice["till_id"],))
        execute("COMMIT")


def measure(count: int = 300) -> list[Figure]:
    """Both in turn, pair by pair, so that a change of the machine's speed hits both."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        shop, session = _open(Path(name))
        cart = _carts(shop, session, count)
        for _warm in range(10):
            sell.complete(shop, session, cart())
        bare = Bare(Path(name) / "shop.sqlite")
        ours, floor = [], []
        for _run in range(count):
            ready = cart()
            start = time.perf_counter()
            sell.complete(shop, session, ready)
            middle = time.perf_counter()
            bare.sale()
            floor.append(time.perf_counter() - middle)
            ours.append(middle - start)
        shop.close()
    return [Figure("10-line cash sale, SQLite on disk", ours, floor, "the same rows by bare sqlite3", GOAL)]


def main(count: int = 300) -> None:
    """Print the table."""
    print_table(measure(count))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
