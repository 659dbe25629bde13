"""Runs the office's work for whoever is signed in. Imports no tkinter."""

from __future__ import annotations

from collections.abc import Callable

from shop.rules.permissions import Session
from widgets.background import Failed, Result, Run


class SessionRun:
    """Hands a result back only while the person is signed in who asked for it.

    Work that ends after signing out is done all the same; its sentence, and how it is undone, are not the next
    person's.
    """

    def __init__(self, run: Run, session: Callable[[], Session | None]) -> None:
        self._run, self._session = run, session

    def run(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """As `Run.run`."""
        self._run.run(work, self._for_session(then), self._for_session(failed))

    def run_slow(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        """As `Run.run_slow`."""
        self._run.run_slow(work, self._for_session(then), self._for_session(failed))

    def _for_session(self, then: Callable[[Result], None]) -> Callable[[Result], None]:
        asked_by = self._session()

        def told(result: Result) -> None:
            if self._session() is asked_by:
                then(result)

        return told
