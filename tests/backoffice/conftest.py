"""What tests of the office without a window may ask for: the office of a shop, played by key scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backoffice.office import Note, Office
from shop.rules.errors import ShopError
from shop.services import hashing
from shop.services.shop import Shop
from shop.services.signin import session_for
from tests.shops import LOWEST_COST
from widgets.background import Inline
from widgets.keyscript import parse


class Played:
    """An office driven by key scripts; `notes` are what it told."""

    def __init__(self, shop: Shop, username: str = "admin") -> None:
        self.office = Office(shop, Inline())
        self.notes: list[Note] = []
        self.office.on_note = self.notes.append
        self.office.enter(session_for(shop, username))

    def play(self, script: str) -> None:
        for step in parse(script):
            self.office.step(step)

    @property
    def said(self) -> str:
        """The last sentence told."""
        return self.office.note.text


class Later(Inline):
    """Runs work when it is told to: for what is pressed while something is under way."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[ShopError], None]
    ) -> None:
        run = super().run
        self.waiting.append(lambda: run(work, then, failed))

    def finish(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)


@pytest.fixture
def shop(sqlite_shop: Shop) -> Shop:
    """A shop with admin, sam (staff) and kim (supervisor), empty."""
    return sqlite_shop


@pytest.fixture
def played(shop: Shop) -> Played:
    """Its office, with the admin signed in."""
    return Played(shop)
