"""Eight tills on one PostgreSQL server that is ill-treated: python -m tests.torture.crowd_server [COUNT] [--seed N]

COUNT sales at each till (1,000). Once all are open every connection is ended each 0.3 s and the server is restarted
five times, as an administrator does and as a crash does. Then the last piece of a product is sold by all at once,
fifty times; and a till is watched whose server hangs, stops and comes back. 0 lost, 0 twice, 0 gaps, clean `verify`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.server import OwnServer
from pos.till import Note, Till
from shop.rules.barcode import lookup_keys
from shop.rules.cart import Cart, new_cart
from shop.rules.errors import NotEnoughStock
from shop.rules.tender import take
from shop.services import catalogue, hashing, sell, shifts, signin, stock
from shop.services.shop import Shop, open_shop
from tests.torture import commands
from tests.torture.commands import BREAD, MILK
from tests.torture.tills import Seller, Tally, TillProcess, judge
from widgets.background import Inline
from widgets.keyscript import parse

TILLS = 8
COUNT = 1_000
RESTARTS = 5
KILL_EVERY_S = 0.3
# Where the machine is so busy that no sale fits between two blows, the next one waits for a sale, but not for ever.
BREATHE_S = 3.0
RACES = 50
WITHIN_S = 2.0
DATABASE = "crowd"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a crowd saw: how long it took, and what was done to its server."""

    tally: Tally
    took_s: float
    ended: int
    restarts: Counter[str]


def trade(server: OwnServer, folder: Path, *, tills: int, count: int, restarts: int, seed: int) -> Crowd:
    """All tills sell while connections are ended and the server is restarted at even steps of the way.

    They sell more than `count` where they would be through before the last restart.
    """
    target = server.url(DATABASE)
    tally, ended, done = Tally(), 0, Counter[str]()

    def may_close() -> bool:
        return done.total() == restarts

    sellers = [
        Seller(TillProcess(target, f"Till {n}", folder / f"errors-{n}"), count, seed + n, tally, may_close)
        for n in range(1, tills + 1)
    ]
    began = time.monotonic()
    for seller in sellers:
        seller.start()
    for seller in sellers:
        seller.opened.wait()
    while any(seller.is_alive() for seller in sellers):
        ended += server.end_connections(DATABASE)
        share = len(tally.acknowledged) / (tills * count)
        if done.total() < restarts and share >= (done.total() + 0.5) / restarts:
            mode = ("immediate", "fast")[done.total() % 2]
            server.restart(mode)
            done[mode] += 1
        before, since = len(tally.acknowledged), time.monotonic()
        time.sleep(KILL_EVERY_S)
        while len(tally.acknowledged) == before and time.monotonic() - since < BREATHE_S:
            time.sleep(0.01)
    if done.total() < restarts:
        tally.problems.append(f"only {done.total()} restarts")
    return Crowd(tally, time.monotonic() - began, ended, done)


