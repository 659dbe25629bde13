"""Work off the Tk thread: what presenters are handed to run it, and who runs it.

A presenter asks `run(work, then, failed)` and never knows of threads. `Inline` runs at once, for scripts and
tests; `widgets.worker.Worker` runs it beside the window. Imports no tkinter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from shop.rules.errors import ShopError
from shop.texts import _

Result = TypeVar("Result")
Failed = Callable[[ShopError], None]


class Fault(ShopError):
    """A fault of the program met while working: it has gone to the log, this is what the person is told."""

    code = "fault"

    def __init__(self) -> None:
        super().__init__(_("Something went wrong and was written to the log. Try again."))


class Run(Protocol):
    """Runs work and hands back its result, on the thread that asked."""

    def run(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """Do `work()` after all that was asked before it, then call `then(result)` or `failed(error)`.

        `failed` gets ShopErrors; any other exception is reported as a fault of the program and `failed` gets a
        `Fault`, so that the screen doesn't wait forever. For the database: one at a time, in order.
        """

    def run_slow(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """The same for work that touches no database row being sold: printing, PDF, passwords. In any order."""


class Inline:
    """Runs work at once, on the caller's thread. A fault of the program is raised, not reported."""

    def run(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """Do the work now."""
        try:
            result = work()
        except ShopError as error:
            failed(error)
        else:
            then(result)

    def run_slow(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """Do the work now."""
        self.run(work, then, failed)
