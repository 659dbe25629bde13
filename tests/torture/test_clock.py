"""A clock that jumps refuses no sale, mixes no numbers, and is told: the short form of `tests.torture.clock`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest

from pos.till import Note, Till
from shop.rules.cart import new_cart
from shop.services import clock, hashing, sell, shifts
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store.engine import Store
from tests.shops import LOWEST_COST, Clock, filled_shop, session_at
from tests.torture.clock import Machine
from tests.torture.clock import Till as TurnedTill
from tests.traded import add_stock, paid, products_of
from widgets.background import Inline


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    return Machine()


@pytest.fixture
def shop(sqlite_store: Store, machine: Machine) -> Shop:
    made = filled_shop(sqlite_store)
    with sqlite_store.write() as connection:
        add_stock(connection, "2026-11-23T08:00:00.000000Z")
    return Shop(sqlite_store, made.settings, machine.clock())


def _sold(shop: Shop) -> sell.Completed:
    cart, _line = new_cart().add(products_of(shop)["TEA"], 1_000)
    return sell.complete(shop, session_at(shop), paid(shop, cart))


def _jumps(shop: Shop) -> int:
    with shop.store.read() as connection:
        query = "SELECT count(*) FROM journal WHERE kind = 'clock_jump'"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_forty_sales_by_a_clock_that_jumps_before_every_second_one(tmp_path: Path) -> None:
    result = TurnedTill(tmp_path / "shop.sqlite", Random(5)).run(40)
    assert (result.sales, result.jumps, result.wrong) == (40, 20, [])


def test_a_clock_in_1970_sells_in_a_series_of_its_own_and_this_years_goes_on(
    shop: Shop, machine: Machine
) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    numbers = [_sold(shop).number]
    right = machine.now
    machine.now = datetime(1970, 1, 1, tzinfo=timezone.utc)
    numbers.append(_sold(shop).number)
    machine.now = right
    numbers.append(_sold(shop).number)
    machine.now = datetime(2070, 5, 1, tzinfo=timezone.utc)
    numbers.append(_sold(shop).number)
    assert numbers == ["T1-R26-00001", "T1-R1970-00001", "T1-R26-00002", "T1-R70-00001"]
    assert verify(shop.store) == []


def test_tax_is_taken_even_by_a_clock_before_the_first_day_of_all(shop: Shop, machine: Machine) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    as_usual = _sold(shop).tax_minor
    machine.now = datetime(1969, 12, 31, tzinfo=timezone.utc)
    assert _sold(shop).tax_minor == as_usual > 0


@pytest.mark.parametrize("seconds", [-50, 1, 3600, 23 * 3600])
def test_a_clock_set_right_by_its_time_server_is_no_jump(
    shop: Shop, machine: Machine, seconds: float
) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    machine.now += timedelta(seconds=seconds)
    _sold(shop)
    assert (_jumps(shop), clock.take_warning(shop)) == (0, "")


def test_a_machine_that_slept_over_the_weekend_has_not_jumped(shop: Shop, machine: Machine) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    machine.run(3 * 86_400)
    _sold(shop)
    assert _jumps(shop) == 0


def test_a_new_process_knows_the_clock_by_the_journal(shop: Shop, machine: Machine) -> None:
    shifts.open_shift(shop, session_at(shop), 0)
    for days, jumps in ((30, 0), (-1, 1), (3650, 2)):
        machine.now += timedelta(days=days)
        shop = Shop(shop.store, shop.settings, machine.clock())
        _sold(shop)
        assert _jumps(shop) == jumps


def test_a_clock_set_by_hand_may_go_ahead_but_not_back(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    by_hand = Clock()
    shop = filled_shop(sqlite_store, clock=by_hand)
    with sqlite_store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    shifts.open_shift(shop, session_at(shop), 0)
    by_hand.move(400 * 86_400)
    _sold(shop)
    assert _jumps(shop) == 0
    by_hand.move(-86_400)
    _sold(shop)
    assert _jumps(shop) == 1


def test_the_till_tells_of_the_jump_with_both_times_and_once(shop: Shop, machine: Machine) -> None:
    session = session_at(shop)
    shifts.open_shift(shop, session, 0)
    machine.now -= timedelta(days=1)
    notes: list[Note] = []
    till = Till(shop, shifts.use_till(shop, "Till 1"), Inline())
    till.on_note = notes.append
    till.enter(session)
    till.lock()
    till.enter(session)
    told = [note for note in notes if note.code == "clock"]
    assert len(told) == 1
    assert told[0].kind == "warning"
    assert "2026-11-23" in told[0].text
    assert "2026-11-22" in told[0].text
