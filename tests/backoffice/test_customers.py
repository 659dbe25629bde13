"""The page of customers by its keys: form, tabs, duplicates, merging and parting, erasing."""

from __future__ import annotations

import pytest

from backoffice.customers.contact import ContactPanel
from backoffice.customers.duplicates import DuplicatesPanel
from backoffice.customers.erase import ErasePanel
from backoffice.customers.presenter import Page
from backoffice.panels.pick import Pick
from backoffice.versions import BothVersions
from shop.rules.permissions import Session
from shop.services import customers, erasing
from shop.services.shop import Shop
from shop.services.verify import verify
from tests.backoffice.conftest import Later, Played
from tests.bought import customer, open_for_trade, sale_to
from tests.services.test_erasing import at
from tests.shops import session_at


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


@pytest.fixture
def page(played: Played) -> Page:
    played.office.show("customers")
    shown = played.office.page
    assert isinstance(shown, Page)
    return shown


def names(page: Page) -> list[str]:
    return [row.name for row in page.rows]


def again(played: Played, page: Page) -> None:
    """The list once more, after something was done beside the office."""
    page.kept.search.load()
    played.play("F5")


def test_a_customer_is_typed_in_found_changed_and_undone(played: Played, page: Page) -> None:
    played.play('CTRL+N "Ann Murphy" ENTER ENTER "01 555 0100" CTRL+S')
    assert (played.said, names(page)) == ("Saved: Ann Murphy", ["Ann Murphy"])
    assert page.record is not None
    assert page.record.details.phone_e164 == "+35315550100"
    page.kept.search.load()
    played.play('"anne murhpy"')
    assert names(page) == ["Ann Murphy"]
    played.play('ENTER "Ann Quinn" CTRL+S ESC')
    assert names(page) == ["Ann Quinn"]
    played.play("CTRL+Z")
    assert names(page) == ["Ann Murphy"]
    played.play("CTRL+Z")
    assert names(page) == []


def test_wrong_fields_are_told_all_at_once_the_tax_numbers_check_digit_too(
    played: Played, page: Page
) -> None:
    script = 'CTRL+N ENTER ENTER 12 ENTER wrong ENTER TAB TAB "IE6433435G" ENTER ENTER much CTRL+S'
    played.play(script)
    assert page.form is not None
    assert set(page.form.errors) == {"name", "phone", "email", "tax_number", "credit_limit"}
    assert "check digit" in page.form.errors["tax_number"]
    assert page.form.values["tax_number"] == "IE6433435G"


def test_letters_find_the_country(played: Played, page: Page) -> None:
    played.play('CTRL+N "Ann" ENTER ENTER ENTER ENTER TAB "germ" CTRL+S')
    assert page.record is not None
    assert page.record.details.country == "DE"


