"""The SQLite file itself: which SQLite opens it, how a new one comes to be, and whether it is still the same one.

Never makes a database by opening: a file that is missing stays missing. A new one appears under its name whole, so
that an empty file there is never ours. An open file that is replaced or removed is noticed before anything more is
written into it, or into what took its place.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import time
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from shop.rules.errors import DamagedDatabase, DatabaseProblem
from shop.store import place
from shop.store.waits import Waits
from shop.texts import _

# A write-ahead log that a long reader let grow is cut back to this, about twice what usual trade fills.
LOG_LIMIT_BYTES = 8 << 20
BUSY_TIMEOUT_MS = 10_000
LOCKED_PAUSE_S = 0.005
BLANK_BYTES = 65_536
LEAST_FREE_BYTES = 65_536
# "TuPp", where file(1) and others look for whose database a SQLite file is.
APPLICATION_ID = 0x54755070
BESIDE = ("-wal", "-shm")
LOGS = ("-wal", "-journal")

Identity: TypeAlias = "tuple[int, int]"
Identities: TypeAlias = "tuple[Identity | None, ...]"


def sqlite_module() -> tuple[ModuleType, bool]:
    """The SQLite to use, and whether its write-ahead log can be trusted.

    SQLite 3.7.0 to 3.51.2 (bar 3.44.6 and 3.50.7) can corrupt a WAL when two processes checkpoint at once
    (sqlite.org/wal.html, "The WAL-reset bug"); the pysqlite3 wheel brings a newer one.
    """
    import sqlite3

    if _wal_is_safe(sqlite3.sqlite_version_info):
        return sqlite3, True
    try:
        import pysqlite3.dbapi2 as bundled
    except ImportError:
        return sqlite3, False
    return bundled, _wal_is_safe(bundled.sqlite_version_info)


def _wal_is_safe(version: tuple[int, ...]) -> bool:
    return version >= (3, 51, 3) or version in ((3, 44, 6), (3, 50, 7))


def open_raw(path: Path) -> Any:
    """A connection of the driver to a file that exists; the driver's own error where it doesn't."""
    module = sqlite_module()[0]
    return module.connect(
        f"{path.as_uri()}?mode=rw", uri=True, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False
    )


def is_there(path: Path) -> bool:
    """Whether a database lies here; one cut off at its first start, without a table, counts as none.

    DamagedDatabase for what was a database once: an emptied file, or the log of one that is gone. A new one made
    in its place would hide the loss, and take the old log for its own.
    """
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        for log in _logs_left(path):
            raise DamagedDatabase(
                _(
                    "{where} is gone, but its log {log} is still there. Bring the file back, or restore a backup; if "
                    "there is to be a new shop here, move the log away first."
                ).format(where=path, log=log.name)
            ) from None
        return False
    if size == 0 and path.is_file():
        raise DamagedDatabase(
            _(
                "{where} is an empty file. If there was a shop in it, restore a backup; if there never was, delete "
                "the file and start again."
            ).format(where=path)
        )
    return not _is_blank(path)


def _logs_left(path: Path) -> list[Path]:
    beside = [path.with_name(path.name + ending) for ending in LOGS]
    return [log for log in beside if log.is_file() and log.stat().st_size]


def _is_blank(path: Path) -> bool:
    """Whether this file holds a database without a single table: a first start cut off before its commit."""
    if not path.is_file() or path.stat().st_size > BLANK_BYTES:
        return False
    module = sqlite_module()[0]
    try:
        with closing(open_raw(path)) as raw:
            return not raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except module.Error:
        return False


def make_blank(path: Path) -> None:
    """Make a database without a table, unless a file is there by then. The driver's or the system's error if not.

    It is made under another name and then given this one, so that a power cut leaves all of it or nothing.
    """
    new = path.with_name(path.name + ".new")
    place.prepare(new)
    try:
        with closing(open_raw(new)) as raw:
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
        try:
            os.link(new, path)
        except FileExistsError:
            return
        except OSError:  # a disk without hard links
            if not path.exists():
                os.replace(new, path)
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


def refuse_foreign(path: Path) -> None:
    """Refuse another program's database before anything in it is changed. The driver's error for a damaged one."""
    with closing(open_raw(path)) as raw:
        rows = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    if not {"alembic_version", "journal", "settings"} <= {row[0] for row in rows}:
        raise DatabaseProblem(
            _("{where} is not a Tuppence database. Choose another file.").format(where=path)
        )


def _set_log(cursor: Any, mode: str, module: ModuleType) -> None:
    """How changes are logged. SQLite itself waits for no other program that sets this for a new file: this does."""
    until_s = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while not _log_is_set(cursor, mode, module, is_last=time.monotonic() > until_s):
        time.sleep(LOCKED_PAUSE_S)


def _log_is_set(cursor: Any, mode: str, module: ModuleType, *, is_last: bool) -> bool:
    try:
        cursor.execute(f"PRAGMA journal_mode={mode}")
    except module.OperationalError as error:
        if is_last or "locked" not in str(error):
            raise
        return False
    return True


def sqlite_engine(path: Path, file: OpenFile, waits: Waits) -> Engine:
    """The engine of a file that exists; `file` watches it, `waits` knows who waits until others have written."""
    module, wal_is_safe = sqlite_module()
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)), module=module, creator=lambda: open_raw(path)
    )

    @event.listens_for(engine, "connect")
    def _set_up(raw: Any, record: Any) -> None:
        try:
            file.opened()
            raw.isolation_level = None
            cursor = raw.cursor()
            _set_log(cursor, "WAL" if wal_is_safe else "DELETE", module)
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute(f"PRAGMA journal_size_limit={LOG_LIMIT_BYTES}")
            cursor.close()
            record.info["files"] = file.in_use(raw)
        except BaseException:
            raw.close()
            raise

    @event.listens_for(engine, "close")
    def _closed(raw: Any, _record: object) -> None:
        file.closed(raw)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("tuppence_write", False)
        if not immediate:
            connection.exec_driver_sql("BEGIN")
            return
        with waits.waiting():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        file.check(connection.info["files"])

    return engine


def problem(said: str, path: Path) -> DatabaseProblem | None:
    """What a person is told where SQLite says this of a file; None for a fault of the program."""
    said = said.lower()
    if any(mark in said for mark in ("malformed", "not a database", "encrypted", "could not decode")):
        sentence = _(
            "{where} is damaged or is not a Tuppence database. Restore a backup or choose another file."
        )
        return DamagedDatabase(sentence.format(where=path))
    table = (
        (
            "disk is full|no space left",
            _("The disk is full. Free some space; nothing that was taken is lost."),
        ),
        ("readonly|read-only", _("{where} can't be written. Ask for write permission to it.")),
        ("locked|busy", _("The database is busy with something long. Try again in a moment.")),
        ("unable to open", _("{where} can't be opened. Check that its folder exists and can be written.")),
        ("disk i/o error", _("The disk that holds {where} reports an error. Check the disk; try again.")),
    )
    if "disk i/o error" in said and _is_disk_full(path):
        said = "disk is full"
    for marks, sentence in table:
        if any(mark in said for mark in marks.split("|")):
            return DatabaseProblem(sentence.format(where=path))
    return None


def _is_disk_full(path: Path) -> bool:
    """Whether there is no room: beside a full disk SQLite speaks of an error where it can't make its index larger."""
    try:
        return shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES
    except OSError:
        return False


