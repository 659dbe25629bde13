"""Waits after wrong secrets, user names, codes of tills."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.errors import BadInput
from shop.rules.shift import till_code
from shop.rules.signin import LONGEST_WAIT_S, remaining_wait, username_key, wait_after

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)


def test_waits_double_from_one_second_to_a_minute() -> None:
    assert [wait_after(count) for count in range(13)] == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert wait_after(10**9) == 60


def test_a_wait_is_rounded_up_to_whole_seconds() -> None:
    failed = [START] * 6
    assert remaining_wait(failed[:5], START + timedelta(microseconds=1)) == 1
    assert remaining_wait(failed[:5], START + timedelta(seconds=1)) == 0


@given(
    gaps=st.lists(st.floats(min_value=-100, max_value=4000), max_size=60),
    later=st.floats(min_value=-1e6, max_value=1e6),
)
def test_no_history_of_failures_makes_a_wait_longer_than_a_minute(gaps: list[float], later: float) -> None:
    moment = START
    failed = []
    for gap in gaps:
        moment += timedelta(seconds=gap)
        failed.append(moment)
    now = moment + timedelta(seconds=later)
    left = remaining_wait(failed, now)
    assert 0 <= left <= LONGEST_WAIT_S
    assert len(gaps) >= 5 or left == 0
    assert remaining_wait(failed, max([*failed, now]) + timedelta(seconds=LONGEST_WAIT_S)) == 0


@given(st.text(max_size=30))
def test_a_user_names_key_is_its_own_key(username: str) -> None:
    assert username_key(username_key(username)) == username_key(username)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Till 1", "T1"),
        ("till 12", "T12"),
        ("Till 123", "T23"),
        ("T1", "T1"),
        ("bar", "BAR"),
        ("Front desk", "FD"),
        ("Kasse Süd 2", "KS2"),
        ("Caisse n° 3", "CN3"),
        ("1", "1"),
        ("レジ", "T1"),
        ("The big old front desk 7", "TB7"),
    ],
)
def test_a_tills_code_follows_from_its_name(name: str, code: str) -> None:
    assert till_code(name) == code


def test_a_code_that_is_taken_gets_the_lowest_free_number() -> None:
    assert till_code("Fruit department", {"FD"}) == "F1"
    assert till_code("Till 1", {"T1", "T2"}) == "T3"


@given(st.text(max_size=20), st.sets(st.sampled_from(["T1", "T2", "A", "A1"])))
def test_every_name_gives_a_code_of_at_most_three_letters_and_digits(name: str, taken: set[str]) -> None:
    code = till_code(name, taken)
    assert 1 <= len(code) <= 3
    assert code.isascii()
    assert code.isalnum()
    assert code == code.upper()
    assert code not in taken


def test_tills_whose_names_have_no_latin_letter_get_codes_as_long_as_there_are_any() -> None:
    taken: set[str] = set()
    for _till in range(99 + 36 * 36 - 90):
        code = till_code("—", taken)
        assert len(code) <= 3
        assert code not in taken
        taken.add(code)
    with pytest.raises(BadInput):
        till_code("—", taken)
