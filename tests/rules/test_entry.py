"""Whatever is typed or scanned means one thing, and nothing typed can break the till."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules import barcode, entry
from shop.rules.entry import (
    Amount,
    AmountDiscount,
    Code,
    Empty,
    EntrySettings,
    Percent,
    PriceOverride,
    QuantityPrefix,
    Search,
    parse,
)
from shop.rules.errors import BadInput

EAN = "5012345678900"


@pytest.mark.parametrize("text", ["", "  ", "\r\n", "\x1d"])
def test_nothing_is_empty(text: str) -> None:
    assert parse(text) == Empty()


@pytest.mark.parametrize("end", ["", "\r", "\n", "\r\n", "\t"])
def test_a_scan_is_a_code_with_any_ending(end: str) -> None:
    assert parse(f"]E0{EAN}{end}", scanned=True) == Code(EAN, ("0" + EAN,))


def test_a_scanned_text_is_a_code_whatever_it_looks_like() -> None:
    for text in ("SKU 7", "10%", "=9.99", "9.99", "20", "7up"):
        scanned = parse(text, scanned=True)
        assert isinstance(scanned, Code)
        assert (scanned.code, scanned.amount_text) == (text, "")


def test_few_digits_are_a_code_that_may_be_an_amount() -> None:
    plu = parse("4011")
    assert isinstance(plu, Code)
    assert plu.keys == ("4011",)
    assert entry.amount_minor(plu, 2) == 401_100
    assert entry.amount_minor(parse("20"), 2) == 2000


def test_eight_digits_or_more_are_never_an_amount() -> None:
    for text in ("12345678", EAN, "12345678.50", "123456789012345"):
        assert entry.amount_minor(parse(text), 2) is None


@pytest.mark.parametrize(("text", "minor"), [("12.50", 1250), ("12,5", 1250), (".5", 50), ("7.", 700)])
def test_a_number_with_decimals_is_an_amount(text: str, minor: int) -> None:
    typed = parse(text)
    assert isinstance(typed, Amount)
    assert entry.amount_minor(typed, 2) == minor


def test_an_amount_with_more_decimals_than_the_currency_is_refused() -> None:
    with pytest.raises(BadInput):
        entry.amount_minor(parse("12.505"), 2)
    assert entry.amount_minor(parse("12.505"), 3) == 12_505


@pytest.mark.parametrize(
    "text",
    [
        "7up",
        "1/2 pint",
        "coca-cola",
        "50% off",
        "100%ig",
        "a10%",
        "=1+1",
        "-5",
        "1.2.3",
        "150%",
        "+",
        "3 for 2",
        "2-in-1",
        "1-2-",
        "'; DROP",
        "٣",
        "½",
    ],
)
def test_words_stay_a_search(text: str) -> None:
    searched = parse(text)
    assert isinstance(searched, Search)
    assert searched.key == barcode.canonical(text)
    assert not entry.acts_at_once(text)


def test_digits_alone_are_never_a_search() -> None:
    for length in range(1, 30):
        assert isinstance(parse("7" * length), Code)


@pytest.mark.parametrize(
    ("text", "quantity_milli"),
    [("3*", 3000), ("0.462*", 462), ("1,5*", 1500), (".5 *", 500), ("999*", 999_000)],
)
def test_a_quantity_stands_before_a_star(text: str, quantity_milli: int) -> None:
    assert parse(text) == QuantityPrefix(quantity_milli)
    assert parse(text + EAN) == Code(EAN, ("0" + EAN,), quantity_milli)
    assert parse(text + EAN, scanned=True) == Code(EAN, ("0" + EAN,), quantity_milli)
    assert parse(text + "choc") == Search("choc", "CHOC", quantity_milli)


def test_a_quantity_before_few_digits_is_no_amount() -> None:
    for text in ("3*4011", "3*4.5"):
        typed = parse(text)
        assert isinstance(typed, Code | Search)
        assert typed.quantity_milli == 3000
        assert entry.amount_minor(typed, 2) is None


def test_a_large_quantity_asks_first() -> None:
    for text, shown in (
        ("1200*", "1,200"),
        ("999.5*", "999.5"),
        (f"1200*{EAN}", "1,200"),
        ("1200*choc", "1,200"),
    ):
        typed = parse(text)
        assert isinstance(typed, Code | Search | QuantityPrefix)
        assert typed.confirm.startswith(f"{shown} pieces?")


def test_a_barcode_typed_as_a_quantity_asks_and_sells_one_of_it() -> None:
    typed = parse(f"{EAN}*")
    assert isinstance(typed, Code)
    assert (typed.code, typed.quantity_milli) == (EAN, None)
    assert "barcode" in typed.confirm


def test_a_code_and_a_quantity_the_wrong_way_round_are_turned() -> None:
    typed = parse(f"{EAN}*3")
    assert isinstance(typed, Code)
    assert (typed.code, typed.quantity_milli) == (EAN, 3000)
    assert "Sell 3 of it?" in typed.confirm


def test_a_barcode_before_another_code_or_words_asks() -> None:
    other = parse(f"{EAN}*96385074")
    assert isinstance(other, Code)
    assert (other.code, other.quantity_milli) == ("96385074", None)
    assert other.confirm
    words = parse(f"{EAN}*choc")
    assert isinstance(words, Search)
    assert words.confirm


@pytest.mark.parametrize(
    "text", ["0*", "0.000*", f"0*{EAN}", "1.2345*", "1000000*", "=", "=-5", "=1.23456", "2.505-"]
)
def test_numbers_that_can_not_be_used_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse(text)
    assert str(refusal.value)


def test_a_price_stands_behind_an_equals_sign() -> None:
    assert parse("=9.99") == PriceOverride(99_900)
    assert parse("= 9,5") == PriceOverride(95_000)
    assert parse("=0") == PriceOverride(0)


@pytest.mark.parametrize(
    ("text", "percent_e4"), [("10%", 100_000), ("12,5%", 125_000), ("0%", 0), ("100 %", 1_000_000)]
)
def test_a_per_cent_acts_at_once(text: str, percent_e4: int) -> None:
    assert entry.acts_at_once(text)
    assert parse(text) == Percent(percent_e4)


def test_an_amount_and_a_minus_act_at_once() -> None:
    assert entry.acts_at_once("2.50-")
    assert parse("2.50-") == AmountDiscount(250)
    assert parse("2-", settings=EntrySettings(currency_digits=0)) == AmountDiscount(2)


@pytest.mark.parametrize(
    "text", ["%", "-", "10", "101%", "12345678-", EAN + "-", "=5-", "3*2-", "x-", "", ".-", "3*"]
)
def test_everything_else_waits_for_enter(text: str) -> None:
    assert not entry.acts_at_once(text)


def test_a_code_of_the_shops_scales_brings_its_weight() -> None:
    digits = "280000701250"
    typed = parse(digits + barcode.check_digit(digits))
    assert isinstance(typed, Code)
    assert typed.variable is not None
    assert typed.variable.weight_milli == 1250
    assert (
        parse(digits + barcode.check_digit(digits), settings=EntrySettings(prefix_rules=())).variable is None
    )  # type: ignore[union-attr]


@given(
    st.text() | st.text(alphabet="0123456789.,*%-= ]E\x1da", max_size=30), st.booleans(), st.integers(0, 3)
)
def test_any_text_is_an_entry_or_bad_input(text: str, scanned: bool, digits: int) -> None:
    settings = EntrySettings(currency_digits=digits)
    with suppress(BadInput):
        entry.amount_minor(parse(text, scanned=scanned, settings=settings), digits)


@given(st.text(alphabet="0123456789.,*%-= a", max_size=12))
def test_what_acts_at_once_is_a_discount_or_refused(text: str) -> None:
    if entry.acts_at_once(text):
        with suppress(BadInput):
            assert isinstance(parse(text), Percent | AmountDiscount)
