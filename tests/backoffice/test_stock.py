"""The page of stock by its keys: levels, a product's ledger, counts and write-offs with undo, what is low."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.stock.presenter import Page
from shop.rules.cart import new_cart
from shop.services import orders, sell, shifts, stock, suppliers
from shop.services.shop import Shop
from tests.backoffice.conftest import Played
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of


@pytest.fixture
def page(shop: Shop, played: Played) -> Page:
    """Book (7), Nuts by weight (12.345) and Tea (50) in the office."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    played.office.show("stock")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def on_hand(page: Page) -> dict[str, int]:
    return {row.sku: row.on_hand_milli for row in page.rows}


def sell_tea(shop: Shop, count: int) -> None:
    till = session_at(shop, "kim")
    if shifts.current_shift(shop, till.till_id or 0) is None:
        shifts.open_shift(shop, till, 0)
    cart, _line = new_cart().add(products_of(shop)["TEA"], count * 1000)
    sell.complete(shop, till, paid(shop, cart))


def test_the_chosen_product_s_ledger_stands_beside_the_list(page: Page, played: Played, shop: Shop) -> None:
    sell_tea(shop, 2)
    played.play('"tea" F5')
    assert [page.ledger.cells(move)[1:] for move in page.ledger.moves] == [
        ("T1-R26-00001", "-2", "48", "Kim"),
        ("Opening stock", "+50", "50", ""),
    ]
    assert "Kim at T1" in page.ledger.told()
    page.ledger.choose(page.ledger.moves[1].id)
    assert page.ledger.told().startswith("Opening stock   ·   worth 55")


def test_a_count_is_booked_with_its_note_and_undone_by_one_key(page: Page, played: Played) -> None:
    played.play('F6 9 ENTER "two behind the shelf" CTRL+S')
    assert on_hand(page)["BOOK"] == 9_000
    assert played.said == "Book: 9 on hand."
    assert page.ledger.cells(page.ledger.moves[0])[1] == "Count corrected two behind the shelf"
    played.play("CTRL+Z")
    assert on_hand(page)["BOOK"] == 7_000


def test_a_write_off_takes_its_reason_from_the_list(page: Page, played: Played) -> None:
    played.play("DOWN F7 SHIFT+TAB DOWN ENTER 2.345 CTRL+S")
    assert on_hand(page)["NUTS"] == 10_000
    assert page.ledger.cells(page.ledger.moves[0])[1] == "Write-off Expired"
    played.play("F7 20 CTRL+S")
    assert played.said.startswith("Only 10 of Nuts by weight are on hand")
    assert page.form is not None
    assert page.form.values["quantity"] == "20"


def test_what_is_no_number_is_told_beside_the_field_and_stays(page: Page, played: Played) -> None:
    played.play('F6 "many" CTRL+S')
    assert page.form is not None
    assert set(page.form.errors) == {"quantity"}
    assert page.form.values["quantity"] == "many"


def test_choosing_what_to_book_asks_nothing_when_another_row_is_chosen(page: Page, played: Played) -> None:
    played.play("F7 ESC DOWN DOWN")
    assert not played.office.panels
    assert page.chosen_id == str(page.rows[2].id)


def test_a_sale_elsewhere_is_shown_as_soon_as_the_page_looks(page: Page, shop: Shop) -> None:
    sell_tea(shop, 3)
    assert on_hand(page)["TEA"] == 50_000
    page.refresh_while_shown()
    assert on_hand(page)["TEA"] == 47_000


def test_what_is_low_goes_on_drafts_and_who_has_no_supplier_is_named(
    page: Page, played: Played, shop: Shop
) -> None:
    session = played.office.signed_in
    played.play("F8")
    assert played.said == "Nothing is low."
    mill = suppliers.save_supplier(shop, session, None, {"name": "Mill", "active": True})
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET reorder_level_milli = 60000")
        connection.exec_driver_sql(f"UPDATE products SET supplier_id = {mill.id} WHERE sku = 'TEA'")  # noqa: S608
    played.play("F8")
    assert (
        played.said
        == "1 product is on PO00001. Low, but without a supplier: 2 (Book, Nuts by weight). Choose one under Products."
    )
    assert orders.get_order(shop, session, 1).lines[0].quantity_milli == 70_000


def test_low_products_stand_out_and_are_filtered(page: Page, played: Played, shop: Shop) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET reorder_level_milli = 7000 WHERE sku = 'BOOK'")
    played.office.show("suppliers")
    played.office.show("stock")
    page.choose_filter("show", "low")
    assert [(row.sku, page.tags(row)) for row in page.rows] == [("BOOK", ("warning",))]
    assert page.summary.startswith("1   ·   1 low   ·   0 out   ·   worth €")
    assert played.office.page is page


def test_who_may_not_book_stock_does_not_see_the_page(shop: Shop, played: Played) -> None:
    session = played.office.signed_in
    played.office.enter(replace(session, permissions=session.permissions - {"stock"}))
    assert "stock" not in {spec.id for spec in played.office.shown_pages()}


def test_reasons_of_the_settings_are_offered(shop: Shop, played: Played) -> None:
    shop.settings = replace(shop.settings, write_off_reasons="Given away")
    played.office.show("stock")
    page = played.office.page
    assert isinstance(page, Page)
    assert page.form is not None
    labels = [label for _value, label in page.form.field("what").choices]
    assert labels == ["Set to what was counted", "Write off: Given away"]
    assert stock.write_off_reasons(shop) == ("Given away",)
