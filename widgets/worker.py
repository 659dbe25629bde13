"""Runs work beside the window: one ordered thread for the database, a few for slow things.

Results come back through a queue that the Tk loop drains while work is under way; with none there is no timer.
Workers never touch Tk. A busy Python thread starves the window at the interpreter's usual switch interval, so
that is shortened while anything runs.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import tkinter as tk
from collections.abc import Callable
from typing import Any, TypeVar

from shop.rules.errors import ShopError
from widgets.background import Failed, Fault

Result = TypeVar("Result")
Reporter = Callable[[BaseException], None]

POLL_MS = 5
BUSY_SWITCH_S = 0.0005
SLOW_THREADS = 2


class _Task:
    """A piece of work and what becomes of it."""

    __slots__ = ("error", "failed", "result", "then", "work")

    def __init__(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Failed) -> None:
        self.work = work
        self.then = then
        self.failed = failed
        self.result: Any = None
        self.error: BaseException | None = None

    def do(self) -> None:
        try:
            self.result = self.work()
        except BaseException as error:
            self.error = error


class Worker:
    """The `Run` of a window. Ask it from the Tk thread only; close it before the window is destroyed.

    `on_look(under_way)` is called every few milliseconds while work is under way, and once when all is done. Cheap.
    """

    def __init__(self, root: tk.Misc, report: Reporter, *, slow_threads: int = SLOW_THREADS) -> None:
        self._root = root
        self._report = report
        self._thread = threading.get_ident()
        self._ordered: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._slow: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._pending = 0
        self._timer = ""
        self._switch_s = sys.getswitchinterval()
        self._closed = False
        self.on_look: Callable[[bool], None] = lambda under_way: None
        busy = getattr(root, "busy", None)
        if busy is not None:
            busy.append(lambda: not self.idle)
        self._threads = [self._start("database", self._ordered)]
        self._threads += [self._start(f"slow {number + 1}", self._slow) for number in range(slow_threads)]

    @property
    def pending(self) -> int:
        """How many pieces of work were asked for and have not been delivered."""
        return self._pending

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return self._pending == 0

    def run(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """Do `work()` on the database thread, after all that was asked before."""
        self._ask(self._ordered, _Task(work, then, failed))

    def run_slow(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """Do `work()` on one of the slow threads."""
        self._ask(self._slow, _Task(work, then, failed))

    def close(self, timeout_s: float = 10.0) -> bool:
        """Finish what was asked, deliver nothing more, end the threads. False if some didn't end in time."""
        if self._closed:
            return True
        self._closed = True
        self._ordered.put(None)
        for _ in self._threads[1:]:
            self._slow.put(None)
        for thread in self._threads:
            thread.join(timeout_s)
        if self._timer:
            with contextlib.suppress(tk.TclError):
                self._root.after_cancel(self._timer)
            self._timer = ""
        self._report_undelivered()
        self._pending = 0
        sys.setswitchinterval(self._switch_s)
        return not any(thread.is_alive() for thread in self._threads)

    def _start(self, name: str, tasks: queue.SimpleQueue[_Task | None]) -> threading.Thread:
        thread = threading.Thread(target=self._loop, args=(tasks,), name=name, daemon=True)
        thread.start()
        return thread

    def _loop(self, tasks: queue.SimpleQueue[_Task | None]) -> None:
        while (task := tasks.get()) is not None:
            task.do()
            self._done.put(task)

    def _ask(self, tasks: queue.SimpleQueue[_Task | None], task: _Task) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("work is asked for on the window's own thread only")
        if self._closed:
            raise RuntimeError("the window is closing: no more work is taken")
        if self._pending == 0:
            sys.setswitchinterval(BUSY_SWITCH_S)
        self._pending += 1
        tasks.put(task)
        if not self._timer:
            self._timer = self._root.after(POLL_MS, self._drain)

    def _drain(self) -> None:
        self._timer = ""
        with contextlib.suppress(queue.Empty):
            while not self._closed:
                task = self._done.get_nowait()
                self._pending -= 1
                try:
                    self._deliver(task)
                except Exception as error:
                    self._report(error)
        if not self._closed:
            self.on_look(not self.idle)
        if self._pending and not self._timer and not self._closed:
            self._timer = self._root.after(POLL_MS, self._drain)
        elif not self._pending:
            sys.setswitchinterval(self._switch_s)

    def _deliver(self, task: _Task) -> None:
        if task.error is None:
            task.then(task.result)
        elif isinstance(task.error, ShopError):
            task.failed(task.error)
        else:
            self._report(task.error)
            task.failed(Fault())

    def _report_undelivered(self) -> None:
        """Nobody is left to be told of a refusal, but a fault still belongs in the log."""
        with contextlib.suppress(queue.Empty):
            while True:
                task = self._done.get_nowait()
                if task.error is not None and not isinstance(task.error, ShopError):
                    self._report(task.error)
