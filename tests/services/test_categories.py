"""The tree of categories: saved, moved, merged and deleted, and the tills' tabs in its order."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import insert, select

from shop.rules.category_form import CategoryDetails, in_order
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.permissions import Session
from shop.services import catalogue, categories, products
from shop.services.categories import Category
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from shop.store import categories as store
from shop.store import tables


@pytest.fixture
def admin(shop: Shop) -> Session:
    return session_of_database_owner(shop)


def add(shop: Shop, admin: Session, name: str, parent: Category | None = None) -> Category:
    said = {"name": name, "parent": "" if parent is None else str(parent.id)}
    return categories.save_category(shop, admin, None, said)


def product_in(shop: Shop, admin: Session, category: Category, name: str) -> int:
    said = {"name": name, "tax_class": "1", "category": str(category.id)}
    return products.save_product(shop, admin, None, said).id


def names(shop: Shop, admin: Session) -> list[str]:
    return ["· " * each.depth + each.details.name for each in categories.tree(shop, admin)]


def category_of(shop: Shop, product_id: int) -> int | None:
    with shop.store.read() as connection:
        query = select(tables.products.c.category_id).where(tables.products.c.id == product_id)
        return connection.execute(query).scalar_one()


def test_categories_stand_as_a_tree_with_what_they_hold(shop: Shop, admin: Session) -> None:
    food = add(shop, admin, "Food")
    add(shop, admin, "Drinks")
    dairy = add(shop, admin, "Dairy", food)
    product_in(shop, admin, dairy, "Milk")
    product_in(shop, admin, food, "Bread")
    assert names(shop, admin) == ["Food", "· Dairy", "Drinks"]
    assert [(each.products, each.products_below) for each in categories.tree(shop, admin)] == [
        (1, 2),
        (1, 1),
        (0, 0),
    ]
    assert [shelf.name for shelf in catalogue.shelves(shop)] == ["Food", "Dairy"]


def test_the_tills_tabs_follow_order_name_and_colour(shop: Shop, admin: Session) -> None:
    food, drinks = add(shop, admin, "Food"), add(shop, admin, "Drinks")
    dairy = add(shop, admin, "Dairy", food)
    for category in (food, drinks, dairy):
        product_in(shop, admin, category, category.details.name)
    categories.move_category(shop, admin, drinks.id, -1)
    assert [shelf.name for shelf in catalogue.shelves(shop)] == ["Drinks", "Food", "Dairy"]
    said = {"name": "Beverages", "colour": "#0369A1"}
    categories.save_category(shop, admin, categories.get_category(shop, admin, drinks.id), said)
    first = catalogue.shelves(shop)[0]
    assert (first.name, first.colour) == ("Beverages", "#0369a1")


def test_names_are_unique_among_those_beside_each_other_alone(shop: Shop, admin: Session) -> None:
    food, drinks = add(shop, admin, "Food"), add(shop, admin, "Drinks")
    add(shop, admin, "Other", food)
    other = add(shop, admin, "Other", drinks)
    for said in ({"name": "FOOD"}, {"name": "other ", "parent": str(food.id)}):
        with pytest.raises(BadForm) as refusal:
            categories.save_category(shop, admin, None, said)
        assert set(refusal.value.errors) == {"name"}
    with pytest.raises(BadForm):
        categories.save_category(shop, admin, other, {"name": "Other", "parent": str(food.id)})


def test_a_category_is_saved_below_another_never_below_itself(shop: Shop, admin: Session) -> None:
    food, drinks = add(shop, admin, "Food"), add(shop, admin, "Drinks")
    dairy = add(shop, admin, "Dairy", food)
    moved = categories.save_category(shop, admin, dairy, {"name": "Dairy", "parent": str(drinks.id)})
    assert names(shop, admin) == ["Food", "Drinks", "· Dairy"]
    with pytest.raises(BadForm) as refusal:
        categories.save_category(shop, admin, drinks, {"name": "Drinks", "parent": str(moved.id)})
    assert set(refusal.value.errors) == {"parent"}
    categories.put(shop, admin, moved, dairy.details)
    assert names(shop, admin) == ["Food", "· Dairy", "Drinks"]


def test_two_offices_save_one_category_the_second_is_told(shop: Shop, admin: Session) -> None:
    read = add(shop, admin, "Food")
    theirs = categories.save_category(shop, admin, read, {"name": "Groceries"})
    with pytest.raises(ChangedMeanwhile) as refusal:
        categories.save_category(shop, admin, read, {"name": "Foods"})
    assert refusal.value.current == theirs
    assert names(shop, admin) == ["Groceries"]


def test_moving_it_changes_nothing_that_somebody_is_editing(shop: Shop, admin: Session) -> None:
    food, drinks = add(shop, admin, "Food"), add(shop, admin, "Drinks")
    categories.move_category(shop, admin, drinks.id, -1)
    saved = categories.save_category(shop, admin, food, {"name": "Foods"})
    assert saved.details == CategoryDetails("Foods")
    assert names(shop, admin) == ["Drinks", "Foods"]
    assert categories.move_category(shop, admin, drinks.id, 9) == 1
    assert names(shop, admin) == ["Foods", "Drinks"]
    assert categories.move_category(shop, admin, drinks.id, 1) == 0


def test_only_an_empty_category_is_deleted(shop: Shop, admin: Session) -> None:
    food = add(shop, admin, "Food")
    dairy = add(shop, admin, "Dairy", food)
    milk = product_in(shop, admin, dairy, "Milk")
    with pytest.raises(BadInput, match="Other categories"):
        categories.delete_category(shop, admin, food)
    with pytest.raises(BadInput, match="Products lie in it"):
        categories.delete_category(shop, admin, dairy)
    known = products.get_product(shop, admin, milk)
    products.save_product(shop, admin, known, {"name": "Milk", "tax_class": "1"})
    categories.delete_category(shop, admin, dairy)
    categories.delete_category(shop, admin, food)
    assert names(shop, admin) == []
    assert categories.put(shop, admin, None, food.details).details == food.details
    assert verify(shop.store) == []


def test_a_category_is_merged_into_another_and_that_is_undone(shop: Shop, admin: Session) -> None:
    food, snacks = add(shop, admin, "Food"), add(shop, admin, "Snacks")
    crisps = add(shop, admin, "Crisps", snacks)
    nuts, salted = product_in(shop, admin, snacks, "Nuts"), product_in(shop, admin, crisps, "Salted")
    version = products.get_product(shop, admin, nuts).version
    done = categories.merge_category(shop, admin, snacks, food.id)
    assert names(shop, admin) == ["Food", "· Crisps"]
    assert category_of(shop, nuts) == food.id
    assert products.get_product(shop, admin, nuts).version > version
    back = categories.undo_merge(shop, admin, done)
    assert names(shop, admin) == ["Food", "Snacks", "· Crisps"]
    assert (category_of(shop, nuts), category_of(shop, salted)) == (back.id, crisps.id)
    assert verify(shop.store) == []


def test_what_cannot_be_merged_is_refused_in_a_sentence(shop: Shop, admin: Session) -> None:
    food, drinks = add(shop, admin, "Food"), add(shop, admin, "Drinks")
    dairy = add(shop, admin, "Other", food)
    add(shop, admin, "Other", drinks)
    with pytest.raises(BadInput, match="into itself"):
        categories.merge_category(shop, admin, food, dairy.id)
    with pytest.raises(BadInput, match="into itself"):
        categories.merge_category(shop, admin, food, food.id)
    with pytest.raises(BadInput, match="Both have"):
        categories.merge_category(shop, admin, food, drinks.id)
    with pytest.raises(BadInput, match="gone"):
        categories.merge_category(shop, admin, food, 99)


def test_a_category_that_is_being_counted_stays(shop: Shop, admin: Session) -> None:
    food, drinks = add(shop, admin, "Food"), add(shop, admin, "Drinks")
    row = {
        "name": "Spring",
        "category_id": food.id,
        "started_at": "2026-03-01",
        "started_by_id": admin.user_id,
    }
    with shop.store.write() as connection:
        connection.execute(insert(tables.stocktakes), row)
    for ended in (
        lambda: categories.delete_category(shop, admin, food),
        lambda: categories.merge_category(shop, admin, food, drinks.id),
    ):
        with pytest.raises(BadInput, match="being counted"):
            ended()
    with shop.store.write() as connection:
        connection.execute(tables.stocktakes.update().values(state="closed"))
    categories.merge_category(shop, admin, food, drinks.id)
    with shop.store.read() as connection:
        assert connection.execute(select(tables.stocktakes.c.category_id)).scalar_one() == drinks.id


def test_any_changes_in_any_order_leave_a_tree_numbered_from_above(sqlite_shop: Shop) -> None:
    admin = session_of_database_owner(sqlite_shop)
    chance = random.Random(11)
    for turn in range(60):
        there = categories.tree(sqlite_shop, admin)
        one = chance.choice(there) if there else None
        try:
            if one is None or chance.random() < 0.4:
                add(sqlite_shop, admin, f"C{turn}", one if chance.random() < 0.7 else None)
            elif chance.random() < 0.4:
                categories.move_category(sqlite_shop, admin, one.id, chance.choice([-2, -1, 1, 2]))
            elif chance.random() < 0.5:
                parent = chance.choice(there)
                said = {"name": one.details.name, "parent": str(parent.id)}
                categories.save_category(sqlite_shop, admin, one, said)
            elif chance.random() < 0.5:
                categories.merge_category(sqlite_shop, admin, one, chance.choice(there).id)
            else:
                categories.delete_category(sqlite_shop, admin, one)
        except (BadForm, BadInput):
            pass
        with sqlite_shop.store.read() as connection:
            leaves = store.leaves(connection)
        assert [leaf.position for leaf, _depth in in_order(leaves)] == list(range(1, len(leaves) + 1))
    assert verify(sqlite_shop.store) == []
