"""The journal as it is read: filtered, shown, checked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from shop.rules.errors import BadInput, NotAllowed
from shop.rules.listing import ListQuery
from shop.rules.permissions import JOURNAL, Session
from shop.services import journal_log, users
from shop.services.shop import Shop
from shop.store import guards, journal, journal_list
from tests.shops import Clock, session_at
from tests.traded import add_stock, trade


def admin(shop: Shop) -> Session:
    return users.session_for(shop, "admin")


@pytest.fixture
def traded(shop: Shop) -> Shop:
    """A morning's trade, an hour later a new user."""
    assert isinstance(shop.clock, Clock)
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    shop.clock.move(3600)
    users.add_user(shop, admin(shop), "zoe", "Zoe", "staff", pin="908172")
    return shop


def seen(shop: Shop, **query: Any) -> list[str]:
    # what made the shop has the time of the test itself
    filters = {"from": "2026-03-01", "to": "2026-03-03"} | dict(query.pop("filters", ()))
    page = journal_log.list_entries(shop, admin(shop), ListQuery(filters=tuple(filters.items()), **query))
    assert page.count == len(page.rows)
    assert page.reached == ""
    return [f"{row.chain} {row.kind}" for row in page.rows]


def test_the_newest_stands_first_and_tells_who_what_and_where(traded: Shop) -> None:
    rows = journal_log.list_entries(traded, admin(traded), ListQuery(filters=(("to", "2026-03-03"),))).rows
    assert (rows[0].kind, rows[0].username, rows[0].person, rows[0].about, rows[0].till) == (
        "user_added",
        "admin",
        "Ada",
        "zoe  Zoe",
        "",
    )
    sale = next(row for row in rows if row.kind == "sale")
    assert (sale.chain, sale.till, sale.person) == ("T1", "T1", "Kim")
    assert sale.about.startswith("T1-R26-0000")
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    oldest = journal_log.list_entries(
        traded, admin(traded), ListQuery(filters=(("to", "2026-03-03"),), sort="at")
    ).rows
    assert [row.id for row in oldest] == [row.id for row in rows][::-1]


FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({"filters": (("kind", "sale"),)}, ["T1 sale"] * 3),
    ({"filters": (("user", "admin"),)}, ["office user_added"]),
    ({"filters": (("user", "kim"), ("kind", "credit_note"))}, ["T1 credit_note"] * 2),
    ({"filters": (("user", "kim"), ("chain", "office"))}, []),
    ({"filters": (("from", "2026-03-02T09"),)}, ["office user_added"]),
    (
        {"filters": (("chain", "office"), ("from", "2026-03-01T01"), ("to", "2026-03-03"))},
        ["office user_added"],
    ),
    ({"filters": (("chain", "T1"), ("from", "2026-03-02T09"))}, []),
    ({"text": "zoe"}, ["office user_added"]),
    ({"text": "ZOE staff"}, ["office user_added"]),
    ({"text": "zoe nobody"}, []),
    ({"text": "user_add"}, ["office user_added"]),
    ({"text": "%"}, []),
    ({"text": "t1-r26-00003", "filters": (("kind", "sale"),)}, ["T1 sale"]),
    ({"text": "book", "filters": (("kind", "sale"), ("user", "kim"), ("chain", "T1"))}, ["T1 sale"] * 2),
]


def test_entries_are_found_by_every_filter(traded: Shop) -> None:
    for query, expected in FOUND:
        assert seen(traded, **query) == expected, query
        assert seen(traded, **query, sort="at") == expected[::-1], query


def test_a_chain_is_listed_by_its_numbers(traded: Shop) -> None:
    page = journal_log.list_entries(traded, admin(traded), ListQuery(filters=(("chain", "T1"),)))
    assert [row.seq for row in page.rows] == list(range(page.count, 0, -1))
    assert {row.chain for row in page.rows} == {"T1"}


def test_entries_can_be_ordered_by_other_columns(traded: Shop) -> None:
    for sort in ("kind", "user", "chain"):
        rows = journal_log.list_entries(traded, admin(traded), ListQuery(sort=sort)).rows
        values = [getattr(row, "username" if sort == "user" else sort) for row in rows]
        assert values == sorted(values)
        back = journal_log.list_entries(traded, admin(traded), ListQuery(sort=sort, descending=True)).rows
        assert [row.id for row in back] == [row.id for row in rows][::-1]


