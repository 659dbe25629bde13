"""Reports: what was sold, by what it may be asked by, for any period beside the one before; and the sums they keep.

Every figure is a sum of amounts as they were stored, by the shop's business days. Needs the permission REPORTS.
A report reads one state of the database and changes nothing. `keep_sums` prepares what makes long periods quick; it
writes a little at a time, so that no till waits for it, and no report depends on it having run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from shop.rules.period import Beside, Kind, Period, one_beside, period_of, so_far
from shop.rules.permissions import REPORTS, Session, require
from shop.rules.report import Label, Line, Lines, Measure, Report, Shape, added
from shop.rules.report_shapes import SHAPES, shape_of
from shop.services import report_lines, report_shelf
from shop.services.collecting import without_collecting
from shop.services.report_lines import Build, Found, Reading, day_of, week_start
from shop.services.shop import Shop
from shop.store import report_marks, report_sums
from shop.store.engine import retried

__all__ = ["Query", "keep_sums", "list_reports", "period_now", "run", "sums_wanting", "week_start"]

PORTION_ROWS = 500
# A till that waits for the file gets its turn between two portions.
PAUSE_S = 0.01

Progress = Callable[[int, int], None]

_BUILDERS: dict[str, Build] = {
    "days": report_lines.by_day,
    "weekdays": report_lines.by_weekday,
    "hours": report_lines.by_hour,
    "months": report_lines.by_month,
    "products": report_lines.by_product,
    "categories": report_lines.by_category,
    "customers": report_lines.by_customer,
    "people": report_lines.by_person,
    "tills": report_lines.by_till,
    "tenders": report_lines.by_tender,
    "taxes": report_lines.by_rate,
    "margins": report_lines.margins,
    "category-margins": report_lines.category_margins,
    "discounts": report_lines.discounts,
    "voids": report_lines.voids,
    "low-stock": report_shelf.low_stock,
    "dead-stock": report_shelf.dead_stock,
}


@dataclass(frozen=True, slots=True)
class Query:
    """Which report, of which days, beside which others. Days still to come are left out by `run`."""

    name: str
    period: Period
    beside: Beside = "before"


def list_reports(shop: Shop, session: Session) -> tuple[Shape, ...]:
    """All reports there are."""
    require(session, REPORTS)
    return SHAPES


def period_now(shop: Shop, kind: Kind) -> Period:
    """The period of this kind that today's business day lies in."""
    return period_of(kind, shop.business_date(shop.clock()), week_start(shop))


def run(shop: Shop, session: Session, query: Query) -> Report:
    """One report. BadInput for a name there is none of."""
    require(session, REPORTS)
    shape = shape_of(query.name)
    now = shop.clock()
    today = shop.business_date(now)
    digits = shop.settings.currency.digits
    period = so_far(query.period, today)
    beside = None if shape.is_now else one_beside(period, query.period, query.beside)
    with without_collecting(), shop.store.read() as connection:
        found = _BUILDERS[shape.name](Reading(shop, connection, period, beside, today))
        shape = replace(shape, labels=_labels(shape, period, beside, found))
        return Report(
            shape,
            period,
            beside,
            found.names,
            _measures(shape, found),
            _lines(shape, found, digits),
            _total(found),
            digits,
            now,
        )


def _total(found: Found) -> Line:
    width = len(found.names)
    before = None if found.before is None else added(found.before.values(), width)
    return Line("", (), added(found.now.values(), width), before)


def _labels(shape: Shape, period: Period, beside: Period | None, found: Found) -> tuple[Label, ...]:
    """The label columns of this report: days with their year where it is not always the same, and those beside."""
    labels = tuple(label for label in shape.labels if label.key not in found.left_out)
    first = labels[0]
    if first.unit == "day" and period.first.year != period.last.year:
        first = replace(first, unit="date")
    if beside is not None and first.unit in ("day", "date", "month"):
        return first, replace(first, key="beside", title="Beside")
    return (first, *labels[1:])


def _lines(shape: Shape, found: Found, digits: int) -> Sequence[Line]:
    """All rows: those of the keys named, or of all that one of the periods has, those with the most first."""
    width = len(found.names)
    keys = found.keys
    if keys is None:
        keys = sorted(found.now if found.before is None else {**found.now, **found.before})
        keys.sort(key=_by_lead(shape, found, digits))
    lines = Lines(keys, found.label, found.now, found.before, width)
    if not found.insets:
        return lines
    return tuple(each for line in lines for each in (line, *found.insets.get(line.key, ())))


