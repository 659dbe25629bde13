"""The short form of the torture by kill -9."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests.torture import kill

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the warm process forks")


def test_a_till_killed_at_any_moment_loses_no_sale_and_no_cart(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    tally = kill.run(30, seed, tmp_path)
    assert tally.problems == [], f"seed {seed}"
    assert tally.kills > 10


def test_a_lost_sale_and_a_lost_cart_would_be_noticed(tmp_path: Path) -> None:
    before = kill.Books({}, None, 1, 0, ())
    ended = kill.Ended(-9, '{"event": "sale", "uuid": "a", "number": "T1-1"}\n', "")
    said = [["restored", ""], ["change", "cart", False], ["kept"]]
    assert len(kill._judge(before, before, ended, said, kill.Tally())) == 2


def test_scripts_begin_with_the_cart_that_was_under_way() -> None:
    books = kill.Books({}, '{"lines":[{}]}', 1, 0, ())
    assert kill.script_of(random.Random(1), books).startswith("F12\n")
