"""What tests of services may ask for: a shop on each engine, with a clock that stands still."""

from __future__ import annotations

import pytest

from shop.services import hashing
from shop.services.shop import Shop
from shop.store.engine import Store
from tests.shops import LOWEST_COST, filled_shop


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
