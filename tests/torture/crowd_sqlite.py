"""Four tills on one SQLite file beside a report: python -m tests.torture.crowd_sqlite [COUNT] [--seed N]

COUNT sales at each till (200) or more, as fast as they go; from the first one on a reader keeps one state of the
database open for 30 seconds, and selling goes on after it. Nobody is shown that anything is locked. The write-ahead
log can't be emptied while a reader is in it, so it grows with what is sold meanwhile and by nothing else; after the
report it goes back to its limit, and when the last till closes it is gone. `verify` finds nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from shop.services import hashing
from shop.store.engine import connect
from shop.store.sqlite_file import LOG_LIMIT_BYTES
from tests.torture import commands
from tests.torture.tills import Seller, Tally, TillProcess, judge

TILLS = 4
COUNT = 200
REPORT_S = 30.0
AFTER_S = 5.0
LOOK_EVERY_S = 0.05
MEBIBYTE = 1 << 20
# A sale of up to four lines with the drafts before it writes about forty pages of 4 KiB to the log.
SALE_BYTES = 400 << 10


@dataclass
class Log:
    """The size of the write-ahead log: (seconds since the start, bytes) at each look, and what it ended as."""

    seen: list[tuple[float, int]] = field(default_factory=list)
    report_until_s: float = 0.0
    sold_meanwhile: int = 0
    at_end: int = 0

    def most(self, after_s: float = 0.0, before_s: float = float("inf")) -> int:
        """The most bytes in a span of time."""
        return max((size for at, size in self.seen if after_s <= at < before_s), default=0)

    def least_after_report(self) -> int:
        """The fewest bytes in the seconds after the report in which all tills go on selling."""
        until = self.report_until_s
        return min((size for at, size in self.seen if until <= at < until + AFTER_S), default=0)


def size_of(path: Path) -> int:
    """The bytes of a database's write-ahead log."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except FileNotFoundError:
        return 0


def hold_report(path: Path, seconds: float, is_over: threading.Event) -> int:
    """Read one state of the database, keep it open so long, and read it again: the sales in it, the same both times."""
    store = connect(str(path))
    try:
        with store.read() as connection:
            count = "SELECT count(*), coalesce(sum(gross_minor), 0) FROM invoices"
            before = connection.exec_driver_sql(count).fetchone()
            is_over.wait(seconds)
            after = connection.exec_driver_sql(count).fetchone()
    finally:
        store.close()
    if before != after:
        raise AssertionError(f"the report changed under its reader: {before} {after}")
    return int(before[0]) if before else 0


def trade(
    path: Path, folder: Path, *, tills: int, count: int, report_s: float, seed: int
) -> tuple[Tally, Log, float]:
    """All tills sell, the report is read, the log is looked at; what they saw and how many seconds it took."""
    tally, log, is_over = Tally(), Log(), threading.Event()
    began = time.monotonic()

    def may_close() -> bool:
        until = log.report_until_s
        return 0 < until < time.monotonic() - began - AFTER_S

    sellers = [
        Seller(TillProcess(str(path), f"Till {n}", folder / f"errors-{n}"), count, seed + n, tally, may_close)
        for n in range(1, tills + 1)
    ]

    def read() -> None:
        try:
            hold_report(path, report_s, is_over)
        except BaseException as error:
            tally.problems.append(f"the report: {error}")
        log.report_until_s, log.sold_meanwhile = time.monotonic() - began, len(tally.acknowledged)

    reader = threading.Thread(target=read)
    for seller in sellers:
        seller.start()
    while not tally.acknowledged and any(seller.is_alive() for seller in sellers):
        time.sleep(0.01)
    reader.start()
    while any(seller.is_alive() for seller in sellers):
        log.seen.append((time.monotonic() - began, size_of(path)))
        time.sleep(LOOK_EVERY_S)
    took_s = time.monotonic() - began
    is_over.set()
    reader.join()
    log.at_end = size_of(path)
    return tally, log, took_s


def run(
    path: Path, folder: Path, *, tills: int, count: int, report_s: float, seed: int
) -> tuple[Tally, Log, float, list[str]]:
    """All of it, and what went wrong."""
    hashing.COST = 4
    commands.make_shop(path)
    tally, log, took_s = trade(path, folder, tills=tills, count=count, report_s=report_s, seed=seed)
    problems = judge(str(path), tally)
    if log.most(before_s=log.report_until_s) > LOG_LIMIT_BYTES + log.sold_meanwhile * SALE_BYTES:
        problems.append("the log grew by more than the sales")
    if log.least_after_report() > LOG_LIMIT_BYTES or log.at_end:
        problems.append(f"the log did not shrink: {log.least_after_report()}, {log.at_end} at the end")
    return tally, log, took_s, problems


def main(argv: list[str] | None = None) -> int:
    """Print what happened; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.crowd_sqlite")
    parser.add_argument("count", nargs="?", type=int, default=COUNT, help="sales at each of four tills")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args(argv)
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tally, log, took_s, problems = run(
            folder / "shop.sqlite",
            folder,
            tills=TILLS,
            count=options.count,
            report_s=REPORT_S,
            seed=options.seed,
        )
    waited = sorted(tally.waits_s) or [0.0]
    middle, p99 = waited[len(waited) // 2], waited[int(len(waited) * 0.99)]
    print(
        f"{len(tally.acknowledged)} sales in {took_s:.0f} s at {TILLS} tills, keys pressed again {tally.again}"
    )
    print(f"a sale took {middle:.3f} s, p99 {p99:.3f}, most {waited[-1]:.3f}; told {dict(tally.told)}")
    most, least = log.most(before_s=log.report_until_s), log.least_after_report()
    print(
        f"the log: {most / MEBIBYTE:.1f} MiB at most while the report was open "
        f"({log.sold_meanwhile} sales), {least / MEBIBYTE:.1f} after it, {log.at_end} bytes at the end"
    )
    for problem in problems:
        print(f"WRONG: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
