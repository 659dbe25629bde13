"""Customers added and found, also those that another till added; on both engines."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from shop.rules.errors import BadInput, NotAllowed
from shop.rules.permissions import CUSTOMERS
from shop.services import customers
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import tables
from shop.store.engine import connect
from tests.shops import Clock, session_at


@pytest.fixture
def found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search looks for changes."""
    monkeypatch.setattr(customers, "REFRESH_AFTER_S", -1.0)


def test_a_customer_gets_a_number_and_a_telephone_that_can_be_dialled_from_anywhere(shop: Shop) -> None:
    sam = session_at(shop)
    ann = customers.add(shop, sam, " Ann  Murphy ", phone="01 555 0100", email="ann@example.com")
    tom = customers.add(shop, sam, "", company="Byrne Catering")
    assert (ann.number, ann.name, ann.phone, ann.phone_e164) == (
        "C00001",
        "Ann Murphy",
        "01 555 0100",
        "+35315550100",
    )
    assert (tom.number, tom.name, tom.company) == ("C00002", "Byrne Catering", "Byrne Catering")
    assert verify(shop.store) == []


def test_the_journal_names_the_new_customers_number_and_nothing_of_the_person(shop: Shop) -> None:
    customers.add(shop, session_at(shop), "Ann Murphy", phone="01 555 0100")
    with shop.store.read() as connection:
        entry = connection.execute(
            select(tables.journal).where(tables.journal.c.kind == "customer_added")
        ).one()
    assert entry.payload == '{"number":"C00001"}'
    assert (entry.chain, entry.user) == ("T1", "sam")


def test_a_number_that_is_taken_is_passed_over(shop: Shop) -> None:
    sam = session_at(shop)
    first = customers.add(shop, sam, "Ann")
    with shop.store.write() as connection:
        connection.execute(update(tables.customers).values(number="C00002"))
    assert first.number == "C00001"
    assert customers.add(shop, sam, "Tom").number == "C00002-2"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "A" * 201}, "name"),
        ({"name": "Ann", "email": "ann at example"}, "email"),
        ({"name": "Ann", "phone": "ring twice"}, "phone"),
        ({"name": "Ann", "phone": "12"}, "phone"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_field_and_nothing_is_written(
    shop: Shop, given: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        customers.add(shop, session_at(shop), **given)
    assert refusal.value.field == field
    with shop.store.read() as connection:
        assert connection.execute(select(tables.customers)).all() == []


def test_who_may_not_look_after_customers_adds_none(shop: Shop) -> None:
    sam = session_at(shop)
    without = replace(sam, permissions=sam.permissions - {CUSTOMERS})
    with pytest.raises(NotAllowed):
        customers.add(shop, without, "Ann")


def test_a_customer_is_found_by_name_telephone_e_mail_company_and_number(shop: Shop) -> None:
    ann = customers.add(
        shop,
        session_at(shop),
        "Ann Murphy",
        phone="01 555 0100",
        email="ann@example.com",
        company="Harbour Café",
    )
    search = customers.load(shop)
    for typed in ("anne murhpy", "+353 1 555 0100", "5550100", "ann@exam", "harbor cafe", "c00001"):
        assert customers.find(search, typed, 5) == [ann]
        assert customers.find(shop, typed) == [ann]


@pytest.mark.usefixtures("found_at_once")
def test_customers_that_another_till_added_changed_or_took_away_are_seen_by_the_next_search(
    shop: Shop,
) -> None:
    search = customers.load(shop)
    target = str(shop.store.path or shop.store.engine.url.render_as_string(hide_password=False))
    other = Shop(connect(target), shop.settings, Clock())
    try:
        ann = customers.add(other, session_at(other), "Ann Murphy")
        assert search.find("murphy") == [ann]
        columns = tables.customers.c
        with other.store.write() as connection:
            connection.execute(update(tables.customers).values(name="Ann Quinn", version=columns.version + 1))
        assert search.find("murphy") == []
        assert [each.name for each in search.find("quinn")] == ["Ann Quinn"]
        with other.store.write() as connection:
            connection.execute(update(tables.customers).values(active=0))
        assert search.find("quinn") == []
    finally:
        other.store.close()


def test_tills_that_add_customers_at_the_same_moment_get_different_numbers(postgres_shop: Shop) -> None:
    session = session_at(postgres_shop)
    numbers: list[str] = []
    start = threading.Barrier(3)

    def add(name: str) -> None:
        start.wait()
        numbers.extend(customers.add(postgres_shop, session, f"{name} {n}").number for n in range(5))

    threads = [threading.Thread(target=add, args=(name,)) for name in ("Ann", "Tom", "Eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == len(set(numbers)) == 15
