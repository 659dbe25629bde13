"""Tax and whole sales against a second, independent reckoning in fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.rules.cart import Discount, Line, Totals, totals
from shop.rules.tax import Rounding, TaxComponent, TaxMode, TaxRate, tax_of, taxed_lines
from tests import oracle
from tests.rules.sales import PLAIN_RATES, discounts, line_lists

MODES = st.builds(TaxMode, st.booleans(), st.sampled_from(["document", "line"]))
DIGITS = st.sampled_from([0, 2, 3])


def _percent(percent_e4: int) -> Fraction:
    return Fraction(percent_e4, 1_000_000)


GROUPS = {
    rate.code: oracle.OracleGroup(
        _percent(rate.percent_e4), tuple(_percent(part.percent_e4) for part in rate.components)
    )
    for rate in PLAIN_RATES
}


def _told(discount: Discount | None, digits: int) -> tuple[str, Fraction] | None:
    if discount is None:
        return None
    if discount.kind == "percent":
        return "percent", Fraction(discount.value, 10_000)
    return "amount", Fraction(discount.value, 10**digits)


def _by_oracle(
    lines: list[Line], discount: Discount | None, mode: TaxMode, digits: int
) -> oracle.OracleAnswer:
    told = [
        oracle.OracleLine(
            Fraction(line.price_e4, 10_000),
            Fraction(line.quantity_milli, 1_000),
            line.product.tax.code,
            _told(line.discount, digits),
        )
        for line in lines
    ]
    return oracle.work_out(
        told,
        GROUPS,
        _told(discount, digits),
        included=mode.prices_include_tax,
        each_line=mode.rounding == "line",
        digits=digits,
    )


def _same(found: Totals, wanted: oracle.OracleAnswer, digits: int) -> None:
    def minor(amounts: list[Fraction]) -> list[int | Fraction]:
        return [amount * 10**digits for amount in amounts]

    assert [row.amount_minor for row in found.lines] == minor(wanted.amounts)
    assert [row.discount_minor for row in found.lines] == minor(wanted.discounts)
    assert [row.sale_discount_minor for row in found.lines] == minor(wanted.shares)
    assert [row.net_minor for row in found.lines] == minor(wanted.nets)
    assert [row.tax_minor for row in found.lines] == minor(wanted.taxes)
    assert [row.gross_minor for row in found.lines] == minor(wanted.grosses)
    by_code = {
        rate.rate.code: [rate.net_minor, rate.tax_minor, rate.gross_minor, *rate.component_minor]
        for rate in found.rates
    }
    assert by_code == {
        code: minor([net, tax, gross, *parts]) for code, (net, tax, gross, parts) in wanted.groups.items()
    }


@settings(max_examples=400, deadline=None)
@given(line_lists(), discounts, MODES, DIGITS)
def test_a_sale_amounts_to_what_fractions_say(
    lines: list[Line], discount: Discount | None, mode: TaxMode, digits: int
) -> None:
    _same(totals(lines, discount, mode, digits), _by_oracle(lines, discount, mode, digits), digits)


@settings(deadline=None)
@given(line_lists(), discounts, MODES, DIGITS)
def test_lines_rates_and_totals_of_a_sale_always_agree(
    lines: list[Line], discount: Discount | None, mode: TaxMode, digits: int
) -> None:
    found = totals(lines, discount, mode, digits)
    assert sum(row.sale_discount_minor for row in found.lines) == found.discount_minor
    for row in found.lines:
        assert row.net_minor + row.tax_minor == row.gross_minor
        fixed = row.gross_minor if mode.prices_include_tax else row.net_minor
        assert fixed == row.amount_minor - row.discount_minor - row.sale_discount_minor >= 0
    for rate in found.rates:
        mine = [row for row, line in zip(found.lines, lines, strict=True) if line.product.tax == rate.rate]
        assert sum(row.net_minor for row in mine) == rate.net_minor
        assert sum(row.tax_minor for row in mine) == rate.tax_minor
        assert sum(row.gross_minor for row in mine) == rate.gross_minor
        assert sum(rate.component_minor) == (rate.tax_minor if rate.rate.components else 0)
    assert sum(rate.gross_minor for rate in found.rates) == found.gross_minor
    assert found.net_minor + found.tax_minor == found.gross_minor


@settings(deadline=None)
@given(line_lists(), discounts, MODES)
def test_no_line_is_taxed_far_from_its_exact_tax(
    lines: list[Line], discount: Discount | None, mode: TaxMode
) -> None:
    found = totals(lines, discount, mode, 2)
    for row, line in zip(found.lines, lines, strict=True):
        base = row.gross_minor if mode.prices_include_tax else row.net_minor
        exact = oracle.tax_in(
            Fraction(base), _percent(line.product.tax.percent_e4), included=mode.prices_include_tax
        )
        # Half a unit where each line is rounded; a document's one rounding and its spreading add up to 1 1/2.
        furthest = Fraction(1, 2) if mode.rounding == "line" else Fraction(3, 2)
        assert abs(row.tax_minor - exact) <= furthest


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-100_000, 100_000), st.sampled_from(PLAIN_RATES)), min_size=1, max_size=12
    ),
    MODES,
)
def test_allowances_below_zero_are_taxed_as_fractions_say(
    amounts: list[tuple[int, TaxRate]], mode: TaxMode
) -> None:
    lines, rates = taxed_lines(amounts, mode)
    taxes, groups = oracle.tax_groups(
        [Fraction(amount) for amount, _rate in amounts],
        [rate.code for _amount, rate in amounts],
        GROUPS,
        included=mode.prices_include_tax,
        each_line=mode.rounding == "line",
        unit=Fraction(1),
    )
    assert [line.tax_minor for line in lines] == taxes
    assert {rate.rate.code: rate.tax_minor for rate in rates} == {
        code: group[1] for code, group in groups.items()
    }
    for rate in rates:
        assert sum(rate.component_minor) == (rate.tax_minor if rate.rate.components else 0)


@pytest.mark.parametrize(
    ("amount", "percent_e4", "included", "tax"),
    [
        (1000, 200_000, True, 167),
        (1000, 200_000, False, 200),
        (-1000, 200_000, True, -167),
        (50, 10_000, False, 1),
    ],
)
def test_tax_in_a_price_and_on_it(amount: int, percent_e4: int, included: bool, tax: int) -> None:
    assert tax_of(amount, percent_e4, included=included) == tax


@pytest.mark.parametrize(("rounding", "tax"), [("document", 3), ("line", 0)])
def test_ten_small_lines_are_rounded_together_or_each(rounding: Rounding, tax: int) -> None:
    rate = TaxRate("r", "r", 30_000)
    lines, rates = taxed_lines([(10, rate)] * 10, TaxMode(False, rounding))
    assert sum(line.tax_minor for line in lines) == rates[0].tax_minor == tax


def test_an_odd_cent_of_a_rate_in_two_parts_goes_to_the_first() -> None:
    rate = TaxRate("gst", "GST", 180_000, "S", (TaxComponent("CGST", 90_000), TaxComponent("SGST", 90_000)))
    _lines, rates = taxed_lines([(50, rate)], TaxMode(False))
    assert rates[0].tax_minor == 9
    assert rates[0].component_minor == (5, 4)


def test_rates_are_totalled_in_the_order_they_are_rung_up() -> None:
    first, second = PLAIN_RATES[1], PLAIN_RATES[0]
    _lines, rates = taxed_lines([(10, first), (10, second), (10, first)], TaxMode(True))
    assert [rate.rate for rate in rates] == [first, second]
    assert rates[0].gross_minor == 20


def test_no_lines_have_no_tax() -> None:
    assert taxed_lines([], TaxMode(True)) == ([], [])
