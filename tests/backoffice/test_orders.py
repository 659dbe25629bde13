"""The page of orders by its keys: drafts of what is low, lines edited, placed, cancelled, undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from backoffice.orders.presenter import Page
from backoffice.panels.pick import Pick
from shop.services import orders, suppliers
from shop.services.orders import Order
from shop.services.shop import Shop
from tests.backoffice.conftest import Played
from tests.traded import add_product

LATER = "2027-01-02"


@pytest.fixture
def page(played: Played, tmp_path: Path) -> Page:
    """The page, with two suppliers: of the mill flour and oats are low, of the dairy milk."""
    shop, session = played.office.shop, played.office.signed_in
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path / "papers"))
    for name, skus in (("Mill", ("FLOUR", "OATS")), ("Dairy", ("MILK",))):
        known = suppliers.save_supplier(shop, session, None, {"name": name, "lead_days": "3", "active": True})
        for sku in skus:
            add_product(
                shop,
                sku,
                f"{sku.title()} {{fine}}",
                supplier_id=known.id,
                reorder_level_milli=6_000,
                reorder_quantity_milli=24_000,
                cost_e4=12_500,
            )
    add_product(shop, "FLAKES", "Flakes", cost_e4=20_000)
    played.office.show("orders")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def lines(page: Page) -> list[tuple[str, int, int]]:
    assert page.order is not None
    return [(line.sku, line.quantity_milli, line.cost_e4) for line in page.order.lines]


def begun(played: Played, page: Page) -> Order:
    """An empty draft for the mill."""
    played.play("CTRL+N DOWN ENTER")
    assert page.order is not None
    return page.order


def test_what_is_low_is_drafted_one_order_a_supplier(played: Played, page: Page) -> None:
    played.play("F4")
    assert played.said == "3 products are on PO00001, PO00002."
    assert [(row.supplier, row.state, row.worth_e4) for row in page.rows] == [
        ("Dairy", "draft", 300_000),
        ("Mill", "draft", 600_000),
    ]
    assert lines(page) == [("MILK", 24_000, 12_500)]
    assert page.cells(page.rows[0])[-1] == 3_000
    played.play("F4")
    assert played.said == "3 that are low are ordered already."
    played.play("DOWN")
    assert [sku for sku, _quantity, _cost in lines(page)] == ["FLOUR", "OATS"]


def test_what_is_low_is_taken_off_the_orders_again(played: Played, page: Page, shop: Shop) -> None:
    played.play("F4")
    played.play("CTRL+Z")
    assert played.said == "Undone: what is low on orders"
    assert [(row.supplier, row.state) for row in page.rows] == [("Dairy", "cancelled"), ("Mill", "cancelled")]
    played.play("F4")
    session = played.office.signed_in
    draft = orders.get_order(shop, session, int(page.rows[0].id))
    orders.save_order(shop, session, draft, draft.lines[:0], expected_on="", note="")
    played.play("CTRL+Z")
    assert played.said.endswith("was changed since. Nothing was undone.")
    assert [row.state for row in page.rows].count("draft") == 2


def test_what_has_no_supplier_is_named(played: Played, shop: Shop) -> None:
    add_product(shop, "SALT", "Salt", reorder_level_milli=5_000)
    played.office.show("orders")
    played.play("F4")
    assert played.said == "Low, but without a supplier: 1 (Salt). Choose one under Products."


def test_an_order_is_begun_scanned_into_and_its_lines_changed_by_keys_alone(
    played: Played, page: Page
) -> None:
    order = begun(played, page)
    assert (order.supplier, order.state, order.lines) == ("Mill", "draft", ())
    played.play('SCAN:FLOUR SCAN:OATS F6 "3*FLAKES" ENTER')
    assert lines(page) == [("FLOUR", 24_000, 12_500), ("OATS", 24_000, 12_500), ("FLAKES", 3_000, 20_000)]
    assert played.said == "Flakes: 3 on the order."
    played.play("SCAN:FLOUR")
    assert lines(page)[0] == ("FLOUR", 48_000, 12_500)
    assert played.said == "Flour {fine}: 48 on the order."
    played.play("DOWN ENTER 7.5 ENTER F3 1.9 ENTER")
    assert lines(page)[1] == ("OATS", 7_500, 19_000)
    played.play("DELETE")
    assert [sku for sku, _quantity, _cost in lines(page)] == ["FLOUR", "FLAKES"]
    played.play("CTRL+Z CTRL+Z")
    assert lines(page)[1] == ("OATS", 7_500, 12_500)
    played.play("CTRL+Z CTRL+Z")
    assert [(sku, quantity) for sku, quantity, _cost in lines(page)] == [
        ("FLOUR", 24_000),
        ("OATS", 24_000),
        ("FLAKES", 3_000),
    ]


def test_a_product_is_added_by_a_part_of_its_name_and_several_are_offered(played: Played, page: Page) -> None:
    begun(played, page)
    played.play('F6 "flour" ENTER')
    assert [sku for sku, _quantity, _cost in lines(page)] == ["FLOUR"]
    played.play('F6 "fl" ENTER')
    panel = played.office.panels[-1]
    assert isinstance(panel, Pick)
    assert sorted(cells[0] for _id, cells in panel.rows) == ["FLAKES", "FLOUR"]
    panel.choose(next(row_id for row_id, cells in panel.rows if cells[0] == "FLAKES"))
    played.play("ENTER")
    assert [sku for sku, _quantity, _cost in lines(page)] == ["FLOUR", "FLAKES"]
    played.play('F6 "5*oat" ENTER')
    assert lines(page)[2] == ("OATS", 5_000, 12_500)
    played.play('F6 "nothing of the kind" ENTER')
    assert played.said.startswith("No product is found by nothing of the kind.")
    played.play("F6 ENTER")
    assert played.office.panels[-1].problem.startswith("Type a code")


def test_what_can_not_be_a_quantity_is_told_where_it_was_typed(played: Played, page: Page) -> None:
    begun(played, page)
    played.play('SCAN:FLOUR F2 "many" ENTER')
    assert played.office.panels[-1].problem
    assert played.office.panels[-1].text == "many"
    played.play("ESC")
    assert lines(page) == [("FLOUR", 24_000, 12_500)]
    played.play("F2 0 ENTER")
    assert lines(page) == []


def test_an_order_is_placed_and_that_is_undone_with_the_day_it_set(played: Played, page: Page) -> None:
    begun(played, page)
    played.play("F8")
    assert page.order is not None
    assert page.order.state == "draft"
    played.play("SCAN:FLOUR F8")
    assert page.order.state == "ordered"
    assert page.order.expected_on is not None
    played.play("F2")
    assert not played.office.panels
    played.play("CTRL+Z")
    assert (page.order.state, str(page.order.expected_on)) == ("draft", "None")
    played.play("F8 F9")
    assert page.order.state == "cancelled"
    played.play("CTRL+Z")
    assert page.order.state == "ordered"
    played.play("CTRL+R")
    assert page.order.state == "draft"


def test_a_scan_is_searched_for_where_no_draft_is_shown(played: Played, page: Page) -> None:
    begun(played, page)
    played.play("SCAN:FLOUR F8 SCAN:OATS")
    assert page.text == "OATS"
    assert page.rows == ()
    assert page.order is None


def test_the_day_and_the_note_are_saved_on_their_own(played: Played, page: Page) -> None:
    begun(played, page)
    played.play('CTRL+D "soon" ENTER')
    assert played.office.panels[-1].problem == "Write the day as in 2026-11-23."
    played.play(f'ESC CTRL+D "{LATER}" ENTER CTRL+K "Ring first" ENTER')
    assert page.order is not None
    assert (str(page.order.expected_on), page.order.note) == (LATER, "Ring first")
    assert "Ring first" in page.facts
    played.play("CTRL+Z CTRL+Z")
    assert (str(page.order.expected_on), page.order.note) == ("None", "")


def test_what_another_office_saved_is_shown_and_not_written_over(
    played: Played, page: Page, shop: Shop
) -> None:
    order = begun(played, page)
    session = played.office.signed_in
    orders.save_order(shop, session, order, (), expected_on="", note="theirs")
    played.play("SCAN:FLOUR")
    assert played.said.startswith("Somebody else has changed PO00001 meanwhile.")
    assert page.order is not None
    assert (page.order.note, page.order.lines) == ("theirs", ())
    played.play("SCAN:FLOUR")
    assert (page.order.note, len(page.order.lines)) == ("theirs", 1)
    now = page.order
    orders.save_order(shop, session, now, now.lines, expected_on="", note="theirs again")
    played.play("CTRL+Z")
    assert played.said == "PO00001 was changed since. Nothing was undone."


def test_orders_are_narrowed_by_state_and_supplier(played: Played, page: Page) -> None:
    played.play("F4 F8")
    page.choose_filter("state", "draft")
    assert [row.supplier for row in page.rows] == ["Mill"]
    page.choose_filter("state", "")
    dairy = next(value for value, label in page.filters[1].choices if label == "Dairy")
    page.choose_filter("supplier", dairy)
    assert [row.supplier for row in page.rows] == ["Dairy"]
    played.play("CTRL+N")
    assert page.order is not None
    assert (page.order.supplier, page.count) == ("Dairy", 2)
    played.play("CTRL+Z")
    assert page.order.state == "cancelled"


def test_the_pdf_is_opened_and_a_mail_needs_an_address(played: Played, page: Page) -> None:
    opened: list[Path] = []
    played.office.on_open_file = opened.append
    begun(played, page)
    played.play("SCAN:FLOUR CTRL+I")
    text = PdfReader(opened[0]).pages[0].extract_text()
    assert "PO00001" in text
    assert "Flour" in text
    played.play("CTRL+M")
    assert played.said == "Mill has no e-mail address. Add it under Suppliers, or send the PDF."


def test_receiving_leads_to_the_deliveries_of_that_order(
    played: Played, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(played.office, "show", lambda page_id, about=None: asked.append((page_id, about)))
    order = begun(played, page)
    played.play("F7")
    assert asked == []
    played.play("SCAN:FLOUR F8 F7")
    assert asked == [("deliveries", {"order": str(order.id)})]


def test_without_a_supplier_no_order_can_be_begun(played: Played) -> None:
    played.office.show("orders")
    played.play("CTRL+N")
    assert played.said == "No supplier is known yet. Add one under Suppliers first."
