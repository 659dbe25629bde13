"""Attempts to sign in and to approve: recorded, counted since the last success, and listed.

The log may hold a million rows: every list of it walks an index from its newest end, and counts no further than
`MOST_COUNTED`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    func,
    insert,
    literal_column,
    select,
    union_all,
)

from shop.rules.listing import ListQuery
from shop.rules.product import name_key
from shop.store.tables import login_attempts, users

SIGN_IN, APPROVAL, UNLOCK = "", "approval", "unlock"
"""What an attempt was: signing in, giving leave, or somebody else's end of a lock-out, which counts as a success."""

MOST_COUNTED = 100_000
MOST_NAMES = 20
_MOST_ATTEMPTS = 5_000
_MOST_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt; `name` is the person's name where the user name is somebody's, `place` a till's code."""

    id: int
    at: str
    username: str
    name: str
    place: str
    succeeded: bool
    kind: str


def record(
    connection: Connection,
    *,
    at: str,
    username: str,
    user_id: int | None,
    place: str,
    succeeded: bool,
    kind: str = SIGN_IN,
) -> None:
    """One attempt to sign in or to approve. An approval by PIN alone names nobody: its user name is empty."""
    row = {
        "at": at,
        "username": username,
        "user_id": user_id,
        "place": place,
        "succeeded": int(succeeded),
        "kind": kind,
    }
    connection.execute(insert(login_attempts), row)


def failures_since_success(connection: Connection, username: str, place: str | None = None) -> list[str]:
    """When the attempts since the last success of this user name were, in their order.

    With a place those made there alone count. At most the newest 5,000: each is a person typing.
    """
    mine = [login_attempts.c.username == username]
    if place is not None:
        mine.append(login_attempts.c.place == place)
    success = select(func.coalesce(func.max(login_attempts.c.id), 0)).where(
        *mine, login_attempts.c.succeeded == 1
    )
    query = (
        select(login_attempts.c.at)
        .where(*mine, login_attempts.c.id > success.scalar_subquery())
        .order_by(login_attempts.c.id.desc())
        .limit(_MOST_ATTEMPTS)
    )
    return [row.at for row in connection.execute(query)][::-1]


def failing(connection: Connection, since: str) -> list[tuple[str, str]]:
    """The user names that failed since then, each with the place of its newest failure; at most a few thousand rows.

    An approval by PIN alone stands under the empty name, once a place.
    """
    newest = (
        select(login_attempts.c.username, login_attempts.c.place, login_attempts.c.id)
        .where(login_attempts.c.succeeded == literal_column("0"), login_attempts.c.at >= since)
        .order_by(login_attempts.c.at.desc())
        .limit(_MOST_LOOKED_AT)
        .subquery()
    )
    rows = connection.execute(select(newest.c.username, newest.c.place).order_by(newest.c.id.desc()))
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        found.setdefault((row.username, "" if row.username else row.place), row.place)
    return [(username, place) for (username, _key), place in found.items()]


def attempts_page(connection: Connection, query: ListQuery) -> tuple[list[AttemptRow], int]:
    """A page of attempts, the newest first unless asked otherwise, and the count of them up to `MOST_COUNTED`.

    Filters: result ("failed", "ok", "unlock"), place, person (a user name), from and to (stored times). The text is
    looked for in names and user names of people, and at the beginning of user names that nobody has.
    """
    rows = _filtered(query)
    if query.text.strip():
        rows = _of_names(connection, rows, query)
    by = (login_attempts.c.at, login_attempts.c.id)
    order = by if query.sort == "at" and not query.descending else tuple(each.desc() for each in by)
    counted = rows.with_only_columns(login_attempts.c.id, maintain_column_froms=True).limit(MOST_COUNTED)
    count = connection.execute(select(func.count()).select_from(counted.subquery())).scalar_one()
    found = connection.execute(rows.order_by(*order).limit(query.limit).offset(query.offset)).fetchall()
    names = _names(connection, {row.username for row in found})
    return [
        AttemptRow(
            row.id,
            row.at,
            row.username,
            names.get(row.username, ""),
            row.place,
            bool(row.succeeded),
            row.kind,
        )
        for row in found
    ], int(count)


def _filtered(query: ListQuery) -> Select[Any]:
    tests: list[ColumnElement[bool]] = []
    result = query.filter("result")
    if result:
        tests.append(login_attempts.c.succeeded == literal_column("0" if result == "failed" else "1"))
    if result == "unlock":
        tests.append(login_attempts.c.kind == UNLOCK)
    if query.filter("place"):
        tests.append(login_attempts.c.place == query.filter("place").removeprefix("="))
    if query.filter("person"):
        tests.append(login_attempts.c.username == query.filter("person"))
    if query.filter("from"):
        tests.append(login_attempts.c.at >= query.filter("from"))
    if query.filter("to"):
        tests.append(login_attempts.c.at < query.filter("to"))
    return select(login_attempts).where(*tests)


def _of_names(connection: Connection, rows: Select[Any], query: ListQuery) -> Select[Any]:
    """The attempts under the names a text means: each name's newest by its own index, then all of them together."""
    key = name_key(query.text)
    meant = select(users.c.username).where(
        func.lower(users.c.name).contains(key, autoescape=True)
        | users.c.username.contains(key, autoescape=True)
    )
    names = [row.username for row in connection.execute(meant.limit(MOST_NAMES))]
    names += [name for name in _beginning_with(connection, key) if name not in names]
    if not names:
        return rows.where(login_attempts.c.id < 0)
    if len(names) == 1:
        return rows.where(login_attempts.c.username == names[0])
    oldest_first = query.sort == "at" and not query.descending
    by = login_attempts.c.at if oldest_first else login_attempts.c.at.desc()
    parts = [
        select(
            rows.where(login_attempts.c.username == name)
            .with_only_columns(login_attempts.c.id, maintain_column_froms=True)
            .order_by(by)
            .limit(MOST_COUNTED // MOST_NAMES)
            .subquery()
        )
        for name in names
    ]
    return select(login_attempts).where(login_attempts.c.id.in_(union_all(*parts)))


def _beginning_with(connection: Connection, key: str) -> list[str]:
    """The first user names tried that begin so, found by skipping through the index."""
    found: list[str] = []
    column = login_attempts.c.username
    test: ColumnElement[bool] = column >= key
    while len(found) < MOST_NAMES:
        name = connection.execute(select(func.min(column)).where(test)).scalar_one_or_none()
        if name is None or not name.startswith(key):
            break
        found.append(name)
        test = column > name
    return found


def _names(connection: Connection, usernames: set[str]) -> dict[str, str]:
    if not usernames:
        return {}
    rows = connection.execute(select(users.c.username, users.c.name).where(users.c.username.in_(usernames)))
    return {row.username: row.name for row in rows}


def places(connection: Connection) -> Sequence[str]:
    """Every place where somebody tried, found by skipping through the index."""
    found: list[str] = []
    after: str | None = None
    while True:
        query = select(func.min(login_attempts.c.place))
        if after is not None:
            query = query.where(login_attempts.c.place > after)
        after = connection.execute(query).scalar_one_or_none()
        if after is None:
            return found
        found.append(after)
