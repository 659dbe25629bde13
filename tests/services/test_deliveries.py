"""Deliveries: into stock at cost, once; orders counted; taken back when they were wrong."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from shop.rules.cart import new_cart
from shop.rules.delivery import Delivery, DeliveryLine, from_text, new_delivery, to_text
from shop.rules.errors import BadForm, BadInput, NotEnoughStock, ShopError
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import deliveries, receiving, sell, shifts, stock_levels, suppliers
from shop.services.shop import Shop
from shop.services.stock_levels import Level
from shop.services.verify import verify
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of

TURNS = 6


@pytest.fixture
def ada(shop: Shop) -> Session:
    """The admin in the office: tea 50 at 1.10, nuts, books, and gift wrapping of which no stock is kept."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    return replace(session_at(shop, "admin"), till_id=None, till="")


def level(shop: Shop, session: Session, sku: str) -> Level:
    return next(row for row in stock_levels.list_levels(shop, session, ListQuery(sku)).rows if row.sku == sku)


def of(shop: Shop, *told: tuple[str, int, int], **about: Any) -> Delivery:
    """A delivery of (SKU, quantity, cost)."""
    ids = {sku: product.id for sku, product in products_of(shop).items()}
    lines = tuple(DeliveryLine(ids[sku], sku, sku, "pc", quantity, cost) for sku, quantity, cost in told)
    return replace(new_delivery(), lines=lines, **about)


def test_a_delivery_comes_into_stock_at_its_cost_and_the_average_follows(shop: Shop, ada: Session) -> None:
    booked = deliveries.receive(shop, ada, of(shop, ("TEA", 10_000, 17_000), ("BOOK", 3_000, 40_000)))
    tea, book = level(shop, ada, "TEA"), level(shop, ada, "BOOK")
    assert (tea.on_hand_milli, tea.value_e4, tea.average_e4) == (60_000, 720_000, 12_000)
    assert (book.on_hand_milli, book.value_e4, book.average_e4) == (10_000, 470_000, 47_000)
    assert products_of(shop)["TEA"].cost_e4 == 12_000
    (newest, _opening) = stock_levels.list_moves(shop, ada, tea.id, ListQuery()).rows
    assert (newest.kind, newest.document, newest.value_e4) == ("delivery", booked.number, 170_000)
    assert verify(shop.store) == []


def test_a_product_that_stands_on_two_lines_is_one_move(shop: Shop, ada: Session) -> None:
    told = of(shop, ("TEA", 1_000, 20_000), ("BOOK", 1_000, 50_000), ("TEA", 3_000, 10_001))
    booked = deliveries.receive(shop, ada, told)
    moves = stock_levels.list_moves(shop, ada, level(shop, ada, "TEA").id, ListQuery()).rows
    assert [(move.quantity_milli, move.value_e4) for move in moves[:-1]] == [(4_000, 50_003)]
    head, items = deliveries.get_delivery(shop, ada, booked.id)
    assert [(item.sku, item.quantity_milli, item.cost_e4) for item in items] == [
        ("TEA", 1_000, 20_000),
        ("BOOK", 1_000, 50_000),
        ("TEA", 3_000, 10_001),
    ]
    assert (head.lines, head.worth_e4) == (3, 100_003)
    assert verify(shop.store) == []


def test_a_delivery_is_booked_once_however_often_it_is_sent(shop: Shop, ada: Session) -> None:
    told = of(shop, ("TEA", 10_000, 11_000))
    first = deliveries.receive(shop, ada, told)
    again = deliveries.receive(shop, ada, told)
    assert (again.number, again.was_there) == (first.number, True)
    assert level(shop, ada, "TEA").on_hand_milli == 60_000


def test_stock_is_kept_of_what_is_delivered(shop: Shop, ada: Session) -> None:
    assert not products_of(shop)["WRAP"].stocked
    deliveries.receive(shop, ada, of(shop, ("WRAP", 4_000, 1_000)))
    wrap = level(shop, ada, "WRAP")
    assert (wrap.on_hand_milli, wrap.value_e4, products_of(shop)["WRAP"].stocked) == (4_000, 4_000, True)
    assert verify(shop.store) == []


