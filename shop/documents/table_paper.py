"""A plain table on paper: a title, what it is about, and rows over as many pages as it takes, the head on each.

For orders and for sheets to count by. Figures are shown as they are handed over; nothing is computed but widths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.documents.cells import Align, clean, paragraphs
from shop.documents.paper_style import (
    BODY,
    FAINT,
    GREY,
    INK,
    LEADING,
    LINE,
    MARGIN,
    SMALL,
    accent_of,
    wash_of,
)
from shop.documents.sheet import Metadata, Sheet, to_pdf, width_of, wrap
from shop.rules.settings import Settings
from shop.texts import _

_FOOT = 24.0
_GAP = 14.0
_PAD = 6.0
_LEAST = 60.0
_MEASURED = 400


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column: as wide as its widest text, or what is left where it `stretch`es; a `blank` one is to write in."""

    title: str
    align: Align = "left"
    stretch: bool = False
    blank: float = 0.0


@dataclass(frozen=True, slots=True)
class TablePaper:
    """What stands on the paper. A row of one text is a heading within the table; `facts` are label and value."""

    title: str
    number: str
    columns: tuple[PaperColumn, ...]
    rows: Sequence[tuple[str, ...]]
    facts: tuple[tuple[str, str], ...] = ()
    to: tuple[str, ...] = ()
    note: str = ""
    total: tuple[str, str] | None = None


def render(paper: TablePaper, settings: Settings, made_at: datetime) -> bytes:
    """The PDF on the shop's paper. The same paper of the same moment, the same bytes."""
    page = _Paper(paper, settings)
    page.head()
    page.table()
    page.closing()
    page.feet()
    title = f"{paper.title} {clean(paper.number, 60)}".strip()
    language = settings.language.replace("_", "-")
    return to_pdf(page.sheet, Metadata(title, clean(settings.shop_name, 120), language, made_at))


