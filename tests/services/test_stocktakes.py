"""Stocktakes: by several people at once, while the till sells; closed in one go, or dropped."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import insert

from shop.rules.cart import new_cart
from shop.rules.errors import BadInput, ShopError
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.rules.product import name_key
from shop.rules.stocktake import Tally
from shop.services import counting, sell, shifts, stock, stock_levels, stocktakes
from shop.services.counting import Counted
from shop.services.shop import Shop
from shop.services.stock_levels import Level
from shop.services.verify import verify
from shop.store.tables import categories
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of


@pytest.fixture
def ada(shop: Shop) -> Session:
    """The admin in the office: tea 50 at 1.10, nuts 12.345, books 7 at 5.00, and gift wrapping nobody counts."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    return replace(session_at(shop, "admin"), till_id=None, till="")


def level(shop: Shop, session: Session, sku: str) -> Level:
    return next(row for row in stock_levels.list_levels(shop, session, ListQuery(sku)).rows if row.sku == sku)


def product(shop: Shop, sku: str) -> int:
    return products_of(shop)[sku].id


def add(shop: Shop, session: Session, takes: int, sku: str, pieces: float, place: str = "") -> counting.Added:
    return counting.add(shop, session, takes, product(shop, sku), round(pieces * 1000), place=place)


def sell_some(shop: Shop, sku: str, count: int) -> None:
    till = session_at(shop, "kim")
    if shifts.current_shift(shop, till.till_id or 0) is None:
        shifts.open_shift(shop, till, 0)
    cart, _line = new_cart().add(products_of(shop)[sku], count * 1000)
    sell.complete(shop, till, paid(shop, cart))


def counted(shop: Shop, session: Session, takes: int, **filters: str) -> list[Counted]:
    query = ListQuery(filters=tuple(filters.items()))
    return list(counting.list_counted(shop, session, takes, query).rows)


def test_what_was_sold_between_the_count_and_closing_stays_sold(shop: Shop, ada: Session) -> None:
    takes = stocktakes.start(shop, ada).id
    seen = add(shop, ada, takes, "TEA", 48).product
    assert (seen.expected_milli, seen.counted_milli, seen.difference_milli) == (50_000, 48_000, -2_000)
    assert seen.difference_e4 == -22_000
    sell_some(shop, "TEA", 5)
    (row,) = counted(shop, ada, takes)
    assert (row.expected_milli, row.difference_milli, row.moved) == (50_000, -2_000, False)
    done = stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "TEA").on_hand_milli == 43_000
    assert (done.state, done.counted, done.differing, done.plus_e4, done.minus_e4) == (
        ("closed", 1, 1, 0, -22_000)
    )
    newest = stock_levels.list_moves(shop, ada, product(shop, "TEA"), ListQuery()).rows[0]
    assert (newest.kind, newest.quantity_milli, newest.document) == ("stocktake", -2_000, done.name)
    assert verify(shop.store) == []


def test_scans_add_up_and_the_last_one_on_the_floor_is_compared_with_the_books(
    shop: Shop, ada: Session
) -> None:
    takes = stocktakes.start(shop, ada).id
    for _scan in range(3):
        add(shop, ada, takes, "BOOK", 1)
    sell_some(shop, "BOOK", 2)
    seen = add(shop, ada, takes, "BOOK", 1).product
    assert (seen.counted_milli, seen.expected_milli, seen.moved) == (4_000, 5_000, True)
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "BOOK").on_hand_milli == 4_000


def test_goods_in_the_store_room_are_counted_before_or_after_those_on_the_floor(
    shop: Shop, ada: Session
) -> None:
    """30 on the floor, 18 in the store room, 2 missing; 4 are sold from the floor between the two counts."""
    takes = stocktakes.start(shop, ada).id
    add(shop, ada, takes, "TEA", 30)
    sell_some(shop, "TEA", 4)
    add(shop, ada, takes, "TEA", 18, "Store room")
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "TEA").on_hand_milli == 44_000
    takes = stocktakes.start(shop, ada).id
    add(shop, ada, takes, "TEA", 18, "Store room")
    sell_some(shop, "TEA", 4)
    add(shop, ada, takes, "TEA", 21)
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "TEA").on_hand_milli == 39_000
    assert verify(shop.store) == []


def test_a_count_corrected_at_the_till_meanwhile_is_not_corrected_twice(shop: Shop, ada: Session) -> None:
    takes = stocktakes.start(shop, ada).id
    add(shop, ada, takes, "TEA", 45)
    stock.adjust(shop, ada, product(shop, "TEA"), 45_000)
    sell_some(shop, "TEA", 1)
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "TEA").on_hand_milli == 44_000


