"""Brings a database to the newest schema, whole or not at all.

All revisions and the guards are made in one transaction, under a lock that lets a second program starting at the
same moment wait and then find nothing to do. Alembic is imported only when something is to be migrated.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from shop.store import guards

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).resolve().parent
LOCK_KEY = 0x7455_7070_656E_6365


def known_versions() -> frozenset[str]:
    """The revisions this program knows, without importing Alembic: versions/0001_first.py is "0001"."""
    found = (re.match(r"(\d{4})_\w+\.py$", path.name) for path in (HERE / "versions").iterdir())
    return frozenset(match.group(1) for match in found if match)


def migrate(engine: Engine) -> None:
    """Run every revision that is missing, then make the guards again; an error leaves the database as it was.

    The guards are taken off while revisions run, so that one may rebuild a table of issued rows.
    """
    from alembic import command

    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.connect() as connection:
        connection = connection.execution_options(tuppence_write=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                # Another program's migration is waited for to its end, however slow its machine is.
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
            guards.remove(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            guards.install(connection)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
