"""The page of labels without a window: products taken, counted, laid out and made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from backoffice.labels.presenter import Page
from backoffice.panels.pick import Pick
from shop.rules.label_sheet import OWN
from shop.services import users
from shop.services.import_products import ImportOptions, import_products
from shop.store.tables import products
from tests.backoffice.conftest import Played

TEA, COFFEE = "5012345678900", "96385074"


@pytest.fixture
def page(played: Played, tmp_path: Path) -> Page:
    shop = played.office.shop
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path / "papers"))
    bring(played, tmp_path, f"gtin,name,price,stock\n{TEA},Tea,2.29,3\n{COFFEE},Coffee,1.15,\n,Nuts,3,\n")
    played.office.show("labels")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def bring(played: Played, folder: Path, text: str) -> None:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    session = users.session_of_database_owner(played.office.shop)
    assert import_products(played.office.shop, session, path, ImportOptions()).written


def wanted(page: Page) -> list[tuple[str, int]]:
    return [(item.name, item.copies) for item in page.items.values()]


def test_products_are_searched_taken_scanned_counted_and_made(played: Played, page: Page) -> None:
    opened: list[Path] = []
    played.office.on_open_file = opened.append
    played.play(f'"cof" ENTER SCAN:{TEA} SCAN:{TEA}')
    assert wanted(page) == [("Coffee", 1), ("Tea", 2)]
    played.play('"+" "+" "-"')
    assert wanted(page) == [("Coffee", 1), ("Tea", 3)]
    played.play("CTRL+A F6 20 ENTER")
    assert wanted(page) == [("Coffee", 20), ("Tea", 20)]
    assert page.summary == "40 labels · 2 sheets"
    played.play("CTRL+S")
    assert played.said == f"40 labels are in {opened[0]}."
    assert len(PdfReader(opened[0]).pages) == 2


def test_labels_by_stock_and_products_taken_off(played: Played, page: Page) -> None:
    played.play(f'SCAN:{TEA} SCAN:{COFFEE} "nuts" ENTER CTRL+A F7')
    assert wanted(page) == [("Tea", 3), ("Coffee", 1), ("Nuts", 1)]
    played.play("ESC UP UP DELETE")
    assert wanted(page) == [("Coffee", 1), ("Nuts", 1)]
    played.play("F8")
    assert wanted(page) == []
    played.play("CTRL+S")
    assert page.items == {}


def test_new_prices_are_taken_since_a_day(played: Played, page: Page, tmp_path: Path) -> None:
    bring(played, tmp_path, f"gtin,name,price\n{TEA},Tea,1.99\n")
    played.play('F2 "never" ENTER')
    assert played.office.panels[-1].problem == "Write the day as in 2026-11-23."
    played.office.panels[-1].set_text("2026-03-01")
    played.play("ENTER")
    assert wanted(page) == [("Tea", 1)]
    assert [item.old_price_e4 for item in page.items.values()] == [22_900]


def test_a_shop_without_deliveries_has_none_to_choose(played: Played, page: Page) -> None:
    played.play("F3 ENTER")
    assert isinstance(played.office.panels[-1], Pick)
    played.play("ESC")
    assert wanted(page) == []


def test_other_pages_hand_products_over(played: Played, page: Page) -> None:
    with played.office.shop.store.read() as connection:
        ids = list(connection.execute(select(products.c.id).order_by(products.c.id)).scalars())
    played.office.show("suppliers")
    played.office.show("labels", {"ids": f"{ids[1]},{ids[0]}"})
    assert wanted(page) == [("Coffee", 1), ("Tea", 1)]


def test_a_sheet_of_ones_own_is_typed_and_refused_by_its_fields(played: Played, page: Page) -> None:
    played.play(f"SCAN:{TEA}")
    assert page.form is not None
    page.form.edit("sheet", OWN)
    played.play("CTRL+S")
    assert page.form.errors["width"]
    assert page.job() is None
    own = {
        "paper_width": "100",
        "paper_height": "50",
        "across": "2",
        "down": "1",
        "width": "45",
        "height": "40",
    }
    for name, value in own.items():
        page.form.edit(name, value)
    page.form.edit("first", "3")
    played.play("CTRL+S")
    assert page.form.errors == {"first": "There are 2 labels on a sheet."}
    page.form.edit("first", "2")
    played.play("CTRL+S")
    assert "1 label is in" in played.said


def test_a_code_too_long_for_its_label_is_told(played: Played, page: Page, tmp_path: Path) -> None:
    bring(played, tmp_path, "sku,name,price\nA-VERY-LONG-CODE-1234567890,Long,1\n")
    played.play('"long" ENTER')
    assert page.form is not None
    page.form.edit("sheet", "letter-4x20")
    played.play("CTRL+S")
    assert played.said.endswith("Without a barcode: Long. The barcode is too large for this label.")


def test_the_first_sheet_is_drawn_as_it_will_be_printed(played: Played, page: Page) -> None:
    pictures: list[Any] = []
    played.play(f"SCAN:{TEA}")
    page.picture(300, 400, lambda picture, _job: pictures.append(picture))
    assert pictures[0].height in range(396, 401)
    assert pictures[0].convert("L").getextrema()[0] < 60
    page.picture(10, 10, lambda picture, _job: pictures.append(picture))
    assert len(pictures) == 1


def test_an_unknown_scan_is_told(played: Played, page: Page) -> None:
    played.play("SCAN:4006381333931")
    assert played.said == "There is no such product."


def test_the_page_of_products_hands_over_those_that_are_marked(played: Played, page: Page) -> None:
    played.office.show("products")
    played.play("CTRL+A F9")
    assert played.office.page is page
    assert sorted(wanted(page)) == [("Coffee", 1), ("Nuts", 1), ("Tea", 1)]
