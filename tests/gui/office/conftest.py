"""Fixtures of the tests that drive a whole office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gui.office.rig import Rig, office_at
from tests.gui.till.conftest import database as database
from tests.gui.till.conftest import demo_file as demo_file


@pytest.fixture
def rig(database: Path) -> Iterator[Rig]:
    """An office in which the admin is signed in."""
    with office_at(database) as rig:
        rig.enter()
        yield rig
