"""Shops for tests, ready in milliseconds: copies of one that was filled once a session, on each engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shop.services import hashing, setup
from shop.services.shop import Shop
from shop.store.engine import connect
from tests.databases import name_of_database, new_server_database, server_store
from tests.shops import LOWEST_COST, NEW, Clock, filled_shop


def _fill(target: str) -> None:
    cost, hashing.COST = hashing.COST, LOWEST_COST
    filled_shop(connect(target)).close()
    hashing.COST = cost


def copied_shop(filled: Path, path: Path) -> Shop:
    """A copy of a filled SQLite file at `path`, open, its clock at the morning."""
    shutil.copy(filled, path)
    return Shop(connect(str(path)), setup.settings_of(NEW), Clock())


@pytest.fixture(scope="session")
def sqlite_filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a shop as `filled_shop` makes it: to be copied, never opened."""
    path = tmp_path_factory.mktemp("filled") / "shop.sqlite"
    shutil.copy(sqlite_template, path)
    _fill(str(path))
    return path


@pytest.fixture(scope="session")
def postgres_filled(postgres_server: Any) -> str:
    """The name of such a shop's database on the server."""
    url = new_server_database(postgres_server)
    _fill(url)
    return name_of_database(url)


@pytest.fixture
def sqlite_shop(sqlite_filled: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop on SQLite with admin, sam (staff, PIN 246810) and kim (supervisor, PIN 135790)."""
    shop = copied_shop(sqlite_filled, tmp_path / "shop.sqlite")
    yield shop
    shop.store.close()


@pytest.fixture
def postgres_shop(postgres_server: Any, postgres_filled: str) -> Iterator[Shop]:
    """The same on PostgreSQL."""
    with server_store(postgres_server, postgres_filled) as store:
        yield Shop(store, setup.settings_of(NEW), Clock())


@pytest.fixture(params=["sqlite", "postgresql"])
def shop_on_each(request: pytest.FixtureRequest) -> Shop:
    """The same, once on each engine."""
    name = "sqlite_shop" if request.param == "sqlite" else "postgres_shop"
    found = request.getfixturevalue(name)
    assert isinstance(found, Shop)
    return found
