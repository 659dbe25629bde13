"""Import and export in a real window: the real price list comes in through the screen, and goes again."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.imports.presenter import Page
from backoffice.imports.view import View
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off


def page_of(rig: Rig) -> Page:
    page = rig.office.page
    assert isinstance(page, Page)
    return page


def test_a_real_price_list_comes_in_through_the_screen_and_goes_again(rig: Rig, shared_data: Path) -> None:
    view = rig.show("imports")
    assert isinstance(view, View)
    path = shared_data / "products" / "hr_konzum_prices.csv"
    rig.play(f'CTRL+N "{path}" ENTER')
    page = page_of(rig)
    rig.wait_for(lambda: page.wizard.file is not None)
    assert view.columns.rows[0].cells[1:] == ("name", "PAŠTETA TUNA SICILIANA ARGETA 95g")
    assert view.preview.rows[0].cells[0] == 2
    rig.play("F6")
    rig.wait_for(lambda: bool(page.wizard.checked), 60)
    assert [row.cells[1] for row in view.refused.rows] == ["Name", "Name"]
    rig.driver.click(view.form.form.widget("rename").canvas)  # type: ignore[union-attr]
    rig.driver.click(view.form.buttons["save"])  # type: ignore[union-attr]
    rig.wait_for(lambda: not page.is_importing, 60)
    assert rig.said == "Imported hr_konzum_prices.csv: 6,638 new, 0 changed, 0 as before, 0 refused."
    rig.driver.click(view.buttons["take_back"])
    rig.play("ENTER")
    rig.wait_for(lambda: bool(page.rows and page.rows[0].undone_at), 60)
    assert rig.said == "Undone: 6,638 taken out of use, 0 put back, 0 left as they are"


def test_columns_are_chosen_by_touch(rig: Rig, tmp_path: Path) -> None:
    view = rig.show("imports")
    assert isinstance(view, View)
    path = tmp_path / "list.csv"
    path.write_text("a,b\nTea,1.50\n", encoding="utf-8")
    rig.play(f'CTRL+N "{path}" ENTER')
    page = page_of(rig)
    rig.wait_for(lambda: page.wizard.file is not None)
    rig.driver.click(view.after_button)
    left, top, wide, high = view.columns.tree.bbox("price")  # type: ignore[misc]
    rig.driver.click(view.columns.tree, left + wide // 2, top + high // 2)
    rig.driver.click(view.after_button)
    assert page.wizard.preview is not None
    assert page.wizard.preview.rows[0].understood == {"name": "Tea", "price": "1.50"}
    assert view.column.value == "1"


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,price\n" + "x" * 300 + ",dear\nTea,1\n", encoding="utf-8")
    with office_at(database, size) as rig:
        rig.enter()
        rig.show("imports")
        assert cut_off(rig.window) == []
        rig.play(f'CTRL+N "{path}" ENTER')
        page = page_of(rig)
        rig.wait_for(lambda: page.wizard.file is not None)
        assert cut_off(rig.window) == []
        rig.play("F6")
        rig.wait_for(lambda: bool(page.wizard.checked))
        assert cut_off(rig.window) == []
        rig.play("CTRL+E")
        assert cut_off(rig.window) == []
