"""What a text of another program is: its encoding, its delimiter, its decimal sign.

Owns the guessing. Refuses, with a sentence, bytes that are no text. Knows nothing of what the rows are about
(`shop.rules.columns` knows what heads their columns), and reads no file: bytes come in.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from shop.rules.errors import BadInput
from shop.rules.normal import shown
from shop.texts import _

DELIMITERS = (",", ";", "\t", "|")
# A catalogue of a million products is half of this. What is larger, or has longer rows, is something else.
LARGEST_BYTES = 1 << 28
MOST_COLUMNS = 1000
LONGEST_ROW = 1_000_000
_SAMPLE_LINES = 50
_SAMPLE_CHARACTERS = 100_000
# What a row can be cut at.
_DELIMITER = r"[^\"\r\n]"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# So short a text may have a control character or two.
_LEAST_TOLD = 1000
USUAL = "cp1252"
_ENCODINGS = {
    "cp1250": "AL BA CZ HR HU ME PL RO RS SI SK",
    "cp1251": "BG BY KG KZ MK MN RU TJ UA",
    "cp1253": "CY GR",
    "cp1254": "AZ TR",
    "cp1255": "IL",
    "cp1256": "AE BH DZ EG IQ IR JO KW LB LY MA OM PK QA SA SD SY TN YE",
    "cp1257": "EE LT LV",
    "cp1258": "VN",
    "cp874": "TH",
    "cp932": "JP",
    "gb18030": "CN SG",
    "cp949": "KR",
    "big5hkscs": "HK MO TW",
}


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A text of rows with a header. `first_line` is the header's line in the file, counted from 1."""

    header: tuple[str, ...]
    delimiter: str
    encoding: str
    text: str
    first_line: int

    @property
    def sheet(self) -> str:
        """The name of the sheet: a text has none."""
        return ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of all sheets."""
        return ()

    @property
    def line_count(self) -> int:
        """About how many lines there are, for progress; a row can have several."""
        return self.text.count("\n") + (not self.text.endswith("\n"))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row behind the header with the line it starts on; blank lines are left out. Raises BadInput."""
        for start, _end, row in _rows(self.text, self.delimiter):
            if start > self.first_line and any(row):
                yield start, row


class _Lines:
    """The lines of a text for a reader of rows, none of them copied before it is asked for.

    A row may have several lines. One without end, or with a quote that nothing closes, is noticed here: the reader
    itself would take the rest of the file for one cell.
    """

    def __init__(self, text: str) -> None:
        self._found = _LINE.finditer(text)
        self._row_length = 0
        self.row_starts_on = 1
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        match = next(self._found, None)
        if match is None:
            if self._row_length:
                raise _unreadable(self.row_starts_on, _("a quote is not closed"))
            raise StopIteration
        self._row_length += match.end() - match.start()
        if self._row_length > LONGEST_ROW:
            raise _unreadable(self.row_starts_on, _("it is too long"))
        self.read += 1
        return match[0]

    def end_row(self) -> None:
        """The lines read so far were a whole row."""
        self._row_length = 0
        self.row_starts_on = self.read + 1


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each row with the lines it starts and ends on. Raises BadInput."""
    lines = _Lines(text)
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            start = lines.row_starts_on
            lines.end_row()
            yield start, lines.read, row
    except csv.Error as error:
        raise _unreadable(lines.row_starts_on, str(error)) from None


def _unreadable(line: int, reason: str) -> BadInput:
    return BadInput(
        _("Line {line} can't be read: {reason}. Look for a quote that is not closed.").format(
            line=line, reason=reason
        )
    )


def unpack(raw: bytes) -> bytes:
    """The bytes themselves, or what a gzip holds. Raises BadInput for a damaged one and above LARGEST_BYTES."""
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(LARGEST_BYTES + 1)
        except EOFError:
            raise BadInput(_("The compressed file is cut off. Copy it again.")) from None
        except (zlib.error, OSError):
            raise BadInput(_("The compressed file is damaged. Copy it again.")) from None
    if len(raw) > LARGEST_BYTES:
        raise too_large()
    return raw


def too_large() -> BadInput:
    """The refusal of a file that is larger than LARGEST_BYTES."""
    return BadInput(_("The file is larger than {size} MB. Split it.").format(size=LARGEST_BYTES // (1 << 20)))


def usual_encoding(country: str) -> str:
    """What old programs of a country (ISO code of two letters) write, where they don't write UTF-8."""
    return next((name for name, countries in _ENCODINGS.items() if country.upper() in countries), USUAL)