def _by_lead(shape: Shape, found: Found, digits: int) -> Callable[[Any], int]:
    """What orders keys so that those with the most come first, equal ones as they stand."""
    lead, now, nothing = shape.lead_measure, found.now, (0,) * len(found.names)
    quick_order = found.order
    if lead.formula is None:
        quick_order = itemgetter(found.names.index(lead.key))
    if quick_order is not None:
        return lambda key: -quick_order(now.get(key, nothing))

    def order(key: Any) -> int:
        own = dict(zip(found.names, now.get(key, nothing), strict=True))
        return -(lead.of(own, {}, digits) or 0)

    return order


def _measures(shape: Shape, found: Found) -> tuple[Measure, ...]:
    """The figures that are shown: without those that are zero throughout, and no sum of kilograms and pieces."""
    shown = []
    for measure in shape.measures:
        if measure.optional and not _is_there(found, measure.key):
            continue
        mixed = measure.unit == "quantity" and len(found.units) > 1
        shown.append(replace(measure, adds=False) if mixed else measure)
    return tuple(shown)


def _is_there(found: Found, name: str) -> bool:
    """Whether any row has more or less than nothing of a sum."""
    place = found.names.index(name)
    return any(row[place] for rows in (found.now, found.before or {}) for row in rows.values())


# Sums that are kept ------------------------------------------------------------------------------------------------


def sums_wanting(shop: Shop, session: Session) -> int:
    """How many finished months and years there are whose sums are to be made, a cheap question."""
    require(session, REPORTS)
    with shop.store.read() as connection:
        return len(report_sums.wanting(connection, shop.business_date(shop.clock())))


def keep_sums(shop: Shop, session: Session, progress: Progress | None = None) -> int:
    """Make the sums of finished months and years that are wanting, and the marks of new journal entries.

    The number of periods made. `progress` is told how many of how many are done, and may raise to stop: what was made
    until then stays. Each write is a few milliseconds long, and there is a pause after it for the tills.
    """
    require(session, REPORTS)
    with shop.store.read() as connection:
        periods = report_sums.wanting(connection, shop.business_date(shop.clock()))
        unread = report_marks.unread(connection)
    steps = [(chain, start, end) for chain, after, upto in unread for start, end in _stretches(after, upto)]
    total = len(periods) + len(steps)
    for done, (chain, after, upto) in enumerate(steps):
        if progress is not None:
            progress(done, total)
        _mark(shop, chain, after, upto)
    for done, period in enumerate(periods, len(steps)):
        if progress is not None:
            progress(done, total)
        _make(shop, period)
    if progress is not None:
        progress(total, total)
    return len(periods)


def _stretches(after: int, upto: int) -> list[tuple[int, int]]:
    step = report_marks.PORTION
    return [(start, min(start + step, upto)) for start in range(after, upto, step)]


def _make(shop: Shop, period: str) -> None:
    with shop.store.read() as connection:
        making = report_sums.add_up(connection, period)
    for name, rows in making.portions(PORTION_ROWS):
        _keep_portion(shop, name, rows)
        time.sleep(PAUSE_S)
    _finish(shop, making.period, making.documents)


@retried
def _keep_portion(shop: Shop, name: str, rows: list[dict[str, object]]) -> None:
    with shop.store.write() as connection:
        report_sums.keep_portion(connection, name, rows)


@retried
def _finish(shop: Shop, period: str, documents: int) -> None:
    with shop.store.write() as connection:
        report_sums.finish(connection, period, documents)


def _mark(shop: Shop, chain: str, after: int, upto: int) -> None:
    with shop.store.read() as connection:
        found = report_marks.marks(
            connection, chain, after, upto, day_of(shop), shop.settings.currency.digits
        )
        marks = list(found)
    _keep_marks(shop, chain, after, upto, marks)


@retried
def _keep_marks(shop: Shop, chain: str, after: int, upto: int, marks: list[report_marks.Mark]) -> None:
    with shop.store.write() as connection:
        report_marks.keep(connection, chain, after, upto, marks)
