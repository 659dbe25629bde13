"""Categories: the tree as a list, the form of the chosen one, its place among the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.list_page import Listing
from backoffice.pick import Pick
from backoffice.undo import Undo
from shop.rules.category_form import COLOURS
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import CATALOGUE
from shop.rules.product import name_key
from shop.services import categories, product_lists
from shop.services.categories import Category, Merged
from shop.texts import _, ngettext
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office

INDENT = "\u2003\u2003"


class Page(Listing[Category, Category]):
    """Categories. The whole tree is read: there are never so many of them that it would be long."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Categories")
        self.placeholder = _("Search name…")
        self.nothing_found = _("There is no category yet. Ctrl+N makes one.")
        self.columns = (
            Column("name", _("Name"), 240, stretch=True, sortable=False),
            Column("tax", _("Usual tax"), 140, sortable=False),
            Column("products", _("Products"), 80, "number", sortable=False),
            Column("below", _("With those within"), 150, "number", sortable=False),
        )
        self.paths: dict[int, str] = {}
        self.taxes: dict[int, str] = {}
        self.tree: tuple[Category, ...] = ()
        self.make_form(Form(_fields()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        may = CATALOGUE
        return (
            *listed(new=_("New category"), permission=may),
            Action("up", "CTRL+UP", _("Up"), _("before the one above it"), "move_up", may, "form"),
            Action("down", "CTRL+DOWN", _("Down"), _("behind the one below it"), "move_down", may, "form"),
            Action("within", "F6", _("New within"), _("a new one within the chosen"), "new_within", may),
            Action("merge", "F8", _("Merge…"), _("put all of it into another one"), "merge", may, "form"),
            Action(
                "delete", "DELETE", _("Delete"), _("delete the chosen one, if it is empty"), "delete", may
            ),
            Action("products", "F9", _("Its products"), _("the products in it"), "to_products", may),
        )

    def can(self, action: Action) -> bool:
        if action.id in ("up", "down", "within", "merge", "delete", "products") and self.record is None:
            return False
        return super().can(action)

    # The list -------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[Category]:
        session = self.office.signed_in
        self.tree = categories.tree(self.shop, session)
        choices = product_lists.choices(self.shop, session)
        self.paths = {each.id: each.path for each in choices.categories}
        self.taxes = {each.id: each.name for each in choices.tax_classes}
        words = name_key(query.text).split()
        found = [
            each for each in self.tree if all(word in name_key(self.paths.get(each.id, "")) for word in words)
        ]
        return ListPage(tuple(found[query.offset : query.offset + query.limit]), len(found), query.offset)

    def cells(self, row: Category) -> tuple[Any, ...]:
        tax = self.taxes.get(row.details.tax_class_id or 0, "")
        more = row.products_below if row.products_below != row.products else None
        return self.shown_name(row), tax, row.products, more

    def shown_name(self, row: Category) -> str:
        """The name at its place in the tree; among those found, with those above it."""
        if self.text.strip():
            return INDENT[0] + self.paths.get(row.id, row.details.name)
        return INDENT[0] + INDENT * row.depth + row.details.name

    # The form -------------------------------------------------------------------------------------------------------

    def fetch_one(self, row_id: str) -> Category:
        return categories.get_category(self.shop, self.office.signed_in, int(row_id))

    def filled(self, record: Category) -> tuple[Mapping[str, Value], str, str]:
        self._offer(record)
        formats = self.office.formats()
        about = ngettext("{count} product", "{count} products", record.products).format(
            count=formats.quantity(record.products * 1000)
        )
        return _said(record), record.details.name, about

    def fresh(self) -> Mapping[str, Value]:
        beside = self.record
        self._offer(None)
        return {"parent": _id(None if beside is None else beside.details.parent_id)}

    def _offer(self, record: Category | None) -> None:
        """The parents it can have: none that lies within it."""
        assert self.form is not None
        within = _within(self.tree, record)
        parents = [(str(number), path) for number, path in self.paths.items() if number not in within]
        self.form.offer("parent", (("", _("None: at the top")), *parents))
        taxes = [(str(number), name) for number, name in self.taxes.items()]
        self.form.offer("tax_class", (("", _("None")), *taxes))

    def store(self, record: Category | None, values: Mapping[str, Value]) -> Category:
        return categories.save_category(self.shop, self.office.signed_in, record, values)

    def undo_of(self, before: Category | None, after: Category) -> Undo:
        name, session = after.details.name, self.office.signed_in
        if before is None:
            return Undo(name, lambda: categories.delete_category(self.shop, session, after))
        return Undo(name, lambda: categories.put(self.shop, session, after, before.details))

    # More -----------------------------------------------------------------------------------------------------------

    def new_within(self) -> None:
        """An empty form for one that lies in the chosen one."""
        parent = self.record
        self.new()
        if self.form is not None and self.form.is_new and parent is not None:
            self.form.put("parent", str(parent.id))
            self.form.before = dict(self.form.values)
            self.form.changed()

    def move_up(self) -> None:
        """Before the one that stands above it, within the same category."""
        self._move(-1)

    def move_down(self) -> None:
        """Behind the one that stands below it, within the same category."""
        self._move(1)

    def _move(self, by: int) -> None:
        record = self.record
        if record is None:
            return
        session, name = self.office.signed_in, record.details.name

        def moved(places: int) -> None:
            if not places:
                self.office.say(_("{name} is the first or last one there already.").format(name=name))
                return
            undo = Undo(name, lambda: categories.move_category(self.shop, session, record.id, -places))
            self.office.changed_something(undo, _("Moved: {name}").format(name=name))
            self._seek = str(record.id)
            self.reload()

        def go() -> None:
            self.office.run.run(
                lambda: categories.move_category(self.shop, session, record.id, by), moved, self.office.fail
            )

        self.before_leaving(go)

    def delete(self) -> None:
        """Delete the chosen one, if nothing lies in it."""
        record = self.record
        if record is None:
            return
        session, name = self.office.signed_in, record.details.name

        def deleted(_none: None) -> None:
            undo = Undo(name, lambda: categories.put(self.shop, session, None, record.details))
            self.office.changed_something(undo, _("Deleted: {name}").format(name=name))
            self.reload()

        def go() -> None:
            self.office.run.run(
                lambda: categories.delete_category(self.shop, session, record), deleted, self.office.fail
            )

        self.before_leaving(go)

    def merge(self) -> None:
        """Ask into which other one all of it goes."""
        record = self.record
        if record is None:
            return
        within = _within(self.tree, record)
        others = [(str(number), path) for number, path in self.paths.items() if number not in within]
        if not others:
            self.office.say(_("There is no other category to merge it into."), "warning")
            return
        about = _("Its {count} products and all categories within it go there; it is deleted then.")
        panel = Pick(
            _("Merge {name} into…").format(name=record.details.name),
            about.format(count=record.products),
            others,
            lambda into: self._merge(record, int(into)),
            yes=_("Merge"),
        )
        self.before_leaving(lambda: self.office.ask(panel))

    def _merge(self, record: Category, into_id: int) -> None:
        session, name = self.office.signed_in, record.details.name

        def merged(done: Merged) -> None:
            undo = Undo(
                _("the merge of {name}").format(name=name),
                lambda: categories.undo_merge(self.shop, session, done),
            )
            self.office.changed_something(undo, _("Merged: {name}").format(name=name))
            self._seek = str(into_id)
            self.reload()

        self.office.run.run(
            lambda: categories.merge_category(self.shop, session, record, into_id), merged, self.office.fail
        )

    def to_products(self) -> None:
        """The products of the chosen one, on their page."""
        if self.record is not None:
            self.office.show("products", {"category": str(self.record.id)})

    def choose_colour(self, colour: str) -> None:
        """One of the colours offered was touched; the same again takes it away."""
        if self.form is not None and self.form.is_open:
            self.form.edit("colour", "" if self.form.values["colour"] == colour else colour)

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours offered."""
        return COLOURS


def _within(tree: tuple[Category, ...], record: Category | None) -> set[int]:
    """The category and all that lies in it."""
    if record is None:
        return set()
    found = {record.id}
    for each in tree:
        if each.details.parent_id in found:
            found.add(each.id)
    return found


def _id(number: int | None) -> str:
    return "" if number is None else str(number)


def _said(category: Category) -> dict[str, Value]:
    """A category as the form has it."""
    details = category.details
    return {
        "name": details.name,
        "parent": _id(details.parent_id),
        "tax_class": _id(details.tax_class_id),
        "colour": details.colour,
    }


def _fields() -> tuple[Field, ...]:
    usual = _("New products in it begin with this one.")
    return (
        Field("name", _("Name"), span=2),
        Field("parent", _("Within"), "choice", span=2),
        Field("tax_class", _("Usual tax class"), "choice", span=2, hint=usual),
        Field("colour", _("Colour of its tab at the tills"), placeholder="#0f766e", span=2),
    )
