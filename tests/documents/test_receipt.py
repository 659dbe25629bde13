"""The receipt as rows: what must stand on it, how it lines up, on both papers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.documents.cells import cells_of
from shop.documents.receipt import as_text, lay_out, width_of
from shop.documents.rows import Barcode, Columns, Cut, Text, cells_across, row_cells, row_text
from shop.rules.issued import IssuedInvoice, IssuedTax
from tests.documents.samples import (
    HOSTILE_NAMES,
    SAMPLES,
    SETTINGS,
    account_invoice,
    credit_note,
    discounted_sale,
    invoice,
    item,
    payment,
    plain_sale,
    weighed_sale,
)

WIDTHS = (48, 32)


def text_of(issued: IssuedInvoice, width: int = 48, copy_number: int | None = None) -> str:
    return as_text(lay_out(issued, SETTINGS, width_chars=width, copy_number=copy_number))


def lines_of(issued: IssuedInvoice, width: int = 48) -> list[str]:
    return [" ".join(line.split()) for line in text_of(issued, width).splitlines()]


def hostile_sale() -> IssuedInvoice:
    rows = [item(index + 1, name, 12_300) for index, name in enumerate(HOSTILE_NAMES)]
    rows += [
        item(90, name, 12_300, quantity_milli=2000, discount_percent_e4=50_000) for name in HOSTILE_NAMES
    ]
    return invoice(rows, cashier=HOSTILE_NAMES[1])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("make", [*SAMPLES.values(), hostile_sale])
def test_every_row_is_exactly_as_wide_as_the_paper(make: object, width: int) -> None:
    receipt = lay_out(make(), SETTINGS, width_chars=width, copy_number=3)  # type: ignore[operator]
    for row in receipt.rows:
        if isinstance(row, Text | Columns):
            across = cells_across(row, width)
            assert sum(cell.cells for cell in row_cells(row, width)) == across
            assert cells_of(row_text(row, width)) == across
            assert all(cells_of(cell.text) <= cell.cells for cell in row_cells(row, width)), row


def test_the_paper_s_width_comes_from_the_settings() -> None:
    assert width_of(SETTINGS) == 48
    assert width_of(replace(SETTINGS, receipt_width_mm=58)) == 32
    assert lay_out(plain_sale(), replace(SETTINGS, receipt_width_mm=58)).width_chars == 32


def test_a_plain_sale_has_every_part_of_a_receipt() -> None:
    lines = lines_of(plain_sale())
    for wanted in (
        "Corner Street Grocery",
        "Tax number IE1234567T",
        "Receipt R1-2025/000123",
        "23 Nov 2025 12:41 Till 1",
        "Served by Sam",
        "3 x 1.15 3.45 A",
        "Sourdough loaf 800 g 3.90 B",
        "TOTAL EUR 12.33",
        "Cash 20.00",
        "Change 7.67",
        "B VAT 13.5% 3.44 0.46 3.90",
        "Thank you for your visit",
    ):
        assert wanted in lines
    receipt = lay_out(plain_sale(), SETTINGS)
    assert Barcode("R1-2025/000123") in receipt.rows
    assert receipt.rows[-1] == Cut()


def test_a_discount_stands_in_a_row_of_its_own_with_its_per_cent() -> None:
    lines = lines_of(discounted_sale())
    assert "Discount 10% -0.50" in lines
    assert "Discount on the sale 5% -0.92" in lines
    assert "Subtotal 18.37" in lines
    assert "Reference VISA **** 4242, auth 031337" in lines


def test_weighed_goods_show_weight_by_price_and_cash_rounding_is_told() -> None:
    lines = lines_of(weighed_sale())
    for wanted in (
        "0.462 kg x 1.89 0.87 A",
        "1.000 kg x 24.90 24.90 A",
        "25 x 0.0345 0.86 B",
        "Cash rounding 0.02",
    ):
        assert wanted in lines
    assert "To pay 26.65" in lines


def test_a_credit_note_names_its_sale_and_its_amounts_are_negative() -> None:
    lines = lines_of(credit_note())
    for wanted in (
        "Credit note C1-2025/000007",
        "Refers to R1-2025/000123",
        "-2 x 2.49 -4.98",
        "TOTAL EUR -4.98",
    ):
        assert wanted in lines


def test_prices_without_tax_show_the_tax_before_the_total_and_a_rate_s_components() -> None:
    lines = lines_of(account_invoice())
    for wanted in ("Invoice I1-2025/000042", "Liffey Workshops Ltd", "Subtotal 1,250.00", "GST 18% 225.00"):
        assert wanted in lines
    for wanted in ("TOTAL EUR 1,475.00", "CGST 9% 112.50", "Still to pay 1,475.00", "Due 23 Dec 2025"):
        assert wanted in lines


def test_a_reprint_and_the_demo_shop_are_marked() -> None:
    assert "COPY 2" in text_of(plain_sale(), copy_number=2)
    assert "COPY" not in text_of(plain_sale())
    assert "DEMO" in text_of(replace(plain_sale(), is_demo=True))
    assert "DEMO" not in text_of(plain_sale())


@pytest.mark.parametrize("width", WIDTHS)
def test_a_name_of_five_thousand_characters_takes_three_rows(width: int) -> None:
    issued = invoice([item(1, "x" * 5000, 12_300), item(2, "word " * 1000, 12_300, quantity_milli=2000)])
    text = text_of(issued, width)
    assert 1 < text.count("xxxxx" * 3 + "x") / (width // 16) <= 4
    assert sum(line.startswith("xxx") for line in text.splitlines()) == 3
    assert sum(line.startswith("word") for line in text.splitlines()) == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_amounts_too_long_for_columns_stand_below_each_other(width: int) -> None:
    tax = IssuedTax("V", "VAT", "S", 230_000, 10**16, 23 * 10**14, 123 * 10**14)
    issued = replace(plain_sale(), taxes=(tax,), gross_minor=123 * 10**14)
    assert "100,000,000,000,000" in text_of(issued, width).replace(".00", "")


def test_a_rate_whose_name_says_its_per_cent_says_it_once() -> None:
    issued = invoice([item(1, "Milk", 12_300, tax_name="VAT 23%")])
    assert "VAT 23% 1.00 0.23 1.23" in lines_of(issued)


def test_a_sale_paid_with_nothing_shows_no_payments() -> None:
    assert "Cash" not in text_of(invoice([item(1, "Gift", 0)], []))
    assert "Voucher" in text_of(invoice([item(1, "Milk", 12_300)], [payment("Voucher", 123)]))
