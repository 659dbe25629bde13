"""Duplicates found and merged: both histories read through the merge, chains of merges too, and parted again."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shop.rules.customer import CustomerDetails
from shop.rules.errors import BadInput, ChangedMeanwhile
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import buyers, customer_history, customer_list, customers, merging, printing
from shop.services.customers import CustomerRecord
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import tables
from tests.bought import customer, open_for_trade, sale_to
from tests.shops import session_at

QUERY = ListQuery()


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


def now(shop: Shop, session: Session, record: CustomerRecord) -> CustomerRecord:
    return customers.get_customer(shop, session, record.id)


def bought_by(shop: Shop, session: Session, record: CustomerRecord) -> list[str]:
    rows = customer_history.list_documents(shop, session, record.id, QUERY).rows
    return sorted(row.number for row in rows)


def test_pairs_are_found_shown_and_kept_apart(shop: Shop, ada: Session) -> None:
    ann = customer(shop, ada, "Ann Murphy", phone="01 555 0100")
    customer(shop, ada, "Anne Murphy", phone="+353 1 555 0100")
    customer(shop, ada, "Tom Quinn", phone="01 555 0199")
    (pair,) = merging.find_duplicates(shop, ada)
    twins = merging.twins(shop, ada, pair)
    assert twins is not None
    assert (twins.first.details.name, twins.second.details.name) == ("Ann Murphy", "Anne Murphy")
    assert pair.reasons == ["phone"]
    merging.keep_apart(shop, ada, pair.second_id, pair.first_id)
    merging.keep_apart(shop, ada, pair.first_id, pair.second_id)
    assert merging.find_duplicates(shop, ada) == []
    merging.no_longer_apart(shop, ada, pair.first_id, pair.second_id)
    customers.save_customer(shop, ada, now(shop, ada, ann), {"name": "Ann", "active": False})
    assert merging.find_duplicates(shop, ada) == []
    assert merging.twins(shop, ada, pair) is None
    assert verify(shop.store) == []


def test_a_merge_keeps_both_histories_and_fills_what_is_missing(shop: Shop, ada: Session) -> None:
    sam = open_for_trade(shop)
    ann = customer(shop, ada, "Ann Murphy", notes="likes tea", email="ann@example.com")
    anne = customer(
        shop, ada, "Anne Murphy", notes="has a dog", phone="01 555 0100", credit_limit="20", email="a@b.ie"
    )
    numbers = [sale_to(shop, sam, one.id).number for one in (ann, anne, ann)]
    merged = merging.merge(shop, ada, ann, anne)
    assert bought_by(shop, ada, merged) == sorted(numbers)
    details = merged.details
    assert (details.email, details.phone_e164, details.credit_limit_minor, details.notes) == (
        "ann@example.com",
        "+35315550100",
        2_000,
        "likes tea\nhas a dog",
    )
    assert [(one.number, one.name) for one in merged.merged] == [("C00002", "Anne Murphy")]
    assert (merged.visits, merged.bought_minor) == (3, 3 * 249)
    row = customer_list.list_customers(shop, ada, QUERY).rows
    assert [(one.name, one.bought_minor) for one in row] == [("Ann Murphy", 3 * 249)]
    with shop.store.read() as connection:
        entry = connection.execute(
            select(tables.journal.c.payload).where(tables.journal.c.kind == "customers_merged")
        ).scalar_one()
    assert json.loads(entry) == {
        "filled": ["phone", "phone_e164", "credit_limit_minor", "notes"],
        "kept": "C00001",
        "merged": "C00002",
    }
    assert verify(shop.store) == []


def test_the_one_that_is_gone_is_found_as_the_one_it_became(shop: Shop, ada: Session) -> None:
    ann = customer(shop, ada, "Ann Murphy", phone="01 555 0100")
    eve = customer(shop, ada, "Eve Nolan", phone="01 555 0177")
    search = customers.load(shop)
    merged = merging.merge(shop, ada, ann, eve)
    search.load()
    for typed in ("nolan", "5550177", "murphy"):
        assert [one.id for one in search.find(typed)] == [ann.id], typed
    customers.save_customer(shop, ada, merged, {"name": "Ann Murphy", "active": True})
    search.load()
    assert [one.id for one in search.find("nolan")] == [ann.id]
    assert customers.on_sale(shop, eve.id) == customers.on_sale(shop, ann.id)
    assert customers.get_customer(shop, ada, eve.id).id == ann.id


def test_a_sale_kept_for_one_who_was_merged_meanwhile_is_the_other_ones(shop: Shop, ada: Session) -> None:
    sam = open_for_trade(shop)
    ann, eve = customer(shop, ada, "Ann"), customer(shop, ada, "Eve")
    merging.merge(shop, ada, ann, eve)
    sold = sale_to(shop, sam, eve.id)
    issued = printing.issued(shop, sold.number)
    assert issued is not None
    assert issued.buyer is not None
    assert issued.buyer.name == "Ann"
    with shop.store.read() as connection:
        assert buyers.buyer_for(connection, shop, eve.id)[0] == ann.id
    assert verify(shop.store) == []


def test_a_chain_of_merges_is_followed_and_parted_from_its_end(shop: Shop, ada: Session) -> None:
    sam = open_for_trade(shop)
    ann, eve, tom = (customer(shop, ada, name) for name in ("Ann", "Eve", "Tom"))
    numbers = {one.id: sale_to(shop, sam, one.id).number for one in (ann, eve, tom)}
    merging.merge(shop, ada, eve, ann)
    last = merging.merge(shop, ada, tom, now(shop, ada, eve))
    assert bought_by(shop, ada, last) == sorted(numbers.values())
    assert customers.get_customer(shop, ada, ann.id).id == tom.id
    with pytest.raises(BadInput):
        merging.part(shop, ada, ann.id)
    merging.part(shop, ada, eve.id)
    assert bought_by(shop, ada, tom) == [numbers[tom.id]]
    assert bought_by(shop, ada, eve) == sorted((numbers[ann.id], numbers[eve.id]))
    merging.part(shop, ada, ann.id)
    assert bought_by(shop, ada, ann) == [numbers[ann.id]]
    with pytest.raises(BadInput):
        merging.part(shop, ada, ann.id)
    assert verify(shop.store) == []


def test_parting_gives_back_what_was_filled_unless_it_was_changed_since(shop: Shop, ada: Session) -> None:
    ann = customer(shop, ada, "Ann", notes="likes tea")
    eve = customer(shop, ada, "Eve", phone="01 555 0100", email="eve@example.com", notes="has a dog")
    merged = merging.merge(shop, ada, ann, eve)
    said = {"name": "Ann", "phone": "01 555 0100", "email": "ann@example.com", "notes": merged.details.notes}
    customers.save_customer(shop, ada, merged, {**said, "active": True})
    parted = merging.part(shop, ada, eve.id)
    assert parted.details == eve.details
    left = now(shop, ada, ann).details
    assert (left.phone, left.email, left.notes) == ("", "ann@example.com", "likes tea")


def test_a_merge_over_what_another_changed_is_refused(shop: Shop, ada: Session) -> None:
    ann, eve = customer(shop, ada, "Ann"), customer(shop, ada, "Eve")
    customers.save_customer(shop, ada, eve, {"name": "Eve Nolan", "active": True})
    with pytest.raises(ChangedMeanwhile):
        merging.merge(shop, ada, ann, eve)
    with pytest.raises(BadInput):
        merging.merge(shop, ada, ann, ann)
    merging.merge(shop, ada, now(shop, ada, ann), now(shop, ada, eve))
    with pytest.raises(BadInput):
        merging.merge(shop, ada, now(shop, ada, ann), eve)


texts = st.sampled_from(("", "x", "y"))
some_details = st.builds(
    CustomerDetails,
    name=st.just("Ann"),
    company=texts,
    address=texts,
    email=texts,
    phone=texts,
    tax_number=texts,
    group=texts,
    notes=st.sampled_from(("", "x", "x\ny")),
    credit_limit_minor=st.sampled_from((0, 5)),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some_details, some_details)
def test_merged_and_parted_at_once_everybody_is_as_before(
    kept: CustomerDetails, gone: CustomerDetails
) -> None:
    filled, names = merging.filled(kept, gone)
    assert merging.emptied(filled, gone, names) == kept
