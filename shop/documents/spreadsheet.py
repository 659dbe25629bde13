"""Tables as files for other programs: CSV (RFC 4180, UTF-8 with its mark) and XLSX, row by row as they come.

Owns what a cell may be and how it is made inert: a text that another program could take for a formula is written so
that it stays one, numbers stay numbers, characters that XML forbids are left out. A table is never whole in memory.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, TypeAlias

from shop.documents.whole_file import FileIsThere, whole_file
from shop.rules import formula
from shop.rules.errors import BadInput
from shop.rules.numbers import format_scaled
from shop.texts import _

__all__ = [
    "Cell",
    "FileIsThere",
    "Scaled",
    "Written",
    "amount",
    "inert",
    "percent",
    "price",
    "quantity",
    "write_csv",
    "write_table",
    "write_xlsx",
]

# What Excel's sheets hold: rows with the headings among them, UTF-16 units in a cell, digits of a number.
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767
EXACT_BELOW = 10**15
SHEET_NAME_CHARS = 31
MOST_DIGITS = 40
FIRST_SHEET_YEAR = 1900
MEASURED_ROWS = 200
NARROWEST, WIDEST = 8, 60

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Scaled:
    """An exact number, `value` / 10^`decimals`, shown with `least` decimals at least."""

    value: int
    decimals: int
    least: int = 0

    def __str__(self) -> str:
        return format_scaled(self.value, self.decimals, ".", self.least)


Cell: TypeAlias = "str | int | Decimal | Scaled | date | datetime | None"
Row: TypeAlias = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows without the headings, and how many cells were too long and end in a note saying so."""

    path: Path
    rows: int
    cut: int = 0


def amount(minor: int, digits: int) -> Scaled:
    """An amount of minor units of a currency with so many digits."""
    return Scaled(minor, digits, digits)


def price(e4: int, digits: int) -> Scaled:
    """A price or cost of 1/10000, with the currency's digits at least."""
    return Scaled(e4, 4, min(digits, 4))


def quantity(milli: int) -> Scaled:
    """A quantity of 1/1000, with the decimals it has."""
    return Scaled(milli, 3)


def percent(e4: int) -> Scaled:
    """A per cent of 1/10000, as the number that stands before the sign."""
    return Scaled(e4, 4)


def write_table(
    path: Path, title: str, headings: Sequence[str], rows: Iterable[Row], *, replace: bool = False
) -> Written:
    """Write the kind of file that the name's ending says: .csv or .xlsx. BadInput for any other."""
    ending = path.suffix.lower()
    if ending == ".csv":
        return write_csv(path, headings, rows, replace=replace)
    if ending == ".xlsx":
        return write_xlsx(path, title, headings, rows, replace=replace)
    raise BadInput(_("End the file name in .csv or .xlsx."), "path")


# CSV --------------------------------------------------------------------------------------------------------------


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Row], *, replace: bool = False) -> Written:
    """Write a CSV file. Numbers with a point and without groups, dates as 2026-11-23, times as 2026-11-23 08:02:11.

    A text that begins like a formula has an apostrophe before it. FileIsThere and BadInput as `whole_file`; what
    `rows` raises ends the writing and leaves no file.
    """
    count = 0
    with whole_file(path, replace=replace) as file, _as_text(file) as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([inert(heading) for heading in headings])
        for count, row in enumerate(rows, 1):  # noqa: B007 (the last count is what is told)
            writer.writerow([_csv_cell(cell) for cell in row])
    return Written(path, count)


@contextmanager
def _as_text(file: IO[bytes]) -> Iterator[IO[str]]:
    """The file as text; the file itself stays open when this ends, to be put on the disk."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield text
    finally:
        text.detach()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return inert(cell)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(cell, Decimal):
        return format(cell, "f") if _is_plain(cell) else inert(str(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def inert(text: str) -> str:
    """The text as no program takes it for a formula: with an apostrophe before one that begins like it.

    Blanks and characters that show nothing are looked past. Characters that XML forbids are left out.
    """
    return formula.inert(_clean(text))


def _clean(text: str) -> str:
    return text if text.isprintable() else _FORBIDDEN.sub("", text)


def _is_plain(number: Decimal) -> bool:
    """Whether it is a number that can be written without an exponent."""
    return number.is_finite() and abs(number.adjusted()) + len(number.as_tuple().digits) < MOST_DIGITS


# XLSX -------------------------------------------------------------------------------------------------------------


def write_xlsx(
    path: Path, title: str, headings: Sequence[str], rows: Iterable[Row], *, replace: bool = False
) -> Written:
    """Write an Excel workbook of one sheet named by `title`: headings that stay, a filter, numbers, real dates.

    Text is always text, never a formula or a link; one too long for a cell is cut and ends in a note. Numbers of
    more than 15 digits are text, for Excel would change them. FileIsThere and BadInput as `whole_file`, BadInput
    also for more rows than a sheet has; what `rows` raises ends the writing and leaves no file.
    """
    with whole_file(path, replace=replace) as file, _scratch(path) as folder:
        sheet = _Sheet(file, folder, title, headings)
        try:
            for row in rows:
                sheet.add(row)
        except BaseException:
            sheet.drop()
            raise
        sheet.end()
    return Written(path, sheet.rows, sheet.cut)


def _scratch(path: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder beside the file for what is to be packed into it: where there is room for one there is for both."""
    return tempfile.TemporaryDirectory(
        prefix=".", suffix=".part", dir=path.absolute().parent, ignore_cleanup_errors=True
    )


