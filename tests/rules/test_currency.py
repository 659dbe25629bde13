"""Currencies: their digits, and the notes a customer is likely to hand over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.currency import currency, quick_notes

CODES = st.sampled_from(["EUR", "GBP", "JPY", "KWD", "HUF", "XYZ", "INR"])


@pytest.mark.parametrize(
    ("code", "digits"), [("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("TND", 3), ("ZZZ", 2)]
)
def test_a_currency_has_the_digits_of_its_standard(code: str, digits: int) -> None:
    assert currency(code).digits == digits
    assert currency(code).major_minor == 10**digits


@given(st.integers(1, 10**8), CODES, st.integers(1, 8))
def test_quick_notes_begin_with_the_exact_rest_and_rise(due_minor: int, code: str, count: int) -> None:
    found = quick_notes(due_minor, currency(code), count)
    assert found[0] == due_minor
    assert list(found) == sorted(set(found))
    assert len(found) <= count


@given(st.integers(1, 10**6), CODES)
def test_every_quick_note_is_whole_units_or_a_few_of_one_note(due_minor: int, code: str) -> None:
    money = currency(code)
    for offer in quick_notes(due_minor, money)[1:]:
        few_of_one = any(offer % note == 0 and offer - note < due_minor for note in money.notes_minor)
        assert few_of_one or offer - money.major_minor < due_minor


@pytest.mark.parametrize(
    ("code", "due", "offers"),
    [
        ("EUR", 1_240, (1_240, 1_300, 1_500, 2_000)),
        ("EUR", 2_000, (2_000, 5_000, 10_000, 20_000)),
        ("JPY", 1_240, (1_240, 2_000, 5_000, 10_000)),
        ("KWD", 1_250, (1_250, 2_000, 5_000, 10_000)),
        ("EUR", 123_456, (123_456, 123_500, 140_000)),
    ],
)
def test_what_is_offered_for_a_rest(code: str, due: int, offers: tuple[int, ...]) -> None:
    assert quick_notes(due, currency(code)) == offers


@pytest.mark.parametrize("due", [0, -100])
def test_nothing_is_offered_for_nothing_due(due: int) -> None:
    assert quick_notes(due, currency("EUR")) == ()
