"""Sums of what was sold, by product and by person: of whole months and years kept, of all other days added up anew.

Issued rows never change, so a period's sums are a matter of how many documents it has: kept sums carry that number
and count only while it is still true. A late sale therefore puts its month back to the raw rows, and whoever keeps
sums makes it again. Rows of another number of documents may lie about; they are never read.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
    text,
)

from shop.store.statements import Statement
from shop.store.tables import (
    invoice_items,
    invoices,
    person_sums,
    product_sums,
    sums_made,
)

Sums = tuple[Any, ...]
Expressions = Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Cover:
    """How a stretch of days is added up: these kept periods, and from the rows these days (first, last)."""

    kept: tuple[str, ...] = ()
    raw: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Kept:
    """A table of kept sums, and how each of its keys and sums follows from the issued rows of some days.

    `greatest` names those sums of which the greatest counts rather than the total.
    """

    table: Table
    source: FromClause
    keys: Expressions
    sums: Expressions
    greatest: frozenset[str] = field(default_factory=frozenset)

    def total(self, name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """All of one sum, as an integer on either engine."""
        if name in self.greatest:
            return func.max(column)
        return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _flag(test: ColumnElement[bool]) -> ColumnElement[int]:
    return case((test, 1), else_=0)


_ITEM = invoice_items.c
_OFF = _ITEM.list_price_e4 - _ITEM.price_e4
_OVERRIDDEN = _ITEM.list_price_e4 != _ITEM.price_e4
_DOCUMENTS = invoices.join(invoice_items, invoice_items.c.invoice_id == invoices.c.id)

# A cost times a quantity is 10^-7 of a major unit; whole units and the rest apart stay far within 64 bits.
PRODUCTS = Kept(
    product_sums,
    _DOCUMENTS,
    {"product_id": _ITEM.product_id, "category": _ITEM.category},
    {
        "items": _flag(_ITEM.id > 0),
        "quantity_milli": _ITEM.quantity_milli,
        "net_minor": _ITEM.net_minor,
        "tax_minor": _ITEM.tax_minor,
        "gross_minor": _ITEM.gross_minor,
        "discount_minor": _ITEM.discount_minor + _ITEM.sale_discount_minor,
        "cost_e4": _ITEM.cost_e4 * (_ITEM.quantity_milli // 1000),
        "cost_rest_e7": _ITEM.cost_e4 * (_ITEM.quantity_milli % 1000),
        "last_sold": case((_ITEM.quantity_milli > 0, invoices.c.business_date), else_=""),
    },
    frozenset(("last_sold",)),
)

PEOPLE = Kept(
    person_sums,
    _DOCUMENTS,
    {"user_id": invoices.c.user_id},
    {
        "items": _flag(_ITEM.id > 0),
        "amount_minor": _ITEM.amount_minor,
        "discounted_items": _flag(_ITEM.discount_minor + _ITEM.sale_discount_minor != 0),
        "discount_minor": _ITEM.discount_minor,
        "sale_discount_minor": _ITEM.sale_discount_minor,
        "overridden_items": _flag(_OVERRIDDEN),
        "overridden_e4": _OFF * (_ITEM.quantity_milli // 1000),
        "overridden_rest_e7": _OFF * (_ITEM.quantity_milli % 1000),
    },
)

ALL = (PRODUCTS, PEOPLE)
BY_NAME = {kept.table.name: kept for kept in ALL}


# Reading -----------------------------------------------------------------------------------------------------------


def gather(
    connection: Connection, kept: Kept, cover: Cover, keys: Sequence[str], sums: Sequence[str]
) -> dict[Any, Sums]:
    """These sums of these days, by the key named, or by several as a tuple; what has none of the days has no row."""
    parts: list[CursorResult[Any]] = []
    if cover.kept:
        query = _kept_query(kept.table.name, tuple(keys), tuple(sums))
        parts.append(connection.execute(query, {"periods": list(cover.kept)}))
    statement = _raw_statement(kept.table.name, tuple(keys), tuple(sums))
    parts += [statement.run(connection, {"first": first, "last": last}) for first, last in cover.raw]
    found: dict[Any, Sums] = {}
    adders = [max if name in kept.greatest else int.__add__ for name in sums]
    for part in parts:
        own = _by_key(part, len(keys))
        if not found:
            found = own
            continue
        for key, more in own.items():
            before = found.get(key)
            if before is not None:
                more = tuple(add(one, other) for add, one, other in zip(adders, before, more, strict=True))
            found[key] = more
    return found


def _by_key(result: CursorResult[Any], width: int) -> dict[Any, Sums]:
    """All rows by their first columns. The driver's own rows: a year has a hundred thousand of them."""
    rows: Sequence[Any] = result.cursor.fetchall() if result.cursor else []
    if width == 1:
        return {row[0]: row[1:] for row in rows}
    return {row[:width]: row[width:] for row in rows}


