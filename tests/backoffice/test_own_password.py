"""Whoever is signed in changes their own password or PIN by three answers."""

from __future__ import annotations

import pytest

from shop.rules.errors import SignInRefused
from shop.services import users
from shop.services.shop import Shop
from tests.backoffice.conftest import Played


def test_a_password_of_ones_own_is_changed_by_three_answers(played: Played, shop: Shop) -> None:
    played.play('CTRL+W "demo-admin" ENTER "brand new 77" ENTER "brand new 77" ENTER')
    assert played.said == "It is changed. Sign in with the new one from now on."
    assert users.sign_in(shop, "admin", "brand new 77", till=None).username == "admin"
    with pytest.raises(SignInRefused):
        users.sign_in(shop, "admin", "demo-admin", till=None)


def test_a_wrong_present_password_is_told_and_nothing_changes(played: Played, shop: Shop) -> None:
    played.play('CTRL+W "not it at all" ENTER "brand new 77" ENTER "brand new 77" ENTER')
    assert played.said == "That is not your present password or PIN. Type it again."
    assert users.sign_in(shop, "admin", "demo-admin", till=None).username == "admin"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ('""', "Type your present password or PIN."),
        ('"old one 99" ENTER "short"', "at least 8"),
        ('"old one 99" ENTER "old one 99"', "Choose another one than before."),
        ('"old one 99" ENTER "brand new 77" ENTER "brand new 78"', "That was not the same."),
        ('"1357" ENTER "abcdefgh"', "digits"),
    ],
)
def test_what_can_not_be_used_is_told_beside_the_field(played: Played, typed: str, problem: str) -> None:
    played.play(f"CTRL+W {typed} ENTER")
    panel = played.office.panels[-1]
    assert problem in panel.problem
    played.play("ESC")
    assert played.office.panels == []
