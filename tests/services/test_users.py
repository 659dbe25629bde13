"""Looking after people."""

from __future__ import annotations

from typing import Any

import pytest

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile, NotAllowed, SignInRefused
from shop.rules.listing import ListQuery
from shop.rules.permissions import APPROVE, DISCOUNT, SELL, Session
from shop.services import own_secret, preferences, roles, users
from shop.services.shop import Shop
from shop.store import journal
from tests.shops import Clock, session_at


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
    with pytest.raises(BadForm) as caught:
        users.add_user(sqlite_shop, owner, username, "Zoe", role, password=password, pin=pin)
    assert list(caught.value.errors) == [field]
    assert len(users.list_users(sqlite_shop, owner)) == 3


def test_an_approvers_pin_is_nobody_elses(sqlite_shop: Shop) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    for role, pin in (("staff", "135790"), ("supervisor", "246810"), ("supervisor", "135790")):
        with pytest.raises(BadForm) as caught:
            users.add_user(sqlite_shop, owner, "zoe", "Zoe", role, pin=pin)
        assert list(caught.value.errors) == ["pin"]
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


def _admin(shop: Shop) -> Session:
    return users.session_for(shop, "admin")


def test_everything_wrong_with_a_new_user_is_told_at_once(sqlite_shop: Shop) -> None:
    with pytest.raises(BadForm) as caught:
        users.add_user(sqlite_shop, _admin(sqlite_shop), "1", "x" * 101, "boss", password="short", pin="12")
    assert list(caught.value.errors) == ["username", "name", "password", "pin", "role"]


def test_a_list_of_people_is_searched_filtered_and_sorted(shop: Shop) -> None:
    assert isinstance(shop.clock, Clock)
    users.sign_in(shop, "sam", "demo-sam", till=None)
    shop.clock.move(60)
    users.sign_in(shop, "kim", "demo-kim", till=None)
    users.set_active(shop, _admin(shop), "kim", False)

    def names(**query: Any) -> list[str]:
        page = users.list_page(shop, _admin(shop), ListQuery(**query))
        assert page.count == len(page.rows)
        return [person.name for person in page.rows]

    assert names() == ["Ada", "Kim", "Sam"]
    assert names(text="AM") == ["Sam"]
    assert names(filters=(("role", "supervisor"),)) == ["Kim"]
    assert names(filters=(("active", "1"),), sort="username", descending=True) == ["Sam", "Ada"]
    assert names(sort="last_sign_in", descending=True) == ["Kim", "Sam", "Ada"]
    first = users.list_page(shop, _admin(shop), ListQuery(limit=1, offset=1))
    assert ([person.name for person in first.rows], first.count, first.offset) == (["Kim"], 3, 1)
    assert first.rows[0].last_sign_in == "2026-03-02T08:01:00.000000Z"
    assert first.rows[0].role_name == "Supervisor"


def test_leave_given_is_no_sign_in(sqlite_shop: Shop) -> None:
    users.approve(sqlite_shop, session_at(sqlite_shop), "kim", "demo-kim", DISCOUNT)
    users.approve(sqlite_shop, session_at(sqlite_shop), None, "135790", DISCOUNT)
    assert users.load_user(sqlite_shop, _admin(sqlite_shop), "kim").last_sign_in == ""


def test_a_person_gets_another_name_user_name_and_role(shop: Shop) -> None:
    changed = users.change_user(
        shop, _admin(shop), "sam", 0, new_username="Samuel", name=" Samuel  Byrne", role="supervisor"
    )
    assert (changed.username, changed.name, changed.role, changed.version) == (
        "samuel",
        "Samuel Byrne",
        "supervisor",
        1,
    )
    assert users.sign_in(shop, "samuel", "demo-sam", till=None).may(APPROVE)
    with pytest.raises(SignInRefused):
        users.sign_in(shop, "sam", "demo-sam", till=None)
    with shop.store.read() as connection:
        last = list(journal.walk(connection, journal.OFFICE))[-1]
    assert last.kind == "user_changed"
    assert '"before":{"name":"Sam","role":"staff","username":"sam"}' in last.payload


