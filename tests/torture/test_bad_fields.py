"""The short form of the torture by hostile strings."""

from __future__ import annotations

import os
from pathlib import Path

from tests.torture import bad_fields
from tests.torture.hostile import FIXED, strings


def test_no_string_in_any_field_gives_more_than_a_sentence(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    tally = bad_fields.run(10, seed, tmp_path, longest=3_000)
    assert tally.problems == [], f"seed {seed}"
    assert set(tally.tries) == set(bad_fields.FIELDS)


def test_a_megabyte_in_a_field_of_the_till_is_refused_at_once(tmp_path: Path) -> None:
    tally = bad_fields.Tally()
    fields = bad_fields.Fields(tmp_path, tally, 0)
    for text in ("a" * 1_000_000, "7" * 1_000_000, "\u0301\u0323" * 500_000):
        for name in (
            "scan_box",
            "scanner",
            "pay_amount",
            "sign_in_name",
            "sign_in_secret",
            "approval",
            "weight",
        ):
            fields.attempt(name, text, getattr(fields, name))
    fields.close()
    assert tally.problems == []


def test_the_hostile_strings_are_many_and_different() -> None:
    found = strings(1)
    assert len(found) == len(set(found)) == 500
    assert set(FIXED) <= set(found)
