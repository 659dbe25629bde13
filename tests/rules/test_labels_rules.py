"""Sheets of labels fit on their paper, and unit prices are those of the law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.errors import BadForm, BadInput
from shop.rules.label import MOST_COPIES, LabelItem, copies_on_hand
from shop.rules.label_sheet import SHEETS, LabelSheet, own_sheet, sheet_label, sheet_named, shown_fields
from shop.rules.unit_price import UnitPrice, unit_price


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_labels_lie_on_their_paper_and_not_on_each_other(sheet: LabelSheet) -> None:
    places = [sheet.place(index) for index in range(sheet.count)]
    assert len(set(places)) == sheet.count
    assert min(x for x, _y in places) >= 0
    assert max(x for x, _y in places) + sheet.width <= sheet.paper_width + 500
    assert max(y for _x, y in places) + sheet.height <= sheet.paper_height + 500
    for index, (x, y) in enumerate(places):
        inner_x, inner_y, width, height = sheet.inner(index)
        assert x < inner_x < inner_x + width < x + sheet.width
        assert y < inner_y < inner_y + height < y + sheet.height
        if not sheet.is_roll:
            assert 4_300 <= inner_x <= inner_x + width <= sheet.paper_width - 4_300
            assert 4_300 <= inner_y <= inner_y + height <= sheet.paper_height - 4_300


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_a_sheet_can_be_typed_as_it_is_shown(sheet: LabelSheet) -> None:
    own = own_sheet(shown_fields(sheet))
    assert [own.place(index) for index in range(own.count)] == [
        sheet.place(index) for index in range(sheet.count)
    ]
    assert sheet_named(sheet.id) is sheet
    assert "mm" in sheet_label(sheet)


def test_a_sheet_whose_labels_leave_the_paper_is_refused_by_its_fields() -> None:
    fields = shown_fields(sheet_named("a4-3x8"))
    with pytest.raises(BadForm) as refused:
        own_sheet(fields | {"across": "4", "height": "38"})
    assert set(refused.value.errors) == {"width", "height"}
    with pytest.raises(BadForm) as refused:
        own_sheet(fields | {"across": "0", "width": "5", "left": "much", "paper_height": ""})
    assert set(refused.value.errors) == {"across", "width", "left", "paper_height"}
    with pytest.raises(BadInput):
        sheet_named("nowhere")


@pytest.mark.parametrize(
    ("price_e4", "content", "expected"),
    [
        (22_900, (95_000, "g"), UnitPrice(2411, "kg")),
        (11_500, (500_000, "ml"), UnitPrice(230, "l")),
        (11_500, (33_000, "cl"), UnitPrice(348, "l")),
        (15_000, (1_500, "l"), UnitPrice(100, "l")),
        (19_900, (6_000, "pc"), UnitPrice(33, "pc")),
        (9_900, (250_000, "cm"), UnitPrice(40, "m")),
        (10_000, (1_000, "kg"), None),
        (10_000, (1_000_000, "g"), None),
        (10_000, (0, ""), None),
        (10_000, (5_000, "bunch"), None),
        (None, (95_000, "g"), None),
    ],
)
def test_a_unit_price_is_that_of_one_kilogram_or_litre(
    price_e4: int | None, content: tuple[int, str], expected: UnitPrice | None
) -> None:
    assert unit_price(price_e4, 2, content_milli=content[0], content_unit=content[1]) == expected


def test_small_packages_may_be_told_for_a_hundred_grams() -> None:
    small = unit_price(22_900, 2, content_milli=95_000, content_unit="g", small_per_100=True)
    large = unit_price(22_900, 2, content_milli=251_000, content_unit="g", small_per_100=True)
    assert small == UnitPrice(241, "100 g")
    assert large == UnitPrice(912, "kg")


def test_what_is_weighed_has_its_price_for_one_of_its_unit() -> None:
    assert unit_price(12_345, 2, unit="kg", weighed=True) == UnitPrice(123, "kg")


@given(st.integers(0, 10**9), st.integers(1, 10**7), st.sampled_from(["g", "kg", "ml", "cl", "l"]))
def test_a_unit_price_is_rounded_half_up_to_the_smallest_coin(price_e4: int, content: int, unit: str) -> None:
    found = unit_price(price_e4, 2, content_milli=content, content_unit=unit)
    of_one = {"g": 10**6, "kg": 10**3, "ml": 10**6, "cl": 10**5, "l": 10**3}[unit]
    if content == of_one:
        assert found is None
        return
    assert found is not None
    exact = price_e4 * of_one * 100
    assert 2 * abs(found.minor * content * 10_000 - exact) <= content * 10_000


def test_as_many_labels_as_pieces_are_on_hand() -> None:
    def copies(stock_milli: int | None, *, weighed: bool = False) -> int:
        return copies_on_hand(LabelItem(1, "Tea", "T", stock_milli=stock_milli, weighed=weighed))

    assert (copies(5_000), copies(5_900), copies(0), copies(None)) == (5, 5, 0, 1)
    assert (copies(12_345, weighed=True), copies(10**9)) == (1, MOST_COPIES)