def test_pages_follow_each_other(traded: Shop) -> None:
    whole = [row.id for row in journal_log.list_entries(traded, admin(traded), ListQuery()).rows]
    for query in ({}, {"text": "a"}):
        parts: list[str] = []
        while True:
            page = journal_log.list_entries(
                traded, admin(traded), ListQuery(**query, offset=len(parts), limit=4)
            )
            parts += [row.id for row in page.rows]
            if len(page.rows) < 4:
                break
        assert len(parts) == len(set(parts)) == page.count
        assert parts == [each for each in whole if each in parts]


def test_what_was_not_looked_at_is_told(traded: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_list, "MOST_READ", 3)
    monkeypatch.setattr(journal_list, "MOST_WALKED", 3)
    monkeypatch.setattr(journal_list, "MOST_COUNTED", 5)
    for query in ({"text": "a"}, {"filters": (("user", "kim"), ("chain", "T1"))}):
        page = journal_log.list_entries(traded, admin(traded), ListQuery(**query))
        assert len(page.rows) <= 3
        assert page.reached.startswith("2026-")
    assert journal_log.list_entries(traded, admin(traded), ListQuery()).count == 5
    # the number of a document finds its entry however far back it is
    (sale,) = journal_log.list_entries(
        traded, admin(traded), ListQuery("T1-R26-00001", (("kind", "sale"),))
    ).rows
    assert "T1-R26-00001" in sale.about


def test_what_there_is_to_filter_by(traded: Shop) -> None:
    found = journal_log.choices(traded, admin(traded))
    assert found.chains == ("T1", "office")
    assert set(found.kinds) >= {"sale", "credit_note", "user_added", "shop_created"}
    assert found.people == (("admin", "Ada"), ("kim", "Kim"))


def test_an_entry_is_shown_in_full_and_proved(traded: Shop) -> None:
    sale = journal_log.list_entries(traded, admin(traded), ListQuery(filters=(("kind", "sale"),))).rows[0]
    shown = journal_log.load_entry(traded, admin(traded), sale.chain, sale.seq)
    assert shown.is_sound
    titles = [section.title for section in shown.sections]
    assert {"Document", "Items", "Taxes", "Payments", "Stock moves"} <= set(titles)
    items = shown.sections[titles.index("Items")]
    assert "Book" in items.rows[0]
    assert '"gross_minor"' in shown.raw
    with pytest.raises(BadInput):
        journal_log.load_entry(traded, admin(traded), "T1", 999)


def test_every_kind_a_morning_writes_has_a_word(traded: Shop) -> None:
    from shop.rules.journal_words import _kinds

    assert set(journal_log.choices(traded, admin(traded)).kinds) <= set(_kinds("en"))


def tampered(shop: Shop) -> None:
    """Somebody changes an entry of the till behind the guards."""
    with shop.store.write() as connection:
        guards.remove(connection)
        connection.execute(text("UPDATE journal SET payload = '{}' WHERE chain = 'T1' AND seq = 1"))
        guards.install(connection)


def test_a_check_is_on_record_with_what_it_found(traded: Shop) -> None:
    told: list[tuple[int, int]] = []
    before = journal_log.heads(traded, admin(traded))
    assert journal_log.check(traded, admin(traded), lambda done, many: told.append((done, many))) == ()
    assert told[-1] == (5, 5)
    tampered(traded)
    findings = journal_log.check(traded, admin(traded), lambda _done, _many: None)
    assert findings[0].where == "T1 1"
    assert "hash" in findings[0].message
    assert not journal_log.load_entry(traded, admin(traded), "T1", 1).is_sound
    with traded.store.read() as connection:
        entries = [
            entry for entry in journal.walk(connection, journal.OFFICE) if entry.kind == "journal_checked"
        ]
    assert len(entries) == 2
    assert before[0].hash in entries[0].payload
    assert f'"findings":{len(findings)}' in entries[1].payload


def test_a_check_that_is_stopped_leaves_nothing(traded: Shop) -> None:
    class Stop(Exception):
        pass

    def stop(_done: int, _many: int) -> None:
        raise Stop

    before = journal_log.heads(traded, admin(traded))
    with pytest.raises(Stop):
        journal_log.check(traded, admin(traded), stop)
    assert journal_log.heads(traded, admin(traded)) == before


def test_the_journal_is_for_those_who_may_read_it(sqlite_shop: Shop) -> None:
    without = replace(admin(sqlite_shop), permissions=admin(sqlite_shop).permissions - {JOURNAL})
    for session in (without, session_at(sqlite_shop, "kim")):
        with pytest.raises(NotAllowed):
            journal_log.list_entries(sqlite_shop, session, ListQuery())
