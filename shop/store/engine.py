"""The one database: opening it, reading it, writing it, and what its failures mean to a person.

SQLite on one machine (WAL, synchronous=FULL, foreign keys, every write BEGIN IMMEDIATE), PostgreSQL for several
tills. Refuses what it can't use with one clear sentence: a damaged or foreign file, a newer database, a network
drive, a folder that can't be written. Never makes a second, empty database where one was expected.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, exc
from sqlalchemy import Row as Row
from sqlalchemy.exc import IntegrityError as IntegrityError

from shop.rules.errors import Conflict, DatabaseProblem, OutcomeUnknown
from shop.store import place, sqlite_file
from shop.store.sqlite_file import OpenFile
from shop.store.sqlite_file import sqlite_module as sqlite_module
from shop.store.waits import Waits
from shop.texts import _

CONFLICT_TRIES = 3
SCHEMA_VERSION = "0003"

P = ParamSpec("P")
Result = TypeVar("Result")


class Store:
    """An open database. `path` is None on a server."""

    def __init__(
        self, engine: Engine, path: Path | None, file: OpenFile | None = None, *, waits: Waits
    ) -> None:
        self.engine = engine
        self.path = path
        self._file = file
        self._waits = waits
        # The same connections with other habits, made once: every sale would pay for telling them.
        self._writing = engine.execution_options(tuppence_write=True)
        # On a server each statement would else see another state.
        self._reading = engine if path else engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None

    @property
    def waited_s(self) -> float:
        """For how many seconds somebody waits by now: for a server's answer, or until others have written a file."""
        return self._waits.waited_s

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that reads one consistent state; what is written on it is not kept."""
        with explained(self.path), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self, uuid: str = "") -> Iterator[Connection]:
        """One transaction: committed whole at the end, rolled back whole on any error.

        `uuid` names what is written: where a commit's outcome can't be known it is in the OutcomeUnknown raised.
        """
        with explained(self.path), self._writing.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                _quietly_roll_back(transaction)
                raise
            self._check_file(connection, transaction)
            try:
                self._commit(connection, transaction)
            except exc.DBAPIError as error:
                if self._may_be_committed(error):
                    raise OutcomeUnknown(_went_away(uuid), uuid) from error
                _quietly_roll_back(transaction)
                raise

    def _check_file(self, connection: Connection, transaction: Any) -> None:
        """Nothing is committed to a file that was replaced or removed meanwhile."""
        if self._file is None:
            return
        try:
            self._file.check(connection.info["files"])
        except DatabaseProblem:
            _quietly_roll_back(transaction)
            raise

    def _may_be_committed(self, error: exc.DBAPIError) -> bool:
        if self.is_sqlite:
            return False
        from shop.store.server import may_be_committed

        return may_be_committed(error)

    def _commit(self, connection: Connection, transaction: Any) -> None:
        if not self.is_sqlite:
            from shop.store.server import is_failed

            if is_failed(connection):
                _quietly_roll_back(transaction)
                raise RuntimeError("a failed statement was passed over: nothing of this can be committed")
        transaction.commit()

    def close(self) -> None:
        """Let all connections go."""
        if self._file is not None:
            self._file.leave_strangers_alone()
        self.engine.dispose()


def _went_away(uuid: str) -> str:
    """What is told of a commit whose outcome is unknown: what has a uuid is looked up by it when it is done again."""
    if uuid:
        return _("The database server went away. What was under way is kept, and checked when it is back.")
    return _(
        "The database server went away while this was saved. When it is back, look whether it was saved before you do "
        "it again."
    )


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
    except (exc.DBAPIError, sqlite_module()[0].Error) as error:
        refused: DatabaseProblem | None
        if path is None:
            from shop.store.server import problem as problem_of

            refused = problem_of(error) if isinstance(error, exc.DBAPIError) else None
        else:
            refused = sqlite_file.problem(str(getattr(error, "orig", error)), path)
        if refused is None:
            raise
        raise refused from error


def retried(work: Callable[P, Result]) -> Callable[P, Result]:
    """A service that is one transaction, done again where another till was in its way and nothing was written."""

    @wraps(work)
    def again(*args: P.args, **options: P.kwargs) -> Result:
        for _attempt in range(CONFLICT_TRIES - 1):
            with suppress(Conflict):
                return work(*args, **options)
        return work(*args, **options)

    return again


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
    path = Path(os.path.expanduser(target))
    try:
        return sqlite_file.is_there(path.absolute())
    except OSError as error:
        raise DatabaseProblem(
            _("{where} can't be read ({because}). Ask for permission to it, or choose another place.").format(
                where=path, because=error.strerror
            )
        ) from error


def connect(target: str) -> Store:
    """Connect without looking at the schema. A SQLite file is made private, its folder too where we make it."""
    waits = Waits()
    if is_server(target):
        from shop.store.server import server_engine

        return Store(server_engine(target, waits), None, waits=waits)
    path = Path(os.path.expanduser(target)).resolve()
    with explained(path):
        if not path.exists():
            sqlite_file.make_blank(path)
        place.prepare(path)
    file = OpenFile(path)
    return Store(sqlite_file.sqlite_engine(path, file, waits), path, file, waits=waits)


def open_store(target: str) -> Store:
    """Open an existing database of this version; an older one is migrated, a newer one refused."""
    if not exists(target):
        raise DatabaseProblem(
            _(
                "There is no Tuppence database at {where}. Start the till once, or run init, to make one."
            ).format(where=target)
        )
    if not is_server(target):
        path = Path(os.path.expanduser(target)).resolve()
        place.check(path)
        with explained(path):
            sqlite_file.refuse_foreign(path)
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


def default_target() -> str:
    """Where the shop's database lies when nothing else was said."""
    from platformdirs import user_data_path

    return os.fspath(user_data_path("tuppence", appauthor=False) / "shop.sqlite")
