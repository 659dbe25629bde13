"""A shop with a year of trade and a million invoice items, made in a minute: for everything that must stay quick.

The rows are what the till's own services would write (receipts and credit notes with items, taxes, payments and
journal entries, under the same triggers), put in by the bare driver; the amounts follow from the shop's own rules of
rounding. Stock moves are left out: no report of sales reads them. The same seed gives the same shop.

python -m bench.big_shop FILE [--items N] [--products N] [--days N] [--customers N]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from bench.big_customers import Customers
from shop.rules.money import divide_half_up, line_amount, spread
from shop.rules.product import name_key
from shop.services.demo import create_demo
from shop.services.issuing import sale_payload
from shop.store.engine import sqlite_module
from shop.store.journal import Entry, canonical

ITEMS = 1_000_000
PRODUCTS = 100_000
DAYS = 365
LAST_DAY = date(2025, 12, 31)
LINES = 10
PORTION = 500
TILLS = ("T1", "T2", "T3")
# How the day's sales fall on the hours from 8 o'clock on.
HOURS = (3, 5, 6, 7, 10, 9, 6, 6, 8, 11, 10, 5)
KINDS = (
    "Tea",
    "Coffee",
    "Biscuits",
    "Soap",
    "Bread",
    "Cheese",
    "Candle",
    "Paper",
    "Oil",
    "Rice",
    "Juice",
    "Nails",
)
WORDS = (
    "Green",
    "Old",
    "Fine",
    "Corner",
    "Blue",
    "Mountain",
    "Country",
    "White",
    "Golden",
    "Little",
    "Grand",
    "Sea",
)

Row = dict[str, Any]


@dataclass(slots=True)
class Good:
    """A product as a sale needs it."""

    id: int
    sku: str
    name: str
    category: str
    unit: str
    price_e4: int
    cost_e4: int
    tax: tuple[str, str, str, int]


@dataclass(slots=True)
class Rows:
    """What waits to be written, by table."""

    by_table: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        self.by_table.setdefault(table, []).append(row)


def make(
    target: str,
    items: int = ITEMS,
    products: int = PRODUCTS,
    days: int = DAYS,
    seed: int = 1,
    customers: int | None = None,
) -> None:
    """A new demo shop at `target`, a SQLite file, with so many items sold on so many days up to LAST_DAY.

    As many customers as products, if nothing is said.
    """
    create_demo(target).close()
    module, _safe = sqlite_module()
    raw = module.connect(target, isolation_level=None)
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=OFF")
    wanted = products if customers is None else customers
    _Maker(raw, random.Random(seed), wanted, seed).make(items, products, days)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


class _Maker:
    """One shop in the making: its goods, and where its numbers and chains stand."""

    def __init__(self, raw: Any, chance: random.Random, customers: int, seed: int) -> None:
        self.raw, self.chance = raw, chance
        self.customers = Customers(raw, customers, seed)
        self.rows = Rows()
        self.ids = {name: self._next_id(name) for name in ("invoices", "invoice_items", "payments")}
        self.counters: dict[tuple[str, str, int], int] = {}
        self.heads = dict.fromkeys(TILLS, (0, ""))
        self.seller = json.dumps(
            {
                "name": "Corner Street Grocery",
                "address": "12 Corner Street",
                "country": "IE",
                "tax_number": "",
                "phone": "",
                "email": "",
                "demo": True,
            },
            sort_keys=True,
        )

    def make(self, items: int, products: int, days: int) -> None:
        self.raw.execute("BEGIN IMMEDIATE")
        self.tills = self._tills()
        self.people = self.raw.execute(
            "SELECT id, username, name FROM users WHERE active = 1 ORDER BY id"
        ).fetchall()
        self.tenders = self.raw.execute("SELECT id, name, kind FROM tenders ORDER BY id").fetchall()
        self._add_products(products)
        self.goods = self._goods()
        self.raw.execute("COMMIT")
        sales = max(items // LINES, 1)
        first = LAST_DAY - timedelta(days=days - 1)
        for number, day in enumerate(first + timedelta(days=ahead) for ahead in range(days)):
            count = sales * (number + 1) // days - sales * number // days
            self._day(day, count)
        self._finish()

    def _next_id(self, table: str) -> int:
        return int(self.raw.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])  # noqa: S608

    def _tills(self) -> dict[str, int]:
        for code in TILLS:
            self.raw.execute(
                "INSERT INTO tills (code, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (code, f"Till {code[1:]}"),
            )
        return dict(self.raw.execute("SELECT code, id FROM tills").fetchall())

    def _add_products(self, wanted: int) -> None:
        there = self.raw.execute("SELECT count(*) FROM products").fetchone()[0]
        shelves = self.raw.execute("SELECT id, tax_class_id FROM categories ORDER BY id").fetchall()
        rows = []
        for number in range(there, wanted):
            price = self.chance.choice((99, 149, 199, 249, 299, 450, 699, 999, 1499)) * 100
            name = f"{self.chance.choice(WORDS)} {self.chance.choice(KINDS)} {number}"
            stock = self.chance.randrange(0, 200) * 1000
            rows.append(
                (
                    f"B-{number:06}",
                    name,
                    name_key(name),
                    *self.chance.choice(shelves),
                    price,
                    price * 6 // 10,
                    stock,
                    price * 6 // 10 * stock // 1000,
                    self.chance.choice((0, 0, 5000, 12000)),
                    number,
                )
            )
        self.raw.executemany(
            "INSERT INTO products (sku, name, name_key, category_id, tax_class_id, price_e4, cost_e4, stock_on_hand,"
            " stock_value_e4, reorder_level_milli, version, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '2024-01-01T00:00:00.000000Z')",
            rows,
        )

    def _goods(self) -> list[Good]:
        query = (
            "SELECT p.id, p.sku, p.name, coalesce(c.name, ''), p.unit, p.price_e4, p.cost_e4, t.code, t.name,"
            " r.category, sum(r.percent_e4) FROM products p JOIN tax_classes t ON t.id = p.tax_class_id"
            " JOIN tax_rates r ON r.tax_class_id = t.id LEFT JOIN categories c ON c.id = p.category_id"
            " WHERE p.price_e4 > 0 GROUP BY p.id ORDER BY p.id"
        )
        found = [Good(*row[:7], tuple(row[7:])) for row in self.raw.execute(query)]
        self.chance.shuffle(found)
        return found

    def _good(self) -> Good:
        """One of the goods: a few are asked for often, most now and then."""
        return self.goods[int(len(self.goods) * self.chance.random() ** 4)]

    def _day(self, day: date, count: int) -> None:
        hours = sorted(self.chance.choices(range(8, 8 + len(HOURS)), HOURS, k=count))
        last: Row | None = None
        for place, hour in enumerate(hours):
            second = self.chance.randrange(3600) if place == 0 else 3600 * place // max(count, 1) % 3600
            at = datetime(day.year, day.month, day.day, hour, second // 60, second % 60, tzinfo=timezone.utc)
            if last is not None and place % 50 == 49:
                self._sale(at, day, back=last)
            else:
                last = self._sale(at, day)
            if place % PORTION == PORTION - 1:
                self._write()
        self._write()

    def _sale(self, at: datetime, day: date, back: Row | None = None) -> Row:
        code = self.chance.choice(TILLS)
        user_id, username, cashier = self.chance.choice(self.people)
        kind = "credit_note" if back else "receipt"
        invoice_id = self._take("invoices")
        key = (code, kind, day.year)
        counter = self.counters[key] = self.counters.get(key, 0) + 1
        items = self._returned(back) if back else self._items()
        taxes = list(_taxes(items))
        off = sum(item["sale_discount_minor"] for item in items)
        net, tax = (sum(item[name] for item in items) for name in ("net_minor", "tax_minor"))
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        head = {
            "id": invoice_id,
            "uuid": self._uuid(),
            "kind": kind,
            "number": f"{code}-{kind[0].upper()}{day.year % 100:02}-{counter:05}",
            "till_id": self.tills[code],
            "series_year": day.year,
            "series_number": counter,
            "shift_id": None,
            "user_id": user_id,
            "cashier": cashier,
            "customer_id": back["head"]["customer_id"] if back else self.customers.one(),
            "refers_to_id": back["head"]["id"] if back else None,
            "issued_at": stamp,
            "issued_local": at.isoformat(timespec="seconds"),
            "business_date": day.isoformat(),
            "due_date": None,
            "seller": self.seller,
            "currency": "EUR",
            "currency_digits": 2,
            "prices_include_tax": 1,
            "tax_rounding": "document",
            "discount_kind": "percent" if off else "",
            "discount_value": 50_000 if off else 0,
            "discount_minor": off,
            "net_minor": net,
            "tax_minor": tax,
            "gross_minor": net + tax,
            "cash_rounding_minor": 0,
            "note": "",
        }
        payment = self._payment(head)
        self.rows.add("invoices", head)
        for item in items:
            item["id"] = self._take("invoice_items")
            self.rows.add("invoice_items", item | {"invoice_id": invoice_id})
        for row in taxes:
            self.rows.add("invoice_taxes", row | {"invoice_id": invoice_id})
        self.rows.add("payments", payment)
        self.rows.add(
            "payment_allocations",
            {"payment_id": payment["id"], "invoice_id": invoice_id, "amount_minor": payment["amount_minor"]},
        )
        self._journal(code, username, stamp, head, items, taxes, payment)
        return {"head": head, "items": items}

    def _take(self, table: str) -> int:
        number = self.ids[table]
        self.ids[table] += 1
        return number

    def _uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def _items(self) -> list[Row]:
        lines = []
        for position in range(1, self.chance.randrange(1, 2 * LINES) + 1):
            good = self._good()
            quantity = self.chance.choice((1000, 1000, 1000, 2000, 3000))
            price = good.price_e4 if self.chance.random() > 0.01 else good.price_e4 * 9 // 10
            amount = line_amount(price, quantity, 2)
            percent = 100_000 if self.chance.random() < 0.03 else 0
            lines.append(_item(position, good, quantity, price, amount, percent))
        if self.chance.random() < 0.02:
            left = [line["amount_minor"] - line["discount_minor"] for line in lines]
            shares = spread(divide_half_up(sum(left) * 5, 100), left)
            for line, share in zip(lines, shares, strict=True):
                line["sale_discount_minor"] = share
        _tax(lines)
        return lines

    def _returned(self, back: Row) -> list[Row]:
        """The first item of a sale once more, below zero."""
        item = dict(back["items"][0])
        for name in _SIGNED:
            item[name] = -item[name]
        return [item | {"position": 1, "returns_item_id": item["id"]}]

    def _payment(self, head: Row) -> Row:
        tender_id, tender, kind = self.chance.choices(self.tenders[:3], (45, 50, 5))[0]
        return {
            "id": self._take("payments"),
            "uuid": self._uuid(),
            "tender_id": tender_id,
            "tender": tender,
            "kind": kind,
            "amount_minor": head["gross_minor"],
            "tendered_minor": head["gross_minor"],
            "change_minor": 0,
            "reference": "",
            "till_id": head["till_id"],
            "shift_id": None,
            "user_id": head["user_id"],
            "customer_id": head["customer_id"],
            "at": head["issued_at"],
            "business_date": head["business_date"],
        }

    def _journal(
        self,
        code: str,
        username: str,
        at: str,
        head: Row,
        items: Sequence[Row],
        taxes: Sequence[Row],
        payment: Row,
    ) -> None:
        kind = "sale" if head["kind"] == "receipt" else "credit_note"
        payload = sale_payload(_plain(head), items, taxes, [_plain(payment)], [])
        payload["voided"], payload["approvals"] = [], []
        if self.chance.random() < 0.05:
            gone = self._good()
            payload["voided"] = [[gone.sku, 1000, gone.price_e4]]
        self._append(code, kind, username, at, payload)
        if self.chance.random() < 0.005:
            gone = self._good()
            self._append(
                code, "cart_abandoned", username, at, {"uuid": "", "lines": [[gone.sku, 1000, gone.price_e4]]}
            )

    def _append(self, code: str, kind: str, username: str, at: str, payload: Row) -> None:
        seq, prev = self.heads[code][0] + 1, self.heads[code][1]
        entry = Entry(code, seq, 1, kind, at, code, username, canonical(payload), prev, "")
        digest = entry.true_hash
        self.heads[code] = (seq, digest)
        self.rows.add("journal", {name: getattr(entry, name) for name in Entry.__slots__} | {"hash": digest})

    def _write(self) -> None:
        self.raw.execute("BEGIN IMMEDIATE")
        for table, rows in self.rows.by_table.items():
            names = list(rows[0])
            columns = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" for _name in names)
            self.raw.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 (our own names)
                [[row[name] for name in names] for row in rows],
            )
        self.raw.execute("COMMIT")
        self.rows.by_table.clear()

    def _finish(self) -> None:
        """Where the series and the chains stand, so that the till goes on from there."""
        self.raw.execute("BEGIN IMMEDIATE")
        self.raw.executemany(
            "INSERT INTO series (till_id, kind, year, last) VALUES (?, ?, ?, ?)",
            [(self.tills[code], kind, year, last) for (code, kind, year), last in self.counters.items()],
        )
        self.raw.executemany(
            "INSERT INTO journal_heads (chain, seq, hash) VALUES (?, ?, ?)",
            [(code, seq, digest) for code, (seq, digest) in self.heads.items() if seq],
        )
        self.raw.execute("COMMIT")
        self.raw.execute("ANALYZE")


_SIGNED = (
    "quantity_milli",
    "amount_minor",
    "discount_minor",
    "sale_discount_minor",
    "net_minor",
    "tax_minor",
    "gross_minor",
)


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _item(position: int, good: Good, quantity: int, price: int, amount: int, percent: int) -> Row:
    code, name, category, rate = good.tax
    return {
        "position": position,
        "product_id": good.id,
        "sku": good.sku,
        "barcode": "",
        "name": good.name,
        "category": good.category,
        "unit": good.unit,
        "quantity_milli": quantity,
        "list_price_e4": good.price_e4,
        "price_e4": price,
        "discount_kind": "percent" if percent else "",
        "discount_value": percent,
        "amount_minor": amount,
        "discount_minor": divide_half_up(amount * percent, 1_000_000),
        "sale_discount_minor": 0,
        "net_minor": 0,
        "tax_minor": 0,
        "gross_minor": 0,
        "tax_code": code,
        "tax_name": name,
        "tax_category": category,
        "percent_e4": rate,
        "cost_e4": good.cost_e4,
        "stocked": 1,
        "price_approved_by": "",
        "discount_approved_by": "",
        "returns_item_id": None,
    }


def _tax(lines: list[Row]) -> None:
    """The tax in each line, rounded once a rate and spread over its lines."""
    groups: dict[tuple[str, int], list[Row]] = {}
    for line in lines:
        line["gross_minor"] = line["amount_minor"] - line["discount_minor"] - line["sale_discount_minor"]
        groups.setdefault((line["tax_code"], line["percent_e4"]), []).append(line)
    for (_code, percent), group in groups.items():
        amounts = [line["gross_minor"] for line in group]
        tax = divide_half_up(sum(amounts) * percent, 1_000_000 + percent)
        for line, share in zip(group, spread(tax, amounts), strict=True):
            line["tax_minor"], line["net_minor"] = share, line["gross_minor"] - share


def _taxes(items: Sequence[Row]) -> Iterator[Row]:
    groups: dict[tuple[str, int], list[Row]] = {}
    for item in items:
        groups.setdefault((item["tax_code"], item["percent_e4"]), []).append(item)
    for position, ((code, percent), group) in enumerate(groups.items(), 1):
        sums = {name: sum(item[name] for item in group) for name in ("net_minor", "tax_minor", "gross_minor")}
        first = group[0]
        yield sums | {
            "position": position,
            "tax_code": code,
            "tax_name": first["tax_name"],
            "tax_category": first["tax_category"],
            "percent_e4": percent,
            "components": "[]",
        }


def main(argv: Sequence[str] | None = None) -> None:
    """Make one and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.big_shop")
    parser.add_argument("file")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--products", type=int, default=PRODUCTS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--customers", type=int, help="as many as products, if nothing is said")
    chosen = parser.parse_args(argv)
    start = time.perf_counter()
    make(chosen.file, chosen.items, chosen.products, chosen.days, customers=chosen.customers)
    print(f"{chosen.file}: {chosen.items:,} items in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
