"""Workbooks become tables as they are shown; hostile ones are refused in a sentence, before they can do harm."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from shop.documents import workbook, workbook_scan
from shop.documents.workbook import is_workbook, read_workbook
from shop.rules.errors import BadInput

SHEET = "xl/worksheets/sheet1.xml"


def book_of(rows: Sequence[Sequence[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with these rows in its first sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(raw: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as there, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in there.infolist():
            data = there.read(info.filename)
            made.writestr(info.filename, change(data) if info.filename == name else data)
    return out.getvalue()


def archive_of(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def cells(raw: bytes) -> list[list[str]]:
    return [row for _line, row in read_workbook(raw).rows()]


def test_cells_become_texts_as_they_are_shown() -> None:
    def shapes(page: Any) -> None:
        page["A2"].number_format = "0000000000000"
        page["D2"].number_format = "0%"

    half_past_nine = datetime.fromisoformat("2026-03-02 09:30")
    rows = [
        ["code", "name", "price", "tax", "on", "sold", "stock"],
        [36000291452, " Čaj ", 2.29, 0.25, date(2026, 3, 2), True, 1.234],
        [5012345678900, "=1+1", 1 / 3, "23 %", half_past_nine, False, 1e15],
    ]
    raw = book_of(rows, lambda page: (shapes(page), page["B3"].__setattr__("data_type", "s"))[0])
    assert is_workbook(raw)
    assert cells(raw) == [
        ["0036000291452", " Čaj ", "2.29", "25.00%", "2026-03-02", "TRUE", "1.2340"],
        [
            "5012345678900",
            "=1+1",
            "0.333333333333333",
            "23 %",
            "2026-03-02 09:30:00",
            "FALSE",
            "1" + "0" * 15,
        ],
    ]


def test_rows_have_the_sheets_own_numbers_and_blank_ones_are_left_out() -> None:
    raw = book_of([[], [], ["name", "price"], [], ["Tea", 1], ["", None], ["Coffee", 2]])
    table = read_workbook(raw)
    assert table.header == ("name", "price")
    assert list(table.rows()) == [(5, ["Tea", "1"]), (7, ["Coffee", "2"])]
    assert list(table.rows()) == [(5, ["Tea", "1"]), (7, ["Coffee", "2"])]


def test_a_sheet_is_chosen_by_name_else_the_first_that_is_shown_and_holds_something() -> None:
    def more(page: Any) -> None:
        page.title, book = "Hidden", page.parent
        page.sheet_state = "hidden"
        book.create_sheet("Empty")
        for name in ("Stock", "Prices"):
            book.create_sheet(name).append([name, "name"])
            book[name].append(["1", "Tea"])

    raw = book_of([["secret"], ["x"]], more)
    assert read_workbook(raw).header == ("Stock", "name")
    assert read_workbook(raw).sheets == ("Empty", "Stock", "Prices")
    assert read_workbook(raw, "Prices").header == ("Prices", "name")
    with pytest.raises(BadInput, match="Sheets are: Empty, Stock, Prices"):
        read_workbook(raw, "Hidden")


def test_a_table_longer_than_its_sample_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SAMPLE_ROWS", 10)
    table = read_workbook(book_of([["name"], *([f"Tea {number}"] for number in range(25))]))
    for _again in range(2):
        assert [row[0] for _line, row in table.rows()] == [f"Tea {number}" for number in range(25)]


def test_a_formula_counts_by_the_result_that_was_saved_with_it() -> None:
    raw = book_of([["name", "price"], ["Tea", "=1+1"]])
    cached = with_part(raw, SHEET, lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml))
    assert cells(cached) == [["Tea", "2"]]


def test_a_formula_without_a_result_is_named() -> None:
    with pytest.raises(BadInput, match="B3"):
        read_workbook(book_of([["name", "price"], ["Tea", 1], ["Coffee", "=B2*2"]]))


def test_an_error_stays_one() -> None:
    raw = book_of([["name", "price"], ["Tea", "#N/A"]])
    assert cells(raw) == [["Tea", "#N/A"]]


def test_merged_cells_among_the_rows_are_named_and_those_above_the_header_are_no_matter() -> None:
    rows = [["Price list"], ["name", "price"], ["Tea", 1], ["Coffee", 2]]
    above = book_of(rows, lambda page: page.merge_cells("A1:B1"))
    with pytest.raises(BadInput, match="A1:B1"):
        read_workbook(above)
    titled = [[], ["name", "price"], ["Tea", 1], ["Coffee", 2]]
    assert cells(book_of(titled, lambda page: page.merge_cells("A1:B1"))) == [["Tea", "1"], ["Coffee", "2"]]
    with pytest.raises(BadInput, match="A3:A4"):
        read_workbook(book_of(titled, lambda page: page.merge_cells("A3:A4")))


def test_a_size_that_is_a_lie_and_columns_without_end_do_no_harm() -> None:
    raw = book_of([["name", "price"], ["Tea", 1]])
    lie = with_part(
        raw, SHEET, lambda xml: re.sub(rb'ref="[A-Z0-9:]+"', b'ref="A1:XFD1048576"', xml, count=1)
    )
    assert cells(lie) == [["Tea", "1"]]
    far = with_part(raw, SHEET, lambda xml: xml.replace(b'r="2"', b'r="2000000000"'))
    with pytest.raises(BadInput):
        cells(far)
    wide = book_of([[f"c{number}" for number in range(1001)], ["x"]])
    with pytest.raises(BadInput, match="1001 columns"):
        read_workbook(wide)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = book_of([["name"], ["Tea"]])
    bomb = with_part(
        raw, SHEET, lambda xml: xml.replace(b"<sheetData>", b"<!--" + b" " * (30 << 20) + b"--><sheetData>")
    )
    assert len(bomb) < 1 << 20
    tracemalloc.start()
    with pytest.raises(BadInput, match="Unpacked"):
        read_workbook(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_parts_that_are_too_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_BYTES", 5000)
    with pytest.raises(BadInput, match="Unpacked"):
        read_workbook(book_of([["name"], *(["Tea"] for _row in range(500))]))


def test_a_row_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_scan, "PIECE_BYTES", 1 << 10)
    monkeypatch.setattr(workbook_scan, "LONGEST_ROW_BYTES", 1 << 14)
    raw = book_of([["name"], ["Tea"], [f"cell {number}" for number in range(3000)]])
    with pytest.raises(BadInput, match="Row 3"):
        read_workbook(raw)


@pytest.mark.parametrize(
    "declared", [b'<!DOCTYPE x [<!ENTITY a "b">]>', b'<!DOCTYPE x SYSTEM "file:///etc/passwd">']
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_entities_are_refused_wherever_they_stand(declared: bytes, part: str) -> None:
    def declare(xml: bytes) -> bytes:
        start = xml.find(b"?>") + 2 if xml.startswith(b"<?xml") else 0
        return xml[:start] + declared + xml[start:]

    with pytest.raises(BadInput, match="not opened"):
        read_workbook(with_part(book_of([["name"], ["Tea"]]), part, declare))


def test_an_encoding_that_could_hide_something_is_refused() -> None:
    raw = book_of([["name"], ["Tea"]])
    hidden = with_part(raw, SHEET, lambda xml: xml.decode("utf-8").encode("utf-16"))
    with pytest.raises(BadInput, match="not opened"):
        read_workbook(hidden)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (OLE, r"old Excel \(\.xls\)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (archive_of(mimetype="application/vnd.oasis.opendocument.spreadsheet", content="x"), "LibreOffice"),
        (archive_of(**{"Index__Document.iwa": "x"}), "Numbers"),
        (archive_of(**{"list.csv": "name\nTea\n"}), "an archive"),
        (archive_of(**{"xl__workbook.bin": "x", "[Content_Types].xml": "<a/>"}), "xlsb"),
        (archive_of(**{"[Content_Types].xml": "<a/>"}), "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        (book_of([["name"], ["Tea"]])[:-200], "damaged"),
        (book_of([[], []]), "empty"),
    ],
)
def test_what_is_no_workbook_of_this_kind_is_told_apart(raw: bytes, sentence: str) -> None:
    assert is_workbook(raw)
    with pytest.raises(BadInput, match=sentence):
        read_workbook(raw)


def test_a_locked_archive_is_refused() -> None:
    raw = bytearray(book_of([["name"], ["Tea"]]))
    for at in (match.start() for match in re.finditer(b"PK\x01\x02", bytes(raw))):
        raw[at + 8] |= 1
    with pytest.raises(BadInput, match="password"):
        read_workbook(bytes(raw))


def test_too_many_members_are_refused_before_they_are_listed() -> None:
    with pytest.raises(BadInput, match="too many files"):
        read_workbook(archive_of(**{f"f{number}": "" for number in range(workbook.MOST_MEMBERS + 1)}))


def test_broken_parts_are_one_sentence() -> None:
    raw = book_of([["name", "price"], ["Tea", 1]])
    for broken in (
        b"<row",
        b'<row r="x"><c r="A1"/></row></sheetData>',
        b'<row r="3"><c r="A3" t="s"><v>99</v></c></row>',
    ):
        spoilt = with_part(
            raw, SHEET, lambda xml, broken=broken: xml.replace(b"</sheetData>", broken + b"</sheetData>")
        )
        with pytest.raises(BadInput):
            cells(spoilt)
