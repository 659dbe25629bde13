"""The page of taxes by its keys: rates that follow each other, and what may no longer be changed."""

from __future__ import annotations

from datetime import timedelta

from backoffice.taxes.presenter import Page
from shop.services.shop import Shop
from shop.services.verify import verify
from tests.backoffice.conftest import Played
from tests.shops import MORNING
from tests.traded import add_stock, trade

TOMORROW = (MORNING + timedelta(days=1)).date().isoformat()


def page_of(played: Played) -> Page:
    played.office.show("taxes")
    page = played.office.page
    assert isinstance(page, Page)
    return page


def rates(page: Page) -> list[tuple[str, int, str]]:
    return [(row.tax_class.details.code, row.rate.percent_e4, row.state) for row in page.rows]


def test_a_later_rate_is_typed_in_and_undone(played: Played, shop: Shop) -> None:
    page = page_of(played)
    before = rates(page)
    played.play("F6 25 CTRL+S")
    assert rates(page)[:2] == [("standard", 230_000, "now"), ("standard", 250_000, "later")]
    assert page.form is not None
    assert page.form.values["valid_from"] == TOMORROW
    played.play("CTRL+Z")
    assert rates(page) == before
    assert verify(shop.store) == []


def test_a_new_class_with_parts_counts_from_the_beginning(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "GST" ENTER gst ENTER ENTER ENTER ENTER "CGST 9 + SGST 9" CTRL+S')
    assert rates(page)[-1] == ("gst", 180_000, "now")
    assert page.cells(page.rows[-1])[4] == "always"
    played.play("CTRL+Z")
    assert "gst" not in {code for code, _percent, _state in rates(page)}


def test_a_rate_something_was_sold_at_is_refused_by_its_field(played: Played, shop: Shop) -> None:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    page = page_of(played)
    assert page.form is not None
    page.form.edit("percent", "21")
    played.play("CTRL+S")
    assert set(page.form.errors) == {"valid_from"}
    assert page.form.values["percent"] == "21"
    played.play("CTRL+Z")
    page.form.edit("name", "VAT 23 %")
    played.play("CTRL+S")
    assert page.rows[0].tax_class.details.name == "VAT 23 %"


def test_the_products_of_each_class_are_counted_behind_the_list(played: Played, shop: Shop) -> None:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    page = page_of(played)
    assert [page.cells(row)[-1] for row in page.rows] == [2, 1, 0, 0, 1, 0]


def test_a_letter_that_does_not_fit_the_rate_is_refused(played: Played) -> None:
    page = page_of(played)
    assert page.form is not None
    page.form.edit("category", "E")
    played.play("CTRL+S")
    assert set(page.form.errors) == {"category"}


def test_a_later_rate_and_a_class_not_used_are_deleted(played: Played) -> None:
    page = page_of(played)
    played.play("F6 25 CTRL+S DELETE ENTER")
    assert rates(page)[0] == ("standard", 230_000, "now")
    assert rates(page)[1][0] != "standard"
    played.play("CTRL+Z CTRL+END DELETE ENTER")
    assert "exempt" not in {code for code, _percent, _state in rates(page)}
    played.play("CTRL+Z")
    assert rates(page)[-1][0] == "exempt"


def test_past_rates_are_shown_when_asked_for(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play("F6 25 CTRL+S")
    shop.clock.move(3 * 86_400)  # type: ignore[attr-defined]
    played.play("F5")
    assert rates(page)[0] == ("standard", 250_000, "now")
    page.choose_filter("show", "all")
    assert rates(page)[0] == ("standard", 230_000, "past")


def test_who_may_not_change_settings_does_not_see_taxes(shop: Shop) -> None:
    played = Played(shop, "kim")
    assert played.office.session is None
