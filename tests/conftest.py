"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.texts import use_language
from tests.quick import quick_folder

os.environ["LC_ALL"] = "C.UTF-8"  # commands speak the machine's language until a shop is open
if "TMPDIR" not in os.environ and (_quick := quick_folder()):
    # before anything asks for a temporary folder, and for the programs that tests start too
    os.environ["TMPDIR"] = _quick

pytest_plugins = ["tests.databases", "tests.filled"]

ROOT = Path(__file__).resolve().parent.parent


def shared_data_dir() -> Path | None:
    """Where the real data lies: TUPPENCE_DATA, or ../shared/data beside the checkout; None if nowhere."""
    for place in (os.environ.get("TUPPENCE_DATA"), ROOT.parent / "shared" / "data"):
        if place and Path(place).is_dir():
            return Path(place)
    return None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; without it the test is skipped aloud, with CI=true it fails."""
    place = shared_data_dir()
    if place is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no real data: set TUPPENCE_DATA to its folder")
        pytest.skip("no real data: set TUPPENCE_DATA to its folder")
    return place


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """A test that opened a shop of another language leaves the program speaking English."""
    yield
    use_language("en")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, in whatever order the rest stands, so that no worker ends with it alone."""
    torture = ROOT / "tests" / "torture"
    items.sort(key=lambda item: torture not in item.path.parents)
