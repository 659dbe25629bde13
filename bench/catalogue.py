"""Importing a catalogue of 358,899 rows into an empty shop, beside the csv module and bare SQLite doing no checks.

python -m bench.catalogue        needs the real data: TUPPENCE_DATA or ../shared/data
"""

from __future__ import annotations

import csv
import gzip
import tempfile
import time
from pathlib import Path

from bench.table import Figure, data_dir, print_table
from shop.services.demo import create_demo
from shop.services.import_products import ImportOptions, import_products
from shop.services.shop import open_shop
from shop.services.users import session_of_database_owner
from shop.store.engine import sqlite_module

GOAL_S = 60


def _floor(source: Path, target: Path) -> float:
    """Read the file and put its names and codes into two bare tables with the indexes that lookups need."""
    module, _safe = sqlite_module()
    start = time.perf_counter()
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = [(row["gtin"], row["name"], row["name"].casefold()) for row in csv.DictReader(file)]
    raw = module.connect(str(target))
    raw.execute("CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT, key TEXT)")
    raw.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, product_id INTEGER, code TEXT)")
    raw.executemany("INSERT INTO p (name, key) VALUES (?, ?)", [row[1:] for row in rows])
    raw.executemany(
        "INSERT INTO b (product_id, code) VALUES (?, ?)", [(n, row[0]) for n, row in enumerate(rows)]
    )
    raw.execute("CREATE INDEX pk ON p (key)")
    raw.execute("CREATE INDEX bk ON b (code)")
    raw.commit()
    raw.close()
    return time.perf_counter() - start


def main() -> None:
    """Print the table and what was imported and refused."""
    source = data_dir() / "products" / "off_food_700k_01.csv.gz"
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        create_demo(str(folder / "shop.sqlite")).close()
        shop = open_shop(str(folder / "shop.sqlite"))
        start = time.perf_counter()
        options = ImportOptions(skip_bad=True, rename_duplicates=True, refusals_path=folder / "refused.csv")
        report = import_products(shop, session_of_database_owner(shop), source, options)
        took = time.perf_counter() - start
        shop.close()
        floor = _floor(source, folder / "bare.sqlite")
    print(report)
    print_table(
        [
            Figure(
                "import of 358,899 rows",
                [took],
                [floor],
                f"bare csv + sqlite3, goal {GOAL_S} s",
                GOAL_S / floor,
            )
        ]
    )


if __name__ == "__main__":
    main()
