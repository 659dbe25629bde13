"""Signing in and asking leave as presenters, driven by key scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shop.rules.cart import Approval
from shop.rules.errors import ShopError
from shop.rules.permissions import DISCOUNT, PRICE_OVERRIDE, Session
from shop.services import hashing, users
from shop.services.shop import Shop
from tests.shops import LOWEST_COST, Clock, session_at
from widgets.approval.presenter import ApprovalPresenter
from widgets.background import Inline
from widgets.keyscript import Key, Scan, parse
from widgets.presenter import Presenter
from widgets.signin.presenter import SignInPresenter


class Later(Inline):
    """Runs slow work when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run_slow(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[ShopError], None]
    ) -> None:
        self.waiting.append(lambda: self.run(work, then, failed))

    def finish(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def play(presenter: Presenter, script: str) -> None:
    for step in parse(script):
        if isinstance(step, Key):
            presenter.press(step.name)
        else:
            presenter.type(step.code if isinstance(step, Scan) else step.text)


@pytest.fixture
def shop(sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    return sqlite_shop


@pytest.fixture
def sessions() -> list[Session]:
    return []


@pytest.fixture
def signin(shop: Shop, sessions: list[Session]) -> SignInPresenter:
    return SignInPresenter(shop, Inline(), "T1", sessions.append)


@pytest.mark.parametrize(
    "script", ["sam ENTER 246810 ENTER", "SAM ENTER demo-sam ENTER", "sam TAB 246810 ENTER"]
)
def test_a_name_and_a_secret_sign_in(signin: SignInPresenter, sessions: list[Session], script: str) -> None:
    play(signin, script)
    assert [(session.username, session.till) for session in sessions] == [("sam", "T1")]
    assert (signin.step, signin.text, signin.username) == ("name", "", "")


def test_a_touched_name_asks_its_secret(signin: SignInPresenter, sessions: list[Session]) -> None:
    assert [person.name for person in signin.people] == ["Ada", "Kim", "Sam"]
    signin.choose("kim")
    assert (signin.step, signin.who) == ("secret", "Kim")
    play(signin, "135790 ENTER")
    assert sessions[0].role == "supervisor"


def test_a_wrong_secret_keeps_the_name_and_forgets_the_secret(
    signin: SignInPresenter, sessions: list[Session]
) -> None:
    play(signin, "sam ENTER 111111 ENTER")
    assert (signin.step, signin.username, signin.text) == ("secret", "sam", "")
    assert "wrong" in signin.problem
    play(signin, "2")
    assert signin.problem == ""
    play(signin, "46810 ENTER")
    assert len(sessions) == 1


def test_the_wait_counts_down_and_ends(signin: SignInPresenter, shop: Shop, sessions: list[Session]) -> None:
    assert isinstance(shop.clock, Clock)
    play(signin, "sam ENTER " + "111111 ENTER " * 5)
    assert signin.wait_s == 1
    play(signin, "246810 ENTER")
    assert sessions == []
    assert signin.text == "246810"
    shop.clock.move(0.5)
    assert signin.wait_s == 1
    shop.clock.move(0.5)
    assert signin.wait_s == 0
    play(signin, "ENTER")
    assert len(sessions) == 1


def test_esc_goes_back_to_the_name_which_the_next_letter_replaces(signin: SignInPresenter) -> None:
    play(signin, "sam ENTER 24 ESC")
    assert (signin.step, signin.text, signin.text_is_selected) == ("name", "sam", True)
    play(signin, "kim")
    assert signin.text == "kim"


def test_nothing_typed_asks_nothing(signin: SignInPresenter, sessions: list[Session]) -> None:
    play(signin, 'ENTER "  " ENTER')
    assert signin.step == "name"
    signin.choose("sam")
    play(signin, "ENTER")
    assert (signin.step, signin.problem, sessions) == ("secret", "", [])


def test_while_a_secret_is_checked_keys_and_touches_wait(shop: Shop, sessions: list[Session]) -> None:
    run = Later()
    signin = SignInPresenter(shop, run, "T1", sessions.append)
    play(signin, "sam ENTER 246810 ENTER ENTER ESC")
    signin.choose("kim")
    signin.type("9")
    assert signin.busy
    assert (signin.username, signin.text) == ("sam", "246810")
    run.finish()
    assert len(sessions) == 1
    assert not signin.busy


def test_views_are_told_of_every_change(signin: SignInPresenter) -> None:
    seen: list[tuple[str, bool]] = []
    signin.on_change(lambda: seen.append((signin.step, signin.busy)))
    play(signin, "s ENTER x ENTER")
    assert seen == [
        ("name", False),
        ("secret", False),
        ("secret", False),
        ("secret", True),
        ("secret", False),
    ]


class Asked:
    """An approval panel, and what became of it."""

    def __init__(self, shop: Shop, run: Inline, permission: str, percent_e4: int = 0) -> None:
        self.given: list[Approval | None] = []
        self.closed = 0
        sam = session_at(shop, "sam")
        self.panel = ApprovalPresenter(
            shop, run, sam, permission, "Tea for 1.00", self.given.append, percent_e4=percent_e4
        )
        self.panel.close = self._close

    def _close(self) -> None:
        self.closed += 1


def test_a_supervisors_pin_gives_leave(shop: Shop) -> None:
    asked = Asked(shop, Inline(), PRICE_OVERRIDE)
    play(asked.panel, "135790 ENTER")
    assert asked.closed == 1
    assert asked.given[0] is not None
    assert (asked.given[0].asked_by, asked.given[0].approved_by) == ("Sam", "Kim")


def test_a_user_name_asks_that_persons_secret_next(shop: Shop) -> None:
    asked = Asked(shop, Inline(), DISCOUNT, 700_000)
    play(asked.panel, "ad")
    assert not asked.panel.is_secret
    play(asked.panel, "min ENTER")
    assert asked.panel.is_secret
    assert "admin" in asked.panel.prompt
    play(asked.panel, "demo-admin ENTER")
    assert asked.given[0] is not None
    assert asked.given[0].approved_by == "Ada"


def test_a_wrong_pin_says_so_and_asks_again(shop: Shop) -> None:
    asked = Asked(shop, Inline(), PRICE_OVERRIDE)
    play(asked.panel, "246810 ENTER")
    assert asked.panel.problem
    assert (asked.panel.text, asked.closed, asked.given) == ("", 0, [])
    play(asked.panel, "135790 ENTER")
    assert len(asked.given) == 1


def test_esc_goes_back_a_step_and_then_leaves_without_leave(shop: Shop) -> None:
    asked = Asked(shop, Inline(), PRICE_OVERRIDE)
    play(asked.panel, "kim ENTER ESC")
    assert (asked.panel.username, asked.closed) == ("", 0)
    play(asked.panel, "ESC")
    assert (asked.closed, asked.given) == (1, [])


def test_leave_that_comes_after_esc_is_not_used(shop: Shop) -> None:
    run = Later()
    asked = Asked(shop, run, PRICE_OVERRIDE)
    play(asked.panel, "135790 ENTER ENTER 1 ESC")
    assert len(run.waiting) == 1
    run.finish()
    assert (asked.closed, asked.given) == (1, [])


def test_the_panel_takes_every_key_and_no_scan(shop: Shop) -> None:
    asked = Asked(shop, Inline(), PRICE_OVERRIDE)
    assert asked.panel.press("F12")
    assert asked.panel.press("DOWN")
    assert not asked.panel.takes_scans


def test_people_that_left_are_gone_after_a_reset(signin: SignInPresenter, shop: Shop) -> None:
    users.set_active(shop, users.session_of_database_owner(shop), "sam", False)
    play(signin, "sam ENTER 12")
    signin.reset()
    assert [person.username for person in signin.people] == ["admin", "kim"]
    assert (signin.step, signin.text) == ("name", "")


@pytest.fixture
def given(shop: Shop) -> Shop:
    """Sam's PIN and Kim's password were given by Ada."""
    owner = users.session_of_database_owner(shop)
    users.reset_secret(shop, owner, "sam", pin="908172", must_change=True)
    users.reset_secret(shop, owner, "kim", password="given by ada", must_change=True)
    return shop


def test_a_pin_given_by_somebody_else_is_replaced_before_anything_else(
    given: Shop, signin: SignInPresenter, sessions: list[Session]
) -> None:
    play(signin, "sam ENTER 908172 ENTER")
    assert (signin.step, signin.text, sessions) == ("new", "", [])
    assert "4 to 8 digits" in signin.rules
    assert "PIN" in signin.secret_label
    play(signin, "118822 ENTER")
    assert signin.step == "again"
    play(signin, "118822 ENTER")
    assert [(session.username, session.must_change) for session in sessions] == [("sam", "")]
    assert (signin.step, signin.text, signin.rules) == ("name", "", "")
    assert users.sign_in(given, "sam", "118822", till=None).must_change == ""


def test_a_password_given_by_somebody_else_is_replaced_by_a_password(
    given: Shop, signin: SignInPresenter, sessions: list[Session]
) -> None:
    play(signin, 'kim ENTER "given by ada" ENTER 118822 ENTER')
    assert (signin.step, sessions) == ("new", [])
    assert "at least 8 characters" in signin.problem
    assert "8 characters" in signin.rules
    play(signin, '"my very own" ENTER "my very own" ENTER')
    assert len(sessions) == 1


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("12 ENTER", "4 to 8 digits"),
        ("908172 ENTER", "another one"),
        ("118822 ENTER 118823 ENTER", "not the same"),
        ("135790 ENTER 135790 ENTER", "can't be used"),
    ],
)
def test_a_new_pin_that_cannot_be_is_chosen_once_more(
    given: Shop, signin: SignInPresenter, sessions: list[Session], script: str, said: str
) -> None:
    play(signin, "sam ENTER 908172 ENTER " + script)
    assert (signin.step, signin.text, sessions) == ("new", "", [])
    assert said in signin.problem
    play(signin, "118822 ENTER 118822 ENTER")
    assert len(sessions) == 1


def test_whoever_turns_back_before_choosing_is_not_signed_in(
    given: Shop, signin: SignInPresenter, sessions: list[Session]
) -> None:
    for script in ("ESC", "118822 ENTER ESC"):
        play(signin, "sam ENTER 908172 ENTER " + script)
        assert (signin.step, signin.text, signin.text_is_selected) == ("name", "sam", True)
        assert (signin.rules, signin.secret_label) == ("", "Password or PIN")
        play(signin, "BACKSPACE")
    assert sessions == []
    play(signin, "ENTER sam ENTER 908172 ENTER ENTER 118822 ENTER ENTER 118822 ENTER")
    assert len(sessions) == 1
