"""The rows of the report in front: which are in view, which one is chosen, their order. Imports no tkinter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shop.rules.formats import Formats
from shop.rules.report import Line, Measure, Report
from shop.rules.report_view import ReportColumn, columns, ordered, text, values
from shop.services.reports import Query

MOST_SUMS = 4
NO_SUM = frozenset({"returns", "days", "rounding_minor", "tax_minor", "given", "given_minor", "taken_minor"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as it is looked at: its columns, and the places of its rows in the order asked for."""

    query: Query
    report: Report
    columns: tuple[ReportColumn, ...]
    order: Sequence[int]


class ReportTable:
    """`sort` is the id of a column, `words` what rows must have; `room` counts the rows in view, the sums with them."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.shown: Shown | None = None
        self.words = ""
        self.sort = ""
        self.descending = False
        self.offset = 0
        self.cursor = 0
        self.room = 12

    def reset(self) -> None:
        """Another report: all of its rows, in its own order."""
        self.words, self.sort, self.descending = "", "", False
        self.offset = self.cursor = 0

    def view_of(self, query: Query, report: Report) -> Shown:
        """The report in the order asked for. Looks at every row: off the window's thread."""
        chosen = columns(report)
        column = next((each for each in chosen if each.id == self.sort), None)
        order = ordered(report, column, descending=self.descending, words=self.words)
        return Shown(query, report, chosen, order)

    def show(self, shown: Shown) -> None:
        """Show this one; the rows in view stay where there still are as many."""
        self.shown = shown
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self.offset = max(0, min(self.offset, self.count - self.rows_room))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return 0 if self.shown is None else len(self.shown.order)

    @property
    def rows_room(self) -> int:
        """How many of them can be seen above the sums."""
        return max(1, self.room - 1)

    @property
    def chosen(self) -> Line | None:
        """The row that is chosen."""
        shown = self.shown
        if shown is None or not 0 <= self.cursor < self.count:
            return None
        return shown.report.lines[shown.order[self.cursor]]

    def lines(self, forms: Formats) -> list[tuple[int, Line, tuple[str, ...]]]:
        """The rows in view: place among all, the line, what is shown of it."""
        shown = self.shown
        if shown is None:
            return []
        found = []
        for place in range(self.offset, min(self.offset + self.rows_room, self.count)):
            line = shown.report.lines[shown.order[place]]
            found.append((place, line, self.cells(line, forms)))
        return found

    def cells(self, line: Line, forms: Formats) -> tuple[str, ...]:
        """What is shown of a row."""
        assert self.shown is not None
        found = values(self.shown.report, self.shown.columns, line)
        return tuple(
            text(column, each, forms) for column, each in zip(self.shown.columns, found, strict=True)
        )

    def total(self, forms: Formats) -> tuple[str, ...]:
        """What is shown of the sums row."""
        return () if self.shown is None else self.cells(self.shown.report.total, forms)

    def sums(self) -> list[tuple[Measure, int | None, int | None]]:
        """The figures of the whole that stand above the chart, the leading one first: now and before."""
        if self.shown is None:
            return []
        report = self.shown.report
        now, before = report.figures(report.total), report.figures(report.total, before=True)
        leading = sorted(report.measures, key=lambda measure: measure.key != report.shape.lead)
        lead = report.shape.lead
        told = [
            each for each in leading if now(each) is not None and (each.key == lead or each.key not in NO_SUM)
        ]
        return [(each, now(each), before(each)) for each in told[:MOST_SUMS]]

    def order_by(self, column_id: str) -> bool:
        """Order by this column, figures with the most first, by the same again the other way round; False for none."""
        shown = self.shown
        column = next((each for each in shown.columns if each.id == column_id), None) if shown else None
        if column is None:
            return False
        if self.sort == column_id:
            self.descending = not self.descending
        else:
            self.sort, self.descending = column_id, column.is_figure
        self.offset = self.cursor = 0
        return True

    def fit(self, room: int) -> None:
        """So many rows can be seen, the sums among them."""
        if room != self.room and room > 0:
            self.room = room
            self.offset = max(0, min(self.offset, self.count - self.rows_room))
            self._changed()

    def scroll_to(self, offset: int) -> None:
        """Show the rows from this one on."""
        offset = max(0, min(offset, self.count - self.rows_room))
        if offset != self.offset:
            self.offset = offset
            self._changed()

    def move_to(self, place: int) -> None:
        """Choose the row at this place, and have it in view."""
        self.cursor = max(0, min(place, self.count - 1))
        if not self.offset <= self.cursor < self.offset + self.rows_room:
            below = self.cursor >= self.offset + self.rows_room
            self.offset = max(0, self.cursor - self.rows_room + 1 if below else self.cursor)
        self._changed()
