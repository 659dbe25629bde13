"""How figures are shown: exact, in the language's own form, and plain where a printer needs it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.formats import Formats, formats_for
from shop.rules.settings import Settings

ENGLISH = Formats("en_IE", "EUR")


@pytest.mark.parametrize(
    ("language", "currency", "minor", "shown"),
    [
        ("en", "EUR", 123_456_789, "1,234,567.89"),
        ("de", "EUR", -123_456, "-1.234,56"),
        ("fr", "EUR", 123_456, "1\u202f234,56"),
        ("sv", "SEK", -123_456, "\u22121\u00a0234,56"),
        ("de_CH", "CHF", 123_456, "1\u2019234.56"),
        ("hi_IN", "INR", 1_234_567_890, "1,23,45,678.90"),
        ("ja", "JPY", 1_234_567, "1,234,567"),
        ("ar", "KWD", -1_234, "-1.234"),
        ("en", "EUR", -5, "-0.05"),
        ("no such language", "EUR", 100_000, "1,000.00"),
    ],
)
def test_an_amount_is_grouped_as_its_language_does(
    language: str, currency: str, minor: int, shown: str
) -> None:
    assert Formats(language, currency).amount(minor) == shown


@pytest.mark.parametrize(
    "language", ["fr", "sv", "de_CH", "pl", "fa", "ar", "he", "hr", "en_ZA", "nb", "hi_IN"]
)
def test_plain_figures_are_ascii(language: str) -> None:
    plain = Formats(language, "EUR", plain=True)
    for text in (
        plain.amount(-123_456_789),
        plain.price(-12_345),
        plain.quantity(1_234_567),
        plain.percent(135_000),
    ):
        assert text.isascii(), text


@given(st.integers(-(10**14), 10**14))
def test_an_amount_read_back_is_the_amount(minor: int) -> None:
    assert Decimal(ENGLISH.amount(minor).replace(",", "")) * 100 == minor


@pytest.mark.parametrize(
    ("e4", "shown"), [(18_900, "1.89"), (345, "0.0345"), (12_350, "1.235"), (0, "0.00"), (-12_3400, "-12.34")]
)
def test_a_price_has_two_decimals_and_up_to_four_where_it_needs_them(e4: int, shown: str) -> None:
    assert ENGLISH.price(e4) == shown


def test_a_price_in_yen_has_no_decimals_of_its_own() -> None:
    assert Formats("ja", "JPY").price(1_980_000) == "198"


def test_a_quantity_has_the_decimals_it_has_and_a_weight_always_three() -> None:
    assert [ENGLISH.quantity(milli) for milli in (3000, 462, 1500)] == ["3", "0.462", "1.5"]
    assert ENGLISH.quantity(1500, 3) == "1.500"


def test_a_rate_has_the_language_s_own_sign() -> None:
    assert ENGLISH.percent(135_000) == "13.5%"
    assert Formats("de", "EUR").percent(190_000) == "19\u00a0%"


def test_money_has_the_sign_where_the_language_puts_it() -> None:
    assert ENGLISH.money(-1270) == "-€12.70"
    assert Formats("de", "EUR").money(1270) == "12,70\u00a0€"
    assert Formats("de_CH", "CHF").money(1270) == "CHF\u00a012.70"


def test_dates_and_times_are_the_country_s_own() -> None:
    moment = datetime(2025, 11, 23, 14, 5)  # noqa: DTZ001 - a wall clock's reading
    for country, day, clock in (("IE", "23 Nov 2025", "14:05"), ("US", "Nov 23, 2025", "2:05 PM")):
        forms = formats_for(Settings(shop_country=country, language="en"), plain=True)
        assert (forms.date(date(2025, 11, 23)), forms.time(moment)) == (day, clock)


def test_no_invisible_direction_mark_is_in_any_figure() -> None:
    forms = Formats("ar", "EUR")
    for text in (forms.amount(-1), forms.money(-1), forms.date(date(2025, 11, 23)), forms.percent(-10_000)):
        assert not set(text) & set("\u200e\u200f\u061c")
