"""What the journal is told of changes to the catalogue: by services that have asked for leave, in their transaction."""

from __future__ import annotations

from typing import Any

from shop.rules.permissions import Session
from shop.store import journal
from shop.store.engine import Connection

Values = dict[str, Any]


def note(connection: Connection, by: Session, at: str, kind: str, payload: Values) -> None:
    """Add an entry: what somebody who was let in has changed."""
    journal.append(
        connection,
        chain=by.till or journal.OFFICE,
        kind=kind,
        at=at,
        till=by.till,
        user=by.username,
        payload=payload,
    )


def price_row(by: Session, product_id: int, old_e4: int | None, new_e4: int | None, at: str) -> Values:
    """The row of a price that changes (1/10000), as its table has it and the journal lists it."""
    return {
        "product_id": product_id,
        "old_price_e4": old_e4,
        "new_price_e4": new_e4,
        "at": at,
        "user_id": by.user_id,
    }
