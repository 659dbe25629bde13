"""Codes are read as GS1 prints them, and found under one key whichever way they were read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from shop.rules import barcode
from shop.rules.barcode import PrefixRule, Symbology
from shop.rules.errors import BadInput


def column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("5012345678900", Symbology.EAN_13),
        ("96385074", Symbology.EAN_8),
        ("036000291452", Symbology.UPC_A),
        ("01234505", Symbology.UPC_E),
        ("15012345678907", Symbology.GTIN_14),
        ("5012345678901", None),
        ("501234567891", None),
        ("00000000", None),
        ("0000000000000", None),
        ("ABC-123", None),
        ("123456", None),
        ("١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_the_kind_of_a_code_is_told_by_length_and_check_digit(code: str, kind: Symbology | None) -> None:
    assert barcode.check(code) is kind


def test_a_upc_e_code_is_expanded_to_its_upc_a() -> None:
    # One of each rule of zero suppression, by the last of the six digits.
    assert barcode.expand_upc_e("01234505") == "012000003455"
    assert barcode.expand_upc_e("0123451")[:11] == "01210000345"
    assert barcode.expand_upc_e("0123452")[:11] == "01220000345"
    assert barcode.expand_upc_e("0123453")[:11] == "01230000045"
    assert barcode.expand_upc_e("0123454")[:11] == "01234000005"
    assert barcode.expand_upc_e("01234565") == "012345000065"
    assert barcode.expand_upc_e("1234567")[:11] == "12345600007"
    assert barcode.expand_upc_e("123456") == "012345000065"


@pytest.mark.parametrize("code", ["21234565", "01234566", "12345", "012345678", "ABCDEFG", ""])
def test_what_is_no_upc_e_is_not_expanded(code: str) -> None:
    with pytest.raises(BadInput):
        barcode.expand_upc_e(code)


def test_an_article_has_one_key_however_it_was_read() -> None:
    upc_e, upc_a, ean_13 = "01234505", "012000003455", "0012000003455"
    keys = {
        barcode.canonical(code)
        for code in (upc_e, upc_a, ean_13, "00012000003455", f"]E0{ean_13}", "０1234505")
    }
    assert keys == {"00012000003455"}


def test_eight_digits_that_pass_as_both_are_an_ean_8_first_and_a_upc_e_second() -> None:
    assert barcode.check("01234565") is Symbology.EAN_8
    assert barcode.lookup_keys("01234565") == ("00000001234565", "00012345000065")
    assert barcode.lookup_keys("012345000065") == ("00012345000065", "00000001234565")


def test_a_upc_e_sent_without_its_ends_is_found_after_a_code_of_our_own() -> None:
    assert barcode.lookup_keys("123450") == ("123450", "00012000003455")
    assert barcode.lookup_keys("1234505")[0] == "1234505"
    assert "00012000003455" in barcode.lookup_keys("1234505")
    assert barcode.lookup_keys("4011") == ("4011",)


def test_signs_a_scanner_adds_are_taken_off() -> None:
    assert barcode.canonical("]E05012345678900\r\n") == "05012345678900"
    assert barcode.canonical("\x1d5012345678900\x04") == "05012345678900"
    assert barcode.canonical("]C1sku-7") == "SKU-7"
    assert barcode.canonical("]e0011501234567890717260101\x1d10AB") == "15012345678907"
    assert barcode.canonical(" 5 012345 678900 ") == "05012345678900"
    assert barcode.canonical("978-0-471-11709-4") == "09780471117094"


def test_codes_of_our_own_are_folded_but_not_padded() -> None:
    assert barcode.canonical("  abc \u00a0 12 ") == "ABC 12"
    assert barcode.canonical("00123") == "00123"
    assert barcode.canonical("2023-0001") == "2023-0001"
    assert barcode.canonical("ﬁne-ä") == "FINE-Ä"


@given(st.text() | st.text(alphabet="]EC01ſŉΐ 5\x1d\u200b-", max_size=20))
def test_a_key_is_its_own_key(text: str) -> None:
    key = barcode.canonical(text)
    assert barcode.canonical(key) == key
    assert barcode.lookup_keys(text)[0] == key


@given(st.text(alphabet="0123456789", min_size=7, max_size=13))
def test_check_digits_agree_with_an_independent_library(digits: str) -> None:
    assert barcode.check_digit(digits) == ean.calc_check_digit(digits)


@given(st.text(), st.integers(0, 2))
def test_every_text_is_either_a_gtin_or_explained(text: str, digits: int) -> None:
    assert (barcode.explain(text) is None) == barcode.is_valid_gtin(text)
    barcode.is_restricted(text)
    barcode.read_variable(text, barcode.DEFAULT_PREFIX_RULES, digits)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("5012345678901", "The check digit should be 0."),
        ("50123456789", "12 digits wanted, 11 found."),
        ("501234567", "13 digits wanted, 9 found."),
        ("4011", "8 digits wanted, 4 found."),
        ("1" * 20, "At most 14 digits wanted, 20 found."),
        ("AB12", "A GTIN has digits only."),
        ("00000000", "The code is nothing but zeros."),
        (" ", "The code is empty."),
    ],
)
def test_a_refused_code_is_explained(code: str, why: str) -> None:
    assert barcode.explain(code) == why


@pytest.mark.parametrize(
    ("file", "count"),
    [("hr_konzum_prices.csv", 6638), ("off_food_20k.csv", 10_030), ("off_food_nonlatin.csv", 1588)],
)
def test_every_real_gtin_that_passes_is_accepted_and_padded(shared_data: Path, file: str, count: int) -> None:
    codes = column(shared_data / "products" / file, "gtin")
    assert len(codes) == count
    passing = [code for code in codes if ean.is_valid(code)]
    assert passing
    assert [code for code in passing if not barcode.is_valid_gtin(code)] == []
    assert [code for code in passing if barcode.canonical(code) != code.rjust(14, "0")] == []


def test_of_real_malformed_codes_only_valid_upc_e_are_accepted(shared_data: Path) -> None:
    codes = column(shared_data / "products" / "off_malformed_codes.csv", "code")
    accepted = [code for code in codes if barcode.is_valid_gtin(code)]
    assert accepted
    for code in accepted:
        assert len(code) == 8
        upc_a = barcode.expand_upc_e(code)
        assert (upc_a[-1], ean.is_valid(upc_a)) == (code[-1], True)
    refused = set(codes) - set(accepted)
    assert all(barcode.explain(code) for code in refused)
    # What else eight digits can be: none of the refused passes as an EAN-8 or expands with its own check digit.
    for code in refused:
        assert not ean.is_valid(code)
        if len(code) == 8 and code[0] in "01":
            assert barcode.expand_upc_e(code[:7])[-1] != code[-1]


def test_real_restricted_codes_are_known_as_such(shared_data: Path) -> None:
    codes = column(shared_data / "products" / "off_restricted_circulation_codes.csv", "code")
    coupons = [code for code in codes if len(code) == 13 and code.startswith(("05", "99"))]
    assert len(coupons) == 12
    assert [code for code in codes if code not in coupons and not barcode.is_restricted(code)] == []


@pytest.mark.parametrize("code", ["5012345678900", "96385074", "01234505", "036000291452", "SKU-2", "2"])
def test_world_wide_codes_and_our_own_are_not_restricted(code: str) -> None:
    assert not barcode.is_restricted(code)


def with_check_digit(digits: str) -> str:
    return digits + barcode.check_digit(digits)


def test_the_price_stands_in_an_in_store_code() -> None:
    variable = barcode.read_variable(with_check_digit("211234500499"), barcode.DEFAULT_PREFIX_RULES)
    assert variable is not None
    assert (variable.item_code, variable.price_minor, variable.weight_milli) == ("12345", 499, None)


def test_the_weight_stands_in_an_in_store_code() -> None:
    variable = barcode.read_variable(with_check_digit("280000701250"), barcode.DEFAULT_PREFIX_RULES)
    assert variable is not None
    assert (variable.item_code, variable.weight_milli, variable.price_minor) == ("00007", 1250, None)
    assert barcode.item_keys(variable) == ("2800007", "0" + with_check_digit("280000700000"), "00007", "7")


def test_a_upc_a_that_starts_with_2_is_an_in_store_code() -> None:
    variable = barcode.read_variable(with_check_digit("21234500499"), barcode.DEFAULT_PREFIX_RULES)
    assert variable is not None
    assert (variable.prefix, variable.item_code, variable.price_minor) == ("02", "12345", 499)


def test_an_in_store_code_with_a_wrong_check_digit_or_no_rule_says_nothing() -> None:
    right = with_check_digit("211234500499")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert barcode.read_variable(wrong, barcode.DEFAULT_PREFIX_RULES) is None
    assert barcode.read_variable(right, ()) is None
    assert barcode.read_variable("5012345678900", barcode.DEFAULT_PREFIX_RULES) is None


def test_a_label_without_a_value_leaves_it_to_the_till() -> None:
    variable = barcode.read_variable(with_check_digit("211234500000"), barcode.DEFAULT_PREFIX_RULES)
    assert variable is not None
    assert (variable.price_minor, variable.weight_milli) == (None, None)


@pytest.mark.parametrize(
    ("decimals", "currency_digits", "minor"), [(None, 2, 499), (2, 3, 4990), (2, 0, 5), (0, 2, 49900)]
)
def test_a_price_follows_the_digits_of_the_currency(
    decimals: int | None, currency_digits: int, minor: int
) -> None:
    rule = PrefixRule("21", 5, "price", 5, decimals)
    variable = barcode.read_variable(with_check_digit("211234500499"), [rule], currency_digits)
    assert variable is not None
    assert variable.price_minor == minor


def test_the_longest_prefix_wins() -> None:
    rules = [
        PrefixRule("2", 6, "price", 5),
        PrefixRule("21", 5, "weight", 5),
        PrefixRule("211", 4, "price", 5),
    ]
    variable = barcode.read_variable(with_check_digit("211234500499"), rules)
    assert variable is not None
    assert variable.prefix == "211"


def test_price_check_digits_are_those_of_the_gs1_examples() -> None:
    assert barcode.value_check_digit("2875") == "9"
    assert barcode.value_check_digit("14685") == "6"


def test_a_wrong_price_check_digit_makes_the_code_say_nothing() -> None:
    rule = PrefixRule("02", 5, "price", 4, value_check=True)
    read = barcode.read_variable(with_check_digit("021234592875"), [rule])
    assert read is not None
    assert read.price_minor == 2875
    assert barcode.read_variable(with_check_digit("021234582875"), [rule]) is None


@pytest.mark.parametrize(
    ("prefix", "item_digits", "value_digits", "decimals", "value_check"),
    [
        ("50", 5, 5, None, False),
        ("21", 5, 4, None, False),
        ("21", 0, 10, None, False),
        ("21", 5, 5, 6, False),
        ("21", 3, 6, None, True),
        ("x", 6, 5, None, False),
    ],
)
def test_a_prefix_rule_that_can_not_be_printed_is_refused(
    prefix: str, item_digits: int, value_digits: int, decimals: int | None, value_check: bool
) -> None:
    with pytest.raises(BadInput):
        PrefixRule(prefix, item_digits, "price", value_digits, decimals, value_check)
