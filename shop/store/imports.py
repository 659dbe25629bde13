"""Imports on the record: what each of them changed, row by row, until it is undone or forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from shop.rules.import_undo import Change
from shop.rules.listing import ListQuery
from shop.store import listing
from shop.store.statements import Statement
from shop.store.tables import import_changes, imports, users

BATCH_ROWS = 2000
_INSERT_CHANGES = Statement(
    lambda: insert(import_changes), ("import_id", "entity", "entity_id", "before", "after")
)
_SORTS = {
    "at": imports.c.id,
    "kind": imports.c.kind,
    "file_name": func.lower(imports.c.file_name),
    "added": imports.c.added,
    "changed": imports.c.changed,
    "person": func.lower(func.coalesce(users.c.name, "")),
    "undone": imports.c.undone_at,
}


def add(
    connection: Connection, kind: str, file_name: str, at: str, user_id: int, *, added: int, changed: int
) -> int:
    """Put an import on the record, and give its id."""
    row = {
        "kind": kind,
        "file_name": file_name,
        "at": at,
        "user_id": user_id,
        "added": added,
        "changed": changed,
    }
    return int(connection.execute(insert(imports).returning(imports.c.id), row).scalar_one())


def add_changes(connection: Connection, import_id: int, changes: Iterable[Change]) -> None:
    """Keep what an import changed."""
    iterator = iter(changes)
    while batch := list(islice(iterator, BATCH_ROWS)):
        rows = [
            {
                "import_id": import_id,
                "entity": change.entity,
                "entity_id": change.entity_id,
                "before": change.before,
                "after": change.after,
            }
            for change in batch
        ]
        _INSERT_CHANGES.run_many(connection, rows)


def page(connection: Connection, query: ListQuery) -> tuple[Sequence[Row[Any]], int]:
    """A page of imports with who did them, and how many there are. Usually the newest first."""
    rows = (
        select(imports, func.coalesce(users.c.name, "").label("person"))
        .outerjoin(users, users.c.id == imports.c.user_id)
        .where(listing.has_words(query.text, imports.c.file_name, users.c.name))
    )
    kind = query.filter("kind")
    if kind:
        rows = rows.where(imports.c.kind == kind)
    return listing.page(connection, rows, query, row_id=imports.c.id, sorts=_SORTS, usual="at")


def by_id(connection: Connection, import_id: int, *, locked: bool = False) -> Row[Any] | None:
    """One import as it stands."""
    query = select(imports).where(imports.c.id == import_id)
    return connection.execute(query.with_for_update() if locked else query).fetchone()


def changes(connection: Connection, import_id: int, entity: str) -> Iterator[Change]:
    """What an import changed of one kind, in the order of the things' ids. Streamed."""
    columns = import_changes.c
    query = (
        select(columns.entity, columns.entity_id, columns.before, columns.after)
        .where(columns.import_id == import_id, columns.entity == entity)
        .order_by(columns.entity_id)
    )
    result = connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
    for row in chain.from_iterable(result.partitions()):
        yield Change(*row)


def end(connection: Connection, import_id: int, at: str) -> None:
    """An import is undone: what it changed need not be kept any longer."""
    connection.execute(update(imports).where(imports.c.id == import_id).values(undone_at=at))
    connection.execute(delete(import_changes).where(import_changes.c.import_id == import_id))