@cache
def _kept_query(name: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> Select[Any]:
    kept = BY_NAME[name]
    table = kept.table
    groups = [table.c[key] for key in keys]
    whole = and_(sums_made.c.period == table.c.period, sums_made.c.documents == table.c.documents)
    return (
        select(*groups, *(kept.total(each, table.c[each]).label(each) for each in sums))
        .join(sums_made, whole)
        .where(sums_made.c.period.in_(bindparam("periods", expanding=True)))
        .group_by(*groups)
    )


@cache
def _raw_statement(name: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> Statement:
    kept = BY_NAME[name]
    groups = [kept.keys[key] for key in keys]
    return Statement(
        lambda: (
            select(*groups, *(kept.total(each, kept.sums[each]).label(each) for each in sums))
            .select_from(kept.source)
            .where(invoices.c.business_date.between(bindparam("first"), bindparam("last")))
            .group_by(*groups)
        )
    )


# By day, which the index has in order: by month would take a sort.
_COUNTS = Statement(
    lambda: (
        select(invoices.c.business_date, func.count().label("documents"))
        .where(invoices.c.business_date.between(bindparam("first"), bindparam("last")))
        .group_by(invoices.c.business_date)
    )
)


def cover_of(connection: Connection, first: date, last: date, *, years: bool = True) -> Cover:
    """How these days, both among them, are best added up now; without `years` from months and days alone."""
    months = list(_whole_months(first, last))
    if not months:
        return Cover(raw=((first.isoformat(), last.isoformat()),))
    counts = _counts(connection, months[0], months[-1])
    made = {
        period: documents for period, documents in _made(connection, counts).items() if years or "-" in period
    }
    taken: list[str] = []
    raw: list[tuple[date, date]] = []
    day = first
    while day <= last:
        period, end = _best_from(day, last, counts, made)
        if period:
            if counts.get(period, 0):
                taken.append(period)
        elif raw and raw[-1][1] + timedelta(days=1) == day:
            raw[-1] = (raw[-1][0], end)
        else:
            raw.append((day, end))
        day = end + timedelta(days=1)
    return Cover(tuple(taken), tuple((one.isoformat(), other.isoformat()) for one, other in raw))


def _best_from(day: date, last: date, counts: dict[str, int], made: dict[str, int]) -> tuple[str, date]:
    """The longest kept period that begins on this day, and its last day; "" and the days up to the next one."""
    month_end = _month_end(day)
    if day.day == 1:
        year_end = date(day.year, 12, 31)
        if day.month == 1 and year_end <= last and _is_true(f"{day.year:04d}", counts, made):
            return f"{day.year:04d}", year_end
        if month_end <= last and _is_true(day.isoformat()[:7], counts, made):
            return day.isoformat()[:7], month_end
    return "", min(month_end, last)


def _is_true(period: str, counts: dict[str, int], made: dict[str, int]) -> bool:
    """Whether a period's kept sums are of all its documents; of none there is nothing to add up."""
    return counts.get(period, 0) == made.get(period, 0)


def _counts(connection: Connection, first: str, last: str) -> dict[str, int]:
    """The documents of each month, and of each year, between two months."""
    stretch = {"first": f"{first}-01", "last": f"{last}-31"}
    found: Counter[str] = Counter()
    for row in _COUNTS.run(connection, stretch):
        found[row.business_date[:7]] += row.documents
        found[row.business_date[:4]] += row.documents
    return found


def _made(connection: Connection, counts: dict[str, int]) -> dict[str, int]:
    if not counts:
        return {}
    rows = connection.execute(select(sums_made).where(sums_made.c.period.between(min(counts), max(counts))))
    return {str(row.period): int(row.documents) for row in rows}


def _whole_months(first: date, last: date) -> Iterator[str]:
    day = first if first.day == 1 else _month_end(first) + timedelta(days=1)
    while (end := _month_end(day)) <= last:
        yield day.isoformat()[:7]
        day = end + timedelta(days=1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


# Keeping -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Making:
    """A period whose sums are to be kept, as of so many documents: its sums by key, by table."""

    period: str
    documents: int
    found: dict[str, dict[Any, Sums]]

    def portions(self, rows: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Each table's rows in the order of its key, so many at a time."""
        for name, found in self.found.items():
            names = ("period", "documents", *BY_NAME[name].keys, *BY_NAME[name].sums)
            base = (self.period, self.documents)
            ordered = iter(sorted(found.items()))
            while portion := list(islice(ordered, rows)):
                own = (base + (key if isinstance(key, tuple) else (key,)) + sums for key, sums in portion)
                yield name, [dict(zip(names, row, strict=True)) for row in own]


def earliest(connection: Connection) -> str:
    """The first business day on which anything was sold, empty before that."""
    return str(connection.execute(select(func.min(invoices.c.business_date))).scalar_one() or "")


def wanting(connection: Connection, today: date) -> list[str]:
    """The finished months, then years, whose sums are not kept or are no longer true, oldest first."""
    first = earliest(connection)
    if not first:
        return []
    this_month = today.isoformat()[:7]
    counts = _counts(connection, first[:7], this_month)
    made = _made(connection, counts)
    finished = [period for period in sorted(counts) if period < this_month[: len(period)]]
    finished.sort(key=len, reverse=True)
    return [period for period in finished if not _is_true(period, counts, made)]


def add_up(connection: Connection, period: str) -> Making:
    """A month's or a year's sums, read in one state of the database; a year is added up from its months."""
    first, last = _ends(period)
    if "-" in period:
        cover = Cover(raw=((first.isoformat(), last.isoformat()),))
    else:
        cover = cover_of(connection, first, last, years=False)
    documents = _counts(connection, first.isoformat()[:7], last.isoformat()[:7]).get(period, 0)
    found = {
        kept.table.name: gather(connection, kept, cover, tuple(kept.keys), tuple(kept.sums)) for kept in ALL
    }
    return Making(period, documents, found)


def _ends(period: str) -> tuple[date, date]:
    year = int(period[:4])
    if "-" not in period:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, int(period[5:]), 1)
    return first, _month_end(first)


# A row of so many documents says the same whoever writes it: one that is there already is right.
@cache
def _insertion(name: str) -> Statement:
    columns = [column.name for column in BY_NAME[name].table.columns]
    marks = ", ".join(f":{column}" for column in columns)
    return Statement(
        lambda: text(
            f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
        )
    )


_MADE = Statement(
    lambda: text(
        "INSERT INTO sums_made (period, documents) VALUES (:of_period, :of_documents)"
        " ON CONFLICT (period) DO UPDATE SET documents = excluded.documents"
    )
)


def keep_portion(connection: Connection, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write some of a period's sums; they count once all are there and `finish` says so."""
    _insertion(name).run_many(connection, rows)


def finish(connection: Connection, period: str, documents: int) -> None:
    """All sums of a period, as of so many documents, are there. Those of fewer go."""
    for kept in ALL:
        columns = kept.table.c
        older = and_(columns.period == period, columns.documents < documents)
        connection.execute(delete(kept.table).where(older))
    _MADE.run(connection, {"of_period": period, "of_documents": documents})


def untrue(connection: Connection) -> list[tuple[str, str]]:
    """The (period, table) of kept sums that are of all documents and yet not what the rows add up to."""
    found = []
    for row in connection.execute(select(sums_made).order_by(sums_made.c.period)).fetchall():
        first, last = _ends(row.period)
        months = first.isoformat()[:7], last.isoformat()[:7]
        if _counts(connection, *months).get(row.period, 0) != row.documents:
            continue
        for kept in ALL:
            keys, sums = tuple(kept.keys), tuple(kept.sums)
            one = gather(connection, kept, Cover((row.period,)), keys, sums)
            other = gather(connection, kept, Cover(raw=((first.isoformat(), last.isoformat()),)), keys, sums)
            if one != other:
                found.append((str(row.period), kept.table.name))
    return found
