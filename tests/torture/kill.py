"""kill -9 at any moment of a till that rings up: python -m tests.torture.kill [COUNT] [--seed N]

Each round starts the till on what the round before left, lets it sell, hold part payments, void and print, and
kills it: after a random time, or a random moment after it has gone into a chosen step (draft, sale, journal, commit,
print job …). After each kill: every sale that was told is there, none is half, the numbers follow one another, and
the cart is the one that was last kept or the change under way. After each batch `verify` must find nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shop.services import hashing
from tests.torture import commands
from tests.torture.books import Books, copy_database, read_books, verified
from tests.torture.commands import BREAD, MILK, WATER_SIX
from tests.torture.warm import PASSWORD, Child, Ended, Order, Warm, until, witnessed

BATCH = 50
ROLLBACK_EVERY = 4
MOST_S = 0.35
PHASES = ("sign-in", "draft", "sale", "journal", "commit", "print job", "paper")
CODES = (MILK, BREAD, WATER_SIX)


@dataclass(slots=True)
class Tally:
    """What a run saw."""

    kills: int = 0
    ended: int = 0
    sales: int = 0
    unheard: int = 0
    carts_back: int = 0
    part_paid_back: int = 0
    behind: int = 0
    landed: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Batch:
    """A database that is sold into and killed again and again."""

    def __init__(self, warm: Warm, path: Path, chance: random.Random, tally: Tally, patches: Sequence[str]):
        self.warm, self.path, self.chance, self.tally, self.patches = warm, path, chance, tally, patches
        self.books = read_books(path)

    def round(self, name: str) -> None:
        """One till from its start to its kill."""
        witness = self.path.with_name(f"{name}.witness")
        order = Order(
            "keys",
            ("-", "--database", str(self.path), "--user", "sam", "--printer", f"file:{self.path}.paper"),
            str(witness),
            ("watch_phases", "watch_carts", "answer_papers", *self.patches),
            {"TUPPENCE_PASSWORD": PASSWORD},
        )
        child = self.warm.start(order, script_of(self.chance, self.books))
        self._kill(child, witness)
        ended = child.end()
        said = witnessed(witness)
        before, self.books = self.books, read_books(self.path)
        problems = [*self.books.problems, *_judge(before, self.books, ended, said, self.tally)]
        if problems:
            self.tally.problems += [f"{name}: {problem}" for problem in problems]
        else:
            witness.unlink(missing_ok=True)

    def _kill(self, child: Child, witness: Path) -> None:
        if self.chance.random() < 0.5:
            time.sleep(self.chance.uniform(0, MOST_S))
        else:
            mark = json.dumps(["in", self.chance.choice(PHASES)]).encode()
            times = self.chance.randint(1, 12)
            until(lambda: _read(witness).count(mark) >= times, MOST_S)
            time.sleep(self.chance.uniform(0, 0.004))
        child.kill()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def script_of(chance: random.Random, books: Books) -> str:
    """A few minutes at a till; the cart that was under way is sold first."""
    lines = ["F12"] if books.draft and '"lines":[]' not in books.draft else []
    for _sale in range(chance.randint(2, 8)):
        words: list[str] = []
        for _line in range(chance.randint(1, 5)):
            words += [*chance.choice(([], ["3*"], ["12*"])), f"SCAN:{chance.choice(CODES)}"]
            words += chance.choice(
                ([], [], ["+"], ["DELETE", f"SCAN:{MILK}"], ["CTRL+Z", f"SCAN:{BREAD}"], ["5%"])
            )
        words += chance.choice(
            (["F12"], ["F11"], ["F9", "1", "F11", "0.10", "F11", "ENTER"], ["F9", "100", "F12"])
        )
        words += chance.choice(([], [], ["CTRL+P"]))
        lines.append(" ".join(words))
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class Story:
    """What a till told of itself up to its end: the cart kept last, the change and the sale under way."""

    kept: str | None
    told: dict[str, str]
    changing: str | None = None
    selling: str = ""
    restored: str | None = None
    steps: list[str] = field(default_factory=list)
    is_changing: bool = False

    def tell(self, event: str, *rest: str) -> None:
        """Take one line of the witness."""
        if event == "in":
            self.steps.append(rest[0])
        elif event == "out":
            self.steps.remove(rest[0])
        elif event == "restored":
            self.restored = rest[0]
        elif event == "change":
            self.changing, self.is_changing = None if rest[1] else rest[0], True
        elif event == "kept":
            self.kept, self.is_changing = self.changing, False
        elif event == "selling":
            self.selling = rest[0]
        elif event == "sold":
            self.told[rest[0]] = rest[1]
            self.kept, self.selling = None, ""

    def carts(self, books: Books) -> set[str | None]:
        """What may stand in the draft: the cart kept last, the change under way, none where the sale is made."""
        if self.selling and self.selling in books.sales:
            return {None}
        return {self.kept, self.changing} if self.is_changing else {self.kept}

    @property
    def place(self) -> str:
        """Where it ended."""
        if not self.steps:
            return "between two keys" if self.restored is not None else "starting"
        return " in ".join(reversed(self.steps[-2:]))


def _judge(before: Books, after: Books, ended: Ended, said: list[list[str]], tally: Tally) -> list[str]:
    """What is wrong with the state after a kill."""
    story = Story(before.draft, {sale["uuid"]: sale["number"] for sale in ended.sales})
    tally.sales += len(story.told)
    for words in said:
        story.tell(*words)
    problems = [ended.err[-2000:]] if ended.err else []
    lost = {uuid: number for uuid, number in story.told.items() if after.sales.get(uuid) != number}
    if lost:
        problems.append(f"sales that were told are lost: {lost}")
    unheard = set(after.sales) - set(before.sales) - set(story.told)
    if unheard - {story.selling}:
        problems.append(f"sales that nobody asked for: {unheard}")
    if after.draft not in story.carts(after):
        problems.append(f"the draft is {after.draft}, it should be one of {story.carts(after)}")
    if story.restored is not None and story.restored != (before.draft or ""):
        problems.append(f"the cart came back as {story.restored} and was {before.draft}")
    if ended.code == -9:
        tally.kills += 1
        tally.landed[story.place] += 1
        tally.behind += story.is_changing and after.draft != story.changing
    else:
        tally.ended += 1
    tally.unheard += len(unheard)
    if story.restored:
        tally.carts_back += 1
        tally.part_paid_back += '"payments":[]' not in story.restored
    return problems


def run(count: int, seed: int, folder: Path) -> Tally:
    """So many kills."""
    chance = random.Random(seed)
    tally = Tally()
    cost, hashing.COST = hashing.COST, 4
    try:
        base = folder / "base.sqlite"
        commands.make_shop(base)
        with Warm() as warm:
            for number in range(0, count, BATCH):
                path = folder / f"batch{number}.sqlite"
                copy_database(base, path)
                patches = (
                    ("rollback_journal",) if number // BATCH % ROLLBACK_EVERY == ROLLBACK_EVERY - 1 else ()
                )
                batch = Batch(warm, path, chance, tally, patches)
                for each in range(number, min(number + BATCH, count)):
                    batch.round(f"round{each}")
                tally.problems += [f"batch {number}: {found}" for found in verified(path)]
    finally:
        hashing.COST = cost
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.kill", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args(argv)
    print(f"kill -9, {options.count} times, seed {options.seed}", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(options.count, options.seed, Path(folder))
    print(
        f"{tally.kills} killed ({tally.ended} had ended), {tally.sales} sales told, {tally.unheard} committed and not "
        f"yet told, {tally.carts_back} carts back ({tally.part_paid_back} with part payments), in {tally.behind} the "
        f"last change was not yet kept; {time.monotonic() - start:.0f} s"
    )
    for place, times in tally.landed.most_common():
        print(f"  {times:5} {place}")
    for problem in tally.problems[:20]:
        print(f"VIOLATION {problem}")
    print(f"{len(tally.problems)} violations")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
