"""Categories: a tree with colours and a usual tax class, kept in order; one is deleted when nothing lies in it.

Every change numbers the whole tree anew from above: the tills' tabs stand in that order. All is journaled by names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shop.rules.category_form import (
    CategoryDetails,
    Leaf,
    below,
    check_parent,
    checked,
    in_order,
    moved,
    renumbered,
)
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.normal import shown
from shop.rules.permissions import CATALOGUE, Session, require
from shop.rules.product import name_key
from shop.services.catalogue_journal import note
from shop.services.shop import Shop, stamp
from shop.store import categories as store
from shop.store import taxes
from shop.store.engine import Connection, IntegrityError, Row, retried
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Category:
    """A category as stored, with its version, how deep it lies (0 at the top), and how many active products it has:
    itself, and with all below it.
    """

    id: int
    version: int
    details: CategoryDetails
    depth: int = 0
    products: int = 0
    products_below: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge moved, so that it can be undone: the category that is gone, and what lay in it."""

    gone: Category
    into_id: int
    product_ids: tuple[int, ...] = field(repr=False)
    child_ids: tuple[int, ...] = field(repr=False)


def tree(shop: Shop, session: Session) -> tuple[Category, ...]:
    """All categories in the order of the tree, each before those within it."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        rows = {row.id: row for row in store.everything(connection)}
        counts = store.product_counts(connection)
    leaves = [_leaf(row) for row in rows.values()]
    return tuple(
        Category(
            leaf.id,
            rows[leaf.id].version,
            _details(rows[leaf.id]),
            depth,
            counts.get(leaf.id, 0),
            sum(counts.get(one, 0) for one in below(leaves, leaf.id)),
        )
        for leaf, depth in in_order(leaves)
    )


def get_category(shop: Shop, session: Session, category_id: int) -> Category:
    """One category as it is now, with its place and its products. BadInput where it is gone."""
    for category in tree(shop, session):
        if category.id == category_id:
            return category
    raise _gone()


def save_category(
    shop: Shop, session: Session, known: Category | None, said: Mapping[str, str | bool]
) -> Category:
    """Save a form's fields (name, parent, colour, tax_class) over the category read, or as a new one.

    BadForm for fields that can't be used, ChangedMeanwhile where another saved since.
    """
    require(session, CATALOGUE)
    return put(shop, session, known, checked(said))


@retried
def put(shop: Shop, session: Session, known: Category | None, details: CategoryDetails) -> Category:
    """Save these details: what undoes a change, and what `save_category` does once the form is read."""
    require(session, CATALOGUE)
    known_id = known.id if known is not None else None
    try:
        with shop.store.write() as connection:
            store.lock(connection)
            before = None if known is None else _unchanged(connection, known)
            _check(connection, known_id, details)
            if before is None:
                saved_id = store.add(connection, details)
            else:
                saved_id = before.id
                if _details(before) != details:
                    store.change(connection, before.id, details)
            _number(connection)
            _note_saved(connection, session, stamp(shop.clock()), before, details)
    except IntegrityError as error:
        raise BadForm({"name": _name_is_taken()}) from error
    return get_category(shop, session, saved_id)


def _check(connection: Connection, own_id: int | None, details: CategoryDetails) -> None:
    errors: dict[str, str] = {}
    try:
        check_parent(store.leaves(connection), own_id, details.parent_id)
    except BadInput as refusal:
        errors["parent"] = refusal.message
    if store.sibling_named(connection, details.parent_id, name_key(details.name), own_id):
        errors["name"] = _name_is_taken()
    if details.tax_class_id is not None and taxes.class_row(connection, details.tax_class_id) is None:
        errors["tax_class"] = _("It is gone. Choose another one.")
    if errors:
        raise BadForm(errors)


def _note_saved(
    connection: Connection, session: Session, at: str, before: Row[Any] | None, details: CategoryDetails
) -> None:
    new = _labels(connection, details)
    if before is None:
        note(connection, session, at, "category_added", {"category": new})
        return
    old = _labels(connection, _details(before))
    changed = {name: [old[name], value] for name, value in new.items() if value != old[name]}
    if changed:
        payload = {"name": details.name, "changed": changed}
        note(connection, session, at, "category_changed", payload)


@retried
def move_category(shop: Shop, session: Session, category_id: int, by: int) -> int:
    """Move a category so many places on among those beside it, negative ones back; how many it has moved.

    It stops at either end.
    """
    require(session, CATALOGUE)
    with shop.store.write() as connection:
        store.lock(connection)
        leaves = store.leaves(connection)
        row = store.row_of(connection, category_id)
        if row is None:
            raise _gone()
        siblings = [leaf.id for leaf, _depth in in_order(leaves) if leaf.parent_id == row.parent_id]
        after = moved(leaves, category_id, by)
        by = [leaf.id for leaf in after].index(category_id) - siblings.index(category_id)
        if by:
            store.set_positions(connection, renumbered(leaves, after))
            note(
                connection,
                session,
                stamp(shop.clock()),
                "category_moved",
                {"name": row.name, "by": by},
            )
    return by


@retried
def delete_category(shop: Shop, session: Session, known: Category) -> None:
    """Delete a category that is empty. BadInput where anything lies in it."""
    require(session, CATALOGUE)
    with shop.store.write() as connection:
        store.lock(connection)
        before = _unchanged(connection, known)
        if any(leaf.parent_id == known.id for leaf in store.leaves(connection)):
            raise BadInput(_("Other categories lie in it. Move or merge them first."))
        if store.has_products(connection, known.id):
            raise BadInput(
                _("Products lie in it, active ones or not. Merge it into another category instead.")
            )
        _free_of_stocktakes(connection, known.id, None)
        labels = _labels(connection, _details(before))
        store.drop(connection, known.id)
        _number(connection)
        note(connection, session, stamp(shop.clock()), "category_deleted", {"category": labels})


@retried
def merge_category(shop: Shop, session: Session, known: Category, into_id: int) -> Merged:
    """Put all that lies in a category into another, and delete it. BadInput where that can't be."""
    require(session, CATALOGUE)
    with shop.store.write() as connection:
        store.lock(connection)
        before = _unchanged(connection, known)
        into = store.row_of(connection, into_id)
        leaves = store.leaves(connection)
        if into is None:
            raise _gone()
        if into_id in below(leaves, known.id):
            raise BadInput(_("A category can't be merged into itself, or into what lies within it."))
        _check_children(leaves, known.id, into_id)
        product_ids = store.product_ids(connection, known.id)
        children = [leaf.id for leaf in leaves if leaf.parent_id == known.id]
        _free_of_stocktakes(connection, known.id, into_id)
        store.move_products(connection, product_ids, known.id, into_id)
        store.move_children(connection, known.id, into_id)
        labels = _labels(connection, _details(before))
        store.drop(connection, known.id)
        _number(connection)
        payload = {"category": labels, "into": into.name, "products": len(product_ids)}
        note(connection, session, stamp(shop.clock()), "category_merged", payload)
    return Merged(known, into_id, tuple(product_ids), tuple(children))


