"""Starting the till, from the process's first moment to a painted login, beside an empty customtkinter window.

    python -m bench.start       on any display; the memory with 100,000 products needs the real data

Prints the time to the painted login, to the till ready behind it, and resident memory once the search index is there.
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

from bench.table import Figure, data_dir, print_table
from shop.services.demo import create_demo
from shop.services.import_products import ImportOptions, import_products
from shop.services.shop import open_shop
from shop.services.users import session_of_database_owner

RUNS = 11
GOAL = 2.5
MEMORY_GOAL = 4.0
MEMORY_GOAL_MB = 150


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
    print(time.monotonic(), time.monotonic(), _resident_mb(), flush=True)
    window.destroy()


def till(target: str) -> None:
    """The till, from run_pos.py's imports on, until its search index is ready."""
    from pos.start import Start, _window

    window = _window(None)
    options = argparse.Namespace(database=target, demo=False, till="Till 1", printer=None, geometry=None)
    start = Start(window, options)
    painted = time.monotonic()
    ready = 0.0
    while start.app is None or not start.app.till.search.is_ready:
        window.update()
        if start.app is not None and not ready:
            ready = time.monotonic()
        time.sleep(0.002)
    window.update()
    print(painted, ready, _resident_mb(), flush=True)
    start.close()


def _child(*arguments: str) -> tuple[float, float, float]:
    """Seconds to the first picture and to being ready, and MB, of a fresh process."""
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "bench.start", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    painted, ready, resident = (float(word) for word in done.stdout.split())
    return painted - begin, ready - begin, resident


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
        floor, ours, big = [], [], []
        for run in range(RUNS + 1):
            measured = _child("empty"), _child("till", small), _child("till", large) if run < 4 else None
            if run:
                floor.append(measured[0])
                ours.append(measured[1])
            if measured[2]:
                big.append(measured[2])
    beside = "an empty customtkinter window"
    print_table(
        [
            Figure("start to painted login", [o[0] for o in ours], [f[0] for f in floor], beside, GOAL),
            Figure("start to sign-in ready", [o[1] for o in ours], [f[0] for f in floor], beside, 99),
        ]
    )
    base, mine = statistics.median(f[2] for f in floor), statistics.median(o[2] for o in ours)
    most = statistics.median(b[2] for b in big)
    print(
        f"memory at 1,000 products {mine:.0f} MB, empty window {base:.0f} MB: {mine / base:.2f}, goal {MEMORY_GOAL}"
    )
    print(f"memory at 100,000 products {most:.0f} MB, goal {MEMORY_GOAL_MB} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["empty"]:
        empty()
    elif sys.argv[1:2] == ["till"]:
        till(sys.argv[2])
    else:
        main()