def test_what_another_office_saved_is_shown_beside_mine(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    played.play('CTRL+N "Ann" CTRL+S')
    assert page.record is not None
    customers.save_customer(
        shop, ada, page.record, {"name": "Ann", "email": "ann@example.com", "active": True}
    )
    played.play('ENTER ENTER ENTER "01 555 0100" CTRL+S')
    panel = played.office.panels[-1]
    assert isinstance(panel, BothVersions)
    played.play("ENTER")
    assert page.record.details.email == "ann@example.com"
    assert page.record.details.phone == "01 555 0100"


def test_contacts_are_added_changed_removed_and_each_is_undone(played: Played, page: Page) -> None:
    played.play('CTRL+N "Byrne Catering" CTRL+S F4 ENTER CTRL+S')
    panel = played.office.panels[-1]
    assert isinstance(panel, ContactPanel)
    assert set(panel.form.errors) == {"name"}
    played.play('"Eve Nolan" ENTER Buyer ENTER "01 555 0177" ENTER ENTER')
    assert not played.office.panels
    assert page.record is not None
    assert [(one.name, one.role) for one in page.record.contacts] == [("Eve Nolan", "Buyer")]
    assert page.tab == "contacts"
    played.play('ENTER ENTER "Eve Byrne" CTRL+S')
    assert [one.name for one in page.record.contacts] == ["Eve Byrne"]
    played.play("CTRL+Z")
    assert [one.name for one in page.record.contacts] == ["Eve Nolan"]
    played.play("DELETE")
    assert page.record.contacts == ()
    played.play("CTRL+Z")
    assert [one.name for one in page.record.contacts] == ["Eve Nolan"]


def test_the_tabs_show_every_document_item_and_payment(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    sam = open_for_trade(shop)
    ann = customer(shop, ada, "Ann Murphy")
    numbers = [sale_to(shop, sam, ann.id, {"TEA": 1_000, "BOOK": 1_000}).number for _n in range(2)]
    played.play("F5 CTRL+3")
    history = page.history
    assert [history.shown.cells(row)[1] for row in history.rows] == numbers[::-1]
    played.play("CTRL+4")
    assert [history.shown.cells(row)[1] for row in history.rows] == ["Tea", "Book"] * 2
    played.play("CTRL+5")
    assert [history.shown.cells(row)[3] for row in history.rows] == [1248, 1248]
    played.play("CTRL+3 ENTER DOWN")
    assert (history.inside, history.cursor) == (True, 1)
    played.play("ENTER")
    assert played.office.page_id == "invoices"
    assert page.form is not None
    assert "2 documents, €24.96" in page.form.about


def test_the_list_is_ordered_by_what_was_bought(played: Played, page: Page, shop: Shop, ada: Session) -> None:
    sam = open_for_trade(shop)
    for name in ("Ann", "Tom"):
        customer(shop, ada, name)
    sale_to(shop, sam, 2)
    played.play("F5")
    assert names(page) == ["Ann", "Tom"]
    page.sort_by("turnover")
    page.sort_by("turnover")
    assert names(page) == ["Tom", "Ann"]


def test_duplicates_are_shown_one_pair_at_a_time_merged_and_undone(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    for name in ("Ann Murphy", "Anne Murphy"):
        customer(shop, ada, name, phone="01 555 0100")
    for name in ("Tom Quinn", "Tim Quinn"):
        customer(shop, ada, name, email="quinn@example.com")
    again(played, page)
    played.play("F8")
    panel = played.office.panels[-1]
    assert isinstance(panel, DuplicatesPanel)
    assert len(panel.pairs) == 2
    assert "the same" in panel.about
    assert ("Name", "Tom Quinn", "Tim Quinn") in [(row.label, row.left, row.right) for row in panel.rows]
    played.play("RIGHT ENTER")
    assert played.said == "Merged: C00003 into C00004."
    assert [row.label for row in panel.rows if row.same] == ["Telephone"]
    played.play("A")
    assert panel.pairs == []
    assert panel.about == "No pair is left."
    played.play("ESC")
    assert names(page) == ["Ann Murphy", "Anne Murphy", "Tim Quinn"]
    played.play("CTRL+Z CTRL+Z")
    assert names(page) == ["Ann Murphy", "Anne Murphy", "Tim Quinn", "Tom Quinn"]
    played.play("F8")
    assert len(played.office.panels[-1].pairs) == 2  # type: ignore[attr-defined]
    assert verify(shop.store) == []


def test_nobody_who_looks_like_another_is_told(played: Played, page: Page) -> None:
    played.play('CTRL+N "Ann" CTRL+S F8')
    assert not played.office.panels
    assert played.said == "Nobody looks like somebody else."


def test_two_rows_marked_are_merged_and_parted_again(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    for name in ("Ann", "Eve", "Tom"):
        customer(shop, ada, name)
    played.play("F5 CTRL+HOME INSERT INSERT F7 ENTER ESC")
    assert names(page) == ["Ann", "Tom"]
    played.play("CTRL+HOME")
    assert page.form is not None
    assert "merged: C00002 Eve" in page.form.about
    played.play("INSERT INSERT F7 LEFT ENTER ESC F6")
    panel = played.office.panels[-1]
    assert isinstance(panel, Pick)
    played.play("DOWN ENTER")
    assert names(page) == ["Ann", "Tom"]
    played.play("CTRL+HOME F6")
    assert names(page) == ["Ann", "Eve", "Tom"]
    played.play("CTRL+Z")
    assert names(page) == ["Ann", "Tom"]
    assert verify(shop.store) == []


def test_a_person_is_erased_by_typing_their_number_after_reading_what_stays_until_when(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    sam = open_for_trade(shop)
    ann = customer(shop, ada, "Ann Murphy")
    sale_to(shop, sam, ann.id)
    again(played, page)
    played.play('ENTER ENTER ENTER "01 555 0100" CTRL+S ESC F9')
    panel = played.office.panels[-1]
    assert isinstance(panel, ErasePanel)
    assert ("The buyer's name on 1 document, which the law keeps", "from 1 Jan 2037") in panel.rows
    played.play("ENTER C0000 ENTER")
    assert panel.problem
    played.play("1 ENTER")
    assert played.said == "C00001 is erased. 1 invoices keep it until 1 Jan 2037."
    assert names(page) == []
    played.play("CTRL+Z")
    assert played.said == "There is nothing to undo."
    page.choose_filter("state", "erased")
    assert names(page) == ["Erased"]
    played.play("F9")
    assert not played.office.panels


def test_names_whose_years_have_passed_are_offered_to_be_blanked(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    sam = open_for_trade(shop)
    at(shop, 2015)
    ann = customer(shop, ada, "Ann Murphy")
    sale_to(shop, sam, ann.id)
    at(shop, 2025)
    erasing.erase(shop, ada, ann)
    page.shown()
    assert page.erasures.due == 0
    at(shop, 2026)
    page.shown()
    assert "1 document may lose its buyer's name" in page.summary
    played.play("F10")
    assert played.said == "1 document has lost its buyer's name."
    assert page.erasures.due == 0
    assert verify(shop.store) == []


def test_a_large_file_is_written_anew_on_request(
    played: Played, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "QUICK_BYTES", 1)
    played.play('CTRL+N "Ann" CTRL+S F9 C00001 ENTER')
    assert "Rewrite the file" in played.office.panels[-1].title
    played.play("ENTER")
    assert played.said == "The file is written anew."


def test_another_page_may_ask_for_one_who_became_another(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    for name in ("Ann", "Eve"):
        customer(shop, ada, name)
    played.play("F5 CTRL+A F7 ENTER ESC")
    played.office.show("customers", {"id": "2"})
    assert page.form is not None
    assert page.form.title == "Ann"


def test_whom_a_till_adds_or_sells_to_shows_by_itself_and_so_does_a_new_group(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    sam = open_for_trade(shop)
    customers.add(shop, sam, "Ann Murphy")
    page.refresh_while_shown()
    assert names(page) == ["Ann Murphy"]
    sale_to(shop, sam, 1)
    page.refresh_while_shown()
    assert page.rows[0].bought_minor == 249
    customer(shop, ada, "Tom Quinn", group="Trade")
    page.refresh_while_shown()
    page.choose_filter("group", "Trade")
    assert names(page) == ["Tom Quinn"]


def test_searching_puts_the_likeliest_first_and_an_empty_box_the_alphabet(
    played: Played, page: Page, shop: Shop, ada: Session
) -> None:
    for name in ("Adam Quinn", "Quinn Zander"):
        customer(shop, ada, name)
    again(played, page)
    assert page.sort == "name"
    played.play('"quinn z"')
    assert names(page)[0] == "Quinn Zander"
    played.play("ESC")
    assert (page.sort, names(page)) == ("name", ["Adam Quinn", "Quinn Zander"])


def test_entering_a_contact_twice_before_the_first_is_saved_adds_one(played: Played, page: Page) -> None:
    played.play('CTRL+N "Byrne Catering" CTRL+S F4 "Eve Nolan"')
    played.office.run = later = Later()
    played.play("CTRL+S CTRL+S")
    later.finish()
    assert page.record is not None
    assert [one.name for one in page.record.contacts] == ["Eve Nolan"]
    assert not played.office.panels


def test_saving_twice_before_the_first_is_done_makes_one_customer(played: Played, page: Page) -> None:
    count = page.count
    played.play('CTRL+N "Zed Twice"')
    played.office.run = later = Later()
    played.play("CTRL+S CTRL+S")
    later.finish()
    assert page.count == count + 1
    assert played.said == "Saved: Zed Twice"
