"""The pages of orders and of the stock's worth in a real window: keys, touches, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.orders.presenter import Page
from backoffice.orders.view import View
from shop.services import suppliers
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off

LONG = "Dairy Cooperative of the Lower Valley and its Neighbouring Parishes"


def begun(rig: Rig) -> tuple[Page, View]:
    """An order with two lines, by keys."""
    session = rig.office.signed_in
    suppliers.save_supplier(rig.app.shop, session, None, {"name": LONG, "active": True})
    view = rig.show("orders")
    page = rig.office.page
    assert isinstance(page, Page)
    assert isinstance(view, View)
    rig.play("CTRL+N ENTER F6 P-1001 ENTER F6 P-1009 ENTER")
    return page, view


def test_an_order_is_begun_by_real_keys_and_placed_by_a_touch(rig: Rig) -> None:
    page, view = begun(rig)
    assert page.order is not None
    assert [line.sku for line in page.order.lines] == ["P-1001", "P-1009"]
    rig.play("UP ENTER 12 ENTER")
    assert page.order.lines[0].quantity_milli == 12_000
    assert [row.cells[1] for row in view.detail.table.rows] == ["12", "1"]
    rig.driver.click(view.detail.buttons["place"])
    assert page.order.state == "ordered"
    assert not view.detail.buttons["place"].winfo_ismapped()
    assert view.detail.buttons["receive"].winfo_ismapped()
    rig.play("CTRL+Z")
    assert page.order.state == "draft"
    assert view.detail.buttons["place"].winfo_ismapped()


def test_a_line_is_touched_and_taken_off(rig: Rig) -> None:
    page, view = begun(rig)
    box = view.detail.table.tree.bbox("1")
    assert isinstance(box, tuple)
    left, top, wide, high = box
    rig.driver.click(view.detail.table.tree, left + wide // 2, top + high // 2)
    assert page.inside
    rig.driver.click(view.detail.buttons["remove"])
    assert page.order is not None
    assert [line.sku for line in page.order.lines] == ["P-1001"]


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        begun(rig)
        assert cut_off(rig.window) == []
        rig.show("valuation")
        assert cut_off(rig.window) == []
