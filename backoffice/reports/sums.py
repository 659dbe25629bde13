"""Has the sums of finished months and years made while nobody waits for them. Imports no tkinter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shop.rules.errors import ShopError
from shop.rules.permissions import REPORTS
from shop.services import reports
from widgets.background import Run

if TYPE_CHECKING:
    from backoffice.office import Office


class _Stopped(ShopError):
    """The office is closing."""


class SumsKeeper:
    """Once each business day, beside everything else; what was made stays when it is stopped."""

    def __init__(self, office: Office, run: Run) -> None:
        self._office, self._run = office, run
        self._done_on = ""
        self.is_busy = False

    def start(self) -> None:
        """Make what is wanting, unless that was done today, or is not for this person."""
        office = self._office
        if office.session is None or not office.session.may(REPORTS):
            return
        today = office.shop.business_date(office.shop.clock()).isoformat()
        if self.is_busy or self._done_on == today:
            return
        self.is_busy = True
        session = office.signed_in
        self._run.run_slow(
            lambda: reports.keep_sums(office.shop, session, self._go_on),
            lambda _made: self._ended(today),
            lambda _error: self._ended(""),
        )

    def _go_on(self, _done: int, _total: int) -> None:
        if self._office.is_closing:
            raise _Stopped("")

    def _ended(self, day: str) -> None:
        self.is_busy = False
        self._done_on = day
