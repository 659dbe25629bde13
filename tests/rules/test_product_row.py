"""A row becomes a product whole, or every reason why it does not is told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules import barcode
from shop.rules.product_row import ProductRow, Refusal, RowReader, own_code, tidy, why_no_barcode

FIELDS = ("name", "barcode", "sku", "price", "cost", "stock", "currency", "unit", "brand", "category", "tax")


def read(**cells: str) -> ProductRow | list[Refusal]:
    columns = {field: index for index, field in enumerate(FIELDS)}
    return RowReader(columns, len(FIELDS), "EUR", {}).read(2, [cells.get(field, "") for field in FIELDS])


def product(**cells: str) -> ProductRow:
    row = read(**cells)
    assert isinstance(row, ProductRow)
    return row


def reasons(**cells: str) -> dict[str, str]:
    refused = read(**cells)
    assert isinstance(refused, list)
    assert all(refusal.line == 2 for refusal in refused)
    return {refusal.field: refusal.reason for refusal in refused}


def test_a_row_becomes_a_product() -> None:
    row = product(
        name=" Argan  Oil ", barcode="5012345678900", price="€ 1.234,50", cost="2", stock="1,5", unit="kom"
    )
    assert row == ProductRow(
        line=2,
        name="Argan Oil",
        name_key="argan oil",
        barcode="5012345678900",
        barcode_key="05012345678900",
        unit="pc",
        price_e4=12_345_000,
        cost_e4=20_000,
        stock_milli=1500,
    )


def test_an_empty_price_is_no_price() -> None:
    assert product(name="Tea", price=" ").price_e4 is None
    assert product(name="Tea", price="0").price_e4 == 0


def test_every_reason_of_a_row_is_told_at_once() -> None:
    assert reasons(barcode="5012345678901", price="dear", cost="-1", stock="1.2345") == {
        "name": "The name is missing.",
        "barcode": "The check digit should be 0.",
        "price": "dear is not a number.",
        "cost": "-1 is below zero.",
        "stock": "1.2345: at most 3 decimals are possible here.",
    }


def test_prices_in_another_currency_are_refused() -> None:
    assert reasons(name="Tea", price="1", currency="USD") == {"currency": "The shop's currency is EUR."}
    assert product(name="Tea", price="1", currency="eur").price_e4 == 10_000
    assert product(name="Tea", currency="USD").price_e4 is None


def test_too_many_columns_are_refused_and_too_few_are_empty() -> None:
    reader = RowReader({"name": 0, "price": 1}, 2, "EUR", {})
    assert isinstance(reader.read(2, ["Tea", "1", "surplus"]), list)
    assert isinstance(reader.read(2, ["Tea", "1", " "]), ProductRow)
    assert isinstance(reader.read(2, ["Tea"]), ProductRow)


def test_a_spreadsheet_has_shortened_the_code() -> None:
    assert "spreadsheet" in reasons(name="Tea", barcode="5,01235E+12")["barcode"]


@pytest.mark.parametrize("cell", ['="5012345678900"', "'5012345678900", "5012345678900.0", " 5012345678900 "])
def test_what_spreadsheets_add_to_codes_is_taken_off(cell: str) -> None:
    assert product(name="Tea", barcode=cell).barcode_key == "05012345678900"


def test_a_barcode_with_letters_is_one_of_our_own() -> None:
    assert why_no_barcode("TEA-7") is None
    assert product(name="Tea", barcode="tea-7").barcode_key == "TEA-7"
    assert why_no_barcode("4011") == "8 digits wanted, 4 found."
    assert why_no_barcode("--") is not None


def test_a_sku_is_stored_as_the_key_it_is_found_under() -> None:
    assert own_code(" 85123a ") == barcode.canonical("85123a") == "85123A"
    assert own_code("5012345678900") == "5012345678900"


@pytest.mark.parametrize(
    "name", ["=1+1", "'; DROP TABLE products; --", "שוקולד", "🍫👩‍🍳", "x" * 5000, "ไอศกรีม"]
)
def test_hostile_and_foreign_names_stay_as_they_are(name: str) -> None:
    assert product(name=name).name == name


def test_control_characters_never_enter_a_name() -> None:
    assert product(name="Tea\x1bp\x00\x19 \u0085 x\r\n").name == "Tea p x"
    assert tidy("a\u2028b\u00a0 c") == "a b c"


@given(st.fixed_dictionaries({}, optional={field: st.text(max_size=30) for field in FIELDS}))
def test_any_row_is_a_product_or_refused(cells: dict[str, str]) -> None:
    row = read(**cells)
    if isinstance(row, ProductRow):
        assert row.name == tidy(row.name) != ""
    else:
        assert row
        assert all(refusal.reason for refusal in row)


def test_real_malformed_codes_are_refused_unless_they_are_upc_e(shared_data: Path) -> None:
    path = shared_data / "products" / "off_malformed_codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    for code in codes:
        assert (why_no_barcode(code) is None) == (barcode.check(code) is barcode.Symbology.UPC_E)
