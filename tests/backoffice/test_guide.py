"""The guide without a window: it stands in front of a new shop's office, and every step is a key away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.guide.presenter import KEYS, Page
from shop.services.shop import Shop
from tests.backoffice.conftest import Played


@pytest.fixture
def page(played: Played) -> Page:
    found = played.office.page
    assert isinstance(found, Page)
    return found


def test_a_new_shops_office_opens_with_the_guide(played: Played, page: Page) -> None:
    assert page.summary == "3 of 7 done"
    assert set(KEYS) == {step.id for step in page.guide.steps}
    assert page.guide.next is not None
    assert page.guide.next.id == "products"


@pytest.mark.parametrize(
    ("key", "page_id"), [("F2", "settings"), ("F4", "imports"), ("F6", "tills"), ("F8", "people")]
)
def test_a_step_is_a_key_away(played: Played, page: Page, key: str, page_id: str) -> None:
    played.play(key)
    assert played.office.page_id == page_id


def test_enter_goes_to_the_next_step(played: Played, page: Page) -> None:
    played.play("ENTER")
    assert played.office.page_id == "imports"
    front = played.office.page
    assert front is not None
    assert front.form is not None
    assert (front.form.focus, front.form.values["kind"]) == ("path", "products")


def test_a_test_receipt_without_a_printer_says_what_to_do_first(played: Played, page: Page) -> None:
    played.play("F7")
    assert played.said == "No till has a printer yet: give one its printer first (F6)."
    played.play("F9")
    assert "run_pos.py" in played.said


def test_the_guide_is_put_away_and_stands_in_front_no_longer(shop: Shop, played: Played, page: Page) -> None:
    played.play("F10")
    assert page.guide.dismissed
    again = Played(shop)
    assert again.office.page_id != "guide"
    again.office.show("guide")
    again.play("F10")
    assert Played(shop).office.page_id == "guide"


def test_a_demo_shops_office_opens_with_its_first_page(shop: Shop) -> None:
    shop.settings = replace(shop.settings, demo=True)
    office = Played(shop).office
    assert office.page_id == office.shown_pages()[0].id
