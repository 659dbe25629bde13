"""A disk that fills up: python -m tests.torture.disk_full [COUNT] [--seed N]

A disk in memory in COUNT sizes, from barely the database to enough, and on each: a till that sells until the disk is
full, then on a larger disk goes on where it was; and a first run, which may fail and can be made again. Every sale
that was told is there, the cart came through, the person was told that the disk is full, the numbers follow.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shop.services import hashing
from tests.torture import commands
from tests.torture.books import copy_database, read_books, verified
from tests.torture.commands import BREAD, MILK
from tests.torture.warm import PASSWORD, Ended, Order, Warm, witnessed

PAGE = 4096
ENOUGH_PAGES = 4000
SALES = 30
# Beyond the database itself: its index and log, and what so many sales add.
MOST_BEYOND = 2500
FIRST_RUN_PAGES = 420


@dataclass(slots=True)
class Tally:
    """What a run saw."""

    sizes: int = 0
    filled: int = 0
    sales: int = 0
    carts_back: int = 0
    first_runs_failed: int = 0
    sentences: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Disk:
    """A disk in memory; a context manager."""

    def __init__(self, folder: Path, pages: int) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={pages * PAGE}", "tmpfs", str(folder))

    def resize(self, pages: int) -> None:
        self._mount("-o", f"remount,size={pages * PAGE}", str(self.folder))

    def remove(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)

    @staticmethod
    def _mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True, capture_output=True)


@contextmanager
def disk(folder: Path, pages: int) -> Iterator[Disk]:
    """A disk of so many pages, gone afterwards."""
    made = Disk(folder, pages)
    try:
        yield made
    finally:
        made.remove()


def may_mount() -> str:
    """Empty where a disk in memory can be mounted; else why not."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with disk(Path(folder) / "disk", 16):
                return ""
        except (OSError, subprocess.CalledProcessError) as error:
            return f"no disk in memory can be mounted here: {error}"


