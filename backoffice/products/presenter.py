"""Products: the list, the form of the chosen one with its picture and the history of its price, changes of many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.list_page import Listing
from backoffice.page import Loader
from backoffice.products import fields
from backoffice.products.bulk import BulkPanel
from backoffice.products.pictures import Pictures, small
from backoffice.products.prices import TENTH, Prices
from backoffice.products.scans import Scans
from backoffice.undo import Undo
from shop.rules.errors import BadForm, ChangedMeanwhile
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import divide_half_up
from shop.rules.permissions import CATALOGUE
from shop.rules.product_form import shown_values
from shop.services import product_lists, products
from shop.services.product_lists import Choices, ProductLine, Standing
from shop.services.products import PriceChange, ProductRecord
from shop.texts import _
from widgets.fields import Value

if TYPE_CHECKING:
    from backoffice.office import Office

EXPORTED_AT_ONCE = 1_000
PRICE_FIELDS = ("price_with", "price_without")


@dataclass(frozen=True, slots=True)
class Opened:
    """A product as the form shows it: with the history of its price, what its fields offer, its picture small."""

    record: ProductRecord
    history: tuple[PriceChange, ...]
    choices: Choices
    picture: bytes | None = None

    @property
    def id(self) -> int:
        return self.record.id


class Page(Listing[ProductLine, Opened]):
    """Products."""

    usual_sort = ("", False)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Products")
        self.placeholder = _("Search name, SKU, barcode…")
        self.nothing_found = _(
            "No product is found. Type something else, clear the filters, or make one: Ctrl+N."
        )
        self.columns = (
            Column("sku", _("SKU"), 80, "code"),
            Column("name", _("Name"), 280, stretch=True),
            Column("category", _("Category"), 104, optional=True),
            Column("price", _("Price"), 66, "price"),
            Column("cost", _("Cost"), 62, "price", optional=True),
            Column("margin", _("Margin"), 84, "percent"),
            Column("stock", _("Stock"), 66, "quantity"),
        )
        self.standing: Standing | None = None
        self._counts, self._looks, self._offers = Loader(office), Loader(office), Loader(office)
        self._seen: tuple[int, int] | None = None
        self._asked: ListQuery | None = None
        self._is_indexing = False
        nothing = Choices((), (), ())
        self.choices = office.read(lambda: product_lists.choices(self.shop, office.signed_in), nothing)
        self.filters = fields.filters(self.choices)
        form = Form(fields.fields(), self._edited)
        settings = self.shop.settings
        self.sign = office.formats().decimal_sign
        self.prices = Prices(
            form,
            self._percent_of,
            included=settings.prices_include_tax,
            digits=settings.currency.digits,
            sign=self.sign,
        )
        self.pictures = Pictures(office, form)
        self.scans = Scans(self)
        self.make_form(form)
        fields.offer(form, self.choices, None)

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        may = CATALOGUE
        return (
            *listed(new=_("New product"), permission=may),
            Action(
                "bulk", "F8", _("Change many"), _("change all products marked or found"), "bulk", may, "head"
            ),
            Action("copy", "CTRL+D", _("Copy"), _("a new product like this one"), "copy", may, "head"),
            Action("labels", "F9", _("Labels"), _("labels of the products marked"), "labels", may, "head"),
            Action(
                "delete",
                "DELETE",
                _("Delete"),
                _("delete the chosen one, if nothing hangs on it"),
                "delete",
                may,
            ),
            Action("picture", "F4", _("Choose picture"), _("choose a picture"), "choose_picture", may),
            Action("no_picture", "F7", _("No picture"), _("take the picture away"), "take_picture_away", may),
        )

    def can(self, action: Action) -> bool:
        form = self.form
        is_open = form is not None and form.is_open
        if action.id in ("copy", "delete") and (self.record is None or not is_open):
            return False
        if action.id == "picture" and not is_open:
            return False
        if action.id == "no_picture" and (not is_open or form is None or not form.values.get("picture")):
            return False
        if action.id == "bulk" and not self.count:
            return False
        if action.id == "labels" and not self.targets:
            return False
        return super().can(action)

    def labels(self) -> None:
        """Take the products marked, or the chosen one, to the page of labels."""
        self.office.show("labels", {"ids": ",".join(self.targets)})

    # The list -------------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The index is made the first time; until it is there the database answers."""
        if not self.office.search.is_ready and not self._is_indexing:
            self._is_indexing = True
            self.office.run.run_slow(self.office.search.load, self._indexed, self.office.fail)
        super().shown()
        self._look()

    def reload(self) -> None:
        """The same list once more is everything anew: what its filters and fields offer too."""
        is_again, self._asked = self.query == self._asked, self.query
        if is_again:
            session = self.office.signed_in
            self._offers.load(lambda: product_lists.choices(self.shop, session), self._offered)
        super().reload()

    def _offered(self, choices: Choices) -> None:
        """Categories, tax classes and suppliers may have changed on their own pages."""
        if choices != self.choices:
            self.choices = choices
            self.filters = fields.filters(choices)
            self.changed()

    def _indexed(self, _none: None) -> None:
        self._is_indexing = False
        if self.text:
            self.reload()

    def fetch(self, query: ListQuery) -> ListPage[ProductLine]:
        return product_lists.list_products(self.shop, self.office.signed_in, query, self._search)

    @property
    def _search(self) -> Any:
        return self.office.search if self.office.search.is_ready else None

    def ids_of(self, query: ListQuery) -> list[str]:
        found = product_lists.product_ids(self.shop, self.office.signed_in, query, self._search)
        return [str(number) for number in found]

    def every(self, query: ListQuery) -> Iterator[ProductLine]:
        """The ids are read at once, so that each product comes once whatever is changed meanwhile."""
        session = self.office.signed_in
        ids = product_lists.product_ids(self.shop, session, query, self._search)
        for start in range(0, len(ids), EXPORTED_AT_ONCE):
            yield from product_lists.product_lines(self.shop, session, ids[start : start + EXPORTED_AT_ONCE])

    def cells(self, row: ProductLine) -> tuple[Any, ...]:
        stock = row.stock_milli if row.stocked else None
        margin = None if row.margin_e4 is None else divide_half_up(row.margin_e4, TENTH) * TENTH
        return row.sku, row.name, row.category, row.price_e4, row.cost_e4 or None, margin, stock

    def tags(self, row: ProductLine) -> tuple[str, ...]:
        if not row.active:
            return ("muted",)
        return ("warning",) if row.is_low else ()

    def summarised(self) -> str:
        count = self.office.formats().quantity(self.count * 1000)
        standing = self.standing
        if standing is None:
            return count
        parts = [count]
        if standing.low:
            parts.append(_("{count} low").format(count=standing.low))
        if standing.no_price:
            parts.append(_("{count} without a price").format(count=standing.no_price))
        return " · ".join(parts)

    def refresh_while_shown(self) -> None:
        """What is sold at a till or saved in another office shows here by itself."""
        self._look()

    def _look(self) -> None:
        session = self.office.signed_in
        self._looks.load(lambda: product_lists.newest_change(self.shop, session), self._looked)

    def _looked(self, newest: tuple[int, int]) -> None:
        if newest == self._seen:
            return
        is_first, self._seen = self._seen is None, newest
        if not is_first:
            self.reload()
        session = self.office.signed_in
        self._counts.load(lambda: product_lists.standing(self.shop, session), self._counted)

    def _counted(self, standing: Standing) -> None:
        self.standing = standing
        self.summary = self.summarised()
        self.changed()

    def scan(self, code: str) -> None:
        """Into the form's codes while it is being filled in; else the product of the code is looked for."""
        self.scans.scan(code)

    # The form -------------------------------------------------------------------------------------------------------

    def fetch_one(self, row_id: str) -> Opened:
        return self._opened(products.get_product(self.shop, self.office.signed_in, int(row_id)))

    def _opened(self, record: ProductRecord) -> Opened:
        """What else the form shows of it. Off the window's thread."""
        session = self.office.signed_in
        history = products.price_history(self.shop, session, record.id)
        choices = product_lists.choices(self.shop, session, (record.details.supplier_id,))
        return Opened(record, history, choices, small(record))

    def filled(self, record: Opened) -> tuple[Mapping[str, Value], str, str]:
        form, product = self.form, record.record
        assert form is not None
        fields.offer(form, record.choices, product.details)
        self.pictures.know(product.picture_mark, product.picture, record.picture)
        return self._values(product), product.details.name, self._told(product)

    def _values(self, product: ProductRecord) -> dict[str, Value]:
        digits = self.shop.settings.currency.digits
        values = shown_values(product.details, digits, self.sign)
        price = values.pop("price")
        stock = self.office.formats().quantity(product.stock_milli) if product.details.stocked else ""
        worked_out = Form(fields.fields())
        worked_out.values = {**worked_out.values, **values, self.prices.kept: price}
        self.prices.of(worked_out).show()
        derived = {name: worked_out.values[name] for name in (*PRICE_FIELDS, "margin")}
        return {**values, **derived, "stock": stock, "picture": product.picture_mark}

    def _told(self, product: ProductRecord) -> str:
        """What is to be known of it at once."""
        details = product.details
        if not details.active:
            return _("Not active: it can't be sold.")
        if details.stocked and 0 < details.reorder_level_milli >= product.stock_milli:
            formats = self.office.formats()
            return _("Only {stock} left: at or below the reorder level of {level}.").format(
                stock=formats.quantity(product.stock_milli),
                level=formats.quantity(details.reorder_level_milli),
            )
        return ""

    def fresh(self) -> Mapping[str, Value]:
        form = self.form
        assert form is not None
        fields.offer(form, self.choices, None)
        category = self.chosen.get("category", "")
        values: dict[str, Value] = {"stocked": True, "active": True, "unit": "pc", "picture": ""}
        values["tax_class"] = str(self.choices.tax_classes[0].id) if self.choices.tax_classes else ""
        if category and category != "none":
            values["category"] = category
            values["tax_class"] = self._usual_tax(category) or values["tax_class"]
        return values

    def _usual_tax(self, category: str) -> str:
        """The tax class of new products in this category, empty where it has none of its own."""
        chosen = next((each for each in self.choices.categories if str(each.id) == category), None)
        return "" if chosen is None or chosen.tax_class_id is None else str(chosen.tax_class_id)

    def _percent_of(self, tax_class: str) -> int:
        return next((each.percent_e4 for each in self.choices.tax_classes if str(each.id) == tax_class), 0)

    def _edited(self, name: str) -> None:
        form = self.form
        if form is None:
            return
        if name == "category" and form.is_new:
            usual = self._usual_tax(str(form.values["category"]))
            if usual and usual != form.values["tax_class"]:
                form.put("tax_class", usual)
                self.prices.edited("tax_class")
        if name == "unit" and form.values["unit"] in ("kg", "lb") and form.is_new:
            form.put("weighed", True)
        self.prices.edited(name)

    def store(self, record: Opened | None, values: Mapping[str, Value]) -> Opened:
        known = None if record is None else record.record
        picture = self.pictures.changed(known, values)
        said = {**values, "price": self.prices.said_in(values)}
        try:
            saved = products.save_product(self.shop, self.office.signed_in, known, said, picture)
        except BadForm as error:
            field = self.prices.refused_in(values)
            raise BadForm(
                {field if name == "price" else name: text for name, text in error.errors.items()}
            ) from error
        except ChangedMeanwhile as error:
            theirs = products.get_product(self.shop, self.office.signed_in, record.id if record else 0)
            raise ChangedMeanwhile(error.message, self._opened(theirs)) from error
        return self._opened(saved)

    def undo_of(self, before: Opened | None, after: Opened) -> Undo:
        name, session = after.record.details.name, self.office.signed_in
        if before is None:
            return Undo(name, lambda: products.delete_product(self.shop, session, after.record))
        return Undo(name, lambda: products.put_back(self.shop, session, after.record, before.record))

    @property
    def history(self) -> tuple[PriceChange, ...]:
        """The changes of the chosen product's price, the newest first."""
        form = self.form
        if self.record is None or form is None or form.is_new or not form.is_open:
            return ()
        return self.record.history

    # More -----------------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """A new product with all that this one has but its codes."""

        def go() -> None:
            form, record = self.form, self.record
            if form is None or record is None:
                return
            values = self._values(record.record)
            values |= {"sku": "", "barcodes": "", "stock": "", "active": True}
            values["name"] = _("{name} (copy)").format(name=record.record.details.name)
            self.record = None
            form.fill(values, _("Copy of {name}").format(name=record.record.details.name), is_new=True)
            form.go_to("name")

        self.before_leaving(go)

    def delete(self) -> None:
        """Ask, then delete the chosen product, if nothing hangs on it."""
        record = self.record
        if record is None:
            return
        name, session = record.record.details.name, self.office.signed_in

        def deleted(_none: None) -> None:
            undo = Undo(name, lambda: products.add_again(self.shop, session, record.record))
            self.office.changed_something(undo, _("Deleted: {name}").format(name=name))
            self.reload()

        def go() -> None:
            self.office.run.run(
                lambda: products.delete_product(self.shop, session, record.record), deleted, self.office.fail
            )

        def ask() -> None:
            self.office.confirm(
                _("Delete {name}?").format(name=name), _("Ctrl+Z brings it back."), _("Delete"), go
            )

        self.before_leaving(ask)

    def bulk(self) -> None:
        """Change all products that are marked, or all that are found."""
        self.before_leaving(lambda: self.office.ask(BulkPanel(self)))

    def choose_picture(self) -> None:
        """Ask for a file, and take its picture into the form."""
        self.pictures.choose()

    def take_picture_away(self) -> None:
        """The product has no picture any more, once it is saved."""
        self.pictures.take_away()
