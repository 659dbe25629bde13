"""What every key of a search needs quick: one of many ids, a text within a text, the rows of the driver itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

FEW = 20


def among(connection: Connection, column: ColumnElement[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """That the column is one of these ids; many of them are one parameter, so that the statement stays short."""
    if len(ids) <= FEW:
        return column.in_(ids)
    if connection.dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(ids))).table_valued("value")
        return column.in_(select(each.c.value))
    return column == func.any(cast(literal(list(ids), ARRAY(BigInteger)), ARRAY(BigInteger)))


def within(connection: Connection, column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """That the text stands somewhere in the column, letter by letter: quicker than LIKE, and nothing is escaped."""
    place = func.instr(column, text) if connection.dialect.name == "sqlite" else func.strpos(column, text)
    return place > 0


def raw_rows(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """The driver's own rows: there may be a hundred thousand, and an object for each takes longer than the rest."""
    compiled: Any = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    params = compiled.params
    if compiled.positional:
        params = tuple(params[name] for name in compiled.positiontup)
    cursor = connection.exec_driver_sql(str(compiled), params).cursor
    while cursor is not None and (rows := cursor.fetchmany(2_000)):
        yield from rows


def ids_of(connection: Connection, query: Select[Any]) -> list[int]:
    """The ids that a query selects, in any order: on SQLite as one text.

    A row each would be five thousand times at which another thread may take the interpreter.
    """
    if connection.dialect.name != "sqlite":
        return [row[0] for row in raw_rows(connection, query)]
    each = query.subquery()
    whole: list[int] = json.loads(connection.execute(select(func.json_group_array(each.c[0]))).scalar_one())
    return whole