@retried
def undo_merge(shop: Shop, session: Session, done: Merged) -> Category:
    """Make the category again and put back what lay in it, as far as it still lies where the merge has put it."""
    require(session, CATALOGUE)
    with shop.store.write() as connection:
        store.lock(connection)
        _check(connection, None, done.gone.details)
        new_id = store.add(connection, done.gone.details)
        store.move_products(connection, done.product_ids, done.into_id, new_id)
        for leaf in store.leaves(connection):
            if leaf.id in done.child_ids and leaf.parent_id == done.into_id:
                row = store.row_of(connection, leaf.id)
                assert row is not None
                store.change(connection, leaf.id, _below(_details(row), new_id))
        _number(connection)
        payload = {"category": _labels(connection, done.gone.details)}
        note(connection, session, stamp(shop.clock()), "category_merge_undone", payload)
    return get_category(shop, session, new_id)


def _below(details: CategoryDetails, parent_id: int) -> CategoryDetails:
    return CategoryDetails(details.name, parent_id, details.colour, details.tax_class_id)


def _check_children(leaves: list[Leaf], from_id: int, into_id: int) -> None:
    """That what lies in one can lie in the other: no name twice, not too deep."""
    there = {leaf.name_key for leaf in leaves if leaf.parent_id == into_id}
    for leaf in leaves:
        if leaf.parent_id != from_id:
            continue
        if leaf.name_key in there:
            raise BadInput(
                _("Both have a category {name}. Merge these two first.").format(name=shown(leaf.name_key))
            )
        check_parent(leaves, leaf.id, into_id)


def _free_of_stocktakes(connection: Connection, category_id: int, into_id: int | None) -> None:
    """No stocktake may be left without its category; those that are over go with its products."""
    if "open" in store.stocktakes_of(connection, category_id):
        raise BadInput(_("It is being counted. Close that stocktake first."))
    store.move_stocktakes(connection, category_id, into_id)


def _number(connection: Connection) -> None:
    store.set_positions(connection, renumbered(store.leaves(connection)))


def _unchanged(connection: Connection, known: Category) -> Row[Any]:
    row = store.row_of(connection, known.id)
    if row is None:
        raise _gone()
    if row.version != known.version:
        current = Category(
            row.id, row.version, _details(row), known.depth, known.products, known.products_below
        )
        if current.details != known.details:
            raise ChangedMeanwhile(
                _("{name} was changed by somebody else meanwhile.").format(name=shown(known.details.name)),
                current,
            )
    return row


def _leaf(row: Row[Any]) -> Leaf:
    return Leaf(row.id, row.parent_id, row.position, row.name_key)


def _details(row: Row[Any]) -> CategoryDetails:
    return CategoryDetails(row.name, row.parent_id, row.colour, row.tax_class_id)


def _labels(connection: Connection, details: CategoryDetails) -> dict[str, Any]:
    """The details by names rather than ids, for the journal."""
    parent = store.row_of(connection, details.parent_id) if details.parent_id is not None else None
    tax = taxes.class_row(connection, details.tax_class_id) if details.tax_class_id is not None else None
    return {
        "name": details.name,
        "parent": "" if parent is None else parent.name,
        "colour": details.colour,
        "tax_class": "" if tax is None else tax.code,
    }


def _name_is_taken() -> str:
    return _("There is a category of this name beside it. Choose another name.")


def _gone() -> BadInput:
    return BadInput(_("That category is gone. Refresh the list."))
