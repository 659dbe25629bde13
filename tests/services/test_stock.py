"""Stock by hand: counts corrected with a reason, write-offs, both taken back; the lists that show it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shop.rules.cart import new_cart
from shop.rules.errors import BadInput, NotEnoughStock
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.rules.product_form import shown_values
from shop.rules.stock import reason_with, reasons
from shop.services import sell, shifts, stock, stock_levels
from shop.services.products import get_product, save_product
from shop.services.search import ProductSearch
from shop.services.shop import Shop
from shop.services.stock_levels import Level
from shop.services.verify import verify
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of


@pytest.fixture
def ada(shop: Shop) -> Session:
    """The admin in the office, with tea (50), nuts (12.345), books (7) and gift wrapping, which is not stocked."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    return replace(session_at(shop, "admin"), till_id=None, till="")


def level(shop: Shop, session: Session, sku: str) -> Level:
    return next(row for row in stock_levels.list_levels(shop, session, ListQuery(sku)).rows if row.sku == sku)


def ledger(shop: Shop, session: Session, sku: str, **about: Any) -> list[stock_levels.Move]:
    query = ListQuery(**about)
    return list(stock_levels.list_moves(shop, session, level(shop, session, sku).id, query).rows)


def sell_tea(shop: Shop, count: int) -> None:
    till = session_at(shop, "kim")
    if shifts.current_shift(shop, till.till_id or 0) is None:
        shifts.open_shift(shop, till, 0)
    cart, _line = new_cart().add(products_of(shop)["TEA"], count * 1000)
    sell.complete(shop, till, paid(shop, cart))


def test_a_write_off_takes_its_share_of_the_value_and_says_why(shop: Shop, ada: Session) -> None:
    tea = level(shop, ada, "TEA")
    stock.write_off(shop, ada, tea.id, 3_000, "Damaged", "fell  off\nthe shelf")
    after = level(shop, ada, "TEA")
    assert (after.on_hand_milli, after.value_e4, after.average_e4) == (47_000, 517_000, 11_000)
    newest = ledger(shop, ada, "TEA")[0]
    assert (newest.kind, newest.quantity_milli, newest.value_e4) == ("write_off", -3_000, -33_000)
    assert (newest.reason, newest.person) == ("Damaged: fell off the shelf", "Ada")
    assert verify(shop.store) == []


def test_what_can_t_be_written_off_is_refused_beside_its_field(shop: Shop, ada: Session) -> None:
    tea = level(shop, ada, "TEA").id
    for quantity, reason, note, field in (
        (0, "Damaged", "", "quantity"),
        (1_000, "Lost at sea", "", "reason"),
        (1_000, "Damaged", "x" * 200, "note"),
    ):
        with pytest.raises(BadInput) as caught:
            stock.write_off(shop, ada, tea, quantity, reason, note)
        assert caught.value.field == field
    with pytest.raises(NotEnoughStock, match="Only 50 of Tea"):
        stock.write_off(shop, ada, tea, 50_001, "Damaged")
    assert level(shop, ada, "TEA").on_hand_milli == 50_000


def test_a_reason_that_the_settings_add_can_be_chosen(shop: Shop, ada: Session) -> None:
    shop.settings = replace(shop.settings, write_off_reasons="Damaged\n  Given  away \n\nDamaged")
    assert stock.write_off_reasons(shop) == ("Damaged", "Given away")
    stock.write_off(shop, ada, level(shop, ada, "BOOK").id, 1_000, "Given away")
    assert ledger(shop, ada, "BOOK")[0].reason == "Given away"


def test_an_adjustment_says_why_and_one_that_changes_nothing_books_nothing(shop: Shop, ada: Session) -> None:
    book = level(shop, ada, "BOOK").id
    assert stock.adjust(shop, ada, book, 7_000) is None
    assert stock.adjust(shop, ada, book, 9_000, "found two behind the shelf") is not None
    (newest, _opening) = ledger(shop, ada, "BOOK")
    assert (newest.kind, newest.quantity_milli, newest.reason) == (
        "correction",
        2_000,
        "found two behind the shelf",
    )
    assert level(shop, ada, "BOOK").value_e4 == 450_000
    with pytest.raises(BadInput):
        stock.adjust(shop, ada, book, -1)


