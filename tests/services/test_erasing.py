"""A person is forgotten: nowhere left but on invoices whose years have not passed, and there only until they have."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from shop.rules.cart import new_cart
from shop.rules.draft import from_text, to_text
from shop.rules.erasing import Kept
from shop.rules.errors import BadInput, ChangedMeanwhile
from shop.rules.import_undo import CUSTOMER
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import (
    customer_history,
    customer_list,
    customers,
    drafts,
    erasing,
    merging,
    printing,
)
from shop.services.customers import CustomerRecord
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import tables
from shop.store.sqlite_file import open_raw
from tests.bought import customer, open_for_trade, sale_to
from tests.services.test_verify import found, tamper
from tests.shops import Clock, session_at

SAID = {
    "name": "Zenobia Quarrington",
    "company": "Quarrington Vexillology",
    "address": "77 Xylophone Row\nBallyquarrington",
    "email": "zenobia@quarrington.example",
    "phone": "01 555 0177",
    "tax_number": "IE6433435F",
    "notes": "Zenobia collects flags",
    "group": "Vexillologists",
}
TRACES = (
    b"enobia",
    b"uarrington",
    b"UARRINGTON",
    b"ylophone",
    b"5550177",
    b"555 0177",
    b"6433435",
    b"exillo",
)


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


@pytest.fixture
def sam(shop: Shop) -> Session:
    return open_for_trade(shop)


def at(shop: Shop, year: int) -> None:
    assert isinstance(shop.clock, Clock)
    shop.clock.now = datetime(year, 3, 2, 8, 0, tzinfo=timezone.utc)


def traces(path: Path) -> list[tuple[str, bytes]]:
    """What of the person is left in any file of the database, free pages and the log with it."""
    files = sorted(path.parent.glob(path.name + "*"))
    return [(file.name, trace) for file in files for trace in TRACES if trace in file.read_bytes()]


def buyer(shop: Shop, number: str) -> str:
    issued = printing.issued(shop, number)
    assert issued is not None
    return issued.buyer.name if issued.buyer is not None else ""


def import_of(shop: Shop, record: CustomerRecord) -> None:
    """What an import would have kept of this customer."""
    with shop.store.write() as connection:
        made = connection.execute(
            insert(tables.imports).returning(tables.imports.c.id),
            {"kind": "customers", "at": "2026-01-01", "user_id": 1},
        ).scalar_one()
        row = {
            "import_id": made,
            "entity": CUSTOMER,
            "entity_id": record.id,
            "before": str(SAID),
            "after": "",
        }
        connection.execute(insert(tables.import_changes), row)


def test_nothing_of_an_erased_person_is_left_in_any_byte_of_the_database(sqlite_shop: Shop) -> None:
    shop = sqlite_shop
    sam, ada = open_for_trade(shop), session_at(shop, "admin")
    at(shop, 2014)
    zenobia = customer(shop, ada, "Zenobia Quarrington")
    for number in range(40):
        customer(shop, ada, f"Somebody {number}", notes="n" * 700)
    zenobia = customers.save_customer(shop, ada, zenobia, {**SAID, "active": True})
    customers.save_contact(shop, ada, zenobia.id, {"name": "Zebedee Quarrington", "phone": "01 555 0177"})
    import_of(shop, zenobia)
    twin = customer(shop, ada, "Quarrington, Zenobia", phone="01 555 0177")
    for one in (zenobia, twin):
        sale_to(shop, sam, one.id)
    merging.merge(shop, ada, customers.get_customer(shop, ada, zenobia.id), twin)
    drafts.save(shop, sam, to_text(new_cart().for_customer(twin.id)))
    with shop.store.write() as connection:
        held = {"uuid": "h", "till_id": 1, "user_id": 1, "label": "Zenobia", "held_at": "2026"}
        held["content"] = to_text(new_cart().for_customer(zenobia.id))
        connection.execute(insert(tables.held_carts), held)
    at(shop, 2026)
    assert shop.store.path is not None
    assert traces(shop.store.path) != []
    done = erasing.erase(shop, ada, customers.get_customer(shop, ada, zenobia.id))
    assert (done.numbers, done.invoices, done.kept, done.contacts, done.carts, done.traces) == (
        ("C00001", "C00042"),
        2,
        (),
        1,
        2,
        False,
    )
    assert traces(shop.store.path) == []
    assert verify(shop.store) == []
    draft = drafts.load(shop, sam)
    assert draft is not None
    assert from_text(draft).customer_id is None


def test_invoices_whose_years_have_not_passed_keep_their_buyer_until_they_have(
    shop: Shop, sam: Session, ada: Session
) -> None:
    zenobia = customer(shop, ada, **SAID)
    numbers = []
    for year in (2014, 2015, 2016, 2026, 2026):
        at(shop, year)
        numbers.append(sale_to(shop, sam, zenobia.id).number)
    told = erasing.preview(shop, ada, zenobia.id)
    kept = tuple(Kept(many, datetime(year, 1, 1).date()) for many, year in ((1, 2027), (2, 2037)))  # noqa: DTZ001
    assert (told.invoices, told.kept) == (2, kept)
    done = erasing.erase(shop, ada, zenobia)
    assert (done.invoices, done.kept) == (2, kept)
    assert "2 invoices keep it until" in erasing.sentence(shop, done)
    firm = "Quarrington Vexillology"
    assert [buyer(shop, number) for number in numbers] == ["", "", firm, firm, firm]
    assert verify(shop.store) == []
    assert erasing.due(shop, ada) == erasing.blank_due(shop, ada) == 0
    at(shop, 2027)
    assert erasing.due(shop, ada) == 1
    assert erasing.blank_due(shop, ada) == 1
    assert [buyer(shop, number) for number in numbers] == ["", "", "", firm, firm]
    at(shop, 2037)
    assert erasing.blank_due(shop, ada) == 2
    assert [buyer(shop, number) for number in numbers] == [""] * 5
    assert verify(shop.store) == []


def test_the_customers_row_keeps_its_number_and_invoices_their_amounts(
    shop: Shop, sam: Session, ada: Session
) -> None:
    zenobia = customer(shop, ada, **SAID)
    sale_to(shop, sam, zenobia.id)
    search, kept = customers.load(shop), customer_list.CustomerList(shop)
    erasing.erase(shop, ada, zenobia)
    record = customers.get_customer(shop, ada, zenobia.id)
    assert (record.number, record.details.name, record.details.active) == ("C00001", "Erased", False)
    assert record.erased_at
    assert record.bought_minor == 249
    assert customer_history.list_documents(shop, ada, zenobia.id, ListQuery()).count == 1
    search.load()
    kept.search.load()
    for typed in ("zenobia", "5550177", "quarrington", "erased"):
        assert search.find(typed) == []
        assert customer_list.list_customers(shop, ada, ListQuery(typed), kept).rows == ()
    erased = ListQuery(filters=(("state", "erased"),))
    assert [row.number for row in customer_list.list_customers(shop, ada, erased, kept).rows] == ["C00001"]


def test_the_journal_tells_of_an_erasure_by_numbers_alone(shop: Shop, sam: Session, ada: Session) -> None:
    at(shop, 2010)
    zenobia = customer(shop, ada, **SAID)
    sold = sale_to(shop, sam, zenobia.id)
    at(shop, 2026)
    erasing.erase(shop, ada, zenobia)
    with shop.store.read() as connection:
        rows = connection.execute(select(tables.journal)).fetchall()
    told = next(row for row in rows if row.kind == "customer_erased")
    assert json.loads(told.payload) == {"number": "C00001", "merged": [], "blanked_buyers": [sold.number]}
    assert not any("enobia" in row.payload or "0177" in row.payload for row in rows)


def test_a_buyer_an_entry_says_was_blanked_and_who_is_there_again_is_told(
    shop: Shop, sam: Session, ada: Session
) -> None:
    at(shop, 2010)
    zenobia = customer(shop, ada, **SAID)
    sold = sale_to(shop, sam, zenobia.id)
    at(shop, 2026)
    erasing.erase(shop, ada, zenobia)
    tamper(shop.store, "UPDATE invoice_buyers SET name = 'Zenobia', salt = 'x'")
    assert found(shop.store) == {("buyer", sold.number)}


def test_a_sale_under_way_to_one_who_was_erased_is_nobodys(shop: Shop, sam: Session, ada: Session) -> None:
    zenobia = customer(shop, ada, **SAID)
    erasing.erase(shop, ada, zenobia)
    sold = sale_to(shop, sam, zenobia.id)
    assert buyer(shop, sold.number) == ""
    with shop.store.read() as connection:
        assert connection.execute(select(tables.invoices.c.customer_id)).scalar_one() is None
    assert customers.on_sale(shop, zenobia.id) is None
    assert verify(shop.store) == []


def test_who_still_owes_is_not_erased_and_who_is_erased_is_changed_no_more(
    shop: Shop, sam: Session, ada: Session
) -> None:
    zenobia, ann = customer(shop, ada, **SAID), customer(shop, ada, "Ann")
    sale_to(shop, sam, zenobia.id)
    # a sale on account, as far as what is owed goes: an invoice without its payment
    tamper(
        shop.store,
        "UPDATE invoices SET kind = 'invoice'",
        "DELETE FROM payment_allocations",
    )
    assert erasing.preview(shop, ada, zenobia.id).owed_minor == 249
    assert customers.get_customer(shop, ada, zenobia.id).owed_minor == 249
    owing = ListQuery(filters=(("owing", "yes"),))
    assert [row.owed_minor for row in customer_list.list_customers(shop, ada, owing).rows] == [249]
    assert customer_history.list_documents(shop, ada, zenobia.id, ListQuery()).rows[0].owed_minor == 249
    with pytest.raises(BadInput, match=r"2\.49"):
        erasing.erase(shop, ada, zenobia)
    erasing.erase(shop, ada, ann)
    with pytest.raises(BadInput):
        erasing.erase(shop, ada, ann)
    with pytest.raises(BadInput):
        erasing.preview(shop, ada, ann.id)
    with pytest.raises(BadInput):
        customers.save_customer(shop, ada, ann, {"name": "Ann", "active": True})
    with pytest.raises(BadInput):
        customers.save_contact(shop, ada, ann.id, {"name": "Tom"})
    with pytest.raises(BadInput):
        merging.merge(shop, ada, zenobia, ann)


def test_an_erasure_over_what_another_changed_is_refused(shop: Shop, ada: Session) -> None:
    ann = customer(shop, ada, "Ann")
    customers.save_customer(shop, ada, ann, {"name": "Ann Quinn", "active": True})
    with pytest.raises(ChangedMeanwhile):
        erasing.erase(shop, ada, ann)
    assert customers.get_customer(shop, ada, ann.id).details.name == "Ann Quinn"


def test_the_years_are_the_settings(shop: Shop, sam: Session, ada: Session) -> None:
    zenobia = customer(shop, ada, **SAID)
    at(shop, 2025)
    sale_to(shop, sam, zenobia.id)
    at(shop, 2026)
    shop.settings = replace(shop.settings, invoice_buyer_years=0)
    assert erasing.preview(shop, ada, zenobia.id).invoices == 1


def test_a_file_that_is_too_large_to_be_written_anew_at_once_says_so_and_is_on_request(
    sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = session_at(sqlite_shop, "admin")
    monkeypatch.setattr(erasing, "QUICK_BYTES", 1)
    ann = customer(sqlite_shop, ada, "Ann", notes="n" * 2_000)
    customers.save_customer(sqlite_shop, ada, ann, {**SAID, "active": True})
    zenobia = customers.get_customer(sqlite_shop, ada, ann.id)
    assert erasing.erase(sqlite_shop, ada, zenobia).traces
    assert erasing.rewrite(sqlite_shop, ada)
    assert sqlite_shop.store.path is not None
    assert traces(sqlite_shop.store.path) == []
    assert verify(sqlite_shop.store) == []


def test_a_reader_in_the_way_leaves_the_log_for_later_and_it_is_told(sqlite_shop: Shop) -> None:
    ada = session_at(sqlite_shop, "admin")
    zenobia = customer(sqlite_shop, ada, **SAID)
    assert sqlite_shop.store.path is not None
    reader = open_raw(sqlite_shop.store.path)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM customers").fetchall()
        assert erasing.erase(sqlite_shop, ada, zenobia).traces
    finally:
        reader.close()
    assert erasing.rewrite(sqlite_shop, ada)
    assert traces(sqlite_shop.store.path) == []


def test_a_version_tells_every_search_that_a_person_is_gone(shop: Shop, ada: Session) -> None:
    zenobia = customer(shop, ada, **SAID)
    with shop.store.write() as connection:
        connection.execute(update(tables.customers).values(version=900))
    erasing.erase(shop, ada, customers.get_customer(shop, ada, zenobia.id))
    assert customers.get_customer(shop, ada, zenobia.id).version > 900
