"""The page of deliveries by its keys and scans: received, changed line by line, kept, booked, undone, on an order."""

from __future__ import annotations

import pytest

from backoffice.deliveries.presenter import Page
from shop.rules.errors import DatabaseProblem
from shop.services import orders, receiving, stock_levels, suppliers
from shop.services.shop import Shop
from shop.services.signin import session_for
from shop.services.stock_levels import Level
from tests.backoffice.conftest import Played
from tests.traded import add_stock, products_of


@pytest.fixture
def page(shop: Shop, played: Played) -> Page:
    """The page of a shop with books (7 at 5.00), nuts and tea (50 at 1.10, a pack of six has a code of its own)."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
        connection.exec_driver_sql(
            "INSERT INTO product_barcodes (product_id, barcode, barcode_key, quantity_milli)"
            " SELECT id, '5012345678900', '05012345678900', 6000 FROM products WHERE sku = 'TEA'"
        )
    played.office.show("deliveries")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def lines(page: Page) -> list[tuple[str, int, int]]:
    return [(line.sku, line.quantity_milli, line.cost_e4) for line in page.receiving.delivery.lines]


def level(shop: Shop, sku: str) -> Level:
    found = stock_levels.level(shop, session_for(shop, "admin"), products_of(shop)[sku].id)
    assert found is not None
    return found


def test_a_delivery_is_scanned_priced_booked_and_undone_by_one_key(
    page: Page, played: Played, shop: Shop
) -> None:
    played.play("CTRL+N")
    played.office.scan("5012345678900")
    played.office.scan("BOOK")
    played.play('"=6.50" ENTER "2*" ENTER UP "=1.5" ENTER "+"')
    assert lines(page) == [("TEA", 7_000, 15_000), ("BOOK", 2_000, 65_000)]
    assert page.summary == "receiving   ·   2 lines   ·   worth €23.50"
    played.play("F12")
    assert played.said == "D00001 is in stock, worth €23.50."
    assert (level(shop, "TEA").on_hand_milli, level(shop, "BOOK").average_e4) == (57_000, 53_333)
    assert [(row.number, row.lines) for row in page.rows] == [("D00001", 2)]
    assert [item.sku for item in page.items] == ["TEA", "BOOK"]
    played.play("CTRL+Z")
    assert (level(shop, "TEA").on_hand_milli, level(shop, "BOOK").average_e4) == (50_000, 50_000)
    assert page.rows[0].undone_at is not None


def test_a_scan_alone_begins_a_delivery_and_what_was_typed_stays(page: Page, played: Played) -> None:
    played.office.scan("TEA")
    assert page.receiving.is_open
    played.play('"bo"')
    played.office.scan("TEA")
    assert lines(page) == [("TEA", 2_000, 11_000)]
    assert page.text == "bo"
    played.play('ESC "12*"')
    played.office.scan("BOOK")
    assert lines(page)[1] == ("BOOK", 12_000, 50_000)


def test_words_find_a_product_and_enter_takes_the_first_or_the_chosen_one(page: Page, played: Played) -> None:
    played.play('CTRL+N "nut"')
    assert [product.sku for product in page.receiving.found] == ["NUTS"]
    played.play("ENTER")
    assert lines(page) == [("NUTS", 1_000, 61_234)]
    assert (page.text, page.receiving.found) == ("", [])


def test_the_words_of_a_chosen_product_stay_where_the_database_is_out_of_reach(
    page: Page, played: Played, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.play('CTRL+N "t"')
    page.receiving.found = [products_of(shop)["TEA"], products_of(shop)["NUTS"]]

    def out_of_reach(*_given: object) -> None:
        raise DatabaseProblem("Out of reach.")

    with monkeypatch.context() as away:
        away.setattr(receiving, "line_for", out_of_reach)
        played.play("DOWN ENTER")
    assert (played.said, page.text, lines(page)) == ("Out of reach.", "t", [])
    played.play("ENTER")
    assert (page.text, len(lines(page))) == ("", 1)


def test_a_code_that_is_unknown_takes_no_place_from_what_is_typed(page: Page, played: Played) -> None:
    played.play('CTRL+N "half"')
    played.office.scan("9999999")
    assert page.text == "half"
    assert played.said == "No product has 9999999. Add it under Products first."


def test_a_code_that_is_unknown_is_told_and_stays_in_the_box(page: Page, played: Played) -> None:
    played.play("CTRL+N")
    played.office.scan("4006381333931")
    assert played.said == "No product has 4006381333931. Add it under Products first."
    assert (page.text, page.text_is_selected) == ("4006381333931", True)
    played.play('ESC "0*" ENTER')
    assert "can't be" in played.said
    assert lines(page) == []


def test_lines_are_changed_by_touch_and_each_change_is_undone(page: Page, played: Played) -> None:
    played.play('CTRL+N "tea" ENTER F6 24 ENTER F7 "1.0825" ENTER')
    assert lines(page) == [("TEA", 24_000, 10_825)]
    played.play("DELETE CTRL+Z CTRL+Z CTRL+Z")
    assert lines(page) == [("TEA", 1_000, 11_000)]
    played.play('F6 "x" ENTER')
    assert played.office.panels[-1].problem
    played.play("ESC - -")
    assert lines(page) == [("TEA", 0, 11_000)]
    played.play("F12")
    assert played.said == "Nothing was delivered yet. Scan or type what came."


def test_what_was_received_survives_the_end_of_the_program(page: Page, shop: Shop, played: Played) -> None:
    played.play('CTRL+N "3*tea" ENTER ESC')
    assert played.said == "The delivery is kept: Ctrl+N goes on with it."
    again = Played(shop)
    again.office.show("deliveries")
    again.play("CTRL+N")
    found = again.office.page
    assert isinstance(found, Page)
    assert lines(found) == [("TEA", 3_000, 11_000)]
    again.play("F10 ENTER CTRL+N")
    assert lines(found) == []


def an_order(shop: Shop) -> orders.Order:
    session = session_for(shop, "admin")
    mill = suppliers.save_supplier(shop, session, None, {"name": "Mill", "active": True})
    order = orders.new_order(shop, session, mill.id)
    told = [orders.line_for(shop, session, products_of(shop)[sku].id) for sku in ("TEA", "BOOK")]
    order = orders.save_order(shop, session, order, told, expected_on="", note="")
    return orders.mark_sent(shop, session, order)


def test_what_an_order_waits_for_stands_in_its_lines_and_parts_are_received(
    page: Page, played: Played, shop: Shop
) -> None:
    order = an_order(shop)
    played.office.show("orders")
    played.office.show("deliveries", {"order": str(order.id)})
    assert [
        (line.sku, line.expected_milli, line.quantity_milli) for line in page.receiving.delivery.lines
    ] == [
        ("TEA", 1_000, 0),
        ("BOOK", 1_000, 0),
    ]
    assert page.form.values["supplier"] == str(order.supplier_id)
    played.office.scan("TEA")
    played.play("F12")
    session = played.office.signed_in
    assert orders.get_order(shop, session, order.id).state == "part"
    played.office.show("deliveries", {"order": str(order.id)})
    played.play("F9 F12")
    assert orders.get_order(shop, session, order.id).state == "received"
    assert level(shop, "BOOK").on_hand_milli == 8_000
    assert [row.order for row in page.rows] == [order.number, order.number]


def test_the_delivery_note_is_typed_beside_the_lines(page: Page, played: Played) -> None:
    played.play('CTRL+N "tea" ENTER F2 TAB TAB "LS 4711" ESC F12')
    assert page.rows[0].reference == "LS 4711"
    played.play(f'CTRL+N "tea" ENTER F2 TAB TAB "{"x" * 61}" ESC F12')
    assert set(page.form.errors) == {"reference"}
    assert len(page.rows) == 1


def test_a_delivery_is_taken_back_after_a_question(page: Page, played: Played, shop: Shop) -> None:
    played.play('CTRL+N "tea" ENTER F12 F8 ESC')
    assert level(shop, "TEA").on_hand_milli == 51_000
    played.play("F8 ENTER")
    assert played.said == "D00001 is taken back."
    assert level(shop, "TEA").on_hand_milli == 50_000
    played.play("F8")
    assert not played.office.panels
