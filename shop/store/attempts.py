"""Attempts to sign in and to approve: recorded, counted since the last success, and listed.

The log may hold a million rows: every list of it in the order of time walks an index from its newest end, and counts no
further than `MOST_COUNTED`. Other orders may have to sort what was found.
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
from shop.rules.normal import storable
from shop.rules.product import name_key
from shop.store.tables import login_attempts, users

SIGN_IN, APPROVAL, UNLOCK = "", "approval", "unlock"
"""What an attempt was: signing in, giving leave, or somebody else's end of a lock-out, which counts as a success."""

MOST_COUNTED = 50_000
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


def newest(connection: Connection) -> int:
    """The highest id there is, 0 for none."""
    return int(connection.execute(select(func.coalesce(func.max(login_attempts.c.id), 0))).scalar_one())


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


def attempts_page(connection: Connection, query: ListQuery) -> tuple[list[AttemptRow], int, str]:
    """A page of attempts, the newest first unless asked otherwise; their count; the time of the last one looked at.

    Filters: result ("failed", "ok", "unlock"), place ("=" and a till's code), person (a user name), from and to
    (stored times). The text is looked for in names and user names of people, and at the beginning of user names that
    nobody has. The count goes to `MOST_COUNTED`; of two filters the second is looked for in so many of the first.
    """
    oldest_first = query.sort == "at" and not query.descending
    tests = _tests(query)
    rows = select(login_attempts.c.id, login_attempts.c.at, *_SMALL).where(*_times(query))
    if query.text.strip():
        names = _names_meant(connection, query.text)
        if not names:
            return [], 0, ""
        tests = [login_attempts.c.username == names[0], *tests] if len(names) == 1 else tests
        rows = rows if len(names) == 1 else _of_names(rows, names, tests, oldest_first)
        tests = tests if len(names) == 1 else []
    rows = rows.where(*tests[:1])
    reached = ""
    if len(tests) > 1:
        by_time = rows.order_by(*_by_time(rows.selected_columns, oldest_first))
        last = connection.execute(by_time.offset(MOST_COUNTED - 1).limit(1)).fetchone()
        reached = "" if last is None else str(last.at)
        walked = by_time.limit(MOST_COUNTED).subquery()
        rows = select(walked).where(*_tests(query, walked))
    order = _order(rows.selected_columns, query)
    counted = select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery())
    count = int(connection.execute(counted).scalar_one())
    found = connection.execute(rows.order_by(*order).limit(query.limit).offset(query.offset))
    return _rows(connection, [row.id for row in found]), count, reached


# What an index has beside the time of an attempt.
_SMALL = (
    login_attempts.c.username,
    login_attempts.c.place,
    login_attempts.c.succeeded,
    login_attempts.c.kind,
)


_SORTS = {"username": ("username",), "place": ("place",), "result": ("succeeded", "kind")}


def _order(columns: Any, query: ListQuery) -> tuple[ColumnElement[Any], ...]:
    """As asked for: by a column of the list, then by time; the newest first where nothing is asked."""
    by = [columns[name] for name in _SORTS.get(query.sort, ())]
    if query.sort == "name":
        named = select(func.lower(users.c.name)).where(users.c.username == columns["username"])
        by = [func.coalesce(named.scalar_subquery(), "")]
    by += [columns["at"], columns["id"]]
    return tuple(by) if query.sort and not query.descending else tuple(column.desc() for column in by)


def _by_time(columns: Any, oldest_first: bool) -> tuple[ColumnElement[Any], ...]:
    by = (columns["at"], columns["id"])
    return by if oldest_first else tuple(column.desc() for column in by)


def _tests(query: ListQuery, rows: Any = login_attempts) -> list[ColumnElement[bool]]:
    """The equalities asked for, the most telling first."""
    tests: list[ColumnElement[bool]] = []
    if query.filter("person"):
        tests.append(rows.c.username == query.filter("person"))
    result = query.filter("result")
    if result == "unlock":
        tests.append(rows.c.kind == UNLOCK)
    elif result:
        tests.append(rows.c.succeeded == literal_column("0" if result == "failed" else "1"))
    if query.filter("place"):
        tests.append(rows.c.place == query.filter("place").removeprefix("="))
    return tests


def _times(query: ListQuery) -> list[ColumnElement[bool]]:
    tests = []
    if query.filter("from"):
        tests.append(login_attempts.c.at >= query.filter("from"))
    if query.filter("to"):
        tests.append(login_attempts.c.at < query.filter("to"))
    return tests


def _names_meant(connection: Connection, text: str) -> list[str]:
    """The user names that a text means: of people by any part of their names, and of others by its beginning."""
    key = name_key(storable(text))
    meant = select(users.c.username).where(
        func.lower(users.c.name).contains(key, autoescape=True)
        | users.c.username.contains(key, autoescape=True)
    )
    names = [row.username for row in connection.execute(meant.limit(MOST_NAMES))]
    return names + [name for name in _beginning_with(connection, key) if name not in names]


def _of_names(
    rows: Select[Any], names: list[str], tests: list[ColumnElement[bool]], oldest_first: bool
) -> Select[Any]:
    """The attempts under several names: so many of each by its own index, then all of them together."""
    parts = []
    for name in names:
        mine = rows.where(login_attempts.c.username == name)
        walked = mine.order_by(*_by_time(mine.selected_columns, oldest_first)).limit(
            MOST_COUNTED // MOST_NAMES
        )
        parts.append(select(walked.subquery()))
    together = union_all(*parts).subquery()
    kept = [_of(together, test) for test in tests]
    return select(together).where(*kept)


def _of(rows: Any, test: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same test of these rows."""
    found: Any = test
    moved: ColumnElement[bool] = rows.c[found.left.name] == found.right
    return moved


def _rows(connection: Connection, ids: Sequence[int]) -> list[AttemptRow]:
    """These attempts in this order."""
    rows = connection.execute(select(login_attempts).where(login_attempts.c.id.in_(ids))) if ids else ()
    by_id = {row.id: row for row in rows}
    found = [by_id[number] for number in ids if number in by_id]
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
    ]


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
