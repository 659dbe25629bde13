"""A sheet of an Excel workbook (XLSX) as a table to import, read row by row.

Owns what such a file may be. Before anything is unpacked it looks at what the archive says of its members, before
anything is parsed at the XML itself: files that swell, are locked, declare entities or are of another program are
refused in a sentence, so are merged cells and formulas without results. Formulas are never computed: what counts is
the result that was saved with them.
"""

from __future__ import annotations

import io
import logging
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from shop.documents.workbook_scan import Scan, scan_sheet, tells_of_entities
from shop.rules.columns import listed
from shop.rules.csv_guess import LARGEST_BYTES, MOST_COLUMNS
from shop.rules.errors import BadInput, ShopError
from shop.rules.formula import inert
from shop.rules.import_table import SAMPLE_ROWS
from shop.texts import _

SHEET_ROWS = 1_048_576
MOST_MEMBERS = 2000
MOST_TIMES_LARGER = 250
# A small part of a file may well be nothing but repetition.
SMALL_BYTES = 10 << 20
# What is neither a sheet nor the table of its texts is read whole.
LARGEST_PART_BYTES = 16 << 20
HEADER_WITHIN_ROWS = 200
_HEAD_BYTES = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_EXACT_BELOW = 10**15

_log = logging.getLogger(__name__)


def is_workbook(raw: bytes) -> bool:
    """Whether these bytes can be no text but a workbook, or what is taken for one: an archive or an old Excel file."""
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


