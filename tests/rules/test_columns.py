"""Columns are known by what heads them, in any language and kind of table, unless somebody says otherwise."""

from __future__ import annotations

import pytest

from shop.rules.columns import CUSTOMERS, KINDS, PRODUCTS, STOCK, folded
from shop.rules.errors import BadInput


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "gtin,name,brand,category,price,currency,unit",
            {"barcode": 0, "name": 1, "brand": 2, "category": 3, "price": 4, "currency": 5, "unit": 6},
        ),
        ("code,description,last_price,n_descriptions,other_descriptions", {"sku": 0, "name": 1, "price": 2}),
        ("Šifra,Naziv artikla,MPC,Zaliha,PDV", {"sku": 0, "name": 1, "price": 2, "stock": 3, "tax": 4}),
        ("Artikelnr.,Bezeichnung,EAN-Code,VK,EK", {"sku": 0, "name": 1, "barcode": 2, "price": 3, "cost": 4}),
        ("Référence,Désignation,Prix d'achat,Prix de vente", {"sku": 0, "name": 1, "cost": 2, "price": 3}),
        ("StockCode,Description,Quantity,UnitPrice", {"sku": 0, "name": 1, "stock": 2, "price": 3}),
        (
            "Cost price,Sale price (EUR),Product name,Brand name",
            {"cost": 0, "price": 1, "name": 2, "brand": 3},
        ),
        ("Name,Description", {"name": 0}),
        ("Наименование,Штрихкод,Цена", {"name": 0, "barcode": 1, "price": 2}),
        ("colour,shelf", {}),
    ],
)
def test_columns_are_known_by_their_heads(header: str, columns: dict[str, int]) -> None:
    assert PRODUCTS.guess(header.split(",")) == columns


def test_what_was_told_overrules_the_guess() -> None:
    header = ["code", "name", "label"]
    assert PRODUCTS.guess(header, {"gtin": "code"}) == {"barcode": 0, "name": 1}
    assert PRODUCTS.guess(header, {"name": "3", "sku": ""}) == {"name": 2}
    for told in ({"barcode": "nowhere"}, {"nonsense": "code"}, {"name": "4"}):
        with pytest.raises(BadInput):
            PRODUCTS.guess(header, told)


def test_a_field_is_known_by_any_of_its_words() -> None:
    assert [PRODUCTS.field_named(word) for word in ("EAN", "price", "VAT rate", "x")] == [
        "barcode",
        "price",
        "tax",
        None,
    ]
    assert folded("Proizvođač_Naziv") == "proizvodac naziv"


def test_a_column_told_by_a_number_of_any_length_is_there_or_refused() -> None:
    with pytest.raises(BadInput):
        PRODUCTS.guess(["name"], {"name": "1" * 5_000})


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("EAN;Zaliha;Naziv", {"barcode": 0, "counted": 1, "name": 2}),
        ("sku;count;cost price", {"sku": 0, "counted": 1, "cost": 2}),
        ("Artikelnummer;Bestand;Bezeichnung", {"sku": 0, "counted": 1, "name": 2}),
    ],
)
def test_columns_of_a_count_are_known(header: str, columns: dict[str, int]) -> None:
    assert STOCK.guess(header.split(";")) == columns


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Name;E-Mail;Phone", {"name": 0, "email": 1, "phone": 2}),
        (
            "Kundennummer;Vorname;Nachname;Straße;PLZ;Ort;Land",
            {
                "number": 0,
                "first_name": 1,
                "last_name": 2,
                "address": 3,
                "postcode": 4,
                "city": 5,
                "country": 6,
            },
        ),
        ("Naziv;OIB;Adresa;Telefon", {"name": 0, "tax_number": 1, "address": 2, "phone": 3}),
        ("Company name;E-mail address;Credit limit", {"company": 0, "email": 1, "credit_limit": 2}),
    ],
)
def test_columns_of_customers_are_known(header: str, columns: dict[str, int]) -> None:
    assert CUSTOMERS.guess(header.split(";")) == columns


def test_a_column_can_be_told_by_its_place() -> None:
    assert PRODUCTS.guess(["1", "name", "name"], {"name": 2, "sku": 0}) == {"name": 2, "sku": 0}


def test_no_word_of_one_kind_heads_two_fields() -> None:
    for heads in KINDS.values():
        for name, words in heads.words.items():
            assert {heads.field_named(word) for word in words.split("|")} == {name}
