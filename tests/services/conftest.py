"""What tests of services may ask for: a shop on each engine, with a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.services import hashing
from shop.services.shop import Shop
from shop.store.engine import Store, connect
from tests.databases import new_server_database
from tests.shops import LOWEST_COST, filled_shop
from tests.sold import Sold, sold_shop


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)


@pytest.fixture
def shop(store: Store) -> Shop:
    """A shop with admin, sam (staff, PIN 246810) and kim (supervisor, PIN 135790), once on each engine."""
    return filled_shop(store)


@pytest.fixture
def sqlite_shop(sqlite_store: Store) -> Shop:
    """The same on SQLite alone, where the engine makes no difference."""
    return filled_shop(sqlite_store)


@pytest.fixture
def postgres_shop(postgres_store: Store) -> Shop:
    """The same on PostgreSQL alone, where several tills write at once."""
    return filled_shop(postgres_store)


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
