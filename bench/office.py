"""The office at 100,000 products and 1,000,000 invoice items: opening a page, a key in the search box, scrolling.

    python -m bench.office [FILE]      on any display; FILE is a shop as bench.big_shop makes it, else one is made

The real window; painted means that Tk has nothing more to draw. The floor is the same number of rows read by bare
sqlite3 (in order, by the same filter) and put into a bare ttk.Treeview. A page opens for the first time (its module
imported, its widgets made) and again. Keys come ten a second, as a quick typist's: what stands beside the list is read
meanwhile. Memory is looked at before and after scrolling through the longest list.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
import tkinter as tk
from pathlib import Path
from tkinter import ttk

from backoffice.app import App
from backoffice.pages import pages
from backoffice.rows_page import Rows
from backoffice.window import OfficeWindow
from bench import big_shop
from bench.start import _resident_mb as resident_mb
from shop.services.shop import open_shop
from shop.services.signin import session_for
from widgets.driver import Driver
from widgets.worker import Worker

OPEN_GOAL_MS, KEY_GOAL_MS = 100.0, 50.0
OPENINGS, SCROLLS, BARE_RUNS = 7, 300, 9
BETWEEN_KEYS_S = 0.1
WORDS = {
    "products": ("blue tea", "mountain", "cheese 12"),
    "customers": ("ann", "murphy", "c0001"),
    "invoices": ("t1-r25-00012", "12.70", "tea"),
    "payments": ("cash", "12.70"),
    "stock": ("golden oil", "rice"),
    "journal": ("admin", "sale"),
    "valuation": ("golden oil", "rice"),
}
# The bare question that a page's rows answer, in order; {like} is where the text would stand.
BARE = {
    "products": ("products", "name_key", "name_key"),
    "stock": ("products", "name_key", "name_key"),
    "customers": ("customers", "name_key", "name_key"),
    "invoices": ("invoices", "id DESC", "number"),
    "payments": ("payments", "id DESC", "reference"),
    "journal": ("journal", "seq DESC", "kind"),
}


class Bare:
    """The floor: one Treeview in a window of its own, and a connection of the bare driver."""

    def __init__(self, parent: tk.Misc, target: str) -> None:
        self.top = tk.Toplevel(parent)
        self.top.geometry("900x700")
        self.tree = ttk.Treeview(self.top, columns=[str(n) for n in range(6)], show="headings")
        self.tree.pack(fill="both", expand=True)
        self.top.update()
        self.raw = sqlite3.connect(target)

    def run(self, page_id: str, rows: int, text: str = "") -> float:
        """Seconds to read, to fill and to paint so many rows; the table's rows counted, as a list counts its own."""
        table, order, column = BARE.get(page_id, ("products", "name_key", "name_key"))
        where = f"WHERE {column} LIKE ?" if text else ""
        values = (f"%{text}%",) if text else ()
        start = time.perf_counter()
        self.raw.execute(f"SELECT count(*) FROM {table} {where}", values).fetchone()  # noqa: S608
        found = self.raw.execute(
            f"SELECT * FROM {table} {where} ORDER BY {order} LIMIT {rows}",  # noqa: S608
            values,
        ).fetchall()
        self.tree.delete(*self.tree.get_children())
        for row in found:
            self.tree.insert("", "end", values=[str(cell) for cell in row[:6]])
        self.top.update()
        return time.perf_counter() - start

    def median_ms(self, page_id: str, rows: int, text: str = "") -> float:
        """The median of several runs."""
        return 1000 * statistics.median(self.run(page_id, rows, text) for _run in range(BARE_RUNS))


