"""Part returns: their amounts sum to the item to the last cent, whatever the parts."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shop.rules.returns import Sold, credited, credited_components, part_of
from tests import oracle


@st.composite
def sold_in_parts(draw: st.DrawFn) -> tuple[Sold, list[int], bool]:
    """A sold item, the quantities in which all of it comes back, and whether tax is in its price."""
    parts = draw(st.lists(st.integers(1, 5_000), min_size=1, max_size=8))
    included = draw(st.booleans())
    tax, net = draw(st.integers(0, 5_000)), draw(st.integers(0, 50_000))
    off, share = draw(st.integers(0, 3_000)), draw(st.integers(0, 3_000))
    return Sold(sum(parts), 0, off, share, net, tax, net + tax), parts, included


@given(sold_in_parts())
def test_all_parts_of_an_item_sum_to_it_exactly(case: tuple[Sold, list[int], bool]) -> None:
    sold, parts, included = case
    before = 0
    sums = dict.fromkeys(("discount", "share", "net", "tax", "gross", "amount"), 0)
    for quantity in parts:
        now = Sold(
            sold.quantity_milli,
            before,
            sold.discount_minor,
            sold.sale_discount_minor,
            sold.net_minor,
            sold.tax_minor,
            sold.gross_minor,
        )
        assert now.left_milli >= quantity
        back = credited(now, quantity, included=included)
        assert back.net_minor + back.tax_minor == back.gross_minor
        base = back.gross_minor if included else back.net_minor
        assert back.amount_minor - back.discount_minor - back.sale_discount_minor == base
        assert min(back.discount_minor, back.sale_discount_minor, back.tax_minor, base) >= 0
        whole = sold.gross_minor if included else sold.net_minor
        assert abs(base - Fraction(whole * quantity, sold.quantity_milli)) <= 1
        sums["discount"] += back.discount_minor
        sums["share"] += back.sale_discount_minor
        sums["net"] += back.net_minor
        sums["tax"] += back.tax_minor
        sums["gross"] += back.gross_minor
        sums["amount"] += back.amount_minor
        before += quantity
    base = sold.gross_minor if included else sold.net_minor
    assert sums == {
        "discount": sold.discount_minor,
        "share": sold.sale_discount_minor,
        "net": sold.net_minor,
        "tax": sold.tax_minor,
        "gross": sold.gross_minor,
        "amount": base + sold.discount_minor + sold.sale_discount_minor,
    }


def test_a_third_of_ten_cents_three_times_is_ten_cents() -> None:
    assert [part_of(10, before, before + 1, 3) for before in range(3)] == [3, 4, 3]


@given(
    st.lists(st.integers(0, 3_000), min_size=1, max_size=6),
    st.lists(st.integers(1, 200_000), min_size=1, max_size=3),
)
def test_the_components_of_all_part_returns_are_those_of_the_sale(
    taxes: list[int], percents: list[int]
) -> None:
    sums = [0] * len(percents)
    before = 0
    for tax in taxes:
        parts = credited_components(before, tax, percents)
        assert sum(parts) == tax
        sums = [so_far + part for so_far, part in zip(sums, parts, strict=True)]
        before += tax
    weights = [Fraction(percent) for percent in percents]
    assert sums == oracle.share_out(Fraction(before), weights, Fraction(1))


def test_a_rate_without_components_has_none_to_credit() -> None:
    assert credited_components(5, 7, []) == ()
