"""Presets of countries."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from shop.rules.countries import country_names, preset

CODES = [code for code, _name in country_names()]


@pytest.mark.parametrize("code", CODES)
def test_every_preset_can_be_used_as_it_stands(code: str) -> None:
    from babel import Locale
    from babel.numbers import list_currencies

    country = preset(code)
    assert country.currency in list_currencies()
    assert ZoneInfo(country.time_zone)
    assert Locale.parse(country.language)
    assert country.paper in ("A4", "Letter")
    codes = [rate.code for rate in country.rates]
    assert len(codes) == len(set(codes))
    assert codes[0] == "standard"
    assert codes[-2:] == ["zero", "exempt"]
    for rate in country.rates:
        assert not rate.components or sum(part.percent_e4 for part in rate.components) == rate.percent_e4
        assert (rate.percent_e4 == 0) == (rate.category in ("Z", "E", "O"))


@pytest.mark.parametrize(
    ("code", "percents"),
    [
        ("GB", [200_000, 50_000]),
        ("IE", [230_000, 135_000, 90_000, 48_000]),
        ("FI", [255_000, 135_000, 100_000]),
        ("CH", [81_000, 38_000, 26_000]),
        ("EE", [240_000, 130_000, 90_000]),
    ],
)
def test_rates_are_exact_and_in_falling_order(code: str, percents: list[int]) -> None:
    assert [rate.percent_e4 for rate in preset(code).rates if rate.category == "S"] == percents


def test_indias_tax_has_a_half_for_the_union_and_a_half_for_the_state() -> None:
    rates = {rate.code: rate for rate in preset("IN").rates}
    assert [(part.name, part.percent_e4) for part in rates["reduced"].components] == [
        ("CGST", 25_000),
        ("SGST", 25_000),
    ]
    assert rates["increased"].percent_e4 == 400_000


def test_sales_tax_is_on_top_and_asked_for() -> None:
    assert not preset("US").prices_include_tax
    assert preset("us").asks_rate
    assert preset("GB").prices_include_tax
    assert not preset("GB").asks_rate


def test_a_country_without_a_preset_asks_its_rate() -> None:
    country = preset("zz")
    assert (country.code, country.asks_rate, country.rates[0].percent_e4) == ("ZZ", True, 0)
    assert country.currency == "EUR"
