"""The PDF invoice: its parts can be read back, its pages count, its bytes repeat, and no name breaks it."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from shop.documents import invoice_pdf, sheet
from shop.documents.invoice_pdf import render
from shop.documents.sheet import width_of, wrap
from shop.rules.issued import IssuedInvoice
from shop.rules.settings import Settings
from tests.documents.samples import (
    HOSTILE_NAMES,
    SAMPLES,
    SETTINGS,
    account_invoice,
    credit_note,
    discounted_sale,
    invoice,
    item,
    many_scripts_sale,
    plain_sale,
    weighed_sale,
)


def reader_of(issued: IssuedInvoice, shop: Settings = SETTINGS, copy_number: int | None = None) -> PdfReader:
    return PdfReader(io.BytesIO(render(issued, shop, copy_number=copy_number)))


def text_of(issued: IssuedInvoice, shop: Settings = SETTINGS, copy_number: int | None = None) -> str:
    pages = reader_of(issued, shop, copy_number).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def holds(text: str, *wanted: str) -> None:
    assert [one for one in wanted if one not in text] == []


def test_a_receipt_without_a_buyer_has_seller_number_lines_tax_totals_and_payments() -> None:
    text = text_of(plain_sale())
    holds(
        text,
        "Receipt",
        "R1-2025/000123",
        "Corner Street Grocery",
        "12 Corner Street",
        "Tax number IE1234567T",
    )
    holds(text, "23 Nov 2025, 12:41", "SKU-0001", "Whole milk 1 l", "13.5%", "Tax by rate", "VAT 23%")
    holds(text, "Total", "€12.33", "of which tax", "Cash", "20.00", "Change", "7.67", "Page 1 of 1")
    assert "Billed to" not in text


def test_an_invoice_names_its_buyer_its_due_date_and_what_is_still_to_pay() -> None:
    text = text_of(account_invoice())
    holds(
        text,
        "Invoice",
        "Billed to",
        "Liffey Workshops Ltd",
        "4 Mill Lane",
        "Tax number IE7654321B",
        "23 Dec 2025",
    )
    holds(text, "Subtotal", "CGST 9%", "112.50", "€1,475.00", "Still to pay")


def test_discounts_references_and_cash_rounding_are_shown() -> None:
    holds(
        text_of(discounted_sale()),
        "10% -0.50",
        "Discount on the sale 5%",
        "-0.92",
        "VISA **** 4242, auth 031337",
    )
    holds(text_of(weighed_sale()), "0.462 kg", "0.0345", "Cash rounding", "To pay", "€26.65")


def test_a_credit_note_refers_to_its_sale() -> None:
    holds(text_of(credit_note()), "Credit note", "Refers to", "R1-2025/000123", "-€4.98")


def test_a_reprint_the_demo_shop_and_another_day_of_supply_are_marked() -> None:
    text = text_of(replace(plain_sale(), is_demo=True, business_date=date(2025, 11, 22)), copy_number=3)
    holds(text, "COPY 3", "DEMO - not a real sale", "Date of supply", "22 Nov 2025")
    plain = text_of(plain_sale())
    assert not any(mark in plain for mark in ("COPY", "DEMO", "Date of supply"))


@pytest.mark.parametrize(
    ("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792)), ("unknown", (595, 842))]
)
def test_the_paper_is_the_shop_s(paper: str, size: tuple[int, int]) -> None:
    box = reader_of(plain_sale(), replace(SETTINGS, paper=paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_five_hundred_lines_repeat_the_table_s_head_and_count_their_pages() -> None:
    pages = reader_of(invoice([item(index + 1, f"Product {index}", 12_300) for index in range(500)])).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        if "SKU-" in text:
            assert "Description" in text
        assert "R1-2025/000123" in text
    everything = " ".join(page.extract_text() for page in pages)
    assert all(
        everything.count(f"Product {index} ") + everything.count(f"Product {index}\n") for index in range(500)
    )


@pytest.mark.parametrize("name", [*SAMPLES, "hostile"])
def test_nothing_is_placed_outside_the_margins(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[sheet.Sheet] = []
    monkeypatch.setattr(invoice_pdf, "to_pdf", lambda made, _about: drawn.append(made) or b"")
    render({**SAMPLES, "hostile": hostile_invoice}[name](), SETTINGS, copy_number=1)
    across, down = drawn[0].size
    texts = [mark for page in drawn[0].pages for mark in page.marks if isinstance(mark, sheet.TextAt)]
    assert len(texts) > 20
    for mark in texts:
        wide = width_of(mark.text, mark.size, bold=mark.font == sheet.BOLD)
        assert mark.x >= 40, mark
        assert mark.x + wide <= across - 40, mark
        assert 0 < mark.y < down - 30, mark


def hostile_invoice() -> IssuedInvoice:
    rows = [item(index + 1, name, 12_300) for index, name in enumerate(HOSTILE_NAMES)]
    rows.append(
        replace(rows[0], sku="S" * 400, unit="kilogrammes", quantity_milli=999_999_999, price_e4=10**12)
    )
    return invoice(rows, cashier="x" * 500, till="y" * 80, number="N" * 40)


def test_hostile_names_are_text_and_nothing_else() -> None:
    text = text_of(hostile_invoice())
    holds(
        text,
        "=1+1",
        "'; DROP TABLE products; --",
        "<b>bold</b> & **markdown** \\ (paren) {brace}",
        "Free drawer",
    )
    assert not any(ord(char) < 32 for char in text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=30))
def test_no_text_whatever_breaks_an_invoice(name: str, address: str) -> None:
    issued = invoice([item(1, name, 12_300), item(2, "Milk", 12_300)])
    shop = replace(SETTINGS, receipt_footer=name)
    assert "Milk" in text_of(replace(issued, seller=replace(issued.seller, name=address, address=name)), shop)


def test_names_of_every_script_are_set_with_embedded_fonts_and_most_read_back() -> None:
    issued = many_scripts_sale()
    pdf = reader_of(issued)
    text = " ".join(unicodedata.normalize("NFKC", pdf.pages[0].extract_text()).split())
    holds(
        text,
        "巧克力牛奶 250毫升",
        "チョコレートクッキー",
        "초콜릿 우유",
        "Шоколад молочный",
        "Čokoládové mléko",
        "Łucja",
    )
    fonts = pdf.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor
    assert len(fonts) >= 6


def test_a_character_that_no_font_has_is_a_box() -> None:
    assert "Choc □ bar" in text_of(invoice([item(1, "Choc \U0001f36b bar", 12_300)]))


def test_the_same_invoice_gives_the_same_bytes_dated_as_the_invoice() -> None:
    first = render(many_scripts_sale(), SETTINGS)
    assert first == render(many_scripts_sale(), SETTINGS)
    about = PdfReader(io.BytesIO(first)).metadata
    assert about is not None
    assert about.creation_date == plain_sale().issued_at
    assert about.title == "Receipt R1-2025/000123"
    assert about.author == "Corner Street Grocery"


def test_a_logo_is_set_and_a_broken_one_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGBA", (900, 300), (15, 118, 110, 128)).save(picture)
    shop = replace(SETTINGS, receipt_logo=str(picture))
    assert len(reader_of(plain_sale(), shop).pages[0].images) == 1
    picture.write_bytes(b"\x89PNG no more")
    assert len(reader_of(plain_sale(), shop).pages[0].images) == 0
    assert "logo" in caplog.text


@given(st.text("abcdef 巧אב", max_size=200), st.floats(30, 400), st.integers(1, 5))
def test_wrapped_rows_fit_their_room(text: str, room: float, most: int) -> None:
    rows = wrap(text, room, 8.5, most_rows=most)
    assert 1 <= len(rows) <= most
    assert all(width_of(row, 8.5) <= room + 0.01 for row in rows)
