"""The short form of the torture by broken catalogue files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from shop.rules import csv_guess
from tests.torture import bad_files

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="pipes and devices are files of another kind there"
)


def test_a_broken_file_is_imported_or_explained_and_never_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bombs of the long form swell to half a gigabyte.
    monkeypatch.setattr(csv_guess, "LARGEST_BYTES", 1 << 24)
    seed = int.from_bytes(os.urandom(4), "big")
    tally = bad_files.run(150, seed, tmp_path, commands=1, heavy_every=25)
    assert tally.problems == [], f"seed {seed}"
    assert tally.written > 5
    assert tally.sentences.total() > 20


def test_every_kind_of_file_comes_up_in_the_long_form() -> None:
    assert len(bad_files.HEAVY) * bad_files.HEAVY_EVERY < 10_000
