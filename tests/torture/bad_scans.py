"""Barcodes that are wrong in every way: python -m tests.torture.bad_scans [COUNT] [--seed N] [--window N]

Codes of the demo shop, near misses of them (a digit off, two swapped, cut, doubled, in another form), labels of its
scales, codes of other kinds and plain noise, each 4 ms a character through `widgets.burst` into a till without a
window; some through a real one, if there is a display. What is sold must be what the code says by this page's own
reckoning, to the piece; everything else is told or asked, in one sentence, and changes nothing. None is swallowed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pos.till import Note, Till
from shop.services import hashing, shifts, signin
from shop.services.demo import create_demo
from shop.services.shop import Shop, open_shop
from shop.services.verify import verify
from tests.quick import quick_folder
from tests.shops import LOWEST_COST
from tests.torture.hostile import strings
from widgets.background import Inline
from widgets.burst import Burst
from widgets.presenter import Panel

GAP_MS = 4
NEXT_MS = 300
SALE_EVERY = 12
CHECK_EVERY = 20_000
SCALES = ("02", "21", "22", "23", "27", "28", "29")


@dataclass(slots=True)
class Tally:
    """What a run saw."""

    scans: int = 0
    sold: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def modulo_10(body: str) -> str:
    """The check digit of a GTIN without it."""
    return str(-sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body))) % 10)


def upc_a_of(short: str) -> str:
    """The 12 digits that an UPC-E of eight stands for, its check digit not looked at."""
    system, a, b, c, d, e, last = short[0], *short[1:6], short[6]
    if last in "012":
        body = f"{system}{a}{b}{last}0000{c}{d}{e}"
    elif last == "3":
        body = f"{system}{a}{b}{c}00000{d}{e}"
    elif last == "4":
        body = f"{system}{a}{b}{c}{d}00000{e}"
    else:
        body = f"{system}{a}{b}{c}{d}{e}0000{last}"
    return body + modulo_10(body)


class Codes:
    """The codes of a shop, and which product each text may sell: reckoned here, not by the shop's own rules."""

    def __init__(self, shop: Shop) -> None:
        with shop.store.read() as connection:
            run = connection.exec_driver_sql
            barcodes = run("SELECT barcode, product_id FROM product_barcodes").fetchall()
            skus = run("SELECT sku, id FROM products WHERE active = 1").fetchall()
        self.by_gtin = {code.zfill(14): owner for code, owner in barcodes if code.isdigit()}
        self.by_text = {code.upper(): owner for code, owner in [*barcodes, *skus]}
        self.all = sorted(self.by_text)

    def may_sell(self, code: str) -> set[int]:
        """The products that this code can mean; none where it must not sell anything."""
        # Digits of full width are the same digits to Unicode, those of other scripts are not.
        wide = {0xFF10 + digit: str(digit) for digit in range(10)}
        plain = "".join(char for char in code.translate(wide) if char.isprintable()).strip()
        if plain.startswith("]") and len(plain) > 3:
            plain = plain[3:].strip()
        found = {self.by_text.get(plain.upper()), self.by_text.get(" ".join(plain.upper().split()))}
        digits = plain.replace("-", "").replace(" ", "")
        if digits.isascii() and digits.isdigit():
            found |= self._of_digits(digits)
        return {owner for owner in found if owner is not None}

    def _of_digits(self, digits: str) -> set[int | None]:
        readings = {digits}
        if len(digits) == 16 and digits.startswith("01"):
            readings.add(digits[2:])
        if len(digits) in (6, 7, 8):
            full = {6: f"0{digits}0", 7: f"{digits}0", 8: digits}[len(digits)]
            readings |= {upc_a_of(full), upc_a_of(f"0{digits}"[:7] + "0")}
        found: set[int | None] = set()
        for reading in readings:
            if len(reading) in (8, 12, 13, 14) and modulo_10(reading[:-1]) == reading[-1]:
                found.add(self.by_gtin.get(reading.zfill(14)))
                found |= self._of_scales(reading.zfill(13)[-13:])
        return found

    def _of_scales(self, code: str) -> set[int | None]:
        """A label: two digits of prefix, five of the item, five of its weight or price."""
        if not code.startswith(SCALES):
            return set()
        item, zeroed = code[2:7], code[:7] + "00000"
        keys = (code[:7], item, item.lstrip("0"))
        return {*map(self.by_text.get, keys), self.by_gtin.get((zeroed + modulo_10(zeroed)).zfill(14))}


