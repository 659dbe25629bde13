"""The triggers that keep what was issued as it is, whoever writes to the database and by whatever program.

Rows of `GUARDED` never change and never go. `invoice_buyers` may be blanked, a series and a journal's head go up by
one. On SQLite INSERT OR REPLACE deletes without asking the delete triggers, so an INSERT of an id or key that exists
is refused before it can; PostgreSQL has no such way, but has TRUNCATE, which is refused there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Table, UniqueConstraint

from shop.store import tables

GUARDED: tuple[Table, ...] = (*tables.ISSUED, tables.price_changes, tables.approvals)
BLANKED = tables.invoice_buyers
COUNTED: tuple[tuple[Table, str], ...] = ((tables.series, "last"), (tables.journal_heads, "seq"))

ROW_UPDATE_DELETE = 1 | 2 | 8 | 16
STATEMENT_TRUNCATE = 2 | 32


def install(connection: Connection) -> None:
    """Make every guard, replacing what is there."""
    remove(connection)
    if connection.dialect.name == "sqlite":
        for text in _sqlite_triggers().values():
            connection.exec_driver_sql(text)
        return
    for name, body in _server_functions().items():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        )
    for trigger, (table, kind, function) in _server_triggers().items():
        when = "UPDATE OR DELETE" if kind == ROW_UPDATE_DELETE else "TRUNCATE"
        each = "ROW" if kind == ROW_UPDATE_DELETE else "STATEMENT"
        connection.exec_driver_sql(
            f"CREATE TRIGGER {trigger} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        )


def remove(connection: Connection) -> None:
    """Take every guard off: for a migration alone, which makes them again in the same transaction."""
    if connection.dialect.name == "sqlite":
        for name in _sqlite_triggers():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    there = {row[0] for row in connection.exec_driver_sql("SELECT tgname FROM pg_trigger")}
    for trigger, (table, _kind, _function) in _server_triggers().items():
        if trigger in there:
            connection.exec_driver_sql(f"DROP TRIGGER {trigger} ON {table}")


def expected(dialect_name: str) -> frozenset[str]:
    """The names of all guards on this engine."""
    return frozenset(_sqlite_triggers() if dialect_name == "sqlite" else _server_triggers())


def missing(connection: Connection) -> list[str]:
    """The names of guards that are absent, switched off, or not what they should be, in order."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = {row[0]: row[1] for row in rows}
        return sorted(name for name, text in _sqlite_triggers().items() if there.get(name) != text)
    bodies = _server_functions()
    found = connection.exec_driver_sql(
        "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A')"
        " AND t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0"
    ).fetchall()
    sound = {
        name: (table, kind, function)
        for name, table, kind, function, body in found
        if bodies.get(function) == body
    }
    return sorted(name for name, what in _server_triggers().items() if sound.get(name) != what)


def keys(table: Table) -> list[tuple[str, ...]]:
    """Every set of columns that is unique in this table, the primary key first."""
    keys = [tuple(column.name for column in table.primary_key.columns)]
    unique = (part for part in table.constraints if isinstance(part, UniqueConstraint))
    return keys + sorted(tuple(column.name for column in part.columns) for part in unique)


def _trigger(name: str, when: str, table: str, condition: str, sentence: str) -> str:
    clause = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table}{clause} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _never_again(table: Table) -> str:
    """On SQLite: refuse a row whose id or key is there, which INSERT OR REPLACE would overwrite."""
    tests = []
    for key in keys(table):
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        tests.append(f"EXISTS (SELECT 1 FROM {table.name} WHERE {same})")  # noqa: S608 (our own names alone)
    return _trigger(
        f"guard_{table.name}_insert",
        "INSERT",
        table.name,
        " OR ".join(tests),
        f"{table.name} rows never change: this one exists",
    )


def _sqlite_triggers() -> dict[str, str]:
    return {_name_of(text): text for text in _sqlite_texts()}


def _name_of(text: str) -> str:
    found = re.match(r"CREATE TRIGGER (\w+) ", text)
    assert found
    return found.group(1)


def _sqlite_texts() -> Iterator[str]:
    for table in GUARDED:
        name = table.name
        yield _trigger(f"guard_{name}_update", "UPDATE", name, "", f"{name} rows never change")
        yield _trigger(f"guard_{name}_delete", "DELETE", name, "", f"{name} rows never change")
        yield _never_again(table)
    name = BLANKED.name
    yield _trigger(f"guard_{name}_update", "UPDATE", name, _not_blanked(), f"{name} rows may only be blanked")
    yield _trigger(f"guard_{name}_delete", "DELETE", name, "", f"{name} rows may only be blanked")
    yield _never_again(BLANKED)
    for table, counter in COUNTED:
        name = table.name
        sentence = f"{name} rows only count up by one"
        yield _trigger(f"guard_{name}_update", "UPDATE", name, _not_one_more(table, counter), sentence)
        yield _trigger(f"guard_{name}_delete", "DELETE", name, "", sentence)
        yield _never_again(table)


def _not_blanked() -> str:
    keys = {column.name for column in BLANKED.primary_key.columns}
    tests = [f"NEW.{column} IS NOT OLD.{column}" for column in sorted(keys)]
    tests += [
        f"(NEW.{column.name} IS NOT NULL AND NEW.{column.name} IS NOT OLD.{column.name})"
        for column in BLANKED.columns
        if column.name not in keys
    ]
    return " OR ".join(tests)


def _not_one_more(table: Table, counter: str) -> str:
    keys = (f'NEW."{column.name}" IS NOT OLD."{column.name}"' for column in table.primary_key.columns)
    return " OR ".join((f"NEW.{counter} IS NOT OLD.{counter} + 1", *keys))


def _server_triggers() -> dict[str, tuple[str, int, str]]:
    """Trigger name: its table, its type (pg_trigger.tgtype) and its function."""
    owners = [(table.name, "guard_issued") for table in GUARDED]
    owners += [(table.name, f"guard_{table.name}") for table in (BLANKED, *(table for table, _c in COUNTED))]
    found: dict[str, tuple[str, int, str]] = {}
    for table, function in owners:
        found[f"guard_{table}_change"] = (table, ROW_UPDATE_DELETE, function)
        found[f"guard_{table}_truncate"] = (table, STATEMENT_TRUNCATE, "guard_issued")
    return found


def _server_functions() -> dict[str, str]:
    """Function name: its body in PL/pgSQL, without a percent sign, which the driver would take for a parameter."""
    refuse = "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '{}';"
    bodies = {"guard_issued": f" BEGIN {refuse.format(' rows never change')} END "}
    unless = [(BLANKED.name, _not_blanked(), " rows may only be blanked")]
    unless += [
        (table.name, _not_one_more(table, counter), " rows only count up by one")
        for table, counter in COUNTED
    ]
    for table, condition, sentence in unless:
        distinct = condition.replace(" IS NOT OLD.", " IS DISTINCT FROM OLD.")
        bodies[f"guard_{table}"] = (
            f" BEGIN IF TG_OP = 'DELETE' THEN {refuse.format(sentence)} END IF;"
            f" IF {distinct} THEN {refuse.format(sentence)} END IF; RETURN NEW; END "
        )
    return bodies
