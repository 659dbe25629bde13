"""Every report of a day and of a year over a million invoice items, beside one bare sqlite3 query of the same sums.

The bare query adds up the same columns of the same days from the rows that were sold, without names, order, or the
period before; a report reads both periods. `--year` replays the real year too and compares every day, product and
customer of it with the totals that came with the data.

python -m bench.reports [--file FILE] [--items N] [--year]      FILE is made where it is not there, and kept
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from bench import big_shop
from bench.table import data_dir
from shop.rules.period import Period, between, parse_period
from shop.rules.report_shapes import SHAPES
from shop.services import home, reports
from shop.services.replay import replay
from shop.services.setup import NewShop, create_shop
from shop.services.shop import Shop, open_shop
from shop.services.users import session_of_database_owner
from shop.store.engine import sqlite_module

DAY_GOAL_S, YEAR_GOAL_S = 0.050, 1.0
DAY, YEAR = parse_period("2025-06-05"), parse_period("2025")
NOW = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
DAY_RUNS, YEAR_RUNS = 9, 3
DAYS = "i.business_date BETWEEN ? AND ?"
_DOCUMENTS = (
    "SELECT {key}, count(*), sum(net_minor), sum(tax_minor), sum(gross_minor) FROM invoices i"
    " WHERE {days} GROUP BY 1"
)
_ITEMS = (
    "SELECT {key}, sum(t.quantity_milli), sum(t.net_minor), sum(t.tax_minor), sum(t.gross_minor),"
    " sum(t.cost_e4 * t.quantity_milli) FROM invoices i JOIN invoice_items t ON t.invoice_id = i.id"
    " WHERE {days} GROUP BY 1"
)
_TAXES = (
    "SELECT t.tax_code, t.percent_e4, sum(t.net_minor), sum(t.tax_minor) FROM invoices i"
    " JOIN invoice_taxes t ON t.invoice_id = i.id WHERE {days} GROUP BY 1, 2"
)
_PAYMENTS = "SELECT tender_id, count(*), sum(amount_minor) FROM payments i WHERE {days} GROUP BY 1"
_VOIDS = (
    "SELECT user, count(*) FROM journal WHERE substr(at, 1, 10) BETWEEN ? AND ? AND kind = 'sale'"
    " AND instr(payload, '\"voided\":[]') = 0 GROUP BY 1"
)
_LOW = "SELECT count(*) FROM products WHERE reorder_level_milli > 0 AND stock_on_hand <= reorder_level_milli"
BARE = {
    "days": _DOCUMENTS.replace("{key}", "business_date"),
    "weekdays": _DOCUMENTS.replace("{key}", "strftime('%w', business_date)"),
    "hours": _DOCUMENTS.replace("{key}", "substr(issued_local, 12, 2)"),
    "months": _DOCUMENTS.replace("{key}", "substr(business_date, 1, 7)"),
    "customers": _DOCUMENTS.replace("{key}", "customer_id"),
    "people": _DOCUMENTS.replace("{key}", "user_id"),
    "tills": _DOCUMENTS.replace("{key}", "till_id"),
    "products": _ITEMS.replace("{key}", "t.product_id"),
    "margins": _ITEMS.replace("{key}", "t.product_id"),
    "categories": _ITEMS.replace("{key}", "t.category"),
    "category-margins": _ITEMS.replace("{key}", "t.category"),
    "discounts": _ITEMS.replace("{key}", "i.user_id"),
    "dead-stock": _ITEMS.replace("{key}", "t.product_id"),
    "taxes": _TAXES,
    "tenders": _PAYMENTS,
    "voids": _VOIDS,
    "low-stock": _LOW,
}


def main(argv: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.reports")
    parser.add_argument("--file", default="")
    parser.add_argument("--items", type=int, default=big_shop.ITEMS)
    parser.add_argument("--year", action="store_true")
    chosen = parser.parse_args([] if argv is None else argv)
    with tempfile.TemporaryDirectory(dir=".") as folder:
        target = chosen.file or str(Path(folder) / "big.sqlite")
        if not Path(target).exists():
            start = time.perf_counter()
            big_shop.make(target, chosen.items)
            print(f"{chosen.items:,} invoice items made in {time.perf_counter() - start:.0f} s\n")
        show_speed(target)
        if chosen.year:
            show_year(Path(folder))


def _least(work: Callable[[], object], runs: int = DAY_RUNS) -> float:
    """Seconds of the quickest of some runs: what the work takes where nothing else has the machine."""
    took = []
    for _run in range(runs):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def show_speed(target: str) -> None:
    """Making the sums, then a line a report; the goals are those of the day and of the year."""
    shop = open_shop(target)
    shop.clock = lambda: NOW
    owner = session_of_database_owner(shop)
    start = time.perf_counter()
    made = reports.keep_sums(shop, owner)
    print(f"sums of {made} months and years made in the background in {time.perf_counter() - start:.1f} s")
    module, _safe = sqlite_module()
    raw = module.connect(target)
    print(
        f"{'report':20} {'day ms':>8} {'bare':>8} {'goal':>5} {'':6} {'year ms':>8} {'bare':>8} {'goal':>5}"
    )
    for shape in SHAPES:
        cells = []
        for period, goal, runs in ((DAY, DAY_GOAL_S, DAY_RUNS), (YEAR, YEAR_GOAL_S, YEAR_RUNS)):
            query = reports.Query(shape.name, period)
            ours = _least(lambda query=query: reports.run(shop, owner, query), runs)  # type: ignore[misc]
            bare = _least(lambda name=shape.name, period=period: _bare(raw, name, period), 1)  # type: ignore[misc]
            met = "met" if ours <= goal else "missed"
            cells.append(f"{1000 * ours:8.1f} {1000 * bare:8.1f} {1000 * goal:5.0f} {met:6}")
        print(f"{shape.name:20} {' '.join(cells)}")
    shop.clock = lambda: datetime(2025, 12, 31, 15, tzinfo=timezone.utc)
    for what, work in (
        ("today", home.today),
        ("waiting", home.waiting),
        ("low_stock", home.low_stock),
        ("newest", home.newest),
    ):
        took = _least(lambda work=work: work(shop, owner))  # type: ignore[misc]
        print(f"{'Home, ' + what:20} {1000 * took:8.1f}")
    raw.close()
    shop.close()


def _bare(raw: Any, name: str, period: Period) -> object:
    sql = BARE[name]
    days = (period.first.isoformat(), period.last.isoformat()) if name != "low-stock" else ()
    return raw.execute(sql.replace("{days}", DAYS), days).fetchall()


# The real year ------------------------------------------------------------------------------------------------------


def show_year(folder: Path) -> None:
    """The whole real year: every day, product and customer, from the rows and from kept sums."""
    place = data_dir() / "sales"
    new = NewShop("Year", "GB", "admin", "demo-admin", prices_include_tax=False)
    shop = create_shop(str(folder / "year.sqlite"), new)
    owner = session_of_database_owner(shop)
    start = time.perf_counter()
    replay(shop, owner, place / "uci_online_retail.csv.gz")
    print(f"\nthe real year replayed in {time.perf_counter() - start:.0f} s")
    shop.clock = lambda: NOW.replace(year=2012)
    for how in ("from the rows", "from kept sums"):
        for name, key, label in (
            ("days", "date", "daily"),
            ("products", "code", "products"),
            ("customers", "customer", "customers"),
        ):
            expected = _expected(place / f"uci_online_retail_expected_{label}.csv", key)
            found = _found(shop, owner, name)
            wrong = {
                each for each in expected.keys() | found.keys() if expected.get(each, 0) != found.get(each, 0)
            }
            # Sales to nobody by name are in no customer's total.
            wrong.discard("" if name == "customers" else None)
            print(f"{name:10} {how:15} {len(expected):6,} totals, {len(wrong)} differ")
        reports.keep_sums(shop, owner)
    shop.close()


def _expected(path: Path, key: str) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row[key]: int((Decimal(row["net_amount"]) * 100).quantize(Decimal(1), ROUND_HALF_UP))
            for row in csv.DictReader(file)
        }


def _found(shop: Shop, owner: Any, name: str) -> dict[str, int]:
    query = reports.Query(name, between(date(2010, 12, 1), date(2011, 12, 31)), "none")
    report = reports.run(shop, owner, query)
    net = report.names.index("net_minor")
    return {str(line.labels[0]): line.now[net] for line in report.lines}


if __name__ == "__main__":
    main(sys.argv[1:])
