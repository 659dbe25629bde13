"""One change for many products: what, for which of them, and what would become of each, before it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backoffice.form import Form
from backoffice.page import Loader
from backoffice.undo import Undo
from shop.rules.bulk_form import BulkChange, read
from shop.rules.errors import BadForm, BadInput, ShopError
from shop.rules.pricing import Rounding, roundings
from shop.services import bulk
from shop.services.bulk import BulkDone, BulkPreview, BulkRow
from shop.texts import _
from widgets.fields import Field, Value
from widgets.presenter import Panel

if TYPE_CHECKING:
    from backoffice.products.presenter import Page
    from backoffice.progress import Progress

ALWAYS = ("scope", "field")
OF_FIELD = {"price": ("kind", "by", "rounding")}


class BulkPanel(Panel):
    """Its form, and the preview that follows it. Enter goes on and at last makes the change, Esc leaves."""

    kind = "bulk"
    view = "backoffice.products.bulk_view:BulkView"

    def __init__(self, page: Page) -> None:
        super().__init__(_("Change many products"))
        self._page = page
        self._loader = Loader(page.office)
        self._marked = [int(number) for number in page.targets]
        self._found: list[int] | None = None
        self._query = replace(page.query, offset=0, limit=max(page.count, 1))
        self.preview: BulkPreview | None = None
        self.form = Form(self._fields(), self._edited)
        self.form.fill(self._first_values(), "")
        self.form.on_submit = self.apply
        self.form.on_change(self.changed)
        self.form.go_to("field")
        self._ask()

    def _fields(self) -> tuple[Field, ...]:
        page = self._page
        choices = page.choices
        none = ("", _("None"))
        count = page.office.formats().quantity(page.count * 1000)
        scopes = [("found", _("All {count} found").format(count=count))]
        if page.marked:
            shown = page.office.formats().quantity(len(self._marked) * 1000)
            scopes.insert(0, ("marked", _("The {count} marked").format(count=shown)))
        elif page.row is not None:
            scopes.append(("marked", _("The chosen one")))
        return (
            Field("scope", _("Which products"), "choice", tuple(scopes), span=2),
            Field("field", _("What is changed"), "choice", _whats(), span=2),
            Field("kind", _("How"), "choice", _kinds(), span=2),
            Field("by", _("By how much, or to which price"), anchor="e", placeholder="+5", span=2),
            Field("rounding", _("Rounded to"), "choice", self._roundings(), span=2),
            Field(
                "category",
                _("Category"),
                "choice",
                (none, *((str(each.id), each.indented) for each in choices.categories)),
                span=2,
            ),
            Field(
                "tax_class",
                _("Tax class"),
                "choice",
                tuple((str(each.id), each.name) for each in choices.tax_classes),
                span=2,
            ),
            Field(
                "supplier",
                _("Supplier"),
                "choice",
                (none, *((str(number), name) for number, name in choices.suppliers)),
                span=2,
            ),
            Field("active", _("Active"), "choice", (("no", _("Not active")), ("yes", _("Active"))), span=2),
            Field("reorder_level", _("Reorder at"), anchor="e", span=2),
            Field("reorder_quantity", _("Order quantity"), anchor="e", span=2),
        )

    def _roundings(self) -> tuple[tuple[str, str], ...]:
        digits = self._page.shop.settings.currency.digits
        return tuple((each.code, self._rounding_label(each, digits)) for each in roundings(digits))

    def _rounding_label(self, rounding: Rounding, digits: int) -> str:
        formats = self._page.office.formats()
        if rounding.ending_minor:
            whole = formats.amount(rounding.step_minor + rounding.ending_minor)
            return _("ending as in {price}").format(price=whole)
        if rounding.step_minor == 1:
            return _("the smallest coin, {price}").format(price=formats.amount(1))
        return _("steps of {price}").format(price=formats.amount(rounding.step_minor))

    def _first_values(self) -> dict[str, Value]:
        return {field.name: field.choices[0][0] for field in self._fields() if field.choices}

    @property
    def shown_fields(self) -> tuple[str, ...]:
        """The fields that mean something for what is chosen."""
        field = str(self.form.values["field"])
        return (*ALWAYS, *OF_FIELD.get(field, (field,)))

    # The preview --------------------------------------------------------------------------------------------------

    def _edited(self, _name: str) -> None:
        self._ask()

    def _change(self) -> BulkChange | None:
        try:
            return read(self.form.values)
        except BadForm:
            return None

    def _ask(self) -> None:
        """Have the preview of what stands in the form now."""
        self.problem = ""
        change = self._change()
        if change is None:
            self.preview = None
            return
        page = self._page
        session, is_all = page.office.signed_in, self.form.values["scope"] == "found"

        def look() -> BulkPreview:
            return bulk.preview(page.shop, session, self._ids(is_all), change)

        self._loader.load(look, self._previewed, lambda: self._previewed(None))
        self.changed()

    def _ids(self, is_all: bool) -> list[int]:
        if not is_all:
            return self._marked
        if self._found is None:
            self._found = [int(number) for number in self._page.ids_of(self._query)]
        return self._found

    def _previewed(self, preview: BulkPreview | None) -> None:
        """It has come, or could not be read (None); what the form meant before it was emptied is not shown."""
        self.preview = None if self._change() is None else preview
        self.changed()

    @property
    def is_working(self) -> bool:
        """Whether the preview is still on its way."""
        return self._loader.is_busy

    def told(self) -> str:
        """What the change would do, in a line."""
        preview = self.preview
        if self.is_working:
            return _("Working it out…")
        if preview is None:
            is_open = self.form.values["field"] == "price" and self._change() is None
            return _("Type by how much.") if is_open else ""
        quantity = self._page.office.formats().quantity
        parts = [_("{count} to change").format(count=quantity(preview.changing * 1000))]
        if preview.same:
            parts.append(_("{count} as they are").format(count=quantity(preview.same * 1000)))
        if preview.refused:
            parts.append(_("{count} left out").format(count=quantity(preview.refused * 1000)))
        return " · ".join(parts)

    def cells(self, row: BulkRow) -> tuple[str, str, str, str]:
        """A row of the preview: SKU, name, before, and after or why not."""
        if row.refusal:
            return row.sku, row.name, self._shown(row.before), row.refusal
        return row.sku, row.name, self._shown(row.before), self._shown(row.after)

    def _shown(self, value: int | None) -> str:
        field, formats = str(self.form.values["field"]), self._page.office.formats()
        if value is None:
            return _("none")
        if field == "price":
            return formats.price(value)
        if field in ("reorder_level", "reorder_quantity"):
            return formats.quantity(value)
        labels = dict(self.form.field(field).choices)
        return labels.get(("yes" if value else "no") if field == "active" else str(value), str(value))

    # Making it ----------------------------------------------------------------------------------------------------

    def apply(self) -> None:
        """Make the change, behind a bar that can stop it."""
        try:
            change = read(self.form.values)
        except BadForm as error:
            self.form.show_errors(error.errors)
            return
        if self.preview is not None and not self.preview.changing and not self.is_working:
            self.problem = _("Nothing would change. Choose or type something else.")
            self.changed()
            return
        page, is_all = self._page, self.form.values["scope"] == "found"
        session = page.office.signed_in
        self.close()

        def work(progress: Progress) -> BulkDone:
            return bulk.apply(page.shop, session, self._ids(is_all), change, progress.step)

        page.office.work(_("Changing products"), work, self._done, self._refused)

    def _done(self, done: BulkDone) -> None:
        page, session = self._page, self._page.office.signed_in
        count = page.office.formats().quantity(done.changed * 1000)
        label = _("the change of {count} products").format(count=count)
        undo = Undo(label, lambda: self._undo(done)) if done.changed else None
        sentence = _("{count} products changed.").format(count=count)
        if done.refused:
            sentence += " " + _("Left out: {count}.").format(count=done.refused)
        assert session is not None
        page.office.changed_something(undo, sentence)
        page.reload()

    def _undo(self, done: BulkDone) -> None:
        undone = bulk.undo(self._page.shop, self._page.office.signed_in, done)
        if done.changed and not undone.restored:
            raise BadInput(_("All of them were changed since. Nothing was undone."))

    def _refused(self, error: ShopError) -> None:
        """Tell it, over the form as it was filled in."""
        self._page.office.fail(error)
        self._page.office.ask(self)

    # Keys ---------------------------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """Typed into the field that has the focus."""
        self.form.set_text(text)

    def type(self, text: str) -> None:
        """Characters typed into the field that has the focus."""
        self.form.type(text)

    def press(self, key: str) -> bool:
        """Enter goes on through the fields that count and at last makes the change, Ctrl+S makes it, Esc leaves."""
        shown = self.shown_fields
        if key == "ESC":
            self.close()
        elif key == "CTRL+S":
            self.apply()
        elif key in ("ENTER", "TAB", "SHIFT+TAB"):
            place = shown.index(self.form.focus) if self.form.focus in shown else 0
            place += -1 if key == "SHIFT+TAB" else 1
            if place == len(shown) and key == "ENTER":
                self.apply()
            else:
                self.form.go_to(shown[place % len(shown)])
        else:
            self.form.press(key)
        return True


def _whats() -> tuple[tuple[str, str], ...]:
    return (
        ("price", _("Price")),
        ("category", _("Category")),
        ("tax_class", _("Tax class")),
        ("supplier", _("Supplier")),
        ("active", _("Active or not")),
        ("reorder_level", _("Reorder level")),
        ("reorder_quantity", _("Order quantity")),
    )


def _kinds() -> tuple[tuple[str, str], ...]:
    return (
        ("percent", _("by per cent, + or −")),
        ("amount", _("by an amount, + or −")),
        ("exact", _("to this price")),
    )
