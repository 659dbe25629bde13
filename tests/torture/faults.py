"""A fault at every system call: python -m tests.torture.faults [COUNT] [--seed N] [--only SCENARIO]

strace lets the n-th write, sync, truncation or opening of the database's files fail (disk full, input/output error,
or the process killed in it), n rising until the work passes untouched: a sale, a first run, a migration, an import.
Whatever happens a person reads a sentence, the cart is kept, nothing is half, and doing it again without the fault
succeeds. COUNT is how many n of each kind are tried at most, spread evenly where there are more; 0 is all of them.
Without it a sale gets all, the other works some.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from shop.services import hashing
from shop.store.sqlite_file import open_raw
from tests.conftest import ROOT
from tests.torture import commands
from tests.torture.books import copy_database, read_books, verified
from tests.torture.commands import BREAD, MILK
from tests.torture.kill import Story
from tests.torture.warm import LATER, PASSWORD, Ended, Order, Warm, witnessed

CALLS = ("pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "write")
ENDINGS = ("", "-wal", "-shm", "-journal", ".new", ".new-journal")
SELL = f"SCAN:{MILK} SCAN:{BREAD}\n3* SCAN:{MILK}\nF9 1 F11 ENTER\nENTER\nF12\n"
SELL_ON = f"F12\nSCAN:{MILK} F12\n"
PRODUCTS = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong in the n-th call; `lasts` is from then on."""

    name: str
    inject: str
    lasts: bool = False

    @property
    def kills(self) -> bool:
        return self.inject.startswith("signal")


FAULTS = (
    Fault("disk full once", "error=ENOSPC"),
    Fault("disk full", "error=ENOSPC", lasts=True),
    Fault("disk error once", "error=EIO"),
    Fault("disk error", "error=EIO", lasts=True),
    Fault("killed", "signal=KILL"),
)


