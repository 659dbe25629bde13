"""The till's product search: how often it finds what was meant, how fast, in how much memory.

Beside it stands the floor, a plain SQL LIKE of every word over an in-memory SQLite table. `python -m bench.search`
reads the real data from TUPPENCE_DATA, or ../shared/data beside the checkout.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import gc
import gzip
import importlib.util
import io
import itertools
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from bench.table import data_dir
from shop.rules import search_snapshot
from shop.rules.search_index import Entry, SearchIndex
from shop.services.demo import create_demo
from shop.services.import_products import ImportOptions, import_products
from shop.services.shop import open_shop
from shop.services.users import session_of_database_owner

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100_000, 358_000)
TYPED = 400
LIKE_EVERY = 40

Find = Callable[[str], object]


def main() -> None:
    data = data_dir()
    scoring = load_scoring(data)
    quality(scoring)
    batch(scoring)
    typed = random.Random(1).sample(
        [row["typed"] for row in scoring.queries() if row["catalogue"][:3] == "off"], TYPED
    )
    keys = [text[:end] for text in typed for end in range(1, len(text) + 1)]
    for size in SIZES:
        speed(scoring, off_rows(data, size), keys)


def load_scoring(data: Path) -> ModuleType:
    """The data's own scoring module."""
    spec = importlib.util.spec_from_file_location("score", data / "search" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quality(scoring: ModuleType) -> None:
    shelves = {}
    for name in scoring.CATALOGUES:
        products = scoring.catalogue(name)
        index = SearchIndex(Entry(number, text) for number, (_, text) in enumerate(products))
        shelves[name] = index, [key for key, _ in products]

    def find(typed: str, name: str) -> list[str]:
        index, keys = shelves[name]
        return [keys[number] for number in index.find(typed)]

    rows = scoring.queries()
    with contextlib.redirect_stdout(io.StringIO()):
        ours, like = scoring.score(rows, find), scoring.score(rows, scoring.like_search())
    print(
        f"{'found what was meant':26} {'typed':>6} {'first %':>8} {'in 5 %':>8} {'LIKE: first':>12} {'in 5':>6}"
    )
    for key, (count, top1, top5, _) in ours.items():
        shares = [100 * part / count for part in (top1, top5, like[key][1], like[key][2])]
        print(f"{key:26} {count:6} {shares[0]:8.2f} {shares[1]:8.2f} {shares[2]:12.1f} {shares[3]:6.1f}")


def batch(scoring: ModuleType) -> None:
    """The same queries through `python -m shop find --batch`, each catalogue imported into a shop."""
    answers: dict[tuple[str, str], list[str]] = {}
    rows = scoring.queries()
    with tempfile.TemporaryDirectory() as folder:
        for name, (path, key, _text) in scoring.CATALOGUES.items():
            target = f"{folder}/{name}.sqlite"
            create_demo(target).close()
            with sqlite3.connect(target) as raw:
                raw.execute("UPDATE products SET active = 0")
            raw.close()
            shop = open_shop(target)
            refused = Path(folder) / "refused.csv"
            options = ImportOptions(skip_bad=True, rename_duplicates=True, refusals_path=refused)
            report = import_products(shop, session_of_database_owner(shop), path, options)
            shop.close()
            print(f"{name}: {report.added:,} products imported, {report.refused} rows refused")
            asked = [row["typed"] for row in rows if row["catalogue"] == name]
            own = {row[key].upper(): row[key] for row in _rows(path)}
            for query, found in zip(asked, found_by_batch(target, asked), strict=True):
                codes = [[one["barcode"] or "", one["sku"]] for one in found]
                answers[query, name] = [
                    next((own[code.upper()] for code in pair if code.upper() in own), "") for pair in codes
                ]
    with contextlib.redirect_stdout(io.StringIO()):
        tally = scoring.score(rows, lambda typed, name: answers[typed, name])
    count, top1, top5, _took = tally["ALL"]
    print(f"{'through find --batch':26} {count:6} {100 * top1 / count:8.2f} {100 * top5 / count:8.2f}")


def found_by_batch(target: str, asked: list[str]) -> list[list[dict[str, str]]]:
    """What the command answers to each query."""
    command = [sys.executable, "-m", "shop", "--database", target, "find", "--batch", "-"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        input="\n".join(asked),
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return [json.loads(line)["products"] for line in done.stdout.splitlines()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def off_rows(data: Path, size: int) -> list[tuple[str, str]]:
    """(name, code) of so many products."""
    path = data / "products" / "off_food_700k_01.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [(row["name"], row["gtin"]) for row in itertools.islice(csv.DictReader(file), size)]


def entries_of(rows: list[tuple[str, str]]) -> Iterator[Entry]:
    """Made as they are asked for, as they would come out of a database."""
    return (Entry(number, name, barcodes=(code,)) for number, (name, code) in enumerate(rows))


def speed(scoring: ModuleType, rows: list[tuple[str, str]], keys: list[str]) -> None:
    print(f"\n{len(rows):,} products")
    index, took_s, longest_s = watched(lambda: SearchIndex(entries_of(rows)))
    print(
        f"  built in the background in {took_s:.2f} s; another thread waited {1000 * longest_s:.1f} ms at most"
    )
    again, took_s, longest_s = watched(functools.partial(unpacked, packed(index)))
    print(f"  read as it was kept in {took_s:.2f} s; another thread waited {1000 * longest_s:.1f} ms at most")
    show("search", timed(index.find, keys))
    show("SQL LIKE", timed(like_of(scoring, rows), keys[::LIKE_EVERY]))
    del index, again
    gc.collect()
    tracemalloc.start()
    index = SearchIndex(entries_of(rows))
    held = tracemalloc.get_traced_memory()[0]
    for text in keys[:500]:
        index.find(text)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"  memory {held / 1e6:.1f} MB, after some typing {after / 1e6:.1f} MB")


def packed(index: SearchIndex) -> bytes:
    """The snapshot of an index."""
    return search_snapshot.to_bytes(index, search_snapshot.Standing(1, 1, ""))


def unpacked(kept: bytes) -> SearchIndex:
    """The index of a snapshot."""
    snapshot = search_snapshot.from_bytes(kept)
    assert snapshot is not None
    return snapshot.index()


def watched(build: Callable[[], SearchIndex]) -> tuple[SearchIndex, float, float]:
    """The index, the seconds its build took, and the longest another thread overslept meanwhile."""
    built: list[SearchIndex] = []
    builder = threading.Thread(target=lambda: built.append(build()))
    start = time.perf_counter()
    builder.start()
    longest_s = 0.0
    while builder.is_alive():
        before = time.perf_counter()
        time.sleep(0.001)
        longest_s = max(longest_s, time.perf_counter() - before - 0.001)
    return built[0], time.perf_counter() - start, longest_s


def like_of(scoring: ModuleType, rows: list[tuple[str, str]]) -> Find:
    shelf = sqlite3.connect(":memory:")
    shelf.execute("create table p (key, folded)")
    shelf.executemany("insert into p values (?, ?)", [(code, scoring.fold(name)) for name, code in rows])

    def find(typed: str) -> object:
        words = scoring.fold(typed).split() or [""]
        where = " and ".join("folded like ?" for _ in words)
        sql = f"select key from p where {where} order by length(folded) limit 20"  # noqa: S608 - only ? are added
        return shelf.execute(sql, [f"%{word}%" for word in words]).fetchall()

    return find


def timed(find: Find, keys: list[str]) -> tuple[list[float], list[float]]:
    """Seconds a key by the clock, and of the processor alone (the same on a machine with nothing else to do)."""
    clock_s, processor_s = [], []
    for text in keys:
        start, started = time.perf_counter(), time.thread_time()
        find(text)
        clock_s.append(time.perf_counter() - start)
        processor_s.append(time.thread_time() - started)
    return sorted(clock_s), sorted(processor_s)


def show(label: str, times: tuple[list[float], list[float]]) -> None:
    clock_s, processor_s = times
    shares = [1000 * clock_s[int(len(clock_s) * share)] for share in (0.5, 0.95, 0.99)]
    processor_ms = 1000 * processor_s[int(len(processor_s) * 0.99)]
    print(
        f"  {label:9} {len(clock_s):6,} keys  p50 {shares[0]:6.2f} ms  p95 {shares[1]:6.2f} ms  p99 {shares[2]:6.2f} ms"
        f" (processor {processor_ms:6.2f})  slowest {1000 * clock_s[-1]:6.2f} ms"
    )


if __name__ == "__main__":
    main()