def test_what_can_t_be_delivered_is_refused_and_nothing_is_booked(shop: Shop, ada: Session) -> None:
    nothing = of(shop, ("TEA", 0, 11_000))
    with pytest.raises(BadInput, match="Nothing was delivered"):
        deliveries.receive(shop, ada, nothing)
    tea = of(shop, ("TEA", 1_000, 11_000))
    with pytest.raises(BadForm) as caught:
        deliveries.receive(shop, ada, replace(tea, reference="x" * 61, note="y" * 1_001))
    assert set(caught.value.errors) == {"reference", "note"}
    unknown = replace(tea, lines=(replace(tea.lines[0], product_id=99_999, name="Ghost"),))
    too_much = replace(tea, lines=(replace(tea.lines[0], quantity_milli=999_999_999, cost_e4=10**12),))
    for wrong in (
        unknown,
        too_much,
        replace(tea, supplier_id=77),
        replace(tea, order_id=77),
        of(shop, ("TEA", 999_999_999, 1)),
    ):
        with pytest.raises(BadInput):
            deliveries.receive(shop, ada, wrong)
    assert level(shop, ada, "TEA").on_hand_milli == 50_000
    assert deliveries.list_deliveries(shop, ada, ListQuery()).count == 0


def test_a_wrong_delivery_is_taken_back_and_leaves_no_trace_in_stock_value_or_cost(
    shop: Shop, ada: Session
) -> None:
    before = level(shop, ada, "TEA")
    empty = of(shop, ("WRAP", 2_000, 3_000), ("TEA", 7_000, 33_333), ("TEA", 1_000, 5))
    booked = deliveries.receive(shop, ada, empty)
    deliveries.take_back_delivery(shop, ada, booked.id)
    after, wrap = level(shop, ada, "TEA"), level(shop, ada, "WRAP")
    assert after == before
    assert (products_of(shop)["TEA"].cost_e4, products_of(shop)["WRAP"].cost_e4) == (11_000, 0)
    assert (wrap.on_hand_milli, wrap.value_e4) == (0, 0)
    with pytest.raises(BadInput, match="already"):
        deliveries.take_back_delivery(shop, ada, booked.id)
    (row,) = deliveries.list_deliveries(shop, ada, ListQuery()).rows
    assert row.undone_at is not None
    assert verify(shop.store) == []


def test_a_delivery_of_which_too_much_was_sold_can_t_be_taken_back(shop: Shop, ada: Session) -> None:
    booked = deliveries.receive(shop, ada, of(shop, ("TEA", 10_000, 900_000)))
    sell_tea(shop, 51)
    with pytest.raises(NotEnoughStock):
        deliveries.take_back_delivery(shop, ada, booked.id)


def test_taking_a_delivery_back_after_sales_leaves_no_value_below_zero(shop: Shop, ada: Session) -> None:
    booked = deliveries.receive(shop, ada, of(shop, ("TEA", 10_000, 900_000)))
    sell_tea(shop, 49)
    deliveries.take_back_delivery(shop, ada, booked.id)
    tea = level(shop, ada, "TEA")
    assert tea.on_hand_milli == 1_000
    assert tea.value_e4 >= 0
    assert verify(shop.store) == []


def sell_tea(shop: Shop, count: int) -> None:
    till = session_at(shop, "kim")
    if shifts.current_shift(shop, till.till_id or 0) is None:
        shifts.open_shift(shop, till, 0)
    cart, _line = new_cart().add(products_of(shop)["TEA"], count * 1000)
    sell.complete(shop, till, paid(shop, cart))


