"""The page of suppliers in a real window: keys, touches, sizes, colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.list_view import ListView
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off


def test_a_supplier_is_typed_in_saved_and_undone_by_real_keys(rig: Rig) -> None:
    rig.show("suppliers")
    rig.play('CTRL+N "Mill & Sons" ENTER "01 555" ENTER ENTER ENTER 3 CTRL+S')
    assert rig.said == "Saved: Mill & Sons"
    assert [row.details.lead_days for row in rig.list.rows] == [3]
    rig.play("CTRL+Z")
    assert rig.list.rows == ()


def test_a_row_a_heading_and_a_button_are_touched(rig: Rig) -> None:
    view = rig.show("suppliers")
    assert isinstance(view, ListView)
    for name in ("Alpha", "Beta", "Gamma"):
        rig.play(f'CTRL+N "{name}" CTRL+S')
    left, top, wide, high = view.table.tree.bbox(str(rig.list.rows[0].id))  # type: ignore[misc]
    rig.driver.click(view.table.tree, left + wide // 2, top + high // 2)
    assert rig.list.form is not None
    assert rig.list.form.title == "Alpha"
    rig.list.sort_by("name")
    rig.driver.settle()
    assert [row.details.name for row in rig.list.rows] == ["Gamma", "Beta", "Alpha"]
    rig.driver.click(view.buttons["new"])
    assert rig.list.form.is_new


def test_errors_are_shown_beside_their_fields(rig: Rig) -> None:
    view = rig.show("suppliers")
    assert isinstance(view, ListView)
    rig.play("CTRL+N ENTER ENTER wrong CTRL+S")
    assert view.form is not None
    assert view.form.form.widget("email").error.startswith("Write the e-mail")
    assert view.form.form.widget("name").error


def test_colours_are_switched_and_what_was_typed_stays(rig: Rig) -> None:
    rig.show("suppliers")
    rig.play('CTRL+N "Half typed" CTRL+T')
    assert rig.window.theme.palette.mode == "dark"
    rig.play('" and more" CTRL+S')
    assert rig.said == "Saved: Half typed and more"


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        rig.show("suppliers")
        rig.play('CTRL+N "Mill" CTRL+S')
        assert cut_off(rig.window) == []
