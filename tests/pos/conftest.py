"""The till without a window, on a copy of the demo shop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.till import Note, Till
from shop.services import hashing, shifts, signin
from shop.services.demo import create_demo
from shop.services.sell import Completed
from shop.services.shop import Shop, open_shop
from widgets import keyscript
from widgets.background import Inline
from widgets.presenter import Panel

MILK, BREAD, WATER_SIX = "2000020103338", "2000010100743", "12000040111105"


class Played:
    """A till at which key scripts are played; what it told is kept."""

    def __init__(self, shop: Shop, user: str = "sam") -> None:
        self.shop = shop
        self.row = shifts.use_till(shop, "Till 1")
        self.sales: list[Completed] = []
        self.notes: list[Note] = []
        self.asked: list[Panel] = []
        self.session = signin.session_for(shop, user, self.row)
        if shifts.current_shift(shop, self.row.id) is None:
            shifts.open_shift(shop, self.session, 10_000)
        self.till = self._started()

    def _started(self) -> Till:
        till = Till(self.shop, self.row, Inline())
        till.on_sale = self.sales.append
        till.on_note = self.notes.append
        till.on_ask = self.asked.append
        till.enter(self.session)
        return till

    def restart(self) -> None:
        """The program ended at once and was started again."""
        self.till = self._started()

    def play(self, script: str) -> None:
        for step in keyscript.parse(script):
            self.till.step(step)

    @property
    def codes(self) -> list[str]:
        return [note.code for note in self.notes if note.code]

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """SKU, quantity and price of each line of the cart."""
        return [(line.product.sku, line.quantity_milli, line.price_e4) for line in self.till.sale.cart.lines]

    @property
    def gross(self) -> int:
        return self.till.sale.totals.gross_minor


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo shop made once, its passwords hashed cheaply: to be copied, never opened."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    cost, hashing.COST = hashing.COST, 4
    try:
        create_demo(str(path)).close()
    finally:
        hashing.COST = cost
    return path


@pytest.fixture
def demo_shop(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(hashing, "COST", 4)
    path = tmp_path / "demo.sqlite"
    shutil.copy(demo_file, path)
    shop = open_shop(str(path))
    yield shop
    shop.close()


@pytest.fixture
def played(demo_shop: Shop) -> Played:
    return Played(demo_shop)