def test_a_save_that_changes_nothing_is_no_change(sqlite_shop: Shop) -> None:
    person = users.change_user(
        sqlite_shop, _admin(sqlite_shop), "sam", 0, new_username="sam", name="Sam", role="staff"
    )
    assert person.version == 0


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"new_username": "KIM"}, "username"),
        ({"new_username": "command-line"}, "username"),
        ({"new_username": "two words"}, "username"),
        ({"name": "bell\x07"}, "name"),
        ({"role": "boss"}, "role"),
    ],
)
def test_what_a_person_cannot_be_is_refused_with_its_field(
    sqlite_shop: Shop, told: dict[str, str], field: str
) -> None:
    values = {"new_username": "sam", "name": "Sam", "role": "staff"} | told
    with pytest.raises(BadForm) as caught:
        users.change_user(sqlite_shop, _admin(sqlite_shop), "sam", 0, **values)
    assert list(caught.value.errors) == [field]


def test_the_second_who_changes_a_person_is_told_how_they_are_now(shop: Shop) -> None:
    users.reset_secret(shop, _admin(shop), "sam", pin="908172")
    with pytest.raises(ChangedMeanwhile) as caught:
        users.change_user(shop, _admin(shop), "sam", 0, new_username="sam", name="Samuel", role="staff")
    current = caught.value.current
    assert isinstance(current, users.Person)
    assert (current.name, current.version) == ("Sam", 1)


def test_a_secret_can_be_taken_away_but_never_the_last_one(shop: Shop) -> None:
    users.take_secret_away(shop, _admin(shop), "sam", "pin")
    with pytest.raises(SignInRefused):
        users.sign_in(shop, "sam", "246810", till=None)
    for username in ("sam", "admin"):
        with pytest.raises(BadInput, match="nothing else"):
            users.take_secret_away(shop, _admin(shop), username, "password")
    assert users.sign_in(shop, "sam", "demo-sam", till=None)


def test_a_secret_given_by_somebody_else_must_be_replaced_before_anything_else(shop: Shop) -> None:
    users.reset_secret(shop, _admin(shop), "sam", password="given by ada", pin="908172", must_change=True)
    by_pin = users.sign_in(shop, "sam", "908172", till="T1")
    assert by_pin.must_change == "pin"
    with pytest.raises(NotAllowed, match="your own"):
        by_pin.require(SELL)
    free = own_secret.change_own(shop, by_pin, "908172", "118822")
    free.require(SELL)
    assert users.sign_in(shop, "sam", "118822", till="T1").must_change == ""
    by_password = users.sign_in(shop, "sam", "given by ada", till=None)
    assert by_password.must_change == "password"
    own_secret.change_own(shop, by_password, "given by ada", "my very own")
    assert users.sign_in(shop, "sam", "my very own", till=None).must_change == ""
    for old in ("908172", "given by ada", "demo-sam"):
        with pytest.raises(SignInRefused):
            users.sign_in(shop, "sam", old, till=None)


def test_a_new_user_can_be_made_to_choose_their_own(sqlite_shop: Shop) -> None:
    users.add_user(sqlite_shop, _admin(sqlite_shop), "zoe", "Zoe", "staff", pin="908172", must_change=True)
    person = users.load_user(sqlite_shop, _admin(sqlite_shop), "zoe")
    assert (person.must_change, person.must_change_pin) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("135799", "118822", "old"),
        ("135790", "135790", "new"),
        ("135790", "12", "new"),
        ("135790", "a password", "new"),
        ("135790", "246810", "new"),
        ("demo-kim", "kim", "new"),
        ("demo-kim", "12345678", "new"),
    ],
)
def test_a_secret_of_ones_own_is_refused_with_its_field(
    sqlite_shop: Shop, old: str, new: str, field: str
) -> None:
    with pytest.raises(BadForm) as caught:
        own_secret.change_own(sqlite_shop, session_at(sqlite_shop, "kim"), old, new)
    assert list(caught.value.errors) == [field]
    assert users.sign_in(sqlite_shop, "kim", "135790", till=None)


