"""Signing in and approving."""

from __future__ import annotations

from unittest import mock

import bcrypt
import pytest
from sqlalchemy import select

from shop.rules.errors import BadInput, NotAllowed, SignInRefused
from shop.rules.permissions import DISCOUNT, PEOPLE, PRICE_OVERRIDE, SELL
from shop.services import hashing, users
from shop.services.shifts import use_till
from shop.services.shop import Shop
from shop.store import people
from shop.store.tables import journal, login_attempts
from tests.shops import Clock, session_at


def _fail(shop: Shop, username: str = "sam", times: int = 1) -> SignInRefused:
    error: SignInRefused | None = None
    for _attempt in range(times):
        with pytest.raises(SignInRefused) as caught:
            users.sign_in(shop, username, "wrong-secret", till="T1")
        error = caught.value
    assert error is not None
    return error


def _clock(shop: Shop) -> Clock:
    assert isinstance(shop.clock, Clock)
    return shop.clock


def test_a_password_signs_in(shop: Shop) -> None:
    session = users.sign_in(shop, "sam", "demo-sam", till="T1")
    assert (session.username, session.name, session.role, session.till) == ("sam", "Sam", "staff", "T1")
    assert session.till_id is not None
    assert session.may(SELL)
    assert not session.may(PEOPLE)


def test_a_pin_signs_in(shop: Shop) -> None:
    assert users.sign_in(shop, "sam", "246810", till=None).till_id is None


@pytest.mark.parametrize("typed", ["SAM", " Sam ", "ＳＡＭ"])
def test_user_names_are_compared_folded(sqlite_shop: Shop, typed: str) -> None:
    assert users.sign_in(sqlite_shop, typed, "demo-sam", till="T1").username == "sam"


def test_a_password_typed_with_combining_marks_is_the_same(sqlite_shop: Shop) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    users.add_user(sqlite_shop, owner, "zoe", "Zoé", "staff", password="cr\u00e8me-br\u00fbl\u00e9e")
    typed = "cre\u0300me-bru\u0302le\u0301e"
    assert users.sign_in(sqlite_shop, "zoe", typed, till=None).name == "Zoé"


def test_a_wrong_secret_an_unknown_name_and_a_former_colleague_read_the_same(sqlite_shop: Shop) -> None:
    users.set_active(sqlite_shop, users.session_of_database_owner(sqlite_shop), "kim", False)
    said = set()
    for username, secret in (
        ("sam", "demo-kim"),
        ("nobody", "demo-sam"),
        ("kim", "demo-kim"),
        ("kim", "135790"),
    ):
        with pytest.raises(SignInRefused) as caught:
            users.sign_in(sqlite_shop, username, secret, till="T1")
        said.add(caught.value.message)
    assert len(said) == 1


def test_a_name_nobody_has_costs_one_hash_as_any_other(sqlite_shop: Shop) -> None:
    for username in ("sam", "nobody", "command-line"):
        with mock.patch.object(bcrypt, "checkpw", wraps=bcrypt.checkpw) as checked:
            _fail(sqlite_shop, username)
        assert [int(call.args[1].split(b"$")[2]) for call in checked.call_args_list] == [hashing.COST]


@pytest.mark.parametrize("secret", ["x" * 73, "é" * 40, "a\0b", "", "\ud800", "1" * 200])
def test_secrets_bcrypt_cannot_read_are_wrong_and_nothing_else(sqlite_shop: Shop, secret: str) -> None:
    with pytest.raises(SignInRefused):
        users.sign_in(sqlite_shop, "sam", secret, till="T1")


def test_every_attempt_is_recorded_with_who_where_and_when(shop: Shop) -> None:
    _fail(shop, "nobody")
    users.sign_in(shop, "Sam", "246810", till="T1")
    with shop.store.read() as connection:
        rows = connection.execute(select(login_attempts).order_by(login_attempts.c.id)).all()
    assert [(row.username, row.place, row.succeeded) for row in rows] == [
        ("nobody", "T1", 0),
        ("sam", "T1", 1),
    ]
    assert rows[0].user_id is None
    assert rows[1].user_id is not None
    assert rows[0].at == "2026-03-02T08:00:00.000000Z"


def test_after_five_failures_the_wait_doubles_up_to_a_minute(shop: Shop) -> None:
    waits = [_fail(shop).wait_s for _attempt in range(4)]
    for _attempt in range(8):
        waits.append(_fail(shop).wait_s)
        _clock(shop).move(waits[-1])
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_the_right_secret_is_refused_during_a_wait_and_taken_after_it(sqlite_shop: Shop) -> None:
    _fail(sqlite_shop, times=5)
    with pytest.raises(SignInRefused) as caught:
        users.sign_in(sqlite_shop, "sam", "246810", till="T1")
    assert caught.value.wait_s == 1
    _clock(sqlite_shop).move(1)
    assert users.sign_in(sqlite_shop, "sam", "246810", till="T1").username == "sam"
    assert _fail(sqlite_shop).wait_s == 0


def test_no_hash_is_checked_during_a_wait(sqlite_shop: Shop) -> None:
    _fail(sqlite_shop, times=5)
    with mock.patch.object(bcrypt, "checkpw", wraps=bcrypt.checkpw) as checked:
        _fail(sqlite_shop)
    assert checked.call_count == 0


