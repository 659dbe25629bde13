"""The days a report is about: a day, week, month, quarter, year, or any days between two; and those it stands beside.

Days are the shop's business days. A period under way is compared with as much of the one before: the first twelve
days of a month with the first twelve of the last one. Refuses periods that end before they begin, or are longer than
a shop lives.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from shop.rules.errors import BadInput
from shop.rules.formats import Formats
from shop.texts import _

Kind = Literal["day", "week", "month", "quarter", "year", "between"]
Beside = Literal["before", "week", "year", "none"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
BESIDES: Final[tuple[Beside, ...]] = get_args(Beside)

MOST_DAYS: Final = 20 * 366
EARLIEST: Final = date(1970, 1, 1)
LATEST: Final = date(2999, 12, 31)
ONE_DAY: Final = timedelta(days=1)
_MONTHS: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from `first` to `last`, both among them; `kind` is what it was chosen as."""

    kind: Kind
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(kind: Kind, day: date, week_start: int = 0) -> Period:
    """The period of this kind that a day lies in; a week begins on `week_start`, 0 for Monday. "between" is the day."""
    if kind == "week":
        first = day - timedelta(days=(day.weekday() - week_start) % 7)
        return Period(kind, first, first + timedelta(days=6))
    if kind in _MONTHS:
        months = _MONTHS[kind]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return Period(kind, first, _months_on(first, months) - ONE_DAY)
    return Period(kind, day, day)


def between(first: date, last: date) -> Period:
    """These days. BadInput where they are none or too many."""
    if last < first:
        raise BadInput(_("The last day is before the first. Change one of them."), "last")
    if first < EARLIEST or last > LATEST or (last - first).days >= MOST_DAYS:
        raise BadInput(_("A report covers at most 20 years. Choose days closer together."), "last")
    return Period("between", first, last)


def moved(period: Period, by: int) -> Period:
    """The period of the same kind so many further on, or back where `by` is below zero; stays where there is none."""
    try:
        if period.kind in _MONTHS:
            months = _MONTHS[period.kind]
            first = _months_on(period.first, by * months)
            found = Period(period.kind, first, _months_on(first, months) - ONE_DAY)
        else:
            step = timedelta(days=by * period.days)
            found = Period(period.kind, period.first + step, period.last + step)
    except (OverflowError, ValueError):
        return period
    return period if found.first < EARLIEST or found.last > LATEST else found


def so_far(period: Period, today: date) -> Period:
    """The period without the days that are still to come; one that is all in the future stays as it is."""
    return replace(period, last=today) if today in period else period


def one_beside(period: Period, whole: Period, how: Beside) -> Period | None:
    """What a period stands beside; `whole` is the same one with its days to come. None for nothing.

    "before" is the one before it, "week" and "year" the same days a week and a year earlier. Of a whole month the
    whole month before is meant, whatever their lengths; 29 February is compared with the 28th.
    """
    if how == "none":
        return None
    if how == "week":
        return Period(period.kind, period.first - timedelta(days=7), period.last - timedelta(days=7))
    if how == "year":
        if whole.kind in _MONTHS:
            return _as_much(period, whole, Period(whole.kind, *_year_back(whole)))
        return Period(period.kind, _months_on(period.first, -12), _months_on(period.last, -12))
    other = moved(whole, -1)
    return None if other == whole else _as_much(period, whole, other)


def _year_back(whole: Period) -> tuple[date, date]:
    first = _months_on(whole.first, -12)
    return first, _months_on(first, _MONTHS[whole.kind]) - ONE_DAY


def _as_much(period: Period, whole: Period, other: Period) -> Period:
    """All of the other period where all of this one is asked for, else as many of its first days."""
    if period == whole:
        return other
    return replace(other, last=min(other.last, other.first + timedelta(days=period.days - 1)))


def _months_on(day: date, months: int) -> date:
    """The same day of another month, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_DAY = r"\d{4}-\d{1,2}-\d{1,2}"
_TYPED = re.compile(
    rf"(?P<first>{_DAY})(?:\s*(?:\.\.|–|—|/|to|\s)\s*(?P<last>{_DAY}))?"
    r"|(?P<year>\d{4})(?:-?[Qq](?P<quarter>[1-4])|-[Ww](?P<week>\d{1,2})|-(?P<month>\d{1,2}))?"
)


def parse_period(text: str, week_start: int = 0) -> Period:
    """A period as typed: 2026, 2026-Q1, 2026-03, 2026-W10, 2026-03-05, or two days with a blank or .. between them.

    A week's number is ISO 8601's. BadInput says how to type one.
    """
    match = _TYPED.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        return _read(match, week_start)
    except (ValueError, OverflowError):
        raise BadInput(
            _(
                "Type a period as 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-05, or two days: 2026-03-01 2026-03-15."
            ),
            "period",
        ) from None


def _read(match: re.Match[str], week_start: int) -> Period:
    if match["first"]:
        first = parse_day(match["first"])
        return (
            between(first, parse_day(match["last"])) if match["last"] else _checked(period_of("day", first))
        )
    year = int(match["year"])
    if match["quarter"]:
        return _checked(period_of("quarter", date(year, 3 * int(match["quarter"]), 1)))
    if match["week"]:
        # An ISO week is the one of its Thursday, on whatever day weeks begin here.
        return _checked(period_of("week", date.fromisocalendar(year, int(match["week"]), 4), week_start))
    if match["month"]:
        return _checked(period_of("month", date(year, int(match["month"]), 1)))
    return _checked(period_of("year", date(year, 1, 1)))


def _checked(period: Period) -> Period:
    if period.first < EARLIEST or period.last > LATEST:
        raise ValueError
    return period


def parse_day(text: str) -> date:
    """A day typed as 2026-03-05; ValueError for anything else."""
    year, month, day = text.strip().split("-")
    return date(int(year), int(month), int(day))


def typed_day(text: str, field: str) -> date:
    """A day typed into this field. BadInput where it can't be read."""
    try:
        if not re.fullmatch(_DAY, text.strip(), re.ASCII):
            raise ValueError
        return parse_day(text)
    except ValueError:
        raise BadInput(_("Type the day as 2026-03-05."), field) from None


def shown(period: Period, forms: Formats) -> str:
    """What a period is called, e.g. "5 Mar 2026", "March 2026", "Q1 2026", "2026", "2–8 Mar 2026"."""
    whole = period_of(period.kind, period.first) if period.kind in _MONTHS else period
    if period == whole:
        if period.kind == "month":
            return forms.month(period.first)
        if period.kind == "quarter":
            return _("Q{number} {year}").format(number=(period.first.month + 2) // 3, year=period.first.year)
        if period.kind == "year":
            return str(period.first.year)
    if period.days == 1:
        return forms.date(period.first)
    return forms.days(period.first, period.last)