@dataclass(slots=True)
class SheetTable:
    """One sheet of a workbook. Lines are the sheet's rows, from 1."""

    header: tuple[str, ...]
    sheet: str
    sheets: tuple[str, ...]
    line_count: int
    _sheet: Any
    _first_line: int
    delimiter: str = ""
    encoding: str = ""
    _sample: list[tuple[int, list[str]]] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row behind the header that holds something. Raises BadInput."""
        if not self._sample:
            self._sample = list(islice(self._read(), SAMPLE_ROWS))
        # What looks at the first rows again and again needs no second reading of the file.
        yield from self._sample
        if len(self._sample) == SAMPLE_ROWS:
            yield from islice(self._read(), SAMPLE_ROWS, None)

    def _read(self) -> Iterator[tuple[int, list[str]]]:
        for line, cells in _rows(self._sheet):
            if line > self._first_line and any(cells):
                yield line, cells


def read_workbook(raw: bytes, sheet: str = "") -> SheetTable:
    """The table in a sheet of a workbook: the one named, else the first one that is shown and holds something.

    Raises BadInput for what is no workbook and for one that can't be read safely.
    """
    archive = _opened(raw)
    book = _book(raw, archive)
    with _explained():
        shown = [page for page in book.worksheets if page.sheet_state == "visible"]
    names = tuple(str(page.title) for page in shown)
    if sheet and sheet not in names:
        raise BadInput(
            _("There is no sheet {name}. Sheets are: {names}.").format(name=sheet, names=listed(names))
        )
    for page in shown:
        if sheet in ("", page.title):
            found = _table(archive, page, names)
            if found is not None:
                return found
    raise BadInput(_("The workbook is empty. Is it the right file?"))


def _table(archive: zipfile.ZipFile, page: Any, names: tuple[str, ...]) -> SheetTable | None:
    """The table of a sheet, None for one that holds nothing."""
    with _explained(), archive.open(page._worksheet_path) as file:
        seen = scan_sheet(file)
    for line, cells in islice(_rows(page), HEADER_WITHIN_ROWS):
        if any(cell.strip() for cell in cells):
            header = tuple(cell.strip() for cell in cells)
            _check(header, line, seen)
            return SheetTable(header, str(page.title), names, seen.rows, page, line)
    return None


def _check(header: tuple[str, ...], line: int, seen: Scan) -> None:
    if len(header) > MOST_COLUMNS:
        raise BadInput(
            _("The header has {count} columns; at most {most} are read. Is it the right file?").format(
                count=len(header), most=MOST_COLUMNS
            )
        )
    merged = [cells for last_row, cells in seen.merged if last_row >= line]
    if merged:
        raise BadInput(
            _(
                "The cells {cells} are merged, so it can't be told which row they belong to. Unmerge them first."
            ).format(cells=listed(merged))
        )
    if seen.without_result:
        raise BadInput(
            _(
                "The formula in {cell} has no result in the file. Open it in a spreadsheet program, save it there, and"
                " choose it again."
            ).format(cell=seen.without_result)
        )


# The archive ------------------------------------------------------------------------------------------------------


def _opened(raw: bytes) -> zipfile.ZipFile:
    """The archive, if nothing that it says of itself is against reading it."""
    if raw.startswith(_OLE):
        raise BadInput(
            _("The workbook is locked with a password. Save it without one, and choose it again.")
            if _LOCKED in raw
            else _("This is a file of an old Excel (.xls). Save it as .xlsx or CSV, and choose it again.")
        )
    if raw.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:
        raise BadInput(_("This archive holds too many files to be a workbook. Is it the right file?"))
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise _damaged() from None
    members = {info.filename: info for info in archive.infolist()}
    if any(info.flag_bits & 1 for info in members.values()):
        raise BadInput(_("The workbook is locked with a password. Save it without one, and choose it again."))
    _refuse_bombs(members)
    _refuse_strangers(archive, members)
    _refuse_entities(archive, members)
    return archive


def _refuse_bombs(members: dict[str, zipfile.ZipInfo]) -> None:
    swollen = [
        info.filename
        for info in members.values()
        if info.file_size > SMALL_BYTES and info.file_size > MOST_TIMES_LARGER * max(info.compress_size, 1)
    ]
    if swollen or sum(info.file_size for info in members.values()) > LARGEST_BYTES:
        raise BadInput(
            _(
                "Unpacked, this workbook would be larger than it can rightly be (at most {size} MB). Save it as CSV,"
                " or split it."
            ).format(size=LARGEST_BYTES // (1 << 20))
        )


def _refuse_strangers(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
    if "xl/workbook.bin" in members:
        raise BadInput(_("This is a binary workbook (.xlsb). Save it as .xlsx or CSV, and choose it again."))
    if "[Content_Types].xml" in members:
        return
    if "mimetype" in members or "content.xml" in members:
        raise BadInput(
            _("This is a file of LibreOffice (.ods). Save it as .xlsx or CSV, and choose it again.")
        )
    if any(name.endswith(".iwa") or name == "Index.zip" for name in members):
        raise BadInput(_("This is a file of Numbers. Export it as Excel or CSV there, and choose that."))
    raise BadInput(_("This is an archive and no workbook. Unpack it, and choose the file in it."))


def _refuse_entities(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
    """XML that declares anything of its own has no place in a workbook (ECMA-376-2), and can be made to swell or read
    other files."""
    for name, info in members.items():
        if not name.endswith((".xml", ".rels")):
            continue
        with _explained(), archive.open(name) as file:
            if tells_of_entities(file.read(_HEAD_BYTES)):
                raise BadInput(
                    _("This workbook holds what no spreadsheet program writes. It was not opened.")
                )
        is_rows = "/worksheets/" in name or name.lower().endswith("sharedstrings.xml")
        if info.file_size > LARGEST_PART_BYTES and not is_rows:
            raise BadInput(
                _("The part {name} of this workbook is too large. Save it as CSV.").format(name=name)
            )


def _book(raw: bytes, archive: zipfile.ZipFile) -> Any:
    with _explained():
        import openpyxl

        warnings.filterwarnings("ignore", module="openpyxl")
        return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)


@contextmanager
def _explained() -> Iterator[None]:
    """Whatever a broken workbook makes its reader raise is one sentence: there is no end of the ways to break one."""
    try:
        yield
    except ShopError:
        raise
    except MemoryError:
        raise BadInput(
            _("The workbook is too large for this machine. Save it as CSV, or split it.")
        ) from None
    except (Exception, zlib.error) as error:
        _log.info("a workbook can't be read: %r", error)
        raise _damaged() from error


def _damaged() -> BadInput:
    return BadInput(_("The workbook is damaged or cut off. Save it again as .xlsx or CSV, and choose that."))


# The cells --------------------------------------------------------------------------------------------------------


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Every row of a sheet as texts, with its number."""
    with _explained():
        # Some programs write a size that is wrong; rows are as long as they are.
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(), start=1):
            if line > SHEET_ROWS:
                raise BadInput(_("The sheet has more rows than a sheet can have. Save it as CSV."))
            yield line, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        # The reader of rows takes an apostrophe away again, which CSV has before formulas and sheets have not.
        return inert(value) if value[:1] == "'" else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != value.min.time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: int | float, shape: str) -> str:
    """A number as the sheet shows it, to the 15 digits that it keeps, with a point and without groups.

    Never with just three decimals: that could be read as thousands.
    """
    if shape.endswith("%"):
        return f"{Decimal(format(value, '.15g')) * 100:f}%"
    if isinstance(value, int) or (value.is_integer() and abs(value) < _EXACT_BELOW):
        # Codes with zeros before them are numbers that are only shown so.
        return str(int(value)).rjust(len(shape), "0") if shape.strip("0") == "" else str(int(value))
    text = f"{Decimal(format(value, '.15g')):f}"
    return text + "0" if len(text.rpartition(".")[2]) == 3 else text
