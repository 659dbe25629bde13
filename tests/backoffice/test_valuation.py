"""The page of what the stock is worth by its keys: by product, by category, of other days, exported."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from backoffice.valuation.presenter import Page
from shop.services import stock, valuation
from shop.services.shop import Shop
from tests.backoffice.conftest import Played
from tests.shops import Clock
from tests.traded import add_stock, products_of


@pytest.fixture
def page(played: Played, shop: Shop) -> Page:
    """Tea 50 at 1.10 sold for 2.49, nuts 12.345 at 6.1234 for 12.3333, books 7 at 5.00 for 9.99; tea is a drink."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
        connection.exec_driver_sql(
            "INSERT INTO categories (name, name_key, position) VALUES ('Drinks', 'drinks', 1)"
        )
        connection.exec_driver_sql("UPDATE products SET category_id = 1 WHERE sku = 'TEA'")
    played.office.show("valuation")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def shown(page: Page) -> list[tuple[str, ...]]:
    return [page.texts(page.cells(row)) for row in page.rows]


def test_each_product_is_shown_at_cost_at_price_without_tax_and_with_its_margin(page: Page) -> None:
    assert [row[0] for row in shown(page)] == ["Book", "Nuts by weight", "Tea"]
    # 50 × 2.49 / 1.23: to four decimals 2.0244 each
    assert shown(page)[2] == (
        "Tea", "TEA", "Drinks", "50", "55.00", "124.50", "101.22", "46.22", "45.7%",
    )  # fmt: skip
    assert page.summary == "3 products in stock now"
    figures = dict(page.figures)
    assert figures["At cost"].endswith("165.59")
    assert figures["At price"].endswith("346.68")


def test_the_sums_are_those_of_the_ledger_whatever_the_rows_are_rounded_to(page: Page, shop: Shop) -> None:
    whole = valuation.product_worths(shop, page.office.signed_in)
    for by in ("", "category"):
        page.choose_filter("by", by)
        sums = page.sums
        assert (sums.products, sums.cost_e4, sums.price_minor, sums.net_minor) == (
            len(whole),
            sum(worth.cost_e4 for worth in whole),
            sum(worth.price_minor for worth in whole),
            sum(worth.net_minor for worth in whole),
        )


def test_categories_are_summed_and_enter_leads_to_their_products(played: Played, page: Page) -> None:
    played.play("F6")
    assert [(row[0], row[2], row[4]) for row in shown(page)] == [
        ("Drinks", "1 product", "55.00"),
        ("No category", "2 products", "110.59"),
    ]
    played.play("DOWN ENTER")
    assert [row[0] for row in shown(page)] == ["Book", "Nuts by weight"]
    assert page.chosen["by"] == ""
    played.play("F6")
    assert len(page.rows) == 2
    played.play("ENTER")
    assert [row[0] for row in shown(page)] == ["Tea"]


def test_the_search_narrows_the_rows_and_their_sums(played: Played, page: Page) -> None:
    played.play('"dri te"')
    assert [row[0] for row in shown(page)] == ["Tea"]
    assert page.sums.cost_e4 == 550_000
    played.play("ESC")
    page.sort_by("cost")
    page.sort_by("cost")
    assert [row[4] for row in shown(page)] == ["75.59", "55.00", "35.00"]


def test_another_day_is_typed_and_f5_reads_what_has_changed(played: Played, page: Page, shop: Shop) -> None:
    clock = shop.clock
    assert isinstance(clock, Clock)
    first = shop.business_date(clock())
    clock.move(86_400)
    stock.write_off(shop, played.office.signed_in, products_of(shop)["BOOK"].id, 2_000, "Damaged")
    assert shown(page)[0][3] == "7"
    played.play("F5")
    assert shown(page)[0][3] == "5"
    played.play(f'F4 "{first.isoformat()}" ENTER')
    assert shown(page)[0][3] == "7"
    assert page.summary.startswith("3 products in stock at the end of")
    assert first.isoformat() in dict(page.filters[2].choices)
    page.choose_filter("on", "year")
    assert page.day == date(2025, 12, 31)
    assert page.rows == ()
    page.choose_filter("on", "month")
    assert page.day == date(2026, 2, 28)
    page.choose_filter("on", "yesterday")
    assert shown(page)[0][3] == "7"


def test_a_day_to_come_and_no_day_at_all_are_refused_where_they_were_typed(
    played: Played, page: Page
) -> None:
    later = page.today + timedelta(days=1)
    played.play(f'F4 "{later.isoformat()}" ENTER')
    assert played.office.panels[-1].problem.startswith("That day is still to come.")
    played.play('CTRL+A "spring" ENTER')
    assert played.office.panels[-1].problem == "Write the day as in 2026-11-23."
    played.play("ESC")
    assert page.day is None


def test_what_is_shown_is_exported_as_csv(played: Played, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "worth.csv"
    played.play(f'F6 CTRL+E "{path}" ENTER')
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Name,SKU,Category,Quantity,At cost,At price")
    assert "Drinks,,1 product,,55.00,124.50,101.22,46.22," in text
