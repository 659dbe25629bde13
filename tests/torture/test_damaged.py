"""The short form of the torture by files that can't be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.torture import damaged

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the warm process forks")


def test_a_file_that_can_not_be_used_is_explained_and_no_other_is_made(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    tally = damaged.run(2, seed, tmp_path, ("verify", "start"))
    assert tally.problems == [], f"seed {seed}"
    assert tally.rounds > 50
