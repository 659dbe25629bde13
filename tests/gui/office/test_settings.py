"""Settings, tills and means of paying in a real window."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.settings.view import View
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off


def drawn_texts(view: View) -> list[str]:
    canvas = view.strip
    return [canvas.itemcget(item, "text") for item in canvas.find_all() if canvas.type(item) == "text"]


def test_the_strip_of_paper_shows_what_is_typed_as_it_is_typed(rig: Rig) -> None:
    view = rig.show("settings")
    assert isinstance(view, View)
    rig.play('DOWN DOWN DOWN ENTER TAB TAB TAB "Fresh daily"')
    assert any("Fresh daily" in text for text in drawn_texts(view))
    rig.play("CTRL+S")
    assert rig.app.shop.settings.receipt_header == "Fresh daily"


def test_the_invoice_takes_the_colour_that_is_typed(rig: Rig) -> None:
    view = rig.show("settings")
    assert isinstance(view, View)
    rig.office.show("settings", {"group": "invoices"})
    rig.driver.settle()
    rig.play('ENTER TAB "#aa0000"')
    fills = {
        view.sheet.itemcget(item, "fill")
        for item in view.sheet.find_all()
        if view.sheet.type(item) != "image"
    }
    assert "#aa0000" in fills


def test_a_group_is_touched_and_a_box_ticked(rig: Rig) -> None:
    view = rig.show("settings")
    assert isinstance(view, View)
    left, top, wide, high = view.groups.tree.bbox("invoices")  # type: ignore[misc]
    rig.driver.click(view.groups.tree, left + wide // 2, top + high // 2)
    assert view.settings.group == "invoices"
    rig.driver.click(view.form.form.widget("invoice_sku").canvas)  # type: ignore[union-attr]
    assert view.settings.forms["invoices"].is_dirty


@pytest.mark.parametrize("page", ["settings", "tills", "tenders"])
@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int], page: str) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        rig.show(page)
        assert cut_off(rig.window) == []
