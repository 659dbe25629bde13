"""Statements of SQLAlchemy Core, compiled once per engine and run as driver SQL.

Compiling or even looking a statement up in SQLAlchemy's cache at every run costs a sale more than its rows do.
A `Statement` is written in Core, so that both engines are served by one text, and keeps the compiled SQL.
Parameters are given as a dict (one row) or a list of dicts (many rows, one round trip).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, CursorResult, Insert
from sqlalchemy.engine.interfaces import Dialect

Row = Mapping[str, Any]


class _Compiled:
    """One engine's SQL text and how it takes its parameters."""

    __slots__ = ("constants", "pick", "sql")

    def __init__(self, clause: ClauseElement, dialect: Dialect, columns: Sequence[str] | None) -> None:
        keys = None if columns is None else list(columns)
        compiled = clause.compile(dialect=dialect, column_keys=keys)
        self.sql = str(compiled)
        # Values that stand in the statement itself ("active = 1", LIMIT 1) are parameters to the driver too.
        self.constants = (
            {name: value for name, value in compiled.params.items() if value is not None}
            if columns is None
            else {}
        )
        keys_in_order = tuple(getattr(compiled, "positiontup", None) or ())
        self.pick = _picker(keys_in_order) if dialect.positional else None

    def bind(self, row: Row) -> Any:
        if self.constants:
            row = {**self.constants, **row}
        return row if self.pick is None else self.pick(row)


def _picker(keys: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    """What takes these values out of a row, in this order."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda row: tuple(row[key] for key in keys)


class Statement:
    """A Core statement with named parameters, made by `build` at its first use.

    `columns` names the columns an INSERT sets (all parameters of the same names).
    """

    def __init__(self, build: Callable[[], ClauseElement], columns: Sequence[str] | None = None) -> None:
        self._build = build
        self._columns = columns
        self._by_dialect: dict[str, _Compiled] = {}

    def _compiled(self, connection: Connection) -> _Compiled:
        name = connection.dialect.name
        found = self._by_dialect.get(name)
        if found is None:
            clause = self._build()
            if isinstance(clause, Insert) and self._columns is None:
                raise TypeError("an INSERT names its columns")
            found = self._by_dialect[name] = _Compiled(clause, connection.dialect, self._columns)
        return found

    def run(self, connection: Connection, row: Row | None = None) -> CursorResult[Any]:
        """Run once with these parameters."""
        compiled = self._compiled(connection)
        return connection.exec_driver_sql(compiled.sql, compiled.bind(row or {}))

    def run_many(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Run for every row in one round trip; the number of rows changed, 0 for none."""
        if not rows:
            return 0
        compiled = self._compiled(connection)
        return connection.exec_driver_sql(compiled.sql, [compiled.bind(row) for row in rows]).rowcount