def test_a_total_replaces_what_was_counted_at_its_place_and_a_count_can_be_taken_back(
    shop: Shop, ada: Session
) -> None:
    takes = stocktakes.start(shop, ada).id
    add(shop, ada, takes, "TEA", 3, "Cellar")
    wrong = add(shop, ada, takes, "TEA", 500)
    assert counting.take_back(shop, ada, wrong.count_id).counted_milli == 3_000
    with pytest.raises(BadInput, match="already"):
        counting.take_back(shop, ada, wrong.count_id)
    add(shop, ada, takes, "TEA", 20)
    total = counting.add(shop, ada, takes, product(shop, "TEA"), 22_000, is_all=True)
    assert (total.quantity_milli, total.product.counted_milli) == (2_000, 25_000)
    with pytest.raises(BadInput, match="less than nothing"):
        add(shop, ada, takes, "TEA", -23)
    counts = counting.counts_of(shop, ada, takes, product(shop, "TEA"))
    told = [(each.quantity_milli, each.place) for each in counts]
    assert told == [(2_000, ""), (20_000, ""), (3_000, "Cellar")]
    only = add(shop, ada, takes, "BOOK", 7)
    assert counting.take_back(shop, ada, only.count_id).counted_milli is None
    assert [row.sku for row in counted(shop, ada, takes)] == ["TEA"]


def test_the_dearest_difference_is_found_by_ordering_the_list(shop: Shop, ada: Session) -> None:
    takes = stocktakes.start(shop, ada).id
    for sku, pieces in (("TEA", 48), ("BOOK", 3), ("NUTS", 13)):
        add(shop, ada, takes, sku, pieces)
    query = ListQuery(sort="worth")
    rows = counting.list_counted(shop, ada, takes, query).rows
    worths = [row.difference_e4 for row in rows]
    assert worths == sorted(worths)
    assert len(set(worths)) == 3
    most_first = counting.list_counted(shop, ada, takes, replace(query, descending=True)).rows
    assert most_first == rows[::-1]


def test_what_was_not_counted_is_left_or_set_to_zero(shop: Shop, ada: Session) -> None:
    first = stocktakes.start(shop, ada, "January").id
    add(shop, ada, first, "TEA", 50)
    assert [row.sku for row in counted(shop, ada, first, show="uncounted")] == ["BOOK", "NUTS"]
    before = stocktakes.standing(shop, ada, first)
    assert (before.counted, before.differing, before.uncounted, before.uncounted_e4) == (
        1,
        0,
        2,
        350_000 + level(shop, ada, "NUTS").value_e4,
    )
    stocktakes.close(shop, ada, first, "leave")
    assert level(shop, ada, "BOOK").on_hand_milli == 7_000
    second = stocktakes.start(shop, ada).id
    add(shop, ada, second, "TEA", 51)
    stocktakes.close(shop, ada, second, "zero")
    rows = stock_levels.list_levels(shop, ada, ListQuery()).rows
    left = {row.sku: (row.on_hand_milli, row.value_e4) for row in rows}
    assert left == {"BOOK": (0, 0), "NUTS": (0, 0), "TEA": (51_000, 561_000)}
    assert verify(shop.store) == []


def test_more_was_sold_than_was_counted_leaves_nothing_on_hand(shop: Shop, ada: Session) -> None:
    takes = stocktakes.start(shop, ada).id
    add(shop, ada, takes, "BOOK", 1)
    sell_some(shop, "BOOK", 3)
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "BOOK").on_hand_milli == 0
    assert verify(shop.store) == []


def test_stock_is_kept_of_what_was_counted_less_what_the_till_sold_since(shop: Shop, ada: Session) -> None:
    takes = stocktakes.start(shop, ada).id
    sell_some(shop, "WRAP", 4)
    seen = add(shop, ada, takes, "WRAP", 12).product
    assert (seen.expected_milli, seen.is_kept) == (0, False)
    sell_some(shop, "WRAP", 3)
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "WRAP").on_hand_milli == 9_000
    assert verify(shop.store) == []


