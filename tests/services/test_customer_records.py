"""Customers as the office keeps them: one form, contacts, versions, and a list by any column; on both engines."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import customer_list, customers
from shop.services.customer_list import CustomerList
from shop.services.customers import CustomerRecord
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import tables
from tests.bought import customer, open_for_trade, sale_to
from tests.shops import session_at


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


def names(shop: Shop, session: Session, query: ListQuery, kept: CustomerList | None = None) -> list[str]:
    return [row.name for row in customer_list.list_customers(shop, session, query, kept).rows]


def payloads(shop: Shop) -> list[tuple[str, str]]:
    with shop.store.read() as connection:
        rows = connection.execute(select(tables.journal.c.kind, tables.journal.c.payload))
        return [(row.kind, row.payload) for row in rows if row.kind.startswith("customer")]


def test_a_customer_is_saved_changed_and_journaled_by_the_fields_names_alone(
    shop: Shop, ada: Session
) -> None:
    ann = customer(shop, ada, "Ann Murphy", phone="01 555 0100", tax_number="ie6433435f")
    said = {"name": "Ann Quinn", "email": "ann@example.com", "credit_limit": "50", "active": True}
    changed = customers.save_customer(shop, ada, ann, said)
    assert (changed.details.name, changed.details.phone, changed.details.credit_limit_minor) == (
        "Ann Quinn",
        "",
        5_000,
    )
    assert changed.version > ann.version
    told = dict(payloads(shop))
    assert json.loads(told["customer_changed"]) == {
        "changed": ["name", "email", "phone", "phone_e164", "tax_number", "credit_limit_minor"],
        "credit_limit_minor": [0, 5_000],
        "number": "C00001",
    }
    assert all("Ann" not in payload and "555" not in payload for _kind, payload in payloads(shop))
    assert verify(shop.store) == []


def test_the_second_of_two_offices_is_shown_what_the_first_saved(shop: Shop, ada: Session) -> None:
    ann = customer(shop, ada, "Ann")
    customer(shop, ada, "Tom")
    customers.save_customer(shop, ada, ann, {"name": "Ann", "phone": "01 555 0100", "active": True})
    with pytest.raises(ChangedMeanwhile) as caught:
        customers.save_customer(shop, ada, ann, {"name": "Ann", "email": "ann@example.com", "active": True})
    assert isinstance(caught.value.current, CustomerRecord)
    assert caught.value.current.details.phone_e164 == "+35315550100"


def test_what_cannot_be_used_is_told_all_at_once_and_nothing_is_written(shop: Shop, ada: Session) -> None:
    with pytest.raises(BadForm) as caught:
        customer(shop, ada, "", email="x", tax_number="IE6433435G")
    assert set(caught.value.errors) == {"name", "email", "tax_number"}
    with shop.store.read() as connection:
        assert connection.execute(select(tables.customers)).all() == []


def test_contacts_are_added_changed_removed_and_found_by(shop: Shop, ada: Session) -> None:
    firm = customer(shop, ada, "Byrne Catering", company="Byrne Catering")
    search = customers.load(shop)
    with_eve = customers.save_contact(
        shop, ada, firm.id, {"name": "Eve Nolan", "phone": "01 555 0177", "role": "Buyer"}
    )
    eve = with_eve.contacts[0]
    assert (eve.name, eve.role, eve.phone_e164) == ("Eve Nolan", "Buyer", "+35315550177")
    search.load()
    for typed in ("nolan", "0155501 77", "5550177"):
        assert [one.id for one in search.find(typed)] == [firm.id], typed
    changed = customers.save_contact(shop, ada, firm.id, {"name": "Eve Byrne"}, eve.id)
    assert [one.name for one in changed.contacts] == ["Eve Byrne"]
    assert customers.remove_contact(shop, ada, firm.id, eve.id).contacts == ()
    search.load()
    assert search.find("nolan") == []
    with pytest.raises(BadForm):
        customers.save_contact(shop, ada, firm.id, {"name": ""})
    with pytest.raises(BadInput):
        customers.save_contact(shop, ada, 999, {"name": "Eve"})


def test_a_page_of_any_order_follows_the_one_before(shop: Shop, ada: Session) -> None:
    for number in range(7):
        customer(shop, ada, f"Ann {number}", company="same", group="Trade" if number % 2 else "")
    for sort in ("", "name", "number", "company", "email", "phone", "group", "last", "turnover", "owed"):
        for descending in (False, True):
            query = {"sort": sort, "descending": descending, "limit": 3}
            found = [
                name
                for offset in (0, 3, 6)
                for name in names(shop, ada, ListQuery(offset=offset, **query))  # type: ignore[arg-type]
            ]
            assert sorted(found) == [f"Ann {number}" for number in range(7)], sort


def test_filters_and_text_narrow_the_list(shop: Shop, ada: Session) -> None:
    customer(shop, ada, "Ann Murphy", group="Trade")
    customer(shop, ada, "Tom Murphy")
    customers.save_customer(shop, ada, None, {"name": "Eve Murphy", "active": False})
    kept = CustomerList(shop)
    kept.search.load()
    assert names(shop, ada, ListQuery()) == ["Ann Murphy", "Tom Murphy"]
    assert names(shop, ada, ListQuery(filters=(("group", "Trade"),))) == ["Ann Murphy"]
    assert names(shop, ada, ListQuery(filters=(("state", "no"),))) == ["Eve Murphy"]
    assert names(shop, ada, ListQuery("murhpy", filters=(("state", "no"),)), kept) == ["Eve Murphy"]
    assert names(shop, ada, ListQuery("murphy tom"), kept)[0] == "Tom Murphy"
    assert names(shop, ada, ListQuery("murphy", sort="name", descending=True), kept) == [
        "Tom Murphy",
        "Ann Murphy",
    ]
    assert customer_list.list_customers(shop, ada, ListQuery("murphy", limit=1), kept).count == 2
    assert customers.list_groups(shop, ada) == ["Trade"]
    assert len(customer_list.customer_ids(shop, ada, ListQuery(limit=1))) == 2


def test_a_list_by_what_was_bought_changes_with_the_next_sale(shop: Shop, ada: Session) -> None:
    sam = open_for_trade(shop)
    ann, tom = customer(shop, ada, "Ann"), customer(shop, ada, "Tom")
    kept = CustomerList(shop)
    sale_to(shop, sam, ann.id)
    query = ListQuery(sort="turnover", descending=True)
    assert names(shop, ada, query, kept) == ["Ann", "Tom"]
    sale_to(shop, sam, tom.id, {"BOOK": 1_000})
    assert names(shop, ada, query, kept) == ["Tom", "Ann"]
    first = customer_list.list_customers(shop, ada, query, kept).rows[0]
    assert (first.bought_minor, first.last_bought, first.owed_minor) == (999, "2026-03-02", 0)
    assert names(shop, ada, ListQuery(filters=(("owing", "yes"),)), kept) == []


def test_a_list_of_the_office_finds_whom_another_till_added(shop: Shop, ada: Session) -> None:
    kept = CustomerList(shop)
    assert names(shop, ada, ListQuery("ann"), kept) == []
    customers.add(shop, session_at(shop), "Ann Murphy")
    kept.search.load()
    assert names(shop, ada, ListQuery("ann"), kept) == ["Ann Murphy"]


def test_a_list_answers_by_the_database_while_its_index_is_being_made(shop: Shop, ada: Session) -> None:
    customer(shop, ada, "Ann Murphy", phone="01 555 0100")
    customers.save_customer(shop, ada, None, {"name": "Ann Quinn", "active": False})
    kept = CustomerList(shop)
    assert names(shop, ada, ListQuery("ann"), kept) == ["Ann Murphy"]
    assert names(shop, ada, ListQuery("550100"), kept) == ["Ann Murphy"]
    assert names(shop, ada, ListQuery("ann", filters=(("state", "no"),)), kept) == ["Ann Quinn"]
    assert not kept.search.is_ready


def test_the_till_does_not_wait_for_an_index_that_is_being_made(shop: Shop, ada: Session) -> None:
    customer(shop, ada, "Ann Murphy", phone="01 555 0100")
    search = customers.CustomerSearch(shop)
    assert [one.name for one in search.find_now("ann mur")] == ["Ann Murphy"]
    assert [one.name for one in search.find_now("550100")] == ["Ann Murphy"]
    assert search.find_now("murphy") == []
    assert not search.is_ready
    search.load()
    assert [one.name for one in search.find_now("murphy")] == ["Ann Murphy"]
