"""Turns the clock of a till that sells: back, ahead, over summer time, to 1970 and past 2038, hundreds of times.

    python -m tests.torture.clock [COUNT] [--seed N]

Every sale must be made; numbers are unique and count up within their series, the journal counts up, every jump stands
in it before the sale that followed, and the till has a sentence for it. Ends with a clean `verify`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

from sqlalchemy import select

from shop.rules.cart import new_cart
from shop.rules.permissions import Session
from shop.services import clock, hashing, sell, shifts
from shop.services.clock import AHEAD, BACK, LONGEST_PAUSE
from shop.services.shop import Shop, SystemClock, moment_of
from shop.services.verify import verify
from shop.store import tables
from shop.store.engine import create_store, open_store
from tests.shops import LOWEST_COST, filled_shop, session_at
from tests.traded import add_stock, paid, products_of

START = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc)
JUMPS: tuple[tuple[str, Callable[[datetime], datetime]], ...] = (
    ("a day back", lambda now: now - timedelta(days=1)),
    ("ten years ahead", lambda now: now.replace(year=now.year + 10, day=1)),
    ("to 1970", lambda now: datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)),
    ("to the end of 32 bits", lambda now: datetime(2038, 1, 19, 3, 14, 0, tzinfo=timezone.utc)),
    ("to New Year's Eve", lambda now: datetime(2026, 12, 31, 23, 59, tzinfo=timezone.utc)),
    ("to New Year's Day", lambda now: datetime(2027, 1, 1, 0, 5, tzinfo=timezone.utc)),
    ("right again", lambda now: START + timedelta(days=2)),
    ("to the hour before summer time", lambda now: datetime(2027, 3, 28, 0, 30, tzinfo=timezone.utc)),
    ("to the hour before winter time", lambda now: datetime(2027, 10, 31, 0, 30, tzinfo=timezone.utc)),
    ("to 2070", lambda now: datetime(2070, 1, 1, 0, 0, 1, tzinfo=timezone.utc)),
)


class Machine:
    """A machine's two clocks: one that anybody sets, and one that only runs."""

    def __init__(self) -> None:
        self.now = START
        self.running_s = 1000.0

    def run(self, seconds: float) -> None:
        """Time goes by."""
        self.now += timedelta(seconds=seconds)
        self.running_s += seconds

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.now, lambda: self.running_s)


@dataclass(slots=True)
class Result:
    """What was done, and what went wrong."""

    sales: int = 0
    jumps: int = 0
    restarts: int = 0
    wrong: list[str] = field(default_factory=list)


class Till:
    """A till whose clock is turned between its sales, and whose program starts anew now and then."""

    def __init__(self, path: Path, random: Random) -> None:
        self.path, self.random, self.machine, self.result = path, random, Machine(), Result()
        cost, hashing.COST = hashing.COST, LOWEST_COST
        store = create_store(str(path))
        shop = filled_shop(store)
        hashing.COST = cost
        with store.write() as connection:
            add_stock(connection, "2026-11-23T08:00:00.000000Z")
            connection.execute(
                tables.products.update().where(tables.products.c.sku == "TEA").values(stocked=0)
            )
        self.shop = Shop(shop.store, shop.settings, self.machine.clock())
        self.session: Session = session_at(self.shop, "sam")
        shifts.open_shift(self.shop, self.session, 0)
        self.newest, self._ran_s = self.machine.now, self.machine.running_s
        self.tea = products_of(self.shop)["TEA"]

    def run(self, count: int) -> Result:
        """So many sales, every second one after a jump."""
        for number in range(count):
            told = ""
            if number % 2:
                told, turn = self.random.choice(JUMPS)
                self.machine.now = turn(self.machine.now)
                self.result.jumps += 1
            if self.random.random() < 0.2:
                self.shop = Shop(open_store(str(self.path)), self.shop.settings, self.machine.clock())
                self.result.restarts += 1
                self.sell(told, LONGEST_PAUSE)
            else:
                self.sell(told, AHEAD)
            self.machine.run(self.random.choice((1, 59, 3600, 3 * 3600)))
        self._check_order()
        return self.result

    def sell(self, told: str, ahead: timedelta) -> None:
        """One sale, whatever the clock shows. `ahead` is how far the clock may be without being doubted."""
        expected = self.newest if ahead == LONGEST_PAUSE else self.expected()
        jumped = self.machine.now < expected - BACK or self.machine.now > expected + ahead
        before = self._jump_entries()
        cart = paid(self.shop, new_cart().add(self.tea, 1_000)[0])
        done = sell.complete(self.shop, self.session, cart)
        self.result.sales += 1
        warning = clock.take_warning(self.shop)
        entries = self._jump_entries()
        if jumped != (len(entries) == len(before) + 1) or jumped != bool(warning):
            self.result.wrong.append(
                f"{done.number} {told}: {len(entries) - len(before)} entries, {warning!r}"
            )
        if jumped and entries and entries[-1] != (self._count(expected), self._count(self.machine.now)):
            self.result.wrong.append(f"{done.number} {told}: the entry's times are {entries[-1]}")
        self.newest = self.machine.now
        self._ran_s = self.machine.running_s

    def expected(self) -> datetime:
        """What a clock that nobody turned would show."""
        return self.newest + timedelta(seconds=self.machine.running_s - self._ran_s)

    def _count(self, moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _jump_entries(self) -> list[tuple[str, str]]:
        with self.shop.store.read() as connection:
            rows = connection.execute(
                select(tables.journal.c.payload)
                .where(tables.journal.c.kind == "clock_jump")
                .order_by(tables.journal.c.seq)
            )
            payloads = [json.loads(row.payload) for row in rows]
        return [(payload["expected"], payload["shown"]) for payload in payloads]

    def _check_order(self) -> None:
        """Numbers count up in each series in the order of the sales, and the journal tells them in that order."""
        with self.shop.store.read() as connection:
            rows = connection.execute(select(tables.invoices).order_by(tables.invoices.c.id)).fetchall()
            told = [
                json.loads(row.payload)["invoice"]["number"]
                for row in connection.execute(
                    select(tables.journal.c.payload)
                    .where(tables.journal.c.kind == "sale")
                    .order_by(tables.journal.c.seq)
                )
            ]
        numbers = [row.number for row in rows]
        if told != numbers or len(set(numbers)) != self.result.sales:
            self.result.wrong.append(
                "the journal tells another order than the numbers, or a number is there twice"
            )
        last: dict[int, int] = {}
        for row in rows:
            if row.series_number != last.get(row.series_year, 0) + 1:
                self.result.wrong.append(f"{row.number} does not follow {last.get(row.series_year)}")
            last[row.series_year] = row.series_number
            if moment_of(row.issued_at) != datetime.fromisoformat(row.issued_local).replace(
                microsecond=moment_of(row.issued_at).microsecond
            ):
                self.result.wrong.append(
                    f"{row.number}: local time {row.issued_local} is not {row.issued_at}"
                )
        self.result.wrong += [str(finding) for finding in verify(self.shop.store)]


def main(argv: list[str] | None = None) -> int:
    """0 when every sale was made and every jump told."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.clock", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args(argv)
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        result = Till(Path(folder) / "shop.sqlite", Random(options.seed)).run(options.count)
    print(
        f"{result.sales} sales, {result.jumps} jumps of the clock, {result.restarts} starts, "
        f"{len(result.wrong)} wrong"
    )
    for wrong in result.wrong[:20]:
        print(f"  {wrong}")
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
