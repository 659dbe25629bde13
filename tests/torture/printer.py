"""A till whose printer refuses, hangs, hangs up, runs out of paper and dies, hundreds of times while it sells.

    python -m tests.torture.printer [COUNT] [--seed N] [--kills N]

A printer on a loopback socket takes each paper in another mood; now and then the program itself is killed with a
paper half under way. Every sale must be kept, each original come out once and in order (once more only where a person
said so), copies bear COPY and their number, the drawer open once for cash and never late, and the till say what is
wrong. Ends with a clean `verify`.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from random import Random

from sqlalchemy import select

from shop.devices import connections, printer
from shop.devices.printer import open_printer
from shop.rules.cart import new_cart
from shop.rules.tender import take
from shop.services import catalogue, hashing, printing, sell, shifts
from shop.services.printing import Job, PrintQueue, Standing
from shop.services.shop import Shop, open_shop
from shop.services.verify import verify
from shop.store import printjobs, tables
from shop.store.engine import create_store
from tests.devices.fake_printer import MoodyPrinter
from tests.shops import LOWEST_COST, Clock, filled_shop, session_at
from tests.traded import add_stock, products_of

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc)
# What the till says in each mood, and whether it must ask if the paper came out.
SAYS = {
    "well": ("", False),
    "refuses": ("can't be reached", False),
    "hangs": ("does not answer", False),
    "half": ("Look whether", True),
    "no paper": ("out of paper", False),
    "paper out": ("out of paper", True),
    "dies": ("Look whether", True),
    "silent": ("Look whether", True),
}
NUMBER = re.compile(rb"T1-[RC]\d{2}-\d{5}")
COPY = re.compile(rb"COPY (\d+)")
CHILD_S = 60.0


@dataclass(slots=True)
class Result:
    """What happened and what was wrong."""

    sales: int = 0
    copies: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    pulses: int = 0
    wrong: list[str] = field(default_factory=list)


class Till:
    """A till that sells and prints, its printer, and what a person at it sees."""

    def __init__(self, path: Path, random: Random, fake: MoodyPrinter) -> None:
        self.path, self.random, self.fake = path, random, fake
        self.clock, self.result = Clock(MORNING), Result()
        cost, hashing.COST = hashing.COST, LOWEST_COST
        self.shop = filled_shop(create_store(str(path)), clock=self.clock)
        hashing.COST = cost
        with self.shop.store.write() as connection:
            add_stock(connection, "2026-11-23T08:00:00.000000Z")
            connection.execute(
                tables.products.update().where(tables.products.c.sku == "TEA").values(stocked=0)
            )
        self.session = session_at(self.shop, "kim")
        self.till_id = self.session.till_id or 0
        shifts.open_shift(self.shop, self.session, 0)
        self.tea = products_of(self.shop)["TEA"]
        self.tenders = {tender.code: tender for tender in catalogue.tenders(self.shop)}
        self.again: Counter[tuple[str, int]] = Counter()
        self.said_there: Counter[tuple[str, int]] = Counter()
        self.tried: set[int] = set()
        self.is_known = False
        self.queue = self._start()

    def _start(self) -> PrintQueue:
        """A new process, which has yet to learn whether this printer answers."""
        self.is_known = False
        return PrintQueue(self.shop, self.till_id, lambda: open_printer(self.fake.spec))

    def run(self, rounds: int, kills: int) -> Result:
        """So many papers tried, so many of them with the program killed."""
        killed = set(self.random.sample(range(rounds), min(kills, rounds)))
        for number in range(rounds):
            # A long queue would leave every paper too late for the drawer.
            for _sale in range(self.random.choice((0, 0, 1, 1, 2)) if self._waiting() < 3 else 0):
                self.sell(cash=self.random.random() < 0.5)
            if self.random.random() < 0.1:
                printing.reprint_last(self.shop, self.session)
                self.result.copies += 1
            if self.random.random() < 0.1:
                self.clock.move(self.random.choice((60, 3600, -86_400)))
            if number in killed:
                self.kill()
            self.step(self.random.choice(list(SAYS) + ["well"] * 5))
        while self.step("well").waiting:
            pass
        self._check()
        return self.result

    def sell(self, *, cash: bool) -> None:
        cart, _line = new_cart().add(self.tea, self.random.randint(1, 9) * 1000)
        due = sell.due_minor(self.shop, cart)
        cart = cart.pay(take(self.tenders["cash" if cash else "card"], due, due).payment)
        sell.complete(self.shop, self.session, cart)
        self.result.sales += 1

    def step(self, mood: str) -> Standing:
        """Print one paper in this mood; answer what is asked."""
        job = self._next()
        fresh = job is not None and abs((self.clock() - _moment(job.created_at)).total_seconds()) <= 30
        pulses, papers = self.fake.pulses, len(self.fake.papers)
        self._set_mood(mood)
        standing = self.queue.step()
        self._set_mood("well", ended=mood)
        self.fake.settle()
        self.result.steps[mood if job else "nothing to print"] += 1
        if job is None:
            return standing
        self._check_drawer(job, mood, fresh, self.fake.pulses - pulses)
        says, asks = SAYS[mood]
        if mood == "hangs" and not self.is_known:
            says, asks = "stopped answering", True
        self.is_known |= mood not in ("hangs", "refuses")
        if says not in standing.problem or bool(says) != bool(standing.problem):
            self.result.wrong.append(f"{job.number} {mood}: the till says {standing.problem!r}")
        if asks != (standing.uncertain is not None):
            self.result.wrong.append(f"{job.number} {mood}: asked {standing.uncertain}")
        if standing.uncertain is not None:
            self._unasked(len(self.fake.papers))
            self.answer(standing.uncertain, came_out=len(self.fake.papers) > papers)
            standing = Standing(max(standing.waiting, 1))
        return standing

    def _set_mood(self, mood: str, ended: str = "") -> None:
        if mood == "refuses":
            self.fake.switch_off()
        elif ended == "refuses":
            self.fake.switch_on()
        self.fake.mood = mood
        hurry(mood)

    def _next(self) -> printjobs.JobRow | None:
        with self.shop.store.read() as connection:
            return printjobs.next_job(connection, self.till_id)

    def _waiting(self) -> int:
        with self.shop.store.read() as connection:
            return printjobs.waiting(connection, self.till_id)

    def _check_drawer(self, job: printjobs.JobRow, mood: str, fresh: bool, pulses: int) -> None:
        """Once for cash, and only while the sale is fresh; a printer that could not be asked may be tried again."""
        first = job.id not in self.tried
        if mood not in ("refuses",):
            self.tried.add(job.id)
        allowed = job.opens_drawer and fresh and first
        due = allowed and mood not in ("refuses", "hangs")
        if pulses > int(allowed) or pulses < int(due):
            self.result.wrong.append(f"{job.number} {mood}: {pulses} pulses, fresh {fresh}, first {first}")
        self.result.pulses += pulses

    def _unasked(self, papers: int) -> None:
        """As long as nobody has answered nothing is printed, however often the thread looks."""
        for _look in range(2):
            if self.queue.step().uncertain is None:
                self.result.wrong.append("an uncertain paper was not asked about again")
        self.fake.settle()
        if len(self.fake.papers) != papers:
            self.result.wrong.append("an uncertain paper was printed unasked")

    def answer(self, job: Job, *, came_out: bool) -> None:
        """The truth as a rule; now and then a person looks too quickly, one way or the other."""
        said = came_out if self.random.random() < 0.9 else not came_out
        key = (job.number, job.copy_number)
        if said and not came_out:
            self.said_there[key] += 1
        if not said and came_out:
            self.again[key] += 1
        self.result.asked["it is there" if said else "print it again"] += 1
        printing.answer(self.shop, self.session, job.id, said)

    def kill(self) -> None:
        """Another process of this till dies with a paper under way: before its first byte, or after its last."""
        if self._next() is None:
            self.sell(cash=False)
        job = self._next()
        assert job is not None
        self.tried.add(job.id)
        papers = len(self.fake.papers)
        self.fake.mood = self.random.choice(("silent", "hangs"))
        after = self.fake.mood == "silent"
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.printer", "--child", str(self.path), self.fake.spec],
            cwd=Path(__file__).parents[2],
        )
        try:
            until = time.monotonic() + CHILD_S
            while time.monotonic() < until and not self._is_printing(job.id, papers if after else None):
                time.sleep(0.005)
            child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        finally:
            child.wait(10)
        self.fake.mood = "well"
        self.fake.settle()
        self.result.kills += 1
        self.queue = self._start()
        standing = self.queue.step()
        if standing.uncertain is None or standing.uncertain.id != job.id:
            self.result.wrong.append(f"{job.number}: killed while printing, then {standing}")
            return
        self._unasked(len(self.fake.papers))
        self.answer(standing.uncertain, came_out=len(self.fake.papers) > papers)

    def _is_printing(self, job_id: int, papers: int | None) -> bool:
        if papers is not None and len(self.fake.papers) == papers:
            return False
        with self.shop.store.read() as connection:
            state = connection.execute(
                select(tables.print_jobs.c.state).where(tables.print_jobs.c.id == job_id)
            ).scalar_one()
        return bool(state == "printing")

    def _check(self) -> None:
        """What lies in the tray is what was to be printed, in order, and nothing else."""
        with self.shop.store.read() as connection:
            rows = connection.execute(
                select(tables.print_jobs, tables.invoices.c.number)
                .join(tables.invoices, tables.invoices.c.id == tables.print_jobs.c.invoice_id)
                .order_by(tables.print_jobs.c.id)
            ).fetchall()
        wanted: list[tuple[str, int]] = []
        for row in rows:
            key = (row.number, row.copy_number)
            if row.state != "printed":
                self.result.wrong.append(f"{key} is {row.state} at the end")
            wanted += [key] * (1 + self.again[key] - self.said_there[key])
        printed = [_read(paper) for paper in self.fake.papers]
        if printed != wanted:
            odd = [pair for pair in zip(printed, wanted, strict=False) if pair[0] != pair[1]][:3]
            self.result.wrong.append(f"{len(printed)} papers came out, {len(wanted)} were to: {odd}")
        originals = sum(row.copy_number == 0 for row in rows)
        if originals != self.result.sales:
            self.result.wrong.append(f"{originals} originals of {self.result.sales} sales")
        self.result.wrong += [str(finding) for finding in verify(self.shop.store)]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)


def _read(paper: bytes) -> tuple[str, int]:
    """The number on a paper, and which copy it is, 0 for the original."""
    number, copy = NUMBER.search(paper), COPY.search(paper)
    return number.group().decode() if number else "?", int(copy.group(1)) if copy else 0


def hurry(mood: str = "well") -> None:
    """Limits a fraction of what they are where this mood lets them pass; the others ample, however busy the machine."""
    hangs, waits = mood == "hangs", mood in ("hangs", "silent")
    printer.REPLY_S, printer.DONE_S = 0.15 if hangs else CHILD_S, 0.3 if waits else CHILD_S
    connections.CONNECT_S = CHILD_S
    connections.WRITE_S, connections.SETTLE_S = (0.5, 0.5) if hangs else (CHILD_S, CHILD_S)
    connections.JOB_S = CHILD_S + 3.0 if waits else 4 * CHILD_S


def child(target: str, spec: str) -> int:
    """A till's process that prints one paper, and waits for its printer as long as it takes."""
    printer.REPLY_S = printer.DONE_S = connections.WRITE_S = CHILD_S
    connections.JOB_S = 4 * CHILD_S
    shop: Shop = open_shop(target)
    till = shifts.use_till(shop, "Till 1")
    PrintQueue(shop, till.id, lambda: open_printer(spec)).step()
    return 0


def main(argv: list[str] | None = None) -> int:
    """0 when every paper came out as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.printer", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--child", nargs=2, metavar=("DATABASE", "PRINTER"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.child:
        return child(*options.child)
    print(f"seed {options.seed}")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, MoodyPrinter() as fake:
        result = Till(Path(folder) / "shop.sqlite", Random(options.seed), fake).run(
            options.count, options.kills
        )
    moods = ", ".join(f"{count} {mood}" for mood, count in result.steps.most_common())
    print(
        f"{result.sales} sales, {result.copies} copies, {result.kills} kills, {result.pulses} drawer pulses"
    )
    print(f"papers tried: {moods}")
    print(
        f"asked and told: {dict(result.asked)}; {len(result.wrong)} wrong; {time.perf_counter() - started:.0f} s"
    )
    for wrong in result.wrong[:20]:
        print(f"  {wrong}")
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
