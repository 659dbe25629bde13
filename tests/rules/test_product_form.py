"""A product's form is read whole: every field that can't be used is told at once, and what it shows reads the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.barcode import DEFAULT_PREFIX_RULES, check_digit
from shop.rules.errors import BadInput
from shop.rules.numbers import MAX_PRICE_E4, MAX_QUANTITY_MILLI
from shop.rules.product_form import (
    CONTENT_UNITS,
    Pack,
    ProductDetails,
    Reading,
    Value,
    checked_code,
    read,
    read_codes,
    shown_values,
)

RULES = DEFAULT_PREFIX_RULES


def reading(**values: Value) -> Reading:
    return read({"name": "Tea", "tax_class": "1", **values}, RULES, 2)


def test_a_form_with_a_name_and_a_tax_class_is_a_product() -> None:
    assert reading() == Reading(ProductDetails("Tea", "", 1))


def test_every_field_is_read_in_its_own_way() -> None:
    found = reading(
        name="  Dark   chocolate ",
        sku="p-12",
        barcodes="5012345678900\n15012345678907 × 10",
        category="3",
        brand="Corner",
        unit="kg",
        weighed=True,
        price="2,49",
        cost="1.31",
        stocked=False,
        reorder_level="12",
        reorder_quantity="4.5",
        supplier="7",
        supplier_sku="A 9",
        content="100",
        content_unit="g",
        minimum_age="18",
        deposit="0.25",
        favourite="3",
        notes="  one\n two  ",
        active=False,
    )
    assert found.errors == {}
    assert found.details == ProductDetails(
        name="Dark chocolate",
        sku="P-12",
        tax_class_id=1,
        packs=(Pack("5012345678900"), Pack("15012345678907", 10_000)),
        category_id=3,
        brand="Corner",
        unit="kg",
        weighed=True,
        price_e4=24_900,
        cost_e4=13_100,
        stocked=False,
        reorder_level_milli=12_000,
        reorder_quantity_milli=4_500,
        supplier_id=7,
        supplier_sku="A 9",
        content_milli=100_000,
        content_unit="g",
        minimum_age=18,
        deposit_e4=2_500,
        favourite=3,
        notes="one\ntwo",
        active=False,
    )


def test_every_field_that_cannot_be_used_is_told_at_once() -> None:
    found = reading(
        name=" ",
        tax_class="",
        barcodes="5012345678901",
        category="all",
        price="2.4.9",
        cost="-1",
        reorder_level="some",
        content="100",
        minimum_age="1.5",
        favourite="1000",
        weighed=True,
        unit="pc",
        brand="B" * 201,
    )
    assert set(found.errors) == {
        "name",
        "tax_class",
        "barcodes",
        "category",
        "price",
        "cost",
        "reorder_level",
        "content_unit",
        "minimum_age",
        "favourite",
        "unit",
        "brand",
    }


def test_an_empty_price_is_no_price_and_zero_is_one() -> None:
    assert reading(price=" ").details.price_e4 is None
    assert reading(price="0").details.price_e4 == 0


WORDS = st.text("aé ßŁ商-9", min_size=1, max_size=20).map(lambda text: f"x{' '.join(text.split())}")


@st.composite
def gtins(draw: st.DrawFn) -> str:
    body = draw(st.integers(3 * 10**11, 10**12 - 1))
    return f"{body}{check_digit(str(body))}"


@given(
    st.builds(
        ProductDetails,
        name=WORDS,
        sku=st.sampled_from(["P-1", "A 7", "X9"]),
        tax_class_id=st.integers(1, 9),
        packs=st.lists(
            st.builds(Pack, gtins(), st.integers(1, MAX_QUANTITY_MILLI)),
            max_size=4,
            unique_by=lambda pack: pack.key,
        ).map(tuple),
        category_id=st.none() | st.integers(1, 10**9),
        unit=st.sampled_from(["kg", "lb", "pc"]),
        price_e4=st.none() | st.integers(0, MAX_PRICE_E4),
        cost_e4=st.integers(0, MAX_PRICE_E4),
        stocked=st.booleans(),
        reorder_level_milli=st.integers(0, MAX_QUANTITY_MILLI),
        content_milli=st.integers(1, MAX_QUANTITY_MILLI),
        content_unit=st.sampled_from(CONTENT_UNITS),
        minimum_age=st.integers(0, 99),
        deposit_e4=st.integers(0, MAX_PRICE_E4),
        favourite=st.integers(0, 999),
        active=st.booleans(),
    ),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([".", ","]),
)
def test_what_a_form_shows_is_read_as_the_same_product(
    details: ProductDetails, digits: int, sign: str
) -> None:
    assert read(shown_values(details, digits, sign), RULES, digits) == Reading(details)


def test_a_price_is_shown_with_the_currencys_digits() -> None:
    shown = shown_values(ProductDetails("Tea", "T", 1, price_e4=20_000), 2, ",")
    assert shown["price"] == "2,00"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5012345678900", "5012345678900"),
        (" 5 012345 678900 ", "5012345678900"),
        ("own-7", "OWN-7"),
        ("2712345", "2712345"),
        ("12345", "12345"),
        ("42", "42"),
        # the labels of a scale: 1.234 kg, and the same article without a weight
        ("271234501234" + check_digit("271234501234"), "2712345"),
        ("271234500000" + check_digit("271234500000"), "2712345"),
    ],
)
def test_a_code_is_kept_as_it_will_be_found(typed: str, kept: str) -> None:
    assert checked_code(typed, RULES, 2) == kept


@pytest.mark.parametrize("typed", ["5012345678901", "501234567", "00000", "5,01235E+12", "1" * 15])
def test_digits_that_are_no_code_are_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(BadInput):
        checked_code(typed, RULES, 2)


def test_the_wrong_lines_are_named_and_a_code_stands_once() -> None:
    with pytest.raises(BadInput) as refusal:
        read_codes("5012345678901\n5012345678900\n05012345678900 x 6\nOWN x 0", RULES, 2)
    assert "5012345678901: The check digit should be 0." in refusal.value.message
    assert "05012345678900 is here twice." in refusal.value.message
    assert "more than nothing" in refusal.value.message


def test_a_pack_may_be_written_with_any_times_sign() -> None:
    for typed in ("own x6", "OWN × 6", "own * 6", "own  X 6"):
        assert read_codes(typed, RULES, 2) == (Pack("OWN", 6_000),)


@given(st.text(max_size=60))
def test_no_text_in_any_field_raises(text: str) -> None:
    fields = (
        "name sku barcodes category brand unit tax_class price cost reorder_level supplier content content_unit "
        "minimum_age deposit favourite notes"
    ).split()
    found = read(dict.fromkeys(fields, text), RULES, 2)
    assert len(found.details.name) <= len(text)
