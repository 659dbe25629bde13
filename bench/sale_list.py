"""Finding sales and payments in the office among 1,000,000 invoice items: words typed, orders, a page and its count.

    python -m bench.sale_list [FILE]      FILE is a shop as bench.big_shop makes it and is changed; else one is made

The services as the pages call them, without a window (`bench.office` has that). Stock moves and customers are added
first: the moves lead from a product to its sales. The floor is a page of sales and their count by bare sqlite3 over the
same index.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import big_shop
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import invoices, payments
from shop.services.shop import Shop, open_shop
from shop.services.signin import session_for
from shop.store.engine import sqlite_module

OPEN_GOAL_MS, KEY_GOAL_MS = 100.0, 50.0
RUNS = 15
CUSTOMERS = 20_000
WORDS = (
    "t1-r25-00012",
    "0001",
    "9",
    "12.70",
    "10..20",
    "2025-03",
    "1.3.2025-31.3.2025",
    "customer 0777",
    "customer customer",
    "product blue tea 12",
    "product tea",
    "tea",
    "golden",
    "card",
    "voucher",
    "credit notes",
    "t2",
    "sam",
    "sam card 10..20",
    "zzz",
)
MOVES = (
    "INSERT INTO stock_moves (product_id, quantity_milli, value_e4, kind, invoice_id, till_id, user_id, reason, at)"
    " SELECT t.product_id, -sum(t.quantity_milli), 0, 'sale', t.invoice_id, i.till_id, i.user_id, '', i.issued_at"
    " FROM invoices i JOIN invoice_items t ON t.invoice_id = i.id GROUP BY t.invoice_id, t.product_id"
)


def prepare(target: str) -> None:
    """Add the moves of all items, and customers of whom three in five sales are, unless they are there."""
    from shop.store import guards
    from shop.store.engine import connect

    module, _safe = sqlite_module()
    raw = module.connect(target, isolation_level=None)
    known = raw.execute("SELECT count(*) FROM customers").fetchone()[0] >= CUSTOMERS
    raw.close()
    if known:
        return
    store = connect(target)
    with store.write() as connection:
        # Only a bench may: the sales of a shop never change.
        guards.remove(connection)
        first = int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) + 1 FROM customers").scalar_one())
        rows = [
            (f"B{n:05}", f"Customer {n:05}", f"customer {n:05}", n) for n in range(first, first + CUSTOMERS)
        ]
        connection.exec_driver_sql(
            "INSERT INTO customers (number, name, name_key, version, created_at)"
            " VALUES (?, ?, ?, ?, '2024-01-01T00:00:00.000000Z')",
            rows,
        )
        connection.exec_driver_sql(
            "UPDATE invoices SET customer_id = ? + id * 7919 % ? WHERE id % 5 < 3", (first, CUSTOMERS)
        )
        connection.exec_driver_sql(MOVES)
        guards.install(connection)
    store.close()


class Timed:
    """Milliseconds of each run after a first one: by the clock, and of the processor, which others hardly change."""

    def __init__(self, work: Callable[[], object]) -> None:
        work()
        self.clock_ms, self.processor_ms = [], []
        for _run in range(RUNS):
            start, busy = time.perf_counter(), time.thread_time()
            work()
            self.processor_ms.append(1000 * (time.thread_time() - busy))
            self.clock_ms.append(1000 * (time.perf_counter() - start))


def show(what: str, took: Timed, floor: Timed, goal: float) -> None:
    """One line; the goal is one of the clock."""
    median, p95 = statistics.median(took.clock_ms), sorted(took.clock_ms)[int(0.95 * RUNS)]
    busy, bare = (statistics.median(each.processor_ms) for each in (took, floor))
    met = "met" if median <= goal else "missed"
    print(f"{what:40} {median:8.1f} {p95:8.1f} {busy:8.1f} {bare:8.1f} {goal:6.0f}  {met}")


def main(target: str = "") -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        if not target:
            target = str(Path(folder) / "big.sqlite")
            big_shop.make(target)
        prepare(target)
        shop = open_shop(target)
        try:
            measure(shop, session_for(shop, "admin"), target)
        finally:
            shop.close()


def measure(shop: Shop, session: Session, target: str) -> None:
    """Each word and each order of both lists."""
    module, _safe = sqlite_module()
    raw = module.connect(target)

    def bare() -> None:
        raw.execute("SELECT count(*) FROM invoices WHERE gross_minor > 500").fetchone()
        raw.execute(
            "SELECT * FROM invoices WHERE gross_minor > 500 ORDER BY business_date DESC, id DESC LIMIT 30"
        ).fetchall()

    floor = Timed(bare)
    print(f"{'what':40} {'median':>8} {'p95 ms':>8} {'busy ms':>8} {'bare':>8} {'goal':>6}")
    for sort in ("date", "number", "customer", "person", "till", "total", "kind"):
        query = ListQuery(sort=sort, descending=True, limit=30)
        took = Timed(lambda query=query: invoices.list_sales(shop, session, query))  # type: ignore[misc]
        show(f"sales by {sort}, a page", took, floor, OPEN_GOAL_MS)
    for text in WORDS:
        query = ListQuery(text, sort="date", descending=True, limit=30)
        took = Timed(lambda query=query: invoices.list_sales(shop, session, query))  # type: ignore[misc]
        show(f"sales: {text}", took, floor, KEY_GOAL_MS)
    everything = ListQuery(sort="date", descending=True, limit=30)
    show(
        "payments, a page",
        Timed(lambda: payments.list_payments(shop, session, everything)),
        floor,
        OPEN_GOAL_MS,
    )
    for text in ("card", "12.70", "t1-r25-00012", "2025-03", "customer 0777"):
        query = ListQuery(text, sort="date", descending=True, limit=30)
        took = Timed(lambda query=query: payments.list_payments(shop, session, query))  # type: ignore[misc]
        show(f"payments: {text}", took, floor, KEY_GOAL_MS)
    show(
        "sums of all payments",
        Timed(lambda: payments.payment_sums(shop, session, payments.PaymentsWanted())),
        floor,
        100,
    )
    sale_id = invoices.list_sales(shop, session, everything).rows[0].id
    show("one sale whole", Timed(lambda: invoices.get_sale(shop, session, sale_id)), floor, KEY_GOAL_MS)
    raw.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
