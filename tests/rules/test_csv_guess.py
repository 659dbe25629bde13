"""Files of other programs are understood as they come, or refused with a sentence."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules import csv_guess
from shop.rules.csv_guess import (
    decode,
    guess_decimal_sign,
    guess_delimiter,
    read_table,
)
from shop.rules.errors import BadInput

TEXT = "naziv;cijena\nŠećer;1,09\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_unicode_is_known_by_its_mark_or_its_shape(encoding: str) -> None:
    assert decode(TEXT.encode(encoding))[0] == TEXT


def test_what_is_not_utf_8_is_windows_1252() -> None:
    assert decode("Crème brûlée €".encode("cp1252")) == ("Crème brûlée €", "cp1252")


def test_an_encoding_can_be_told() -> None:
    assert decode(TEXT.encode("cp1250"), "cp1250")[0] == TEXT
    for name in ("ascii", "no-such-encoding"):
        with pytest.raises(BadInput):
            decode(TEXT.encode("utf-8"), name)


def test_bytes_that_are_no_text_are_refused() -> None:
    for raw in (b"PK\x03\x04....", b"\x81\x8d", b"\x1f\x8bnonsense", gzip.compress(b"name\n" * 99)[:-9]):
        with pytest.raises(BadInput):
            read_table(raw)


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf", b";;\n"])
def test_a_file_without_a_header_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match="empty"):
        read_table(raw)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed(delimiter: str) -> None:
    rows = (("name", "price"), ('"Tea, green; loose|fine"', "3.20"), ("Coffee", "4.10"))
    assert guess_delimiter("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    assert guess_delimiter("naziv;cijena;pdv\na;1,09;25,0\nb;2,50;25,0\n") == ";"


def test_rows_come_with_the_line_they_start_on() -> None:
    raw = b'sep=;\r\nname;price\r\n"two\nlines";1\r\n\r\n;\r\nlast;2\r\n'
    table = read_table(gzip.compress(raw))
    assert (table.header, table.delimiter) == (("name", "price"), ";")
    assert list(table.rows()) == [(3, ["two\nlines", "1"]), (7, ["last", "2"])]


def test_two_gzips_behind_each_other_are_one_file() -> None:
    assert len(list(read_table(gzip.compress(b"name\na\n") + gzip.compress(b"b\n")).rows())) == 2


def test_a_quote_that_is_never_closed_is_named_with_its_line() -> None:
    raw = b'name\nfine\n"open' + b"x" * 200_000
    with pytest.raises(BadInput, match="Line 3"):
        list(read_table(raw).rows())


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1,09", "12,50"], ","),
        (["1.09", "3"], "."),
        (["1,234", "1,234.50"], "."),
        (["1.234", "1.234.567"], ","),
        (["1,234"], None),
        (["1,5", "1.5"], None),
        ([], None),
    ],
)
def test_the_decimal_sign_of_a_column_shows_in_its_cells(cells: list[str], sign: str | None) -> None:
    assert guess_decimal_sign(cells) == sign


@given(st.binary(max_size=200) | st.text(alphabet='a,;\n\r"|\t1', max_size=80).map(str.encode))
def test_any_bytes_are_a_table_or_bad_input(raw: bytes) -> None:
    try:
        table = read_table(raw)
        lines = [line for line, _row in table.rows()]
    except BadInput:
        return
    assert any(table.header)
    assert all(line > table.first_line for line in lines)


def test_a_quote_that_nothing_closes_is_told_with_its_line_and_swallows_no_rows() -> None:
    table = read_table(b'name,price\nTea,1.00\n"Milk,1.29\nBread,4.20\n')
    with pytest.raises(BadInput, match=r"Line 3 .* a quote is not closed"):
        list(table.rows())


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"name\n" + b"x" * 1_000_001, "Line 2 .* too long"),
        (b"name\n" + b'"\n",' * 300_000, "Line 2 .* too long"),
        (b"a," * 2_000, "2001 columns"),
        (b"name\n" + b"x" * 200_000, "Line 2"),
    ],
)
def test_a_file_without_end_in_any_direction_is_refused(raw: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        list(read_table(raw).rows())


def test_a_compressed_file_that_swells_beyond_all_sizes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_guess, "LARGEST_BYTES", 1 << 20)
    with pytest.raises(BadInput, match="larger than 1 MB"):
        read_table(gzip.compress(b"a,b\n" * (1 << 20)))


@pytest.mark.parametrize("encoding", ["no such", "a\0b", "\ud800", "hex", "idna", "undefined", "x" * 9000])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(b"name\nTea\xff\n", encoding)
    assert len(caught.value.message) < 200


def test_halves_of_characters_are_no_text_in_any_encoding() -> None:
    with pytest.raises(BadInput):
        read_table(b"name\n\\ud800\n", "unicode_escape")


@pytest.mark.parametrize("delimiter", ['"', "\n", "\r", "ab"])
def test_a_delimiter_that_can_not_be_one_is_refused(delimiter: str) -> None:
    with pytest.raises(BadInput):
        read_table(b"name;price\n", delimiter=delimiter)