def sell_until_full(warm: Warm, base: Path, folder: Path, pages: int, tally: Tally) -> Iterator[str]:
    """Sales and part payments on a disk of so many pages beyond the database."""
    folder.mkdir(exist_ok=True)
    witness = folder / "witness"
    witness.unlink(missing_ok=True)
    size = -(-base.stat().st_size // PAGE)
    with disk(folder / "disk", ENOUGH_PAGES) as made:
        path = folder / "disk" / "shop.sqlite"
        copy_database(base, path)
        made.resize(size + pages)
        order = Order(
            "keys",
            ("-", "--database", str(path), "--user", "sam"),
            str(witness),
            ("watch_carts",),
            {"TUPPENCE_PASSWORD": PASSWORD},
        )
        script = f"SCAN:{MILK} 3* SCAN:{BREAD}\nF9 1 F11 F12\n" * SALES
        ended = warm.start(order, script).end()
        made.resize(ENOUGH_PAGES)
        told = {sale["uuid"]: sale["number"] for sale in ended.sales}
        tally.sales += len(told)
        full = _is_told(ended)
        tally.filled += full
        yield from _person(ended, folder, tally)
        if len(told) < SALES and not full:
            yield f"{len(told)} sales were told and not that the disk is full: {ended.out[-400:]} {ended.err}"
        carts: set[str | None] = {None}
        for words in witnessed(witness):
            carts |= {words[1]} if words[0] == "change" else set()
        witness.unlink(missing_ok=True)
        if read_books(path).draft not in carts:
            yield f"the draft is {read_books(path).draft}, which the cart never was"
        yield from _goes_on(warm, order, path, told, tally)


def _goes_on(warm: Warm, order: Order, path: Path, told: dict[str, str], tally: Tally) -> Iterator[str]:
    """With room again the cart that was kept is back, is sold, and all that was told is there."""
    books = read_books(path)
    yield from books.problems
    lost = [number for uuid, number in told.items() if books.sales.get(uuid) != number]
    if lost:
        yield f"told and lost: {lost}"
    again = warm.start(order, f"F12\nSCAN:{MILK} F12\n").end()
    if again.code or again.err or [event for event in again.events if event.get("kind") == "error"]:
        yield f"it does not go on: {again.code} {again.out} {again.err}"
    back = bool(books.draft) and '"lines":[]' not in str(books.draft)
    tally.carts_back += back
    if len(again.sales) != 1 + back:
        yield f"{len(again.sales)} sales after it, the cart was {books.draft}"
    yield from _verified(path)


def _verified(path: Path) -> list[str]:
    """What `verify` and the quick look find."""
    return [*read_books(path).problems, *verified(path)]


def first_run(warm: Warm, folder: Path, pages: int, tally: Tally) -> Iterator[str]:
    """Making a shop on a disk of so many pages; where it fails, making it again with room."""
    folder.mkdir(exist_ok=True)
    with disk(folder / "disk", pages) as made:
        path = folder / "disk" / "shop" / "shop.sqlite"
        order = Order("shop", ("--database", str(path), "demo"))
        ended = warm.start(order).end()
        yield from _person(ended, folder, tally)
        failed = ended.code != 0
        tally.first_runs_failed += failed
        made.resize(ENOUGH_PAGES)
        if failed:
            again = warm.start(order).end()
            if again.code or again.err:
                yield f"it can't be made again: {again.err}"
        yield from _verified(path)


def _is_told(ended: Ended) -> bool:
    text = ended.err + "".join(str(event.get("text", "")) for event in ended.events)
    return "disk is full" in text or "No space left" in text


def _person(ended: Ended, folder: Path, tally: Tally) -> Iterator[str]:
    """What a person was told."""
    if "Traceback" in ended.err or ended.code not in (0, 1) or "went wrong" in ended.err + ended.out:
        yield f"exit code {ended.code}: {ended.err[-2000:]} {ended.out[-300:]}"
    if ended.code == 1 and not ended.err.strip():
        yield "refused without a sentence"
    told = [line for line in ended.err.splitlines() if line.strip()]
    told += [event["text"] for event in ended.events if event.get("kind") == "error"]
    tally.sentences.update(line.replace(str(folder), "…") for line in told)


def run(count: int, folder: Path) -> Tally:
    """So many sizes of disk, each for selling and for a first run."""
    tally = Tally()
    cost, hashing.COST = hashing.COST, 4
    try:
        base = folder / "base.sqlite"
        commands.make_shop(base)
        with Warm() as warm:
            for number in range(count):
                share = (number / max(count - 1, 1)) ** 2  # small sizes lie closer together
                pages = round(share * MOST_BEYOND)
                tally.sizes += 1
                found = list(sell_until_full(warm, base, folder / "sell", pages, tally))
                tally.problems += [f"{pages} pages beyond the shop: {each}" for each in found]
                pages = 1 + round(number / max(count - 1, 1) * FIRST_RUN_PAGES)
                found = list(first_run(warm, folder / "first", pages, tally))
                tally.problems += [f"first run in {pages} pages: {each}" for each in found]
    finally:
        hashing.COST = cost
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.disk_full", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="nothing here is left to chance")
    options = parser.parse_args(argv)
    missing = may_mount()
    if missing:
        print(f"SKIPPED: {missing}")
        return 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(options.count, Path(folder))
    print(
        f"{tally.sizes} sizes: {tally.filled} filled while selling, {tally.sales} sales told, {tally.carts_back} carts "
        f"back, {tally.first_runs_failed} first runs failed and were made again; {time.monotonic() - start:.0f} s"
    )
    print("What people were told:")
    for sentence, times in tally.sentences.most_common():
        print(f"  {times:5} {sentence}")
    for problem in tally.problems[:20]:
        print(f"VIOLATION {problem}")
    print(f"{len(tally.problems)} violations")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
