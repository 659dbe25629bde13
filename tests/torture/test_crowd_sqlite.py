"""The short form of the torture of one file with several tills."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from shop.services import hashing
from tests.torture import crowd_sqlite


def test_tills_that_sell_at_once_beside_a_report_lose_nothing_and_see_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "COST", 4)
    monkeypatch.setattr(crowd_sqlite, "AFTER_S", 0.5)
    seed = random.SystemRandom().randrange(1 << 32)
    tally, log, _took_s, problems = crowd_sqlite.run(
        tmp_path / "shop.sqlite", tmp_path, tills=3, count=10, report_s=2.0, seed=seed
    )
    assert problems == [], f"seed {seed}"
    assert len(tally.acknowledged) >= 30
    assert log.sold_meanwhile > 0
