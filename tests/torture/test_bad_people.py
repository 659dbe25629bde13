"""The short form of the torture of the office's people and journal by hostile strings."""

from __future__ import annotations

import os
from pathlib import Path

from tests.torture import bad_people


def test_no_string_in_any_field_of_people_and_journal_gives_more_than_a_sentence(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    tally = bad_people.run(4, seed, tmp_path, longest=3_000)
    assert tally.problems == [], f"seed {seed}"
    assert set(tally.tries) == set(bad_people.FIELDS)
