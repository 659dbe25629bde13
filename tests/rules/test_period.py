"""The days of a report: chosen, moved on, cut off at today, set beside others, typed and shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.errors import BadInput
from shop.rules.formats import Formats
from shop.rules.period import (
    BESIDES,
    EARLIEST,
    KINDS,
    LATEST,
    Kind,
    Period,
    between,
    moved,
    one_beside,
    parse_period,
    period_of,
    shown,
    so_far,
    typed_day,
)

DAY = date(2026, 3, 5)
days = st.dates(date(1975, 1, 1), date(2990, 12, 31))
kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("day", "2026-03-05", "2026-03-05"),
        ("week", "2026-03-02", "2026-03-08"),
        ("month", "2026-03-01", "2026-03-31"),
        ("quarter", "2026-01-01", "2026-03-31"),
        ("year", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_day_lies_in_its_period(kind: Kind, first: str, last: str) -> None:
    found = period_of(kind, DAY)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_week_begins_where_the_country_begins_it() -> None:
    assert period_of("week", DAY, 6) == Period("week", date(2026, 3, 1), date(2026, 3, 7))
    assert period_of("week", date(2026, 3, 1), 6).first == date(2026, 3, 1)


@given(kinds, days, st.integers(0, 6), st.integers(-30, 30))
def test_moving_on_and_back_again_is_no_move(kind: Kind, day: date, week_start: int, by: int) -> None:
    here = period_of(kind, day, week_start)
    there = moved(here, by)
    assert day in here
    assert moved(there, -by) == here or there == here


@given(kinds, days)
def test_the_period_before_ends_the_day_before(kind: Kind, day: date) -> None:
    here = period_of(kind, day)
    assert moved(here, -1).last + timedelta(days=1) == here.first


def test_there_is_nothing_before_the_first_and_after_the_last_day() -> None:
    first, last = period_of("day", EARLIEST), period_of("year", LATEST)
    assert moved(first, -1) == first
    assert moved(last, 1) == last
    assert one_beside(first, first, "before") is None


def test_a_period_under_way_ends_today_and_stands_beside_as_many_days() -> None:
    march = period_of("month", DAY)
    begun = so_far(march, date(2026, 3, 12))
    assert begun == Period("month", date(2026, 3, 1), date(2026, 3, 12))
    assert one_beside(begun, march, "before") == Period("month", date(2026, 2, 1), date(2026, 2, 12))
    assert one_beside(begun, march, "year") == Period("month", date(2025, 3, 1), date(2025, 3, 12))
    assert so_far(march, date(2026, 4, 1)) == march
    assert so_far(march, date(2026, 2, 1)) == march


def test_more_days_than_the_month_before_has_are_compared_with_all_of_it() -> None:
    march = period_of("month", DAY)
    begun = so_far(march, date(2026, 3, 30))
    assert one_beside(begun, march, "before") == period_of("month", date(2026, 2, 1))


@pytest.mark.parametrize(
    ("text", "how", "first", "last"),
    [
        ("2026-03", "before", "2026-02-01", "2026-02-28"),
        ("2026-03", "year", "2025-03-01", "2025-03-31"),
        ("2024-02", "year", "2023-02-01", "2023-02-28"),
        ("2023-02", "year", "2022-02-01", "2022-02-28"),
        ("2024-02-29", "year", "2023-02-28", "2023-02-28"),
        ("2026-03-05", "before", "2026-03-04", "2026-03-04"),
        ("2026-03-05", "week", "2026-02-26", "2026-02-26"),
        ("2026-Q1", "before", "2025-10-01", "2025-12-31"),
        ("2026-Q1", "year", "2025-01-01", "2025-03-31"),
        ("2026", "before", "2025-01-01", "2025-12-31"),
        ("2026-03-01 2026-03-15", "before", "2026-02-14", "2026-02-28"),
        ("2026-03-01 2026-03-15", "year", "2025-03-01", "2025-03-15"),
    ],
)
def test_a_whole_period_stands_beside_a_whole_one(text: str, how: str, first: str, last: str) -> None:
    period = parse_period(text)
    found = one_beside(period, period, how)  # type: ignore[arg-type]
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@given(kinds, days, st.sampled_from(BESIDES))
def test_what_stands_beside_a_period_is_no_longer_than_it_and_begins_before_it(
    kind: Kind, day: date, how: str
) -> None:
    whole = period_of(kind, day)
    period = so_far(whole, day)
    found = one_beside(period, whole, how)  # type: ignore[arg-type]
    assert (found is None) == (how == "none")
    if found is not None and period != whole:
        assert found.days <= period.days
        assert found.first < period.first


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2026", "year", "2026-01-01", "2026-12-31"),
        (" 2026q4 ", "quarter", "2026-10-01", "2026-12-31"),
        ("2026-2", "month", "2026-02-01", "2026-02-28"),
        ("2026-W01", "week", "2025-12-29", "2026-01-04"),
        ("2026-3-5", "day", "2026-03-05", "2026-03-05"),
        ("2026-03-01..2026-03-15", "between", "2026-03-01", "2026-03-15"),
        ("2026-03-01 to 2026-03-15", "between", "2026-03-01", "2026-03-15"),
        ("2026-03-01 – 2026-03-01", "between", "2026-03-01", "2026-03-01"),
    ],
)
def test_a_period_can_be_typed(text: str, kind: str, first: str, last: str) -> None:
    found = parse_period(text)
    assert (found.kind, found.first.isoformat(), found.last.isoformat()) == (kind, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-13",
        "2026-02-30",
        "2026-Q5",
        "2026-W54",
        "26",
        "0000",
        "1969",
        "9999",
        "٢٠٢٦-W99",
    ],
)
def test_what_is_no_period_is_refused_with_how_to_type_one(text: str) -> None:
    with pytest.raises(BadInput, match="2026-Q1"):
        parse_period(text)


def test_days_the_wrong_way_round_or_too_many_are_refused() -> None:
    with pytest.raises(BadInput, match="before the first"):
        between(DAY, DAY - timedelta(days=1))
    with pytest.raises(BadInput, match="20 years"):
        between(date(2000, 1, 1), date(2030, 1, 1))
    with pytest.raises(BadInput, match="2026-03-05"):
        typed_day("5 March", "from")


def test_a_period_is_shown_by_its_name() -> None:
    forms = Formats("en_IE", "EUR")
    for text, name in (
        ("2026", "2026"),
        ("2026-Q1", "Q1 2026"),
        ("2026-03", "March 2026"),
        ("2026-03-05", "5 Mar 2026"),
        ("2026-W10", "2–8 Mar 2026"),
    ):
        assert shown(parse_period(text), forms) == name
    assert shown(so_far(period_of("month", DAY), DAY), forms) == "1–5 Mar 2026"
