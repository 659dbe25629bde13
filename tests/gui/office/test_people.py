"""People, roles, sign-ins and the journal in a real window, by real keys and touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.journal.view import View as JournalView
from backoffice.list_view import ListView
from backoffice.roles.view import View as RolesView
from backoffice.signins.view import View as SigninsView
from shop.rules.errors import SignInRefused
from shop.rules.permissions import BACKOFFICE, PEOPLE, STOCK
from shop.services import hashing, users
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off
from tests.shops import LOWEST_COST

PAGES = ("people", "roles", "signins", "journal")


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)


def touch_tick(rig: Rig, view: RolesView, column: int, permission: str) -> None:
    """Touch a tick of the table, scrolled into sight first as a person would by ↓."""
    page = view.roles
    place = [text.permission for text in page.permissions].index(permission)
    rig.play("DOWN " * (place - page.place) + "UP " * (page.place - place))
    box = view.grid_of_roles.box_of(column, place)
    assert box is not None
    left, top, wide, high = box
    assert high >= 44
    rig.driver.click(view.grid_of_roles.rows, left + wide // 2, top + high // 2)


def test_somebody_with_a_role_of_their_own_signs_in_and_may_do_that_and_no_more(rig: Rig) -> None:
    view = rig.show("roles")
    assert isinstance(view, RolesView)
    rig.play('CTRL+N "Storekeeper" ESC')
    for permission in (BACKOFFICE, STOCK):
        touch_tick(rig, view, 3, permission)
    rig.play("CTRL+S")
    assert rig.said.startswith("Storekeeper is there")
    rig.show("people")
    rig.play('CTRL+N "Zoe Byrne" ENTER zoe ENTER')
    form = rig.list.form
    assert form is not None
    while form.values["role"] != "storekeeper":
        rig.play("DOWN")
    rig.play('ENTER "given by alex" CTRL+S')
    assert rig.said == "Zoe Byrne can sign in now."
    # Zoe sits down: the password she was given is good for choosing her own.
    rig.play('CTRL+L zoe ENTER "given by alex" ENTER')
    assert rig.office.session is None
    assert rig.office.signin.step == "new"
    assert "8 characters" in rig.office.signin.rules
    rig.play('"my very own" ENTER "my very own" ENTER')
    assert rig.office.session is not None
    assert rig.office.session.name == "Zoe Byrne"
    shown = {spec.id for spec in rig.office.shown_pages()}
    assert "suppliers" in shown
    assert not shown & {"people", "roles", "journal", "settings", "products"}
    rig.play("ALT+W")
    assert rig.office.page_id in shown


def test_the_last_admin_can_not_be_demoted_and_is_told_why(rig: Rig) -> None:
    rig.show("people")
    rig.play("ENTER ENTER ENTER DOWN CTRL+S")
    assert "is the only one left who can look after people" in rig.said
    view = rig.show("people")
    assert isinstance(view, ListView)
    rig.play("CTRL+Z ESC F8")
    assert "is the only one left who can look after people" in rig.said
    assert [row.name for row in rig.list.rows] == ["Alex", "Kim", "Sam"]


def test_the_last_admins_role_can_not_be_stripped(rig: Rig) -> None:
    view = rig.show("roles")
    assert isinstance(view, RolesView)
    touch_tick(rig, view, 0, PEOPLE)
    assert view.roles.is_changed(0, PEOPLE)
    rig.play("CTRL+S")
    assert "only one left" in rig.said


def test_a_wait_is_ended_by_touch_and_the_next_attempt_is_let_in(rig: Rig) -> None:
    shop = rig.app.shop
    for _attempt in range(6):
        with pytest.raises(SignInRefused):
            users.sign_in(shop, "sam", "wrong", till=None)
    with pytest.raises(SignInRefused, match="Wait"):
        users.sign_in(shop, "sam", "246810", till=None)
    view = rig.show("signins")
    assert isinstance(view, SigninsView)
    rig.wait_for(lambda: bool(view.signins.lockouts))
    assert str(view.waits[0].who.cget("text")) == "Sam"
    assert "wrong attempts in a row" in str(view.waits[0].why.cget("text"))
    rig.driver.click(view.waits[0].who)
    rig.driver.click(view.end)
    assert "looked at right away" in rig.said
    assert users.sign_in(shop, "sam", "246810", till=None).username == "sam"


def test_a_sign_in_elsewhere_is_seen_within_a_second(rig: Rig) -> None:
    view = rig.show("signins")
    assert isinstance(view, SigninsView)
    before = view.signins.count
    users.sign_in(rig.app.shop, "kim", "135790", till=None)
    rig.wait_for(lambda: view.signins.count == before + 1)


def test_errors_of_a_person_stand_beside_their_fields(rig: Rig) -> None:
    view = rig.show("people")
    assert isinstance(view, ListView)
    rig.play("CTRL+N ENTER sam ENTER ENTER short ENTER 12 CTRL+S")
    assert view.form is not None
    said = {name: view.form.form.widget(name).error for name in ("username", "password", "pin")}
    assert said["username"].startswith("There is a user sam already")
    assert said["password"].startswith("A password has at least 8")
    assert said["pin"].startswith("A PIN has 4 to 8 digits")


def test_the_journal_is_read_checked_and_its_heads_are_shown(rig: Rig) -> None:
    view = rig.show("journal")
    assert isinstance(view, JournalView)
    shown = view.entry.text.get("1.0", "end")
    assert "As it is stored" in shown
    assert "Sound: its hash is its own" in shown
    rig.play("F8")
    rig.wait_for(lambda: rig.said.startswith("All is well"), 60)
    rig.play("F7")
    panel = rig.office.panels[-1]
    rig.driver.settle()
    told = rig.app._front_view
    assert told is not None
    assert panel.rows[-1][2] in told.text.get("1.0", "end")  # type: ignore[attr-defined]
    rig.play("ESC")
    assert not rig.office.panels


def test_colours_are_switched_and_a_half_made_role_stays(rig: Rig) -> None:
    rig.show("roles")
    rig.play('CTRL+N "Week" CTRL+T')
    assert rig.window.theme.palette.mode == "dark"
    rig.play('"end" ESC SPACE CTRL+S')
    assert rig.said.startswith("Weekend is there")


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        for page in PAGES:
            rig.show(page)
            assert cut_off(rig.window) == [], page
        rig.show("people")
        rig.play("CTRL+N CTRL+S")
        assert cut_off(rig.window) == []
        rig.play("ESC ESC")
        rig.show("journal")
        rig.play("F7")
        assert cut_off(rig.window) == []
