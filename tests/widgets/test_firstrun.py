"""The first start as a presenter."""

from __future__ import annotations

from pathlib import Path

import pytest

from shop.services import hashing, users
from shop.services.shop import Shop
from tests.shops import LOWEST_COST
from widgets.background import Inline
from widgets.firstrun.presenter import FirstRunPresenter

FILLED = {
    "name": "Tea & Co",
    "street": "1 High St",
    "town": "Leeds",
    "password": "long enough",
    "again": "long enough",
    "pin": "4711",
}


class First:
    """A first start and the shops that came of it."""

    def __init__(self, target: Path, country: str = "GB") -> None:
        self.shops: list[Shop] = []
        self.target = target
        self.presenter = FirstRunPresenter(str(target), Inline(), self.shops.append, country=country)


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> First:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    return First(tmp_path / "shop.sqlite")


def test_enter_makes_the_demo_shop(first: First) -> None:
    assert first.presenter.press("ENTER")
    assert first.shops[0].settings.demo
    first.shops[0].close()


def test_arrows_choose_and_enter_opens_the_form_which_esc_leaves(first: First) -> None:
    first.presenter.press("DOWN")
    assert first.presenter.chosen == "new"
    first.presenter.press("ENTER")
    assert first.presenter.step == "form"
    assert first.shops == []
    first.presenter.press("ESC")
    assert first.presenter.step == "choice"


def test_the_form_makes_a_shop_with_its_admin(first: First) -> None:
    first.presenter.choose_new()
    first.presenter.submit(FILLED)
    shop = first.shops[0]
    assert (shop.settings.shop_name, shop.settings.shop_address) == ("Tea & Co", "1 High St\nLeeds")
    assert (shop.settings.currency_code, shop.settings.time_zone) == ("GBP", "Europe/London")
    assert users.sign_in(shop, "admin", "4711", till="T1").role == "admin"
    shop.close()


def test_another_country_brings_its_presets(first: First) -> None:
    values = first.presenter.values
    assert (values["currency"], values["standard_rate"], values["prices_include_tax"]) == ("GBP", "20", True)
    first.presenter.change("country", "US")
    values = first.presenter.values
    assert (values["currency"], values["standard_rate"], values["prices_include_tax"]) == ("USD", "", False)
    first.presenter.change("country", "FI")
    assert (first.presenter.values["standard_rate"], first.presenter.values["cash_step"]) == ("25.5", "0.05")


def test_every_field_that_cannot_be_used_is_named_at_once(first: First) -> None:
    first.presenter.choose_new()
    first.presenter.submit(
        {
            "name": "",
            "currency": "",
            "standard_rate": "a fifth",
            "cash_step": "-1",
            "time_zone": "Leeds",
            "admin_username": "two words",
            "password": "long enough",
            "again": "long enouhg",
            "pin": "12",
        }
    )
    assert set(first.presenter.errors) == {
        "name",
        "currency",
        "standard_rate",
        "cash_step",
        "time_zone",
        "admin_username",
        "again",
        "pin",
    }
    assert first.presenter.problem
    assert not first.target.exists()
    first.presenter.change("name", "Tea & Co")
    assert "name" not in first.presenter.errors


def test_where_the_rate_depends_on_the_place_it_is_asked_for(first: First) -> None:
    first.presenter.change("country", "US")
    first.presenter.submit(FILLED)
    assert list(first.presenter.errors) == ["standard_rate"]
    first.presenter.submit({"standard_rate": "8.875"})
    assert first.shops[0].settings.paper == "Letter"
    first.shops[0].close()


def test_a_place_that_cannot_be_written_is_told_and_can_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    first = First(tmp_path / "file" / "shop.sqlite")
    first.presenter.press("ENTER")
    assert "file" in first.presenter.problem
    assert not first.presenter.busy
    assert first.shops == []


def test_a_machine_in_a_country_without_presets_still_offers_a_form(tmp_path: Path) -> None:
    first = First(tmp_path / "shop.sqlite", country="ZZ")
    assert first.presenter.values["standard_rate"] == ""
    assert first.presenter.values["time_zone"] == "UTC"
