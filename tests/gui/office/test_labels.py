"""The page of labels in a real window: products taken by keys and scans, the sheet drawn beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.labels.presenter import Page
from backoffice.labels.view import View
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off


def test_labels_are_chosen_seen_and_made(rig: Rig) -> None:
    view = rig.show("labels")
    assert isinstance(view, View)
    page = rig.office.page
    assert isinstance(page, Page)
    rig.play("SCAN:2000010100378 SCAN:2000020103338")
    rig.wait_for(lambda: len(page.items) == 2)
    rig.driver.click(view.buttons["copies"])
    rig.play("5 ENTER")
    assert [item.copies for item in page.items.values()] == [1, 5]
    rig.wait_for(lambda: view.sheet._photo is not None)
    before = view.sheet._photo
    rig.driver.click(view.form.form.widget("date").canvas)  # type: ignore[union-attr]
    rig.wait_for(lambda: view.sheet._photo is not before)
    rig.driver.click(view.form.buttons["save"])  # type: ignore[union-attr]
    rig.wait_for(lambda: bool(rig.opened))
    assert rig.opened[0].suffix == ".pdf"
    assert rig.said == f"6 labels are in {rig.opened[0]}."


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        rig.show("labels")
        page = rig.office.page
        assert isinstance(page, Page)
        rig.play("SCAN:2000010100378")
        rig.wait_for(lambda: len(page.items) == 1)
        assert cut_off(rig.window) == []
        rig.play("F3")
        rig.wait_for(lambda: bool(rig.office.panels))
        assert cut_off(rig.window) == []
