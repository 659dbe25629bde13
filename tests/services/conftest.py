"""What tests of services may ask for: a shop on each engine, with a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shop.services import hashing
from shop.services.shop import Shop
from shop.store.engine import connect
from tests.databases import new_server_database
from tests.filled import copied_shop
from tests.services.case import World
from tests.shops import LOWEST_COST, filled_shop
from tests.sold import Sold, sold_shop
from tests.traded import add_stock, products_of, trade


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)


@pytest.fixture
def shop(shop_on_each: Shop) -> Shop:
    """A shop with admin, sam (staff, PIN 246810) and kim (supervisor, PIN 135790), once on each engine."""
    return shop_on_each


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def sold_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sold]:
    """A shop after some days of trade (`tests.sold`), once on each engine: for what only reads."""
    if request.param == "sqlite":
        path: Path | str = tmp_path_factory.mktemp("sold") / "shop.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
    else:
        path = new_server_database(request.getfixturevalue("postgres_server"))
    store = connect(str(path))
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        yield sold_shop(filled_shop(store))
    finally:
        hashing.COST = cost
        store.close()


@pytest.fixture(scope="session")
def traded_file(sqlite_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a shop after a morning's trade: to be copied, never opened."""
    cost, hashing.COST = hashing.COST, LOWEST_COST
    path = tmp_path_factory.mktemp("morning") / "shop.sqlite"
    shop = copied_shop(sqlite_filled, path)
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    shop.store.close()
    hashing.COST = cost
    return path


@pytest.fixture
def world(traded_file: Path, tmp_path: Path) -> Iterator[World]:
    """A shop of its own after a morning's trade, with what services are asked about."""
    shop = copied_shop(traded_file, tmp_path / "shop.sqlite")
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path / "papers"))
    yield World(shop, products_of(shop)["TEA"], tmp_path / "file.csv")
    shop.store.close()
