"""Tax classes and rates as they are typed: all faults at once, and letters that fit the rate."""

from __future__ import annotations

from datetime import date

import pytest

from shop.rules.errors import BadForm, BadInput
from shop.rules.tax import TaxComponent
from shop.rules.tax_form import (
    ClassDetails,
    RateDetails,
    checked_class,
    checked_rate,
    in_force,
    letters,
    read_components,
    shown_components,
)

GST = (TaxComponent("CGST", 90_000), TaxComponent("SGST", 90_000))


def test_a_class_has_a_code_and_a_name() -> None:
    assert checked_class({"code": " Reduced2 ", "name": " VAT  reduced "}) == ClassDetails(
        "reduced2", "VAT reduced"
    )
    with pytest.raises(BadForm) as refusal:
        checked_class({"code": "12 %", "name": ""})
    assert set(refusal.value.errors) == {"code", "name"}


def test_a_rate_is_valid_from_a_day() -> None:
    found = checked_rate({"valid_from": "2026-07-01", "percent": "13,5 %", "category": "s"})
    assert found == RateDetails(date(2026, 7, 1), 135_000)


def test_the_parts_of_a_rate_make_its_sum() -> None:
    typed = {"valid_from": "2026-07-01", "components": "CGST 9 + SGST 9 %"}
    assert checked_rate(typed) == RateDetails(date(2026, 7, 1), 180_000, "S", GST)
    assert checked_rate({**typed, "percent": "18"}).components == GST
    with pytest.raises(BadForm) as refusal:
        checked_rate({**typed, "percent": "12"})
    assert refusal.value.errors == {
        "percent": "The parts make 18 %. Change one of them, or leave this empty."
    }


def test_every_field_that_cannot_be_used_is_told() -> None:
    with pytest.raises(BadForm) as refusal:
        checked_rate({"valid_from": "1.7.2026", "percent": "101", "components": "9", "category": "X"})
    assert set(refusal.value.errors) == {"valid_from", "percent", "components", "category"}
    with pytest.raises(BadForm) as refusal:
        checked_rate({"valid_from": "1969-12-31", "percent": ""})
    assert set(refusal.value.errors) == {"valid_from", "percent"}


@pytest.mark.parametrize("letter", [code for code, _label in letters()])
def test_only_the_letter_s_has_a_rate_above_zero(letter: str) -> None:
    for percent in ("20", "0"):
        typed = {"valid_from": "2026-07-01", "percent": percent, "category": letter}
        if (letter == "S") == (percent == "20"):
            assert checked_rate(typed).category == letter
        else:
            with pytest.raises(BadForm) as refusal:
                checked_rate(typed)
            assert set(refusal.value.errors) == {"category"}


@pytest.mark.parametrize(
    "typed", ["CGST", "9 + 9", "CGST 9", "A 1 + a 2", "A 1+B 1+C 1+D 1+E 1+F 1", "A -1 + B 2"]
)
def test_what_are_no_parts_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_components(typed)


def test_parts_are_shown_as_they_are_read() -> None:
    assert shown_components(GST) == "CGST 9 + SGST 9"
    for sign in ".,":
        parts = (TaxComponent("State tax", 42_500), TaxComponent("City", 1_250))
        assert read_components(shown_components(parts, sign)) == parts
    assert read_components(" ") == ()


def test_the_rate_of_today_is_the_last_that_has_begun() -> None:
    days = [date(2020, 1, 1), date(2026, 1, 1), date(2027, 1, 1)]
    assert in_force(days, date(2026, 6, 1)) == date(2026, 1, 1)
    assert in_force(days, date(2019, 1, 1)) == date(2020, 1, 1)
    assert in_force([], date(2019, 1, 1)) is None