class Measured:
    """One office in one window."""

    def __init__(self, target: str) -> None:
        self.window = OfficeWindow("Tuppence", width=1366, height=768)
        self.worker = Worker(self.window, _raise)
        self.app = App(self.window, self.worker, open_shop(target))
        self.office = self.app.office
        self.driver = Driver(self.window, timeout_s=120)
        self.office.enter(session_for(self.app.shop, "admin"))
        self.driver.settle()
        while not self.office.search.is_ready:
            self.window.update()
            time.sleep(0.01)
        self.bare = Bare(self.window, target)

    def opening(self, page_id: str) -> tuple[float, float]:
        """Milliseconds to the painted page: the first time, and the median of those after it.

        What the first opening has made once in the background (the index of customers, sums) is done before those.
        """
        took: list[float] = []
        for _opening in range(OPENINGS):
            others = [spec.id for spec in self.office.shown_pages() if spec.id != page_id]
            self.office.show(others[0])
            self._settle()
            start = time.perf_counter()
            self.office.show(page_id)
            self._settle()
            took.append(1000 * (time.perf_counter() - start))
            while len(took) == 1 and not self.worker.idle:
                self.window.update()
                time.sleep(0.005)
        return took[0], statistics.median(took[1:])

    def keys(self, page: Rows, words: tuple[str, ...]) -> list[float]:  # type: ignore[type-arg]
        """Milliseconds from each key typed into the search box to the painted list, ten keys a second."""
        took = []
        for word in words:
            for end in range(1, len(word) + 1):
                start = time.perf_counter()
                page.set_text(word[:end])
                self._settle()
                took.append(1000 * (time.perf_counter() - start))
                while time.perf_counter() < start + BETWEEN_KEYS_S:
                    self.window.update()
                    time.sleep(0.001)
        page.set_text("")
        self._settle()
        return took

    def scrolled(self, page: Rows) -> tuple[float, float, float]:  # type: ignore[type-arg]
        """Milliseconds (median and p95) of a jump to any place of the list, and megabytes that it all took."""
        chance, before, took = random.Random(3), resident_mb(), []
        for _jump in range(SCROLLS):
            start = time.perf_counter()
            page.scroll_to(chance.randrange(max(1, page.count)))
            self._settle()
            took.append(1000 * (time.perf_counter() - start))
        took.sort()
        return statistics.median(took), took[int(len(took) * 0.95)], resident_mb() - before

    def _settle(self) -> None:
        """Painted: the list is read and drawn; pictures that come later by themselves are not waited for."""
        self.window.update()
        page = self.office.page
        while not self.app.is_painted or (isinstance(page, Rows) and page.is_reading):
            # as the window's own loop waits: else it would keep the reading thread from running
            time.sleep(0.0005)
            self.window.update()

    def close(self) -> None:
        """End it."""
        self.app.close()
        self.window.destroy()


def _raise(error: BaseException) -> None:
    raise error


def _told(value: float, goal: float) -> str:
    return f"{value:8.1f} {goal:6.0f}  {'met' if value <= goal else 'missed'}"


def main(target: str = "") -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name:
        if not target:
            target = str(Path(name) / "big.sqlite")
            big_shop.make(target)
        measured = Measured(target)
        try:
            _print(measured)
        finally:
            measured.close()


def _print(measured: Measured) -> None:
    print(f"{'page':12} {'first, ms':>10} {'again, ms':>9} {'goal':>6}         {'bare, ms':>9} {'ratio':>6}")
    for spec in pages():
        first, again = measured.opening(spec.id)
        page = measured.office.page
        rows = page.room if isinstance(page, Rows) else 20
        floor = measured.bare.median_ms(spec.id, rows)
        print(f"{spec.id:12} {first:10.1f} {_told(again, OPEN_GOAL_MS):24} {floor:9.1f} {again / floor:6.1f}")
    print(f"\n{'a key in the search box':24} {'median':>8} {'p95':>8} {'goal':>6}         {'bare, ms':>9}")
    shown = {spec.id for spec in measured.office.shown_pages()}
    for page_id, words in WORDS.items():
        if page_id not in shown:
            continue
        measured.office.show(page_id)
        measured._settle()
        page = measured.office.page
        if not isinstance(page, Rows):
            continue
        took = sorted(measured.keys(page, words))
        p95 = took[int(len(took) * 0.95)]
        floor = measured.bare.median_ms(page_id, page.room, words[0])
        print(f"{page_id:24} {statistics.median(took):8.1f} {_told(p95, KEY_GOAL_MS):24} {floor:9.1f}")
    print(f"\n{'a jump in the list':24} {'rows':>9} {'median':>8} {'p95 ms':>8} {'MB more':>8}")
    for page_id in sorted({"products", "invoices", "payments", "journal"} & shown):
        measured.office.show(page_id)
        measured._settle()
        page = measured.office.page
        if isinstance(page, Rows):
            median, p95, more = measured.scrolled(page)
            print(f"{page_id:24} {page.count:9,} {median:8.1f} {p95:8.1f} {more:8.1f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
