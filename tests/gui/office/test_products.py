"""The pages of products, categories and taxes in a real window: keys, touches, scans, sizes, colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from backoffice.categories.view import View as CategoriesView
from backoffice.products.bulk_view import BulkView
from backoffice.products.presenter import Page
from backoffice.products.view import View
from shop.services import products
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off

PRICE_OF = "ENTER ENTER ENTER ENTER"
"""From the list into the form of the chosen product, and on to its price."""


def page_of(rig: Rig) -> tuple[View, Page]:
    view = rig.show("products")
    assert isinstance(view, View)
    page = rig.list
    assert isinstance(page, Page)
    rig.wait_for(lambda: page.office.search.is_ready)
    return view, page


def test_a_product_is_typed_in_with_a_scan_and_sold_price_both_ways(rig: Rig) -> None:
    view, page = page_of(rig)
    rig.play('CTRL+N "Rye loaf" ENTER ENTER ENTER 2.46 SCAN:5012345678900')
    assert view.form is not None
    assert view.form.form.values()["price_without"] == "2.00"
    assert view.form.form.values()["barcodes"] == "5012345678900"
    rig.play("CTRL+S")
    assert rig.said == "Saved: Rye loaf"
    assert page.record is not None
    assert page.record.record.details.packs[0].code == "5012345678900"
    rig.play('ESC "rye loaf"')
    assert [row.name for row in page.rows] == ["Rye loaf"]


def test_a_price_is_changed_and_undone_by_real_keys(rig: Rig) -> None:
    view, page = page_of(rig)
    rig.play(f'"dark choc" {PRICE_OF} 2.79 CTRL+S')
    assert page.rows[0].price_e4 == 27_900
    assert view.history.winfo_ismapped()
    assert view.history.rows[0].cells[-1] == "2.79"
    rig.play("CTRL+Z")
    assert page.rows[0].price_e4 == 24_900
    assert verify(rig.app.shop.store) == []


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(rig: Rig) -> None:
    view, _page = page_of(rig)
    rig.play('CTRL+N "Bananas" ENTER ENTER ENTER 1.2.3 CTRL+S')
    assert view.form is not None
    form = view.form.form
    assert form.widget("name").error.startswith("The product 101 has this name")
    assert form.widget("price_with").error
    assert form.values()["price_with"] == "1.2.3"
    assert rig.said == "Not saved: see the fields marked."


def test_a_copy_is_made_by_a_touch(rig: Rig) -> None:
    view, page = page_of(rig)
    rig.play('"dark choc"')
    rig.driver.click(view.buttons["copy"])
    rig.play('"Darker chocolate" CTRL+S')
    assert "Darker chocolate" in {row.name for row in page.rows}
    assert verify(rig.app.shop.store) == []


def test_marked_products_get_five_per_cent_more_with_a_preview_and_one_key_undoes_it(rig: Rig) -> None:
    _view, page = page_of(rig)
    before = [row.price_e4 for row in page.rows[:3]]
    rig.play('INSERT INSERT INSERT F8 ENTER ENTER "+5" ENTER DOWN')
    shown = rig.app._front_view
    assert isinstance(shown, BulkView)
    assert len(shown.table.rows) == 3
    assert all(str(row.cells[3]).endswith(".99") for row in shown.table.rows)
    rig.play("CTRL+S")
    assert rig.said.endswith("products changed.")
    assert all(str(row.price_e4).endswith("9900") for row in page.rows[:3])
    rig.play("CTRL+Z")
    assert [row.price_e4 for row in page.rows[:3]] == before
    assert verify(rig.app.shop.store) == []


def test_the_fields_of_a_change_follow_what_is_chosen(rig: Rig) -> None:
    page_of(rig)
    rig.play("F8 DOWN")
    shown = rig.app._front_view
    assert isinstance(shown, BulkView)
    assert shown.form is not None
    assert shown.form.widget("category").winfo_ismapped()
    assert not shown.form.widget("by").winfo_ismapped()
    rig.play("ESC")


def test_two_offices_at_one_product_the_second_sees_both(rig: Rig) -> None:
    _view, page = page_of(rig)
    rig.play('"dark choc"')
    assert page.record is not None
    shop = rig.app.shop
    session = session_of_database_owner(shop)
    theirs = page.record.record
    form = {"name": theirs.details.name, "tax_class": str(theirs.details.tax_class_id), "price": "3"}
    # typed first: a form that nothing was typed into would follow the other office by itself
    rig.play(f"{PRICE_OF} 2.55")
    products.save_product(shop, session, theirs, form)
    rig.play("CTRL+S")
    assert rig.office.panels[-1].title == theirs.details.name
    rig.play("ENTER")
    assert page.rows[0].price_e4 == 25_500


def test_a_change_in_another_office_is_seen_without_a_key(rig: Rig) -> None:
    _view, page = page_of(rig)
    shop = rig.app.shop
    session = session_of_database_owner(shop)
    products.save_product(shop, session, None, {"name": "Aaa first of all", "tax_class": "1"})
    rig.wait_for(lambda: page.rows[0].name == "Aaa first of all")


def test_a_picture_is_shown_and_goes_again(rig: Rig, tmp_path: Path) -> None:
    view, page = page_of(rig)
    Image.new("RGB", (600, 900), "blue").save(tmp_path / "bread.png")
    page.pictures.choose_file = lambda then: then(str(tmp_path / "bread.png"))
    rig.play('"baguette" F4')
    rig.wait_for(lambda: page.pictures.shown is not None)
    assert view.picture.find_all()
    assert view._image is not None
    rig.play("CTRL+S F7 CTRL+S")
    assert view._image is None


def test_a_tree_of_categories_is_built_coloured_and_moved(rig: Rig) -> None:
    view = rig.show("categories")
    assert isinstance(view, CategoriesView)
    rig.play('CTRL+N "Gifts" CTRL+S F6 "Cards" CTRL+S')
    rig.driver.click(view.colours["#b91c1c"])
    rig.play("CTRL+S")
    names = [row.details.name for row in rig.list.rows]
    assert names[-2:] == ["Gifts", "Cards"]
    shown = [each for each in view._swatches if each.winfo_ismapped()]
    assert shown[-1].cget("bg") == "#b91c1c"
    rig.play("ESC UP CTRL+UP")
    assert [row.details.name for row in rig.list.rows][-3:-1] == ["Gifts", "Cards"]
    rig.play("CTRL+Z")
    assert [row.details.name for row in rig.list.rows] == names


def test_a_later_tax_rate_is_typed_in(rig: Rig) -> None:
    view = rig.show("taxes")
    rig.driver.click(view.form.buttons["follow"])  # type: ignore[attr-defined]
    rig.play("25 CTRL+S")
    assert rig.said.startswith("Saved")
    assert [row.state for row in rig.list.rows][:2] == ["now", "later"]


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size, dark=size[0] == 1366) as rig:
        rig.enter()
        page_of(rig)
        rig.play('"dark choc" ENTER')
        assert cut_off(rig.window) == []
        rig.play('ESC ESC F8 ENTER ENTER "5"')
        assert cut_off(rig.window) == []
        rig.play("ESC")
        for page_id in ("categories", "taxes"):
            rig.show(page_id)
            rig.play("DOWN ENTER")
            assert cut_off(rig.window) == []
            rig.play("ESC")
