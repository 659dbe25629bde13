"""What a report's chart shows, as data: points in their order or the first rows by size, ticks, and what they are.

Values are whole numbers in the figure's own unit; everything that is written is text already, so that whoever draws
it knows no language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shop.rules.formats import Formats
from shop.rules.period import shown as shown_period
from shop.rules.report import Line, Report
from shop.rules.report_view import figure_text, label_text

MOST_BARS = 45
TICKS = 5


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: bars one after another in time, lines where they would be too many, or ranks of named things.

    `before` is empty without a period beside; a point is None where there is none. `values` stand at the bars of
    ranks, `names` say what the two rows of figures are.
    """

    kind: Literal["bars", "lines", "ranks"]
    labels: tuple[str, ...]
    now: tuple[int | None, ...]
    before: tuple[int | None, ...]
    ticks: tuple[tuple[int, str], ...]
    values: tuple[str, ...]
    names: tuple[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(self.now) and not any(self.before)


def chart_of(report: Report, forms: Formats, most_rows: int = 12) -> Chart:
    """The chart of a report: of its leading figure."""
    if report.shape.chart == "time":
        return _time(report, forms)
    return _ranks(report, forms, most_rows)


def _time(report: Report, forms: Formats) -> Chart:
    lines = [line for line in report.lines if not line.inset]
    first = report.shape.labels[0]
    now = tuple(report.lead(line) if line.labels[0] is not None else None for line in lines)
    before = _before(report, lines)
    return points(
        "lines" if len(lines) > MOST_BARS else "bars",
        [_at(first.unit, line.labels, forms) for line in lines],
        now,
        before,
        forms,
        report.shape.lead_measure.unit,
        _names(report, forms),
    )


def _before(report: Report, lines: Sequence[Line]) -> tuple[int | None, ...]:
    if report.beside is None or not report.lead(report.total, before=True):
        return ()
    has_own = len(lines) and len(lines[0].labels) > 1
    return tuple(
        None if has_own and line.labels[1] is None else report.lead(line, before=True) for line in lines
    )


def _at(unit: str, labels: Sequence[str | int | date | None], forms: Formats) -> str:
    """What stands under a point."""
    found = labels[0]
    if isinstance(found, date):
        return forms.short_month(found) if unit == "month" else forms.short_day(found)
    if unit == "weekday" and isinstance(found, int):
        return forms.weekday(found, short=True)
    return label_text(unit, found, forms)


def _ranks(report: Report, forms: Formats, most: int) -> Chart:
    found: list[Line] = []
    for line in report.lines:
        if len(found) == most:
            break
        if not line.inset:
            found.append(line)
    now = tuple(report.lead(line) or 0 for line in found)
    before = tuple(report.lead(line, before=True) or 0 for line in found) if report.beside else ()
    before = before if any(before) else ()
    unit = report.shape.lead_measure.unit
    name = 1 if report.shape.labels[0].unit == "code" else 0
    labels = [label_text("text", line.labels[name], forms) for line in found]
    return Chart(
        "ranks",
        tuple(labels),
        now,
        before,
        ticks((*now, *before), forms, unit),
        tuple(figure_text(unit, value, forms) for value in now),
        _names(report, forms),
    )


def _names(report: Report, forms: Formats) -> tuple[str, str]:
    beside = report.beside
    return shown_period(report.period, forms), "" if beside is None else shown_period(beside, forms)


def points(
    kind: Literal["bars", "lines"],
    labels: Sequence[str],
    now: Sequence[int | None],
    before: Sequence[int | None],
    forms: Formats,
    unit: str,
    names: tuple[str, str],
) -> Chart:
    """A chart of points in time."""
    return Chart(
        kind, tuple(labels), tuple(now), tuple(before), ticks((*now, *before), forms, unit), (), names
    )


def ticks(values: Sequence[int | None], forms: Formats, unit: str) -> tuple[tuple[int, str], ...]:
    """Round numbers from below the least to above the greatest value, zero among them, about five of them."""
    known = [value for value in values if value is not None]
    low, high = min((0, *known)), max((0, *known))
    step = _step(max(high - low, 1))
    first, last = -(-low // step) if low >= 0 else low // step, -(-high // step)
    digits = None if unit == "money" else 3 if unit == "quantity" else 0
    return tuple((number * step, forms.compact(number * step, digits)) for number in range(first, last + 1))


def _step(span: int) -> int:
    """1, 2 or 5 times a power of ten, so that about five of them make the span."""
    power = 1
    while True:
        for times in (1, 2, 5):
            if times * power * TICKS >= span:
                return times * power
        power *= 10
