"""The guide in a real window: steps are touched, and tick themselves off."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from backoffice.guide.presenter import Page
from backoffice.guide.view import View
from shop.store.tables import tills
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off


def test_a_step_is_touched_and_ticks_itself_off(rig: Rig, tmp_path: Path) -> None:
    view = rig.show("guide")
    assert isinstance(view, View)
    page = rig.office.page
    assert isinstance(page, Page)
    rig.wait_for(lambda: bool(view.rows))
    assert not next(step for step in page.guide.steps if step.id == "till").done
    with rig.app.shop.store.write() as connection:
        connection.execute(update(tills).values(printer=f"file:{tmp_path / 'paper'}"))
    rig.wait_for(lambda: next(step for step in page.guide.steps if step.id == "till").done)
    rig.driver.click(view.rows["test"].buttons[0])
    rig.wait_for(lambda: next(step for step in page.guide.steps if step.id == "test").done)
    assert (tmp_path / "paper").stat().st_size > 0
    rig.driver.click(view.rows["products"].buttons[0])
    assert rig.office.page_id == "imports"


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        view = rig.show("guide")
        assert isinstance(view, View)
        rig.wait_for(lambda: len(view.rows) == 7)
        assert cut_off(rig.window) == []
