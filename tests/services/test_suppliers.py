"""Suppliers: checked all at once, unique by name, changed by one office at a time."""

from __future__ import annotations

import pytest

from shop.rules.errors import BadForm, ChangedMeanwhile
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import suppliers, verify
from shop.services.shop import Shop
from tests.shops import session_at


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


def names(shop: Shop, session: Session, query: ListQuery) -> list[str]:
    return [row.details.name for row in suppliers.list_suppliers(shop, session, query).rows]


def test_all_wrong_fields_of_a_supplier_are_told_at_once(shop: Shop, ada: Session) -> None:
    with pytest.raises(BadForm) as caught:
        suppliers.save_supplier(shop, ada, None, {"name": " ", "email": "ann", "lead_days": "soon"})
    assert set(caught.value.errors) == {"name", "email", "lead_days"}


def test_a_supplier_is_saved_found_and_changed(shop: Shop, ada: Session) -> None:
    made = suppliers.save_supplier(
        shop, ada, None, {"name": " Mill  &  Sons ", "phone": "01 555", "active": True}
    )
    assert (made.details.name, made.version) == ("Mill & Sons", 0)
    changed = suppliers.save_supplier(shop, ada, made, {"name": "Mill", "lead_days": "3", "active": True})
    assert (changed.details.lead_days, changed.version) == (3, 1)
    assert names(shop, ada, ListQuery("MIL")) == ["Mill"]
    assert names(shop, ada, ListQuery("bakery")) == []
    assert verify.verify(shop.store) == []


def test_two_suppliers_of_one_name_are_refused_beside_the_name(shop: Shop, ada: Session) -> None:
    suppliers.save_supplier(shop, ada, None, {"name": "Mill", "active": True})
    with pytest.raises(BadForm) as caught:
        suppliers.save_supplier(shop, ada, None, {"name": "MILL", "active": True})
    assert set(caught.value.errors) == {"name"}


def test_the_second_of_two_offices_is_shown_what_the_first_saved(shop: Shop, ada: Session) -> None:
    known = suppliers.save_supplier(shop, ada, None, {"name": "Mill", "active": True})
    suppliers.save_supplier(shop, ada, known, {"name": "Mill", "phone": "01 555", "active": True})
    with pytest.raises(ChangedMeanwhile) as caught:
        suppliers.save_supplier(shop, ada, known, {"name": "Mill", "account": "77", "active": True})
    current = caught.value.current
    assert isinstance(current, suppliers.Supplier)
    assert (current.details.phone, current.details.account) == ("01 555", "")


def test_pages_of_a_list_follow_one_another_in_any_order(shop: Shop, ada: Session) -> None:
    for number in range(7):
        suppliers.save_supplier(
            shop, ada, None, {"name": f"Mill {number}", "account": "same", "active": True}
        )
    for descending in (False, True):
        query = {"sort": "account", "descending": descending, "limit": 3}
        found = [name for offset in (0, 3, 6) for name in names(shop, ada, ListQuery(offset=offset, **query))]  # type: ignore[arg-type]
        assert sorted(found) == [f"Mill {number}" for number in range(7)]


def test_one_that_is_not_active_is_listed_on_request_alone(shop: Shop, ada: Session) -> None:
    suppliers.save_supplier(shop, ada, None, {"name": "Gone", "active": False})
    assert names(shop, ada, ListQuery()) == []
    assert names(shop, ada, ListQuery(filters=(("active", "no"),))) == ["Gone"]
