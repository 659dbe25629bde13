"""The short form of the torture by faults at system calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture import faults

MISSING = faults.may_trace()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

ONE_OF_EACH = (faults.FAULTS[1], faults.FAULTS[2], faults.FAULTS[4])


def test_a_disk_that_fails_is_explained_and_nothing_is_half(tmp_path: Path) -> None:
    tally = faults.run(1, tmp_path, faults=ONE_OF_EACH, calls=("pwrite64",))
    assert tally.problems == []
    works = {what.partition(":")[0] for what, met in tally.rounds.items() if met}
    assert works == {"sale", "first run", "migration", "import"}
    assert any("The disk is full" in sentence for sentence in tally.sentences)


def test_the_n_that_are_tried_begin_with_the_first_call_and_end_behind_the_last() -> None:
    assert faults.chosen(4, 0) == [1, 2, 3, 4, 5]
    assert faults.chosen(100, 3) == [1, 50, 100, 101]
    assert faults.chosen(9, 1) == [5, 10]
