"""Starting the till, from the process's first moment to a painted login, beside an empty customtkinter window.

    python -m bench.start       on any display; the memory with 100,000 products needs the real data

Prints the time to the painted login, to the till ready behind it, from the login to the search index of 100,000
products (as the last start kept it, and made anew), and resident memory once that is there.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.table import Figure, data_dir, print_table
from shop.services.demo import create_demo
from shop.services.import_products import ImportOptions, import_products
from shop.services.shop import open_shop
from shop.services.users import session_of_database_owner

RUNS = 11
LARGE_RUNS = 6
GOAL = 2.5
MEMORY_GOAL = 4.0
MEMORY_GOAL_MB = 150
INDEX_GOAL_S = 1.0


class Started(NamedTuple):
    """Seconds since the process began and after the first picture, and MB."""

    painted_s: float
    ready_s: float
    index_s: float
    resident_mb: float


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1_048_576


def empty() -> None:
    """The floor: a customtkinter window with nothing in it."""
    import customtkinter

    customtkinter.set_appearance_mode("light")
    window = customtkinter.CTk()
    window.geometry("1366x768")
    window.update()
    painted = time.monotonic()
    print(painted, painted, painted, _resident_mb(), flush=True)
    window.destroy()


def till(target: str) -> None:
    """The till, from run_pos.py's imports on, until its search index is ready."""
    from pos.start import Start
    from pos.window import TillWindow
    from widgets.opening import window_of

    window = window_of(TillWindow, None)
    options = argparse.Namespace(database=target, demo=False, till="Till 1", printer=None, geometry=None)
    start = Start(window, options)
    painted = time.monotonic()
    ready = 0.0
    while start.app is None or not start.app.till.search.is_ready:
        window.update()
        if start.app is not None and not ready:
            ready = time.monotonic()
        time.sleep(0.002)
    indexed = time.monotonic()
    window.update()
    print(painted, ready, indexed, _resident_mb(), flush=True)
    while start.app.till.search.is_keeping:
        time.sleep(0.01)
    start.close()


def _child(*arguments: str) -> Started:
    """A fresh process."""
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "bench.start", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    painted, ready, indexed, resident = (float(word) for word in done.stdout.split())
    return Started(painted - begin, ready - begin, indexed - painted, resident)


def shop_of(folder: Path, count: int) -> str:
    """A demo shop with so many products more."""
    target = str(folder / f"shop-{count}.sqlite")
    create_demo(target).close()
    if count:
        import gzip

        source = folder / f"{count}.csv"
        with gzip.open(data_dir() / "products" / "off_food_700k_01.csv.gz", "rt", encoding="utf-8") as file:
            source.write_text("".join(itertools.islice(file, count + 1)), encoding="utf-8")
        shop = open_shop(target)
        options = ImportOptions(skip_bad=True, rename_duplicates=True, refusals_path=folder / "refused.csv")
        import_products(shop, session_of_database_owner(shop), source, options)
        shop.close()
    return target


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        small, large = shop_of(Path(name), 1_000), shop_of(Path(name), 100_000)
        floor, ours = [], []
        for run in range(RUNS + 1):
            measured = _child("empty"), _child("till", small)
            if run:
                floor.append(measured[0])
                ours.append(measured[1])
        first, *later = (_child("till", large) for _run in range(LARGE_RUNS + 1))
    beside = "an empty customtkinter window"
    painted = [each.painted_s for each in floor]
    print_table(
        [
            Figure("start to painted login", [each.painted_s for each in ours], painted, beside, GOAL),
            Figure("start to sign-in ready", [each.ready_s for each in ours], painted, beside, 99),
        ]
    )
    index_s = sorted(each.index_s for each in later)
    met = "met" if statistics.median(index_s) <= INDEX_GOAL_S else "missed"
    print(
        f"from the login to the index of 100,000 products: {statistics.median(index_s):.2f} s, most {index_s[-1]:.2f}, "
        f"goal {INDEX_GOAL_S:.0f} s: {met}; made anew {first.index_s:.2f} s"
    )
    base, mine = (statistics.median(each.resident_mb for each in some) for some in (floor, ours))
    most = statistics.median(each.resident_mb for each in later)
    print(
        f"memory at 1,000 products {mine:.0f} MB, empty window {base:.0f} MB: {mine / base:.2f}, goal {MEMORY_GOAL}"
    )
    print(
        f"memory at 100,000 products {most:.0f} MB, made anew {first.resident_mb:.0f}, goal {MEMORY_GOAL_MB} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["empty"]:
        empty()
    elif sys.argv[1:2] == ["till"]:
        till(sys.argv[2])
    else:
        main()
