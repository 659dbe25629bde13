"""The office's first page: how today goes beside the same weekday last week, and what waits for somebody.

Everybody with the office sees what their permissions cover and no more: takings need REPORTS, what is low needs
STOCK, unpaid invoices and papers INVOICES, failed sign-ins PEOPLE, open shifts any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from shop.rules.period import ONE_DAY, Period
from shop.rules.permissions import BACKOFFICE, INVOICES, PEOPLE, REPORTS, STOCK, Session, require
from shop.rules.report import in_minor, quotient
from shop.services.report_lines import Reading, by_product, utc_of
from shop.services.shop import Shop, moment_of, stamp
from shop.store import home as store
from shop.store import job_list, report_rows, report_stock
from shop.store.engine import Connection
from shop.store.home import OpenShift

WEEK = timedelta(days=7)
DAYS_SHOWN = 14
BEST = 8
NEVER = "9999"


@dataclass(frozen=True, slots=True)
class Trade:
    """What a day sold, until a moment or all of it. Amounts in minor units; credit notes are taken off.

    `gross_minor` is what customers were charged, `average_minor` the sales by their number, None without one.
    """

    sales: int
    returns: int
    net_minor: int
    gross_minor: int
    average_minor: int | None
    margin_minor: int

    @property
    def margin_e4(self) -> int | None:
        """The margin as a part of the net, in 1/10000 of a per cent."""
        return quotient(self.margin_minor, self.net_minor, 1_000_000)


@dataclass(frozen=True, slots=True)
class Best:
    """A product that sold well today: quantity in 1/1000, gross in minor units."""

    sku: str
    name: str
    quantity_milli: int
    gross_minor: int


@dataclass(frozen=True, slots=True)
class Today:
    """A business day under way beside the same weekday of last week: until the same time, and as a whole.

    `hours` and `hours_before` are gross by hour of the shop's clock; `days` and `days_before` gross of the last two
    weeks and of the two before them, the oldest first.
    """

    day: date
    day_before: date
    now: Trade
    by_now: Trade
    whole_before: Trade
    hours: dict[int, int]
    hours_before: dict[int, int]
    days: tuple[tuple[date, int], ...]
    days_before: tuple[tuple[date, int], ...]
    best: tuple[Best, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody should see to: how many, what they amount to, and who or where.

    `id` is low_stock, unpaid, open_shifts, print_jobs or sign_ins; `urgent` marks what can't wait.
    """

    id: str
    count: int
    amount_minor: int | None = None
    detail: str = ""
    urgent: bool = False


def today(shop: Shop, session: Session) -> Today:
    """Today's trade. Needs the permission REPORTS."""
    require(session, REPORTS)
    now = shop.clock()
    day = shop.business_date(now)
    before = day - WEEK
    with shop.store.read() as connection:
        digits = shop.settings.currency.digits
        hours, hours_before = (_hours(connection, each) for each in (day, before))
        days = _days(connection, day - (DAYS_SHOWN - 1) * ONE_DAY, day)
        days_before = _days(connection, day - (2 * DAYS_SHOWN - 1) * ONE_DAY, day - DAYS_SHOWN * ONE_DAY)
        return Today(
            day,
            before,
            _trade(store.day_until(connection, day.isoformat(), NEVER), digits),
            _trade(store.day_until(connection, before.isoformat(), _a_week_ago(shop)), digits),
            _trade(store.day_until(connection, before.isoformat(), NEVER), digits),
            hours,
            hours_before,
            days,
            days_before,
            _best(shop, connection, day),
        )


def _a_week_ago(shop: Shop) -> str:
    """This time of the shop's clock a week ago, as it would be stored; summer time may lie between."""
    local = shop.local(shop.clock())
    return stamp((local.replace(tzinfo=None) - WEEK).replace(tzinfo=local.tzinfo))


def _trade(sums: dict[str, int], digits: int) -> Trade:
    cost = in_minor(sums, "cost_e4", "cost_rest_e7", digits) or 0
    return Trade(
        sums["sales"],
        sums["returns"],
        sums["net_minor"],
        sums["gross_minor"],
        quotient(sums["sold_minor"], sums["sales"], 1),
        sums["net_minor"] - cost,
    )


_GROSS = report_rows.DOCUMENT_NAMES.index("gross_minor")


def _hours(connection: Connection, day: date) -> dict[int, int]:
    rows = report_rows.documents(connection, "hour", day.isoformat(), day.isoformat())
    return {int(hour): sums[_GROSS] for hour, sums in sorted(rows.items())}


def _days(connection: Connection, first: date, last: date) -> tuple[tuple[date, int], ...]:
    rows = report_rows.documents(connection, "day", first.isoformat(), last.isoformat())
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return tuple((day, rows[day.isoformat()][_GROSS] if day.isoformat() in rows else 0) for day in days)


def _best(shop: Shop, connection: Connection, day: date) -> tuple[Best, ...]:
    found = by_product(Reading(shop, connection, Period("day", day, day), None, day))
    quantity, gross = (found.names.index(name) for name in ("quantity_milli", "gross_minor"))
    keys = sorted(found.now, key=lambda key: -found.now[key][gross])[:BEST]
    best = []
    for key in keys:
        sku, name = found.label(key)
        sums = found.now[key]
        best.append(Best(str(sku), str(name), sums[quantity], sums[gross]))
    return tuple(best)


def newest(shop: Shop, session: Session) -> tuple[int, ...]:
    """Another answer than before means that the page should be read again. A matter of a tenth of a millisecond."""
    require(session, BACKOFFICE)
    with shop.store.read() as connection:
        return store.newest(connection)


def waiting(shop: Shop, session: Session) -> tuple[Waiting, ...]:
    """What waits for this person, also where it is nothing; what their permissions don't cover is left out."""
    require(session, BACKOFFICE)
    parts: tuple[tuple[str, Callable[[Shop, Connection], Waiting]], ...] = (
        (INVOICES, _unpaid),
        (BACKOFFICE, _open_shifts),
        (INVOICES, _print_jobs),
        (PEOPLE, _sign_ins),
    )
    with shop.store.read() as connection:
        return tuple(part(shop, connection) for permission, part in parts if session.may(permission))


def low_stock(shop: Shop, session: Session) -> Waiting:
    """How many products are at or below their reorder level. It looks at every product: ask now and then."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return Waiting("low_stock", report_stock.low_count(connection))


def _unpaid(_shop: Shop, connection: Connection) -> Waiting:
    count, amount = store.unpaid(connection)
    return Waiting("unpaid", count, amount)


def _open_shifts(shop: Shop, connection: Connection) -> Waiting:
    """Those that were opened on an earlier business day should have been closed."""
    found = store.open_shifts(connection)
    day = shop.business_date(shop.clock())
    old = [shift for shift in found if shop.business_date(moment_of(shift.opened_at)) < day]
    return Waiting("open_shifts", len(found), detail=_where(found), urgent=bool(old))


def _where(found: list[OpenShift]) -> str:
    return ", ".join(f"{shift.till} ({shift.person})" for shift in found)


def _print_jobs(_shop: Shop, connection: Connection) -> Waiting:
    found = job_list.counts(connection)
    failed = found.get("failing", 0) + found.get("uncertain", 0)
    return Waiting("print_jobs", failed, urgent=bool(failed))


def _sign_ins(shop: Shop, connection: Connection) -> Waiting:
    since = utc_of(shop, shop.business_date(shop.clock()))
    return Waiting("sign_ins", store.failed_sign_ins(connection, since))
