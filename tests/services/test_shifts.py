"""Tills and shifts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.rules.errors import BadInput, NoOpenShift, NotAllowed
from shop.services import shifts, users
from shop.services.shop import Shop
from shop.store import journal
from tests.shops import MORNING, session_at


def test_a_new_shop_has_one_till(shop: Shop) -> None:
    till = shifts.use_till(shop, "Till 1")
    assert (till.code, till.name, till.printer) == ("T1", "Till 1", "none")


@pytest.mark.parametrize("named", ["till 1", " Till  1 ", "T1", "t1"])
def test_a_till_is_found_by_name_and_by_code(sqlite_shop: Shop, named: str) -> None:
    assert shifts.use_till(sqlite_shop, named) == shifts.use_till(sqlite_shop, "Till 1")


def test_a_till_that_is_not_there_is_made_and_journaled(shop: Shop) -> None:
    till = shifts.use_till(shop, "Front  desk", "network:10.0.0.9:9100")
    assert (till.code, till.name, till.printer) == ("FD", "Front desk", "network:10.0.0.9:9100")
    assert shifts.use_till(shop, "fd") == till
    with shop.store.read() as connection:
        newest = list(journal.walk(connection, journal.OFFICE))[-1]
    assert (newest.kind, newest.till) == ("till_added", "FD")


def test_another_printer_is_kept_for_the_till(shop: Shop) -> None:
    shifts.use_till(shop, "Till 1", "cups:Receipts")
    assert shifts.use_till(shop, "Till 1").printer == "cups:Receipts"


def test_a_till_needs_a_name(sqlite_shop: Shop) -> None:
    with pytest.raises(BadInput):
        shifts.use_till(sqlite_shop, "  ")


def test_a_shift_is_opened_with_its_float(shop: Shop) -> None:
    sam = session_at(shop)
    assert sam.till_id is not None
    assert shifts.current_shift(shop, sam.till_id) is None
    opened = shifts.open_shift(shop, sam, 15_000)
    assert shifts.current_shift(shop, sam.till_id) == opened
    assert (opened.opened_by, opened.opened_at, opened.float_minor) == ("Sam", MORNING, 15_000)
    with shop.store.read() as connection:
        entry = list(journal.walk(connection, "T1"))[-1]
    assert (entry.kind, entry.user) == ("shift_opened", "sam")
    assert '"float_minor":15000' in entry.payload


def test_a_till_has_one_open_shift_and_another_till_its_own(shop: Shop) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    with pytest.raises(BadInput, match="open at this till already"):
        shifts.open_shift(shop, session_at(shop, "kim"), 0)
    assert shifts.open_shift(shop, session_at(shop, "kim", "Till 2"), 5).opened_by == "Kim"


def test_two_openings_at_once_make_one_shift(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    monkeypatch.setattr("shop.store.shifts.open_at", lambda *_args: None)
    with pytest.raises(BadInput, match="open at this till already"):
        shifts.open_shift(shop, session_at(shop), 0)


def test_opening_needs_a_till_and_the_permission(sqlite_shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shifts.open_shift(sqlite_shop, users.session_of_database_owner(sqlite_shop), 0)
    sam = session_at(sqlite_shop)
    with pytest.raises(NotAllowed):
        shifts.open_shift(sqlite_shop, replace(sam, permissions=frozenset()), 0)


def test_a_float_below_zero_is_refused(sqlite_shop: Shop) -> None:
    with pytest.raises(BadInput) as caught:
        shifts.open_shift(sqlite_shop, session_at(sqlite_shop), -1)
    assert caught.value.field == "float"


def test_without_an_open_shift_nothing_can_be_sold(sqlite_shop: Shop) -> None:
    sam = session_at(sqlite_shop)
    assert sam.till_id is not None
    with sqlite_shop.store.write() as connection, pytest.raises(NoOpenShift):
        shifts.require_open(connection, sam.till_id)
    opened = shifts.open_shift(sqlite_shop, sam, 0)
    with sqlite_shop.store.write() as connection:
        assert shifts.require_open(connection, sam.till_id) == opened.id
