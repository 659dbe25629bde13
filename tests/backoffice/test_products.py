"""The page of products by its keys: new, prices both ways, copies, codes, pictures, many at once, two offices."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import insert, update

from backoffice.products.bulk import BulkPanel
from backoffice.products.presenter import Page
from backoffice.versions import BothVersions
from shop.rules.errors import DatabaseProblem
from shop.rules.product_form import Pack
from shop.services import bulk, categories, products, stock
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import tables
from tests.backoffice.conftest import Later, Played

NEW = 'CTRL+N "Dark chocolate" ENTER ENTER ENTER 2.46'


def page_of(played: Played) -> Page:
    played.office.show("products")
    page = played.office.page
    assert isinstance(page, Page)
    return page


def names(page: Page) -> list[str]:
    return [row.name for row in page.rows]


def values(page: Page, *fields: str) -> list[object]:
    assert page.form is not None
    return [page.form.values[field] for field in fields]


def edit(played: Played, page: Page, **typed: str | bool) -> None:
    assert page.form is not None
    for name, value in typed.items():
        page.form.edit(name, value)


def make(played: Played, page: Page, *made: str) -> None:
    for name in made:
        played.play(f'CTRL+N "{name}" CTRL+S')


def test_what_was_saved_stays_beside_the_list_though_it_stands_elsewhere_in_it(
    played: Played, shop: Shop
) -> None:
    page = page_of(played)
    make(played, page, "Apples", "Bread", "Cheese")
    page.fit(2)
    played.play("CTRL+HOME")
    make(played, page, "Zwieback")
    assert names(page) == ["Apples", "Bread"]
    assert (values(page, "name"), page.row, played.said) == (["Zwieback"], None, "Saved: Zwieback")
    session, (apples, *_rest) = played.office.signed_in, page.rows
    known = products.get_product(shop, session, apples.id)
    products.delete_product(shop, session, known)
    page.refresh_while_shown()
    assert (names(page), values(page, "name")) == (["Bread", "Cheese"], ["Zwieback"])
    assert page.record is not None
    products.delete_product(shop, session, page.record.record)
    page.refresh_while_shown()
    assert (values(page, "name"), page.chosen_id) == (["Bread"], str(page.rows[0].id))
    assert played.said == "Saved: Zwieback"
    make(played, page, "Zwieback")
    played.play("DOWN")
    assert values(page, "name") == ["Cheese"]


def test_a_product_is_typed_in_saved_and_undone_by_keys_alone(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play(f"{NEW} ENTER ENTER 1.31 CTRL+S")
    assert played.said == "Saved: Dark chocolate"
    row = page.rows[0]
    assert (row.name, row.price_e4, row.cost_e4, row.sku) == ("Dark chocolate", 24_600, 13_100, "P00001")
    played.play("CTRL+Z")
    assert names(page) == []
    assert verify(shop.store) == []


def test_either_price_gives_the_other_and_the_margin_follows(played: Played) -> None:
    page = page_of(played)
    played.play(NEW)
    assert values(page, "price_without", "margin") == ["2.00", ""]
    played.play("ENTER ENTER 1.50")
    assert values(page, "margin") == ["25"]
    edit(played, page, price_without="3")
    assert values(page, "price_with", "margin") == ["3.69", "50"]
    edit(played, page, margin="40")
    assert values(page, "price_with", "price_without") == ["3.08", "2.5041"]
    edit(played, page, tax_class="5")
    assert values(page, "price_with", "price_without", "margin") == ["3.08", "3.08", "51.3"]
    edit(played, page, price_with="")
    assert values(page, "price_without", "margin") == ["", ""]


def test_a_margin_that_cannot_be_says_so_at_once(played: Played) -> None:
    page = page_of(played)
    played.play(NEW)
    edit(played, page, margin="40")
    assert page.form is not None
    assert page.form.errors == {"margin": "Type the cost first."}
    edit(played, page, cost="1", margin="100")
    assert page.form.errors == {"margin": "A margin is less than 100 %."}


def test_a_shop_without_tax_in_its_prices_keeps_the_other_price(played: Played, shop: Shop) -> None:
    from dataclasses import replace

    shop.settings = replace(shop.settings, prices_include_tax=False)
    page = page_of(played)
    played.play(NEW)
    assert values(page, "price_without") == ["2.00"]
    edit(played, page, price_with="2.47")
    played.play("CTRL+S")
    assert page.rows[0].price_e4 == 20_081
    assert values(page, "price_with", "price_without") == ["2.47", "2.0081"]


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(played: Played) -> None:
    page = page_of(played)
    make(played, page, "Tea")
    played.play('CTRL+N "TEA" ENTER ENTER ENTER 2.4.9')
    edit(played, page, barcodes="5012345678901", minimum_age="old")
    played.play("CTRL+S")
    assert page.form is not None
    assert set(page.form.errors) == {"name", "price_with", "barcodes", "minimum_age"}
    assert page.form.focus == "name"
    assert values(page, "price_with", "barcodes") == ["2.4.9", "5012345678901"]
    edit(played, page, price_with="2.49", price_without="x")
    played.play("CTRL+S")
    assert "price_without" in page.form.errors


def test_a_price_is_changed_and_undone_and_its_history_shown(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play(f"{NEW} CTRL+S ENTER ENTER ENTER ENTER 2.79 CTRL+S")
    assert [(each.old_e4, each.new_e4) for each in page.history] == [(24_600, 27_900)]
    played.play("CTRL+Z")
    assert page.rows[0].price_e4 == 24_600
    assert [each.new_e4 for each in page.history] == [24_600, 27_900]
    assert verify(shop.store) == []


def test_a_copy_has_all_but_the_codes_and_is_a_product_of_its_own(played: Played) -> None:
    page = page_of(played)
    played.play(NEW)
    edit(played, page, barcodes="5012345678900", brand="Corner", cost="1")
    played.play("CTRL+S CTRL+D")
    assert values(page, "name", "brand", "price_with", "sku", "barcodes") == [
        "Dark chocolate (copy)",
        "Corner",
        "2.46",
        "",
        "",
    ]
    played.play('"White chocolate" CTRL+S')
    assert names(page) == ["Dark chocolate", "White chocolate"]
    assert page.rows[1].sku == "P00002"


def test_a_scan_fills_the_form_or_finds_the_product_or_begins_a_new_one(played: Played) -> None:
    page = page_of(played)
    played.play(f"{NEW} SCAN:5012345678900 SCAN:5012345678900 SCAN:5012345678901 CTRL+S")
    assert page.record is not None
    assert page.record.record.details.packs == (Pack("5012345678900"),)
    assert [note.code for note in played.notes if note.code.startswith("code_is")] == ["code_is_here"]
    make(played, page, "Tea")
    played.play("SCAN:5012345678900")
    assert names(page) == ["Dark chocolate"]
    played.play("SCAN:4006381333931")
    assert played.office.panels[-1].title == "No active product has this code"
    played.play('ENTER "Pencil" CTRL+S')
    assert page.record.record.details.packs == (Pack("4006381333931"),)


def test_what_another_office_saved_is_shown_beside_mine(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play(f"{NEW} CTRL+S")
    session = played.office.signed_in
    theirs = products.get_product(shop, session, page.rows[0].id)
    products.save_product(shop, session, theirs, {"name": "Dark chocolate", "tax_class": "1", "price": "3"})
    edit(played, page, brand="Corner")
    played.play("CTRL+S")
    panel = played.office.panels[-1]
    assert isinstance(panel, BothVersions)
    assert ("Price with tax", "3.00", "2.46") in panel.rows
    played.play("ENTER")
    assert page.record is not None
    details = page.record.record.details
    assert (details.price_e4, details.brand) == (30_000, "Corner")


def test_the_category_brings_its_usual_tax_to_a_new_product(played: Played, shop: Shop) -> None:
    session = played.office.signed_in
    food = categories.save_category(shop, session, None, {"name": "Food", "tax_class": "5"})
    page = page_of(played)
    played.play(NEW)
    edit(played, page, category=str(food.id))
    assert values(page, "tax_class", "price_without") == ["5", "2.46"]
    played.play("CTRL+S")
    page.choose_filter("category", str(food.id))
    played.play("CTRL+N")
    assert values(page, "category", "tax_class") == [str(food.id), "5"]


def test_what_is_sold_by_weight_is_ticked_with_its_unit(played: Played) -> None:
    page = page_of(played)
    played.play(NEW)
    edit(played, page, unit="kg")
    assert values(page, "weighed") == [True]


def test_the_head_counts_what_is_low_and_without_a_price(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play(f"{NEW} CTRL+S")
    make(played, page, "Gift")
    edit(played, page, reorder_level="5")
    played.play("CTRL+S")
    page.refresh_while_shown()
    assert page.summary == "2 · 1 low · 1 without a price"
    gift = next(row for row in page.rows if row.name == "Gift")
    assert page.tags(gift) == ("warning",)
    stock.correct_count(shop, played.office.signed_in, gift.id, 9000)
    page.refresh_while_shown()
    assert page.summary == "2 · 1 without a price"


def test_a_product_is_deleted_and_brought_back(played: Played) -> None:
    page = page_of(played)
    make(played, page, "Tea", "Soap")
    played.play("CTRL+HOME DELETE ENTER")
    assert names(page) == ["Tea"]
    played.play("CTRL+Z")
    assert names(page) == ["Soap", "Tea"]


def test_a_picture_is_taken_in_and_away(played: Played, tmp_path: Path) -> None:
    page = page_of(played)
    Image.new("RGB", (900, 600), "red").save(tmp_path / "tea.jpg")
    (tmp_path / "list.jpg").write_text("name,price")
    make(played, page, "Tea")
    page.pictures.choose_file = lambda then: then(str(tmp_path / "list.jpg"))
    played.play("F4")
    assert played.said.startswith("list.jpg is no picture")
    page.pictures.choose_file = lambda then: then(str(tmp_path / "tea.jpg"))
    played.play("F4")
    assert page.pictures.shown is not None
    assert page.form is not None
    assert page.form.is_dirty
    played.play("CTRL+S")
    assert page.record is not None
    kept = page.record.record.picture
    assert kept is not None
    played.play("F7 CTRL+S")
    assert page.record.record.picture is None
    played.play("CTRL+Z")
    assert page.record.record.picture == kept


def marked(played: Played, page: Page, count: int) -> BulkPanel:
    played.play("CTRL+HOME" + " INSERT" * count + " F8")
    panel = played.office.panels[-1]
    assert isinstance(panel, BulkPanel)
    return panel


def test_a_change_of_many_stays_filled_in_where_the_database_is_out_of_reach(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(played)
    played.play('CTRL+N "Tea" ENTER ENTER ENTER "10.00" CTRL+S')
    panel = marked(played, page, 1)

    def out_of_reach(*_given: object) -> None:
        raise DatabaseProblem("Out of reach.")

    with monkeypatch.context() as away:
        away.setattr(bulk, "preview", out_of_reach)
        away.setattr(bulk, "apply", out_of_reach)
        played.play('ENTER ENTER "+5" ENTER CTRL+S')
        assert (played.said, played.office.panels) == ("Out of reach.", [panel])
        assert (panel.preview, panel.told(), panel.form.values["by"]) == (None, "", "+5")
    played.play("CTRL+S")
    assert played.said == "1 products changed."


def test_no_preview_stands_beside_a_form_that_means_nothing_any_more(played: Played) -> None:
    page = page_of(played)
    played.play('CTRL+N "Tea" ENTER ENTER ENTER "10.00" CTRL+S')
    later = Later()
    played.office.run = later
    panel = marked(played, page, 1)
    later.finish()
    played.play('ENTER ENTER "+5"')
    later.finish()
    assert panel.told() == "1 to change"
    played.play("BACKSPACE 6 BACKSPACE BACKSPACE")
    later.finish()
    assert (panel.form.values["by"], panel.preview, panel.told()) == ("", None, "Type by how much.")


def test_prices_of_many_are_raised_with_a_preview_and_undone(played: Played, shop: Shop) -> None:
    page = page_of(played)
    for name, price in (("Tea", "9.50"), ("Soap", "10.00"), ("Gift", "")):
        played.play(f'CTRL+N "{name}" ENTER ENTER ENTER "{price}" CTRL+S')
    panel = marked(played, page, 3)
    played.play('ENTER ENTER "+5" ENTER DOWN')
    assert panel.told() == "2 to change · 1 left out"
    assert panel.preview is not None
    assert [panel.cells(row)[1:] for row in panel.preview.rows] == [
        ("Gift", "none", "It has no price."),
        ("Soap", "10.00", "10.99"),
        ("Tea", "9.50", "9.99"),
    ]
    played.play("ENTER")
    assert played.said == "2 products changed. Left out: 1."
    assert [row.price_e4 for row in page.rows] == [None, 109_900, 99_900]
    played.play("CTRL+Z")
    assert [row.price_e4 for row in page.rows] == [None, 100_000, 95_000]
    assert verify(shop.store) == []


def test_all_found_can_be_changed_without_marking_them(played: Played) -> None:
    page = page_of(played)
    make(played, page, "Green tea", "Black tea", "Soap")
    played.play('"tea" F8')
    panel = played.office.panels[-1]
    assert isinstance(panel, BulkPanel)
    assert panel.form.values["scope"] == "found"
    panel.form.edit("field", "reorder_level")
    assert panel.shown_fields == ("scope", "field", "reorder_level")
    panel.form.edit("reorder_level", "7")
    assert panel.told() == "2 to change"
    played.play("CTRL+S ESC")
    assert {row.name: row.reorder_level_milli for row in page.rows} == {
        "Green tea": 7000,
        "Black tea": 7000,
        "Soap": 0,
    }


def test_a_change_of_nothing_or_half_typed_is_not_made(played: Played) -> None:
    page = page_of(played)
    played.play(f"{NEW} CTRL+S")
    panel = marked(played, page, 1)
    played.play("CTRL+S")
    assert set(panel.form.errors) == {"by"}
    panel.form.edit("by", "0")
    played.play("CTRL+S")
    assert panel.problem.startswith("Nothing would change")
    played.play("ESC")
    assert played.office.panels == []


def test_a_stopped_change_of_many_changes_nothing(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(played)
    played.play(f"{NEW} CTRL+S")
    marked(played, page, 1)
    apply = bulk.apply

    def stopped(*args: object) -> object:
        played.office.press("ESC")
        return apply(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "apply", stopped)
    played.play('ENTER ENTER "50" CTRL+S')
    assert played.said == "Cancelled. Nothing was changed."
    assert page.rows[0].price_e4 == 24_600


def test_typing_finds_misspelled_names_once_the_index_is_there(played: Played) -> None:
    page = page_of(played)
    make(played, page, "Dark chocolate", "Soap")
    played.play('"choclate"')
    assert names(page) == ["Dark chocolate"]


def test_an_inactive_supplier_stays_chosen_where_it_is(played: Played, shop: Shop) -> None:
    with shop.store.write() as connection:
        connection.execute(insert(tables.suppliers), {"name": "Mill"})
    page = page_of(played)
    played.play(NEW)
    edit(played, page, supplier="1")
    played.play("CTRL+S")
    with shop.store.write() as connection:
        connection.execute(update(tables.suppliers).values(active=0))
    played.play("F5")
    assert values(page, "supplier") == ["1"]
    played.play("CTRL+N")
    assert page.form is not None
    assert dict(page.form.field("supplier").choices) == {"": "None"}


def test_a_list_that_can_not_be_exported_there_says_why(played: Played, tmp_path: Path) -> None:
    page_of(played)
    (tmp_path / "file").touch()
    played.play(f'CTRL+E "{tmp_path / "file" / "list.csv"}" ENTER')
    assert played.said == f"There is no folder {tmp_path / 'file'}. Make it, or choose another one."
    played.play(f'CTRL+E "{tmp_path / ("x" * 300)}.csv" ENTER')
    assert "can't be a file name here" in played.said


def test_everything_found_is_exported_once(played: Played, tmp_path: Path) -> None:
    page = page_of(played)
    make(played, page, "Tea", "Soap")
    assert [row.name for row in page.every(page.query)] == ["Soap", "Tea"]
    played.play(f'CTRL+E "{tmp_path / "products.csv"}" ENTER')
    lines = (tmp_path / "products.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("SKU")
    assert len(lines) == 3
