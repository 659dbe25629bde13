"""The rows of each report, read in one state of the database: what `reports.run` puts together.

Every function here takes a `Reading` and gives a `Found`: the sums of the period and of the one beside it by a key,
and what each key is called. It checks no permission: who calls it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from shop.rules.formats import formats_for
from shop.rules.period import ONE_DAY, Period
from shop.rules.report import Labels, Line, Sums
from shop.services.shop import Shop, moment_of, stamp
from shop.store import report_marks, report_rows, report_sums
from shop.store.engine import Connection
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Reading:
    """What a report is read from: the shop, one state of its database, the days and those beside them."""

    shop: Shop
    connection: Connection
    period: Period
    beside: Period | None
    today: date

    def both(
        self, read: Callable[[Period], dict[Any, Sums]]
    ) -> tuple[dict[Any, Sums], dict[Any, Sums] | None]:
        """The same of the period and of the one beside it."""
        return read(self.period), None if self.beside is None else read(self.beside)


@dataclass(frozen=True, slots=True)
class Found:
    """Sums by key, and what the keys are called; rows stand in the order of `keys`, or by their figures without.

    `insets` are rows that belong under one of them. `units` are those of the quantities there are. `order` gives what
    leads in a form that is quick to compare, where that is not a sum itself. `left_out` names label columns that
    would be empty; `label` does without them.
    """

    names: tuple[str, ...]
    now: dict[Any, Sums]
    before: dict[Any, Sums] | None
    label: Callable[[Any], Labels]
    keys: Sequence[Any] | None = None
    insets: Mapping[Any, Sequence[Line]] = field(default_factory=dict)
    units: frozenset[str] = frozenset(("pc",))
    left_out: frozenset[str] = frozenset()
    order: Callable[[Sums], int] | None = None


Build = Callable[[Reading], Found]


def _texts(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def _fold(rows: Mapping[Any, Sums], to: Callable[[Any], Any]) -> dict[Any, Sums]:
    """The rows of what `to` makes one key of, added up."""
    found: dict[Any, Sums] = {}
    for key, sums in rows.items():
        new = to(key)
        before = found.get(new)
        found[new] = sums if before is None else tuple(map(int.__add__, before, sums))
    return found


def _documents(reading: Reading, group: str) -> Callable[[Period], dict[Any, Sums]]:
    return lambda period: report_rows.documents(reading.connection, group, *_texts(period))


# By time -----------------------------------------------------------------------------------------------------------


def by_day(reading: Reading) -> Found:
    """Each day of the period beside the day that stands at the same place in the other one."""
    now, before = reading.both(_documents(reading, "day"))
    period, beside = reading.period, reading.beside
    count = max(period.days, beside.days if beside else 0)
    return Found(
        report_rows.DOCUMENT_NAMES,
        _placed(now, lambda day: (date.fromisoformat(day) - period.first).days),
        None
        if before is None or beside is None
        else _placed(before, lambda day: (date.fromisoformat(day) - beside.first).days),
        lambda place: (_day_at(period, place), *((_day_at(beside, place),) if beside else ())),
        keys=range(count),
    )


def _placed(rows: Mapping[str, Sums], place: Callable[[str], int]) -> dict[Any, Sums]:
    return {place(key): sums for key, sums in rows.items()}


def _day_at(period: Period, place: int) -> date | None:
    day = period.first + timedelta(days=place)
    return day if day in period else None


def by_month(reading: Reading) -> Found:
    """Each month that the period touches."""
    now, before = reading.both(_documents(reading, "day"))
    period, beside = reading.period, reading.beside
    count = max(
        _months(period.first, period.last) + 1, _months(beside.first, beside.last) + 1 if beside else 0
    )

    def label(place: int) -> Labels:
        return (_month_at(period, place), *((_month_at(beside, place),) if beside else ()))

    return Found(
        report_rows.DOCUMENT_NAMES,
        _fold(now, lambda day: _months(period.first, date.fromisoformat(day))),
        None
        if before is None or beside is None
        else _fold(before, lambda day: _months(beside.first, date.fromisoformat(day))),
        label,
        keys=range(count),
    )


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _month_at(period: Period, place: int) -> date | None:
    number = period.first.year * 12 + period.first.month - 1 + place
    month = date(number // 12, number % 12 + 1, 1)
    return month if month <= period.last else None


def by_weekday(reading: Reading) -> Found:
    """The seven days of a week, from the one on which weeks begin here, with how many of each there were."""
    now, before = reading.both(_documents(reading, "day"))

    def folded(rows: dict[Any, Sums], period: Period) -> dict[Any, Sums]:
        sums = _fold(rows, lambda day: date.fromisoformat(day).weekday())
        nothing = (0,) * len(report_rows.DOCUMENT_NAMES)
        whole, rest = divmod(period.days, 7)
        first = period.first.weekday()
        return {day: (whole + ((day - first) % 7 < rest), *sums.get(day, nothing)) for day in range(7)}

    start = week_start(reading.shop)
    return Found(
        ("days", *report_rows.DOCUMENT_NAMES),
        folded(now, reading.period),
        None if before is None or reading.beside is None else folded(before, reading.beside),
        lambda day: (day,),
        keys=[(start + ahead) % 7 for ahead in range(7)],
    )


def week_start(shop: Shop) -> int:
    """The weekday on which weeks begin in the shop's country, 0 for Monday."""
    return formats_for(shop.settings).first_weekday


