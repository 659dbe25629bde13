"""The means of paying a shop takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from shop.store.tables import tenders


def active(connection: Connection) -> Sequence[Row[Any]]:
    """The active means of paying, in their order."""
    return connection.execute(
        select(tenders).where(tenders.c.active == 1).order_by(tenders.c.position, tenders.c.id)
    ).fetchall()
