"""The bytes for the printer: only what a receipt needs, whatever the data holds; drawn where the code page ends."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shop.documents import raster
from shop.documents.escpos_bytes import code_pages, drawer_bytes, to_bytes
from shop.documents.receipt import lay_out
from shop.documents.rows import Cell, Columns, Receipt, row_text
from shop.rules.settings import Settings
from tests.documents.escpos_parser import Paper, UnknownCommand, parse
from tests.documents.samples import HOSTILE_NAMES, SAMPLES, SETTINGS, invoice, item, plain_sale, weighed_sale


def paper_of(name: str, shop: Settings = SETTINGS, codec: str = "cp858") -> Paper:
    return parse(to_bytes(lay_out(invoice([item(1, name, 12_300)]), shop), shop), codec)


def black(dots: bytes, stride: int, left: int, right: int) -> int:
    """How many black dots stand between two columns of dots."""
    picture = Image.frombytes("1", (stride * 8, len(dots) // stride), dots).crop(
        (left, 0, right, len(dots) // stride)
    )
    return picture.convert("L").histogram()[255]


@pytest.mark.parametrize("width", [48, 32])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_receipt_is_text_and_drawn_rows_and_one_cut(name: str, width: int) -> None:
    paper = parse(to_bytes(lay_out(SAMPLES[name](), SETTINGS, width_chars=width), SETTINGS))
    assert paper.cuts == 1
    assert all(len(row.text) * row.across <= width for row in paper.rows)
    assert all(row.stride in (0, width * 12 // 8) for row in paper.rows)


def test_what_is_printed_is_what_was_laid_out() -> None:
    receipt = lay_out(weighed_sale(), SETTINGS)
    wanted = [row_text(row, 48).rstrip() for row in receipt.rows if isinstance(row, Columns)]
    printed = [row.text for row in parse(to_bytes(receipt, SETTINGS)).rows]
    assert [text for text in wanted if text not in printed] == []


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_prints_without_a_command_of_its_own(name: str) -> None:
    data = to_bytes(lay_out(invoice([item(1, name, 12_300)]), SETTINGS), SETTINGS)
    assert parse(data).cuts == 1
    assert drawer_bytes() not in data
    assert b"\x1bp" not in data


@settings(max_examples=150, deadline=None)
@given(name=st.text(max_size=60), cashier=st.text(max_size=12), reference=st.binary(max_size=20))
def test_no_text_whatever_makes_an_unknown_command(name: str, cashier: str, reference: bytes) -> None:
    sale = invoice([item(1, name, 12_300, quantity_milli=2000, unit=cashier)], cashier=cashier)
    paid = replace(sale.payments[0], reference=reference.decode("latin-1"), tender=name)
    issued = replace(sale, payments=(paid,), till=cashier, number=name[:16], refers_to=name)
    shop = replace(SETTINGS, receipt_header=name, receipt_footer=cashier)
    assert parse(to_bytes(lay_out(issued, shop), shop)).cuts == 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_read_as_latin_1_make_an_unknown_command(name: bytes) -> None:
    assert paper_of(name.decode("latin-1")).cuts == 1


def test_the_parser_refuses_a_drawer_pulse_a_status_request_and_a_stray_control_character() -> None:
    for data in (
        drawer_bytes(),
        b"\x10\x04\x01",
        b"Milk\x07\n",
        b"\x1dv0\x00\x01\x00\x01\x00",
        b"no feed",
        b"\x1b",
    ):
        with pytest.raises(UnknownCommand):
            parse(data)


def test_a_name_within_the_code_page_is_printed_and_one_beyond_it_is_drawn() -> None:
    assert any("Crème brûlée €" in row.text for row in paper_of("Crème brûlée €").rows)
    for name in ("Čokoláda", "₹ 100", "Łódź", "巧克力", "Шоколад"):
        paper = paper_of(name)
        assert sum(bool(row.dots) for row in paper.rows) == 1, name
        assert "?" not in paper.as_text()


def test_the_code_page_of_the_settings_is_selected_and_used() -> None:
    shop = replace(SETTINGS, receipt_code_page="CP852")
    paper = paper_of("Čokoláda", shop, "cp852")
    assert any("Čokoláda" in row.text for row in paper.rows)
    assert not any(row.dots for row in paper.rows)
    assert {"CP437", "CP852", "CP858", "CP866", "CP1252"} <= set(code_pages())


def test_an_unknown_code_page_prints_ascii_and_draws_the_rest() -> None:
    shop = replace(SETTINGS, receipt_code_page="no such page")
    assert sum(bool(row.dots) for row in paper_of("Crème", shop, "ascii").rows) == 1


def test_right_to_left_text_is_drawn_even_where_the_code_page_has_it() -> None:
    shop = replace(SETTINGS, receipt_code_page="CP862")
    assert sum(bool(row.dots) for row in paper_of("שוקולד", shop, "cp862").rows) == 1


@pytest.mark.parametrize(
    "name", ["巧克力牛奶", "شوكولاتة", "שוקולד", "ช็อกโกแลต", "चॉकलेट", "초콜릿", "Шоколад"]
)
def test_a_drawn_amount_ends_where_a_printed_one_does(name: str) -> None:
    row = next(row for row in paper_of(name).rows if row.dots)
    edge = 48 * 12
    assert black(row.dots, row.stride, edge - 4 * 12, edge) > 40
    assert black(row.dots, row.stride, edge - 8 * 12, edge - 4 * 12 - 2) == 0
    assert black(row.dots, row.stride, 0, 60) > 40


def test_a_text_wider_than_its_cells_is_drawn_narrower_and_stays_within_them() -> None:
    cells = (Cell("ﷺﷺﷺﷺ", 4), Cell("", 20), Cell("1.89", 4, "right"))
    dots, stride, _height = raster.draw(cells)
    assert black(dots, stride, 0, 4 * 12) > 40
    assert black(dots, stride, 4 * 12 + 2, 24 * 12) == 0


def test_right_to_left_runs_stand_in_the_order_they_are_read() -> None:
    mixed, _stride, _height = raster.draw((Cell("אב 12", 10),))
    plain, _stride, _height = raster.draw((Cell("12", 10),))
    width = 10 * 12
    first = Image.frombytes("1", (width, 30), mixed).crop((0, 0, 24, 30))
    assert first.tobytes() == Image.frombytes("1", (width, 30), plain).crop((0, 0, 24, 30)).tobytes()


def test_the_drawer_s_pulse_is_never_part_of_a_receipt() -> None:
    assert drawer_bytes() == b"\x1bp\x00\x32\x32"
    for make in SAMPLES.values():
        assert b"\x1bp" not in to_bytes(lay_out(make(), SETTINGS), SETTINGS)


def test_dots_that_look_like_a_real_time_command_are_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    risky = b"\x10\x14\x01\x00\x01\x10\x04\x01" + bytes(8)
    monkeypatch.setattr(raster, "draw", lambda *_args, **_others: (risky, 2, 8))
    paper = parse(to_bytes(Receipt((Columns((Cell("巧", 48),)),), 48), SETTINGS))
    assert paper.rows[0].dots.startswith(b"\x18\x14\x01\x00\x01\x18\x04\x01")


def test_a_logo_is_printed_first_and_a_broken_one_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    picture = tmp_path / "logo.png"
    Image.new("RGB", (900, 600), "black").save(picture)
    shop = replace(SETTINGS, receipt_logo=str(picture))
    first = parse(to_bytes(lay_out(plain_sale(), shop), shop)).rows[0]
    assert first.stride == 72
    assert 0 < len(first.dots) // 72 <= 200
    picture.write_bytes(b"not a picture")
    assert parse(to_bytes(lay_out(plain_sale(), shop), shop)).rows[0].dots == b""
    assert "logo" in caplog.text


def test_a_logo_at_home_is_printed_and_one_of_too_many_dots_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    shop = replace(SETTINGS, receipt_logo="~/logo.png")
    Image.new("RGB", (90, 60), "black").save(tmp_path / "logo.png")
    assert parse(to_bytes(lay_out(plain_sale(), shop), shop)).rows[0].dots
    Image.new("1", (20_000, 20_000)).save(tmp_path / "logo.png")
    assert parse(to_bytes(lay_out(plain_sale(), shop), shop)).rows[0].dots == b""
    assert "too large" in caplog.text


def test_a_number_too_wide_for_the_paper_is_printed_without_bars() -> None:
    issued = replace(plain_sale(), number="ABCDEFGHIJKLMNOP")
    narrow = parse(to_bytes(lay_out(issued, SETTINGS, width_chars=32), SETTINGS))
    assert not any(row.barcode for row in narrow.rows)
    assert any(row.text.strip() == "ABCDEFGHIJKLMNOP" for row in narrow.rows)


def test_making_receipts_leaves_the_program_s_logging_alone() -> None:
    code = (
        "import logging\n"
        "from shop.documents.escpos_bytes import code_pages\n"
        "code_pages()\n"
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    assert logging.getLogger("escpos").handlers == []