def test_hammering_during_a_wait_does_not_prolong_it(sqlite_shop: Shop) -> None:
    _fail(sqlite_shop, times=5)
    _fail(sqlite_shop, times=30)
    assert users.wait_left(sqlite_shop, "SAM") == 1
    _clock(sqlite_shop).move(1)
    assert users.wait_left(sqlite_shop, "sam") == 0


def test_a_wait_is_kept_across_a_restart_and_others_sign_in_meanwhile(shop: Shop) -> None:
    _fail(shop, times=5)
    again = Shop(shop.store, shop.settings, Clock(_clock(shop).now))
    assert users.wait_left(again, "sam") == 1
    assert users.sign_in(again, "kim", "135790", till="T1").username == "kim"


def test_a_clock_set_back_ends_a_wait(sqlite_shop: Shop) -> None:
    _fail(sqlite_shop, times=5)
    _clock(sqlite_shop).move(-86_400)
    assert users.sign_in(sqlite_shop, "sam", "246810", till="T1").username == "sam"


def test_a_hash_of_a_lower_cost_is_made_again_at_todays(
    sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "COST", 5)
    users.sign_in(sqlite_shop, "sam", "246810", till="T1")
    with sqlite_shop.store.read() as connection:
        person = people.find(connection, "sam")
    assert person is not None
    assert person.pin_hash.startswith("$2b$05$")
    assert person.password_hash.startswith("$2b$04$")
    assert users.sign_in(sqlite_shop, "sam", "246810", till="T1").username == "sam"


def test_an_unknown_till_is_named(sqlite_shop: Shop) -> None:
    with pytest.raises(BadInput, match="T9"):
        users.sign_in(sqlite_shop, "sam", "246810", till="T9")


def test_a_supervisors_pin_alone_approves(shop: Shop) -> None:
    sam = session_at(shop, "sam")
    approval = users.approve(shop, sam, None, "135790", PRICE_OVERRIDE)
    assert (approval.permission, approval.asked_by, approval.approved_by) == (PRICE_OVERRIDE, "Sam", "Kim")
    assert approval.asked_by_id == sam.user_id != approval.approved_by_id
    with shop.store.read() as connection:
        row = connection.execute(select(journal).where(journal.c.chain == "T1")).one()
    assert (row.kind, row.user) == ("approval", "sam")
    assert '"approved_by":"kim"' in row.payload


def test_a_name_and_password_approve(sqlite_shop: Shop) -> None:
    sam = session_at(sqlite_shop, "sam")
    assert users.approve(sqlite_shop, sam, "ADMIN", "demo-admin", DISCOUNT).approved_by == "Ada"


def test_nobody_approves_for_themselves(sqlite_shop: Shop) -> None:
    kim = session_at(sqlite_shop, "kim")
    with pytest.raises(NotAllowed):
        users.approve(sqlite_shop, kim, "kim", "135790", DISCOUNT)
    owner = users.session_of_database_owner(sqlite_shop)
    users.reset_secret(sqlite_shop, owner, "admin", pin="778899")
    with pytest.raises(SignInRefused):
        users.approve(sqlite_shop, kim, None, "135790", DISCOUNT)
    assert users.approve(sqlite_shop, kim, None, "778899", DISCOUNT).approved_by == "Ada"


def test_somebody_without_the_permission_cannot_approve(sqlite_shop: Shop) -> None:
    admin = session_at(sqlite_shop, "admin")
    for username, secret in (("sam", "246810"), ("kim", "135790")):
        with pytest.raises(NotAllowed, match="may not approve"):
            users.approve(sqlite_shop, admin, username, secret, PEOPLE)


def test_a_discount_beyond_the_approvers_own_limit_needs_somebody_else(sqlite_shop: Shop) -> None:
    sam = session_at(sqlite_shop, "sam")
    assert users.approve(sqlite_shop, sam, "kim", "135790", DISCOUNT, percent_e4=500_000).approved_by == "Kim"
    with pytest.raises(NotAllowed):
        users.approve(sqlite_shop, sam, "kim", "135790", DISCOUNT, percent_e4=500_001)
    with pytest.raises(NotAllowed, match="PIN"):
        users.approve(sqlite_shop, sam, None, "135790", DISCOUNT, percent_e4=500_001)


def test_pins_tried_at_one_till_make_that_till_wait_and_no_other(shop: Shop) -> None:
    use_till(shop, "Till 2")
    here, there = session_at(shop, "sam"), session_at(shop, "sam", "Till 2")
    for pin in ("111111", "222222", "333333", "444444", "555555"):
        with pytest.raises(SignInRefused) as caught:
            users.approve(shop, here, None, pin, PRICE_OVERRIDE)
    assert caught.value.wait_s == 1
    with pytest.raises(SignInRefused, match="Wait"):
        users.approve(shop, here, None, "135790", PRICE_OVERRIDE)
    assert users.approve(shop, there, None, "135790", PRICE_OVERRIDE).approved_by == "Kim"
    _clock(shop).move(1)
    assert users.approve(shop, here, None, "135790", PRICE_OVERRIDE).approved_by == "Kim"
