"""The page of suppliers by its keys, and with it what every list of the office does."""

from __future__ import annotations

from backoffice.list_page import Listing
from backoffice.versions import BothVersions
from shop.services import suppliers
from shop.services.shop import Shop
from tests.backoffice.conftest import Later, Played


def page_of(played: Played) -> Listing:  # type: ignore[type-arg]
    played.office.show("suppliers")
    page = played.office.page
    assert isinstance(page, Listing)
    return page


def names(page: Listing) -> list[str]:  # type: ignore[type-arg]
    return [row.details.name for row in page.rows]


def test_what_is_typed_while_it_is_saved_stays_and_is_saved_by_the_next_key(played: Played) -> None:
    page = page_of(played)
    assert page.form is not None
    played.office.run = later = Later()
    played.play('CTRL+N "Mill" CTRL+S TAB "01 555"')
    later.finish()
    assert (played.said, page.form.values["phone"], page.form.is_dirty) == ("Saved: Mill", "01 555", True)
    played.play('CTRL+S TAB "orders@mill.example" CTRL+S')
    later.finish()
    assert page.record is not None
    assert (page.record.details.phone, page.record.details.email) == ("01 555", "orders@mill.example")
    assert not page.form.is_dirty


def test_a_supplier_is_typed_in_and_saved_by_keys_alone(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Mill & Sons" ENTER "01 555" ENTER ENTER ENTER 3 CTRL+S')
    assert names(page) == ["Mill & Sons"]
    assert page.rows[0].details.lead_days == 3
    assert played.said == "Saved: Mill & Sons"


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N ENTER "01 555" ENTER "no address" CTRL+S')
    assert page.form is not None
    assert set(page.form.errors) == {"name", "email"}
    assert page.form.focus == "name"
    assert (page.form.values["phone"], page.form.values["email"]) == ("01 555", "no address")


def test_the_last_change_is_undone_by_one_key(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Mill" CTRL+S ENTER "Windmill" CTRL+S')
    assert names(page) == ["Windmill"]
    played.play("CTRL+Z")
    assert names(page) == ["Mill"]
    played.play("CTRL+Z")
    assert names(page) == []
    played.play("CTRL+Z")
    assert played.said == "There is nothing to undo."


def test_what_was_typed_and_not_saved_is_asked_about_before_another_row_is_shown(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Alpha" CTRL+S CTRL+N "Beta" CTRL+S UP')
    played.play('ENTER "Alpaca" ESC DOWN')
    assert played.office.panels
    played.play("ENTER")
    assert names(page) == ["Alpaca", "Beta"]
    played.play('CTRL+HOME ENTER "Other" ESC DOWN D')
    assert names(page) == ["Alpaca", "Beta"]
    assert page.cursor == 1


def test_what_another_office_saved_is_shown_beside_mine(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play('CTRL+N "Mill" CTRL+S')
    session = played.office.signed_in
    theirs = suppliers.get_supplier(shop, session, page.rows[0].id)
    suppliers.save_supplier(shop, session, theirs, {"name": "Mill", "phone": "01 777", "active": True})
    played.play('ENTER ENTER ENTER ENTER "A77" CTRL+S')
    panel = played.office.panels[-1]
    assert isinstance(panel, BothVersions)
    assert ("Telephone", "01 777", "") in panel.rows
    played.play("ENTER")
    details = page.rows[0].details
    assert (details.phone, details.account) == ("01 777", "A77")


def test_the_search_narrows_and_escape_clears_it(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Mill" CTRL+S CTRL+N "Dairy" CTRL+S')
    played.play('"dai"')
    assert names(page) == ["Dairy"]
    played.play("ESC")
    assert names(page) == ["Dairy", "Mill"]


def test_rows_are_marked_one_by_one_and_all_at_once(played: Played) -> None:
    page = page_of(played)
    for name in ("A", "B", "C"):
        played.play(f'CTRL+N "{name}" CTRL+S')
    played.play("CTRL+HOME INSERT INSERT")
    assert len(page.targets) == 2
    played.play("CTRL+A")
    assert page.marked == {}
    played.play("CTRL+A")
    assert len(page.targets) == 3


def test_staff_can_not_open_the_office(shop: Shop) -> None:
    played = Played(shop, "sam")
    assert played.office.session is None
    assert "may not open the office" in played.office.signin.problem


def test_a_new_one_that_nothing_was_typed_into_goes_without_a_question(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Mill" CTRL+S CTRL+N "Dairy" CTRL+S CTRL+N ESC DOWN')
    assert page.form is not None
    assert not played.office.panels
    assert page.form.title == page.rows[page.cursor].details.name


def test_another_page_may_ask_for_a_row_that_the_list_does_not_show(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Mill" CTRL+S CTRL+Z')
    assert page.rows == ()
    played.office.show("suppliers", {"id": "1"})
    assert page.form is not None
    assert page.form.title == "Mill"
