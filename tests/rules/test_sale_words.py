"""What words typed into the search box of sales mean, and how that is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.formats import Formats
from shop.rules.numbers import MAX_AMOUNT_MINOR
from shop.rules.sale_words import Amounts, Named, Names, Typed, month_first, read, told

TODAY = date(2026, 3, 12)  # a Thursday
CASH, GIFT, SAM, TILL = Named(1, "Cash"), Named(3, "Gift card"), Named(2, "Sam"), Named(1, "T1")
NAMES = Names(
    {"t1": TILL, "till 1": TILL},
    {"cash": CASH, "gift card": GIFT},
    {"sam": SAM, "sam smith": SAM},
)
ENGLISH = Formats("en_IE", "EUR")


def said(text: str, digits: int = 2, **options: Any) -> dict[str, Any]:
    """The parts of what was typed that hold something."""
    typed = read(text, today=TODAY, digits=digits, names=NAMES, **options)
    return {name: getattr(typed, name) for name in Typed.__slots__ if getattr(typed, name)}


def days(text: str, **options: Any) -> list[tuple[str, str]]:
    found = said(text, **options)
    assert set(found) == {"periods"}, found
    return [(each.first.isoformat(), each.last.isoformat()) for each in found["periods"]]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12.70", 1270, 1270),
        ("12,70", 1270, 1270),
        ("€12.70", 1270, 1270),
        ("=12.70", 1270, 1270),
        ("12.7", 1270, 1279),
        ("12.", 1200, 1299),
        ("=12", 1200, 1299),
        ("0.05", 5, 5),
        ("10..20", 1000, 2000),
        ("10 .. 20", 1000, 2000),
        ("20..10", 1000, 2000),
        ("10.50..20,25", 1050, 2025),
        ("10–20", 1000, 2000),
        ("..20", 0, 2000),
        ("20..", 2000, MAX_AMOUNT_MINOR),
    ],
)
def test_an_amount_is_exact_or_as_much_of_it_as_is_typed(text: str, low: int, high: int) -> None:
    assert said(text) == {"amounts": (Amounts(low, high),)}


def test_a_currency_without_decimals_needs_a_sign_before_its_amounts() -> None:
    assert said("=1270", 0) == {"amounts": (Amounts(1270, 1270),)}
    assert said("1270", 0) == {"numbers": ("1270",)}
    assert said("1.250", 3) == {"amounts": (Amounts(1250, 1250),)}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-03-12", "2026-03-12"),
        ("Yesterday", "2026-03-11", "2026-03-11"),
        ("this week", "2026-03-09", "2026-03-15"),
        ("last week", "2026-03-02", "2026-03-08"),
        ("this month", "2026-03-01", "2026-03-31"),
        ("last month", "2026-02-01", "2026-02-28"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last  year", "2025-01-01", "2025-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-W10", "2026-03-02", "2026-03-08"),
        ("2026-03-05", "2026-03-05", "2026-03-05"),
        ("5.3.2026", "2026-03-05", "2026-03-05"),
        ("05/03/2026", "2026-03-05", "2026-03-05"),
        ("1.3.2026-31.3.2026", "2026-03-01", "2026-03-31"),
        ("1.3.2026 - 31.3.2026", "2026-03-01", "2026-03-31"),
        ("2026-03-01..2026-03-15", "2026-03-01", "2026-03-15"),
        ("2026-01 .. 2026-02", "2026-01-01", "2026-02-28"),
        ("31.3.2026-1.3.2026", "2026-03-01", "2026-03-31"),
        ("2026-03-05..", "2026-03-05", "2026-03-12"),
        ("..2026-03-05", "1970-01-01", "2026-03-05"),
        ("yesterday..today", "2026-03-11", "2026-03-12"),
    ],
)
def test_days_are_read_in_any_of_their_forms(text: str, first: str, last: str) -> None:
    assert days(text) == [(first, last)]


def test_where_the_month_is_written_first_it_is_read_first() -> None:
    assert days("3/5/2026", month_first=True) == [("2026-03-05", "2026-03-05")]
    assert days("5.3.2026", month_first=True) == [("2026-03-05", "2026-03-05")]
    assert [month_first(country) for country in ("us", "IE", "")] == [True, False, False]


def test_a_week_begins_on_the_day_it_begins_here() -> None:
    assert days("this week", week_start=6) == [("2026-03-08", "2026-03-14")]


@pytest.mark.parametrize("text", ["31.2.2026", "2026-13", "99/99/2026", "2026-W60", "1.1.0001", "9999-12-31"])
def test_what_is_no_day_is_something_else_and_never_an_error(text: str) -> None:
    assert "periods" not in said(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("t1-r26-00042", {"numbers": ("T1-R26-00042",)}),
        ("]C1T1-R26-00042", {"numbers": ("T1-R26-00042",)}),
        ("42", {"numbers": ("42",)}),
        ("no 42", {"numbers": ("42",)}),
        ("number: 2026", {"numbers": ("2026",)}),
        ("5012345678900", {"codes": ("5012345678900",)}),
        ("12345678", {"codes": ("12345678",)}),
        ("7up", {"numbers": ("7UP",)}),
        ("till 1", {"tills": (TILL,)}),
        ("T1", {"tills": (TILL,)}),
        ("gift card", {"tenders": (GIFT,)}),
        ("gift", {"words": ("gift",)}),
        ("paid by gi", {"tenders": (GIFT,)}),
        ("by sam", {"people": (SAM,)}),
        ("Sam Smith", {"people": (SAM,)}),
        ("by s", {"people": (SAM,)}),
        ("by zoe", {"unknown": ("zoe",)}),
        ("till 9", {"unknown": ("9",)}),
        ("credit note", {"kinds": ("credit_note",)}),
        ("Returns", {"kinds": ("credit_note",)}),
        ("receipt invoice", {"kinds": ("receipt", "invoice")}),
        ("customer sam", {"customer": ("sam",)}),
        ("customer:sam", {"customer": ("sam",)}),
        ("customer this", {"customer": ("this",)}),
        ("product gift card", {"product": ("gift", "card")}),
        ("product receipt paper customer ann", {"product": ("receipt", "paper"), "customer": ("ann",)}),
        ("customer C00017 12.70", {"customer": ("c00017",), "amounts": (Amounts(1270, 1270),)}),
        ("till 1 Ｔea", {"tills": (TILL,), "words": ("tea",)}),
        ("ann  MURPHY", {"words": ("ann", "murphy")}),
        ("ref AUTH77", {"references": ("AUTH77",)}),
        ("customer", {}),
        ("by", {}),
        ("", {}),
        ("..", {}),
        ("12.705", {"words": ("12.705",)}),
        ("99999999999..1", {"words": ("99999999999..1",)}),
    ],
)
def test_each_word_is_taken_for_what_it_is(text: str, found: dict[str, Any]) -> None:
    assert said(text) == found


def test_days_are_days_among_a_customers_words_too() -> None:
    assert said("customer ann this week 12.70") == {"customer": ("ann",)} | said("this week 12.70")


def test_the_parts_are_put_together_in_any_order() -> None:
    assert said("sam 10..20 today cash ann") == said("ann cash today sam 10..20")


@given(st.text(max_size=60) | st.text("0123456789.,-/ :=€cT1qw", max_size=30))
def test_any_text_means_something_that_can_be_told(text: str) -> None:
    typed = read(text, today=TODAY, digits=2, names=NAMES)
    assert all(isinstance(part, str) and part for part in told(typed, ENGLISH))
    assert all(0 <= each.low <= each.high for each in typed.amounts)
    assert all(each.first <= each.last for each in typed.periods)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("12.70", ["total €12.70"]),
        ("12.", ["total €12.00 to €12.99"]),
        ("20..", ["total €20.00 or more"]),
        ("this month", ["March 2026"]),
        ("receipt returns by sam", ["Receipt or Credit note", "by Sam"]),
        ("T1 gift card", ["at T1", "paid by Gift card"]),
        ("by zoe", ["nothing is called zoe"]),
        ("ref x", ["reference with x"]),
    ],
)
def test_how_it_was_understood_is_told(text: str, sentences: list[str]) -> None:
    assert list(told(read(text, today=TODAY, digits=2, names=NAMES), ENGLISH)) == sentences
