"""The page of categories by its keys: a tree that is built, ordered, merged and undone."""

from __future__ import annotations

from backoffice.categories.presenter import Page
from shop.services import products
from shop.services.shop import Shop
from shop.services.verify import verify
from tests.backoffice.conftest import Played


def page_of(played: Played) -> Page:
    played.office.show("categories")
    page = played.office.page
    assert isinstance(page, Page)
    return page


def tree(page: Page) -> list[str]:
    return [page.shown_name(row).strip("\u2003") + "'" * row.depth for row in page.rows]


def built(played: Played) -> Page:
    page = page_of(played)
    played.play('CTRL+N "Food" CTRL+S F6 "Dairy" CTRL+S F6 "Cheese" CTRL+S CTRL+HOME CTRL+N "Drinks" CTRL+S')
    return page


def test_a_tree_is_built_by_keys(played: Played) -> None:
    page = built(played)
    assert tree(page) == ["Food", "Dairy'", "Cheese''", "Drinks"]
    assert page.form is not None
    assert page.form.title == "Drinks"


def test_a_category_is_moved_and_that_is_undone(played: Played) -> None:
    page = built(played)
    played.play("CTRL+UP")
    assert tree(page) == ["Drinks", "Food", "Dairy'", "Cheese''"]
    played.play("CTRL+UP")
    assert "already" in played.said
    played.play("CTRL+Z")
    assert tree(page) == ["Food", "Dairy'", "Cheese''", "Drinks"]


def test_the_parents_offered_do_not_lie_within_it(played: Played) -> None:
    page = built(played)
    played.play("CTRL+HOME DOWN")
    assert page.form is not None
    offered = [label for _value, label in page.form.field("parent").choices]
    assert offered == ["None: at the top", "Food", "Drinks"]


def test_a_colour_is_touched_and_saved(played: Played) -> None:
    page = built(played)
    page.choose_colour(page.colours[0])
    played.play("CTRL+S")
    assert page.rows[-1].details.colour == page.colours[0]
    page.choose_colour(page.colours[0])
    assert page.form is not None
    assert page.form.values["colour"] == ""


def test_a_category_is_merged_into_another_and_that_is_undone(played: Played, shop: Shop) -> None:
    page = built(played)
    session = played.office.signed_in
    drinks = page.rows[-1].id
    said = {"name": "Cola", "tax_class": "1", "category": str(drinks)}
    cola = products.save_product(shop, session, None, said)
    played.play("F8 ENTER")
    assert tree(page) == ["Food", "Dairy'", "Cheese''"]
    assert products.get_product(shop, session, cola.id).details.category_id == page.rows[0].id
    played.play("CTRL+Z")
    assert tree(page) == ["Food", "Dairy'", "Cheese''", "Drinks"]
    assert products.get_product(shop, session, cola.id).details.category_id == page.rows[-1].id
    assert verify(shop.store) == []


def test_only_an_empty_one_is_deleted_and_comes_back(played: Played) -> None:
    page = built(played)
    played.play("CTRL+HOME DELETE")
    assert played.said.startswith("Other categories lie in it")
    played.play("CTRL+END DELETE")
    assert tree(page) == ["Food", "Dairy'", "Cheese''"]
    played.play("CTRL+Z")
    assert tree(page)[-1] == "Drinks"


def test_searching_shows_where_each_lies(played: Played) -> None:
    page = built(played)
    played.play('"chee"')
    assert [page.shown_name(row).strip("\u2003") for row in page.rows] == ["Food › Dairy › Cheese"]


def test_a_name_beside_its_like_is_refused_by_its_field(played: Played) -> None:
    page = built(played)
    played.play('CTRL+N "food" CTRL+S')
    assert page.form is not None
    assert set(page.form.errors) == {"name"}


def test_its_products_are_shown_on_their_own_page(played: Played) -> None:
    page = built(played)
    drinks = str(page.rows[-1].id)
    played.play("F9")
    assert played.office.page_id == "products"
    shown = played.office.page
    assert shown is not None
    assert shown.chosen["category"] == drinks  # type: ignore[attr-defined]
