"""Roles: what they let somebody do, and that somebody who can look after people is always left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from shop.rules import permissions as p
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile, NotAllowed, ShopError
from shop.rules.permissions import Session
from shop.rules.roles import permission_texts
from shop.services import roles, users
from shop.services.shop import Shop
from shop.store import journal
from tests.shops import session_at


def admin(shop: Shop) -> Session:
    return users.session_for(shop, "admin")


def role(shop: Shop, code: str) -> roles.Role:
    return next(each for each in roles.list_roles(shop, admin(shop)) if each.code == code)


def change(shop: Shop, session: Session, code: str, **told: object) -> roles.Role:
    now = next(
        each for each in roles.list_roles(shop, users.session_of_database_owner(shop)) if each.code == code
    )
    values = {
        "name": now.name,
        "permissions": now.permissions,
        "discount_limit": roles.limit_text(now),
    } | told
    return roles.change_role(shop, session, code, now.version, **values)  # type: ignore[arg-type]


def test_every_permission_is_described_in_a_sentence_of_its_own() -> None:
    texts = permission_texts()
    assert sorted(text.permission for text in texts) == sorted(p.ALL)
    assert len({text.about for text in texts}) == len({text.name for text in texts}) == len(texts)
    assert all(text.about.endswith(".") for text in texts)


def test_a_new_role_lets_its_people_do_what_it_says_and_no_more(shop: Shop) -> None:
    made = roles.add_role(shop, admin(shop), "  Week end ", [p.SELL, p.REPRINT], "7.5%")
    assert (made.code, made.name, made.discount_limit_e4, made.people) == ("week-end", "Week end", 75_000, 0)
    users.add_user(shop, admin(shop), "zoe", "Zoe", made.code, pin="908172")
    session = users.sign_in(shop, "zoe", "908172", till=None)
    assert session.permissions == {p.SELL, p.REPRINT}
    assert session.discount_limit_e4 == 75_000
    assert role(shop, "week-end").people == 1


def test_a_changed_role_counts_at_the_next_sign_in(shop: Shop) -> None:
    sam = session_at(shop, "sam")
    after = change(shop, admin(shop), "staff", permissions={p.SELL}, name="Counter", discount_limit="0")
    assert (after.name, after.version, after.discount_limit_e4) == ("Counter", 1, 0)
    assert sam.may(p.REPRINT)
    assert session_at(shop, "sam").permissions == {p.SELL}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "two\x07bells"}, "name"),
        ({"name": "ＡＤＭＩＮ"}, "name"),
        ({"discount_limit": "101"}, "discount_limit"),
        ({"discount_limit": "a lot"}, "discount_limit"),
        ({"permissions": ["fly"]}, "permissions"),
    ],
)
def test_what_no_role_can_be_is_refused_with_its_field(
    sqlite_shop: Shop, told: dict[str, object], field: str
) -> None:
    with pytest.raises(BadForm) as caught:
        change(sqlite_shop, admin(sqlite_shop), "staff", **told)
    assert list(caught.value.errors) == [field]
    assert role(sqlite_shop, "staff").version == 0


def test_the_second_who_changes_a_role_is_told_how_it_is_now(shop: Shop) -> None:
    change(shop, admin(shop), "staff", name="Counter")
    with pytest.raises(ChangedMeanwhile) as caught:
        roles.change_role(
            shop, admin(shop), "staff", 0, name="Shop floor", permissions=[p.SELL], discount_limit="5"
        )
    current = caught.value.current
    assert isinstance(current, roles.Role)
    assert (current.name, current.version) == ("Counter", 1)


def test_only_a_role_that_nobody_has_can_be_deleted(shop: Shop) -> None:
    made = roles.add_role(shop, admin(shop), "Weekend", [p.SELL], "5")
    for code in ("staff", "admin"):
        with pytest.raises(BadInput):
            roles.delete_role(shop, admin(shop), code)
    roles.delete_role(shop, admin(shop), made.code)
    assert [each.code for each in roles.list_roles(shop, admin(shop))] == ["admin", "supervisor", "staff"]
    with pytest.raises(BadInput, match="no role"):
        roles.delete_role(shop, admin(shop), made.code)


def test_the_first_role_stays_although_nobody_who_can_sign_in_has_it(sqlite_shop: Shop) -> None:
    made = roles.add_role(sqlite_shop, admin(sqlite_shop), "Owner", p.ALL, "100")
    users.change_user(
        sqlite_shop, admin(sqlite_shop), "admin", 0, new_username="admin", name="Ada", role=made.code
    )
    with pytest.raises(BadInput, match="stays"):
        roles.delete_role(sqlite_shop, admin(sqlite_shop), "admin")


@pytest.mark.parametrize("lost", [p.PEOPLE, p.BACKOFFICE])
def test_the_last_one_who_looks_after_people_keeps_the_right_to_it(shop: Shop, lost: str) -> None:
    with pytest.raises(BadInput, match="Ada is the only one left"):
        change(shop, admin(shop), "admin", permissions=set(p.ALL) - {lost})
    with pytest.raises(BadInput, match="only one left"):
        users.change_user(shop, admin(shop), "admin", 0, new_username="admin", name="Ada", role="staff")
    with pytest.raises(BadInput, match="only one left"):
        users.set_active(shop, admin(shop), "admin", False)
    assert users.session_for(shop, "admin").permissions == set(p.ALL)
    users.add_user(shop, admin(shop), "zoe", "Zoe", "admin", password="long enough")
    users.change_user(shop, admin(shop), "admin", 0, new_username="admin", name="Ada", role="staff")
    assert not users.session_for(shop, "admin").may(p.PEOPLE)


def test_a_right_that_nobody_has_any_longer_can_be_given_back(shop: Shop) -> None:
    change(shop, admin(shop), "admin", permissions=set(p.ALL) - {p.JOURNAL})
    poorer = admin(shop)
    assert not poorer.may(p.JOURNAL)
    change(shop, poorer, "admin", permissions=p.ALL)
    assert admin(shop).may(p.JOURNAL)


def test_the_command_line_may_do_all_whatever_became_of_the_first_role(sqlite_shop: Shop) -> None:
    change(sqlite_shop, admin(sqlite_shop), "admin", permissions={p.PEOPLE, p.BACKOFFICE})
    assert users.session_of_database_owner(sqlite_shop).permissions == set(p.ALL)


def manager(shop: Shop) -> Session:
    """Somebody who looks after people and may do little else."""
    roles.add_role(shop, admin(shop), "Manager", [p.PEOPLE, p.BACKOFFICE, p.SELL], "10")
    users.add_user(shop, admin(shop), "mia", "Mia", "manager", password="long enough")
    return users.session_for(shop, "mia")


REACHES: dict[str, Callable[[Shop, Session], object]] = {
    "a role with more": lambda shop, who: roles.add_role(shop, who, "Other", [p.SELL, p.SETTINGS], "5"),
    "a higher limit": lambda shop, who: roles.add_role(shop, who, "Other", [p.SELL], "50"),
    "more for a role": lambda shop, who: change(shop, who, "manager", permissions=p.ALL),
    "a person with more": lambda shop, who: users.add_user(shop, who, "zoe", "Zoe", "admin", pin="908172"),
    "more for oneself": lambda shop, who: users.change_user(
        shop, who, "mia", 0, new_username="mia", name="Mia", role="admin"
    ),
    "an admin's password": lambda shop, who: users.reset_secret(shop, who, "admin", password="long enough 2"),
    "an admin's name": lambda shop, who: users.change_user(
        shop, who, "admin", 0, new_username="ada", name="Ada", role="admin"
    ),
    "an admin's end": lambda shop, who: users.set_active(shop, who, "admin", False),
    "a supervisor's PIN": lambda shop, who: users.take_secret_away(shop, who, "kim", "pin"),
}


@pytest.mark.parametrize("what", REACHES)
def test_nobody_hands_out_or_takes_more_than_they_have(sqlite_shop: Shop, what: str) -> None:
    mia = manager(sqlite_shop)
    with sqlite_shop.store.read() as connection:
        before = len(list(journal.walk(connection, journal.OFFICE)))
    with pytest.raises((NotAllowed, BadForm)):
        REACHES[what](sqlite_shop, mia)
    with sqlite_shop.store.read() as connection:
        assert len(list(journal.walk(connection, journal.OFFICE))) == before


def test_what_is_within_ones_rights_can_be_handed_out(sqlite_shop: Shop) -> None:
    mia = manager(sqlite_shop)
    made = roles.add_role(sqlite_shop, mia, "Other", [p.SELL], "10")
    users.add_user(sqlite_shop, mia, "zoe", "Zoe", made.code, pin="908172")
    users.reset_secret(sqlite_shop, mia, "zoe", pin="918273")
    change(sqlite_shop, mia, "supervisor", name="Floor")
    assert role(sqlite_shop, "supervisor").name == "Floor"


def test_whoever_was_demoted_since_they_signed_in_changes_nobody(shop: Shop) -> None:
    users.add_user(shop, admin(shop), "zoe", "Zoe", "admin", password="long enough")
    zoe = users.session_for(shop, "zoe")
    users.change_user(shop, admin(shop), "zoe", 0, new_username="zoe", name="Zoe", role="staff")
    for ask in (
        lambda: users.set_active(shop, zoe, "sam", False),
        lambda: users.change_user(shop, zoe, "zoe", 1, new_username="zoe", name="Zoe", role="admin"),
        lambda: roles.add_role(shop, zoe, "Other", [p.SELL], "5"),
    ):
        with pytest.raises(NotAllowed, match="no longer"):
            ask()


def test_changes_of_roles_are_journaled_with_what_was_before(shop: Shop) -> None:
    roles.add_role(shop, admin(shop), "Weekend", [p.SELL], "5")
    change(shop, admin(shop), "weekend", name="Saturday", permissions=[p.SELL, p.DISCOUNT])
    change(shop, admin(shop), "weekend")
    roles.delete_role(shop, admin(shop), "weekend")
    with shop.store.read() as connection:
        entries = [
            entry for entry in journal.walk(connection, journal.OFFICE) if entry.kind.startswith("role")
        ]
    assert [entry.kind for entry in entries] == ["role_added", "role_changed", "role_deleted"]
    assert (
        '"before":{"discount_limit_e4":50000,"name":"Weekend","permissions":["sell"]}' in entries[1].payload
    )
    assert {entry.user for entry in entries} == {"admin"}


def test_two_admins_who_demote_each_other_at_once_leave_one(postgres_shop: Shop) -> None:
    shop = postgres_shop
    users.add_user(shop, admin(shop), "zoe", "Zoe", "admin", password="long enough")
    sessions = {name: users.session_for(shop, name) for name in ("admin", "zoe")}
    start = threading.Barrier(2)
    refused: list[ShopError] = []

    def demote(who: str, whom: str) -> None:
        start.wait()
        try:
            users.change_user(shop, sessions[who], whom, 0, new_username=whom, name=whom, role="staff")
        except ShopError as error:
            refused.append(error)

    threads = [threading.Thread(target=demote, args=pair) for pair in (("admin", "zoe"), ("zoe", "admin"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    left = [who for who in ("admin", "zoe") if users.session_for(shop, who).may(p.PEOPLE)]
    assert len(left) == 1


def test_a_strip_of_the_role_and_the_other_ones_end_at_once_leave_somebody(postgres_shop: Shop) -> None:
    shop = postgres_shop
    roles.add_role(shop, admin(shop), "Owner", p.ALL, "100")
    users.add_user(shop, admin(shop), "zoe", "Zoe", "owner", password="long enough")
    ada, zoe = admin(shop), users.session_for(shop, "zoe")
    start = threading.Barrier(2)
    refused: list[ShopError] = []

    def attempt(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except ShopError as error:
            refused.append(error)

    works = (
        lambda: users.set_active(shop, ada, "zoe", False),
        lambda: change(shop, zoe, "admin", permissions=[p.SELL]),
    )
    threads = [threading.Thread(target=attempt, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    everybody = users.list_users(shop, users.session_of_database_owner(shop))
    active = [users.session_for(shop, each.username) for each in everybody if each.active]
    assert sum(session.may(p.PEOPLE) and session.may(p.BACKOFFICE) for session in active) == 1


def test_a_session_that_must_choose_a_new_password_may_do_nothing_yet(sqlite_shop: Shop) -> None:
    waiting = replace(admin(sqlite_shop), must_change="password")
    with pytest.raises(NotAllowed, match="your own"):
        roles.list_roles(sqlite_shop, waiting)
