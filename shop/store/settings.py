"""The settings table: JSON text by key."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from shop.store.tables import settings


def load(connection: Connection) -> dict[str, str]:
    """All stored settings."""
    return {row.key: row.value for row in connection.execute(select(settings.c.key, settings.c.value))}


def save(connection: Connection, rows: dict[str, str]) -> None:
    """Store these settings, replacing those of the same keys."""
    connection.execute(delete(settings).where(settings.c.key.in_(rows)))
    connection.execute(insert(settings), [{"key": key, "value": value} for key, value in rows.items()])
