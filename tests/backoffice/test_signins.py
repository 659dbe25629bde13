"""The page of sign-ins by its keys."""

from __future__ import annotations

import pytest

from backoffice.signins.presenter import Page
from shop.rules.errors import SignInRefused
from shop.services import users
from shop.services.shop import Shop
from shop.services.signin_log import LockOut
from tests.backoffice.conftest import Played
from tests.shops import Clock, session_at


def fail(shop: Shop, username: str, times: int, till: str | None = None) -> None:
    for _attempt in range(times):
        with pytest.raises(SignInRefused):
            users.sign_in(shop, username, "wrong-secret", till=till)


@pytest.fixture
def page(played: Played, shop: Shop) -> Page:
    """Sam failed six times at a till, somebody unknown five times in the office; Kim came in."""
    session_at(shop)
    users.sign_in(shop, "kim", "135790", till="T1")
    fail(shop, "sam", 6, "T1")
    assert isinstance(shop.clock, Clock)
    shop.clock.move(30)
    fail(shop, "admln", 5)
    played.office.show("signins")
    page = played.office.page
    assert isinstance(page, Page)
    return page


def test_the_log_tells_who_tried_where_and_how_it_ended(page: Page) -> None:
    assert page.count == 12
    newest, oldest = page.texts(page.cells(page.rows[0])), page.texts(page.cells(page.rows[-1]))
    assert newest[1:] == ("admln", "", "Office", "Refused")
    assert oldest[1:] == ("kim", "Kim", "Till T1", "Let in")
    assert page.tags(page.rows[0]) == ("error",)


def test_the_log_is_searched_and_filtered(played: Played, page: Page) -> None:
    played.play('"kim"')
    assert page.count == 1
    played.play("ESC")
    page.choose_filter("result", "failed")
    assert page.count == 11
    page.choose_filter("place", "=T1")
    assert page.count == 6
    page.choose_filter("period", "yesterday")
    assert page.count == 0


def test_a_wait_is_shown_with_its_reason_and_ended_by_one_key(played: Played, page: Page, shop: Shop) -> None:
    assert [page.told_of(each)[0] for each in page.lockouts] == ["admln (nobody's name)", "Sam"]
    played.play("F7")
    chosen = page.lockout
    assert isinstance(chosen, LockOut)
    assert chosen.username == "sam"
    assert page.told_of(chosen)[1].startswith("6 wrong attempts in a row, last on 2 Mar 2026")
    played.play("F8")
    assert "the next attempt is looked at right away" in played.said
    assert [each.username for each in page.lockouts] == ["admln"]
    assert page.texts(page.cells(page.rows[0]))[-1] == "Wait ended"
    assert users.sign_in(shop, "sam", "246810", till="T1").username == "sam"


def test_what_is_tried_meanwhile_is_shown_by_itself(page: Page, shop: Shop) -> None:
    users.sign_in(shop, "kim", "135790", till="T1")
    page.refresh_while_shown()
    assert page.count == 13


def test_the_person_of_a_row_is_a_key_away_and_back(played: Played, page: Page) -> None:
    played.play("CTRL+END F4")
    assert played.office.page_id == "people"
    played.play("F7")
    assert played.office.page is page
    assert page.text == "kim"
    assert page.count == 1


def test_approvals_are_told_from_sign_ins(played: Played, page: Page, shop: Shop) -> None:
    users.approve(shop, session_at(shop, "sam"), "kim", "demo-kim", "discount")
    page.reload()
    assert page.texts(page.cells(page.rows[0]))[1:] == ("kim", "Kim", "Till T1", "Approved")
