"""Sales in the office: listed, found by whatever is known of them, and shown with all that belongs to them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery
from shop.services import invoices
from shop.services.invoices import SalePage, get_sale, list_sales
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import invoice_list, sale_links
from tests.sold import Sold, add_invoice, sold_shop

NEWEST_FIRST = [
    "T2-R26-00003",
    "T2-R26-00002",
    "T2-R26-00001",
    "T1-C26-00002",
    "T1-C26-00001",
    "T1-R26-00003",
    "T1-R26-00002",
    "T1-R26-00001",
]


@pytest.fixture
def sold(shop: Shop) -> Sold:
    """The shop after its trade, on each engine."""
    return sold_shop(shop)


def listed(sold: Sold, text: str = "", **filters: str) -> SalePage:
    query = ListQuery(text, tuple(filters.items()))
    return list_sales(sold.shop, sold.admin, query)


def numbers(page: SalePage) -> list[str]:
    return [row.number for row in page.rows]


def test_sales_of_every_kind_are_listed_the_newest_first(sold_once: Sold) -> None:
    page = listed(sold_once)
    assert numbers(page) == NEWEST_FIRST
    assert (page.count, page.more, page.told) == (8, False, ())
    ann = page.rows[2]
    assert (ann.kind, ann.till, ann.cashier, ann.customer) == ("receipt", "T2", "Sam", "Ann Murphy")
    assert (ann.tenders, ann.gross_minor, ann.owed_minor, ann.currency) == (("Card",), 999, 0, "EUR")
    assert ann.business_date == "2026-03-12"
    assert page.rows[1].customer == "Ann Murphy"  # Bob is Ann by now
    assert page.rows[6].tenders == ("Card", "Cash")


def test_pages_hold_each_sale_once(sold_once: Sold) -> None:
    for sort in ("", *invoice_list.SORTS):
        for descending in (False, True):
            query = ListQuery(sort=sort, descending=descending, limit=3)
            found: list[str] = []
            for offset in (0, 3, 6):
                page = list_sales(sold_once.shop, sold_once.admin, replace(query, offset=offset))
                assert page.count == 8
                found += numbers(page)
            assert sorted(found) == sorted(NEWEST_FIRST)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("number", "T1-C26-00001", "T2-R26-00003"),
        ("total", "T1-C26-00002", "T1-R26-00002"),
        ("till", "T1-R26-00001", "T2-R26-00003"),
        ("customer", "T2-R26-00001", "T1-R26-00001"),
        ("date", "T1-R26-00001", "T2-R26-00003"),
    ],
)
def test_sales_are_ordered_by_any_column(sold_once: Sold, sort: str, first: str, last: str) -> None:
    page = list_sales(sold_once.shop, sold_once.admin, ListQuery(sort=sort))
    assert (numbers(page)[0], numbers(page)[-1]) == (first, last)


def test_sales_are_ordered_by_what_they_were_paid_by_first(sold_once: Sold) -> None:
    page = list_sales(sold_once.shop, sold_once.admin, ListQuery(sort="tender"))
    first = [row.tenders[0] if row.tenders else "" for row in page.rows]
    assert first == sorted(first)
    assert len(set(first)) > 1


FOUND = [
    ("00002", ["T2-R26-00002", "T1-C26-00002", "T1-R26-00002"]),
    ("t1-r", ["T1-R26-00003", "T1-R26-00002", "T1-R26-00001"]),
    ("]C1T1-R26-00002", ["T1-R26-00002"]),
    ("number 00003", ["T2-R26-00003", "T1-R26-00003"]),
    ("9.99", ["T2-R26-00001"]),
    ("9,99", ["T2-R26-00001"]),
    ("€9.9", ["T2-R26-00001"]),
    ("9..20", [*NEWEST_FIRST[1:6], "T1-R26-00001"]),
    ("today", NEWEST_FIRST[:3]),
    ("2.3.2026", NEWEST_FIRST[3:]),
    ("2026-03", NEWEST_FIRST),
    ("2026-03-03..", NEWEST_FIRST[:3]),
    ("1.3.2026-11.3.2026", NEWEST_FIRST[3:]),
    ("last month", []),
    ("ann", ["T2-R26-00002", "T2-R26-00001"]),
    ("bob", ["T2-R26-00002", "T2-R26-00001"]),
    ("customer murphy ann", ["T2-R26-00002", "T2-R26-00001"]),
    ("customer C00002", ["T2-R26-00002", "T2-R26-00001"]),
    ("C00001", ["T2-R26-00002", "T2-R26-00001"]),
    ("book", ["T2-R26-00002", "T2-R26-00001", "T1-C26-00002", "T1-R26-00003", "T1-R26-00001"]),
    ("product TEA", ["T2-R26-00003", "T1-C26-00002", "T1-C26-00001", "T1-R26-00002", "T1-R26-00001"]),
    ("5012345678900", ["T2-R26-00002", "T2-R26-00001", "T1-C26-00002", "T1-R26-00003", "T1-R26-00001"]),
    ("gift wrapping", ["T1-R26-00002"]),
    ("nuts", ["T1-C26-00001", "T1-R26-00002"]),
    ("sam", NEWEST_FIRST[:3]),
    ("by ki", NEWEST_FIRST[3:]),
    ("T2", NEWEST_FIRST[:3]),
    ("till 1 tea", ["T1-C26-00002", "T1-C26-00001", "T1-R26-00002", "T1-R26-00001"]),
    ("card", ["T2-R26-00001", "T1-R26-00002"]),
    ("credit notes", ["T1-C26-00002", "T1-C26-00001"]),
    ("return tea 2026-03-02", ["T1-C26-00002", "T1-C26-00001"]),
    ("ref auth7", ["T2-R26-00001"]),
    ("ann book card", ["T2-R26-00001"]),
    ("zzz", []),
    ("ann zzz", []),
    ("by zoe", []),
    ("'; DROP TABLE invoices; --", []),
    ("%", []),
    ("\ud800\0", []),
]


def test_whatever_is_known_of_a_sale_finds_it(sold_once: Sold) -> None:
    found = {text: numbers(listed(sold_once, text)) for text, _wanted in FOUND}
    assert found == dict(FOUND)


def test_the_same_is_found_where_much_is_gone_through_from_the_newest_on(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sale_links, "FEW_ENTRIES", 0)
    found = {text: numbers(listed(sold_once, text)) for text, _wanted in FOUND}
    assert found == dict(FOUND)


def test_what_many_sales_have_is_not_counted_to_the_end_but_all_of_it_can_be_paged_through(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sale_links, "FEW_ENTRIES", 0)
    monkeypatch.setattr(invoice_list, "AHEAD", 2)
    found: list[str] = []
    known = None
    while True:
        query = ListQuery("product TEA", limit=1, offset=len(found))
        known = list_sales(sold_once.shop, sold_once.admin, query, known)
        found += numbers(known)
        if not known.rows:
            break
        assert known.more == (len(found) <= 3)
        assert known.count == min(len(found) + 2, 5)
    assert found == dict(FOUND)["product TEA"]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"period": "today"}, 3),
        ({"period": "yesterday"}, 0),
        ({"period": "week"}, 3),
        ({"period": "month"}, 8),
        ({"period": "year"}, 8),
        ({"period": "2026-03-02..2026-03-02"}, 5),
        ({"kind": "credit_note"}, 2),
        ({"kind": "receipt", "period": "today"}, 3),
        ({"kind": "unpaid"}, 0),
        ({"tender": "2"}, 2),
        ({"till": "2"}, 3),
        ({"person": "no number"}, 8),
    ],
)
def test_the_choices_beside_the_search_box_leave_fewer(
    sold_once: Sold, filters: dict[str, str], count: int
) -> None:
    assert listed(sold_once, **filters).count == count


def test_what_is_typed_and_what_is_chosen_must_both_hold(sold_once: Sold) -> None:
    assert numbers(listed(sold_once, "book", period="today")) == ["T2-R26-00002", "T2-R26-00001"]
    assert listed(sold_once, "credit notes", kind="receipt").rows == ()
    assert listed(sold_once, "cash", tender="2").rows == ()
    assert listed(sold_once, "card", tender="2").count == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12.70", ["total €12.70"]),
        ("today", ["12 Mar 2026"]),
        ("ann", ["customer Ann Murphy"]),
        ("bob", ["customer Ann Murphy"]),
        ("C00001", ["number with C00001 or customer Ann Murphy"]),
        ("book", ["product Book"]),
        ("5012345678900", ["product Book"]),
        ("4006381333931", ["number with 4006381333931"]),
        ("b", ["customer or product with “b”"]),
        ("zzz", ["no customer or product has “zzz”"]),
        ("customer zzz", ["customer with “zzz”"]),
        ("by zoe", ["nothing is called zoe"]),
        ("sam cash credit notes", ["Credit note", "paid by Cash", "by Sam"]),
    ],
)
def test_the_list_says_how_it_understood_the_words(sold_once: Sold, text: str, told: list[str]) -> None:
    assert list(listed(sold_once, text).told) == told


def test_words_that_too_many_have_wait_for_more_of_them(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sale_links, "MOST_MEANT", 1)
    page = listed(sold_once, "b")
    assert (page.told, page.count) == (("“b”: type more of it",), 8)


def test_an_invoice_says_what_is_left_to_pay_of_it(sold: Sold) -> None:
    sale_id = add_invoice(sold, 10_000, 4_000)
    page = listed(sold, kind="unpaid")
    assert [(row.number, row.owed_minor) for row in page.rows] == [("T1-I26-00001", 6_000)]
    assert get_sale(sold.shop, sold.admin, sale_id).owed_minor == 6_000
    add_invoice(sold, 5_000, 5_000, "T1-I26-00002")
    assert listed(sold, kind="unpaid").count == 1
    assert listed(sold, kind="invoice").count == 2


def test_a_page_that_is_known_is_neither_looked_up_nor_counted_again(
    sold: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ListQuery("book", limit=2)
    first = list_sales(sold.shop, sold.admin, query)

    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("looked up again")

    with monkeypatch.context() as patched:
        patched.setattr(invoices, "understand", never)
        patched.setattr(invoice_list, "_count", never)
        second = list_sales(sold.shop, sold.admin, replace(query, offset=2), first)
    assert (numbers(second), second.count, second.told) == (
        ["T1-C26-00002", "T1-R26-00003"],
        first.count,
        first.told,
    )
    add_invoice(sold, 100, 100)
    monkeypatch.setattr(invoices, "understand", never)
    with pytest.raises(AssertionError):
        list_sales(sold.shop, sold.admin, query, first)


def test_what_is_exported_is_every_sale_of_the_list_in_its_order(
    sold_once: Sold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoices, "ROWS_AT_ONCE", 3)
    for text, wanted in FOUND:
        rows = invoices.every_sale(sold_once.shop, sold_once.admin, ListQuery(text))
        assert [row.number for row in rows] == wanted
    for sort in invoice_list.SORTS:
        query = ListQuery(sort=sort, limit=100)
        listed_rows = list_sales(sold_once.shop, sold_once.admin, query).rows
        assert tuple(invoices.every_sale(sold_once.shop, sold_once.admin, query)) == listed_rows


# One sale ---------------------------------------------------------------------------------------------------------


def test_a_sale_is_shown_with_its_items_payments_moves_entries_and_papers(sold_once: Sold) -> None:
    sale = get_sale(sold_once.shop, sold_once.admin, number=" t1-r26-00002 ")
    assert [item.name for item in sale.issued.items] == ["Nuts by weight", "Tea", "Gift wrapping"]
    assert [item.returned_milli for item in sale.items] == [400, 3_000, 0]
    assert [item.position for item in sale.items] == [item.position for item in sale.issued.items]
    assert (sale.payments[0].tender, sale.payments[0].allocated_minor) == ("Card", 333)
    assert sum(each.allocated_minor for each in sale.payments) == sale.issued.gross_minor
    assert [(move.sku, move.quantity_milli) for move in sale.moves] == [("TEA", -7_000), ("NUTS", -1_237)]
    assert [(entry.kind, entry.chain) for entry in sale.entries] == [("sale", "T1")]
    assert sale.entries[0].payload["invoice"]["number"] == "T1-R26-00002"
    assert [(paper.copy_number, paper.state, paper.till) for paper in sale.papers] == [(0, "waiting", "T1")]
    assert (sale.customer, sale.note, sale.owed_minor) == (None, "", 0)


def test_a_credit_note_and_its_sale_lead_to_each_other(sold_once: Sold) -> None:
    sale = get_sale(sold_once.shop, sold_once.admin, number="T1-R26-00002")
    note = get_sale(sold_once.shop, sold_once.admin, sale.referred_by[0].id)
    assert [link.number for link in sale.referred_by] == ["T1-C26-00001"]
    assert note.refers_to is not None
    assert (note.refers_to.id, note.refers_to.number) == (sale.id, "T1-R26-00002")
    assert (sale.refers_to, note.referred_by) == (None, ())
    assert [entry.kind for entry in note.entries] == ["credit_note"]


def test_the_customer_of_a_sale_is_whom_they_have_become(sold_once: Sold) -> None:
    sale = get_sale(sold_once.shop, sold_once.admin, number="T2-R26-00002")
    assert sale.customer is not None
    assert (sale.customer.name, sale.customer.number, sale.customer.email) == (
        "Ann Murphy",
        "C00001",
        "ann@example.com",
    )


@pytest.mark.parametrize("number", ["T9-R26-00001", "", "\0", "x" * 500])
def test_a_sale_that_is_not_there_is_a_sentence(sold_once: Sold, number: str) -> None:
    with pytest.raises(BadInput, match="There is no sale"):
        get_sale(sold_once.shop, sold_once.admin, number=number)


def test_looking_at_sales_writes_nothing(sold_once: Sold) -> None:
    before = verify(sold_once.shop.store)
    listed(sold_once, "book")
    get_sale(sold_once.shop, sold_once.admin, number="T1-R26-00001")
    assert verify(sold_once.shop.store) == before


ATOMS = (
    ("00002", "t1-r", "number 00003"),
    ("9..20", "9.99"),
    ("today", "2.3.2026", "2026-03"),
    ("sam", "by kim"),
    ("card", "cash"),
    ("T1", "till 2"),
    ("credit notes", "receipts"),
    ("customer ann", "product book", "product tea", "product zzz"),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(*(st.sampled_from(("", *atoms)) for atoms in ATOMS)), st.booleans())
def test_words_of_different_sorts_find_what_each_of_them_finds(
    sold_once: Sold, words: tuple[str, ...], goes_through: bool
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if goes_through:
            patched.setattr(sale_links, "FEW_ENTRIES", 0)
        wanted = set(NEWEST_FIRST)
        for word in filter(None, words):
            wanted &= set(numbers(listed(sold_once, word)))
        page = listed(sold_once, " ".join(filter(None, words)))
    assert numbers(page) == [number for number in NEWEST_FIRST if number in wanted]
    assert page.count == len(wanted)