def test_what_was_done_by_hand_is_taken_back_once_to_the_last_unit(shop: Shop, ada: Session) -> None:
    nuts = level(shop, ada, "NUTS")
    gone = stock.write_off(shop, ada, nuts.id, 1_111, "Expired")
    stock.take_back(shop, ada, gone)
    after = level(shop, ada, "NUTS")
    assert (after.on_hand_milli, after.value_e4) == (nuts.on_hand_milli, nuts.value_e4)
    with pytest.raises(BadInput, match="already"):
        stock.take_back(shop, ada, gone)
    opening = ledger(shop, ada, "NUTS")[-1]
    with pytest.raises(BadInput, match="can't be taken back"):
        stock.take_back(shop, ada, opening.id)
    assert verify(shop.store) == []


def test_a_correction_whose_goods_were_sold_since_can_t_be_taken_back(shop: Shop, ada: Session) -> None:
    tea = level(shop, ada, "TEA").id
    added = stock.adjust(shop, ada, tea, 60_000)
    sell_tea(shop, 55)
    assert added is not None
    with pytest.raises(NotEnoughStock):
        stock.take_back(shop, ada, added)


def test_the_ledger_tells_cause_person_and_what_was_on_hand_after_each(shop: Shop, ada: Session) -> None:
    sell_tea(shop, 2)
    stock.write_off(shop, ada, level(shop, ada, "TEA").id, 1_000, "Own use")
    sell_tea(shop, 4)
    told = [
        (m.kind, m.quantity_milli, m.on_hand_milli, m.stock_value_e4, m.document, m.person, m.till)
        for m in ledger(shop, ada, "TEA")
    ]
    assert told == [
        ("sale", -4_000, 43_000, 473_000, "T1-R26-00002", "Kim", "T1"),
        ("write_off", -1_000, 47_000, 517_000, "", "Ada", ""),
        ("sale", -2_000, 48_000, 528_000, "T1-R26-00001", "Kim", "T1"),
        ("opening", 50_000, 50_000, 550_000, "", "", ""),
    ]
    sales = ledger(shop, ada, "TEA", filters=(("kind", "sale"),))
    assert [move.on_hand_milli for move in sales] == [43_000, 48_000]


def test_pages_of_the_ledger_follow_one_another(shop: Shop, ada: Session) -> None:
    for count in (1, 2, 3, 4, 5):
        sell_tea(shop, count)
    whole = ledger(shop, ada, "TEA")
    paged = [move for offset in range(0, 6, 2) for move in ledger(shop, ada, "TEA", offset=offset, limit=2)]
    assert [(m.id, m.on_hand_milli) for m in paged] == [(m.id, m.on_hand_milli) for m in whole]
    tea = level(shop, ada, "TEA").id
    assert stock_levels.list_moves(shop, ada, tea, ListQuery(limit=1)).count == 6


def test_a_sale_changes_what_a_list_looks_at_and_looking_does_not(shop: Shop, ada: Session) -> None:
    before = stock_levels.newest_change(shop, ada)
    assert stock_levels.newest_change(shop, ada) == before
    sell_tea(shop, 1)
    assert stock_levels.newest_change(shop, ada) != before


def test_a_sale_tells_once_what_it_takes_to_its_reorder_level(shop: Shop, ada: Session) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET reorder_level_milli = 48000 WHERE sku = 'TEA'")
    till = session_at(shop, "kim")
    shifts.open_shift(shop, till, 0)

    def low_after(count: int) -> list[tuple[str, int]]:
        cart, _line = new_cart().add(products_of(shop)["TEA"], count * 1000)
        cart, _line = cart.add(products_of(shop)["BOOK"], 1000)
        done = sell.complete(shop, till, paid(shop, cart))
        assert sell.complete(shop, till, paid(shop, cart)).low == ()
        return [(each.name, each.left_milli) for each in done.low]

    assert [low_after(count) for count in (1, 2, 1)] == [[], [("Tea", 47_000)], []]


