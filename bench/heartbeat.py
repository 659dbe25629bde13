"""The window's pauses during a scripted trade: a heartbeat in the Tk loop, beside that of a bare Tk loop.

    python -m bench.heartbeat [SECONDS]      on any display; ten minutes are 600

100,000 products, a printer that is a file, sales with scans, searches, discounts, change, copies and PDFs. The bare
loop is a process of its own at the same time, so that both have the same machine.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import tkinter as tk
from pathlib import Path

from bench.scan import codes_of, open_app
from bench.start import shop_of
from shop.services.shop import open_shop
from widgets.driver import Driver

BEAT_MS = 5
GOAL_MS = 50.0
WORDS = ("chocolat noir", "yaourt nature", "organic oats", "pasta", "fromage blanc", "tomato soup", "bière")


class Heart:
    """Beats in a window's loop; remembers how late each beat came, in milliseconds."""

    def __init__(self, window: tk.Misc) -> None:
        self.window = window
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._beat()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(1000 * (now - self._last) - BEAT_MS)
        self._last = now
        self.window.after(BEAT_MS, self._beat)

    def told(self) -> str:
        """Median, p99, p99.9 and the longest pause."""
        ordered = sorted(self.late_ms[2:])
        at = [ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.99, 0.999)]
        return " ".join(f"{value:8.1f}" for value in (*at, ordered[-1])) + f"   {len(ordered):7}"

    @property
    def p999_ms(self) -> float:
        ordered = sorted(self.late_ms[2:])
        return ordered[min(int(len(ordered) * 0.999), len(ordered) - 1)]


class Live(Driver):
    """Waits in the real time of the trade, with the loop running."""

    def pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.window.update()
            time.sleep(0.001)


def bare(seconds: float) -> None:
    """The floor: a Tk loop with nothing to do, pumped in the same way."""
    root = tk.Tk()
    heart = Heart(root)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        root.update()
        time.sleep(0.001)
    print(heart.told(), flush=True)
    root.destroy()


def _trade(driver: Live, codes: list[tuple[str, str]], until: float) -> int:
    chance, sales = random.Random(7), 0
    while time.monotonic() < until:
        for _scan in range(chance.randint(2, 10)):
            driver.scan(chance.choice(codes)[0])
            driver.pause(0.05)
        driver.play(f'"{chance.choice(WORDS)}"')
        driver.play("ENTER" if chance.random() < 0.5 else "ESC")
        driver.play(chance.choice(("F12", "F12", "F11", "10% F12", "F9 100 F12", "ENTER ENTER")))
        sales += 1
        if sales % 10 == 0:
            driver.play("CTRL+P")
        if sales % 15 == 0:
            driver.play("CTRL+I")
        driver.pause(0.3)
    return sales


def main(seconds: float = 60) -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as name:
        target = shop_of(Path(name), 100_000)
        codes = codes_of(target, 300)
        shop = open_shop(target)
        app = open_app(shop, printer=f"file:{name}/receipts.bin")
        app.till.on_open_file = lambda _path: None
        floor = subprocess.Popen(
            [sys.executable, "-m", "bench.heartbeat", "bare", str(seconds)], stdout=subprocess.PIPE, text=True
        )
        heart = Heart(app.window)
        sales = _trade(Live(app.window), codes, time.monotonic() + seconds)
        told = floor.communicate()[0].strip()
        app.close()
        app.window.destroy()
    print(
        f"{'pauses of the Tk loop, ms':36} {'median':>8} {'p99':>8} {'p99.9':>8} {'longest':>8}   {'beats':>7}"
    )
    print(f"{f'the till, {sales} sales in {seconds:.0f} s':36} {heart.told()}")
    print(f"{'a bare Tk loop beside it':36} {told}")
    met = "met" if heart.p999_ms <= GOAL_MS else "missed"
    print(f"p99.9 goal {GOAL_MS} ms: {met}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        bare(float(sys.argv[2]))
    else:
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
