"""Numbers typed by people and found in files become exact integers, or a sentence."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules import numbers
from shop.rules.errors import BadInput
from shop.rules.quantity import format_quantity, parse_quantity


@pytest.mark.parametrize(
    ("typed", "quantity_milli"),
    [
        ("3", 3000),
        ("0.462", 462),
        ("0,462", 462),
        (",5", 500),
        ("5.", 5000),
        (" 1,5 ", 1500),
        ("007", 7000),
        ("1.5000", 1500),
        ("999999.999", 999_999_999),
    ],
)
def test_a_quantity_is_read_with_either_decimal_sign(typed: str, quantity_milli: int) -> None:
    assert parse_quantity(typed) == quantity_milli


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        ".",
        ",",
        "-1",
        "+1",
        "1e3",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "١٢",
        "１２",
        "²",
        "1.2345",
        "1 000",
        "1.2.3",
        "1,234.5",
        "1000000",
        "9" * 5000,
        "3 kg",
        "\u22121",
    ],
)
def test_what_is_no_quantity_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_quantity(typed)
    assert refusal.value.field == "quantity"
    assert len(str(refusal.value)) < 120


def test_a_thousands_separator_is_named_in_the_refusal() -> None:
    with pytest.raises(BadInput, match="thousands separators"):
        numbers.parse_amount("1,234.50", 2)


def test_the_refusal_of_too_many_decimals_says_how_many_are_possible() -> None:
    with pytest.raises(BadInput, match="at most 2 decimals"):
        numbers.parse_amount("1.234", 2)
    with pytest.raises(BadInput, match="only whole numbers"):
        numbers.parse_amount("1.5", 0)


@given(st.integers(0, numbers.MAX_QUANTITY_MILLI), st.sampled_from(".,"))
def test_a_quantity_written_is_read_as_the_same(quantity_milli: int, decimal_sign: str) -> None:
    assert parse_quantity(format_quantity(quantity_milli, decimal_sign)) == quantity_milli


def test_quantities_are_written_without_needless_zeros() -> None:
    assert [format_quantity(number) for number in (3000, 462, 1500, 0, -250, 10_000)] == [
        "3",
        "0.462",
        "1.5",
        "0",
        "-0.25",
        "10",
    ]


@given(st.text())
def test_any_text_is_a_quantity_or_bad_input(text: str) -> None:
    with suppress(BadInput):
        assert 0 <= parse_quantity(text) <= numbers.MAX_QUANTITY_MILLI


def test_amounts_and_prices_keep_their_own_scale() -> None:
    assert numbers.parse_amount("12,5", 2) == 1250
    assert numbers.parse_amount("12", 0) == 12
    assert numbers.parse_amount("1.234", 3) == 1234
    assert numbers.parse_price("9.99") == 99_900
    assert numbers.parse_price("0.0001") == 1
    assert numbers.parse_percent("12.5") == 125_000


def test_no_line_within_the_largest_amount_overflows_64_bits() -> None:
    # amount = price × quantity, that is price_e4 · quantity_milli / 10^7 · 10^digits, digits ≥ 0.
    assert (numbers.MAX_AMOUNT_MINOR + 1) * 10**7 < 2**63
    with pytest.raises(BadInput, match="too large"):
        numbers.parse_amount("100000000", 2)
    with pytest.raises(BadInput, match="too large"):
        numbers.parse_price("100000000")
    with pytest.raises(BadInput, match="too large"):
        numbers.parse_percent("100.1")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("12,5", "12.5"),
        ("€ 3.20", "3.20"),
        ("3,20 €", "3.20"),
        ("\u00a03.20\u202f", "3.20"),
        ("1\u202f234,50\u00a0kn", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234.50 CHF", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,23,456.50", "123456.50"),
        ("R$ 9,90", "9.90"),
        ("US$9.90", "9.90"),
        ("$9", "9"),
        ("19,90 Kč", "19.90"),
        (".5", "0.5"),
        ("-3.20", "-3.20"),
        ("3,20-", "-3.20"),
        ("1.234", "1.234"),
    ],
)
def test_numbers_of_other_programs_are_read(cell: str, number: str) -> None:
    assert numbers.parse_decimal_loose(cell) == Decimal(number)


def test_a_known_decimal_sign_settles_what_a_single_sign_means() -> None:
    assert numbers.parse_decimal_loose("1,234", decimal_sign=".") == 1234
    assert numbers.parse_decimal_loose("1.234", decimal_sign=",") == 1234
    assert numbers.parse_decimal_loose("12,5", decimal_sign=".") == Decimal("12.5")


@pytest.mark.parametrize(
    "cell",
    ["", "abc", "12 apples", "1e5", "NaN", "1.23.4", "1,2345.6", "1.2,3.4", "--1", "€", "12:50", "1 2", "5x"],
)
def test_cells_that_are_no_number_are_refused(cell: str) -> None:
    with pytest.raises(BadInput):
        numbers.parse_decimal_loose(cell)


@given(st.text() | st.text(alphabet="0123456789.,-€ '\u00a0$kn", max_size=60))
def test_any_cell_is_a_number_or_bad_input(cell: str) -> None:
    with suppress(BadInput):
        assert numbers.parse_decimal_loose(cell).is_finite()


@given(st.decimals(0, 99_999_999, places=2))
def test_every_way_of_grouping_reads_as_the_same_number(number: Decimal) -> None:
    english = f"{number:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.translate(str.maketrans(",.", "\u202f,"))
    assert {numbers.parse_decimal_loose(cell) for cell in (english, german, french)} == {number}


def test_a_loose_number_is_scaled_exactly_or_refused() -> None:
    def price(cell: str) -> int:
        return numbers.loose_scaled(cell, 4, numbers.MAX_PRICE_E4, field="price")

    assert price("1.234,50") == 12_345_000
    for cell in ("-1", "1.23456", "100000000000", "free"):
        with pytest.raises(BadInput) as refusal:
            price(cell)
        assert refusal.value.field == "price"
