"""Files that can't be used: python -m tests.torture.damaged [COUNT] [--seed N]

A damaged, truncated, emptied, foreign, newer, read-only or missing database at every entry, and one that is replaced
or removed under a till at work. Each is explained in a sentence and answered with exit code 1; nothing is written
into a stranger's file, and no second, empty database appears. COUNT is how many pages are damaged, one at a time.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shop.services import hashing
from shop.store.sqlite_file import open_raw, sqlite_module
from tests.torture import commands
from tests.torture.books import copy_database, read_books, verified
from tests.torture.commands import FIRST_RUN, MILK
from tests.torture.warm import PASSWORD, Child, Ended, Order, Warm, until

PAGE = 4096
ANSWER_S = 60
WAYS = ("verify", "find", "user", "demo", "start", "start --demo", "keys")


@dataclass(slots=True)
class Tally:
    """What a run saw."""

    rounds: int = 0
    unseen: list[str] = field(default_factory=list)
    sentences: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Bench:
    """Shops to be damaged, and the entries they are opened by."""

    def __init__(
        self, warm: Warm, folder: Path, tally: Tally, chance: random.Random, ways: Sequence[str] = WAYS
    ) -> None:
        self.warm, self.folder, self.tally, self.chance, self.ways = warm, folder, tally, chance, ways
        self.closed = folder / "closed.sqlite"
        self.crashed = folder / "crashed.sqlite"
        commands.make_shop(self.closed)
        self.start_selling(self.closed, 6).end()
        copy_database(self.closed, self.crashed)
        child = self.start_selling(self.crashed, 6)
        child.kill()
        child.end()

    def start_selling(self, path: Path, many: int = 1) -> Child:
        """A till that sells so many, and has told of them when this returns."""
        reading, writing = os.pipe()
        os.write(writing, f"SCAN:{MILK} F12\n".encode() * many)
        arguments = ("-", "--database", str(path), "--user", "sam")
        child = self.warm.start(
            Order("keys", arguments, environment={"TUPPENCE_PASSWORD": PASSWORD}), reading
        )
        os.close(reading)
        child.feed = writing
        until(lambda: child.said().count('"sale"') >= many, ANSWER_S)
        return child

    def fresh(self, name: str, source: Path | None) -> Path:
        """A folder of its own with a copy of a shop."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "shop.sqlite"
        if source is not None:
            copy_database(source, path)
        return path

    def entries(self, path: Path) -> Iterator[tuple[str, Ended]]:
        """Every way to open it that is to be tried."""
        for name, start in self._ways(path).items():
            if name in self.ways:
                yield name, start()

    def _ways(self, path: Path) -> dict[str, Callable[[], Ended]]:
        target = str(path)
        told = {"TUPPENCE_PASSWORD": PASSWORD}

        def shop(*words: str) -> Callable[[], Ended]:
            return lambda: self.warm.start(Order("shop", ("--database", target, *words))).end()

        def start(*words: str) -> Callable[[], Ended]:
            return lambda: self.warm.start(Order("start", (target, *words))).end()

        keys = Order("keys", ("-", "--database", target, "--user", "sam"), environment=told)
        return {
            "verify": shop("verify"),
            "find": shop("find", "milk"),
            "user": shop("user", "list"),
            "demo": shop("demo"),
            "start": start(),
            "start --demo": start("--demo"),
            "keys": lambda: self.warm.start(keys, f"SCAN:{MILK} F12\n").end(),
        }

    def refused(self, name: str, path: Path, *, untouched: bool = True) -> None:
        """Every entry says why not, in a sentence, and leaves everything as it is."""
        before = _content(path)
        for entry, ended in self.entries(path):
            said = ended.err.strip() or (ended.out.strip() if entry == "verify" else "")
            if ended.code != 1 or not said:
                self.found(name, f"{entry} gave {ended.code}: {ended.out[-300:]} {ended.err[-300:]}")
            self.judge(name, entry, ended)
            if untouched and _content(path) != before:
                self.found(name, f"{entry} changed the file")
                before = _content(path)

    def survived(self, name: str, path: Path) -> None:
        """Every entry answers or says why not; `verify` is the judge of which."""
        clean = None
        for entry, ended in self.entries(path):
            if ended.code not in (0, 1) or (
                ended.code and entry not in ("verify", "find") and not ended.err.strip()
            ):
                self.found(name, f"{entry} gave {ended.code}: {ended.out[-300:]} {ended.err[-300:]}")
            clean = ended.code == 0 if entry == "verify" else clean
            self.judge(name, entry, ended)
        if clean:
            self.tally.unseen.append(name)
            for problem in (*read_books(path).problems, *verified(path)):
                self.found(name, problem)

    def judge(self, name: str, entry: str, ended: Ended) -> None:
        """What a person was told."""
        self.tally.rounds += 1
        for text in (ended.err, ended.out):
            if "Traceback" in text or "went wrong" in text:
                self.found(name, f"{entry}: {text[-1500:]}")
        told = [line for line in ended.err.splitlines() if line.strip()]
        told += [event["text"] for event in ended.events if event.get("kind") == "error"]
        self.tally.sentences.update(line.replace(str(self.folder), "…") for line in told)

    def found(self, name: str, problem: str) -> None:
        self.tally.problems.append(f"{name}: {problem}")


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _change(path: Path, change: Callable[[bytearray], None]) -> None:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