def test_deliveries_are_found_by_number_reference_supplier_and_what_came(shop: Shop, ada: Session) -> None:
    mill = suppliers.save_supplier(shop, ada, None, {"name": "Mill & Sons", "active": True})
    deliveries.receive(shop, ada, of(shop, ("TEA", 1_000, 10_000), reference="LS 77", supplier_id=mill.id))
    deliveries.receive(shop, ada, of(shop, ("BOOK", 2_000, 10_000), reference="LS 78"))

    def found(text: str, **filters: str) -> list[str]:
        query = ListQuery(text, filters=tuple(filters.items()), sort="number")
        return [row.reference for row in deliveries.list_deliveries(shop, ada, query).rows]

    assert found("") == ["LS 77", "LS 78"]
    rows = deliveries.list_deliveries(shop, ada, ListQuery(sort="number")).rows
    assert [(row.lines, row.worth_e4) for row in rows] == [(1, 10_000), (1, 20_000)]
    assert found("ls 78") == found("book") == ["LS 78"]
    assert found("mill") == found("", supplier=str(mill.id)) == ["LS 77"]
    assert found("D00002") == ["LS 78"]


def test_a_scan_adds_a_line_at_the_last_cost_and_packs_and_stars_count_as_pieces(
    shop: Shop, ada: Session
) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO product_barcodes (product_id, barcode, barcode_key, quantity_milli)"
            " SELECT id, '5012345678900', '05012345678900', 6000 FROM products WHERE sku = 'TEA'"
        )
    line = receiving.line_of(shop, ada, "tea")
    assert line is not None
    assert (line.name, line.quantity_milli, line.cost_e4) == ("Tea", 1_000, 11_000)
    pack = receiving.line_of(shop, ada, "2*5012345678900")
    assert pack is not None
    assert pack.quantity_milli == 12_000
    assert receiving.line_of(shop, ada, "nothing of the kind") is None
    assert receiving.line_of(shop, ada, "10%") is None
    grown, place = replace(new_delivery(), lines=(line,)).received(pack)
    assert (place, grown.lines[0].quantity_milli) == (0, 13_000)
    other, place = grown.received(replace(line, cost_e4=12_000))
    assert (place, len(other.lines)) == (1, 2)


def test_a_delivery_under_way_is_kept_for_its_person_until_it_is_booked(shop: Shop, ada: Session) -> None:
    told = of(shop, ("TEA", 2_000, 11_000), reference="LS 1", note="crème")
    receiving.keep(shop, ada, told)
    assert receiving.kept(shop, ada) == told
    assert receiving.kept(shop, replace(ada, user_id=session_at(shop, "kim").user_id)).is_empty
    deliveries.receive(shop, ada, told)
    assert receiving.kept(shop, ada).is_empty
    receiving.keep(shop, ada, told)
    assert receiving.kept(shop, ada).is_empty, "it has been booked"
    assert from_text(to_text(told)) == told


def test_two_deliveries_and_a_sale_at_once_keep_the_sums(postgres_shop: Shop) -> None:
    shop = postgres_shop
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    office = replace(session_at(shop, "admin"), till_id=None, till="")
    till = session_at(shop, "kim")
    shifts.open_shift(shop, till, 0)
    problems: list[ShopError] = []
    gate = threading.Barrier(3)

    def work(act: Any) -> None:
        gate.wait()
        try:
            for _turn in range(TURNS):
                act()
        except ShopError as problem:
            problems.append(problem)

    def bring(*skus: str) -> None:
        deliveries.receive(shop, office, of(shop, *((sku, 2_000, 13_333) for sku in skus)))

    threads = [
        threading.Thread(target=work, args=(lambda: bring("TEA", "BOOK"),)),
        threading.Thread(target=work, args=(lambda: bring("BOOK", "TEA", "BOOK"),)),
        threading.Thread(target=work, args=(lambda: sell_tea(shop, 1),)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert level(shop, office, "TEA").on_hand_milli == 50_000 + (2 * 2 - 1) * 1_000 * TURNS
    assert level(shop, office, "BOOK").on_hand_milli == 7_000 + 3 * 2_000 * TURNS
    assert verify(shop.store) == []
