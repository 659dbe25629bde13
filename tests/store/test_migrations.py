"""The migrated schema is the one of tables.py; a migration is whole or nothing, and runs once."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, exc, inspect

from shop.rules.errors import DatabaseProblem
from shop.store import engine as store_engine
from shop.store import guards, tables
from shop.store.engine import SCHEMA_VERSION, Store, connect, create_store, exists, open_store
from shop.store.migrations import known_versions, migrate
from tests.conftest import ROOT
from tests.databases import new_server_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where no database is yet, on each engine."""
    if request.param == "sqlite":
        return str(tmp_path / "new" / "shop.sqlite")
    return new_server_database(request.getfixturevalue("postgres_server"), template="template1")


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrated_schema_has_no_difference_that_alembic_can_see(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, tables.metadata)
    # Alembic takes SQLite's '' for another default than ''; the next tests compare the whole text.
    found = [change for change in found if not (type(change) is list and change[0][0] == "modify_default")]
    assert found == []


def _shape_on_sqlite(engine: Engine) -> dict[str, Any]:
    """Every table as its sorted clauses and every index as its text: order of columns and of clauses apart."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
            " AND name <> 'alembic_version'"
        ).fetchall()
    shape: dict[str, Any] = {}
    for name, sql in rows:
        # A column that was added later stands on the line of the one before it.
        broken = re.sub(r",(?![^(]*\))", ",\n", sql)
        lines = [re.sub(r"\s+", " ", line).strip().rstrip(",") for line in broken.splitlines()]
        shape[name] = sorted(line for line in lines if line)
    return shape


def test_the_migrated_schema_is_the_same_text_as_the_tables_on_sqlite(sqlite_store: Store) -> None:
    made = create_engine("sqlite://")
    tables.metadata.create_all(made)
    assert _shape_on_sqlite(sqlite_store.engine) == _shape_on_sqlite(made)


def test_every_table_is_strict_on_sqlite(sqlite_store: Store) -> None:
    with sqlite_store.read() as connection:
        rows = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
        loose = {name for name, strict in rows if not strict}
    assert loose <= {"alembic_version", "sqlite_schema", "sqlite_sequence"}


def _shape_on_server(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        columns = connection.exec_driver_sql(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
        ).fetchall()
        constraints = connection.exec_driver_sql(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'"
        ).fetchall()
        indexes = connection.exec_driver_sql(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND tablename <> 'alembic_version'"
        ).fetchall()
    return {
        "columns": {tuple(row) for row in columns},
        "constraints": {tuple(row) for row in constraints},
        "indexes": {tuple(row) for row in indexes},
    }


def test_the_migrated_schema_is_the_same_as_the_tables_on_postgresql(
    postgres_store: Store, postgres_server: Any
) -> None:
    made = connect(new_server_database(postgres_server, template="template1"))
    tables.metadata.create_all(made.engine)
    assert _shape_on_server(postgres_store.engine) == _shape_on_server(made.engine)
    made.close()


def test_the_newest_known_revision_is_the_version_the_program_wants() -> None:
    assert max(known_versions()) == SCHEMA_VERSION


def test_a_new_database_has_its_version_and_its_guards(empty_target: str) -> None:
    assert not exists(empty_target)
    store = create_store(empty_target)
    with store.read() as connection:
        assert store_engine.schema_version(connection) == SCHEMA_VERSION
        assert guards.missing(connection) == []
    store.close()
    assert exists(empty_target)
    open_store(empty_target).close()


def test_a_crash_in_the_middle_leaves_no_half_database(
    empty_target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_connection: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(guards, "install", crash)
        with pytest.raises(RuntimeError, match="power cut"):
            create_store(empty_target)
    left = connect(empty_target)
    assert inspect(left.engine).get_table_names() == []
    left.close()
    assert not exists(empty_target)
    create_store(empty_target).close()
    open_store(empty_target).close()


def test_a_program_killed_in_the_middle_leaves_no_half_database(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    killed = (
        "import os, sys; from shop.store import engine, guards; guards.install = lambda _c: os._exit(9);"
        "engine.create_store(sys.argv[1])"
    )
    assert subprocess.run([sys.executable, "-c", killed, str(path)], cwd=ROOT, check=False).returncode == 9
    assert path.exists()
    assert not exists(str(path))
    create_store(str(path)).close()
    open_store(str(path)).close()


def test_two_programs_starting_at_once_migrate_once(empty_target: str) -> None:
    stores = [connect(empty_target), connect(empty_target)]
    start = threading.Barrier(2)
    problems: list[BaseException] = []

    def run(store: Store) -> None:
        try:
            start.wait()
            migrate(store.engine)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=run, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    for store in stores:
        with store.read() as connection:
            assert guards.missing(connection) == []
        store.close()


def test_migrating_again_changes_nothing_and_makes_lost_guards_again(store: Store) -> None:
    with store.write() as connection:
        guards.remove(connection)
    migrate(store.engine)
    with store.read() as connection:
        assert guards.missing(connection) == []
        assert store_engine.schema_version(connection) == SCHEMA_VERSION


def test_migrating_says_nothing_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    handlers = list(logging.getLogger().handlers)
    create_store(str(tmp_path / "shop.sqlite")).close()
    assert caplog.records == []
    assert logging.getLogger().handlers == handlers


def test_a_database_of_the_first_version_is_brought_up_to_date_with_its_rows(
    empty_target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    to_head = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _head: to_head(config, "0001"))
        old = create_store(empty_target)
    with old.write() as connection:
        assert store_engine.schema_version(connection) == "0001"
        connection.exec_driver_sql(
            "INSERT INTO customers (number, name, name_key, created_at) VALUES ('7', 'Ann', 'ann', '2026-01-01')"
        )
    old.close()
    store = open_store(empty_target)
    with store.read() as connection:
        assert store_engine.schema_version(connection) == SCHEMA_VERSION
        assert guards.missing(connection) == []
        assert connection.exec_driver_sql("SELECT name, version FROM customers").fetchall() == [("Ann", 0)]
    store.close()


def test_a_newer_database_is_refused(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    target = str(store.path) if store.path else store.engine.url.render_as_string(hide_password=False)
    with pytest.raises(DatabaseProblem, match="newer Tuppence"):
        open_store(target)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all, but a page of notes\n" * 200)
    with pytest.raises(DatabaseProblem, match="damaged or is not a Tuppence database"):
        open_store(str(path))
    assert path.read_text().startswith("not a database at all")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = create_engine(f"sqlite:///{path}")
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (id INTEGER PRIMARY KEY)")
    other.dispose()
    with pytest.raises(DatabaseProblem, match="not a Tuppence database"):
        open_store(str(path))
    with pytest.raises(DatabaseProblem, match="already a database"):
        create_store(str(path))


def test_a_revision_that_fails_on_a_database_with_rows_keeps_rows_and_guards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    def fail(*_arguments: object) -> None:
        raise exc.SQLAlchemyError("column exists")

    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO settings (key, value) VALUES ('shop_name', 'Tuppence')")
    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(exc.SQLAlchemyError):
        migrate(store.engine)
    with store.read() as connection:
        assert guards.missing(connection) == []
        assert connection.exec_driver_sql("SELECT count(*) FROM settings").scalar_one() == 1
