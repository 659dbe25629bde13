"""What a person likes to see, as text by key."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, text

from shop.store.tables import preferences


def load(connection: Connection, user_id: int) -> dict[str, str]:
    """All of a person's preferences."""
    rows = connection.execute(
        select(preferences.c.key, preferences.c.value).where(preferences.c.user_id == user_id)
    )
    return {row.key: row.value for row in rows}


def save(connection: Connection, user_id: int, key: str, value: str) -> None:
    """Keep one, in place of what was there; an empty one goes."""
    if not value:
        mine = preferences.c.user_id == user_id, preferences.c.key == key
        connection.execute(delete(preferences).where(*mine))
        return
    connection.execute(
        text(
            "INSERT INTO preferences (user_id, key, value) VALUES (:user_id, :key, :value)"
            " ON CONFLICT (user_id, key) DO UPDATE SET value = excluded.value"
        ),
        {"user_id": user_id, "key": key, "value": value},
    )
