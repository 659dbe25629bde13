"""Fixtures of the tests that drive a whole till."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.services import demo, hashing
from tests.gui.till.rig import Rig, till_at
from tests.shops import LOWEST_COST


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's database, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        demo.create_demo(str(path)).close()
    finally:
        hashing.COST = cost
    return path


@pytest.fixture
def database(demo_file: Path, tmp_path: Path) -> Path:
    """A demo shop of the test's own."""
    path = tmp_path / "demo.sqlite"
    shutil.copy(demo_file, path)
    return path


@pytest.fixture
def rig(database: Path) -> Iterator[Rig]:
    """A till at which Sam is signed in and the shift is open."""
    with till_at(database) as rig:
        rig.enter()
        yield rig