def race(target: str, *, tills: int, rounds: int, tally: Tally) -> Counter[str]:
    """The last piece of a product, wanted by all tills at once: what became of each round's wishes."""
    shops = [open_shop(target) for _till in range(tills)]
    seen: Counter[str] = Counter()
    try:
        sessions = [
            signin.session_for(shop, "admin", shifts.use_till(shop, f"Till {number}"))
            for number, shop in enumerate(shops, 1)
        ]
        found = catalogue.find_code(shops[0], lookup_keys(BREAD))
        assert found is not None
        for _round in range(rounds):
            stock.correct_count(shops[0], sessions[0], found.product.id, 1_000)
            barrier = threading.Barrier(tills)
            said: list[str] = []

            def want(place: int, barrier: threading.Barrier = barrier, said: list[str] = said) -> None:
                shop, session = shops[place], sessions[place]
                cart, _line = new_cart().add(found.product, 1_000)
                cart = _paid(shop, cart)
                barrier.wait()
                try:
                    done = sell.complete(shop, session, cart)
                    tally.acknowledged[done.uuid] = done.number
                    said.append("sold")
                except NotEnoughStock:
                    said.append("none left")
                except BaseException as error:
                    said.append(f"{type(error).__name__}: {error}")

            threads = [threading.Thread(target=want, args=(place,)) for place in range(tills)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seen.update(said)
            if sorted(said) != ["none left"] * (tills - 1) + ["sold"]:
                tally.problems.append(f"the last piece: {said}")
    finally:
        for shop in shops:
            shop.close()
    return seen


def _paid(shop: Shop, cart: Cart) -> Cart:
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")
    step = shop.settings.cash_step_minor
    return cart.pay(take(cash, sell.due_minor(shop, cart), None, step_minor=step).payment)


class Watched:
    """A till without a window, and how long each line of keys held its thread."""

    def __init__(self, shop: Shop, tally: Tally) -> None:
        self.notes: list[Note] = []
        self.tally = tally
        row = shifts.use_till(shop, "Till 1")
        session = signin.session_for(shop, "sam", row)
        if shifts.current_shift(shop, row.id) is None:
            shifts.open_shift(shop, session, 0)
        self.till = Till(shop, row, Inline())
        self.till.on_note = self.notes.append
        self.till.on_sale = lambda sale: tally.acknowledged.update({sale.uuid: sale.number})
        self.till.enter(session)

    def play(self, script: str) -> tuple[float, list[str]]:
        """The longest that one key took, in seconds, and the codes of what was told."""
        self.notes.clear()
        longest = 0.0
        for step in parse(script):
            began = time.monotonic()
            self.till.step(step)
            longest = max(longest, time.monotonic() - began)
        return longest, [note.code for note in self.notes]


def watch(server: OwnServer, tally: Tally) -> dict[str, float]:
    """A till whose server hangs, stops and comes back: the longest wait of a key in each case, in seconds."""
    shop = open_shop(server.url(DATABASE))
    waits: dict[str, float] = {}
    try:
        watched = Watched(shop, tally)
        for case in ("hangs in use", "hangs after a pause", "hangs while paying", "stopped"):
            _lasts, _codes = watched.play(f"SCAN:{MILK}")
            lines = watched.till.sale.cart.lines
            if case == "hangs after a pause":
                time.sleep(2.5)
            keys = "F12" if case == "hangs while paying" else f"SCAN:{MILK}"
            if case == "stopped":
                server.stop()
                waits[case], codes = watched.play(f"{keys} {keys} {keys}")
                server.start()
            else:
                with server.hung():
                    waits[case], codes = watched.play(f"{keys} {keys} {keys}")
            if waits[case] > WITHIN_S or not any(code in ("database", "outcome_unknown") for code in codes):
                tally.problems.append(f"server {case}: {waits[case]:.2f} s, told {codes}")
            if [line.product.id for line in watched.till.sale.cart.lines] != [l_.product.id for l_ in lines]:
                tally.problems.append(f"server {case}: the cart was not kept")
            waits[f"{case}: sold again after"] = _sold_after(watched, tally)
    finally:
        shop.close()
    return waits


def _sold_after(watched: Watched, tally: Tally) -> float:
    """Seconds until the cart that was kept is sold, the server being back."""
    began = time.monotonic()
    before = len(tally.acknowledged)
    while len(tally.acknowledged) == before:
        if time.monotonic() - began > 30:
            tally.problems.append(f"the till did not go on: {[note.text for note in watched.notes]}")
            break
        watched.play("ESC ENTER ENTER" if not watched.till.sale.cart.payments else "ENTER")
        time.sleep(0.05)
    return time.monotonic() - began


def run(
    folder: Path, *, tills: int, count: int, restarts: int, rounds: int, seed: int
) -> tuple[Crowd, Counter[str], dict[str, float], list[str]]:
    """All of it: the crowd, the races, the waits, and what went wrong."""
    hashing.COST = 4
    server = OwnServer()
    try:
        commands.make_shop(server.new_database(DATABASE))
        crowd = trade(server, folder, tills=tills, count=count, restarts=restarts, seed=seed)
        races = race(server.url(DATABASE), tills=tills, rounds=rounds, tally=crowd.tally)
        waits = watch(server, crowd.tally)
        return crowd, races, waits, judge(server.url(DATABASE), crowd.tally)
    finally:
        server.close()


def main(argv: list[str] | None = None) -> int:
    """Print what happened; 1 if anything was lost, twice there, missing or shown that shouldn't be."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.crowd_server")
    parser.add_argument("count", nargs="?", type=int, default=COUNT, help="sales at each of eight tills")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args(argv)
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        crowd, races, waits, problems = run(
            Path(folder), tills=TILLS, count=options.count, restarts=RESTARTS, rounds=RACES, seed=options.seed
        )
    tally = crowd.tally
    waited = sorted(tally.waits_s) or [0.0]
    print(f"{len(tally.waits_s)} sales in {crowd.took_s:.0f} s at {TILLS} tills")
    print(
        f"{crowd.ended} connections ended, restarts {dict(crowd.restarts)}, keys pressed again {tally.again}"
    )
    middle, p99 = waited[len(waited) // 2], waited[int(len(waited) * 0.99)]
    print(f"a sale took {middle:.3f} s, p99 {p99:.3f}, most {waited[-1]:.3f}")
    print(f"told {dict(tally.told)}")
    print(f"the last piece: {dict(races)}")
    for case, seconds in waits.items():
        print(f"server {case}: {seconds:.2f} s")
    for problem in problems:
        print(f"WRONG: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