def test_who_was_let_go_chooses_no_new_secret_and_nobody_does(sqlite_shop: Shop) -> None:
    sam = session_at(sqlite_shop, "sam")
    users.set_active(sqlite_shop, _admin(sqlite_shop), "sam", False)
    for session in (sam, None):
        with pytest.raises(NotAllowed):
            own_secret.change_own(sqlite_shop, session, "246810", "118822")


def test_an_approver_with_a_secret_that_others_know_approves_nothing(sqlite_shop: Shop) -> None:
    users.reset_secret(
        sqlite_shop, _admin(sqlite_shop), "kim", password="given by ada", pin="908172", must_change=True
    )
    for username, secret in (("kim", "given by ada"), ("kim", "908172"), (None, "908172")):
        with pytest.raises(NotAllowed, match="own password or PIN"):
            users.approve(sqlite_shop, session_at(sqlite_shop), username, secret, DISCOUNT)


def test_whoever_may_approve_from_now_on_chooses_a_new_pin_first(sqlite_shop: Shop) -> None:
    owner = _admin(sqlite_shop)
    users.add_user(sqlite_shop, owner, "zoe", "Zoe", "staff", pin="246810")
    users.change_user(sqlite_shop, owner, "zoe", 0, new_username="zoe", name="Zoe", role="supervisor")
    assert users.load_user(sqlite_shop, owner, "zoe").must_change_pin
    # Sam has the same PIN: it must not be Zoe's leave.
    with pytest.raises(NotAllowed):
        users.approve(sqlite_shop, session_at(sqlite_shop), None, "246810", DISCOUNT)
    staff = next(role for role in roles.list_roles(sqlite_shop, owner) if role.code == "staff")
    roles.change_role(
        sqlite_shop,
        owner,
        "staff",
        0,
        name="Staff",
        permissions=staff.permissions | {APPROVE},
        discount_limit="10",
    )
    assert users.load_user(sqlite_shop, owner, "sam").must_change_pin


def test_each_person_has_preferences_of_their_own(shop: Shop) -> None:
    ada = _admin(shop)
    users.add_user(shop, ada, "zoe", "Zoe", "admin", password="long enough")
    zoe = users.session_for(shop, "zoe")
    preferences.save(shop, ada, "theme", "light")
    preferences.save(shop, ada, "theme", "dark")
    preferences.save(shop, zoe, "columns products", "sku,name")
    assert preferences.load(shop, ada) == {"theme": "dark"}
    assert preferences.load(shop, zoe) == {"columns products": "sku,name"}
    preferences.save(shop, ada, "theme", "")
    assert preferences.load(shop, ada) == {}
    for key, value in (("", "x"), ("k" * 101, "x"), ("k", "v" * 10_001)):
        with pytest.raises(BadInput):
            preferences.save(shop, ada, key, value)


def test_a_person_is_changed_whole_or_not_at_all(shop: Shop) -> None:
    with pytest.raises(BadForm) as caught:
        users.change_user(
            shop, _admin(shop), "sam", 0, new_username="samuel", name="Samuel", role="staff", pin="135790"
        )
    assert list(caught.value.errors) == ["pin"]
    assert users.load_user(shop, _admin(shop), "sam").version == 0
    users.change_user(
        shop,
        _admin(shop),
        "sam",
        0,
        new_username="samuel",
        name="Samuel",
        role="staff",
        password="long enough",
        pin="908172",
        must_change=True,
    )
    assert users.sign_in(shop, "samuel", "908172", till=None).must_change == "pin"
    assert users.sign_in(shop, "samuel", "long enough", till=None).must_change == "password"


def test_somebody_can_be_made_to_choose_others_without_being_given_any(sqlite_shop: Shop) -> None:
    for must in (True, False):
        person = users.load_user(sqlite_shop, _admin(sqlite_shop), "sam")
        users.change_user(
            sqlite_shop,
            _admin(sqlite_shop),
            "sam",
            person.version,
            new_username="sam",
            name="Sam",
            role="staff",
            must_change=must,
        )
        assert bool(users.sign_in(sqlite_shop, "sam", "246810", till=None).must_change) is must