def test_levels_are_found_by_words_and_narrowed_by_filters(shop: Shop, ada: Session) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE products SET reorder_level_milli = 12000 WHERE sku IN ('BOOK', 'NUTS')"
        )
        connection.exec_driver_sql("INSERT INTO suppliers (id, name) VALUES (1, 'Mill')")
        connection.exec_driver_sql("UPDATE products SET supplier_id = 1 WHERE sku = 'BOOK'")

    def skus(**about: Any) -> list[str]:
        return [row.sku for row in stock_levels.list_levels(shop, ada, ListQuery(**about)).rows]

    assert skus() == ["BOOK", "NUTS", "TEA"]
    assert skus(text="weight NUT") == ["NUTS"]
    assert skus(sort="on_hand", descending=True) == ["TEA", "NUTS", "BOOK"]
    assert skus(filters=(("show", "low"),)) == ["BOOK"]
    stock.write_off(shop, ada, level(shop, ada, "NUTS").id, 12_345, "Expired")
    assert skus(filters=(("show", "out"),)) == ["NUTS"]
    assert level(shop, ada, "NUTS").average_e4 == 61_234
    assert skus(filters=(("supplier", "1"),)) == ["BOOK"]
    assert skus(filters=(("supplier", "none"),), sort="value") == ["NUTS", "TEA"]
    assert skus(filters=(("show", "negative"),)) == skus(filters=(("show", "on_order"),)) == []
    for sort in ("sku", "category", "supplier", "reorder", "on_order", "average"):
        assert len(skus(sort=sort)) == 3
    standing = stock_levels.standing(shop, ada)
    assert (standing.products, standing.low, standing.out) == (3, 2, 1)
    assert standing.value_e4 == sum(
        row.value_e4 for row in stock_levels.list_levels(shop, ada, ListQuery()).rows
    )


@pytest.fixture
def search_of_many(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> ProductSearch:
    """A search that takes the few there are for many, which stand in the order of the alphabet."""
    monkeypatch.setattr("shop.services.search.RANKED", 0)
    search = ProductSearch(shop)
    search.load()
    return search


def test_a_text_that_fits_many_gives_the_same_list_whether_the_stocked_products_are_known_or_not(
    shop: Shop, ada: Session, search_of_many: ProductSearch
) -> None:
    search, known = search_of_many, stock_levels.Stocked()
    words = {word for product in products_of(shop).values() for word in product.name.split()}
    for text in sorted({word[:end] for word in words for end in (1, 2, len(word))}):
        for about in ({}, {"descending": True}, {"sort": "name"}, {"limit": 1, "offset": 1}):
            query = ListQuery(text, **about)  # type: ignore[arg-type]
            asked = stock_levels.list_levels(shop, ada, query, search)
            assert stock_levels.list_levels(shop, ada, query, search, stocked=known) == asked


def test_a_product_that_stock_is_kept_of_from_now_on_is_in_the_list_at_once(
    shop: Shop, ada: Session, search_of_many: ProductSearch
) -> None:
    search, known = search_of_many, stock_levels.Stocked()
    wrapping = next(product for product in products_of(shop).values() if not product.stocked)

    def skus() -> list[str]:
        page = stock_levels.list_levels(shop, ada, ListQuery(wrapping.name[:3]), search, stocked=known)
        return [row.sku for row in page.rows]

    assert wrapping.sku not in skus()
    before = get_product(shop, ada, wrapping.id)
    save_product(shop, ada, before, {**shown_values(before.details, 2), "stocked": True})
    assert wrapping.sku in skus()


def test_a_product_that_is_sold_no_longer_is_shown_as_long_as_some_are_left(shop: Shop, ada: Session) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET active = 0 WHERE sku = 'BOOK'")
    page = stock_levels.list_levels(shop, ada, ListQuery(filters=(("show", "inactive"),)))
    assert [(row.sku, row.is_active) for row in page.rows] == [("BOOK", False)]


def test_reasons_are_read_from_a_text_and_told_with_a_note() -> None:
    assert reasons(" Damaged \n\n damaged\nDamaged") == ("Damaged", "damaged")
    assert reason_with("Damaged", " a\0b ") == "Damaged: a\ufffdb"
    with pytest.raises(BadInput):
        reason_with("", "why")
