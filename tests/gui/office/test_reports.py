"""The page of reports in a real window: keys and touches, a chart that is truly drawn, sizes and colours."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PIL import Image

from backoffice.reports.presenter import Page
from backoffice.reports.view import TOTAL, View
from shop.documents.chart_process import ChartProcess
from shop.rules.cart import new_cart
from shop.services import sell, shifts
from shop.services.shop import Shop, open_shop
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off
from tests.shops import session_at
from tests.traded import paid, products_of

NOON = datetime(2026, 3, 12, 12, tzinfo=timezone.utc)


def sell_some(database: Path) -> None:
    """A sale a day for eleven days, each of one product more."""
    shop = open_shop(str(database))
    session = session_at(shop, "kim")
    shifts.open_shift(shop, session, 0)
    stock = [each for each in products_of(shop).values() if each.price_e4 and not each.weighed]
    for day in range(1, 12):
        shop.clock = _at(day)
        cart = new_cart()
        for product in stock[: day + 3]:
            cart, _line = cart.add(product, 1000)
        sell.complete(shop, session, paid(shop, cart))
    shop.close()


def _at(day: int) -> object:
    return lambda: NOON.replace(day=day)


@pytest.fixture
def traded(database: Path) -> Path:
    sell_some(database)
    return database


def opened(rig: Rig) -> View:
    """The page, on 12 March."""
    shop: Shop = rig.app.shop
    shop.clock = lambda: NOON
    rig.enter()
    view = rig.show("reports")
    assert isinstance(view, View)
    return view


@pytest.fixture
def quick_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are a dot: what they show is not asked about."""
    file = io.BytesIO()
    Image.new("RGB", (1, 1)).save(file, "PNG")
    dot = file.getvalue()
    monkeypatch.setattr(ChartProcess, "draw", lambda _self, _chart, _look: dot)


def rows_of(view: View) -> list[tuple[str, ...]]:
    assert view.table is not None
    return [row.cells for row in view.table.rows]


@pytest.mark.usefixtures("quick_charts")
def test_a_report_is_chosen_moved_and_ordered_by_keys_and_touches(traded: Path) -> None:
    with office_at(traded) as rig:
        view = opened(rig)
        page = rig.office.page
        assert isinstance(page, Page)
        assert view.table is not None
        assert view.table.rows[-1].id == TOTAL
        assert view.days.cget("text") == "March 2026"
        rig.play("d LEFT")
        assert view.days.cget("text") == "11 Mar 2026"
        rig.driver.click(view.kinds["month"])
        rig.driver.click(view.later)
        assert view.days.cget("text") == "April 2026"
        rig.driver.click(view.earlier)
        left, top, wide, high = view.list.tree.bbox("products")  # type: ignore[misc]
        rig.driver.click(view.list.tree, left + wide // 2, top + high // 2)
        assert page.shape.name == "products"
        assert len(rows_of(view)) > 3
        first = rows_of(view)[0]
        rig.play("ENTER DOWN DOWN UP")
        assert view.table.selected == "1"
        page.sort_by("product")
        rig.driver.settle()
        assert rows_of(view)[0] != first
        assert view.table.tree.heading("product", "text").endswith("▲")
        left, top, wide, high = view.table.tree.bbox("2")  # type: ignore[misc]
        rig.driver.click(view.table.tree, left + wide // 2, top + high // 2)
        assert page.table.cursor == 2


def test_a_chart_is_drawn_for_its_room_and_again_in_other_colours(traded: Path) -> None:
    with office_at(traded, (1024, 600)) as rig:
        view = opened(rig)
        rig.wait_for(lambda: view.chart.is_drawn, 60)
        png = view.chart.part.png
        assert png.startswith(b"\x89PNG")
        assert view.chart.find_all()
        rig.play("CTRL+T")
        again = rig.app.pages["reports"]
        assert isinstance(again, View)
        rig.wait_for(lambda: again.chart.is_drawn, 60)
        assert again.chart.part.png != png
        rig.play("v")
        assert not again.chart.winfo_ismapped()


@pytest.mark.usefixtures("quick_charts")
def test_nothing_is_told_for_days_on_which_nothing_was_sold(traded: Path) -> None:
    with office_at(traded) as rig:
        view = opened(rig)
        rig.play('b "2020-02" ENTER')
        rig.wait_for(lambda: view.chart.is_drawn)
        assert view.chart.itemcget("said", "text") == "Nothing in this period."
        rig.play("CTRL+DOWN CTRL+DOWN CTRL+DOWN CTRL+DOWN")
        assert [row[0] for row in rows_of(view)] == ["Total"]


@pytest.mark.usefixtures("quick_charts")
@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(traded: Path, size: tuple[int, int]) -> None:
    with office_at(traded, size, dark=size[0] == 1366) as rig:
        view = opened(rig)
        for name in ("days", "products", "taxes", "discounts", "voids", "dead-stock"):
            view.reports.choose_report(name)
            rig.driver.settle()
            assert cut_off(rig.window) == []
            assert view.table is not None
            shown = view.table.tree.cget("displaycolumns")
            columns = [column.id for column in view.table.columns] if shown[0] == "#all" else list(shown)
            widths = sum(int(view.table.tree.column(column, "width")) for column in columns)
            assert widths <= view.table.tree.winfo_width() + 1
