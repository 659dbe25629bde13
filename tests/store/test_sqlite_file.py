"""A SQLite file is never made by opening it, is noticed when it is replaced, and strangers' are left as they are."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shop.rules.errors import DamagedDatabase, DatabaseProblem
from shop.store import place, sqlite_file
from shop.store.engine import Store, connect, create_store, exists, open_store

UNDER_IT = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps open files from being replaced")


def _write(store: Store, key: str) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO settings (key, value) VALUES (?, '')", (key,))


def _open(template: Path, path: Path) -> Store:
    shutil.copy(template, path)
    store = open_store(str(path))
    _write(store, "first")
    return store


def test_a_new_database_is_ours_by_its_first_page(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    create_store(str(path)).close()
    assert path.read_bytes()[68:72] == b"TuPp"
    assert [each.name for each in tmp_path.iterdir()] == ["shop.sqlite"]


def test_an_emptied_file_is_refused_and_not_filled_again(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    path.touch()
    for start in (exists, open_store, create_store):
        with pytest.raises(DamagedDatabase, match="is an empty file"):
            start(str(path))
    assert path.stat().st_size == 0


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_the_log_of_a_database_that_is_gone_keeps_a_new_one_from_being_made(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / "shop.sqlite"
    path.with_name(path.name + ending).write_bytes(b"what was sold")
    with pytest.raises(DamagedDatabase, match=f"its log shop.sqlite{ending} is still there"):
        create_store(str(path))
    assert not path.exists()


def test_another_program_s_database_is_left_byte_by_byte_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite_file.sqlite_module()[0].connect(path)) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num TEXT)")
        raw.execute("INSERT INTO alembic_version VALUES ('0001')")
        raw.commit()
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem, match="is not a Tuppence database"):
        open_store(str(path))
    assert path.read_bytes() == before


@UNDER_IT
def test_a_database_put_over_an_open_one_is_not_written_into(sqlite_template: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "shop.sqlite", tmp_path / "other.sqlite"
    store = _open(sqlite_template, path)
    shutil.copy(sqlite_template, other)
    os.replace(other, path)
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem, match=r"while it was open.*close Tuppence and start it again"):
        _write(store, "second")
    store.close()
    assert path.read_bytes() == before


@UNDER_IT
def test_a_file_removed_under_a_store_is_not_made_again(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    store = _open(sqlite_template, path)
    path.unlink()
    with pytest.raises(DatabaseProblem, match="was replaced or removed"):
        _write(store, "second")
    store.engine.dispose()
    with pytest.raises(DatabaseProblem), store.read():
        pass
    store.close()
    assert not path.exists()


@UNDER_IT
def test_a_file_replaced_in_the_middle_of_a_write_is_not_committed_to(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.sqlite"
    store = _open(sqlite_template, path)

    def write_meanwhile() -> None:
        with store.write() as connection:
            connection.exec_driver_sql("INSERT INTO settings (key, value) VALUES ('second', '')")
            path.rename(tmp_path / "away.sqlite")

    with pytest.raises(DatabaseProblem, match="was replaced or removed"):
        write_meanwhile()
    store.close()
    with connect(str(tmp_path / "away.sqlite")).read() as connection:
        keys = connection.exec_driver_sql("SELECT key FROM settings").scalars().all()
    assert "second" not in keys


@UNDER_IT
def test_a_file_that_is_put_back_is_written_again(sqlite_template: Path, tmp_path: Path) -> None:
    path, away = tmp_path / "shop.sqlite", tmp_path / "away.sqlite"
    store = _open(sqlite_template, path)
    path.rename(away)
    with pytest.raises(DatabaseProblem):
        _write(store, "second")
    away.rename(path)
    _write(store, "second")
    store.close()


@UNDER_IT
def test_another_database_s_log_stays_where_it_is_when_the_replaced_one_is_closed(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.sqlite"
    store = _open(sqlite_template, path)
    if not sqlite_file.sqlite_module()[1]:
        pytest.skip("no log without a SQLite whose log can be trusted")
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    other = _open(sqlite_template, path)
    store.close()
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    _write(other, "second")
    other.close()


def test_a_log_that_a_long_report_let_grow_is_cut_back_when_it_is_over(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not sqlite_file.sqlite_module()[1]:
        pytest.skip("no log without a SQLite whose log can be trusted")
    monkeypatch.setattr(sqlite_file, "LOG_LIMIT_BYTES", 200_000)
    store = _open(sqlite_template, tmp_path / "shop.sqlite")
    log = tmp_path / "shop.sqlite-wal"
    with store.read() as report:
        report.exec_driver_sql("SELECT count(*) FROM settings").fetchone()
        for number in range(8):
            _write(store, f"{number}" * 1_000_000)
        assert log.stat().st_size > 8_000_000
    _write(store, "the checkpoint comes with this one")
    _write(store, "the log begins anew with this one")
    assert log.stat().st_size <= 200_000
    store.close()
    assert not log.exists()


def test_looking_at_a_place_changes_no_mode(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    path.write_bytes(b"kept")
    path.chmod(0o664)
    place.check(path)
    assert path.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("database or disk is full", "The disk is full"),
        ("attempt to write a readonly database", "can't be written"),
        ("database is locked", "busy"),
        ("unable to open database file", "can't be opened"),
        ("disk I/O error", "reports an error"),
        ("database disk image is malformed", "is damaged"),
        ("Could not decode to UTF-8 column 'name'", "is damaged"),
    ],
)
def test_what_sqlite_says_is_told_as_a_sentence(tmp_path: Path, said: str, sentence: str) -> None:
    told = sqlite_file.problem(said, tmp_path / "shop.sqlite")
    assert told is not None
    assert sentence in told.message


def test_a_fault_of_the_program_is_no_refusal(tmp_path: Path) -> None:
    assert sqlite_file.problem("no such column: colour", tmp_path / "shop.sqlite") is None


def test_an_error_of_a_disk_without_room_is_told_as_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "LEAST_FREE_BYTES", 1 << 62)
    told = sqlite_file.problem("disk I/O error", tmp_path / "shop.sqlite")
    assert told is not None
    assert "The disk is full" in told.message
