"""Looking after people."""

from __future__ import annotations

import pytest

from shop.rules.errors import BadInput, NotAllowed
from shop.services import users
from shop.services.shop import Shop
from shop.store import journal
from tests.shops import session_at


def test_a_new_user_signs_in_with_the_password_and_the_pin_given(shop: Shop) -> None:
    owner = users.session_of_database_owner(shop)
    users.add_user(shop, owner, " Zoë ", "Zoë Byrne", "staff", password="long enough", pin="9182")
    assert users.sign_in(shop, "ZOË", "long enough", till=None).name == "Zoë Byrne"
    assert users.sign_in(shop, "zoë", "9182", till=None).role == "staff"


def test_only_who_may_look_after_people_does(sqlite_shop: Shop) -> None:
    kim = session_at(sqlite_shop, "kim")
    with pytest.raises(NotAllowed):
        users.add_user(sqlite_shop, kim, "zoe", "Zoe", "staff", pin="9182")
    with pytest.raises(NotAllowed):
        users.reset_secret(sqlite_shop, kim, "sam", pin="9182")
    with pytest.raises(NotAllowed):
        users.set_active(sqlite_shop, kim, "sam", False)
    with pytest.raises(NotAllowed):
        users.list_users(sqlite_shop, kim)


@pytest.mark.parametrize(
    ("username", "role", "password", "pin", "field"),
    [
        ("", "staff", "long enough", "", "username"),
        ("two words", "staff", "long enough", "", "username"),
        ("12345678", "staff", "long enough", "", "username"),
        ("x" * 41, "staff", "long enough", "", "username"),
        ("SAM", "staff", "long enough", "", "username"),
        ("command-line", "staff", "long enough", "", "username"),
        ("zoe", "owner", "long enough", "", "role"),
        ("zoe", "staff", "", "", "password"),
        ("zoe", "staff", "7 chars", "", "password"),
        ("zoe", "staff", "12345678", "", "password"),
        ("zoe", "staff", "x" * 73, "", "password"),
        ("zoe", "staff", "é" * 37, "", "password"),
        ("zoe-the-first", "staff", "Zoe-The-First", "", "password"),
        ("zoe", "staff", "", "123", "pin"),
        ("zoe", "staff", "", "123456789", "pin"),
        ("zoe", "staff", "", "12a4", "pin"),
        ("zoe", "staff", "", "١٢٣٤", "pin"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(
    sqlite_shop: Shop, username: str, role: str, password: str, pin: str, field: str
) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    with pytest.raises(BadInput) as caught:
        users.add_user(sqlite_shop, owner, username, "Zoe", role, password=password, pin=pin)
    assert caught.value.field == field
    assert len(users.list_users(sqlite_shop, owner)) == 3


def test_an_approvers_pin_is_nobody_elses(sqlite_shop: Shop) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    for role, pin in (("staff", "135790"), ("supervisor", "246810"), ("supervisor", "135790")):
        with pytest.raises(BadInput) as caught:
            users.add_user(sqlite_shop, owner, "zoe", "Zoe", role, pin=pin)
        assert caught.value.field == "pin"
    users.add_user(sqlite_shop, owner, "zoe", "Zoe", "staff", pin="246810")


def test_a_reset_changes_what_was_given_and_leaves_the_rest(shop: Shop) -> None:
    owner = users.session_of_database_owner(shop)
    users.reset_secret(shop, owner, "Sam", password="another one")
    assert users.sign_in(shop, "sam", "another one", till=None)
    assert users.sign_in(shop, "sam", "246810", till=None)
    users.reset_secret(shop, owner, "kim", pin="135790")
    assert users.sign_in(shop, "kim", "135790", till=None)


def test_the_last_one_who_can_look_after_people_stays(sqlite_shop: Shop) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    with pytest.raises(BadInput, match="only one left"):
        users.set_active(sqlite_shop, owner, "admin", False)
    users.add_user(sqlite_shop, owner, "zoe", "Zoe", "admin", password="long enough")
    users.set_active(sqlite_shop, owner, "admin", False)
    users.set_active(sqlite_shop, owner, "admin", True)
    assert all(person.active for person in users.list_users(sqlite_shop, owner))


def test_those_who_may_sell_are_shown_at_the_till_by_name(sqlite_shop: Shop) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    users.set_active(sqlite_shop, owner, "kim", False)
    assert [person.name for person in users.people_at_till(sqlite_shop)] == ["Ada", "Sam"]


def test_the_command_line_acts_as_a_user_that_stands_in_no_list(shop: Shop) -> None:
    owner = users.session_of_database_owner(shop)
    assert owner == users.session_of_database_owner(shop)
    assert owner.role == "admin"
    assert owner.till_id is None
    listed = users.list_users(shop, owner)
    assert [(p.username, p.has_password, p.has_pin) for p in listed] == [
        ("admin", True, False),
        ("kim", True, True),
        ("sam", True, True),
    ]


def test_changes_of_people_are_journaled_without_secrets(shop: Shop) -> None:
    owner = users.session_of_database_owner(shop)
    users.add_user(shop, owner, "zoe", "Zoe", "staff", pin="918273")
    users.reset_secret(shop, owner, "zoe", password="long enough")
    users.set_active(shop, owner, "zoe", False)
    with shop.store.read() as connection:
        entries = list(journal.walk(connection, journal.OFFICE))
    assert [entry.kind for entry in entries] == [
        "shop_created",
        "till_added",
        "user_added",
        "secret_reset",
        "user_deactivated",
    ]
    assert entries[-1].user == "command-line"
    said = "".join(entry.payload for entry in entries)
    assert not any(secret in said for secret in ("918273", "long enough", "demo-", "$2b$"))


def test_a_session_without_a_secret_is_for_active_people_only(sqlite_shop: Shop) -> None:
    users.set_active(sqlite_shop, users.session_of_database_owner(sqlite_shop), "sam", False)
    for username in ("sam", "nobody", "command-line"):
        with pytest.raises(BadInput):
            users.session_for(sqlite_shop, username)
