"""A report as a value: what its rows are, the figures each has, the same of the period beside it, and their sums.

Rows keep the sums as they were stored and added up; figures that follow from them (an average, a share, a margin) are
worked out when they are looked at, each rounded once, and of the sums row from the sums. So a year's hundred thousand
products cost no more than their sums.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Literal, NamedTuple, overload

from shop.rules.money import PERCENT_HUNDRED, divide_half_up
from shop.rules.period import Period
from shop.texts import _

Unit = Literal["money", "count", "quantity", "percent", "days", "day"]
LabelUnit = Literal["text", "code", "day", "date", "month", "weekday", "hour", "percent"]
Chart = Literal["time", "ranks", "none"]

Sums = tuple[Any, ...]
Labels = tuple["str | int | date | None", ...]
Own = Mapping[str, Any]
Formula = Callable[[Own, Own, int], "int | None"]


@dataclass(frozen=True, slots=True)
class Label:
    """A column that says what a row is about."""

    key: str
    title: str
    unit: LabelUnit = "text"

    @property
    def shown(self) -> str:
        return _(self.title)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of every row: its own sum of that name, or what `formula` makes of the row's sums and of all.

    The formula is given the row's sums, those of the whole report, and the currency's digits; None where there is no
    such figure, as an average of nothing. `optional` ones have a column only where some row has more than zero. More
    of what is `neutral` is neither better nor worse.
    """

    key: str
    title: str
    unit: Unit
    formula: Formula | None = None
    adds: bool = True
    optional: bool = False
    neutral: bool = False

    @property
    def shown(self) -> str:
        return _(self.title)

    def of(self, own: Own, whole: Own, digits: int) -> int | None:
        """The figure, in minor units, 1/1000, 1/10000 of a per cent, days, or a day's ordinal."""
        value = own.get(self.key) if self.formula is None else self.formula(own, whole, digits)
        return None if value is None else int(value)


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of report: what a row is, which figures it has, which leads, in what order rows stand.

    `is_now` says that it tells how things are rather than what happened in the period.
    """

    name: str
    title: str
    about: str
    labels: tuple[Label, ...]
    measures: tuple[Measure, ...]
    lead: str
    chart: Chart = "ranks"
    by_key: bool = False
    is_now: bool = False

    @property
    def shown(self) -> str:
        return _(self.title)

    @property
    def sentence(self) -> str:
        return _(self.about)

    @property
    def lead_measure(self) -> Measure:
        return next(measure for measure in self.measures if measure.key == self.lead)


class Line(NamedTuple):
    """One row: its key, what its label columns say, its sums and those of the period beside (None for none).

    An `inset` row tells what is in the one above it (a rate's component) and is not added up.
    """

    key: Any
    labels: Labels
    now: Sums
    before: Sums | None = None
    inset: bool = False


class Lines(Sequence[Line]):
    """The rows of a report, each made when it is looked at: of a hundred thousand a screen shows twenty.

    `now` and `before` are sums by key, `before` None without a period beside; a key that is missing has zeros.
    """

    def __init__(
        self,
        keys: Sequence[Any],
        label: Callable[[Any], Labels],
        now: Mapping[Any, Sums],
        before: Mapping[Any, Sums] | None,
        width: int,
    ) -> None:
        self._keys, self._label, self._now, self._before = keys, label, now, before
        self._nothing: Sums = (0,) * width

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self._line(key) for key in self._keys[index]]
        return self._line(self._keys[index])

    def __iter__(self) -> Iterator[Line]:
        return map(self._line, self._keys)

    def _line(self, key: Any) -> Line:
        before = None if self._before is None else self._before.get(key, self._nothing)
        return Line(key, self._label(key), self._now.get(key, self._nothing), before)


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a period, beside another one where `beside` is given. `names` are those of the rows' sums."""

    shape: Shape
    period: Period
    beside: Period | None
    names: tuple[str, ...]
    measures: tuple[Measure, ...]
    lines: Sequence[Line]
    total: Line
    digits: int
    made_at: datetime

    def own(self, sums: Sums | None) -> Own:
        """A row's sums by name; none at all where the row has none."""
        return {} if sums is None else dict(zip(self.names, sums, strict=True))

    def figures(self, line: Line, *, before: bool = False) -> Callable[[Measure], int | None]:
        """What gives the figures of a row, of this period or of the one beside; None without one.

        A figure that does not add up has no sum.
        """
        sums, total = (line.before, self.total.before) if before else (line.now, self.total.now)
        if sums is None:
            return lambda _measure: None
        own, whole, is_total = self.own(sums), self.own(total), line is self.total
        return lambda measure: None if is_total and not measure.adds else measure.of(own, whole, self.digits)

    def figure(self, measure: Measure, line: Line, *, before: bool = False) -> int | None:
        """One figure of a row."""
        return self.figures(line, before=before)(measure)

    def lead(self, line: Line, *, before: bool = False) -> int | None:
        """The figure that the report is about."""
        return self.figure(self.shape.lead_measure, line, before=before)


def change(now: int | None, before: int | None) -> tuple[int | None, int | None]:
    """By how much a figure went up or down, and in 1/10000 of a per cent of what it was; None where that is nothing."""
    if now is None or before is None:
        return None, None
    difference = now - before
    return difference, divide_half_up(difference * PERCENT_HUNDRED, abs(before)) if before else None


def added(rows: Collection[Sums], width: int) -> Sums:
    """Every sum of these rows added up; a text or a day has none."""
    if not rows:
        return (0,) * width
    first = next(iter(rows))
    return tuple(
        sum(map(itemgetter(place), rows)) if isinstance(first[place], int) else None for place in range(width)
    )


def ratio(over: str, under: str) -> Formula:
    """One sum by another, rounded once (an average in minor units)."""

    def formula(own: Own, _whole: Own, _digits: int) -> int | None:
        return quotient(own.get(over), own.get(under), 1)

    return formula


def share(name: str) -> Formula:
    """A row's part of the whole report's sum, in 1/10000 of a per cent, rounded once."""

    def formula(own: Own, whole: Own, _digits: int) -> int | None:
        return quotient(own.get(name), whole.get(name), PERCENT_HUNDRED)

    return formula


def quotient(over: int | None, under: int | None, times: int) -> int | None:
    """over · times / under, rounded half-up; None where there is nothing to divide by."""
    if over is None or not under:
        return None
    return divide_half_up(over * times, under) if under > 0 else divide_half_up(-over * times, -under)


def in_minor(own: Own, whole_e4: str, rest_e7: str, digits: int) -> int | None:
    """Prices times quantities as an amount, rounded once: `whole_e4` of whole units, `rest_e7` of thousandths."""
    if own.get(whole_e4) is None:
        return None
    return divide_half_up((own[whole_e4] * 1000 + own[rest_e7]) * 10**digits, 10**7)
