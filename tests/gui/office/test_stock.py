"""Stock, deliveries and stocktakes in a real window: real scans and keys, a till that sells in a program of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice.deliveries.presenter import Page as DeliveriesPage
from backoffice.deliveries.view import View as DeliveriesView
from backoffice.stock.view import View as StockView
from backoffice.stocktakes.presenter import Page as StocktakesPage
from backoffice.stocktakes.view import View as StocktakesView
from shop.rules.listing import ListQuery
from shop.services import orders, stock_levels, stocktakes, suppliers
from shop.services.verify import verify
from tests.conftest import ROOT
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import BAGUETTE, cut_off

SELL = """
import sys
from pathlib import Path
from tests.gui.office.test_home import sell_one
for _sale in range(int(sys.argv[2])):
    sell_one(Path(sys.argv[1]))
"""


def sell_elsewhere(database: Path, count: int) -> None:
    """A till in a process of its own sells a baguette so many times."""
    subprocess.run([sys.executable, "-c", SELL, str(database), str(count)], check=True, cwd=ROOT)


def idle(rig: Rig) -> Callable[[], bool]:
    return lambda: rig.worker.idle and not getattr(rig.office.page, "is_reading", False)


def baguette(rig: Rig) -> stock_levels.Level:
    page = stock_levels.list_levels(rig.app.shop, rig.office.signed_in, ListQuery("baguette"))
    return next(row for row in page.rows if row.name == "Baguette")


def test_a_sale_in_another_program_shows_in_the_list_and_the_ledger_by_itself(
    rig: Rig, database: Path
) -> None:
    view = rig.show("stock")
    assert isinstance(view, StockView)
    rig.play("baguette")
    rig.wait_for(lambda: len(rig.list.rows) > 0 and rig.list.rows[0].name == "Baguette")
    before = rig.list.rows[0].on_hand_milli
    sell_elsewhere(database, 1)
    rig.wait_for(lambda: rig.list.rows[0].on_hand_milli == before - 1000)
    rig.wait_for(idle(rig))
    assert view.ledger.rows[0].cells[2] == "-1"
    rig.play('F7 2 ENTER "fell down" CTRL+S')
    rig.wait_for(idle(rig))
    assert view.ledger.rows[0].cells[1] == "Write-off Damaged: fell down"
    assert "Write-off Damaged: fell down" in view.told.cget("text")
    rig.play("CTRL+Z")
    rig.wait_for(lambda: rig.list.rows[0].on_hand_milli == before - 1000)


def test_a_delivery_is_scanned_changed_by_touch_and_booked(rig: Rig) -> None:
    view = rig.show("deliveries")
    assert isinstance(view, DeliveriesView)
    before = baguette(rig)
    rig.driver.scan(BAGUETTE)
    page = rig.office.page
    assert isinstance(page, DeliveriesPage)
    rig.wait_for(lambda: len(page.receiving.delivery.lines) == 1)
    rig.driver.click(view.buttons["quantity"])
    rig.play("24 ENTER")
    rig.play('"=0.9125" ENTER')
    rig.driver.scan(BAGUETTE)
    rig.wait_for(lambda: len(view.lines.rows) == 2)
    rig.play("DELETE")
    rig.wait_for(lambda: len(view.lines.rows) == 1)
    assert view.lines.rows[0].cells[3:] == ("24", "0.9125", "21.90")
    rig.driver.click(view.buttons["book"])
    rig.wait_for(lambda: page.count == 1)
    assert rig.said == "D00001 is in stock, worth €21.90."
    after = baguette(rig)
    assert after.on_hand_milli == before.on_hand_milli + 24_000
    assert after.value_e4 == before.value_e4 + 219_000
    assert verify(rig.app.shop.store) == []


def test_words_find_a_product_that_a_touch_takes(rig: Rig) -> None:
    view = rig.show("deliveries")
    assert isinstance(view, DeliveriesView)
    page = rig.office.page
    assert isinstance(page, DeliveriesPage)
    rig.play("CTRL+N")
    rig.wait_for(idle(rig))
    rig.play("choc")
    rig.wait_for(lambda: len(view.found.rows) > 2)
    left, top, wide, high = view.found.tree.bbox(view.found.rows[1].id)  # type: ignore[misc]
    rig.driver.click(view.found.tree, left + wide // 2, top + high // 2)
    rig.wait_for(lambda: len(page.receiving.delivery.lines) == 1)
    assert page.receiving.delivery.lines[0].name == "Drinking chocolate 300 g"
    rig.wait_for(idle(rig))
    assert len(page.receiving.delivery.lines) == 1


def test_two_people_count_while_a_till_sells_and_closing_undoes_no_sale(rig: Rig, database: Path) -> None:
    view = rig.show("stocktakes")
    assert isinstance(view, StocktakesView)
    page = rig.office.page
    assert isinstance(page, StocktakesPage)
    before = baguette(rig).on_hand_milli
    rig.play("CTRL+N")
    rig.wait_for(lambda: bool(rig.office.panels))
    rig.play("ENTER")
    rig.wait_for(lambda: page.is_open)
    rig.driver.scan(BAGUETTE)
    rig.driver.scan(BAGUETTE)
    rig.wait_for(lambda: bool(page.rows) and page.rows[0].counted_milli == 2_000)
    rig.play('"=20" ENTER')
    rig.wait_for(lambda: page.rows[0].counted_milli == 20_000)
    assert view.number.cget("text") == "20 pc"
    sell_elsewhere(database, 2)
    with office_at(database, (1024, 600)) as other:
        other.enter()
        other.show("stocktakes")
        other.wait_for(lambda: len(other.office.page.rows) == 1)  # type: ignore[union-attr]
        other.play('F7 "Store room" ENTER "3*"')
        other.driver.scan(BAGUETTE)
        other.wait_for(idle(other))
    rig.wait_for(lambda: page.rows[0].counted_milli == 23_000)
    rig.play("F12")
    rig.wait_for(lambda: bool(rig.office.panels))
    rig.play("ENTER")
    rig.wait_for(lambda: not page.is_open)
    assert baguette(rig).on_hand_milli == 21_000
    assert page.stocktake is not None
    assert page.stocktake.plus_e4 + page.stocktake.minus_e4 != 0 or before == 23_000
    assert verify(rig.app.shop.store) == []


def test_what_is_low_is_ordered_from_the_list_and_received_in_two_parts(rig: Rig) -> None:
    shop, session = rig.app.shop, rig.office.signed_in
    mill = suppliers.save_supplier(shop, session, None, {"name": "Mill", "active": True})
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE products SET reorder_level_milli = 900000, reorder_quantity_milli = 12000, supplier_id = ?"
            " WHERE name = 'Baguette'",
            (mill.id,),
        )
    rig.show("stock")
    rig.play("F8")
    rig.wait_for(lambda: "PO00001" in rig.said)
    order = orders.mark_sent(shop, session, orders.get_order(shop, session, 1))
    for part in ("part", "received"):
        rig.office.show("deliveries", {"order": "1"})
        page = rig.office.page
        assert isinstance(page, DeliveriesPage)
        rig.wait_for(lambda: bool(page.receiving.delivery.lines))  # noqa: B023 (waited for here)
        rig.driver.scan(BAGUETTE)
        rig.wait_for(lambda: page.receiving.delivery.lines[0].quantity_milli == 1_000)  # noqa: B023
        if part == "received":
            rig.play("F6")
            rig.play(f"{order.lines[0].quantity_milli // 1000 - 1} ENTER")
        rig.play("F12")
        rig.wait_for(lambda: not page.receiving.is_open and page.count > 0)  # noqa: B023
        rig.wait_for(idle(rig))
        assert orders.get_order(shop, session, 1).state == part


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        shop, session = rig.app.shop, rig.office.signed_in
        with shop.store.write() as connection:
            connection.exec_driver_sql(
                "UPDATE products SET name = ? WHERE name = 'Baguette'", ("Long " * 60,)
            )
        takes = stocktakes.start(shop, session)
        for page in ("stock", "deliveries", "stocktakes"):
            rig.show(page)
            rig.wait_for(idle(rig))
            assert cut_off(rig.window) == []
            if page != "stock":
                rig.driver.scan(BAGUETTE)
                rig.wait_for(idle(rig))
                assert cut_off(rig.window) == []
        stocktakes.drop(shop, session, takes.id)
