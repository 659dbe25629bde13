"""Prices with and without tax, margins, and prices changed by a rule, against fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.errors import BadInput
from shop.rules.numbers import MAX_PRICE_E4
from shop.rules.pricing import (
    UNROUNDED,
    PriceRule,
    Rounding,
    margin_e4,
    net_price,
    price_for_margin,
    read_rule,
    rounded,
    rounding_of,
    roundings,
    with_tax,
    without_tax,
)
from tests import oracle

PRICES = st.integers(0, MAX_PRICE_E4)
PERCENTS = st.integers(0, 1_000_000)
DIGITS = st.sampled_from([0, 2, 3])


@given(PRICES, PERCENTS)
def test_the_price_without_tax_is_the_nearest_of_four_decimals(price_e4: int, percent_e4: int) -> None:
    exact = Fraction(price_e4) / (1 + Fraction(percent_e4, 1_000_000))
    assert without_tax(price_e4, percent_e4) == oracle.nearest(exact, Fraction(1))


@given(st.integers(0, 10**9), PERCENTS, DIGITS)
def test_a_shelf_price_without_its_tax_and_with_it_again_is_the_same(
    minor: int, percent_e4: int, digits: int
) -> None:
    price_e4 = minor * 10_000 // 10**digits
    assert with_tax(without_tax(price_e4, percent_e4), percent_e4, digits) == price_e4


@given(PRICES, PERCENTS, DIGITS)
def test_the_price_with_tax_is_rounded_once_to_the_smallest_unit(
    net_e4: int, percent_e4: int, digits: int
) -> None:
    exact = Fraction(net_e4, 10_000) * (1 + Fraction(percent_e4, 1_000_000))
    found = Fraction(with_tax(net_e4, percent_e4, digits), 10_000)
    assert found == oracle.nearest(exact, Fraction(1, 10**digits))


def test_the_price_of_a_shop_without_tax_in_its_prices_is_its_net_price() -> None:
    assert net_price(24_600, 230_000, included=True) == 20_000
    assert net_price(24_600, 230_000, included=False) == 24_600


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_margin_is_what_is_left_of_the_price_in_per_cent_of_it(net_e4: int, cost_e4: int) -> None:
    exact = Fraction(net_e4 - cost_e4, net_e4) * 1_000_000
    assert margin_e4(net_e4, cost_e4) == oracle.nearest(exact, Fraction(1))


def test_a_price_of_nothing_has_no_margin() -> None:
    assert margin_e4(0, 10) is None


@given(st.integers(1, 10**8), st.integers(0, 990_000))
def test_a_price_made_for_a_margin_has_it(cost_e4: int, wanted_e4: int) -> None:
    net_e4 = price_for_margin(cost_e4, wanted_e4)
    assert net_e4 is not None
    # half of 1/10000 of rounding is so many per cent of the price
    off = Fraction(1, 2 * net_e4) * 1_000_000 + 1
    assert abs(margin_e4(net_e4, cost_e4) - wanted_e4) <= off  # type: ignore[operator]


def test_there_is_no_price_for_a_margin_of_all_of_it_or_without_a_cost() -> None:
    assert price_for_margin(10_000, 1_000_000) is None
    assert price_for_margin(0, 300_000) is None


@given(st.integers(0, 10**10), DIGITS, st.data())
def test_a_rounded_price_has_the_ending_and_no_other_with_it_is_nearer(
    price_e4: int, digits: int, data: st.DataObject
) -> None:
    rounding = data.draw(st.sampled_from(roundings(digits)))
    new = rounded(price_e4, rounding, digits)
    minor = Fraction(new, 10_000) * 10**digits
    assert minor.denominator == 1
    assert int(minor) % rounding.step_minor == rounding.ending_minor % rounding.step_minor
    exact = Fraction(price_e4, 10_000) * 10**digits
    lower = minor - rounding.step_minor
    assert abs(minor - exact) <= abs(minor + rounding.step_minor - exact)
    if lower > 0 or (lower == 0 and price_e4 == 0):
        assert abs(minor - exact) <= abs(lower - exact)
    assert new > 0 or price_e4 == 0


@pytest.mark.parametrize(
    ("price", "rounding", "expected"),
    [
        (51_200, Rounding(100, 99), 49_900),
        (54_900, Rounding(100, 99), 59_900),
        (2_000, Rounding(100, 99), 9_900),
        (10_230, Rounding(5), 10_000),
        (10_250, Rounding(5), 10_500),
        (100, Rounding(5), 500),
        (10_234, UNROUNDED, 10_234),
        (10_250, Rounding(), 10_300),
    ],
)
def test_prices_end_as_was_chosen(price: int, rounding: Rounding, expected: int) -> None:
    assert rounded(price, rounding, 2) == expected


@pytest.mark.parametrize("digits", [0, 2, 3])
def test_every_rounding_is_found_again_by_its_code(digits: int) -> None:
    assert [rounding_of(each.code) for each in roundings(digits)] == list(roundings(digits))


@pytest.mark.parametrize("code", ["", "1", "a/b", "-1/0", "1/", "5/²"])
def test_an_unknown_rounding_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        rounding_of(code)


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("percent", "5", PriceRule("percent", 50_000)),
        ("percent", "+5 %", PriceRule("percent", 50_000)),
        ("percent", "-12,5", PriceRule("percent", -125_000)),
        ("amount", "\u22120.20", PriceRule("amount", -2_000)),
        ("amount", "0.20", PriceRule("amount", 2_000)),
        ("exact", "9.99", PriceRule("exact", 99_900)),
    ],
)
def test_a_rule_is_read_as_it_is_typed(kind: str, typed: str, expected: PriceRule) -> None:
    assert read_rule(kind, typed, "1/0") == expected


@pytest.mark.parametrize(
    ("kind", "typed", "rounding", "field"),
    [
        ("percent", "", "1/0", "by"),
        ("percent", "five", "1/0", "by"),
        ("percent", "-101", "1/0", "by"),
        ("exact", "-1", "1/0", "by"),
        ("amount", "1.23456", "1/0", "by"),
        ("amount", "1", "", "rounding"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_field(kind: str, typed: str, rounding: str, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_rule(kind, typed, rounding)
    assert refusal.value.field == field


def test_five_per_cent_more_ending_in_99() -> None:
    rule = PriceRule("percent", 50_000, Rounding(100, 99))
    assert rule.of(95_000, 2) == 99_900
    assert rule.of(100_000, 2) == 109_900


@given(st.integers(0, 10**8), st.integers(0, 500_000))
def test_unrounded_per_cents_are_exact_to_the_fourth_decimal(price_e4: int, by: int) -> None:
    new = PriceRule("percent", by, UNROUNDED).of(price_e4, 2)
    assert new == oracle.nearest(Fraction(price_e4) * (1_000_000 + by) / 1_000_000, Fraction(1))


def test_a_product_without_a_price_can_only_get_an_exact_one() -> None:
    with pytest.raises(BadInput, match="no price"):
        PriceRule("percent", 50_000).of(None, 2)
    assert PriceRule("exact", 19_900).of(None, 2) == 19_900


def test_no_price_falls_below_zero_or_above_the_largest() -> None:
    with pytest.raises(BadInput, match="below zero"):
        PriceRule("amount", -20_000).of(10_000, 2)
    with pytest.raises(BadInput, match="too large"):
        PriceRule("percent", 10_000_000).of(MAX_PRICE_E4, 2)
