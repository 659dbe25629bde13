"""A report as a table: its columns, what stands in each, and how that is written in the shop's language.

On screens and paper the figure that leads has the period beside it and the change; files have both for every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal, TypeAlias

from shop.rules.formats import Formats
from shop.rules.listing import words_sought
from shop.rules.period import shown as shown_period
from shop.rules.product import name_key
from shop.rules.report import LabelUnit, Line, Measure, Report, Unit, change
from shop.texts import _

Side = Literal["label", "now", "before", "change", "percent"]
Value: TypeAlias = "str | int | date | None"
Figures = Callable[[Measure], "int | None"]


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column. `place` counts the label columns; others have their measure."""

    id: str
    title: str
    side: Side
    unit: Unit | LabelUnit
    place: int = 0
    measure: Measure | None = None

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, which stands at the right."""
        return self.side != "label" or self.unit == "percent"


def columns(report: Report, *, full: bool = False) -> tuple[ReportColumn, ...]:
    """The columns of a report; with `full` every figure has the one before and the change."""
    found = [
        ReportColumn(label.key, label.shown, "label", label.unit, place)
        for place, label in enumerate(report.shape.labels)
    ]
    for measure in report.measures:
        found.append(ReportColumn(measure.key, measure.shown, "now", measure.unit, measure=measure))
        if full and report.beside is not None:
            found += _beside(measure, measure.shown)
    if not full and report.beside is not None:
        found += _beside(report.shape.lead_measure, "")
    return tuple(found)


def _beside(measure: Measure, name: str) -> list[ReportColumn]:
    before, by, percent = _("before"), _("change"), _("change %")
    titles = [f"{name} {each}" if name else each[:1].upper() + each[1:] for each in (before, by, percent)]
    key = measure.key
    found = [
        ReportColumn(f"{key}.before", titles[0], "before", measure.unit, measure=measure),
        ReportColumn(f"{key}.change", titles[1], "change", measure.unit, measure=measure),
    ]
    if measure.unit != "percent":
        found.append(ReportColumn(f"{key}.percent", titles[2], "percent", "percent", measure=measure))
    return found


def values(report: Report, chosen: Sequence[ReportColumn], line: Line) -> list[Value]:
    """What stands in these columns of a row: labels, and figures in their units.

    The sums row says so in its first label.
    """
    now = report.figures(line)
    before = report.figures(line, before=True)
    return [_value(report, column, line, now, before) for column in chosen]


def _value(report: Report, column: ReportColumn, line: Line, now: Figures, before: Figures) -> Value:
    if column.side == "label":
        if line is report.total:
            return _("Total") if column.place == 0 else None
        return line.labels[column.place] if column.place < len(line.labels) else None
    measure = column.measure
    assert measure is not None
    if column.side == "now":
        return now(measure)
    if column.side == "before":
        return before(measure)
    by, percent = change(now(measure), before(measure))
    return by if column.side == "change" else percent


def text(column: ReportColumn, found: Value, forms: Formats) -> str:
    """What a value looks like; a change has its sign, nothing is an empty text."""
    if found is None or isinstance(found, str):
        return found or ""
    if column.side == "label":
        return label_text(column.unit, found, forms)
    assert isinstance(found, int)
    shown = figure_text(column.unit, found, forms)
    return f"+{shown}" if column.side in ("change", "percent") and found > 0 else shown


def label_text(unit: str, found: Value, forms: Formats) -> str:
    """What a row is called: a day, a month, an hour, a name."""
    if unit == "day" and isinstance(found, date):
        return forms.day(found)
    if unit == "date" and isinstance(found, date):
        return forms.date(found)
    if unit == "month" and isinstance(found, date):
        return forms.month(found)
    if isinstance(found, int):
        if unit == "weekday":
            return forms.weekday(found)
        if unit == "hour":
            return forms.time(time(found))
        if unit == "percent":
            return forms.percent(found)
    return "" if found is None else str(found)


def figure_text(unit: str, found: int, forms: Formats) -> str:
    """A figure as people read it, in the shop's currency and language."""
    if unit == "money":
        return forms.amount(found)
    if unit == "percent":
        return forms.share(found)
    return forms.quantity(found if unit == "quantity" else found * 1000)


def heading(report: Report, forms: Formats) -> str:
    """Which days the report is of, and beside which."""
    if report.shape.is_now:
        return _("Now, by the sales of {period}").format(period=shown_period(report.period, forms))
    period = shown_period(report.period, forms)
    if report.beside is None:
        return period
    return _("{period} beside {other}").format(period=period, other=shown_period(report.beside, forms))


def ordered(
    report: Report, column: ReportColumn | None, *, descending: bool, words: str = ""
) -> Sequence[int]:
    """The places of the rows that have these words in what they are called, by a column or as they stand.

    Rows without a value come last. Components stay below their rate, in its own order.
    """
    places: Sequence[int] = range(len(report.lines))
    wanted = words_sought(words)
    if wanted:
        places = [
            place
            for place, line in enumerate(report.lines)
            if _has(" ".join(str(label) for label in line.labels if label), wanted)
        ]
    if column is None or any(line.inset for line in report.lines[:200]):
        return places
    found: list[tuple[bool, Any, int]] = []
    for place in places:
        value = values(report, (column,), report.lines[place])[0]
        key = name_key(value) if isinstance(value, str) else value
        found.append((value is None or value == "", key, place))
    known = [row for row in found if not row[0]]
    known.sort(key=lambda row: row[1], reverse=descending)
    return [place for _none, _key, place in known] + [row[2] for row in found if row[0]]


def _has(text: str, wanted: Sequence[str]) -> bool:
    key = name_key(text)
    return all(word in key for word in wanted)