@dataclass(slots=True)
class Tally:
    """What a run saw: rounds by scenario, and what people were told."""

    rounds: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Scenario:
    """A piece of work that is done under faults, each time on fresh files."""

    name = ""
    patches: tuple[str, ...] = ()
    most = 10

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm, self.folder = warm, folder
        self.path = folder / "shop.sqlite"
        self.witness = folder / "witness"

    def prepare(self) -> None:
        """Fresh files."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()

    def order(self) -> Order:
        """The work."""
        raise NotImplementedError

    script = ""

    def judge(self, ended: Ended, fault: Fault | None) -> Iterator[str]:
        """What is wrong after it; does the work again, without a fault."""
        raise NotImplementedError

    def again(self, *arguments: str) -> Ended:
        """A command of the shop without a fault."""
        order = Order("shop", ("--database", str(self.path), *arguments), str(self.witness), self.patches)
        return self.warm.start(order).end()

    def doubt(self, ended: Ended) -> Iterator[str]:
        """Doubts about a command that was done again."""
        if ended.code or ended.err:
            yield f"done again it gave {ended.code}: {ended.out[-500:]} {ended.err[-500:]}"


class SaleScenario(Scenario):
    """A till that sells two products, part by card."""

    name = "sale"
    most = 0
    patches = ("watch_carts",)
    script = SELL

    def __init__(self, warm: Warm, folder: Path, base: Path) -> None:
        super().__init__(warm, folder)
        self.base = base

    def prepare(self) -> None:
        super().prepare()
        copy_database(self.base, self.path)

    def order(self) -> Order:
        arguments = ("-", "--database", str(self.path), "--user", "sam")
        return Order("keys", arguments, str(self.witness), self.patches, {"TUPPENCE_PASSWORD": PASSWORD})

    def judge(self, ended: Ended, fault: Fault | None) -> Iterator[str]:
        story = Story(None, {sale["uuid"]: sale["number"] for sale in ended.sales})
        carts: set[str | None] = {None}
        for words in witnessed(self.witness):
            story.tell(*words)
            carts |= {story.changing, story.kept}
        books = read_books(self.path)
        yield from books.problems
        for uuid, number in story.told.items():
            if books.sales.get(uuid) != number:
                yield f"the sale {number} that was told is lost"
        unheard = (
            not ended.sales and not ended.err and not any(e.get("kind") == "error" for e in ended.events)
        )
        if unheard and (fault is None or not fault.kills):
            yield "nothing was sold and nobody was told why"
        allowed = carts if fault is None or not fault.kills else story.carts(books)
        if books.draft not in allowed:
            yield f"the draft is {books.draft}, it should be one of {allowed}"
        yield from self._sell_on(story, books.draft, len(books.sales))

    def _sell_on(self, story: Story, draft: str | None, before: int) -> Iterator[str]:
        """The next start brings the cart back, sells it once, and another one after it."""
        self.witness.unlink(missing_ok=True)
        ended = self.warm.start(self.order(), SELL_ON).end()
        yield from self.doubt(ended)
        books = read_books(self.path)
        restored = next((words[1] for words in witnessed(self.witness) if words[0] == "restored"), "")
        sold_before = bool(story.selling) and story.selling in books.sales
        if draft and not sold_before and restored != draft:
            yield f"the cart came back as {restored} and was {draft}"
        expected = before + 1 + (1 if restored and '"lines":[]' not in restored else 0)
        if len(books.sales) != expected:
            yield f"there are {len(books.sales)} sales, it should be {expected}"
        if [event for event in ended.events if event.get("kind") == "error"]:
            yield f"selling on: {ended.out}"


class FirstRunScenario(Scenario):
    """Making the demo shop."""

    name = "first run"

    def order(self) -> Order:
        return Order("shop", ("--database", str(self.path), "demo"), str(self.witness))

    def judge(self, ended: Ended, fault: Fault | None) -> Iterator[str]:
        if ended.code:
            again = self.again("demo")
            # What was written but never synced comes back out of the log where no later write could take it away:
            # then a commit that failed is there after all, whole, and the sentence says to open it.
            may_be_there = fault is not None and (fault.kills or fault.lasts)
            if not (may_be_there and "already a shop" in again.err):
                yield from self.doubt(again)
        left = sorted(path.name for path in self.folder.iterdir() if path.suffix == ".new")
        if left and not (fault is not None and fault.kills):
            yield f"left behind: {left}"
        with closing(open_raw(self.path)) as raw:
            many = raw.execute("SELECT COUNT(*) FROM products").fetchone()[0]
        if many < 100:
            yield f"the demo shop has {many} products"


class MigrationScenario(Scenario):
    """Opening a database of an older version."""

    name = "migration"
    patches = ("newer_program",)

    def __init__(self, warm: Warm, folder: Path, base: Path) -> None:
        super().__init__(warm, folder)
        self.base = base

    def prepare(self) -> None:
        super().prepare()
        copy_database(self.base, self.path)

    def order(self) -> Order:
        return Order("shop", ("--database", str(self.path), "user", "list"), str(self.witness), self.patches)

    def judge(self, ended: Ended, fault: Fault | None) -> Iterator[str]:
        yield from read_books(self.path).problems
        yield from self.doubt(self.again("user", "list"))
        yield from self.doubt(self.again("verify"))
        with closing(open_raw(self.path)) as raw:
            if raw.execute("SELECT version_num FROM alembic_version").fetchone()[0] != LATER:
                yield "it was not migrated"
            raw.execute("SELECT shelf FROM customers").fetchall()


class ImportScenario(Scenario):
    """Importing a small catalogue."""

    name = "import"

    def __init__(self, warm: Warm, folder: Path, base: Path) -> None:
        super().__init__(warm, folder)
        self.base = base
        self.file = folder / "products.csv"

    def prepare(self) -> None:
        super().prepare()
        copy_database(self.base, self.path)
        rows = [f"N{n},Novelty {n},{n}.50,{n}.10,7" for n in range(PRODUCTS)]
        self.file.write_text("\n".join(["sku,name,price,cost,stock", *rows]) + "\n")

    def order(self) -> Order:
        return Order(
            "shop", ("--database", str(self.path), "import-products", str(self.file)), str(self.witness)
        )

    def judge(self, ended: Ended, fault: Fault | None) -> Iterator[str]:
        yield from read_books(self.path).problems
        many = self._imported()
        if many not in ((PRODUCTS,) if ended.code == 0 else (0, PRODUCTS)):
            yield f"half an import: {many} products"
        yield from self.doubt(self.again("import-products", str(self.file)))
        if self._imported() != PRODUCTS:
            yield f"imported again there are {self._imported()} products"

    def _imported(self) -> int:
        copy = self.path.with_name("seen.sqlite")
        copy_database(self.path, copy)
        with closing(open_raw(copy)) as raw:
            return int(raw.execute("SELECT COUNT(*) FROM products WHERE sku LIKE 'N%'").fetchone()[0])


def traced(scenario: Scenario, call: str, fault: Fault | None, number: int, log: Path) -> tuple[Ended, bool]:
    """Do the work once under strace; whether the fault was met."""
    scenario.prepare()
    watched = [scenario.path.with_name(scenario.path.name + ending) for ending in ENDINGS]
    paths = [word for path in (*watched, scenario.folder) for word in ("-P", str(path))]
    inject = []
    if fault is not None:
        inject = ["-e", f"inject={call}:{fault.inject}:when={number}{'+' if fault.lasts else ''}"]
    child = scenario.warm.start(scenario.order(), scenario.script, held=True)
    calls = ",".join(CALLS) if fault is None else call
    tracer = subprocess.Popen(
        ["strace", "-p", str(child.pid), *paths, "-e", f"trace={calls}", *inject, "-o", str(log)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    if "attached" not in said:
        child.kill()
        child.end()
        raise RuntimeError(f"strace can't attach: {said}{tracer.stderr.read()}")
    child.go()
    ended = child.end()
    tracer.wait(60)
    tracer.stderr.close()
    met = ended.code == -9 if fault is not None and fault.kills else "(INJECTED)" in log.read_text()
    return ended, met


def may_trace() -> str:
    """Empty where strace is there and may attach; else what is missing, as a sentence."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace is not installed (Debian, Ubuntu: apt-get install strace)"
    sleeper = subprocess.Popen(["sleep", "10"])
    try:
        tracer = subprocess.Popen(["strace", "-p", str(sleeper.pid)], stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
    finally:
        sleeper.kill()
        sleeper.wait()
    tracer.wait(10)
    tracer.stderr.close()
    return "" if "attached" in said else f"strace may not attach here: {said.strip()}"


def chosen(last: int, most: int) -> list[int]:
    """1 … last, or so many of them spread evenly, and the one after, which must pass untouched."""
    if most == 0 or last <= most:
        return list(range(1, last + 2))
    if most == 1:
        return [last // 2 + 1, last + 1]
    return sorted({round(1 + step * (last - 1) / max(most - 1, 1)) for step in range(most)} | {last + 1})


def torment(
    scenario: Scenario, most: int, tally: Tally, log: Path, faults: Sequence[Fault], calls: Sequence[str]
) -> None:
    """Every fault in every call of this work."""
    ended, _met = traced(scenario, "", None, 0, log)
    counts = Counter(re.findall(r"^\d+ +(\w+)\(|^(\w+)\(", log.read_text(), re.MULTILINE))
    tally.problems += [f"{scenario.name} untouched: {each}" for each in _judged(scenario, ended, None)]
    for call in calls:
        last = sum(many for names, many in counts.items() if call in names)
        for fault in faults if last else ():
            for number in chosen(last, most):
                what = f"{scenario.name}, {fault.name} in {call} {number} of {last}"
                ended, met = traced(scenario, call, fault, number, log)
                tally.rounds[f"{scenario.name}: {fault.name}"] += met
                tally.problems += [
                    f"{what}: {each}" for each in _judged(scenario, ended, fault if met else None)
                ]
                tally.sentences.update(_sentences(ended, scenario.folder))
                if fault.lasts and not met and number <= last:
                    tally.problems.append(f"{what}: it was never met")


def _judged(scenario: Scenario, ended: Ended, fault: Fault | None) -> list[str]:
    problems = list(_person(ended, fault))
    problems += scenario.judge(ended, fault)
    problems += verified(scenario.path) if not scenario.patches or scenario.name == "sale" else []
    return problems


def _person(ended: Ended, fault: Fault | None) -> Iterator[str]:
    """What a person was told."""
    if fault is not None and fault.kills:
        return
    if "Traceback" in ended.err or ended.code not in (0, 1):
        yield f"a traceback, exit code {ended.code}: {ended.err[-3000:]}"
    if "went wrong" in ended.err + ended.out:
        yield f"a fault of the program: {ended.err} {ended.out[-500:]}"
    if ended.code == 1 and not ended.err.strip():
        yield "refused without a sentence"
    if fault is None and (ended.code or ended.err):
        yield f"untouched it gave {ended.code}: {ended.err}"


def _sentences(ended: Ended, folder: Path) -> list[str]:
    told = [line for line in ended.err.splitlines() if line.strip()]
    told += [event["text"] for event in ended.events if event.get("kind") == "error"]
    return [line.replace(str(folder), "…") for line in told]


def scenarios(warm: Warm, folder: Path, base: Path) -> list[Scenario]:
    """All works, in folders of their own."""
    return [
        SaleScenario(warm, folder / "sale", base),
        FirstRunScenario(warm, folder / "first"),
        MigrationScenario(warm, folder / "migration", base),
        ImportScenario(warm, folder / "import", base),
    ]


def run(
    most: int | None,
    folder: Path,
    only: str = "",
    faults: Sequence[Fault] = FAULTS,
    calls: Sequence[str] = CALLS,
) -> Tally:
    """Every scenario under every fault, at most so many n of each call; each scenario's own number without one."""
    tally = Tally()
    cost, hashing.COST = hashing.COST, 4
    try:
        base = folder / "base.sqlite"
        commands.make_shop(base)
        with Warm() as warm:
            for scenario in scenarios(warm, folder, base):
                if only in scenario.name:
                    each = scenario.most if most is None else most
                    torment(scenario, each, tally, folder / "strace.log", faults, calls)
    finally:
        hashing.COST = cost
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.faults", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=None)
    parser.add_argument("--seed", type=int, default=0, help="nothing here is left to chance")
    parser.add_argument("--only", default="", help="sale, first run, migration or import")
    options = parser.parse_args(argv)
    missing = may_trace()
    if missing:
        print(f"SKIPPED: {missing}")
        return 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(options.count, Path(folder), options.only)
    for what, rounds in sorted(tally.rounds.items()):
        print(f"{rounds:5} {what}")
    print("What people were told:")
    for sentence, times in tally.sentences.most_common():
        print(f"  {times:5} {sentence}")
    for problem in tally.problems[:20]:
        print(f"VIOLATION {problem}")
    print(
        f"{tally.rounds.total()} faults, {len(tally.problems)} violations, {time.monotonic() - start:.0f} s"
    )
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
