"""The short form of the torture by faults at system calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture import faults

MISSING = faults.may_trace()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

ONE_OF_EACH = (faults.FAULTS[0], faults.FAULTS[3], faults.FAULTS[4])


@pytest.mark.parametrize("work", ["sale", "first run", "migration", "import"])
def test_a_disk_that_fails_is_explained_and_nothing_is_half(work: str, tmp_path: Path) -> None:
    tally = faults.run(2 if work == "sale" else 1, tmp_path, work, ONE_OF_EACH, ("pwrite64", "fsync"))
    assert tally.problems == []
    assert tally.rounds.total() >= 6
    assert tally.sentences