def test_a_stocktake_of_a_category_takes_no_other_products_and_sets_none_to_zero(
    shop: Shop, ada: Session
) -> None:
    with shop.store.write() as connection:
        rows = [(1, "Drinks", None), (2, "Hot drinks", 1), (3, "Books", None)]
        for number, name, parent in rows:
            values = {"id": number, "name": name, "name_key": name_key(name), "parent_id": parent}
            connection.execute(insert(categories), values)
        connection.exec_driver_sql("UPDATE products SET category_id = 2 WHERE sku = 'TEA'")
        connection.exec_driver_sql("UPDATE products SET category_id = 3 WHERE sku = 'BOOK'")
    takes = stocktakes.start(shop, ada, category_id=1)
    assert takes.category == "Drinks"
    with pytest.raises(BadInput, match="Book is not in Drinks"):
        add(shop, ada, takes.id, "BOOK", 1)
    with pytest.raises(BadInput, match="under way"):
        stocktakes.start(shop, ada, category_id=2)
    with pytest.raises(BadInput, match="under way"):
        stocktakes.start(shop, ada)
    other = stocktakes.start(shop, ada, "Shelf of books", category_id=3)
    assert [each.name for each in stocktakes.open_stocktakes(shop, ada)] == [takes.name, "Shelf of books"]
    stocktakes.close(shop, ada, takes.id, "zero")
    stocktakes.drop(shop, ada, other.id)
    assert (level(shop, ada, "TEA").on_hand_milli, level(shop, ada, "BOOK").on_hand_milli) == (0, 7_000)


def test_a_stocktake_that_was_dropped_changes_nothing_and_takes_no_more_counts(
    shop: Shop, ada: Session
) -> None:
    takes = stocktakes.start(shop, ada, "  Spring\n cleaning ")
    assert takes.name == "Spring cleaning"
    add(shop, ada, takes.id, "TEA", 1)
    assert stocktakes.drop(shop, ada, takes.id).state == "dropped"
    assert level(shop, ada, "TEA").on_hand_milli == 50_000
    for act in (
        lambda: add(shop, ada, takes.id, "TEA", 1),
        lambda: stocktakes.close(shop, ada, takes.id, "leave"),
        lambda: stocktakes.drop(shop, ada, takes.id),
    ):
        with pytest.raises(BadInput, match="Spring cleaning was dropped by Ada"):
            act()
    (row,) = stocktakes.list_stocktakes(shop, ada, ListQuery(filters=(("state", "dropped"),))).rows
    assert row.closed_by == "Ada"


def test_closing_that_is_broken_off_books_nothing(shop: Shop, ada: Session) -> None:
    takes = stocktakes.start(shop, ada).id
    add(shop, ada, takes, "TEA", 1)

    def stop(_done: int, _all: int) -> None:
        raise BadInput("stop")

    with pytest.raises(BadInput, match="stop"):
        stocktakes.close(shop, ada, takes, "zero", stop)
    assert stocktakes.get_stocktake(shop, ada, takes).state == "open"
    assert level(shop, ada, "TEA").on_hand_milli == 50_000


def test_codes_stars_and_packs_are_understood(shop: Shop, ada: Session) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO product_barcodes (product_id, barcode, barcode_key, quantity_milli)"
            " SELECT id, '5012345678900', '05012345678900', 6000 FROM products WHERE sku = 'TEA'"
        )
    found = counting.find(shop, ada, "12*tea")
    assert found is not None
    assert (found.name, found.quantity_milli) == ("Tea", 12_000)
    pack = counting.find(shop, ada, "5012345678900")
    assert pack is not None
    assert pack.quantity_milli == 6_000
    assert counting.find(shop, ada, "no such code") is counting.find(shop, ada, "=9") is None


def test_two_people_count_while_the_till_sells_and_nothing_is_lost(postgres_shop: Shop) -> None:
    shop = postgres_shop
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    ada, kim = (replace(session_at(shop, who), till_id=None, till="") for who in ("admin", "kim"))
    kim = replace(kim, permissions=ada.permissions)
    takes = stocktakes.start(shop, ada).id
    problems: list[ShopError] = []
    gate = threading.Barrier(3)

    def work(session: Session | None, place: str) -> None:
        gate.wait()
        try:
            for _turn in range(8):
                if session is None:
                    sell_some(shop, "TEA", 1)
                else:
                    add(shop, session, takes, "TEA", 1, place)
                    add(shop, session, takes, "BOOK", 0.5, place)
        except ShopError as problem:
            problems.append(problem)

    threads = [
        threading.Thread(target=work, args=each) for each in ((ada, ""), (kim, "Store room"), (None, ""))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    rows = {row.sku: row for row in counted(shop, ada, takes)}
    assert {sku: row.counted_milli for sku, row in rows.items()} == {"TEA": 16_000, "BOOK": 8_000}
    sold_before = 50_000 - rows["TEA"].expected_milli
    stocktakes.close(shop, ada, takes, "leave")
    assert level(shop, ada, "TEA").on_hand_milli == 16_000 - (8_000 - sold_before)
    assert verify(shop.store) == []


def test_a_tally_never_goes_below_nothing() -> None:
    assert Tally(5_000, 10_000, -2_000, 8_000).change_milli == -5_000
    assert Tally(1_000, 10_000, -9_000, 1_000).target_milli == 0
