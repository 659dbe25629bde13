"""The table of roles by its keys and touches."""

from __future__ import annotations

import pytest

from backoffice.roles.presenter import Page
from backoffice.versions import BothVersions
from shop.rules.permissions import APPROVE, PEOPLE, REFUND, SELL
from shop.services import roles, users
from shop.services.shop import Shop
from tests.backoffice.conftest import Played


@pytest.fixture
def page(played: Played) -> Page:
    played.office.show("roles")
    page = played.office.page
    assert isinstance(page, Page)
    return page


def place(page: Page, permission: str) -> int:
    return [text.permission for text in page.permissions].index(permission)


def role(shop: Shop, played: Played, code: str) -> roles.Role:
    return next(role for role in roles.list_roles(shop, played.office.signed_in) if role.code == code)


def test_a_tick_is_moved_to_set_saved_and_undone_by_keys(played: Played, page: Page, shop: Shop) -> None:
    assert [name for _code, name, _people in page.heads] == ["Admin", "Supervisor", "Staff"]
    played.play("RIGHT RIGHT " + "DOWN " * place(page, REFUND) + "SPACE")
    assert page.is_changed(2, REFUND)
    assert REFUND not in role(shop, played, "staff").permissions
    played.play("CTRL+S")
    assert REFUND in role(shop, played, "staff").permissions
    assert "next sign-in" in played.said
    played.play("CTRL+Z")
    assert REFUND not in role(shop, played, "staff").permissions


def test_a_new_role_that_another_office_changed_since_is_not_undone(
    played: Played, page: Page, shop: Shop
) -> None:
    played.play('CTRL+N "Temp" CTRL+S')
    other = Played(shop)
    other.office.show("roles")
    other.play("RIGHT RIGHT RIGHT SPACE CTRL+S")
    changed = role(shop, played, "temp")
    assert changed.permissions
    played.play("CTRL+Z")
    assert played.said == "Temp was changed since. Nothing was undone."
    assert role(shop, played, "temp") == changed


def test_a_blank_typed_is_a_tick_and_ctrl_z_takes_it_back_before_it_is_saved(
    played: Played, page: Page
) -> None:
    played.play('RIGHT " "')
    assert not page.allows(1, SELL)
    played.play("CTRL+Z")
    assert page.allows(1, SELL)


def test_a_new_role_gets_a_name_a_limit_and_ticks(played: Played, page: Page, shop: Shop) -> None:
    played.play('CTRL+N "Weekend" ENTER "7.5" ESC SPACE')
    assert [head[0] for head in page.heads] == ["admin", "supervisor", "staff", ""]
    played.play("CTRL+S")
    made = role(shop, played, "weekend")
    assert (made.permissions, made.discount_limit_e4) == (frozenset({SELL}), 75_000)
    assert "People" in played.said
    users.add_user(shop, played.office.signed_in, "zoe", "Zoe", "weekend", pin="908172")
    assert users.sign_in(shop, "zoe", "908172", till=None).permissions == {SELL}


def test_errors_stand_beside_their_fields(played: Played, page: Page) -> None:
    played.play('CTRL+N "admin" ENTER "200" CTRL+S')
    assert page.form is not None
    assert set(page.form.errors) == {"name", "discount_limit"}


def test_touching_a_tick_of_another_role_chooses_that_role_first(
    played: Played, page: Page, shop: Shop
) -> None:
    page.touch(2, place(page, REFUND))
    assert page.column == 2
    assert page.allows(2, REFUND)
    page.touch(1, place(page, REFUND))
    assert played.office.panels
    played.play("ENTER")
    assert REFUND in role(shop, played, "staff").permissions
    assert REFUND in role(shop, played, "supervisor").permissions


def test_the_last_admin_is_not_stripped(played: Played, page: Page, shop: Shop) -> None:
    played.play("DOWN " * place(page, PEOPLE) + "SPACE CTRL+S")
    assert "only one left" in played.said
    assert PEOPLE in role(shop, played, "admin").permissions
    assert page.is_changed(0, PEOPLE)


def test_whoever_may_approve_from_now_on_is_told_of_their_new_pin(played: Played, page: Page) -> None:
    played.play("RIGHT RIGHT " + "DOWN " * place(page, APPROVE) + "SPACE CTRL+S")
    assert "new PIN" in played.said


def test_a_role_that_nobody_has_is_deleted_and_made_again(played: Played, page: Page, shop: Shop) -> None:
    played.play("RIGHT DELETE")
    assert "Give them another role first" in played.said
    played.play('CTRL+N "Weekend" CTRL+S DELETE')
    assert played.said == "Deleted: Weekend"
    assert len(page.heads) == 3
    played.play("CTRL+Z")
    assert role(shop, played, "weekend").name == "Weekend"


def test_what_another_office_changed_stands_beside_mine(played: Played, page: Page, shop: Shop) -> None:
    played.play("RIGHT RIGHT " + "DOWN " * place(page, REFUND) + "SPACE")
    staff = role(shop, played, "staff")
    roles.change_role(
        shop,
        played.office.signed_in,
        "staff",
        staff.version,
        name="Counter",
        permissions=staff.permissions,
        discount_limit="10",
    )
    played.play("CTRL+S")
    panel = played.office.panels[-1]
    assert isinstance(panel, BothVersions)
    assert ("Returns", "no", "yes") in panel.rows
    assert ("Name", "Counter", "Staff") in panel.rows
    played.play("ENTER")
    saved = role(shop, played, "staff")
    assert (saved.name, REFUND in saved.permissions) == ("Counter", True)


def test_who_has_a_role_is_a_key_away(played: Played, page: Page) -> None:
    played.play("RIGHT F4")
    people = played.office.page
    assert people is not None
    assert people.title == "People"
    assert [row.name for row in people.rows] == ["Kim"]  # type: ignore[attr-defined]
    played.play("F4")
    assert played.office.page is page
    assert page.column == 1