def decode(raw: bytes, encoding: str = "", usual: str = USUAL) -> tuple[str, str]:
    """The text and the encoding that was found: a byte order mark's, else UTF-8, else the usual one, else Windows-1252.

    `encoding` overrules the guess. Raises BadInput where the bytes are not text in it.
    """
    guesses = (encoding,) if encoding else _encodings(raw, usual)
    for guess in guesses:
        text = _decoded(raw, guess)
        if text is not None:
            return text.removeprefix("\ufeff").replace("\0", ""), guess
    raise BadInput(_("The file is not text in {names}. Save it as UTF-8.").format(names=", ".join(guesses)))


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    except (LookupError, ValueError):
        raise BadInput(_("There is no encoding named {name}.").format(name=shown(encoding))) from None
    # UTF-7 and the like let halves of characters pass, which no database takes.
    return None if _SURROGATE.search(text) else text


def _encodings(raw: bytes, usual: str) -> tuple[str, ...]:
    if raw.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if raw.startswith(b"PK\x03\x04"):
        raise BadInput(_("This is a spreadsheet or an archive in another one. Unpack it first."))
    head = raw[:200]
    if head[1::2].count(0) > len(head) // 3:
        return ("utf-16-le",)
    return tuple(dict.fromkeys(("utf-8", usual, USUAL)))


def read_table(raw: bytes, encoding: str = "", delimiter: str = "", usual: str = USUAL) -> CsvTable:
    """The table in the bytes of a file, packed or not. Raises BadInput when there is none.

    `usual` is the encoding to try where it is not UTF-8.
    """
    if delimiter and not re.fullmatch(_DELIMITER, delimiter):
        raise BadInput(_("A delimiter is one character, and neither a quote nor the end of a line."))
    text, found = decode(unpack(raw), encoding, usual)
    _refuse_binary(text)
    first_line = 1
    told = re.match(rf"sep=({_DELIMITER})\r?\n", text)
    if told:
        delimiter, first_line = delimiter or told[1], 2
    chosen = delimiter or guess_delimiter(text)
    for start, end, row in _rows(text, chosen):
        if start >= first_line and any(cell.strip() for cell in row):
            header = tuple(cell.strip() for cell in row)
            if len(header) > MOST_COLUMNS:
                raise BadInput(
                    _(
                        "The header has {count} columns; at most {most} are read. Is it the right file?"
                    ).format(count=len(header), most=MOST_COLUMNS)
                )
            return CsvTable(header, chosen, found, text, end)
    raise BadInput(_("The file is empty."))


def _refuse_binary(text: str) -> None:
    """Refuse pictures, programs and the like, which Windows-1252 makes some text of."""
    start = text[:_SAMPLE_CHARACTERS]
    if start.startswith("%PDF-") or len(_CONTROL.findall(start)) * 100 > max(len(start), _LEAST_TOLD):
        raise BadInput(_("This is no table but some other kind of file. Choose a CSV or XLSX file."))


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most columns of the same number; a comma if none does."""
    start = text[:_SAMPLE_CHARACTERS]
    sample = [match[0] for match in islice(_LINE.finditer(start), _SAMPLE_LINES)]
    if len(sample) > 1 and len(sample) < _SAMPLE_LINES and len(text) > len(start):
        # The last line may be cut.
        del sample[-1]

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] < 2:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(DELIMITERS, key=fitness)


def guess_decimal_sign(cells: Iterable[str]) -> str | None:
    """The decimal sign of a column of numbers; None where its cells don't tell, or tell both.

    A cell tells by having both signs, by repeating one, or by not having exactly three digits behind its only one.
    """
    votes: Counter[str] = Counter()
    for cell in cells:
        marks = [char for char in cell if char in ".,"]
        if not marks:
            continue
        last, other = marks[-1], ("," if marks[-1] == "." else ".")
        if len(set(marks)) == 2:
            votes[last] += 1
        elif len(marks) > 1:
            votes[other] += 1
        elif not re.search(r"[.,][0-9]{3}(?![0-9])", cell):
            votes[last] += 1
    return next(iter(votes)) if len(votes) == 1 else None