# Files that are refused ----------------------------------------------------------------------------------------------


def damaged_files(bench: Bench) -> None:
    """Header, length, emptied, gone."""
    path = bench.fresh("zeroed header", bench.closed)
    _change(path, lambda data: data.__setitem__(slice(0, 100), bytes(100)))
    bench.refused("zeroed header", path)
    path = bench.fresh("garbage", None)
    path.write_bytes(bench.chance.randbytes(50 * PAGE))
    bench.refused("garbage", path)
    for length in ("half", "page", "odd"):
        path = bench.fresh(f"truncated to {length}", bench.closed)
        size = path.stat().st_size
        os.truncate(path, {"half": size // 2 // PAGE * PAGE, "page": PAGE, "odd": size - 1000}[length])
        (bench.survived if length == "odd" else bench.refused)(f"truncated to {length}", path)
    path = bench.fresh("emptied", bench.closed)
    os.truncate(path, 0)
    bench.refused("emptied", path)
    path = bench.fresh("emptied with a log", bench.crashed)
    os.truncate(path, 0)
    bench.refused("emptied with a log", path)
    path = bench.fresh("gone with a log left", bench.crashed)
    path.unlink()
    bench.refused("gone with a log left", path)
    path = bench.fresh("a folder", None)
    path.mkdir()
    bench.refused("a folder", path)
    path = bench.fresh("a page of notes", None)
    path.write_text("milk, bread, water\n" * 400)
    bench.refused("a page of notes", path)


def missing_files(bench: Bench) -> None:
    """Where there never was a shop nothing is made but by those who are to make one."""
    path = bench.fresh("nothing there", None)
    for entry, ended in bench.entries(path):
        if entry in ("verify", "find", "user") and (ended.code != 1 or path.exists()):
            bench.found("nothing there", f"{entry} gave {ended.code} and made {path.exists()}")
        bench.judge("nothing there", entry, ended)
        path = bench.fresh("nothing there", None)
    ended = bench.warm.start(Order("start", (str(path),))).end()
    if ended.code != FIRST_RUN or any(path.parent.iterdir()):
        bench.found("nothing there", f"start gave {ended.code}, left {list(path.parent.iterdir())}")


def foreign_files(bench: Bench) -> None:
    """Databases of other programs and of a newer version, left byte by byte as they are."""
    for name, statements in {
        "another program": ["CREATE TABLE recipes (id INTEGER PRIMARY KEY, name TEXT)"],
        "another program that migrates likewise": [
            "CREATE TABLE alembic_version (version_num TEXT)",
            "INSERT INTO alembic_version VALUES ('0001')",
            "CREATE TABLE settings (id INTEGER)",
        ],
    }.items():
        path = bench.fresh(name, None)
        with closing(sqlite_module()[0].connect(path)) as raw:
            for statement in statements:
                raw.execute(statement)
            raw.commit()
        path.chmod(0o600)
        bench.refused(name, path)
    path = bench.fresh("newer version", bench.closed)
    with closing(open_raw(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    bench.refused("newer version", path)


def damaged_pages(bench: Bench, count: int) -> None:
    """One page of garbage at a time, anywhere."""
    pages = bench.closed.stat().st_size // PAGE
    for number in bench.chance.sample(range(1, pages), min(count, pages - 1)):
        path = bench.fresh("page", bench.closed)
        garbage = bench.chance.choice((bench.chance.randbytes(PAGE), bytes(PAGE)))
        _change(path, lambda data, n=number, g=garbage: data.__setitem__(slice(n * PAGE, (n + 1) * PAGE), g))
        bench.survived(f"page {number} of {pages} damaged", path)


def damaged_logs(bench: Bench) -> None:
    """What a crash left beside the file, removed or damaged: an older state that holds together, or a sentence."""
    changes: dict[str, tuple[str, Callable[[bytearray], None]]] = {
        "log's header damaged": ("-wal", lambda data: data.__setitem__(slice(0, 32), bytes(32))),
        "log's middle damaged": (
            "-wal",
            lambda data: data.__setitem__(slice(len(data) // 2, len(data) // 2 + 100), bytes(100)),
        ),
        "log cut": ("-wal", lambda data: data.__delitem__(slice(len(data) * 2 // 3, len(data)))),
        "log emptied": ("-wal", lambda data: data.clear()),
    }
    for name, (ending, change) in changes.items():
        path = bench.fresh(name, bench.crashed)
        _change(path.with_name(path.name + ending), change)
        bench.survived(name, path)
    path = bench.fresh("log removed", bench.crashed)
    path.with_name(path.name + "-wal").unlink()
    bench.survived("log removed", path)
    for ending in ("-shm", "-journal"):
        path = bench.fresh(f"garbage in {ending}", bench.crashed)
        path.with_name(path.name + ending).write_bytes(bench.chance.randbytes(32768))
        bench.survived(f"garbage in {ending}", path)


# Read-only -----------------------------------------------------------------------------------------------------------


@contextmanager
def _done(bench: Bench, name: str, *pairs: Sequence[str]) -> Iterator[bool]:
    """Run the first command, at the end the second; False, told aloud, where the first may not."""
    does, undoes = pairs
    tried = subprocess.run(does, capture_output=True, text=True, check=False)
    if tried.returncode:
        bench.tally.skipped.append(f"{name}: {tried.stderr.strip()}")
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(undoes, check=True)


def read_only(bench: Bench) -> None:
    """A file that may not be changed, and a disk that may not be written, root's own modes aside."""
    for name, source in (("read-only file", bench.closed), ("read-only file after a crash", bench.crashed)):
        path = bench.fresh(name, source)
        with _done(bench, name, ("chattr", "+i", str(path)), ("chattr", "-i", str(path))) as done:
            if done:
                bench.refused(name, path)
    for name, source in (("read-only disk", bench.closed), ("read-only disk after a crash", bench.crashed)):
        path = bench.fresh(name, source)
        folder = str(path.parent)
        mount = ("sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"', folder)
        with _done(bench, name, mount, ("umount", folder)) as done:
            if done:
                bench.refused(name, path)
    path = bench.fresh("read-only disk, no shop", None)
    folder = str(path.parent)
    mount = ("sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"', folder)
    with _done(bench, "read-only disk, no shop", mount, ("umount", folder)) as done:
        if done:
            bench.refused("read-only disk, no shop", path)


# Under a till at work ------------------------------------------------------------------------------------------------


def replaced(bench: Bench) -> None:
    """The file under a running till renamed, removed, or another one put in its place."""
    changes: dict[str, Callable[[Path, Path], object]] = {
        "another database renamed over it": lambda path, other: os.replace(other, path),
        "removed": lambda path, _other: path.unlink(),
        "moved away": lambda path, _other: os.rename(path, path.with_name("moved.sqlite")),
        "its folder moved away": lambda path, _other: _move_folder(path),
        "restored with its log removed": _restore,
    }
    for name, change in changes.items():
        _replace(bench, name, change)
    _put_back(bench)
    _log_removed(bench)
    _damaged_at_work(bench)


def _move_folder(path: Path) -> None:
    away = path.parent.with_name("away")
    shutil.rmtree(away, ignore_errors=True)
    path.parent.rename(away)


def _restore(path: Path, other: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    shutil.copyfile(other, path)
    with closing(open_raw(path)) as raw:
        raw.execute("CREATE TABLE IF NOT EXISTS extra (id)")


def _replace(bench: Bench, name: str, change: Callable[[Path, Path], object]) -> None:
    path = bench.fresh(name, bench.closed)
    other = path.with_name("other.sqlite")
    shutil.copyfile(bench.closed, other)
    child = bench.start_selling(path)
    change(path, other)
    before = _content(path)
    child.feed_line(f"SCAN:{MILK}")
    child.feed_line("F12")
    child.feed_line("ENTER")
    ended = child.end()
    bench.judge(name, "keys", ended)
    if len(ended.sales) != 1:
        bench.found(name, f"{len(ended.sales)} sales were told")
    if not [event for event in ended.events if event.get("kind") == "error" and "replaced" in event["text"]]:
        bench.found(name, f"nobody was told: {ended.out}")
    if _content(path) != before:
        bench.found(name, "something was written into what took its place")
    if path.exists():
        for problem in verified(path):
            bench.found(name, problem)


def _put_back(bench: Bench) -> None:
    """Moved away and put back: the till goes on."""
    name = "moved away and put back"
    path = bench.fresh(name, bench.closed)
    away = path.with_name("away.sqlite")
    child = bench.start_selling(path)
    os.rename(path, away)
    child.feed_line(f"SCAN:{MILK}")
    until(lambda: "replaced" in child.said(), ANSWER_S)
    os.rename(away, path)
    child.feed_line("F12")
    ended = child.end()
    bench.judge(name, "keys", ended)
    if len(ended.sales) != 2:
        bench.found(name, f"it did not go on: {ended.out}")
    for problem in verified(path):
        bench.found(name, problem)


def _log_removed(bench: Bench) -> None:
    """The log removed under a till: it sells no more, and what it told is in the file when it is closed."""
    name = "log removed under a till"
    path = bench.fresh(name, bench.closed)
    child = bench.start_selling(path)
    path.with_name(path.name + "-wal").unlink()
    child.feed_line(f"SCAN:{MILK} F12")
    ended = child.end()
    bench.judge(name, "keys", ended)
    books = read_books(path)
    if len(ended.sales) != 1 or books.sales.get(ended.sales[0]["uuid"]) != ended.sales[0]["number"]:
        bench.found(name, f"told {ended.sales}, there are {len(books.sales)}")
    for problem in verified(path):
        bench.found(name, problem)


def _damaged_at_work(bench: Bench) -> None:
    """Garbage written over the file, or its end cut off, under a till: a sentence or a sale, never a traceback."""
    changes: dict[str, Callable[[Path], object]] = {
        "overwritten under a till": lambda path: _overwrite(path, bench.chance),
        "cut under a till": lambda path: os.truncate(path, path.stat().st_size // 2),
        "emptied under a till": lambda path: os.truncate(path, 0),
    }
    for name, change in changes.items():
        path = bench.fresh(name, bench.closed)
        child = bench.start_selling(path)
        change(path)
        child.feed_line(f"SCAN:{commands.BREAD} F12")
        child.feed_line('F2 "milk" ESC CTRL+P')
        bench.judge(name, "keys", child.end())
        bench.survived(name, path)


def _overwrite(path: Path, chance: random.Random) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(chance.randbytes(size))


def run(count: int, seed: int, folder: Path, ways: Sequence[str] = WAYS) -> Tally:
    """All of it, opened by these entries."""
    tally = Tally()
    cost, hashing.COST = hashing.COST, 4
    try:
        with Warm() as warm:
            bench = Bench(warm, folder, tally, random.Random(seed), ways)
            replaced(bench)
            damaged_files(bench)
            missing_files(bench)
            foreign_files(bench)
            damaged_logs(bench)
            read_only(bench)
            damaged_pages(bench, count)
    finally:
        hashing.COST = cost
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.damaged", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=120)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args(argv)
    print(f"{options.count} damaged pages and more, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tally = run(options.count, options.seed, Path(folder))
    print("What people were told:")
    for sentence, times in tally.sentences.most_common():
        print(f"  {times:5} {sentence}")
    print(f"verify found nothing wrong after: {', '.join(tally.unseen) or 'none'}")
    for skipped in tally.skipped:
        print(f"SKIPPED {skipped}")
    for problem in tally.problems[:30]:
        print(f"VIOLATION {problem}")
    print(f"{tally.rounds} openings, {len(tally.problems)} violations")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
