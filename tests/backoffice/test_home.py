"""Home: how today goes and what waits, for whoever may see it, each a key from where it is dealt with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.home.presenter import Page
from shop.documents.charts import ChartLook
from shop.rules.permissions import BACKOFFICE, REPORTS
from shop.services import signin
from shop.services.shop import Shop
from tests.backoffice.conftest import Played
from tests.traded import add_stock, trade


@pytest.fixture
def traded(sqlite_shop: Shop) -> Shop:
    shop = sqlite_shop
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    return shop


def home_of(played: Played) -> Page:
    played.office.show("home")
    page = played.office.page
    assert isinstance(page, Page)
    page.reload()
    return page


def test_the_first_page_is_home_with_the_figures_of_the_day(traded: Shop) -> None:
    played = Played(traded)
    page = home_of(played)
    with traded.store.read() as connection:
        gross = connection.exec_driver_sql(
            "SELECT sum(gross_minor) FROM invoices WHERE kind <> 'credit_note'"
        )
        back = connection.exec_driver_sql(
            "SELECT coalesce(sum(gross_minor), 0) FROM invoices WHERE kind = 'credit_note'"
        )
        taken = gross.scalar_one() + back.scalar_one()
    shown = {figure.id: figure.value for figure in page.figures}
    assert shown["takings"] == played.office.formats().money(taken)


def test_a_refused_sign_in_shows_and_is_a_key_away(traded: Shop) -> None:
    played = Played(traded)
    page = home_of(played)
    assert page.waiting["sign_ins"].count == 0
    with pytest.raises(signin.SignInRefused):
        signin.sign_in(traded, "sam", "wrong", till=None)
    page.refresh_while_shown()
    assert page.waiting["sign_ins"].count == 1
    assert page.is_pressing(page.waiting["sign_ins"])
    played.play("F7")
    assert played.office.page_id == "signins"


def test_an_open_shift_is_named_with_its_till_and_person(traded: Shop) -> None:
    page = home_of(Played(traded))
    waiting = page.waiting["open_shifts"]
    assert waiting.count == 1
    assert "Till 1 (Kim)" in page.told(waiting)


def test_takings_are_not_shown_to_whoever_may_not_see_reports(traded: Shop) -> None:
    played = Played(traded)
    session = played.office.signed_in
    played.office.session = replace(session, permissions=session.permissions - {REPORTS})
    page = home_of(played)
    assert page.figures == ()
    assert page.chart("hours") is None
    assert "open_shifts" in page.waiting


def test_the_chart_of_the_day_is_drawn_once_for_a_size(traded: Shop) -> None:
    page = home_of(Played(traded))
    part = page.charts["hours"]
    part.fit(ChartLook(400, 200))
    assert part.png.startswith(b"\x89PNG")
    assert part.is_drawn


def test_who_may_nothing_but_come_in_is_told_so_by_each_key(traded: Shop) -> None:
    played = Played(traded)
    session = played.office.signed_in
    played.office.session = replace(session, permissions=frozenset({BACKOFFICE}))
    home_of(played)
    for key in ("F2", "F3", "F4", "F6", "F7", "F8"):
        played.office.quiet()
        played.play(key)
        assert played.office.page_id == "home"
        assert played.office.note.kind == "warning"
