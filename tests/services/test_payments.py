"""Payments in the office: listed, found and summed as they were stored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shop.rules.listing import ListQuery
from shop.services import payments
from shop.services.payments import PaymentPage, PaymentsWanted, list_payments, payment_sums
from shop.services.shop import Shop
from shop.store import payment_list, sale_links, tables
from tests.sold import Sold, add_invoice, sold_shop

SHOWN = [
    # number, tender, amount, till
    ("T2-R26-00003", "Cash", 249, "T2"),
    ("T2-R26-00002", "Cash", 1998, "T2"),
    ("T2-R26-00001", "Card", 999, "T2"),
]


def listed(sold: Sold, text: str = "", **filters: str) -> PaymentPage:
    return list_payments(sold.shop, sold.admin, ListQuery(text, tuple(filters.items())))


def numbers(page: PaymentPage) -> list[str]:
    return [row.number for row in page.rows]


def test_payments_are_listed_the_newest_first(sold_once: Sold) -> None:
    page = listed(sold_once)
    assert [(row.number, row.tender, row.amount_minor, row.till) for row in page.rows[:3]] == SHOWN
    assert (page.count, len(page.rows)) == (9, 9)
    card = page.rows[2]
    assert (card.reference, card.person, card.customer, card.change_minor) == (
        "AUTH77",
        "Sam",
        "Ann Murphy",
        0,
    )
    assert page.rows[1].customer == "Ann Murphy"  # Bob is Ann by now
    assert (page.rows[1].tendered_minor, page.rows[1].change_minor) == (2498, 500)


FOUND = [
    ("T2", ["T2-R26-00003", "T2-R26-00002", "T2-R26-00001"]),
    ("T1-R26-00002", ["T1-R26-00002", "T1-R26-00002"]),
    ("00003", ["T2-R26-00003", "T1-R26-00003"]),
    ("card", ["T2-R26-00001", "T1-R26-00002"]),
    ("today cash", ["T2-R26-00003", "T2-R26-00002"]),
    ("9.99", ["T2-R26-00001"]),
    ("2..4", ["T2-R26-00003", "T1-R26-00002"]),
    ("bob", ["T2-R26-00002", "T2-R26-00001"]),
    ("C00001", ["T2-R26-00002", "T2-R26-00001"]),
    ("ref auth", ["T2-R26-00001"]),
    ("ref nothing", []),
    ("by kim card", ["T1-R26-00002"]),
    ("credit notes", ["T1-C26-00002", "T1-C26-00001"]),
    ("tea", []),
    ("by zoe", []),
]


def test_whatever_is_known_of_a_payment_finds_it(sold_once: Sold) -> None:
    found = {text: numbers(listed(sold_once, text)) for text, _wanted in FOUND}
    assert found == dict(FOUND)
    assert listed(sold_once, "tea").told == ("no customer has “tea”",)


def test_the_same_is_found_where_much_is_gone_through_from_the_newest_on(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sale_links, payment_list):
        monkeypatch.setattr(module, "FEW_ENTRIES", 0)
    found = {text: numbers(listed(sold_once, text)) for text, _wanted in FOUND}
    assert found == dict(FOUND)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"period": "today"}, 3),
        ({"tender": "1"}, 7),
        ({"way": "out"}, 2),
        ({"way": "in"}, 7),
        ({"way": "out", "period": "today"}, 0),
        ({"till": "1", "tender": "2"}, 1),
    ],
)
def test_the_choices_beside_the_search_box_leave_fewer(
    sold_once: Sold, filters: dict[str, str], count: int
) -> None:
    assert listed(sold_once, **filters).count == count


def test_payments_are_ordered_by_any_column_and_each_is_on_one_page(sold_once: Sold) -> None:
    for sort in ("", *payment_list.SORTS):
        for descending in (False, True):
            found: list[int] = []
            known = None
            for offset in (0, 4, 8):
                query = ListQuery(sort=sort, descending=descending, offset=offset, limit=4)
                known = list_payments(sold_once.shop, sold_once.admin, query, known)
                found += [row.id for row in known.rows]
            assert len(set(found)) == len(found) == known.count == 9
    dearest = list_payments(sold_once.shop, sold_once.admin, ListQuery(sort="amount", descending=True))
    amounts = [row.amount_minor for row in dearest.rows]
    assert amounts == sorted(amounts, reverse=True)


def test_payments_stand_in_the_order_of_what_a_column_shows(sold_once: Sold) -> None:
    for sort in ("number", "customer", "reference"):
        page = list_payments(sold_once.shop, sold_once.admin, ListQuery(sort=sort))
        shown = [getattr(row, sort) for row in page.rows]
        assert shown == sorted(shown, key=str.casefold)
        assert len(set(shown)) > 1


def test_what_is_exported_is_every_payment_of_the_list_in_its_order(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "ROWS_AT_ONCE", 2)
    for text, wanted in FOUND:
        rows = payments.every_payment(sold_once.shop, sold_once.admin, ListQuery(text))
        assert [row.number for row in rows] == wanted
    for sort in payment_list.SORTS:
        query = ListQuery(sort=sort, limit=100)
        shown = list_payments(sold_once.shop, sold_once.admin, query).rows
        assert tuple(payments.every_payment(sold_once.shop, sold_once.admin, query)) == shown


def test_the_sums_are_those_of_the_stored_amounts(sold_once: Sold) -> None:
    with sold_once.shop.store.read() as connection:
        stored = list(connection.execute(select(tables.payments.c.amount_minor)).scalars())
    sums = payment_sums(sold_once.shop, sold_once.admin, PaymentsWanted())
    assert [each.tender for each in sums.by_tender] == ["Cash", "Card"]
    assert sums.count == len(stored)
    assert sums.in_minor == sum(each for each in stored if each > 0)
    assert sums.out_minor == sum(each for each in stored if each < 0) < 0
    assert sums.net_minor == sum(stored)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([text for text, _numbers in FOUND] + ["", "cash T1", "2026-03-02"]),
    st.sampled_from(["", "today", "week", "2026-03-02..2026-03-02"]),
    st.sampled_from(["", "in", "out"]),
    st.sampled_from(["", "1", "2", "3"]),
)
def test_the_sums_of_any_choice_are_those_of_the_rows_it_shows(
    sold_once: Sold, text: str, period: str, way: str, tender: str
) -> None:
    query = ListQuery(text, (("period", period), ("way", way), ("tender", tender)), limit=100)
    page = list_payments(sold_once.shop, sold_once.admin, query)
    rows = page.rows
    sums = payment_sums(sold_once.shop, sold_once.admin, page.wanted)
    assert (sums.count, sums.net_minor) == (len(rows), sum(row.amount_minor for row in rows))
    assert sums.in_minor == sum(row.amount_minor for row in rows if row.amount_minor > 0)
    by_tender = {each.tender: each.in_minor + each.out_minor for each in sums.by_tender}
    shown: dict[str, int] = {}
    for row in rows:
        shown[row.tender] = shown.get(row.tender, 0) + row.amount_minor
    assert by_tender == shown


def test_a_payment_of_a_part_is_listed_with_its_invoice(shop: Shop) -> None:
    sold = sold_shop(shop)
    add_invoice(sold, 10_000, 4_000)
    newest = listed(sold).rows[0]
    assert (newest.number, newest.amount_minor) == ("T1-I26-00001", 4_000)


def test_a_page_that_is_known_is_not_looked_up_again(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ListQuery("bob", limit=1)
    first = list_payments(sold_once.shop, sold_once.admin, query)
    monkeypatch.setattr(payments, "understand", None)
    second = list_payments(sold_once.shop, sold_once.admin, replace(query, offset=1), first)
    assert (numbers(second), second.count) == (["T2-R26-00001"], 2)


def test_each_payment_says_which_way_it_went() -> None:
    assert [payments.way_of(amount) for amount in (5, 0, -5)] == ["taken", "taken", "given back"]