# What is scanned -----------------------------------------------------------------------------------------------------


def code_of(random: Random, codes: Codes, hostile: Sequence[str]) -> str:
    """A code by chance."""
    kind = random.random()
    known = random.choice(codes.all)
    if kind < 0.15:
        return known
    if kind < 0.60:
        return _near(random, known)
    if kind < 0.70:
        body = random.choice(SCALES) + random.choice(("00101", f"{random.randint(0, 99_999):05d}"))
        body += random.choice(("00000", "99999", f"{random.randint(0, 99_999):05d}"))
        return body + random.choice((modulo_10(body), random.choice("0123456789")))
    if kind < 0.90:
        body = "".join(
            random.choices("0123456789", k=random.choice((3, 5, 6, 7, 7, 10, 11, 12, 12, 12, 13, 20, 40)))
        )
        return body + modulo_10(body)
    if kind < 0.95:
        return "".join(random.choices("ABCXYZ0123456789-./+%$ *=,]#", k=random.randint(4, 24)))
    return random.choice(hostile)


def _near(random: Random, code: str) -> str:
    """Nearly that code."""
    place = random.randrange(len(code))
    digit = random.choice("0123456789")
    ways = (
        lambda: code[:place] + digit + code[place + 1 :],
        lambda: code[:place] + code[place + 1 : place + 2] + code[place : place + 1] + code[place + 2 :],
        lambda: code[:place],
        lambda: code[place:],
        lambda: code[:place] + code[place] + code[place:],
        lambda: code + code,
        lambda: code + digit,
        lambda: digit + code,
        lambda: "0" + code,
        lambda: code.lstrip("0"),
        lambda: code.zfill(14),
        lambda: "]E0" + code,
        lambda: "]C101" + code.zfill(14),
        lambda: code[:1] + "-" + code[1:7] + "-" + code[7:],
        lambda: code[:place] + " " + code[place:],
        lambda: " " + code + " ",
        lambda: code.lower(),
        lambda: "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in code),
        lambda: "".join(chr(ord(char) + 0x630) if char.isdigit() else char for char in code),
        lambda: code.replace("0", "O").replace("1", "l"),
        lambda: code + "\x1d",
        lambda: code[:-1] + modulo_10(code[:-1]) if code.isdigit() and len(code) > 1 else code,
    )
    return random.choice(ways)()


# The till ------------------------------------------------------------------------------------------------------------


class Scanned:
    """A till without a window that is scanned at."""

    def __init__(self, shop: Shop, tally: Tally) -> None:
        self.shop, self.tally, self.codes = shop, tally, Codes(shop)
        row = shifts.use_till(shop, "Till 1")
        session = signin.session_for(shop, "admin", row)
        if shifts.current_shift(shop, row.id) is None:
            shifts.open_shift(shop, session, 0)
        self.till = Till(shop, row, Inline())
        self.notes: list[Note] = []
        self.asked: list[Panel] = []
        self.till.on_note = self.notes.append
        self.till.on_ask = self.asked.append
        self.till.enter(session)
        self.burst = Burst()
        self.now_ms = 1

    def held(self) -> Counter[int]:
        """How much of each product the cart holds, in 1/1000."""
        held: Counter[int] = Counter()
        for line in self.till.sale.cart.lines:
            held[line.product.id] += line.quantity_milli
        return held

    def scan(self, code: str) -> None:
        """One scan, at a scanner's speed, and whether what came of it is right."""
        before = self.held()
        self.notes.clear()
        self.asked.clear()
        for char in code:
            self.now_ms += GAP_MS
            self.burst.char(char, self.now_ms)
        caught = self.burst.suffix(self.now_ms + GAP_MS)
        self.now_ms += NEXT_MS
        self.tally.scans += 1
        if len(code) >= self.burst.thresholds.least_chars and caught != code:
            self.problem(code, f"was caught as {caught!r}")
        try:
            self.till.scan(code)
        except Exception as error:
            self.problem(code, f"{type(error).__name__}: {str(error)[:200]}")
        self._judge(code, before)
        while self.till.panels:
            self.till.press("ESC")
        self.till.press("ESC")
        while self.till.panels:
            self.till.press("ESC")

    def _judge(self, code: str, before: Counter[int]) -> None:
        more = self.held() - before
        told = [note for note in self.notes if note.text]
        may = self.codes.may_sell(code)
        if not (more or told or self.asked):
            self.problem(code, "was swallowed")
        elif more:
            self.tally.outcomes["sold"] += 1
            if len(more) != 1 or not set(more) <= may:
                self.problem(code, f"sold {dict(more)}, it can mean {may or 'nothing'}")
        else:
            self.tally.outcomes[self.asked[0].kind if self.asked else told[-1].code or "told"] += 1
        for note in self.notes:
            if not 0 < len(note.text) < 400 or "Traceback" in note.text:
                self.problem(code, f"said {note.text[:100]!r}")

    def finish(self) -> None:
        """Sell what is in the cart, or give it up where the stock is short."""
        if not self.till.sale.cart.lines:
            return
        self.till.press("F12")
        while self.till.panels:
            self.till.press("ESC")
        for payment in self.till.sale.cart.payments:
            self.till.sale.take_back(payment)
        if self.till.sale.cart.lines:
            self.till.show("sell")
            self.till.press("ESC")
            self.till.press("ENTER")
        else:
            self.tally.sold += 1
        if self.till.sale.cart.lines or self.till.panels or self.till.screen != "sell":
            self.problem("", "the till does not go on")

    def problem(self, code: str, what: str) -> None:
        self.tally.problems.append(f"{code[:60]!r}: {what}")