class OpenFile:
    """Whether the file of an open database still is the one at its path."""

    def __init__(self, path: Path) -> None:
        self._paths = (path, *(path.with_name(path.name + ending) for ending in BESIDE))
        self._database: Identity | None = None
        self._connections: list[tuple[Any, Identities]] = []

    def opened(self) -> None:
        """DatabaseProblem where what was just opened is not what the first connection opened."""
        found = _identity(self._paths[0])
        if found is None or (self._database is not None and self._database != found):
            raise self._problem()
        self._database = found

    def in_use(self, raw: Any) -> Identities:
        """The files of a connection that is set up, to be handed to `check` with it."""
        files = tuple(_identity(path) for path in self._paths)
        self._connections.append((raw, files))
        return files

    def check(self, files: Identities) -> None:
        """DatabaseProblem where a file of this connection was replaced or removed."""
        for path, identity in zip(self._paths, files, strict=True):
            if identity is not None and _identity(path) != identity:
                raise self._problem()

    def closed(self, raw: Any) -> None:
        """Forget a connection."""
        self._connections = [one for one in self._connections if one[0] is not raw]

    def leave_strangers_alone(self) -> None:
        """Keep connections from being closed, to the end of the process, whose log was replaced by another.

        On closing, SQLite removes the log it finds by name, which would be the log of the other database.
        """
        for raw, (_database, log, _index) in self._connections:
            now = _identity(self._paths[1])
            if log is not None and now is not None and now != log:
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(raw))

    def _problem(self) -> DatabaseProblem:
        return DatabaseProblem(
            _(
                "{where} was replaced or removed while it was open, and nothing more is written. Put the file back or "
                "restore a backup, then close Tuppence and start it again."
            ).format(where=self._paths[0])
        )


def _identity(path: Path) -> Identity | None:
    """What tells this file from any other; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