class _Paper:
    """One table on its way down the pages; `y` is where the next thing may begin."""

    def __init__(self, paper: TablePaper, settings: Settings) -> None:
        self.paper, self.settings = paper, settings
        self.accent, self.wash = accent_of(settings.invoice_colour), wash_of(settings.invoice_colour)
        self.sheet = Sheet(settings.paper)
        self.left, self.right = MARGIN, self.sheet.size[0] - MARGIN
        self.bottom = self.sheet.size[1] - MARGIN - _FOOT
        self.y = MARGIN
        self.widths = self._widths()

    def _widths(self) -> list[float]:
        rows = [row for row in self.paper.rows[:_MEASURED] if len(row) > 1]
        wide = [
            column.blank
            or max([width_of(column.title, SMALL), *(width_of(clean(row[place], 80), BODY) for row in rows)])
            + _GAP
            for place, column in enumerate(self.paper.columns)
        ]
        room = self.right - self.left - 2 * _PAD
        stretch = [place for place, column in enumerate(self.paper.columns) if column.stretch]
        fixed = sum(width for place, width in enumerate(wide) if place not in stretch)
        for place in stretch:
            wide[place] = max(_LEAST, (room - fixed) / len(stretch))
        if sum(wide) > room:
            wide = [width * room / sum(wide) for width in wide]
        return wide

    def head(self) -> None:
        sheet, settings = self.sheet, self.settings
        sheet.box(0, 0, sheet.size[0], 5, self.accent)
        self.y += 18
        sheet.text(self.right, self.y, self.paper.title, 20, INK, bold=True, align="right")
        under = self._lines([settings.shop_name, *paragraphs(settings.shop_address)], self.left, MARGIN + 14)
        contact = [text for text in (settings.shop_phone, settings.shop_email) if text]
        under = self._lines(contact, self.left, under, first_bold=False)
        self.y += 16
        sheet.text(
            self.right, self.y, clean(self.paper.number, 60), 11, self.accent, bold=True, align="right"
        )
        self.y += 14
        facts = [(label, clean(value, 60)) for label, value in self.paper.facts]
        at = self.right - max((width_of(value, BODY) for _label, value in facts), default=0) - 12
        for label, value in facts:
            sheet.text(self.right, self.y, value, BODY, INK, align="right")
            sheet.text(at, self.y, label, BODY, GREY, align="right")
            self.y += LEADING
        if self.paper.to:
            under = self._lines(self.paper.to, self.left, max(under, MARGIN + 60) + 12)
        self.y = max(self.y, under) + 14

    def _lines(self, lines: Iterable[str], x: float, y: float, *, first_bold: bool = True) -> float:
        for place, line in enumerate(lines):
            bold = first_bold and place == 0
            shown = wrap(clean(line, 160), 250, BODY, bold=bold, most_rows=1)[0]
            self.sheet.text(x, y, shown, BODY, INK if bold else GREY, bold=bold)
            y += LEADING
        return y

    def table(self) -> None:
        self._table_head()
        for row in self.paper.rows:
            self._heading(row[0]) if len(row) == 1 else self._row(row)

    def _table_head(self) -> None:
        self.sheet.box(self.left, self.y, self.right - self.left, 18, self.wash)
        for x, width, column, text in self._places([column.title for column in self.paper.columns]):
            self._cell(text, x, width, column, self.y + 12, SMALL, GREY)
        self.y += 20

    def _places(self, texts: Sequence[str]) -> list[tuple[float, float, PaperColumn, str]]:
        x, found = self.left + _PAD, []
        for width, column, text in zip(self.widths, self.paper.columns, texts, strict=True):
            found.append((x, width, column, text))
            x += width
        return found

    def _cell(
        self,
        text: str,
        x: float,
        width: float,
        column: PaperColumn,
        y: float,
        size: float,
        color: tuple[int, int, int],
    ) -> None:
        at = x + width - (0 if column is self.paper.columns[-1] else _GAP) if column.align == "right" else x
        self.sheet.text(at, y, text, size, color, align=column.align)

    def _heading(self, text: str) -> None:
        self._room(2 * (LEADING + _PAD))
        self.sheet.text(self.left + _PAD, self.y + LEADING + 2, clean(text, 120), BODY, INK, bold=True)
        self.y += LEADING + _PAD + 2

    def _row(self, row: tuple[str, ...]) -> None:
        cells = [
            wrap(
                clean(text, 400),
                width - (_GAP if column.stretch else 0),
                BODY,
                most_rows=3 if column.stretch else 1,
            )
            for _x, width, column, text in self._places(row)
        ]
        height = max(len(rows) for rows in cells) * LEADING + _PAD - 1
        self._room(height)
        for (x, width, column, _text), rows in zip(self._places(row), cells, strict=True):
            if column.blank:
                self.sheet.box(x, self.y + height - 3, width - _GAP / 2, 0.5, GREY)
            for place, text in enumerate(rows):
                self._cell(text, x, width, column, self.y + LEADING - 1 + place * LEADING, BODY, INK)
        self.sheet.box(self.left, self.y + height - 0.5, self.right - self.left, 0.4, LINE)
        self.y += height

    def _room(self, height: float) -> None:
        if self.y + height > self.bottom:
            self.sheet.new_page()
            self.y = MARGIN
            self._table_head()

    def closing(self) -> None:
        if self.paper.total is not None:
            label, value = self.paper.total
            self._room(30)
            self.y += 20
            self.sheet.text(self.right - _PAD, self.y, value, 11, INK, bold=True, align="right")
            at = self.right - _PAD - width_of(value, 11, bold=True) - 14
            self.sheet.text(at, self.y, label, BODY, GREY, align="right")
        self.y += 20
        for line in paragraphs(self.paper.note):
            for text in wrap(line, self.right - self.left, BODY):
                self._room(LEADING)
                self.sheet.text(self.left, self.y, text, BODY, INK)
                self.y += LEADING

    def feet(self) -> None:
        y = self.sheet.size[1] - MARGIN + 8
        about = wrap(clean(f"{self.paper.title} {self.paper.number}", 160), 300, SMALL, most_rows=1)[0]
        for index, page in enumerate(self.sheet.pages, start=1):
            count = _("Page {page} of {count}").format(page=index, count=len(self.sheet.pages))
            self.sheet.text(self.left, y, about, SMALL, FAINT, page=page)
            self.sheet.text(self.right, y, count, SMALL, FAINT, align="right", page=page)
