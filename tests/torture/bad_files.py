"""Catalogue files that are broken in every way: python -m tests.torture.bad_files [COUNT] [--seed N] [--only N]

Small good files with bytes flipped, cut, repeated and mixed, cells that are huge or hostile, quotes that don't close,
compressed ones that are damaged or swell without end, and what is no file at all. Each is imported with options by
chance: a report or a sentence comes, in bounded time and memory, and either all of it is in the books or nothing is.
Some are imported by the command as well. `verify` must find nothing after each portion.
"""

from __future__ import annotations

import argparse
import csv
import faulthandler
import gzip
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from shop.rules import csv_guess
from shop.rules.barcode import check_digit
from shop.rules.errors import ShopError
from shop.services import hashing, users
from shop.services.import_products import ImportOptions, ImportReport, import_products
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store.engine import connect, create_store
from tests.shops import LOWEST_COST, filled_shop
from tests.torture.hostile import strings

PORTION = 250
LONGEST_S = 40.0
STUCK_S = 120
MOST_MEMORY_KIB = 1_200_000
FAULT = "Something in the program went wrong"
TABLES = "products product_barcodes categories stock_moves price_changes journal".split()
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-32")


@dataclass(slots=True)
class Tally:
    """What a run saw."""

    files: int = 0
    written: int = 0
    refused_rows: int = 0
    processes: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    """One import: a path that is a file or is not, and how it is read."""

    kind: str
    path: Path
    options: ImportOptions


# Good files ----------------------------------------------------------------------------------------------------------


def good_table(random: Random) -> tuple[list[list[str]], str, str]:
    """Rows of a small good catalogue, its delimiter and its encoding."""
    words = "Tea Kava Brot Milk Nuts Rye Plum".split()
    if random.random() < 0.4:
        words += "Čaj Grün Соль 茶 Käse".split()
    rows = [["EAN", "Name", "Price", "Category", "Unit", "Stock", "SKU", "VAT", "Cost"]]
    for number in range(random.randint(1, 25)):
        body = f"40{random.randint(0, 400):010d}"
        rows.append(
            [
                body + check_digit(body) if random.random() < 0.8 else "",
                f"{random.choice(words)} {random.choice(words)} {random.randint(0, 300)}",
                random.choice((f"{random.randint(0, 99)}.{random.randint(0, 99):02d}", "", "1,50", "€ 3.20")),
                random.choice(words),
                random.choice(("pc", "kg", "", "kom")),
                random.choice((str(random.randint(0, 50)), "", "1.5")),
                f"S-{number}" if random.random() < 0.7 else "",
                random.choice(("", "23", "0 %")),
                random.choice(("", "0.55")),
            ]
        )
    return (
        rows,
        random.choice((",", ";", "\t", "|")),
        random.choice(("utf-8",) * 8 + ("utf-8-sig", "utf-16")),
    )


