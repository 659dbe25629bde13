"""The page of people by its keys."""

from __future__ import annotations

import pytest

from backoffice.list_page import Listing
from backoffice.versions import BothVersions
from shop.rules.errors import SignInRefused
from shop.services import users
from shop.services.shop import Shop
from tests.backoffice.conftest import Played


@pytest.fixture
def page(played: Played) -> Listing:  # type: ignore[type-arg]
    played.office.show("people")
    page = played.office.page
    assert isinstance(page, Listing)
    return page


def names(page: Listing) -> list[str]:  # type: ignore[type-arg]
    return [row.name for row in page.rows]


def choose(played: Played, page: Listing, name: str) -> None:  # type: ignore[type-arg]
    page.move_to(names(page).index(name))


def test_a_person_is_added_by_keys_alone_and_chooses_their_own_pin(
    played: Played,
    page: Listing,
    shop: Shop,  # type: ignore[type-arg]
) -> None:
    played.play('CTRL+N "Zoe Byrne" ENTER zoe ENTER ENTER ENTER 908172 CTRL+S')
    assert played.said == "Zoe Byrne can sign in now."
    assert names(page) == ["Ada", "Kim", "Sam", "Zoe Byrne"]
    assert users.sign_in(shop, "zoe", "908172", till=None).must_change == "pin"
    assert page.form is not None
    assert page.form.values["pin"] == ""
    played.play("CTRL+Z")
    assert names(page) == ["Ada", "Kim", "Sam"]


def test_all_that_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    played: Played,
    page: Listing,  # type: ignore[type-arg]
) -> None:
    played.play('CTRL+N ENTER "two words" ENTER ENTER short ENTER 12 CTRL+S')
    assert page.form is not None
    assert set(page.form.errors) == {"username", "password", "pin"}
    assert (page.form.values["username"], page.form.values["pin"]) == ("two words", "12")


def test_the_rules_are_told_before_anything_is_typed(page: Listing) -> None:  # type: ignore[type-arg]
    assert page.form is not None
    assert "8 characters" in page.form.field("password").hint
    assert "4 to 8 digits" in page.form.field("pin").hint


def test_a_role_is_changed_and_given_back(played: Played, page: Listing, shop: Shop) -> None:  # type: ignore[type-arg]
    choose(played, page, "Sam")
    played.play("ENTER ENTER ENTER UP CTRL+S")
    assert users.session_for(shop, "sam").role == "supervisor"
    assert "next sign-in" in played.said
    played.play("CTRL+Z")
    assert users.session_for(shop, "sam").role == "staff"


def test_a_new_password_is_told_of_and_ends_nothing(played: Played, page: Listing, shop: Shop) -> None:  # type: ignore[type-arg]
    choose(played, page, "Sam")
    played.play('ENTER ENTER ENTER ENTER "long enough" CTRL+S')
    assert "stays so until they lock" in played.said
    assert users.sign_in(shop, "sam", "long enough", till=None).must_change == "password"
    assert page.form is not None
    assert page.form.values["password"] == ""
    assert "Must choose a new password" in page.form.about
    played.play("CTRL+Z")
    assert played.said == "There is nothing to undo."


def test_ones_own_new_password_is_ones_own(played: Played, page: Listing, shop: Shop) -> None:  # type: ignore[type-arg]
    choose(played, page, "Ada")
    played.play('ENTER ENTER ENTER ENTER "long enough" CTRL+S')
    assert users.sign_in(shop, "admin", "long enough", till=None).must_change == ""


def test_the_last_admin_can_not_be_demoted_deactivated_or_left_without_a_way_in(
    played: Played,
    page: Listing,
    shop: Shop,  # type: ignore[type-arg]
) -> None:
    choose(played, page, "Ada")
    played.play("ENTER ENTER ENTER DOWN CTRL+S")
    assert "only one left" in played.said
    played.play("CTRL+Z ESC F8")
    assert "only one left" in played.said
    played.play("F6 P")
    assert "nothing else to sign in by" in played.said
    assert users.sign_in(shop, "admin", "demo-admin", till=None).role == "admin"


def test_nobody_is_deleted_but_let_in_no_longer_and_again(played: Played, page: Listing, shop: Shop) -> None:  # type: ignore[type-arg]
    choose(played, page, "Kim")
    played.play("F8")
    assert names(page) == ["Ada", "Sam"]
    assert "can't sign in any more" in played.said
    with pytest.raises(SignInRefused):
        users.sign_in(shop, "kim", "135790", till=None)
    page.choose_filter("active", "0")
    assert names(page) == ["Kim"]
    played.play("F8")
    assert names(page) == []
    page.choose_filter("active", "all")
    assert names(page) == ["Ada", "Kim", "Sam"]
    played.play("CTRL+Z")
    assert users.list_users(shop, played.office.signed_in)[1].active is False


def test_a_pin_is_taken_away_after_a_question(played: Played, page: Listing, shop: Shop) -> None:  # type: ignore[type-arg]
    choose(played, page, "Sam")
    played.play("F6 ESC")
    assert users.sign_in(shop, "sam", "246810", till=None)
    played.play("F6 ENTER")
    assert "by PIN any more" in played.said
    with pytest.raises(SignInRefused):
        users.sign_in(shop, "sam", "246810", till=None)


def test_what_another_office_changed_stands_beside_mine(played: Played, page: Listing, shop: Shop) -> None:  # type: ignore[type-arg]
    choose(played, page, "Sam")
    users.change_user(
        shop, played.office.signed_in, "sam", 0, new_username="sam", name="Sam", role="supervisor"
    )
    played.play('ENTER "Samuel" CTRL+S')
    panel = played.office.panels[-1]
    assert isinstance(panel, BothVersions)
    assert ("Role", "Supervisor", "Staff") in panel.rows
    played.play("ENTER")
    person = users.load_user(shop, played.office.signed_in, "sam")
    assert (person.name, person.role) == ("Samuel", "supervisor")


def test_people_are_found_by_name_and_by_role(played: Played, page: Listing) -> None:  # type: ignore[type-arg]
    played.play('"am"')
    assert names(page) == ["Sam"]
    played.play("ESC")
    page.choose_filter("role", "supervisor")
    assert names(page) == ["Kim"]
