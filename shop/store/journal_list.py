"""The journal as a list: pages of entries by chain, kind, person, time and text, out of a million.

Every list walks an index from one end, and counts no further than `MOST_COUNTED`. A second filter and a text are looked
for among the first entries alone that the index gives (`MOST_WALKED`, `MOST_READ` of them): what was left out is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from shop.rules.listing import ListQuery
from shop.rules.normal import storable
from shop.store.id_sets import raw_rows
from shop.store.journal import Entry
from shop.store.tables import invoices, journal, journal_heads

MOST_COUNTED = 50_000
MOST_WALKED = 50_000
MOST_READ = 5_000

_ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "at": (journal.c.at, journal.c.chain, journal.c.seq),
    "kind": (journal.c.kind, journal.c.at, journal.c.chain, journal.c.seq),
    "user": (journal.c.user, journal.c.at, journal.c.chain, journal.c.seq),
    "chain": (journal.c.chain, journal.c.seq),
}
_COLUMNS = [journal.c[name] for name in Entry.__slots__]
# An import's entry may hold megabytes: a list looks at the beginning.
MOST_LISTED = 20_000
_LISTED = [
    func.substr(column, 1, MOST_LISTED).label("payload") if column.name == "payload" else column
    for column in _COLUMNS
]
_PLACE = [journal.c.at, journal.c.chain, journal.c.seq]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries. `reached` is the time of the last entry looked at, empty where all were."""

    rows: list[Entry]
    count: int
    reached: str = ""


def page(connection: Connection, query: ListQuery) -> Found:
    """A page of entries, the newest first unless asked otherwise.

    Filters: chain, kind, user, from and to (stored times, `to` not included). The text is looked for in payloads,
    regardless of case; a document's number also finds the entry that issued it, however old.
    """
    tests = _tests(query)
    name = "at" if tests or query.sort not in _ORDERS else query.sort
    if set(tests) == {"chain"}:
        name = "at" if _times(query) else "chain"
    backwards = query.descending or not query.sort
    order = tuple(column.desc() if backwards else column for column in _ORDERS[name])
    if query.text.strip() or len(tests) > 1:
        return _searched(connection, query, tests, order)
    rows = select(*_PLACE).where(*tests.values(), *_times(query))
    counted = rows.limit(MOST_COUNTED).subquery()
    count = int(connection.execute(select(func.count()).select_from(counted)).scalar_one())
    places = connection.execute(rows.order_by(*order).limit(query.limit).offset(query.offset)).fetchall()
    return Found(_entries(connection, [(row.chain, row.seq) for row in places]), count)


def _tests(query: ListQuery) -> dict[str, ColumnElement[bool]]:
    """The equalities asked for, the most telling first.

    A chain within certain times is found by the times: the index of the chain alone knows none.
    """
    columns = {"user": journal.c.user, "kind": journal.c.kind, "chain": journal.c.chain}
    tests = {name: column == query.filter(name) for name, column in columns.items() if query.filter(name)}
    if set(tests) == {"chain"} and _times(query):
        tests["chain"] = func.coalesce(journal.c.chain, "") == query.filter("chain")
    return tests


def _times(query: ListQuery) -> list[ColumnElement[bool]]:
    tests = []
    if query.filter("from"):
        tests.append(journal.c.at >= query.filter("from"))
    if query.filter("to"):
        tests.append(journal.c.at < query.filter("to"))
    return tests


def _entries(connection: Connection, places: Sequence[tuple[str, int]]) -> list[Entry]:
    """The entries at these places, in this order, their payloads cut at `MOST_LISTED` characters."""
    if not places:
        return []
    rows = connection.execute(
        select(*_LISTED).where(tuple_(journal.c.chain, journal.c.seq).in_(list(places)))
    )
    found = {(row.chain, row.seq): Entry(*row) for row in rows}
    return [found[place] for place in places if place in found]


def _searched(
    connection: Connection,
    query: ListQuery,
    tests: dict[str, ColumnElement[bool]],
    order: tuple[ColumnElement[Any], ...],
) -> Found:
    """The entries that fit among the first of those that an index gives."""
    words = storable(query.text).split()
    known = [*list(tests.values())[:1], *_times(query)]
    most = MOST_READ if words else MOST_WALKED
    more = [journal.c[name] for name in ("kind", "user")] if len(tests) > 1 or words else []
    more += [journal.c.payload] if words else []
    walked = select(*_PLACE, *more).where(*known).order_by(*order).limit(most).subquery()
    fits = [walked.c[name] == query.filter(name) for name in list(tests)[1:]]
    fits += [_has_word(connection, walked, word) for word in words]
    places = set(raw_rows(connection, select(*walked.c[:3]).where(*fits)))
    edge = select(*_PLACE).where(*known).order_by(*order).offset(most - 1).limit(1)
    last = connection.execute(edge).fetchone()
    issued_at = _issued_at(connection, query.text)
    if issued_at:
        fits = [*tests.values(), *(_has_word(connection, journal, word) for word in words)]
        rows = connection.execute(select(*_PLACE).where(journal.c.at == issued_at, *fits))
        places |= {tuple(row) for row in rows}
    found = list(places)
    found.sort(reverse=query.descending or not query.sort)
    shown = found[query.offset : query.offset + query.limit]
    entries = _entries(connection, [(chain, seq) for _at, chain, seq in shown])
    return Found(entries, len(found), "" if last is None else str(last.at))


# The short ones first: where a word stands in one of them the payload is not looked into.
_SEARCHED = ("kind", "user", "payload")


def _has_word(connection: Connection, rows: Any, word: str) -> ColumnElement[bool]:
    """That a word stands in one of these columns, regardless of the case of ASCII letters at least."""
    escaped = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    pattern = f"%{escaped}%"
    # SQLite's LIKE looks at no case by itself, in half the time.
    if connection.dialect.name == "sqlite":
        return or_(*(rows.c[name].like(pattern, escape="/") for name in _SEARCHED))
    return or_(*(rows.c[name].ilike(pattern, escape="/") for name in _SEARCHED))


def _issued_at(connection: Connection, text: str) -> str:
    """When the document of this number was issued, empty where it is none's."""
    number = storable(text.strip().upper())
    found = connection.execute(select(invoices.c.issued_at).where(invoices.c.number == number))
    return str(found.scalar_one_or_none() or "")


def entry(connection: Connection, chain: str, seq: int) -> Entry | None:
    """One entry."""
    row = connection.execute(
        select(*_COLUMNS).where(journal.c.chain == chain, journal.c.seq == seq)
    ).fetchone()
    return None if row is None else Entry(*row)


def chains(connection: Connection) -> Sequence[str]:
    """Every chain that has a head."""
    return list(connection.execute(select(journal_heads.c.chain).order_by(journal_heads.c.chain)).scalars())


def values(connection: Connection, name: str) -> list[str]:
    """Every "kind" or "user" there is in the journal, found by skipping through its index."""
    column = journal.c[name]
    found: list[str] = []
    query = select(func.min(column))
    while (value := connection.execute(query).scalar_one_or_none()) is not None:
        found.append(value)
        query = select(func.min(column)).where(column > value)
    return found
