"""A morning's trade at the real till: `python -m pos.tour OUT_DIR [--docs DIR]`.

Opens the till as run_pos.py does, on a demo shop of its own, and drives it with key and pointer events. Leaves
numbered pictures, the receipts as bytes and as text, and a PDF; with `--docs` also the pictures of the manual. Ends
with exit code 1 as soon as a step doesn't show what it should, or anything raises.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import tkinter as tk
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from pos.app import App
from pos.start import Start
from pos.tour_steps import MAIN_SCREENS, Leg, morning
from pos.window import TillWindow
from shop.services import printing
from shop.services.verify import verify
from shop.store import sales
from widgets.driver import Driver
from widgets.screenshot import save
from widgets.seen import seen

WIDTH_PX, HEIGHT_PX = 1366, 768
OTHER_SIZES = ((1024, 600), (1920, 1080))
OPEN_S = 60.0
RESCALE_S = 0.4


class TourFailed(Exception):
    """A step did not show what it should."""


class Tour:
    """One till in one window, and the folder its pictures go to."""

    def __init__(self, out: Path, place: Path, docs: Path | None) -> None:
        self.out = out
        self.docs = docs
        self.faults: list[BaseException] = []
        self.saved: list[Path] = []
        self._number = 0
        options = argparse.Namespace(
            database=str(place / "demo.sqlite"),
            demo=True,
            till="Till 1",
            printer=f"file:{out / 'receipts.bin'}",
            geometry=None,
        )
        self.window = TillWindow("Tuppence", width=WIDTH_PX, height=HEIGHT_PX)
        self.start = Start(self.window, options)
        self.window.on_fault = self.faults.append
        self.window.focus_force()
        # the pointer would colour whatever it happens to lie over
        self.window.event_generate("<Motion>", warp=True, x=1, y=1)
        self.driver = Driver(self.window, self._is_idle, timeout_s=OPEN_S)
        self.picture("opening")
        self.driver.settle()
        if self.start.app is None:
            raise TourFailed("the till did not open")
        self.app: App = self.start.app
        self.app.till.on_open_file = self.saved.append

    def _is_idle(self) -> bool:
        """With a fault nothing is waited for; else until papers are printed too."""
        app = self.start.app
        return bool(self.faults) or app is None or app.printing.is_idle

    def run(self, legs: Iterator[Leg]) -> None:
        """Go through the legs, a picture after each."""
        for leg in legs:
            leg.act(self.app, self.driver)
            self.driver.settle()
            self.picture(leg.name)
            self.check(leg)

    def check(self, leg: Leg) -> None:
        """Raise TourFailed unless the window shows what the leg says and nothing raised."""
        if self.faults:
            raise self.faults[0]
        shown = seen(self.window)
        missing = [text for text in leg.shows if not any(text in line for line in shown)]
        if missing:
            raise TourFailed(f"{leg.name}: {missing} not to be seen in {shown}")
        if leg.holds is not None and not leg.holds(self.app):
            raise TourFailed(f"{leg.name}: not as it should be; seen: {shown}")

    def picture(self, name: str) -> None:
        """Save what the window shows under the next number."""
        self._number += 1
        path = save(self.window, self.out / f"{self._number:02d}-{name}.png")
        if self.docs is not None and name in DOCS:
            self.docs.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, self.docs / f"{DOCS[name]}.png")

    def at_other_sizes(self) -> None:
        """The main screens in a small window and in a large one."""
        for width, height in OTHER_SIZES:
            self.window.geometry(f"{width}x{height}")
            self._wait(RESCALE_S)
            for leg in MAIN_SCREENS:
                leg.act(self.app, self.driver)
                self.driver.settle()
                self.check(leg)
                save(self.window, self.out / f"{width}x{height}-{leg.name}.png")

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.window.update()
            time.sleep(0.01)
        self.driver.settle()

    def papers(self) -> None:
        """The receipts as text and the PDF beside the pictures; then the database must verify clean."""
        shop = self.app.shop
        folder = self.out / "receipts"
        folder.mkdir(exist_ok=True)
        with shop.store.read() as connection:
            last = sales.last_number(connection, self.app.till.till.id) or ""
            stem, count = last[:-5], int(last[-5:])
            issued = [sales.load(connection, number=f"{stem}{number:05d}") for number in range(1, count + 1)]
        for invoice in issued:
            if invoice is None:
                raise TourFailed("a receipt is missing")
            text = printing.receipt_text(shop, invoice)
            (folder / f"{invoice.number}.txt").write_text(text + "\n", encoding="utf-8")
        if not self.saved:
            raise TourFailed("no PDF was saved")
        for path in self.saved:
            shutil.copy(path, self.out / path.name)
        data = (self.out / "receipts.bin").read_bytes()
        if b"COPY 1" not in data or len(data) < 1000 * len(issued):
            raise TourFailed("the printer did not get all receipts")
        if findings := verify(shop.store):
            raise TourFailed(f"the database is not in order: {findings}")


# the pictures that the manual shows, by the step that makes them
DOCS = {
    "sign-in": "sign-in",
    "search": "search",
    "discount-approved": "till",
    "pay-part": "pay",
    "approval": "approval",
    "change": "change",
    "keyboard": "keyboard",
    "keys": "keys",
}


def main(arguments: list[str] | None = None) -> int:
    """Make the tour; 0 when every step showed what it should."""
    parser = argparse.ArgumentParser(prog="python -m pos.tour", description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument(
        "--docs", type=Path, default=None, metavar="DIR", help="also save the manual's pictures"
    )
    options = parser.parse_args(arguments)
    out: Path = options.out.resolve()
    _clear(out)
    place = Path(tempfile.mkdtemp(prefix="tuppence-tour-"))
    tour: Tour | None = None
    try:
        tour = Tour(out, place, options.docs)
        tour.run(morning())
        tour.at_other_sizes()
        tour.papers()
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
        if tour is not None:
            tour.start.close()
        shutil.rmtree(place, ignore_errors=True)
    sys.stdout.write(f"{len(list(out.glob('*.png')))} pictures, receipts and a PDF are in {out}\n")
    return 0


def _clear(out: Path) -> None:
    """Take what an earlier tour left out of the folder, and nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    made: tuple[Callable[[], Iterator[Path]], ...] = (
        lambda: out.glob("[0-9][0-9]-*.png"),
        lambda: out.glob("*x*-*.png"),
        lambda: out.glob("receipts/*.txt"),
        lambda: out.glob("T1-*.pdf"),
        lambda: out.glob("receipts.bin"),
    )
    for find in made:
        for path in list(find()):
            path.unlink()


if __name__ == "__main__":
    raise SystemExit(main())