def make_shop(folder: Path) -> Path:
    """A demo shop with cheap passwords."""
    path = folder / "demo.sqlite"
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        create_demo(str(path)).close()
    finally:
        hashing.COST = cost
    return path


def run(count: int, seed: int, folder: Path) -> Tally:
    """So many scans."""
    tally, random = Tally(), Random(seed)
    hostile = [text for text in strings(seed) if len(text) < 2_000]
    shop = open_shop(str(make_shop(folder)))
    scanned = Scanned(shop, tally)
    for number in range(1, count + 1):
        scanned.scan(code_of(random, scanned.codes, hostile))
        if number % SALE_EVERY == 0:
            scanned.finish()
        if number % CHECK_EVERY == 0 or number == count:
            tally.problems += [f"verify: {each.where}: {each.message}" for each in verify(shop.store)]
    shop.close()
    return tally


def run_in_window(count: int, seed: int, folder: Path) -> Tally:
    """So many scans with real key events into a real window; none lost, none that stops it."""
    from tests.gui.conftest import FAULTS
    from tests.gui.till.rig import till_at

    tally, random = Tally(), Random(seed)
    hostile = [text for text in strings(seed) if len(text) < 60 and text.isprintable() and text.isascii()]
    FAULTS.clear()
    with till_at(make_shop(folder)) as rig:
        rig.enter("admin")
        codes = Codes(rig.app.shop)
        notes: list[Note] = []
        tell = rig.till.on_note

        def noted(note: Note) -> None:
            notes.append(note)
            tell(note)

        rig.till.on_note = noted
        for _scan in range(count):
            code = code_of(random, codes, hostile)
            typed = "".join(char for char in code if char.isascii() and char.isprintable())
            if len(typed) < 4 or len(set(typed)) == 1:
                continue
            before, lines = len(notes), rig.lines
            rig.driver.scan(typed)
            tally.scans += 1
            if len(notes) == before and rig.lines == lines and not rig.till.panels and typed.strip():
                tally.problems.append(f"window {typed!r}: was swallowed")
            for _panel in range(5):
                if rig.till.panels or rig.till.sell.text:
                    rig.play("ESC")
        tally.problems += [f"window: {type(fault).__name__}: {fault}" for fault in FAULTS]
        tally.problems += [f"verify: {each.where}: {each.message}" for each in verify(rig.app.shop.store)]
    FAULTS.clear()
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.bad_scans", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument(
        "--window", type=int, default=1_000, help="scans into a real window, where there is a display"
    )
    options = parser.parse_args(argv)
    print(f"bad barcodes, {options.count}, seed {options.seed}", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        tally = run(options.count, options.seed, Path(folder))
    took = time.monotonic() - start
    print(
        f"{tally.scans} scans in {took:.0f} s ({took / max(tally.scans, 1) * 1000:.1f} ms each), {tally.sold} sales"
    )
    for outcome, times in tally.outcomes.most_common():
        print(f"  {times:6} {outcome}")
    problems = tally.problems
    if options.window and os.environ.get("DISPLAY"):
        with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
            seen = run_in_window(options.window, options.seed, Path(folder))
        print(f"{seen.scans} scans into a window")
        problems += seen.problems
    for problem in problems[:20]:
        print(f"VIOLATION {problem}")
    print(f"{len(problems)} violations")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