def encoded(rows: Sequence[Sequence[str]], delimiter: str, encoding: str, ending: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue().encode(encoding, "surrogatepass")


# What breaks them ----------------------------------------------------------------------------------------------------

Breaker = Callable[[Random, bytes], bytes]


def _flipped(random: Random, raw: bytes) -> bytes:
    broken = bytearray(raw)
    for _byte in range(random.choice((1, 2, 5, 50))):
        broken[random.randrange(len(broken))] ^= 1 << random.randrange(8)
    return bytes(broken)


def _cut(random: Random, raw: bytes) -> bytes:
    return raw[: random.randrange(len(raw))]


def _hole(random: Random, raw: bytes) -> bytes:
    start = random.randrange(len(raw))
    return raw[:start] + raw[start + random.randint(1, 40) :]


def _repeated(random: Random, raw: bytes) -> bytes:
    start = random.randrange(len(raw))
    return raw[:start] + raw[start : start + random.randint(1, 80)] * random.randint(2, 50) + raw[start:]


def _inserted(random: Random, raw: bytes) -> bytes:
    start = random.randrange(len(raw) + 1)
    strange = random.choice(
        (
            b"\0",
            b"\0" * 100,
            b'"',
            b'""',
            b"'",
            b"\r",
            b"\n\n",
            b"\r\r\n",
            b"\x1a",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\xed\xa0\x80",
            b"\xc0\xaf",
            b"\xf4\x90\x80\x80",
            "Ž".encode("cp1250"),
            "Грн".encode("utf-16"),
            random.randbytes(random.randint(1, 60)),
            b"=1+1",
            b"sep=;\r\n",
            b"\\",
            b"\xe2\x80\xa8",
        )
    )
    return raw[:start] + strange + raw[start:]


def _recoded(random: Random, raw: bytes) -> bytes:
    """One half in one encoding, one in another."""
    text = raw.decode("utf-8", "replace")
    middle = random.randint(0, len(text))
    first, second = random.choices(ENCODINGS, k=2)
    return text[:middle].encode(first, "replace") + text[middle:].encode(second, "replace")


def _quoted_wrongly(random: Random, raw: bytes) -> bytes:
    marks = [b'"', b"'", b"\xe2\x80\x9c", b'""', b'"""']
    return random.choice(marks).join(
        raw.split(random.choice((b",", b";", b"\n", b" ")), random.randint(1, 6))
    )


def _headed(random: Random, raw: bytes) -> bytes:
    head = random.choice(
        (b"sep=;\n", b"sep=\r\n", b'sep="\n', b"sep=\xff\n", b"\n\n\n", b",,,\n", b"Price list\n")
    )
    return head + raw


def _noise(random: Random, raw: bytes) -> bytes:
    return random.randbytes(random.randint(1, 3000))


BREAKERS: tuple[Breaker, ...] = (
    _flipped,
    _cut,
    _hole,
    _repeated,
    _inserted,
    _inserted,
    _recoded,
    _quoted_wrongly,
    _headed,
)


# Files of other kinds ------------------------------------------------------------------------------------------------


def _mutated(random: Random, path: Path) -> None:
    raw = encoded(*good_table(random))
    for breaker in random.choices(BREAKERS, k=random.choice((1, 1, 2, 4))):
        raw = breaker(random, raw or b"x")
    path.write_bytes(raw)


def _hostile_cells(random: Random, path: Path) -> None:
    rows, delimiter, encoding = good_table(random)
    for _cell in range(random.choice((1, 3, 20))):
        row = rows[random.randrange(0 if random.random() < 0.1 else 1, len(rows))]
        row[random.randrange(len(row))] = random.choice(HOSTILE)
    path.write_bytes(encoded(rows, delimiter, encoding, random.choice(("\r\n", "\n", "\r"))))


def _ragged(random: Random, path: Path) -> None:
    rows, delimiter, encoding = good_table(random)
    for row in rows:
        if random.random() < 0.3:
            row[random.randrange(len(row)) :] = random.choice(([], ["x"] * random.randint(1, 30)))
    random.shuffle(rows)
    path.write_bytes(encoded(rows, delimiter, encoding))


def _packed(random: Random, path: Path) -> None:
    raw = gzip.compress(encoded(*good_table(random)))
    how = random.randrange(6)
    if how == 0:
        raw = _flipped(random, raw)
    elif how == 1:
        raw = _cut(random, raw)
    elif how == 2:
        raw = raw + random.choice((raw, random.randbytes(20), b"\0" * 30, gzip.compress(b"") * 300))
    elif how == 3:
        raw = gzip.compress(raw)
    elif how == 4:
        raw = b"\x1f\x8b" + random.randbytes(random.randint(0, 50))
    path.write_bytes(raw)


def _huge_cell(random: Random, path: Path) -> None:
    rows, delimiter, encoding = good_table(random)
    what = random.choice(("x", "9", "\u0301\u0323", "é ", "\n", '"', "\x00", " "))
    row = random.choice(rows)
    row[random.randrange(len(row))] = what * random.choice((9_999, 10_001, 131_072, 400_000, 2_000_000))
    path.write_bytes(encoded(rows, delimiter, encoding))


def _unclosed(random: Random, path: Path) -> None:
    rows, delimiter, _encoding = good_table(random)
    lines = encoded(rows * random.choice((1, 2000)), delimiter, "utf-8").split(b"\r\n")
    lines.insert(random.randrange(len(lines)), b'"' + b"open")
    path.write_bytes(b"\r\n".join(lines))


def _wide(random: Random, path: Path) -> None:
    columns = random.choice((1_001, 20_000, 1_000_000))
    title = random.choice(("", "x", "name", "price"))
    rows = [",".join(f"{title}{number}" if title else "" for number in range(columns))]
    if random.random() < 0.5:
        rows = ["name,price", "Soap," + "," * columns + "x"]
    path.write_text("\n".join([*rows, "Soap,1.00"]), encoding="utf-8")


def _one_line(random: Random, path: Path) -> None:
    path.write_bytes(b"name,price\n" + random.choice((b"a", b",", b"'", b"\xc3\xa9", b'""')) * 5_000_000)


def _one_row(random: Random, path: Path) -> None:
    """A row of two million cells over as many lines."""
    path.write_bytes(b"name,price\n" + b'"\n",' * 2_000_000)


def _bomb(random: Random, path: Path) -> None:
    packer = gzip.GzipFile(path, "wb", compresslevel=1)
    block = random.choice((b"\0", b"a,b\n", b"a", b"\n", b'"')) * (1 << 20)
    with packer:
        packer.write(b"name,price\n")
        for _block in range(2 * csv_guess.LARGEST_BYTES // len(block)):
            packer.write(block)


def _many_rows(random: Random, path: Path) -> None:
    path.write_bytes(b"name\n" + random.choice((b"x\n", b"\n", b",\n", b'""\n')) * 1_200_000)


def _marks(random: Random, path: Path) -> None:
    """Names that a careless normal form takes minutes for."""
    lines = ["name,price"]
    lines += [f"N{number} a{chr(0x301) * 4_000}{chr(0x323) * 4_000},1" for number in range(40)]
    path.write_text("\n".join(lines), encoding="utf-8")


def _empty(random: Random, path: Path) -> None:
    path.write_bytes(
        random.choice((b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b" ", b"\0", b"name", b"name\n", b"\r"))
    )


def _noise_file(random: Random, path: Path) -> None:
    path.write_bytes(_noise(random, b""))


def _no_csv(random: Random, path: Path) -> None:
    start = random.choice(
        (b"PK\x03\x04", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"SQLite format 3\0", b"\x7fELF", b"BZh9")
    )
    path.write_bytes(start + random.randbytes(500))


# What is no file -----------------------------------------------------------------------------------------------------


def _folder(random: Random, path: Path) -> None:
    path.mkdir()


def _pipe(random: Random, path: Path) -> None:
    os.mkfifo(path)


def _missing(random: Random, path: Path) -> None:
    """Nothing."""


def _loop(random: Random, path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(random: Random, path: Path) -> None:
    path.symlink_to("nowhere")


def _device(random: Random, path: Path) -> None:
    path.symlink_to(
        random.choice(("/dev/zero", "/dev/null", "/dev/tty", "/proc/self/mem", "/proc/self/environ", "/"))
    )


def _link(random: Random, path: Path) -> None:
    target = path.with_name("target-" + path.name)
    target.write_bytes(encoded(*good_table(random)))
    path.symlink_to(target)


Maker = Callable[[Random, Path], None]
COMMON: tuple[tuple[Maker, int], ...] = (
    (_mutated, 60),
    (_hostile_cells, 25),
    (_ragged, 10),
    (_packed, 10),
    (_empty, 3),
    (_noise_file, 3),
    (_no_csv, 2),
    (_folder, 1),
    (_pipe, 1),
    (_missing, 1),
    (_loop, 1),
    (_dangling, 1),
    (_device, 2),
    (_link, 1),
)
# These take a second and more each: a few dozen in ten thousand.
HEAVY: tuple[Maker, ...] = (_huge_cell, _unclosed, _wide, _one_line, _one_row, _bomb, _many_rows, _marks)
HEAVY_EVERY = 100
HOSTILE = [text for text in strings(0) if len(text) < 20_000]
NAMES = (
    "list{}.csv",
    "l ist{}.CSV",
    ".csv{}",
    "-x{}",
    "Ø\u202e{}.csv",
    "a\nb{}.csv",
    "%s{{}}{}.csv",
    "\udcff{}.csv",
    "x{}" + "y" * 240,
)


def options_of(random: Random, folder: Path) -> ImportOptions:
    """How the file is read: the usual way most often, and every option given something foolish now and then."""

    def seldom(some: Sequence[str], usual: str = "") -> str:
        return random.choice((*some, random.choice(HOSTILE))) if random.random() < 0.06 else usual

    columns = {}
    if random.random() < 0.1:
        columns[random.choice(("name", "price", "EAN", "bogus"))] = random.choice(
            ("1", "0", "99", "9" * 5000, "Name", "")
        )
    return ImportOptions(
        dry_run=random.random() < 0.1,
        skip_bad=random.random() < 0.5,
        rename_duplicates=random.random() < 0.3,
        columns=columns,
        encoding=seldom(
            (*ENCODINGS, "utf-7", "idna", "punycode", "hex", "unicode_escape", "undefined", "mbcs", "x")
        ),
        delimiter=seldom((",", ";", "ab", "\n", '"', "\0", "é", " ", "a")),
        tax_code=seldom(("zero", "none")),
        refusals_path=folder / random.choice(("refused.csv",) * 12 + ("no/where.csv",)),
    )


# The run -------------------------------------------------------------------------------------------------------------


class Portion:
    """One database, and the imports into it."""

    def __init__(self, folder: Path, template: Path, tally: Tally, heavy_every: int) -> None:
        self.folder, self.tally, self.heavy_every = folder, tally, heavy_every
        folder.mkdir()
        self.database = folder / "shop.sqlite"
        self.database.write_bytes(template.read_bytes())
        self.shop = _opened(self.database)
        self.owner = users.session_of_database_owner(self.shop)

    def case(self, seed: int, number: int) -> Case:
        """The import of this number: the same for a seed."""
        random = Random(f"{seed} {number}")
        if number % self.heavy_every == self.heavy_every // 2:
            maker = HEAVY[number // self.heavy_every % len(HEAVY)]
        else:
            maker = random.choices([each for each, _weight in COMMON], [weight for _each, weight in COMMON])[
                0
            ]
        path = self.folder / random.choice((NAMES[0], NAMES[0], *NAMES)).format(number)
        maker(random, path)
        return Case(maker.__name__.strip("_"), path, options_of(random, self.folder))

    def run(self, case: Case, number: int) -> None:
        """Import it and look at what came of it."""
        tally = self.tally
        tally.files += 1
        tally.kinds[case.kind] += 1
        before, start = self.state(), time.process_time()
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        try:
            report = import_products(self.shop, self.owner, case.path, case.options)
        except ShopError as error:
            tally.sentences[_pattern(error.message)] += 1
            self._told(case, number, error.message)
            self._unchanged(case, number, before)
        except BaseException as error:
            tally.problems.append(
                f"{number} {case.kind} {case.options}: {type(error).__name__}: {str(error)[:300]}"
            )
            if isinstance(error, KeyboardInterrupt):
                raise
        else:
            self._reported(case, number, report, before)
        finally:
            faulthandler.cancel_dump_traceback_later()
        took = time.process_time() - start
        if took > tally.slowest_s:
            tally.slowest_s, tally.slowest = took, f"{number} {case.kind}"
        if took > LONGEST_S:
            tally.problems.append(f"{number} {case.kind}: took {took:.1f} s of the processor")

    def _told(self, case: Case, number: int, sentence: str) -> None:
        if not sentence.strip() or len(sentence) > 2000 or "Traceback" in sentence:
            self.tally.problems.append(
                f"{number} {case.kind}: no sentence: {sentence[:200]!r} ({len(sentence)})"
            )

    def _unchanged(self, case: Case, number: int, before: dict[str, int]) -> None:
        if self.state() != before:
            self.tally.problems.append(f"{number} {case.kind}: refused, and yet something was written")

    def _reported(self, case: Case, number: int, report: ImportReport, before: dict[str, int]) -> None:
        tally = self.tally
        tally.refused_rows += report.refused
        tally.written += report.written
        sums = report.added + report.changed + report.unchanged + report.refused
        if report.total != sums:
            tally.problems.append(f"{number} {case.kind}: {report.total} rows are told as {sums}")
        may = not case.options.dry_run and (case.options.skip_bad or not report.refused)
        if report.written != may:
            tally.problems.append(f"{number} {case.kind}: written is {report.written}")
        if not report.written:
            self._unchanged(case, number, before)
            return
        after = self.state()
        if (
            after["products"] - before["products"] != report.added
            or after["journal"] != before["journal"] + 1
        ):
            tally.problems.append(
                f"{number} {case.kind}: {report.added} told as added, {before} became {after}"
            )

    def state(self) -> dict[str, int]:
        """How many rows there are, and the sum of all prices and stocks."""
        with self.shop.store.read() as connection:
            run = connection.exec_driver_sql
            counts = {name: run(f"SELECT count(*) FROM {name}").scalar_one() for name in TABLES}  # noqa: S608
            sums = "SELECT coalesce(sum(coalesce(price_e4, 1) * 3 + cost_e4 * 5 + stock_on_hand * 7), 0) FROM products"
            return counts | {"sums": run(sums).scalar_one()}

    def by_command(self, case: Case, number: int) -> None:
        """The same file by the command, into the same database."""
        if "\0" in case.options.encoding + case.options.delimiter:
            return
        words = ["--skip-bad"] if case.options.skip_bad else []
        words += [f"--encoding={case.options.encoding}", f"--delimiter={case.options.delimiter}"]
        line = [sys.executable, "-m", "shop", "--database", str(self.database), "import-products", *words]
        line += ["--refusals", str(self.folder / "by-command.csv"), "--", str(case.path)]
        self.tally.processes += 1
        try:
            raw = [word.encode("utf-8", "surrogateescape") for word in line]
        except UnicodeEncodeError:
            return
        home = {"HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder)}
        try:
            ran = subprocess.run(
                raw, capture_output=True, env=os.environ | home, timeout=STUCK_S, check=False
            )
        except subprocess.TimeoutExpired:
            self.tally.problems.append(f"{number} {case.kind}: the command did not end")
            return
        said = ran.stderr.decode("utf-8", "replace")
        told = ran.returncode == 0 or (ran.returncode == 1 and said.strip())
        if not told or "Traceback" in said or FAULT in said:
            self.tally.problems.append(
                f"{number} {case.kind}: the command ended with {ran.returncode}: {said[-300:]}"
            )

    def end(self) -> None:
        """Check the books and close."""
        self.tally.problems += [f"verify: {each.where}: {each.message}" for each in verify(self.shop.store)]
        self.shop.close()


def _pattern(sentence: str) -> str:
    """What kind of sentence it is."""
    return " ".join(word for word in sentence.split()[:12] if word.isalpha())[:60]


def _opened(database: Path) -> Shop:
    from shop.services.shop import open_shop

    return open_shop(str(database))


def _template(folder: Path) -> Path:
    path = folder / "template.sqlite"
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        create_store(str(path)).close()
        filled_shop(connect(str(path))).close()
    finally:
        hashing.COST = cost
    return path


def run(
    count: int,
    seed: int,
    folder: Path,
    *,
    commands: int,
    only: int | None = None,
    heavy_every: int = HEAVY_EVERY,
) -> Tally:
    """So many files, so many of them by the command too."""
    tally = Tally()
    template = _template(folder)
    numbers = range(count) if only is None else range(only, only + 1)
    every = max(count // commands, 1) if commands else 0
    for start in range(numbers.start, numbers.stop, PORTION):
        portion = Portion(folder / f"portion{start}", template, tally, heavy_every)
        for number in range(start, min(start + PORTION, numbers.stop)):
            case = portion.case(seed, number)
            portion.run(case, number)
            if every and number % every == every // 2:
                portion.by_command(case, number)
            if case.path.is_file() and not case.path.is_symlink():
                case.path.unlink()
        portion.end()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if only is None and sys.platform == "linux" and peak > MOST_MEMORY_KIB:
        tally.problems.append(f"{peak // 1024} MB of memory were taken")
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.bad_files", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--only", type=int, help="the one file of this number")
    options = parser.parse_args(argv)
    print(f"broken files, {options.count}, seed {options.seed}", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(
            options.count, options.seed, Path(folder), commands=options.count // 100, only=options.only
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{tally.files} files imported, {tally.written} written, {sum(tally.sentences.values())} refused whole, "
        f"{tally.refused_rows} rows refused, {tally.processes} by the command; the slowest took "
        f"{tally.slowest_s:.1f} s ({tally.slowest}), most memory {memory} MB; {time.monotonic() - start:.0f} s"
    )
    for sentence, times in tally.sentences.most_common(30):
        print(f"  {times:5} {sentence}")
    for problem in tally.problems[:20]:
        print(f"VIOLATION {problem}")
    print(f"{len(tally.problems)} violations")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
