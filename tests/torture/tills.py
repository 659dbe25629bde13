"""Several tills at once, each a process of `python -m pos keys`, used as a person uses it: Enter again after a problem.

A sale counts as acknowledged when its line of JSON was read here.
"""

from __future__ import annotations

import json
import os
import queue
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shop.services.shop import open_shop
from shop.services.verify import verify
from tests.conftest import ROOT
from tests.torture.commands import BREAD, MILK, WATER_SIX

PASSWORD = "demo-sam"
ANSWER_S = 60.0
GIVE_UP_S = 120.0
PRESS_AGAIN_S = 0.1
PAYING = ("F12", "ENTER ENTER", "F11", "50 F12")
Event = dict[str, Any]


class Gone(Exception):
    """A till's process ended where it should not have."""


class TillProcess:
    """A till that is driven line by line."""

    def __init__(self, target: str, name: str, errors: Path) -> None:
        self.target, self.name, self.errors = target, name, errors
        self.process: subprocess.Popen[str] | None = None
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()

    def start(self) -> None:
        """Open the till. Gone where it could not be opened."""
        with self.errors.open("a") as errors:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "pos", "keys", "-", "--database", self.target),
                    *("--till", self.name, "--user", "sam"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "TUPPENCE_PASSWORD": PASSWORD},
                cwd=ROOT,
                text=True,
                bufsize=1,
            )
        self._said = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(self.process, self._said), daemon=True).start()

    @staticmethod
    def _read(process: subprocess.Popen[str], said: queue.SimpleQueue[str]) -> None:
        """Every line it says, and an empty one at its end."""
        assert process.stdout
        for line in process.stdout:
            said.put(line)
        said.put("")

    def play(self, line: str) -> list[Event]:
        """Press these keys and wait until all of them were dealt with; what the till said."""
        process = self.process
        assert process
        assert process.stdin
        try:
            process.stdin.write(line + '\n"\n')  # what can't be read as keys is answered by its line's number
        except OSError as error:
            raise Gone(f"{self.name} took no keys") from error
        events: list[Event] = []
        until = time.monotonic() + ANSWER_S
        while True:
            try:
                said = self._said.get(timeout=max(until - time.monotonic(), 0))
            except queue.Empty:
                raise Gone(f"{self.name} did not answer {line!r} within {ANSWER_S:.0f} s") from None
            if not said:
                raise Gone(f"{self.name} ended at {line!r}")
            event = json.loads(said)
            if "line" in event:
                return events
            events.append(event)

    def close(self) -> None:
        """Let it end, or end it."""
        if self.process is None:
            return
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@dataclass
class Tally:
    """What all tills saw together."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    again: int = 0
    starts: int = 0
    waits_s: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Seller(threading.Thread):
    """Somebody at a till who makes so many sales, whatever happens, and goes on until it is over."""

    def __init__(
        self,
        till: TillProcess,
        count: int,
        seed: int,
        tally: Tally,
        is_over: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(name=till.name, daemon=True)
        self.till, self.count, self.tally = till, count, tally
        self.chance = random.Random(seed)
        self.is_over = is_over or (lambda: True)
        self.sold = 0
        self.opened = threading.Event()

    def run(self) -> None:
        try:
            self._open()
            self.opened.set()
            while self.sold < self.count or not self.is_over():
                self._sell()
                self.sold += 1
        except Gone as error:
            self._problem(str(error))
        finally:
            self.opened.set()
            self.till.close()
        said = self.till.errors.read_text()
        if "Traceback" in said:
            self._problem(f"{self.name} met a fault: {said[-2000:]}")

    def _problem(self, sentence: str) -> None:
        with self.tally.lock:
            self.tally.problems.append(sentence)

    def _open(self) -> None:
        """A till that can't be opened says so and is opened again."""
        until = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            self.till.start()
            with self.tally.lock:
                self.tally.starts += 1
            try:
                self.till.play("")
                return
            except Gone:
                self.till.close()
        raise Gone(f"{self.name} could not be opened")

    def _sell(self) -> None:
        codes = self.chance.choices((MILK, BREAD, WATER_SIX), k=self.chance.randint(1, 4))
        scans = " ".join(f"SCAN:{code}" for code in codes)
        began = time.monotonic()
        sold = self._heard(self.till.play(f"{scans} {self.chance.choice(PAYING)}"))
        press = 0
        while not sold:
            if time.monotonic() - began > GIVE_UP_S:
                raise Gone(f"{self.name} could not sell in {GIVE_UP_S:.0f} s: {dict(self.tally.told)}")
            time.sleep(PRESS_AGAIN_S)
            with self.tally.lock:
                self.tally.again += 1
            # As a person does: Enter again; an empty cart is begun anew.
            sold = self._heard(self.till.play("ENTER" if press % 4 < 3 else f"ESC ESC SCAN:{MILK} F12"))
            press += 1
        with self.tally.lock:
            self.tally.waits_s.append(time.monotonic() - began)

    def _heard(self, events: Sequence[Event]) -> bool:
        sales = [event for event in events if event["event"] == "sale"]
        with self.tally.lock:
            for event in events:
                if event["event"] != "sale" and event.get("kind") != "info":
                    self.tally.told[str(event.get("code") or event.get("title") or event["kind"])] += 1
                if "locked" in str(event.get("text", "")).lower():
                    self.tally.problems.append(f"{self.name} was shown: {event['text']}")
            for sale in sales:
                if sale["uuid"] in self.tally.acknowledged:
                    self.tally.problems.append(f"{sale['number']} was acknowledged twice")
                self.tally.acknowledged[sale["uuid"]] = sale["number"]
            if len(sales) > 1:
                self.tally.problems.append(f"one cart became {[sale['number'] for sale in sales]}")
        return bool(sales)


def judge(target: str, tally: Tally) -> list[str]:
    """What is lost, twice there or missing between two numbers; what `verify` finds; and what the tills met."""
    problems = list(tally.problems)
    shop = open_shop(target)
    try:
        with shop.store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT uuid, number, till_id, series_number FROM invoices ORDER BY till_id, series_number"
            ).fetchall()
        there = {row[0]: row[1] for row in rows}
        lost = [number for uuid, number in tally.acknowledged.items() if there.get(uuid) != number]
        if lost:
            problems.append(f"lost: {lost[:5]} of {len(lost)}")
        unheard = [number for uuid, number in there.items() if uuid not in tally.acknowledged]
        if unheard:
            problems.append(f"sold but never told, so sold twice: {unheard[:5]} of {len(unheard)}")
        for till in {row[2] for row in rows}:
            numbers = [row[3] for row in rows if row[2] == till]
            if numbers != list(range(1, len(numbers) + 1)):
                problems.append(f"the numbers of till {till} have a gap or a duplicate")
        problems += [f"verify: {each.kind} {each.where}: {each.message}" for each in verify(shop.store)]
    finally:
        shop.close()
    return problems
