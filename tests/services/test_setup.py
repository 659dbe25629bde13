"""A new shop."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from shop.rules.errors import BadForm, DatabaseProblem
from shop.rules.permissions import PEOPLE
from shop.services import setup, users
from shop.services.shop import open_shop
from shop.store import journal
from shop.store.engine import Store, create_store
from shop.store.tables import tax_classes, tax_rates, tenders
from tests.shops import NEW, filled_shop


def test_a_new_shop_is_open_and_opens_again(tmp_path: Path) -> None:
    target = str(tmp_path / "new" / "shop.sqlite")
    assert not setup.is_set_up(target)
    shop = setup.create_shop(target, NEW)
    made = shop.settings
    shop.close()
    assert setup.is_set_up(target)
    again = open_shop(target)
    assert again.settings == made
    assert (made.shop_name, made.currency_code, made.time_zone) == ("Test Shop", "EUR", "Europe/Dublin")
    assert users.sign_in(again, "admin", "demo-admin", till="T1").may(PEOPLE)
    again.close()
    assert stat.S_IMODE((tmp_path / "new" / "shop.sqlite").stat().st_mode) == 0o600


def test_a_new_shop_has_taxes_tenders_and_a_journal(store: Store) -> None:
    shop = filled_shop(store)
    with shop.store.read() as connection:
        kinds = [row.kind for row in connection.execute(select(tenders).order_by(tenders.c.position))]
        query = select(tax_classes.c.code, tax_rates.c.percent_e4, tax_rates.c.category).join(tax_rates)
        taxes = {row.code: (row.percent_e4, row.category) for row in connection.execute(query)}
        first = next(journal.walk(connection, journal.OFFICE))
    assert kinds == ["cash", "card", "voucher", "transfer"]
    assert taxes["standard"] == (230_000, "S")
    assert taxes["reduced"] == (135_000, "S")
    assert taxes["zero"] == (0, "Z")
    assert taxes["exempt"] == (0, "E")
    assert first.kind == "shop_created"
    assert "$2b$" not in first.payload


def test_a_rate_of_two_components_is_two_rows_that_sum_to_it(store: Store) -> None:
    shop = filled_shop(store, replace(NEW, country="IN"))
    with shop.store.read() as connection:
        query = select(tax_rates).join(tax_classes).where(tax_classes.c.code == "standard")
        parts = {row.component: row.percent_e4 for row in connection.execute(query)}
    assert parts == {"CGST": 90_000, "SGST": 90_000}


def test_all_errors_of_a_form_come_at_once_by_field_and_nothing_is_made(tmp_path: Path) -> None:
    target = tmp_path / "shop.sqlite"
    wrong = setup.NewShop(
        name=" ",
        country="Ireland",
        admin_username="",
        admin_password="short",
        admin_pin="12",
        currency="EURO",
        standard_e4=2_000_000,
        cash_step_minor=-5,
        time_zone="Dublin",
        paper="A5",
        till="",
    )
    with pytest.raises(BadForm) as caught:
        setup.create_shop(str(target), wrong)
    assert set(caught.value.errors) == {
        "name",
        "country",
        "admin_username",
        "admin_password",
        "admin_pin",
        "currency",
        "standard_e4",
        "cash_step_minor",
        "time_zone",
        "paper",
        "till",
    }
    assert not target.exists()


def test_where_the_rate_depends_on_the_place_it_must_be_typed() -> None:
    american = replace(NEW, country="US")
    with pytest.raises(BadForm) as caught:
        setup.check(american)
    assert list(caught.value.errors) == ["standard_e4"]
    rates = setup.rates_of(replace(american, standard_e4=88_750))
    assert (rates[0].percent_e4, rates[0].category) == (88_750, "S")
    settings = setup.settings_of(replace(american, standard_e4=88_750))
    assert (settings.prices_include_tax, settings.paper, settings.currency_code) == (False, "Letter", "USD")


def test_what_is_typed_goes_before_the_preset() -> None:
    chosen = replace(
        NEW,
        country="de",
        currency="chf",
        prices_include_tax=False,
        time_zone="Europe/Zurich",
        cash_step_minor=5,
    )
    settings = setup.settings_of(chosen)
    assert (settings.shop_country, settings.currency_code, settings.prices_include_tax) == (
        "DE",
        "CHF",
        False,
    )
    assert (settings.time_zone, settings.cash_step_minor, settings.language) == ("Europe/Zurich", 5, "de")


def test_the_smallest_coin_of_the_country_counts_for_its_own_currency_alone() -> None:
    assert setup.settings_of(replace(NEW, country="SE")).cash_step_minor == 100
    assert setup.settings_of(replace(NEW, country="SE", currency="EUR")).cash_step_minor == 0


def test_a_second_shop_in_the_same_place_is_refused(tmp_path: Path) -> None:
    target = str(tmp_path / "shop.sqlite")
    setup.create_shop(target, NEW).close()
    with pytest.raises(DatabaseProblem, match="already a shop"):
        setup.create_shop(target, NEW)


def test_a_start_cut_short_after_the_tables_is_finished_by_the_next(tmp_path: Path) -> None:
    target = str(tmp_path / "shop.sqlite")
    create_store(target).close()
    assert not setup.is_set_up(target)
    setup.create_shop(target, NEW).close()
    assert setup.is_set_up(target)


@pytest.mark.parametrize(
    "name", ["name", "address", "tax_number", "phone", "email", "admin_name", "till", "printer"]
)
@pytest.mark.parametrize("text", ["a\ud800b", "nul\0", "x" * 1_000_000])
def test_a_text_that_can_not_be_stored_is_refused_by_its_field(name: str, text: str) -> None:
    with pytest.raises(BadForm) as caught:
        setup.check(replace(NEW, **{name: text}))
    assert set(caught.value.errors) == {name}
