"""The short form of the torture by a disk that fills up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.torture import disk_full

MISSING = disk_full.may_mount() if sys.platform == "linux" else "disks in memory are Linux's"
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def test_a_full_disk_is_told_and_loses_neither_sale_nor_cart(tmp_path: Path) -> None:
    tally = disk_full.run(3, tmp_path)
    assert tally.problems == []
    assert tally.filled >= 1
    assert tally.first_runs_failed >= 1
