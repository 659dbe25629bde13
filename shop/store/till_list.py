"""Tills and means of paying as the office keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from shop.rules.listing import ListQuery
from shop.store import listing
from shop.store.tables import series, shifts, tenders, tills

_TILL_SORTS = {"code": tills.c.code, "name": func.lower(tills.c.name), "printer": tills.c.printer}
_TENDER_SORTS = {
    "position": tenders.c.position,
    "name": func.lower(tenders.c.name),
    "kind": tenders.c.kind,
    "key": tenders.c.key,
}


def page_of_tills(connection: Connection, query: ListQuery) -> tuple[list[Any], int]:
    """A page of tills; those not in use only where the filter `active` says "no"."""
    rows = select(tills).where(
        tills.c.active == (0 if query.filter("active") == "no" else 1),
        listing.has_words(query.text, tills.c.code, tills.c.name, tills.c.printer),
    )
    found, count = listing.page(connection, rows, query, row_id=tills.c.id, sorts=_TILL_SORTS, usual="code")
    return list(found), count


def page_of_tenders(connection: Connection, query: ListQuery) -> tuple[list[Any], int]:
    """A page of means of paying; those not in use only where the filter `active` says "no"."""
    rows = select(tenders).where(
        tenders.c.active == (0 if query.filter("active") == "no" else 1),
        listing.has_words(query.text, tenders.c.code, tenders.c.name, tenders.c.kind),
    )
    found, count = listing.page(
        connection, rows, query, row_id=tenders.c.id, sorts=_TENDER_SORTS, usual="position"
    )
    return list(found), count


def row(connection: Connection, table: Table, row_id: int) -> Any | None:
    """That row of either table."""
    return connection.execute(select(table).where(table.c.id == row_id)).fetchone()


def others(connection: Connection, table: Table, except_id: int | None) -> list[Any]:
    """All other rows that are in use: there are few."""
    rows = connection.execute(select(table).where(table.c.active == 1))
    return [each for each in rows if each.id != except_id]


def code_is_taken(connection: Connection, table: Table, code: str, except_id: int | None) -> bool:
    """Whether another row, in use or not, has this code."""
    query = select(table.c.id).where(table.c.code == code)
    return any(found[0] != except_id for found in connection.execute(query))


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """A new row; its id."""
    return int(connection.execute(insert(table).returning(table.c.id), dict(values)).scalar_one())


def change(
    connection: Connection, table: Table, row_id: int, version: int, values: Mapping[str, Any]
) -> bool:
    """Write other values over those of this version. False where another is stored."""
    changed = connection.execute(
        update(table)
        .where(table.c.id == row_id, table.c.version == version)
        .values({**values, "version": version + 1})
    )
    return changed.rowcount == 1


def has_open_shift(connection: Connection, till_id: int) -> bool:
    """Whether a shift is open at this till."""
    query = select(shifts.c.id).where(shifts.c.till_id == till_id, shifts.c.closed_at.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def counters(connection: Connection, till_id: int) -> list[tuple[str, int, int]]:
    """A till's series: kind, year and the last number given, the newest year first."""
    query = select(series.c.kind, series.c.year, series.c.last).where(series.c.till_id == till_id)
    return [tuple(found) for found in connection.execute(query.order_by(series.c.year.desc(), series.c.kind))]
