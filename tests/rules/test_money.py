"""Rounding, spreading and line amounts, against fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules import money
from tests import oracle

WHOLE = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0), (1, 2, 1), (-1, 2, -1), (49, 100, 0)],
)
def test_half_is_rounded_away_from_zero(numerator: int, denominator: int, nearest: int) -> None:
    assert money.divide_half_up(numerator, denominator) == nearest


@given(WHOLE, st.integers(1, 10**9))
def test_a_quotient_is_the_nearest_whole_number(numerator: int, denominator: int) -> None:
    found = money.divide_half_up(numerator, denominator)
    assert found == oracle.nearest(Fraction(numerator, denominator), Fraction(1))
    assert found == -money.divide_half_up(-numerator, denominator)


@given(st.integers(0, 10**12), st.integers(1, 10**9), st.sampled_from([0, 2, 3]))
def test_a_line_is_price_times_quantity_rounded_once(price_e4: int, quantity_milli: int, digits: int) -> None:
    exact = Fraction(price_e4, 10_000) * Fraction(quantity_milli, 1_000)
    unit = Fraction(1, 10**digits)
    assert money.line_amount(price_e4, quantity_milli, digits) * unit == oracle.nearest(exact, unit)


def test_a_weighing_is_rounded_at_the_half_cent() -> None:
    assert money.line_amount(19_900, 462, 2) == 92
    assert money.line_amount(10_000, 125, 2) == 13
    assert money.line_amount(10_000, 125, 0) == 0
    assert money.line_amount(10_000, 125, 3) == 125


@given(st.integers(0, 10**10), st.sampled_from([0, 2, 3]))
def test_an_amount_as_a_price_and_back_is_the_same(amount_minor: int, digits: int) -> None:
    assert money.price_to_minor(money.minor_to_price(amount_minor, digits), digits) == amount_minor


@given(WHOLE, st.integers(2, 1000))
def test_the_smallest_coin_divides_what_is_rounded_to_it(amount_minor: int, step_minor: int) -> None:
    rounded = money.round_to_step(amount_minor, step_minor)
    assert rounded % step_minor == 0
    assert 2 * abs(rounded - amount_minor) <= step_minor


@given(WHOLE, st.integers(-3, 1))
def test_without_a_smallest_coin_nothing_is_rounded(amount_minor: int, step_minor: int) -> None:
    assert money.round_to_step(amount_minor, step_minor) == amount_minor


@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=40),
    st.sampled_from([1, -1]),
)
def test_what_is_spread_sums_to_the_whole_and_is_less_than_a_unit_off(
    total: int, sizes: list[int], sign: int
) -> None:
    weights = [sign * size for size in sizes]
    parts = money.spread(total, weights)
    assert sum(parts) == total
    whole = sum(sizes)
    if whole:
        for part, size in zip(parts, sizes, strict=True):
            assert abs(part - Fraction(total * size, whole)) < 1
    assert parts == oracle.share_out(Fraction(total), [Fraction(size) for size in sizes], Fraction(1))


def test_among_equal_remainders_the_first_takes_the_unit() -> None:
    assert money.spread(2, [1, 1, 1]) == [1, 1, 0]
    assert money.spread(-2, [1, 1, 1]) == [-1, -1, 0]


def test_without_weight_the_first_takes_everything() -> None:
    assert money.spread(5, [0, 0]) == [5, 0]
    assert money.spread(0, []) == []
    with pytest.raises(ValueError, match="nothing to spread"):
        money.spread(1, [])


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_no_part_of_a_discount_is_more_than_its_line(total: int, lines: list[int]) -> None:
    off = min(total, sum(lines))
    assert all(0 <= part <= line for part, line in zip(money.spread(off, lines), lines, strict=True))