class _Sheet:
    """A workbook under way: each row goes to the disk when the next one begins."""

    def __init__(self, file: IO[bytes], folder: str, title: str, headings: Sequence[str]) -> None:
        import xlsxwriter

        options = {"constant_memory": True, "tmpdir": folder}
        self._book = xlsxwriter.Workbook(file, options)
        self._book.use_zip64()
        self._page: Any = self._book.add_worksheet(sheet_name(title))
        self._formats: dict[str, Any] = {}
        self._widths = [NARROWEST] * len(headings)
        self.rows = self.cut = 0
        bold = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for column, heading in enumerate(headings):
            text, _was_cut = _fitting(_clean(heading))
            self._page.write_string(0, column, text, bold)
            self._measure(column, text)
        self._page.freeze_panes(1, 0)

    def add(self, row: Row) -> None:
        self.rows += 1
        if self.rows >= SHEET_ROWS:
            raise BadInput(
                _(
                    "These are more than {count} rows, and a sheet holds no more. Choose fewer with the filters, or"
                    " export as CSV."
                ).format(count=f"{SHEET_ROWS - 1:,}"),
                "path",
            )
        for column, cell in enumerate(row):
            if cell is not None and cell != "":
                self._write(column, cell)

    def _write(self, column: int, cell: Cell) -> None:
        at = (self.rows, column)
        if isinstance(cell, Decimal):
            cell = _scaled_of(cell) if _is_plain(cell) else str(cell)
        if isinstance(cell, int):
            cell = Scaled(cell, 0)
        if isinstance(cell, Scaled) and not _is_exact(cell):
            cell = str(cell)
        if isinstance(cell, Scaled):
            self._page.write_number(*at, cell.value / 10**cell.decimals, self._format(_number_format(cell)))
        elif isinstance(cell, date) and cell.year >= FIRST_SHEET_YEAR:
            naive = cell.replace(tzinfo=None, microsecond=0) if isinstance(cell, datetime) else cell
            shape = "yyyy-mm-dd hh:mm:ss" if isinstance(cell, datetime) else "yyyy-mm-dd"
            self._page.write_datetime(*at, naive, self._format(shape))
        else:
            text, was_cut = _fitting(_clean(cell) if isinstance(cell, str) else _csv_cell(cell))
            self.cut += was_cut
            self._page.write_string(*at, text, self._format("@") if formula.is_like_formula(text) else None)
        if self.rows <= MEASURED_ROWS:
            self._measure(column, str(cell))

    def _format(self, shape: str) -> Any:
        """The format of this shape; text that is like a formula stays text when somebody edits its cell."""
        if not shape:
            return None
        found = self._formats.get(shape)
        if found is None:
            look = {"num_format": shape} | ({"quote_prefix": True} if shape == "@" else {})
            found = self._formats[shape] = self._book.add_format(look)
        return found

    def _measure(self, column: int, text: str) -> None:
        if column < len(self._widths):
            longest = max(map(len, text[: 4 * WIDEST].splitlines()), default=0)
            self._widths[column] = max(self._widths[column], min(longest + 2, WIDEST))

    def end(self) -> None:
        for column, width in enumerate(self._widths):
            self._page.set_column(column, column, width)
        if self._widths:
            self._page.autofilter(0, 0, self.rows, len(self._widths) - 1)
        try:
            self._book.close()
        except Exception as error:
            raise _cause(error) from error

    def drop(self) -> None:
        """Let the row under way and its file go, so that the folder can be removed on every system."""
        self._book.fileclosed = True
        self._page.row_data_fh.close()


def _cause(error: Exception) -> BaseException:
    """The system's own error where the writer has wrapped it."""
    inner = error.args[0] if error.args else None
    return inner if isinstance(inner, OSError) else error


def sheet_name(title: str) -> str:
    """The title as Excel takes it for a sheet's name."""
    name = " ".join(_SHEET_NAME.sub(" ", _clean(title)).split())
    name = name.encode("utf-16-le")[: 2 * SHEET_NAME_CHARS].decode("utf-16-le", "ignore").strip("' ")
    return name if name and name.casefold() != "history" else "Sheet1"


def _scaled_of(number: Decimal) -> Scaled:
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    value = int("".join(map(str, digits)) or "0") * (-1 if sign else 1)
    return Scaled(value, -exponent, -exponent) if exponent < 0 else Scaled(value * 10**exponent, 0)


def _is_exact(number: Scaled) -> bool:
    value = abs(number.value)
    while value >= EXACT_BELOW and value % 10 == 0:
        value //= 10
    return value < EXACT_BELOW


def _number_format(number: Scaled) -> str:
    if number.least == 0:
        return ""
    return "#,##0." + "0" * number.least + "#" * (number.decimals - number.least)


def _fitting(text: str) -> tuple[str, bool]:
    """The text as a cell holds it, and whether it had to be cut. Line ends are line feeds in a cell."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # The writer takes a text between these marks for markup of its own and copies it into the file unescaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        text = " " + text
    if len(text) <= CELL_UNITS // 2:
        return text, False
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return text, False
    note = _(" … (cut: a cell holds no more)")
    kept = units[: 2 * (CELL_UNITS - len(note.encode("utf-16-le")) // 2)]
    return kept.decode("utf-16-le", "ignore") + note, True
