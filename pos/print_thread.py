"""Prints beside the till: a thread of its own, so that a printer that hangs keeps nobody waiting.

It is woken when there is something to print, tries again every two seconds while something waits, and else looks now
and then for papers that the office wants here. How the printer stands comes back through a queue that the window's
loop looks into often only while there is reason to.
"""

from __future__ import annotations

import logging
import queue
import threading
import tkinter as tk
from collections.abc import Callable

from shop.rules.errors import ShopError
from shop.services.printing import Printer, PrintQueue, Standing
from shop.services.shop import Shop

RETRY_S = 2.0
LOOK_S = 3.0
POLL_MS = 40
IDLE_MS = 1000

log = logging.getLogger(__name__)


class PrintThread:
    """Prints the papers of one till. `show` is called on the window's thread with how things stand."""

    def __init__(
        self,
        root: tk.Misc,
        shop: Shop,
        till_id: int,
        open_printer: Callable[[], Printer],
        show: Callable[[Standing], None],
    ) -> None:
        self._root = root
        self._shop = shop
        self._till_id = till_id
        self._open_printer = open_printer
        self._show = show
        self._woken = threading.Event()
        self._stopped = False
        self._asked = 0
        self._results: queue.SimpleQueue[tuple[Standing, int]] = queue.SimpleQueue()
        self._last = Standing()
        self._answered = 0
        self._timer = ""
        self._thread = threading.Thread(target=self._loop, name="printing", daemon=True)
        self._thread.start()
        self.wake()

    @property
    def is_idle(self) -> bool:
        """Nothing is being printed, and nothing waits that was not told of."""
        return self._answered >= self._asked

    def wake(self) -> None:
        """There may be something to print. On the window's thread only."""
        self._asked += 1
        self._woken.set()
        self._drain_in(POLL_MS)

    def _drain_in(self, wait_ms: int) -> None:
        if self._timer:
            self._root.after_cancel(self._timer)
        self._timer = self._root.after(wait_ms, self._drain)

    def close(self, timeout_s: float = 3.0) -> None:
        """Finish the paper that is being printed, and stop; what waits is printed after the next start."""
        self._stopped = True
        self._woken.set()
        self._thread.join(timeout_s)
        if self._timer:
            self._root.after_cancel(self._timer)
            self._timer = ""

    def _loop(self) -> None:
        papers: PrintQueue | None = None
        retry = False
        answered = 0
        while True:
            self._woken.wait(RETRY_S if retry else LOOK_S)
            self._woken.clear()
            # Both after that, and not by what the wait says: it may have ended just before somebody asked, or closed.
            if self._stopped:
                return
            asked = self._asked
            was_asked = asked > answered
            try:
                if papers is None:
                    papers = PrintQueue(self._shop, self._till_id, self._open_printer)
                standing = self._print_all(papers)
            except ShopError as error:
                if not was_asked and not retry:
                    # Nobody asked, and nothing is known to wait: what hinders the sales is told there.
                    continue
                standing = Standing(self._last.waiting, error.message)
            except Exception:
                log.exception("printing failed")
                standing = Standing(max(self._last.waiting, 1), "", None)
            retry = bool(standing.waiting or standing.problem) and standing.uncertain is None
            if was_asked or standing != self._last:
                self._results.put((standing, asked))
                answered = asked
            self._last = standing

    def _print_all(self, papers: PrintQueue) -> Standing:
        """Print until nothing waits, something is wrong, or the till ends."""
        standing = papers.step()
        while standing.waiting and not standing.problem and standing.uncertain is None and not self._stopped:
            standing = papers.step()
        return standing

    def _drain(self) -> None:
        self._timer = ""
        standing = None
        while not self._results.empty():
            standing, self._answered = self._results.get()
        if standing is not None:
            self._show(standing)
        last = standing or self._last
        stands_well = not (last.waiting or last.problem)
        self._drain_in(POLL_MS if not self.is_idle else IDLE_MS if stands_well else POLL_MS * 10)
