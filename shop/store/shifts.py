"""Tills and their shifts as rows."""

from __future__ import annotations

from datetime import datetime, timezone

from sqlalchemy import Connection, bindparam, insert, select, update

from shop.rules.shift import Shift, Till
from shop.store.statements import Statement
from shop.store.tables import shifts, tills, users

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"

# Every sale asks this.
_OPEN = Statement(
    lambda: (
        select(
            shifts.c.id,
            shifts.c.uuid,
            shifts.c.opened_by_id,
            users.c.name,
            shifts.c.opened_at,
            shifts.c.float_minor,
        )
        .join(users, users.c.id == shifts.c.opened_by_id)
        .where(shifts.c.till_id == bindparam("of_till"), shifts.c.closed_at.is_(None))
    )
)


def all_tills(connection: Connection) -> list[Till]:
    """All tills by their codes."""
    query = select(tills.c.id, tills.c.code, tills.c.name, tills.c.printer).order_by(tills.c.code)
    return [Till(row.id, row.code, row.name, row.printer) for row in connection.execute(query)]


def is_out_of_use(connection: Connection, till_id: int) -> bool:
    """Whether the office has taken this till out of use."""
    return connection.execute(select(tills.c.active).where(tills.c.id == till_id)).scalar() == 0


def add_till(connection: Connection, code: str, name: str, printer: str) -> int:
    """A new till; its code is unique."""
    row = {"code": code, "name": name, "printer": printer}
    return int(connection.execute(insert(tills).returning(tills.c.id), row).scalar_one())


def set_printer(connection: Connection, till_id: int, printer: str) -> None:
    """Another printer for a till."""
    connection.execute(update(tills).where(tills.c.id == till_id).values(printer=printer))


def open_at(connection: Connection, till_id: int) -> Shift | None:
    """The shift that is open at a till."""
    row = _OPEN.run(connection, {"of_till": till_id}).fetchone()
    if row is None:
        return None
    opened_at = datetime.strptime(row.opened_at, _TIME).replace(tzinfo=timezone.utc)
    return Shift(row.id, row.uuid, till_id, row.opened_by_id, row.name, opened_at, row.float_minor)


def open_shift(
    connection: Connection, *, uuid: str, till_id: int, user_id: int, at: str, float_minor: int
) -> int:
    """A new shift; the database refuses a second one that is open at the same till."""
    row = {
        "uuid": uuid,
        "till_id": till_id,
        "opened_by_id": user_id,
        "opened_at": at,
        "float_minor": float_minor,
    }
    return int(connection.execute(insert(shifts).returning(shifts.c.id), row).scalar_one())
