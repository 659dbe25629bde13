"""A tree of categories: fields checked, an order that is the tree's own, nothing within itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.category_form import (
    COLOURS,
    DEEPEST,
    CategoryDetails,
    Leaf,
    below,
    check_parent,
    checked,
    in_order,
    moved,
    paths,
    renumbered,
)
from shop.rules.errors import BadForm, BadInput

# Food (Dairy (Cheese), Bread), Drinks
FOOD, DAIRY, CHEESE, BREAD, DRINKS = (
    Leaf(1, None, 1, "food"),
    Leaf(2, 1, 2, "dairy"),
    Leaf(3, 2, 3, "cheese"),
    Leaf(4, 1, 4, "bread"),
    Leaf(5, None, 5, "drinks"),
)
TREE = [DRINKS, CHEESE, FOOD, BREAD, DAIRY]

TREES = st.lists(st.tuples(st.none() | st.integers(1, 12), st.integers(0, 5)), min_size=1, max_size=12).map(
    lambda rows: [Leaf(n, parent, place, f"c{n}") for n, (parent, place) in enumerate(rows, start=1)]
)


def test_a_category_is_read_from_its_fields() -> None:
    found = checked({"name": " Fine   Foods ", "parent": "3", "colour": "#0F766E", "tax_class": "2"})
    assert found == CategoryDetails("Fine Foods", 3, "#0f766e", 2)
    assert checked({"name": "Food"}) == CategoryDetails("Food")


def test_every_field_that_cannot_be_used_is_told() -> None:
    with pytest.raises(BadForm) as refusal:
        checked({"name": " ", "parent": "x", "colour": "green", "tax_class": "-1"})
    assert set(refusal.value.errors) == {"name", "parent", "colour", "tax_class"}
    with pytest.raises(BadForm):
        checked({"name": "N" * 101})


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", COLOURS)
def test_white_letters_can_be_read_on_every_colour_offered(colour: str) -> None:
    assert checked({"name": "Food", "colour": colour}).colour == colour
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5  # WCAG 2.1, 1.4.3


def test_a_tree_is_read_from_above_each_parent_before_its_children() -> None:
    assert in_order(TREE) == [(FOOD, 0), (DAIRY, 1), (CHEESE, 2), (BREAD, 1), (DRINKS, 0)]


@given(TREES)
def test_every_category_stands_in_the_order_once_even_in_a_ring(tree: list[Leaf]) -> None:
    found = in_order(tree)
    assert sorted(leaf.id for leaf, _depth in found) == sorted(leaf.id for leaf in tree)


def test_a_category_and_all_within_it() -> None:
    assert below(TREE, 1) == {1, 2, 3, 4}
    assert below(TREE, 5) == {5}


def test_a_category_never_lies_within_itself() -> None:
    check_parent(TREE, 2, 5)
    check_parent(TREE, 1, None)
    for inside in (1, 2, 3):
        with pytest.raises(BadInput, match="within itself"):
            check_parent(TREE, 1, inside)
    with pytest.raises(BadInput, match="gone"):
        check_parent(TREE, 1, 99)


def test_a_tree_is_only_so_deep() -> None:
    chain = [Leaf(n, n - 1 or None, n, f"c{n}") for n in range(1, DEEPEST + 1)]
    with pytest.raises(BadInput, match="deep"):
        check_parent(chain, None, DEEPEST)
    check_parent(chain, None, DEEPEST - 1)
    # what is moved takes its children with it
    two = [*chain, Leaf(20, None, 20, "a"), Leaf(21, 20, 21, "b")]
    with pytest.raises(BadInput, match="deep"):
        check_parent(two, 20, DEEPEST - 1)
    check_parent(two, 21, DEEPEST - 1)


def test_a_category_moves_among_its_siblings_and_takes_its_children_along() -> None:
    siblings = moved(TREE, 5, -1)
    assert [leaf.id for leaf in siblings] == [5, 1]
    assert renumbered(TREE, siblings) == {5: 1, 1: 2, 2: 3, 3: 4, 4: 5}
    assert [leaf.id for leaf in moved(TREE, 5, 3)] == [1, 5]
    assert renumbered(TREE, moved(TREE, 5, 3)) == {}


@given(TREES)
def test_once_numbered_a_tree_keeps_its_numbers(tree: list[Leaf]) -> None:
    new = renumbered(tree)
    after = [Leaf(leaf.id, leaf.parent_id, new.get(leaf.id, leaf.position), leaf.name_key) for leaf in tree]
    assert renumbered(after) == {}
    assert sorted(leaf.position for leaf in after) == list(range(1, len(tree) + 1))


def test_a_category_is_named_with_those_above_it() -> None:
    named = [(leaf, leaf.name_key.title()) for leaf in TREE]
    assert dict(paths(named))[3] == "Food › Dairy › Cheese"
    assert [path for _id, path in paths(named)][-2:] == ["Food › Bread", "Drinks"]
