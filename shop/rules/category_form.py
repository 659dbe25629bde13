"""Categories as a tree: one's fields read and checked, and the order of all of them.

Owns the tree's rules: no category lies within itself, none lies deeper than DEEPEST, and the order is that of the
tree read from above, each parent before its children.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shop.rules.errors import BadForm, BadInput
from shop.rules.normal import storable
from shop.rules.product_row import tidy
from shop.texts import _

LONGEST_NAME = 100
DEEPEST = 5
STEP = " › "
COLOURS = (
    "#b91c1c",
    "#c2410c",
    "#a16207",
    "#4d7c0f",
    "#15803d",
    "#0f766e",
    "#0369a1",
    "#4338ca",
    "#7e22ce",
    "#be185d",
    "#475569",
    "#78350f",
)
"""Colours that white letters can be read on."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class CategoryDetails:
    """What the office keeps of a category but its place. `colour` is #rrggbb, or empty for the theme's own."""

    name: str
    parent_id: int | None = None
    colour: str = ""
    tax_class_id: int | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A category's place: its parent, and its position among all."""

    id: int
    parent_id: int | None
    position: int
    name_key: str


def checked(values: Mapping[str, str | bool]) -> CategoryDetails:
    """The form's fields name, parent, colour and tax_class. BadForm has a sentence for each that can't be used."""
    errors: dict[str, str] = {}
    name = tidy(storable(str(values.get("name") or "")))
    if not name:
        errors["name"] = _("Type the category's name.")
    elif len(name) > LONGEST_NAME:
        errors["name"] = _("At most {count} characters are possible here.").format(count=LONGEST_NAME)
    colour = str(values.get("colour") or "").strip().lower()
    if colour and not _COLOUR.fullmatch(colour):
        errors["colour"] = _("Write a colour as in #0f766e, or choose one.")
    ids = {field: _id(values, field, errors) for field in ("parent", "tax_class")}
    if errors:
        raise BadForm(errors)
    return CategoryDetails(name, ids["parent"], colour, ids["tax_class"])


def _id(values: Mapping[str, str | bool], field: str, errors: dict[str, str]) -> int | None:
    typed = str(values.get(field) or "")
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        errors[field] = _("Choose one of the list.")
        return None
    return int(typed) if typed else None


def in_order(leaves: Iterable[Leaf]) -> list[tuple[Leaf, int]]:
    """All of a tree from above, each with its depth (0 at the top); siblings by position, then by name.

    What lies within itself, or below what is not there, stands at the top: nothing is lost.
    """
    all_leaves = list(leaves)
    children = _children(all_leaves)
    found: list[tuple[Leaf, int]] = []
    seen: set[int] = set()

    def walk(parent_id: int | None, depth: int) -> None:
        for leaf in children[parent_id]:
            if leaf.id not in seen:
                seen.add(leaf.id)
                found.append((leaf, depth))
                walk(leaf.id, depth + 1)

    walk(None, 0)
    for leaf in all_leaves:
        if leaf.id not in seen:
            seen.add(leaf.id)
            found.append((leaf, 0))
            walk(leaf.id, 1)
    return found


def _children(leaves: Sequence[Leaf]) -> defaultdict[int | None, list[Leaf]]:
    found: defaultdict[int | None, list[Leaf]] = defaultdict(list)
    for leaf in sorted(leaves, key=lambda each: (each.position, each.name_key, each.id)):
        found[leaf.parent_id].append(leaf)
    return found


def below(leaves: Iterable[Leaf], category_id: int) -> set[int]:
    """A category and all within it."""
    children = _children(list(leaves))
    found: set[int] = set()

    def take(one: int) -> None:
        if one not in found:
            found.add(one)
            for leaf in children[one]:
                take(leaf.id)

    take(category_id)
    return found


def check_parent(leaves: Sequence[Leaf], category_id: int | None, parent_id: int | None) -> None:
    """That a category (None for a new one) can lie there. BadInput says why it can't."""
    if parent_id is None:
        return
    known = {leaf.id: leaf for leaf in leaves}
    if parent_id not in known:
        raise BadInput(_("That category is gone. Choose another one."), "parent")
    within = below(leaves, category_id) if category_id is not None else set()
    if parent_id in within:
        raise BadInput(_("A category can't lie within itself. Choose another one."), "parent")
    depths = {leaf.id: depth for leaf, depth in in_order(leaves)}
    own = depths[category_id] if category_id is not None and category_id in depths else 0
    height = max((depths[one] - own for one in within if one in depths), default=0)
    if depths[parent_id] + 1 + height >= DEEPEST:
        raise BadInput(_("Categories lie {count} deep at most.").format(count=DEEPEST), "parent")


def moved(leaves: Sequence[Leaf], category_id: int, by: int) -> list[Leaf]:
    """The siblings of a category in their new order, it so many places further on; the same where it can't go."""
    children = _children(list(leaves))
    own = next(leaf for leaf in leaves if leaf.id == category_id)
    siblings = list(children[own.parent_id])
    place = next(place for place, leaf in enumerate(siblings) if leaf.id == category_id)
    siblings.insert(max(0, min(place + by, len(siblings) - 1)), siblings.pop(place))
    return siblings


def renumbered(leaves: Sequence[Leaf], siblings: Sequence[Leaf] = ()) -> dict[int, int]:
    """The positions, from 1 on, that differ from those stored, by id; `siblings` stand in this order.

    Positions count through the whole tree: the tills' tabs follow them and know no tree.
    """
    rank = {leaf.id: place for place, leaf in enumerate(siblings, start=1)}
    as_wanted = [
        Leaf(leaf.id, leaf.parent_id, rank.get(leaf.id, leaf.position), leaf.name_key) for leaf in leaves
    ]
    stored = {leaf.id: leaf.position for leaf in leaves}
    return {
        leaf.id: place
        for place, (leaf, _depth) in enumerate(in_order(as_wanted), start=1)
        if stored[leaf.id] != place
    }


def paths(named: Iterable[tuple[Leaf, str]]) -> Iterator[tuple[int, str]]:
    """Each category's id and its name with those above it, "Food › Dairy", in the order of the tree."""
    rows = list(named)
    names = {leaf.id: name for leaf, name in rows}
    trail: list[str] = []
    for leaf, depth in in_order(leaf for leaf, _name in rows):
        trail[depth:] = [names[leaf.id]]
        yield leaf.id, STEP.join(trail)