def by_hour(reading: Reading) -> Found:
    """The hours of the shop's own clock, from the first to the last that had a sale."""
    read = _documents(reading, "hour")
    now, before = reading.both(lambda period: {int(hour): sums for hour, sums in read(period).items()})
    hours = [*now, *(before or ())]
    return Found(
        report_rows.DOCUMENT_NAMES,
        now,
        before,
        lambda hour: (hour,),
        keys=range(min(hours), max(hours) + 1) if hours else (),
    )


# By who and where --------------------------------------------------------------------------------------------------


def by_person(reading: Reading) -> Found:
    now, before = reading.both(_documents(reading, "user"))
    names = report_rows.people(reading.connection)
    return Found(report_rows.DOCUMENT_NAMES, now, before, lambda key: (_person(names, key),))


def _person(names: Mapping[int, tuple[str, str]], key: int) -> str:
    return names[key][0] if key in names else _("Nobody")


def by_till(reading: Reading) -> Found:
    now, before = reading.both(_documents(reading, "till"))
    names = report_rows.tills_named(reading.connection)
    return Found(report_rows.DOCUMENT_NAMES, now, before, lambda key: (names.get(key, ""),))


def by_customer(reading: Reading) -> Found:
    """Each customer with what those bought who became one with it; sales to nobody by name are one row."""
    became = report_rows.merged_customers(reading.connection)

    def living(key: int | None) -> int:
        seen: set[int] = set()
        while key in became and key not in seen:
            seen.add(key)
            key = became[key]
        return key or 0

    read = _documents(reading, "customer")
    now, before = reading.both(lambda period: _fold(read(period), living))
    names = report_rows.customers_named(reading.connection, {*now, *(before or ())} - {0})

    def label(key: int) -> Labels:
        return names.get(key, ("", "")) if key else ("", _("Nobody by name"))

    return Found(report_rows.DOCUMENT_NAMES, now, before, label)


def by_tender(reading: Reading) -> Found:
    now, before = reading.both(lambda period: report_rows.by_tender(reading.connection, *_texts(period)))
    names = report_rows.tenders_named(reading.connection)
    return Found(report_rows.PAYMENT_NAMES, now, before, lambda key: (names.get(key, ""),))


def by_rate(reading: Reading) -> Found:
    """Each rate, the largest per cent first, and under it the components that it is made of."""
    rates, parts = report_rows.by_rate(reading.connection, *_texts(reading.period))
    others: dict[Any, Any] = {}
    their_parts: dict[Any, Any] = {}
    if reading.beside:
        others, their_parts = report_rows.by_rate(reading.connection, *_texts(reading.beside))
    names = {key: name for found in (others, rates) for key, (name, _sums) in found.items()}
    keys = sorted(names, key=lambda key: (-key[2], key[0], key[1]))
    insets: dict[Any, list[Line]] = {}
    for key in {**parts, **their_parts}:
        found = _components(parts.get(key, ()), their_parts.get(key, ()), reading.beside is not None)
        insets[key] = [line._replace(labels=(names[key] or key[0], *line.labels, key[1])) for line in found]

    def label(key: Any) -> Labels:
        component = ("",) if insets else ()
        return (names[key] or key[0], *component, key[2], key[1])

    return Found(
        report_rows.TAX_NAMES,
        {key: sums for key, (_name, sums) in rates.items()},
        {key: sums for key, (_name, sums) in others.items()} if reading.beside else None,
        label,
        keys=keys,
        insets=insets,
        left_out=frozenset() if insets else frozenset(("component",)),
    )


def _components(
    now: Iterable[tuple[str, int, int]], before: Iterable[tuple[str, int, int]], beside: bool
) -> Iterable[Line]:
    ours = {(name, percent): minor for name, percent, minor in now}
    theirs = {(name, percent): minor for name, percent, minor in before}
    for name, percent in {**ours, **theirs}:
        sums = (None, ours.get((name, percent), 0), None)
        other = (None, theirs.get((name, percent), 0), None) if beside else None
        yield Line((name, percent), (name, percent), sums, other, inset=True)


