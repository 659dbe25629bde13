"""The one database: opening it, reading it, writing it, and what its failures mean to a person.

SQLite on one machine (WAL, synchronous=FULL, foreign keys, every write BEGIN IMMEDIATE), PostgreSQL for several
tills. Refuses what it can't use with one clear sentence: a damaged or foreign file, a newer database, a network
drive, a folder that can't be written. Never makes a second, empty database where one was expected.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy import Row as Row
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError as IntegrityError

from shop.rules.errors import DamagedDatabase, DatabaseProblem, OutcomeUnknown
from shop.store import place
from shop.texts import _

BUSY_TIMEOUT_MS = 10_000
SERVER_TIMEOUT_S = 2
BLANK_BYTES = 65_536
SCHEMA_VERSION = "0001"


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


class Store:
    """An open database. `path` is None on a server."""

    def __init__(self, engine: Engine, path: Path | None) -> None:
        self.engine = engine
        self.path = path

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that reads one consistent state; what is written on it is not kept."""
        with explained(self.path), self.engine.connect() as connection:
            if not self.is_sqlite:  # whose every statement would see another state
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def write(self, uuid: str = "") -> Iterator[Connection]:
        """One transaction: committed whole at the end, rolled back whole on any error.

        `uuid` names what is written: where a commit's outcome can't be known it is in the OutcomeUnknown raised.
        """
        with explained(self.path), self.engine.connect() as connection:
            connection = connection.execution_options(tuppence_write=True)
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                _quietly_roll_back(transaction)
                raise
            try:
                transaction.commit()
            except exc.DBAPIError as error:
                if not self.is_sqlite and (error.connection_invalidated or connection.invalidated):
                    raise OutcomeUnknown(
                        _("The database server went away. The sale is kept and checked when it is back."),
                        uuid,
                    ) from error
                _quietly_roll_back(transaction)
                raise

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()


def _quietly_roll_back(transaction: Any) -> None:
    """Roll back; a connection that is gone has been rolled back by its server."""
    try:
        transaction.rollback()
    except exc.DBAPIError:
        transaction.connection.invalidate()


@contextmanager
def explained(path: Path | None = None) -> Iterator[None]:
    """Turn the driver's errors into sentences a person can act on."""
    try:
        yield
    except exc.DBAPIError as error:
        said = str(error.orig).lower()
        if any(mark in said for mark in ("malformed", "not a database", "encrypted")):
            sentence = _(
                "{where} is damaged or is not a Tuppence database. Restore a backup or choose another file."
            )
            raise DamagedDatabase(sentence.format(where=path or _("The server"))) from error
        problem = _sentence(said, path)
        if problem is None:
            raise
        raise DatabaseProblem(problem) from error


def _sentence(said: str, path: Path | None) -> str | None:
    where = str(path) if path else _("the server")
    server_gone = _(
        "The database server can't be reached. The cart is kept; the till goes on when it is back."
    )
    table = (
        (
            "disk is full|no space left",
            _("The disk is full. Free some space; nothing that was taken is lost."),
        ),
        ("readonly|read-only", _("{where} can't be written. Ask for write permission to it.")),
        ("locked|busy", _("The database is busy with something long. Try again in a moment.")),
        ("unable to open", _("{where} can't be opened. Check that its folder exists and can be written.")),
        ("disk i/o error", _("The disk that holds {where} reports an error. Check the disk; try again.")),
        (
            "connection|server closed|terminating|starting up|shutting down|translate host|timeout",
            server_gone,
        ),
    )
    for marks, sentence in table:
        if any(mark in said for mark in marks.split("|")):
            return sentence.format(where=where)
    return None


def is_server(target: str) -> bool:
    """Whether this names a PostgreSQL server rather than a file."""
    return target.startswith(("postgresql:", "postgresql+psycopg:", "postgres:"))


def exists(target: str) -> bool:
    """Whether there is a database to open: a file that is not empty, or a server that has our tables."""
    if is_server(target):
        store = connect(target)
        try:
            with store.read() as connection:
                return schema_version(connection) is not None
        finally:
            store.close()
    path = Path(target).expanduser()
    try:
        return path.stat().st_size > 0 and not _is_blank(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise DatabaseProblem(
            _("{where} can't be read ({because}). Ask for permission to it, or choose another place.").format(
                where=path, because=error.strerror
            )
        ) from error


def _is_blank(path: Path) -> bool:
    """Whether this file holds a database without a single table: a first start cut off before its commit."""
    if not path.is_file() or path.stat().st_size > BLANK_BYTES:
        return False
    module = sqlite_module()[0]
    try:
        with closing(module.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as raw:
            return not raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except module.Error:
        return False


def connect(target: str) -> Store:
    """Connect without looking at the schema. A SQLite file is made private, its folder too where we make it."""
    if is_server(target):
        return Store(_server_engine(target), None)
    path = Path(target).expanduser().resolve()
    place.prepare(path)
    return Store(_sqlite_engine(path), path)


def open_store(target: str) -> Store:
    """Open an existing database of this version; an older one is migrated, a newer one refused."""
    if not exists(target):
        raise DatabaseProblem(
            _(
                "There is no Tuppence database at {where}. Start the till once, or run init, to make one."
            ).format(where=target)
        )
    store = connect(target)
    try:
        with store.read() as connection:
            version = schema_version(connection)
        if version != SCHEMA_VERSION:
            _bring_up_to_date(store, version)
    except BaseException:
        store.close()
        raise
    return store


def create_store(target: str) -> Store:
    """Make a new database with all tables, empty; refuses a place where one is already."""
    if exists(target):
        raise DatabaseProblem(
            _("There is already a database at {where}. Open it, or choose another place.").format(
                where=target
            )
        )
    store = connect(target)
    from shop.store.migrations import migrate

    with explained(store.path):
        migrate(store.engine)
    return store


def _bring_up_to_date(store: Store, version: str | None) -> None:
    from shop.store.migrations import known_versions, migrate

    if version is None:
        raise DatabaseProblem(
            _("{where} is not a Tuppence database. Choose another file.").format(where=store.path or "")
        )
    if version not in known_versions():
        raise DatabaseProblem(
            _("This database was made by a newer Tuppence. Install the newer version on this machine.")
        )
    with explained(store.path):
        migrate(store.engine)


def schema_version(connection: Connection) -> str | None:
    """The revision in the database, None where there is none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _sqlite_engine(path: Path) -> Engine:
    module, wal_is_safe = sqlite_module()
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        module=module,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _set_up(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA journal_mode={'WAL' if wal_is_safe else 'DELETE'}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_size_limit=67108864")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("tuppence_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _server_engine(target: str) -> Engine:
    url = make_url(target.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
    return create_engine(
        url,
        pool_pre_ping=False,
        connect_args={
            "connect_timeout": SERVER_TIMEOUT_S,
            "options": "-c timezone=UTC",
            "tcp_user_timeout": SERVER_TIMEOUT_S * 1000,
            "keepalives_idle": 5,
            "keepalives_interval": 1,
            "keepalives_count": 2,
        },
    )


def default_target() -> str:
    """Where the shop's database lies when nothing else was said."""
    from platformdirs import user_data_path

    return os.fspath(user_data_path("tuppence", appauthor=False) / "shop.sqlite")
