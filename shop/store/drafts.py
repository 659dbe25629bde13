"""The cart under way at each till, one row of JSON text."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from shop.store.statements import Statement
from shop.store.tables import draft_carts

_DELETE = Statement(lambda: delete(draft_carts).where(draft_carts.c.till_id == bindparam("till_id")))
_INSERT = Statement(lambda: insert(draft_carts), ("till_id", "content", "saved_at"))


def save(connection: Connection, till_id: int, content: str, saved_at: str) -> None:
    """Keep this text as the till's cart."""
    drop(connection, till_id)
    _INSERT.run(connection, {"till_id": till_id, "content": content, "saved_at": saved_at})


def drop(connection: Connection, till_id: int) -> None:
    """Forget the till's cart."""
    _DELETE.run(connection, {"till_id": till_id})


def load(connection: Connection, till_id: int) -> str | None:
    """The till's cart, None if there is none."""
    row = connection.execute(select(draft_carts.c.content).where(draft_carts.c.till_id == till_id)).fetchone()
    return None if row is None else str(row[0])
