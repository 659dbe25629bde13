"""A newcomer's hour in the office: `python -m backoffice.tour OUT_DIR`.

Opens the office as run_backoffice.py does, on a demo shop of its own with a morning's trade in it, and drives it with
key events. Leaves numbered pictures of the hour, and every page in two sizes and in light and dark. Ends with exit
code 1 as soon as a step doesn't show what it should, or anything raises.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tkinter as tk
import traceback
from collections.abc import Iterator
from pathlib import Path

from backoffice.app import App
from backoffice.start import Start
from backoffice.tour_steps import Leg, hour
from backoffice.window import OfficeWindow
from shop.services.verify import verify
from widgets.driver import Driver
from widgets.screenshot import save
from widgets.seen import seen

TILL_KEYS = (sys.executable, *"-m pos keys - --till T1 --user sam --printer none".split())
SIZES = ((1366, 768), (1920, 1080))
OPEN_S = 60.0
RESCALE_S = 0.4
# What a till sells before the office opens: over the counter, by card, with a discount.
MORNING = """
SCAN:2000010100378 SCAN:2000020103338 3* SCAN:2000010100378 F12
SCAN:2000010100743 SCAN:2000020107404 F11
SCAN:2000020106292 5% 10 F12
"dark choc" ENTER "cola" ENTER F12
"""


class TourFailed(Exception):
    """A step did not show what it should."""


class Tour:
    """One office in one window, and the folder its pictures go to."""

    def __init__(self, out: Path, place: Path) -> None:
        self.out = out
        self.place = place
        self.database = place / "demo.sqlite"
        self.faults: list[BaseException] = []
        self.saved: list[Path] = []
        self._number = 0
        self.sell(MORNING)
        options = argparse.Namespace(database=str(self.database), demo=True, geometry=None)
        width, height = SIZES[0]
        self.window = OfficeWindow("Tuppence", width=width, height=height)
        self.start = Start(self.window, options)
        self.window.on_fault = self.faults.append
        self.window.focus_force()
        self.window.event_generate("<Motion>", warp=True, x=1, y=1)
        self.driver = Driver(self.window, timeout_s=OPEN_S)
        self.driver.settle()
        if self.start.app is None:
            raise TourFailed("the office did not open")
        self.app: App = self.start.app
        self.app.office.on_open_file = self.saved.append

    def sell(self, script: str) -> None:
        """Ring up sales at a till of its own process, as a shop does while somebody works in the office."""
        if not self.database.exists():
            subprocess.run(
                [sys.executable, "-m", "shop", "--database", str(self.database), "demo"], check=True
            )
        subprocess.run(
            [*TILL_KEYS, "--database", str(self.database)],
            input=script,
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "TUPPENCE_PASSWORD": "demo-sam"},
        )

    def run(self, legs: Iterator[Leg]) -> None:
        """Go through the legs, a picture after each."""
        for leg in legs:
            leg.act(self)
            self.wait_for(leg)
            self.check(leg)
            self.picture(leg.name)

    def wait_for(self, leg: Leg) -> None:
        """What comes by itself (a chart, a till's sale) is waited for."""
        self.driver.settle()
        until = time.monotonic() + OPEN_S
        while self.missing(leg) and time.monotonic() < until and not self.faults:
            self.window.update()
            time.sleep(0.01)

    def missing(self, leg: Leg) -> list[str]:
        """What the leg says is to be seen, and isn't."""
        shown = seen(self.window)
        missing = [text for text in leg.shows if not any(text in line for line in shown)]
        if leg.holds is not None and not leg.holds(self.app):
            missing.append("what it should hold")
        return missing

    def check(self, leg: Leg) -> None:
        """Raise TourFailed unless the window shows what the leg says and nothing raised."""
        if self.faults:
            raise self.faults[0]
        missing = self.missing(leg)
        if missing:
            raise TourFailed(f"{leg.name}: {missing} not to be seen in {seen(self.window)}")

    def picture(self, name: str) -> None:
        """Save what the window shows under the next number."""
        self._number += 1
        save(self.window, self.out / f"office-{self._number:02d}-{name}.png")

    def every_page(self) -> None:
        """Each page in both sizes and both themes."""
        for width, height in SIZES:
            self.window.geometry(f"{width}x{height}")
            self.wait(RESCALE_S)
            for theme in ("light", "dark"):
                for spec in self.app.office.shown_pages():
                    self.app.office.show(spec.id)
                    self.wait(RESCALE_S)
                    if self.faults:
                        raise self.faults[0]
                    save(self.window, self.out / f"office-{width}x{height}-{theme}-{spec.id}.png")
                self.driver.play("CTRL+T")

    def wait(self, seconds: float) -> None:
        """Let the loop run for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.window.update()
            time.sleep(0.01)
        self.driver.settle()

    def end(self) -> None:
        """The database must verify clean."""
        if findings := verify(self.app.shop.store):
            raise TourFailed(f"the database is not in order: {findings}")


def main(arguments: list[str] | None = None) -> int:
    """Make the tour; 0 when every step showed what it should."""
    parser = argparse.ArgumentParser(prog="python -m backoffice.tour", description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    out: Path = parser.parse_args(arguments).out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob("office-*.png"):
        path.unlink()
    place = Path(tempfile.mkdtemp(prefix="tuppence-office-tour-"))
    tour: Tour | None = None
    try:
        tour = Tour(out, place)
        tour.run(hour(tour))
        tour.every_page()
        tour.end()
    except tk.TclError as error:
        sys.stderr.write(f"The tour needs a display: {error}\n")
        return 1
    except TourFailed as error:
        sys.stderr.write(f"The tour failed: {error}\n")
        return 1
    except Exception as error:
        sys.stderr.write("The tour failed on a fault of the program:\n")
        traceback.print_exception(error)
        return 1
    finally:
        if tour is not None and tour.start.app is not None:
            tour.start.end()
        shutil.rmtree(place, ignore_errors=True)
    sys.stdout.write(f"{len(list(out.glob('office-*.png')))} pictures of the office are in {out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
