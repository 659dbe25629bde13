"""Signing in, asking leave and the first start in real windows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shop.rules.cart import Approval
from shop.rules.permissions import PRICE_OVERRIDE, Session
from shop.services import hashing, users
from shop.services.shop import Shop
from tests.gui.conftest import open_window
from tests.shops import LOWEST_COST, Clock, session_at
from widgets.approval.presenter import ApprovalPresenter
from widgets.approval.view import ApprovalView
from widgets.background import Inline
from widgets.driver import Driver
from widgets.firstrun.presenter import FirstRunPresenter
from widgets.firstrun.view import FirstRunView
from widgets.signin.presenter import SignInPresenter
from widgets.signin.view import NAMES_A_PAGE, SignInView
from widgets.window import Window
from widgets.worker import Worker

SIZES = [(1024, 600), (1366, 768), (1920, 1080)]


@pytest.fixture
def shop(sqlite_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    return sqlite_shop


@pytest.fixture
def worker(window: Window) -> Iterator[Worker]:
    worker = Worker(window, window.on_fault)
    yield worker
    worker.close()


class Door:
    """The sign-in screen in a window, and who came in."""

    def __init__(self, window: Window, shop: Shop, run: Any) -> None:
        self.sessions: list[Session] = []
        self.presenter = SignInPresenter(shop, run, "T1", self.sessions.append)
        self.view = SignInView(window.content, self.presenter)
        window.add_screen("signin", self.view)
        window.show("signin")
        window.update()


def _assert_whole(window: Window, *widgets: Any) -> None:
    """Every widget lies within the window, at its full size, and none over another."""
    boxes = []
    right, bottom = window.winfo_rootx() + window.winfo_width(), window.winfo_rooty() + window.winfo_height()
    for widget in widgets:
        x, y, wide, high = (
            widget.winfo_rootx(),
            widget.winfo_rooty(),
            widget.winfo_width(),
            widget.winfo_height(),
        )
        assert widget.winfo_viewable()
        assert wide >= min(44, widget.winfo_reqwidth())
        assert high >= widget.winfo_reqheight()
        assert window.winfo_rootx() <= x <= x + wide <= right
        assert window.winfo_rooty() <= y <= y + high <= bottom
        boxes.append((x, y, x + wide, y + high))
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_name_and_a_pin_typed_sign_in(window: Window, driver: Driver, shop: Shop, worker: Worker) -> None:
    door = Door(window, shop, worker)
    driver.play("sam ENTER 246810 ENTER")
    assert [session.username for session in door.sessions] == ["sam"]
    assert door.view.secret.text == ""


@pytest.mark.parametrize("size", SIZES)
def test_a_pin_that_was_given_is_replaced_by_touch_alone(shop: Shop, size: tuple[int, int]) -> None:
    owner = users.session_of_database_owner(shop)
    users.reset_secret(shop, owner, "kim", pin="908172", must_change=True)
    window = open_window(*size)
    driver = Driver(window)
    door = Door(window, shop, Inline())
    driver.click(next(button for button in door.view.names if button.text == "Kim"))
    for digits in ("908172", "44", "118822", "118822"):
        for digit in digits:
            driver.click(door.view.keypad.buttons[digit])
        driver.click(door.view.button)
    assert [session.username for session in door.sessions] == ["kim"]
    assert users.sign_in(shop, "kim", "118822", till=None).must_change == ""
    window.destroy()


@pytest.mark.parametrize("size", SIZES)
def test_what_a_new_pin_must_be_is_told_beside_its_field(shop: Shop, size: tuple[int, int]) -> None:
    owner = users.session_of_database_owner(shop)
    users.reset_secret(shop, owner, "kim", pin="908172", must_change=True)
    window = open_window(*size)
    driver = Driver(window)
    view = Door(window, shop, Inline()).view
    driver.play("kim ENTER 908172 ENTER")
    assert "4 to 8 digits" in str(view._problem.cget("text"))
    assert view.problem == ""
    _assert_whole(window, view.secret, view._problem, *view.keypad.buttons.values(), view.button)
    driver.play("12 ENTER")
    assert "4 to 8 digits" in view.problem
    window.destroy()


def test_a_name_and_the_keypad_touched_sign_in(
    window: Window, driver: Driver, shop: Shop, worker: Worker
) -> None:
    door = Door(window, shop, worker)
    driver.click(next(button for button in door.view.names if button.text == "Kim"))
    for digit in "13579":
        driver.click(door.view.keypad.buttons[digit])
    driver.click(door.view.keypad.buttons["BACKSPACE"])
    for digit in "90":
        driver.click(door.view.keypad.buttons[digit])
    driver.click(door.view.button)
    assert [session.username for session in door.sessions] == ["kim"]


def test_a_secret_typed_while_the_focus_is_still_at_the_name_stands_nowhere_to_be_read(
    window: Window, driver: Driver, shop: Shop
) -> None:
    door = Door(window, shop, Inline())
    driver.play("sam ENTER")
    for digits in ("24", "68"):
        door.view.name.focus_set()
        driver.type(digits)
        assert (door.view.name.text, door.view.secret.text) == ("Sam", door.presenter.text)
    assert door.presenter.text == "2468"
    driver.play("10 ENTER")
    assert [session.username for session in door.sessions] == ["sam"]


def test_a_secret_typed_late_behind_a_name_that_was_selected_is_whole(
    window: Window, driver: Driver, shop: Shop
) -> None:
    door = Door(window, shop, Inline())
    door.presenter.choose("sam")
    door.presenter.press("ESC")
    window.update()
    assert door.view.name.entry.selection_present()
    door.presenter.press("ENTER")
    door.view.name.focus_set()
    driver.type("2")
    assert (door.view.name.text, door.presenter.text) == ("Sam", "2")


def test_typing_goes_to_the_secret_after_a_name_was_touched(
    window: Window, driver: Driver, shop: Shop
) -> None:
    door = Door(window, shop, Inline())
    driver.click(next(button for button in door.view.names if button.text == "Sam"))
    driver.type("2468")
    assert (door.presenter.text, door.view.name.text, door.view.secret.text) == ("2468", "Sam", "2468")
    driver.click(door.view.name.entry)
    driver.type("kim")
    assert (door.presenter.step, door.presenter.text) == ("name", "kim")


def test_the_secret_is_never_shown(window: Window, driver: Driver, shop: Shop) -> None:
    door = Door(window, shop, Inline())
    driver.play("sam ENTER 2468")
    assert door.view.secret.entry.cget("show") == "•"


def test_the_wait_is_shown_and_the_button_comes_back_after_it(
    window: Window, driver: Driver, shop: Shop
) -> None:
    clock = shop.clock
    assert isinstance(clock, Clock)
    door = Door(window, shop, Inline())
    driver.play("sam ENTER " + "1111 ENTER " * 5)
    assert "Wait 1 second." in door.view.problem
    assert not door.view.button.enabled
    clock.move(1)
    door.view.refresh()
    assert "Wait" not in door.view.problem
    assert door.view.button.enabled


def test_many_names_are_paged(window: Window, driver: Driver, shop: Shop) -> None:
    owner = users.session_of_database_owner(shop)
    for number in range(9):
        users.add_user(shop, owner, f"zoe{number}", f"Zoe {number}", "staff", pin="9182")
    door = Door(window, shop, Inline())
    assert len(door.view.names) == NAMES_A_PAGE - 1
    assert door.view.more is not None
    driver.click(door.view.more)
    assert "Zoe 8" in [button.text for button in door.view.names]


@pytest.mark.parametrize("size", SIZES)
def test_the_sign_in_screen_fits(shop: Shop, size: tuple[int, int]) -> None:
    owner = users.session_of_database_owner(shop)
    for number in range(9):
        users.add_user(shop, owner, f"zoe{number}", f"Zoe {number}", "staff", pin="9182")
    window = open_window(*size)
    view = Door(window, shop, Inline()).view
    _assert_whole(window, view.name, view.secret, view.button, *view.names, *view.keypad.buttons.values())
    window.destroy()


class Leave:
    """The approval panel in a window, and what was given."""

    def __init__(self, window: Window, shop: Shop, run: Any, about: str = "Tea for 1.00") -> None:
        self.given: list[Approval | None] = []
        self.view = ApprovalView(window)
        self.panel = ApprovalPresenter(
            shop, run, session_at(shop, "sam"), PRICE_OVERRIDE, about, self.given.append
        )
        self.panel.close = self.view.hide
        self.view.show(self.panel)
        window.update()


def test_a_supervisors_pin_typed_gives_leave(
    window: Window, driver: Driver, shop: Shop, worker: Worker
) -> None:
    leave = Leave(window, shop, worker)
    driver.play("1111 ENTER 135790 ENTER")
    assert window.overlay is None
    assert leave.given[0] is not None
    assert leave.given[0].approved_by == "Kim"


def test_a_supervisors_pin_touched_gives_leave(window: Window, driver: Driver, shop: Shop) -> None:
    leave = Leave(window, shop, Inline())
    for digit in "135790":
        driver.click(leave.view.keypad.buttons[digit])
    driver.click(leave.view.approve)
    assert len(leave.given) == 1


@pytest.mark.parametrize("way", ["ESC", "touch", "TAB ENTER"])
def test_leave_can_be_declined(window: Window, driver: Driver, shop: Shop, way: str) -> None:
    leave = Leave(window, shop, Inline())
    if way == "touch":
        driver.click(leave.view.cancel)
    else:
        driver.play(way)
    assert window.overlay is None
    assert leave.given == []


def test_a_user_name_is_shown_while_it_is_typed_and_a_secret_is_not(
    window: Window, driver: Driver, shop: Shop
) -> None:
    leave = Leave(window, shop, Inline())
    driver.type("kim")
    assert leave.view.entry.entry.cget("show") == ""
    driver.press("ENTER")
    driver.type("demo")
    assert leave.view.entry.entry.cget("show") == "•"


@pytest.mark.parametrize("size", SIZES)
def test_the_approval_panel_fits(shop: Shop, size: tuple[int, int]) -> None:
    window = open_window(*size)
    about = "Dark chocolate 70 % 100 g, imported, single origin, for 1.50 instead of 2.49 " * 2
    view = Leave(window, shop, Inline(), about).view
    _assert_whole(window, view.entry, view.cancel, view.approve, *view.keypad.buttons.values())
    window.destroy()


class Start:
    """The first start in a window."""

    def __init__(self, window: Window, target: Path) -> None:
        self.shops: list[Shop] = []
        self.presenter = FirstRunPresenter(str(target), Inline(), self.shops.append, country="GB")
        self.view = FirstRunView(window.content, self.presenter)
        window.on_key = self.view.key
        window.add_screen("first", self.view)
        window.show("first")
        window.update()


def test_a_new_shop_is_made_with_the_keyboard_alone(
    window: Window, driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    start = Start(window, tmp_path / "shop.sqlite")
    driver.play('RIGHT ENTER "Tea and Co" ENTER ENTER "1 High St" ENTER Leeds' + " ENTER" * 12)
    driver.play('"long enough" ENTER "long enough" ENTER')
    assert start.presenter.errors == {}
    assert start.shops[0].settings.shop_name == "Tea and Co"
    start.shops[0].close()


def test_errors_stand_beside_their_fields_and_typing_takes_them_away(
    window: Window, driver: Driver, tmp_path: Path
) -> None:
    start = Start(window, tmp_path / "shop.sqlite")
    driver.click(start.view.new)
    driver.click(start.view.make)
    refused = [name for name in start.presenter.values if start.view.form.widget(name).error]
    assert refused == ["name", "password"]
    driver.type("T")
    assert start.view.form.widget("name").error == ""
    assert start.presenter.values["name"] == "T"


def test_a_country_chosen_fills_currency_and_tax(window: Window, driver: Driver, tmp_path: Path) -> None:
    start = Start(window, tmp_path / "shop.sqlite")
    driver.click(start.view.new)
    start.view.form.focus_field("country")
    driver.press("DOWN")
    assert start.presenter.values["country"] == "US"
    assert start.view.form.values()["currency"] == "USD"
    assert start.view.form.values()["prices_include_tax"] is False


@pytest.mark.parametrize("size", SIZES)
def test_the_first_start_fits_also_with_every_error(tmp_path: Path, size: tuple[int, int]) -> None:
    window = open_window(*size)
    start = Start(window, tmp_path / "shop.sqlite")
    _assert_whole(window, start.view.demo, start.view.new)
    start.presenter.choose_new()
    wrong = {"currency": "X", "time_zone": "x", "admin_username": "a b", "pin": "1", "standard_rate": "-"}
    start.presenter.submit(wrong)
    window.update()
    fields = [start.view.form.widget(name) for name in start.presenter.values]
    _assert_whole(window, *fields, start.view.back, start.view.make)
    window.destroy()
