"""The rows of a receipt as data, and the receipt as plain text for people and tests.

Every text in a row is clean (`shop.documents.cells.clean`), and the cells of a row sum to the paper's width, of
a big row to half of it, since it prints each character twice as wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from shop.documents.cells import Align, fill

Size = Literal["normal", "tall", "big"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A text within so many cells of a row."""

    text: str
    cells: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Text:
    """A row of one text, which fits on the paper in its size."""

    text: str
    align: Align = "left"
    bold: bool = False
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Columns:
    """A row of cells side by side."""

    cells: tuple[Cell, ...]
    bold: bool = False
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """A document's number as Code 128, for the till to scan."""

    number: str


@dataclass(frozen=True, slots=True)
class Logo:
    """The shop's picture, by its path; a receipt does without one that can't be read."""

    path: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the paper."""


Row: TypeAlias = Text | Columns | Rule | Barcode | Logo | Cut


@dataclass(frozen=True, slots=True)
class Receipt:
    """All rows of a receipt for paper of so many characters."""

    rows: tuple[Row, ...]
    width_chars: int


def cells_across(row: Text | Columns, width_chars: int) -> int:
    """How many cells a row of this size has on paper of so many characters."""
    return width_chars // 2 if row.size == "big" else width_chars


def row_cells(row: Text | Columns, width_chars: int) -> tuple[Cell, ...]:
    """The row's cells; a text is one cell as wide as the row."""
    if isinstance(row, Columns):
        return row.cells
    return (Cell(row.text, cells_across(row, width_chars), row.align),)


def row_text(row: Text | Columns, width_chars: int) -> str:
    """The row's characters, each cell filled with blanks to its width."""
    return "".join(fill(cell.text, cell.cells, cell.align) for cell in row_cells(row, width_chars))


def _line_of(row: Row, width_chars: int) -> str:
    if isinstance(row, Text):
        return fill(row.text, width_chars, row.align).rstrip()
    if isinstance(row, Columns):
        wider = width_chars - sum(cell.cells for cell in row.cells)
        first, *others = row.cells
        cells = (Cell(first.text, first.cells + wider, first.align), *others)
        return "".join(fill(cell.text, cell.cells, cell.align) for cell in cells).rstrip()
    if isinstance(row, Rule):
        return "-" * width_chars
    if isinstance(row, Barcode):
        return fill(f"|||| {row.number} ||||", width_chars, "center").rstrip()
    return ""


def as_text(receipt: Receipt) -> str:
    """The receipt as people read it: big rows in plain size, the barcode as its number between bars."""
    shown = [row for row in receipt.rows if not isinstance(row, Logo | Cut)]
    return "\n".join(_line_of(row, receipt.width_chars) for row in shown) + "\n"