# By what -----------------------------------------------------------------------------------------------------------

_SALE_SUMS = ("quantity_milli", "net_minor", "tax_minor", "gross_minor", "discount_minor")
_MARGIN_SUMS = ("quantity_milli", "net_minor", "cost_e4", "cost_rest_e7")
_CATEGORY_SUMS = ("items", "net_minor", "tax_minor", "gross_minor", "discount_minor")


def _items(
    reading: Reading, key: str, sums: tuple[str, ...]
) -> tuple[dict[Any, Sums], dict[Any, Sums] | None]:
    def read(period: Period) -> dict[Any, Sums]:
        cover = report_sums.cover_of(reading.connection, period.first, period.last)
        return report_sums.gather(reading.connection, report_sums.PRODUCTS, cover, (key,), sums)

    return reading.both(read)


def _by_product(reading: Reading, sums: tuple[str, ...]) -> Found:
    now, before = _items(reading, "product_id", sums)
    names = report_rows.products_named(reading.connection, now.keys() | (before or {}).keys())
    units = frozenset(row[2] for row in names.values())
    return Found(sums, now, before, lambda key: names[key][:2] if key in names else ("", ""), units=units)


def by_product(reading: Reading) -> Found:
    return _by_product(reading, _SALE_SUMS)


def margins(reading: Reading) -> Found:
    times = 10 ** (7 - reading.shop.settings.currency.digits)
    found = _by_product(reading, _MARGIN_SUMS)
    return replace(found, order=lambda sums: sums[1] * times - sums[2] * 1000 - sums[3])


def _by_category(reading: Reading, sums: tuple[str, ...]) -> Found:
    now, before = _items(reading, "category", sums)
    return Found(sums, now, before, lambda key: (key or _("No category"),))


def by_category(reading: Reading) -> Found:
    return _by_category(reading, _CATEGORY_SUMS)


def category_margins(reading: Reading) -> Found:
    return _by_category(reading, ("net_minor", "cost_e4", "cost_rest_e7"))


# What was taken off and left out -----------------------------------------------------------------------------------

_DISCOUNT_SUMS = tuple(report_sums.PEOPLE.sums)
_VOID_SUMS = ("voided", "voided_minor", "abandoned", "abandoned_minor", "no_sales", "asked", "given")


def discounts(reading: Reading) -> Found:
    def read(period: Period) -> dict[Any, Sums]:
        cover = report_sums.cover_of(reading.connection, period.first, period.last)
        return report_sums.gather(reading.connection, report_sums.PEOPLE, cover, ("user_id",), _DISCOUNT_SUMS)

    now, before = reading.both(read)
    names = report_rows.people(reading.connection)
    return Found(_DISCOUNT_SUMS, now, before, lambda key: (_person(names, key),))


def voids(reading: Reading) -> Found:
    """What the journal and the approvals tell of each person, by user name."""
    people = report_rows.people(reading.connection)
    names = {username: name for name, username in people.values()}
    now, before = reading.both(lambda period: _voids(reading, people, period))
    return Found(_VOID_SUMS, now, before, lambda key: (names.get(key, key) or _("Nobody"),))


def _voids(reading: Reading, people: Mapping[int, tuple[str, str]], period: Period) -> dict[Any, Sums]:
    shop = reading.shop
    found: dict[str, list[int]] = {}
    told = report_marks.sums(reading.connection, *_texts(period), day_of(shop), shop.settings.currency.digits)
    for (username, kind), (times, lines, amount) in told.items():
        row = found.setdefault(username, [0] * len(_VOID_SUMS))
        if kind == report_marks.VOIDED:
            row[0], row[1] = lines, amount
        elif kind == report_marks.ABANDONED:
            row[2], row[3] = times, amount
        else:
            row[4] = times
    since, before = utc_of(shop, period.first), utc_of(shop, period.last + ONE_DAY)
    for place, each in enumerate(report_rows.approvals_of(reading.connection, since, before), 5):
        for user_id, times in each.items():
            username = people.get(user_id, ("", ""))[1]
            found.setdefault(username, [0] * len(_VOID_SUMS))[place] += times
    return {username: tuple(row) for username, row in found.items()}


def day_of(shop: Shop) -> Callable[[str], str]:
    """What gives the business day of a stored moment."""
    return lambda at: shop.business_date(moment_of(at)).isoformat()


def utc_of(shop: Shop, day: date) -> str:
    """The moment at which a business day begins, as it would be stored."""
    start = datetime.combine(day, time(shop.settings.day_cutoff_hour), ZoneInfo(shop.settings.time_zone))
    return stamp(start.astimezone(timezone.utc))
