"""The sign-in log: who tried, where, with what result; and the end of a wait."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from shop.rules.errors import BadInput, SignInRefused
from shop.rules.listing import ListQuery
from shop.rules.permissions import DISCOUNT, Session
from shop.services import signin_log, users
from shop.services.shop import Shop
from shop.store import attempts, journal, tables
from tests.shops import Clock, session_at


def admin(shop: Shop) -> Session:
    return users.session_for(shop, "admin")


def fail(shop: Shop, username: str = "sam", times: int = 1, till: str | None = "T1") -> None:
    for _attempt in range(times):
        with pytest.raises(SignInRefused):
            users.sign_in(shop, username, "wrong-secret", till=till)


def clock(shop: Shop) -> Clock:
    assert isinstance(shop.clock, Clock)
    return shop.clock


@pytest.fixture
def log(shop: Shop) -> Shop:
    """Sam signs in at a till, Ada in the office; Sam and somebody unknown fail."""
    session_at(shop)
    users.sign_in(shop, "sam", "246810", till="T1")
    clock(shop).move(60)
    users.sign_in(shop, "admin", "demo-admin", till=None)
    clock(shop).move(60)
    fail(shop, "sam")
    clock(shop).move(86_400)
    fail(shop, "samantha", till=None)
    return shop


def seen(shop: Shop, **query: Any) -> list[str]:
    page = signin_log.list_attempts(shop, admin(shop), ListQuery(**query))
    assert page.count == len(page.rows)
    return [f"{row.username} {row.place or '-'} {'ok' if row.succeeded else 'no'}" for row in page.rows]


def test_the_log_tells_who_when_where_and_how_it_ended(log: Shop) -> None:
    assert seen(log) == ["samantha - no", "sam T1 no", "admin - ok", "sam T1 ok"]
    assert seen(log, sort="at") == ["sam T1 ok", "admin - ok", "sam T1 no", "samantha - no"]
    row = signin_log.list_attempts(log, admin(log), ListQuery(limit=1, offset=1)).rows[0]
    assert (row.name, row.at) == ("Sam", "2026-03-02T08:02:00.000000Z")
    assert signin_log.places(log, admin(log)) == ("", "T1")


@pytest.mark.parametrize("name", ["username", "name", "place", "result"])
def test_the_log_is_ordered_by_any_column_and_then_by_time(log: Shop, name: str) -> None:
    keys: dict[str, Any] = {
        "username": lambda row: row.username,
        "name": lambda row: row.name.casefold(),
        "place": lambda row: row.place,
        "result": lambda row: row.succeeded,
    }
    for filters in ((), (("from", "2026-03-02"),), (("result", "ok"), ("place", "=T1"))):
        for text in ("", "sam"):
            query = ListQuery(text=text, sort=name, filters=filters)
            rows = list(signin_log.list_attempts(log, admin(log), query).rows)
            assert rows == sorted(rows, key=lambda row: (keys[name](row), row.at))
            last_first = ListQuery(text=text, sort=name, filters=filters, descending=True)
            assert list(signin_log.list_attempts(log, admin(log), last_first).rows) == rows[::-1]


FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({"filters": (("result", "failed"),)}, ["samantha - no", "sam T1 no"]),
    ({"filters": (("result", "ok"),)}, ["admin - ok", "sam T1 ok"]),
    ({"filters": (("result", "unlock"),)}, []),
    ({"filters": (("place", "=T1"),)}, ["sam T1 no", "sam T1 ok"]),
    ({"filters": (("place", "="),)}, ["samantha - no", "admin - ok"]),
    ({"filters": (("person", "sam"),)}, ["sam T1 no", "sam T1 ok"]),
    ({"filters": (("from", "2026-03-03"),)}, ["samantha - no"]),
    ({"filters": (("to", "2026-03-02T08:01"),)}, ["sam T1 ok"]),
    ({"text": "Ada"}, ["admin - ok"]),
    ({"text": "sam"}, ["samantha - no", "sam T1 no", "sam T1 ok"]),
    ({"text": "sam", "sort": "at"}, ["sam T1 ok", "sam T1 no", "samantha - no"]),
    ({"text": "sam", "filters": (("result", "failed"),)}, ["samantha - no", "sam T1 no"]),
    ({"text": "nobody at all"}, []),
    ({"text": "%"}, []),
]


def test_the_log_is_filtered(log: Shop) -> None:
    for query, expected in FOUND:
        assert seen(log, **query) == expected, query


def test_who_failed_too_often_waits_and_is_let_in_again(shop: Shop) -> None:
    session_at(shop)
    fail(shop, times=4)
    assert signin_log.lockouts(shop, admin(shop)) == ()
    fail(shop, times=2)
    (locked,) = signin_log.lockouts(shop, admin(shop))
    assert (locked.username, locked.name, locked.place, locked.failures, locked.wait_s) == (
        "sam",
        "Sam",
        "T1",
        6,
        1,
    )
    signin_log.end_lockout(shop, admin(shop), "sam", "T1")
    assert signin_log.lockouts(shop, admin(shop)) == ()
    assert users.wait_left(shop, "sam") == 0
    assert users.sign_in(shop, "sam", "246810", till="T1").username == "sam"


def test_the_end_of_a_wait_is_on_the_record_and_no_sign_in(shop: Shop) -> None:
    session_at(shop)
    fail(shop, times=5)
    signin_log.end_lockout(shop, admin(shop), "sam", "T1")
    newest = signin_log.list_attempts(shop, admin(shop), ListQuery(limit=1)).rows[0]
    assert (newest.username, newest.kind, newest.succeeded) == ("sam", attempts.UNLOCK, True)
    assert seen(shop, filters=(("result", "unlock"),)) == ["sam T1 ok"]
    assert users.load_user(shop, admin(shop), "sam").last_sign_in == ""
    with shop.store.read() as connection:
        last = list(journal.walk(connection, journal.OFFICE))[-1]
    assert (last.kind, last.user) == ("lockout_ended", "admin")
    assert last.payload == '{"failures":5,"place":"T1","username":"sam"}'
    with pytest.raises(BadInput, match="Nobody waits"):
        signin_log.end_lockout(shop, admin(shop), "sam", "T1")


def test_approvals_by_pin_alone_wait_at_their_own_till(sqlite_shop: Shop) -> None:
    for till in ("Till 1", "Till 2"):
        for _attempt in range(5):
            with pytest.raises(SignInRefused):
                users.approve(sqlite_shop, session_at(sqlite_shop, "sam", till), None, "999999", DISCOUNT)
    found = signin_log.lockouts(sqlite_shop, admin(sqlite_shop))
    assert {(each.username, each.place, each.failures) for each in found} == {("", "T1", 5), ("", "T2", 5)}
    signin_log.end_lockout(sqlite_shop, admin(sqlite_shop), "", "T1")
    assert [each.place for each in signin_log.lockouts(sqlite_shop, admin(sqlite_shop))] == ["T2"]
    assert users.approve(sqlite_shop, session_at(sqlite_shop, "sam"), None, "135790", DISCOUNT)


def test_a_lock_out_of_long_ago_is_no_longer_shown(sqlite_shop: Shop) -> None:
    fail(sqlite_shop, "admln", times=5, till=None)
    assert [each.name for each in signin_log.lockouts(sqlite_shop, admin(sqlite_shop))] == [""]
    clock(sqlite_shop).move(8 * 86_400)
    assert signin_log.lockouts(sqlite_shop, admin(sqlite_shop)) == ()


def test_the_log_counts_to_its_limit_and_no_further(
    sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MOST_COUNTED", 40)
    rows = [
        {"at": f"2026-01-01T00:00:{second:02d}.000000Z", "username": "sam", "succeeded": 0}
        for second in range(60)
    ]
    with sqlite_shop.store.write() as connection:
        connection.execute(insert(tables.login_attempts), rows)
    page = signin_log.list_attempts(sqlite_shop, admin(sqlite_shop), ListQuery(limit=10))
    assert (page.count, len(page.rows)) == (40, 10)


def test_what_no_database_takes_is_searched_for_all_the_same(sqlite_shop: Shop) -> None:
    for text in ("\ud800", "a\0b", "\u0301" * 5_000):
        query = ListQuery(text, (("person", text),))
        assert signin_log.list_attempts(sqlite_shop, admin(sqlite_shop), query).count == 0
