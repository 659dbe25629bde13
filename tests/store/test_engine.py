"""Reading one state, writing whole or not at all, and what the database's failures say to a person."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Connection

from shop.rules.errors import DatabaseProblem
from shop.store.engine import Store, create_store, exists, open_store


def _set(connection: Connection, value: str) -> None:
    connection.exec_driver_sql(f"INSERT INTO settings (key, value) VALUES ('{value}', '')")  # noqa: S608


def _count(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM settings").scalar_one())


def test_a_reader_sees_one_state_while_another_writes(store: Store) -> None:
    with store.read() as reader:
        before = _count(reader)
        with store.write() as writer:
            _set(writer, "one")
        assert _count(reader) == before
    with store.read() as reader:
        assert _count(reader) == before + 1


def test_what_is_written_by_a_reader_is_not_kept(store: Store) -> None:
    with store.read() as reader:
        _set(reader, "one")
    with store.read() as reader:
        assert _count(reader) == 0


def test_a_writer_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as writer:
            _set(writer, "one")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as reader:
        assert _count(reader) == 0


def test_a_writer_after_a_reader_on_one_connection_still_writes(store: Store) -> None:
    with store.read() as reader:
        _count(reader)
    with store.write() as writer:
        _set(writer, "one")
    with store.read() as reader:
        assert _count(reader) == 1


def test_sqlite_is_opened_so_that_nothing_committed_is_lost(sqlite_store: Store) -> None:
    with sqlite_store.read() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked["journal_mode"] in ("wal", "delete")
    assert asked == {
        "journal_mode": asked["journal_mode"],
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_no_database_is_made_where_one_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    with pytest.raises(DatabaseProblem, match="no Tuppence database"):
        open_store(str(path))
    assert not path.exists()


def test_a_database_is_not_made_over_another(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    create_store(str(path)).close()
    with pytest.raises(DatabaseProblem, match="already a database"):
        create_store(str(path))


def test_a_place_that_may_not_be_looked_at_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "shop.sqlite"
    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(DatabaseProblem, match=r"shop\.sqlite can't be read \(Permission denied\)"):
        exists(str(path))


def test_a_damaged_database_is_refused_with_one_sentence(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    path.write_bytes(b"\x00" * 100 + sqlite_template.read_bytes()[100:])
    with pytest.raises(DatabaseProblem, match="damaged or is not a Tuppence database"):
        open_store(str(path))
