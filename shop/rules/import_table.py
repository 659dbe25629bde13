"""A table of another program as an import sees it, whatever file it stood in, and what is the same for all kinds.

Owns the refusal of a row and what spreadsheets leave in cells: errors of formulas, apostrophes before texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from shop.rules.csv_guess import guess_decimal_sign
from shop.rules.formula import unquoted
from shop.texts import _

LONGEST_WORD = 200
SAMPLE_ROWS = 1000
ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"))


class Table(Protocol):
    """Rows of texts under a header; `delimiter` and `encoding` are empty where the file has none, as `sheets` are."""

    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def sheets(self) -> tuple[str, ...]: ...
    @property
    def line_count(self) -> int:
        """About how many lines there are, for progress."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row behind the header with the line it starts on, from 1; blank ones are left out. Raises BadInput."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: the line it starts on, the field, what stood there, and a sentence."""

    line: int
    field: str
    value: str
    reason: str


def decimal_signs(table: Table, columns: Mapping[str, int], fields: Sequence[str]) -> dict[str, str | None]:
    """The decimal sign of each of these fields' columns, guessed from the first rows."""
    sample = [cells for _line, cells in islice(table.rows(), SAMPLE_ROWS)]
    return {
        name: guess_decimal_sign(cells[columns[name]] for cells in sample if columns[name] < len(cells))
        for name in fields
        if name in columns
    }


def cells_of(columns: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row that hold something, by field, without the apostrophes that keep formulas from running."""
    found = {}
    for field, index in columns.items():
        if index < len(cells) and (cell := cells[index]):
            found[field] = unquoted(cell) if cell[0] == "'" else cell
    return found


def wrong_shape(line: int, width: int, cells: Sequence[str], found: Mapping[str, str]) -> list[Refusal]:
    """Why a row can't be read at all: it is wider than the header, or a formula in it has failed."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        reason = _("{wanted} columns wanted, {found} found.").format(wanted=width, found=len(cells))
        return [Refusal(line, "", "", reason)]
    return [
        Refusal(line, field, cell, _("A formula of the spreadsheet has failed here. Mend it there."))
        for field, cell in found.items()
        if cell[0] == "#" and cell.strip() in ERRORS
    ]
