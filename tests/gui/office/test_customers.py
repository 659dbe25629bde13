"""The page of customers in a real window: keys, touches, tabs, panels, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.customers.contact_view import ContactView
from backoffice.customers.duplicates_view import DuplicatesView
from backoffice.customers.erase_view import EraseView
from backoffice.customers.presenter import Page
from backoffice.customers.view import View
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off, walk
from widgets.button import Button


def shown(rig: Rig) -> tuple[Page, View]:
    view = rig.show("customers")
    assert isinstance(view, View)
    return view.customers, view


def panel_view(rig: Rig) -> object:
    return rig.app._front_view


def touch_row(rig: Rig, view: View, place: int) -> None:
    table, row = view.table.tree, rig.list.rows[place]
    left, top, wide, high = table.bbox(str(row.id))  # type: ignore[misc]
    rig.driver.click(table, left + wide // 2, top + high // 2)


def names(rig: Rig) -> list[str]:
    return [row.name for row in rig.list.rows]


def test_a_customer_is_typed_in_by_real_keys_the_country_by_its_letters(rig: Rig) -> None:
    page, view = shown(rig)
    rig.play('CTRL+N "Ann Murphy" ENTER ENTER "01 555 0100" ENTER ENTER TAB ger TAB "DE136695977" CTRL+S')
    assert view.form is not None
    assert "check digit" in view.form.form.widget("tax_number").error
    rig.play('"DE136695976" CTRL+S')
    assert rig.said == "Saved: Ann Murphy"
    assert page.record is not None
    assert (page.record.details.country, page.record.details.tax_number) == ("DE", "DE136695976")


def test_tabs_contacts_and_their_panel_by_touch_and_keys(rig: Rig) -> None:
    page, view = shown(rig)
    rig.play('CTRL+N "Byrne Catering" CTRL+S')
    left, wide = view.strip.box_of(1) or (0, 0)
    rig.driver.click(view.strip, left + wide // 2, 10)
    assert page.tab == "contacts"
    assert view.history.winfo_viewable()
    rig.driver.click(view.history.buttons["contact"])
    panel = panel_view(rig)
    assert isinstance(panel, ContactView)
    rig.play('"Eve Nolan" ENTER Buyer ENTER 12 CTRL+S')
    assert panel.form.widget("phone").error.startswith("Write the telephone")
    rig.play('"01 555 0177" CTRL+S')
    assert rig.said == "Saved: Eve Nolan"
    assert [row.cells[0] for row in view.history.tables["contacts"].rows] == ["Eve Nolan"]
    rig.play("ENTER DELETE")
    assert view.history.tables["contacts"].rows == ()
    rig.play("CTRL+Z")
    assert [row.cells[0] for row in view.history.tables["contacts"].rows] == ["Eve Nolan"]


def test_duplicates_side_by_side_merged_by_touch_and_undone_by_a_key(rig: Rig) -> None:
    _page, view = shown(rig)
    for name in ("Ann Murphy", "Anne Murphy"):
        rig.play(f'CTRL+N "{name}" ENTER ENTER "01 555 0100" CTRL+S')
    rig.driver.click(view.buttons["duplicates"])
    rig.wait_for(lambda: isinstance(panel_view(rig), DuplicatesView))
    panel = panel_view(rig)
    assert isinstance(panel, DuplicatesView)
    assert panel.sides["left"].text == "Keep Ann Murphy"
    rig.driver.click(panel.sides["right"])
    assert panel.sides["right"].text == "Keep Anne Murphy"
    rig.driver.click(panel.buttons["merge"])
    rig.play("ESC")
    assert names(rig) == ["Anne Murphy"]
    assert view.part.winfo_viewable()
    rig.play("CTRL+Z")
    assert names(rig) == ["Ann Murphy", "Anne Murphy"]


def test_a_person_is_erased_by_touch_once_the_number_is_typed(rig: Rig) -> None:
    _page, view = shown(rig)
    rig.play('CTRL+N "Ann Murphy" CTRL+S')
    assert view.form is not None
    rig.driver.click(view.form.buttons["erase"])
    rig.wait_for(lambda: isinstance(panel_view(rig), EraseView))
    panel = panel_view(rig)
    assert isinstance(panel, EraseView)
    rig.driver.click(panel.yes)
    assert names(rig) == ["Ann Murphy"]
    rig.play("C00001")
    rig.driver.click(panel.yes)
    rig.wait_for(lambda: rig.said.startswith("C00001 is erased"))
    assert names(rig) == []


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        shown(rig)
        long = "Annemarie Freifrau von und zu Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
        for name in (long, "Anne Murphy"):
            rig.play(f'CTRL+N "{name}" ENTER ENTER "01 555 0100" CTRL+S')
        found = {}
        for state, keys in (
            ("list", ""),
            ("contacts", "CTRL+2"),
            ("documents", "CTRL+3"),
            ("items", "CTRL+4"),
            ("payments", "CTRL+5"),
            ("contact", "F4 ENTER CTRL+S"),
            ("wrong", 'ESC CTRL+1 CTRL+N ENTER ENTER 12 ENTER wrong ENTER TAB TAB "12" CTRL+S'),
            ("erase", "CTRL+Z ESC ESC F9"),
            ("duplicates", "ESC F8"),
        ):
            rig.play(keys)
            if state in ("erase", "duplicates"):
                rig.wait_for(lambda: panel_view(rig) is not None and bool(rig.office.panels))
            if faults := cut_off(rig.window):
                found[state] = faults
            buttons = [child for child in walk(rig.window) if isinstance(child, Button)]
            assert min(button.winfo_height() for button in buttons if button.winfo_viewable()) >= 44
        assert found == {}
