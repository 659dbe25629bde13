"""A year of sales, five times over: whether a sale late in the life of a database costs what an early one did.

The tenths are compared as they came, in sales and in lines a second, and then sale by sale: the same sales are made
in turn in the grown database and in a copy of it that was put aside in the middle of the first tenth, so that a change
of the machine's speed hits both. Beside that stand the database's size, what opening it takes, a day's totals in it,
and a category's tiles among 100,000 products.

python -m bench.growth [--rounds N]      N below 1 takes the beginning of the year only; needs the real data
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.table import data_dir
from shop.rules.cart import Cart, new_cart
from shop.rules.permissions import Session
from shop.rules.product import Product
from shop.rules.tender import take
from shop.services import catalogue, sell, shifts
from shop.services.demo import create_demo
from shop.services.import_products import ImportOptions, import_products
from shop.services.replay import replay
from shop.services.shop import Shop, open_shop
from shop.services.users import session_for, session_of_database_owner

ROUNDS = 5.0
GOAL = 0.9
TILES_GOAL_S = 0.016
PAIRS = 600
ASIDE = 0.05
CART_LINES = 10
YEAR = "uci_online_retail"
PRODUCTS = 100_000
CATEGORIES = 40
PAGE = 24


@dataclass(slots=True)
class Pace:
    """When each document was done, by the clock and by the processor, and the lines made until then."""

    target: str
    aside: str
    clock_s: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    is_aside: bool = False

    def note(self, done: int, total: int) -> None:
        """One document more. In the middle of the first tenth the database is put aside, while nobody writes."""
        if not self.is_aside and done >= total * ASIDE:
            self.is_aside = True
            for ending in ("", "-wal"):
                shutil.copy(self.target + ending, self.aside + ending)
        self.clock_s.append(time.perf_counter())
        self.processor_s.append(time.process_time())
        self.lines.append(done)

    def between(self, first: float, last: float) -> tuple[float, float, float]:
        """Of a part of the documents, given as shares of all: sales and lines a second, sales a processor second."""
        start, end = (int(share * (len(self.lines) - 1)) for share in (first, last))
        took_s = self.clock_s[end] - self.clock_s[start]
        sales = end - start
        processor_s = self.processor_s[end] - self.processor_s[start]
        return sales / took_s, (self.lines[end] - self.lines[start]) / took_s, sales / processor_s


def main(argv: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--rounds", type=float, default=ROUNDS)
    rounds = parser.parse_args([] if argv is None else argv).rounds
    source = data_dir() / "sales" / f"{YEAR}.csv.gz"
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        target = str(folder / "grown.sqlite")
        create_demo(target).close()
        before = size_of(target)
        pace = Pace(target, str(folder / "young.sqlite"))
        grow(pace, source, folder, rounds)
        show_pace(pace, max(int(rounds), 1))
        grown = size_of(target) - before
        lines = pace.lines[-1]
        print(f"{'database':48} {grown / 1e6:9.1f} MB for {lines:,} lines: {grown / lines:.0f} bytes a line")
        show_pairs(target, pace.aside)
        show_start(target, pace.aside)
        show_day(target)
        show_tiles(folder)


def grow(pace: Pace, source: Path, folder: Path, rounds: float) -> None:
    """Replay the file into the shop, noting when each document was done."""
    path, whole = source, max(int(rounds), 1)
    if rounds < 1:
        path = folder / "part.csv"
        with gzip.open(source, "rt", encoding="utf-8") as file:
            text = file.readlines()
        path.write_text("".join(text[: int(len(text) * rounds)]), encoding="utf-8")
    shop = open_shop(pace.target)
    links = source.with_name(f"{YEAR}_return_links.csv")
    start = time.perf_counter()
    replay(shop, session_of_database_owner(shop), path, links, pace.note, rounds=whole)
    print(
        f"replayed {len(pace.lines):,} documents of {pace.lines[-1]:,} lines in {time.perf_counter() - start:.0f} s"
    )
    shop.close()


def size_of(target: str) -> int:
    """Bytes of a database that nobody has open."""
    return Path(target).stat().st_size


def show_pace(pace: Pace, rounds: int) -> None:
    """The tenths, the first and the last beside each other; and whole rounds, which are of the same documents."""
    tenths = [pace.between(number / 10, (number + 1) / 10) for number in range(10)]
    for what, place in (("sales a second", 0), ("lines a second", 1), ("sales a processor second", 2)):
        row = [tenth[place] for tenth in tenths]
        print(f"{what:48} " + " ".join(f"{one:7.0f}" for one in row), end="")
        print(f"   last of first {row[-1] / row[0]:.2f}, goal {GOAL}")
    if rounds > 1:
        first, last = pace.between(0, 1 / rounds), pace.between(1 - 1 / rounds, 1)
        print(f"{'the last round beside the first':48} {last[0]:7.0f} {first[0]:7.0f} sales a second", end="")
        print(f"   last of first {last[0] / first[0]:.2f}, by the processor's time {last[2] / first[2]:.2f}")


def _ready(target: str) -> tuple[Shop, Session, list[Product]]:
    """An open shop, somebody at its till, and all its products, which never run out."""
    shop = open_shop(target)
    till = shifts.use_till(shop, "Till 1")
    session = session_for(shop, "admin", till)
    if shifts.current_shift(shop, till.id) is None:
        shifts.open_shift(shop, session, 0)
    with shop.store.read() as connection:
        query = "SELECT id FROM products WHERE active = 1 AND stocked = 1 AND price_e4 > 0 AND weighed = 0 ORDER BY id"
        ids = [int(row[0]) for row in connection.exec_driver_sql(query)]
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET stock_on_hand = 1000000000")
    return shop, session, catalogue.find_products(shop, ids)


def _paid(shop: Shop, products: list[Product]) -> Cart:
    cart = new_cart()
    for product in products:
        cart, _line = cart.add(product, 1000)
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")
    return cart.pay(take(cash, sell.due_minor(shop, cart), None).payment)


def show_pairs(grown: str, young: str) -> None:
    """The same ten-line sales of products of the whole catalogue in turn in both."""
    shops = [_ready(grown), _ready(young)]
    took_s: tuple[list[float], list[float]] = ([], [])
    chance = random.Random(1)
    for run in range(PAIRS + 10):
        places = chance.sample(range(len(shops[0][2])), CART_LINES)
        for which in (0, 1) if run % 2 else (1, 0):
            shop, session, products = shops[which]
            ready = _paid(shop, [products[place] for place in places])
            start = time.perf_counter()
            sell.complete(shop, session, ready)
            if run >= 10:
                took_s[which].append(time.perf_counter() - start)
    for shop, _session, _products in shops:
        shop.close()
    mean = [1000 * statistics.mean(each) for each in took_s]
    median = [1000 * statistics.median(each) for each in took_s]
    print(
        f"{'10-line sale, grown database, beside a young one':48} {mean[0]:.2f} ms (median {median[0]:.2f}), "
        f"{mean[1]:.2f} ms (median {median[1]:.2f}): pace {mean[1] / mean[0]:.2f} of it, goal {GOAL}"
    )


def show_start(grown: str, young: str) -> None:
    """Opening either database, as a till does at its start."""

    def median_ms(target: str) -> float:
        return 1000 * statistics.median(_timed(lambda: open_shop(target).close(), 15))

    print(f"{'opening it, beside a young one':48} {median_ms(grown):7.2f} ms, {median_ms(young):.2f} ms")


def show_day(target: str) -> None:
    """A day's totals by kind and by tender, of the days in the middle of the file."""
    shop = open_shop(target)
    documents = "SELECT kind, count(*), sum(net_minor), sum(tax_minor), sum(gross_minor) FROM invoices"
    payments = "SELECT tender_id, count(*), sum(amount_minor) FROM payments"
    with shop.store.read() as connection:
        days = [row[0] for row in connection.exec_driver_sql("SELECT DISTINCT business_date FROM invoices")]
    took_s = []
    for day in days[len(days) // 2 :][:50]:
        start = time.perf_counter()
        with shop.store.read() as connection:
            connection.exec_driver_sql(
                f"{documents} WHERE business_date = ? GROUP BY kind", (day,)
            ).fetchall()
            connection.exec_driver_sql(
                f"{payments} WHERE business_date = ? GROUP BY tender_id", (day,)
            ).fetchall()
        took_s.append(time.perf_counter() - start)
    shop.close()
    print(f"{'a day of it in totals':48} {_figures(took_s)}")


def show_tiles(folder: Path) -> None:
    """Going from one category to the next among 100,000 products: its first page, and the last one of the largest."""
    target = str(folder / "tiles.sqlite")
    create_demo(target).close()
    shop = open_shop(target)
    path = folder / "products.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rows_with_categories())
    options = ImportOptions(skip_bad=True, rename_duplicates=True, refusals_path=folder / "refused.csv")
    import_products(shop, session_of_database_owner(shop), path, options)
    shelves = catalogue.shelves(shop)
    took_s: list[float] = []
    largest, most = shelves[0], 0
    for shelf in (*shelves, *shelves):
        start = time.perf_counter()
        page = catalogue.tile_page(shop, shelf.id, 0, PAGE)
        took_s.append(time.perf_counter() - start)
        if page.count > most:
            largest, most = shelf, page.count
    favourites = _timed(lambda: catalogue.tile_page(shop, None, 0, PAGE), 50)
    last = _timed(lambda: catalogue.tile_page(shop, largest.id, most - PAGE, PAGE), 50)
    names = _timed(lambda: catalogue.shelves(shop), 50)
    shop.close()
    goal = f"goal {1000 * TILES_GOAL_S:.0f} ms"
    print(f"{'category switch among 100,000 products':48} {_figures(took_s)}, {goal}")
    print(f"{f'the last page of {most:,} tiles':48} {_figures(last)}, {goal}")
    print(f"{'favourites':48} {_figures(favourites)}, {goal}")
    print(f"{'the names of the categories':48} {_figures(names)}")


def _rows_with_categories() -> Iterator[tuple[str, str, str, str]]:
    """Products in categories of very different sizes: the first has half of them, the others share the rest evenly."""
    path = data_dir() / "products" / "off_food_700k_01.csv.gz"
    yield ("barcode", "name", "category", "price")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for number, row in enumerate(itertools.islice(csv.DictReader(file), PRODUCTS)):
            category = 0 if number % 2 else 1 + number // 2 % (CATEGORIES - 1)
            yield (row["gtin"], row["name"], f"Category {category}", "1.00")


def _timed(work: Callable[[], object], count: int) -> list[float]:
    took_s = []
    for _run in range(count):
        start = time.perf_counter()
        work()
        took_s.append(time.perf_counter() - start)
    return took_s


def _figures(took_s: list[float]) -> str:
    ordered = sorted(took_s)
    p95 = ordered[int(0.95 * len(ordered))]
    return f"{1000 * statistics.median(ordered):7.2f} ms (p95 {1000 * p95:.2f}, slowest {1000 * ordered[-1]:.2f})"


if __name__ == "__main__":
    main(sys.argv[1:])
