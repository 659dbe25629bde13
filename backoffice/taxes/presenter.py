"""Taxes: every rate of every class, from which day on it counts, and the form of the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.list_page import Filter, Listing
from backoffice.page import Loader
from backoffice.undo import Undo
from shop.rules.errors import BadInput, ChangedMeanwhile
from shop.rules.listing import ListPage, ListQuery
from shop.rules.numbers import PERCENT_DECIMALS, format_scaled
from shop.rules.permissions import SETTINGS
from shop.rules.product import name_key
from shop.rules.tax_form import FIRST_DAY, RateDetails, letters, shown_components
from shop.services import taxes
from shop.services.taxes import TaxClass
from shop.texts import _
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office


@dataclass(frozen=True, slots=True)
class Line:
    """A tax class and one of its rates; `state` is past, now or later."""

    tax_class: TaxClass
    rate: RateDetails
    state: str

    @property
    def id(self) -> str:
        return f"{self.tax_class.id}/{self.rate.valid_from.isoformat()}"


class Page(Listing[Line, Line]):
    """Taxes."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Taxes")
        self.placeholder = _("Search name or code…")
        self.columns = (
            Column("name", _("Tax class"), 180, stretch=True),
            Column("code", _("Code"), 116),
            Column("percent", _("Rate"), 80, "percent"),
            Column("category", _("Letter"), 60),
            Column("from", _("Valid from"), 110),
            Column("products", _("Products"), 80, "number"),
        )
        self.filters = (Filter("show", (("", _("Now and later")), ("all", _("Past rates too")))),)
        self.classes: tuple[TaxClass, ...] = ()
        self.counts: dict[int, int] = {}
        self._counting = Loader(office)
        self.following: TaxClass | None = None
        self.make_form(Form(_fields()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        may = SETTINGS
        return (
            *listed(new=_("New tax class"), permission=may),
            Action("follow", "F6", _("Later rate"), _("a rate from a later day on"), "follow", may, "form"),
            Action(
                "delete", "DELETE", _("Delete"), _("delete a later rate, or a class not used"), "delete", may
            ),
        )

    def can(self, action: Action) -> bool:
        if action.id in ("follow", "delete") and self.record is None:
            return False
        return super().can(action)

    # The list -------------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The products of each class are counted behind the list: that takes longer than all else."""
        super().shown()
        session = self.office.signed_in
        self._counting.load(lambda: taxes.product_counts(self.shop, session), self._counted)

    def _counted(self, counts: dict[int, int]) -> None:
        self.counts = counts
        self.changed()

    @property
    def today(self) -> date:
        """The shop's day."""
        return self.shop.business_date(self.shop.clock())

    def fetch(self, query: ListQuery) -> ListPage[Line]:
        words = name_key(query.text).split()
        self.classes = taxes.list_classes(self.shop, self.office.signed_in)
        found = [
            line
            for each in self.classes
            if all(word in name_key(f"{each.details.name} {each.details.code}") for word in words)
            for line in self._lines(each)
            if line.state != "past" or query.filter("show") == "all"
        ]
        if query.sort:
            found.sort(key=lambda line: self._place(line, query.sort), reverse=query.descending)
        return ListPage(tuple(found[query.offset : query.offset + query.limit]), len(found), query.offset)

    def _place(self, line: Line, sort: str) -> tuple[Any, ...]:
        """What a column orders lines by."""
        details, rate = line.tax_class.details, line.rate
        by: dict[str, Any] = {
            "name": name_key(details.name),
            "code": name_key(details.code),
            "percent": rate.percent_e4,
            "category": rate.category,
            "from": rate.valid_from,
            "products": self.counts.get(line.tax_class.id, 0) if line.state == "now" else -1,
        }
        return by[sort], rate.valid_from

    def _lines(self, tax_class: TaxClass) -> list[Line]:
        now = tax_class.rate_on(self.today)
        return [
            Line(
                tax_class,
                rate,
                "now" if rate == now else "past" if rate.valid_from <= self.today else "later",
            )
            for rate in tax_class.rates
        ]

    def cells(self, row: Line) -> tuple[Any, ...]:
        details, rate = row.tax_class.details, row.rate
        begins = self.office.formats().date(rate.valid_from) if rate.valid_from != FIRST_DAY else _("always")
        products = self.counts.get(row.tax_class.id, 0) if self.counts and row.state == "now" else None
        return details.name, details.code, rate.percent_e4, rate.category, begins, products

    def tags(self, row: Line) -> tuple[str, ...]:
        return {"past": ("muted",), "later": ("warning",)}.get(row.state, ())

    # The form -------------------------------------------------------------------------------------------------------

    def fetch_one(self, row_id: str) -> Line:
        class_id, _slash, day = row_id.partition("/")
        for each in self.classes:
            if each.id == int(class_id):
                return self._line(each, date.fromisoformat(day))
        raise BadInput(_("That tax class is gone. Refresh the list."))

    def _line(self, tax_class: TaxClass, day: date) -> Line:
        lines = self._lines(tax_class)
        return next((line for line in lines if line.rate.valid_from == day), lines[-1])

    def filled(self, record: Line) -> tuple[Mapping[str, Value], str, str]:
        self.following = None
        about = {
            "past": _("This rate counts no longer."),
            "later": _("This rate does not count yet."),
            "now": _("This rate counts now. Once something is sold at it, it stays: add a later rate."),
        }
        return self._said(record), record.tax_class.details.name, about[record.state]

    def _said(self, line: Line) -> dict[str, Value]:
        rate, sign = line.rate, self.office.formats().decimal_sign
        details = line.tax_class.details
        return {
            "name": details.name,
            "code": details.code,
            "percent": format_scaled(rate.percent_e4, PERCENT_DECIMALS, sign),
            "category": rate.category,
            "valid_from": "" if rate.valid_from == FIRST_DAY else rate.valid_from.isoformat(),
            "components": shown_components(rate.components, sign),
        }

    def fresh(self) -> Mapping[str, Value]:
        self.following = None
        return {"category": "S"}

    def follow(self) -> None:
        """An empty form for another rate of the chosen class, from a later day on."""

        def go() -> None:
            form, line = self.form, self.record
            if form is None or line is None:
                return
            day = max(self.today, line.tax_class.rates[-1].valid_from) + timedelta(days=1)
            values = self._said(line) | {"valid_from": day.isoformat(), "percent": "", "components": ""}
            self.record, self.following = None, line.tax_class
            title = _("Another rate of {name}").format(name=line.tax_class.details.name)
            form.fill(values, title, _("It counts from its day on; until then nothing changes."), is_new=True)
            form.go_to("percent")

        self.before_leaving(go)

    def store(self, record: Line | None, values: Mapping[str, Value]) -> Line:
        known = self.following if record is None else record.tax_class
        old = None if record is None else record.rate
        said = dict(values)
        if old is not None and old.valid_from == FIRST_DAY and not str(values["valid_from"]).strip():
            said["valid_from"] = FIRST_DAY.isoformat()
        try:
            saved = taxes.save(self.shop, self.office.signed_in, known, old, said)
        except ChangedMeanwhile as error:
            self.classes = taxes.list_classes(self.shop, self.office.signed_in)
            theirs = self.fetch_one(record.id) if record is not None else None
            raise ChangedMeanwhile(error.message, theirs) if theirs else BadInput(error.message) from error
        day = str(said["valid_from"]).strip() if known is not None else FIRST_DAY.isoformat()
        return self._line(saved, date.fromisoformat(day))

    def undo_of(self, before: Line | None, after: Line) -> Undo:
        session, shop, tax_class = self.office.signed_in, self.shop, after.tax_class
        name = tax_class.details.name
        if before is not None:
            details = before.tax_class.details
            return Undo(name, lambda: taxes.put(shop, session, tax_class, details, after.rate, before.rate))
        if len(tax_class.rates) == 1:
            return Undo(name, lambda: taxes.delete_class(shop, session, tax_class))
        return Undo(name, lambda: taxes.put(shop, session, tax_class, tax_class.details, after.rate, None))

    def delete(self) -> None:
        """Delete the chosen rate, or its class where it has no other."""
        line = self.record
        if line is not None:
            self.before_leaving(lambda: self._ask_to_delete(line))

    def _ask_to_delete(self, line: Line) -> None:
        name = line.tax_class.details.name
        if len(line.tax_class.rates) == 1 or line.rate.valid_from == FIRST_DAY:
            title, about = _("Delete the tax class {name}?").format(name=name), _("With all its rates.")
            self.office.confirm(title, about, _("Delete"), lambda: self._delete_class(line.tax_class))
        else:
            title = _("Delete the rate of {percent}?").format(
                percent=self.office.formats().percent(line.rate.percent_e4)
            )
            self.office.confirm(title, name, _("Delete"), lambda: self._delete_rate(line))

    def _delete_class(self, tax_class: TaxClass) -> None:
        session, name = self.office.signed_in, tax_class.details.name

        def deleted(_none: None) -> None:
            undo = Undo(name, lambda: taxes.add_class_again(self.shop, session, tax_class))
            self.office.changed_something(undo, _("Deleted: {name}").format(name=name))
            self.reload()

        self.office.run.run(
            lambda: taxes.delete_class(self.shop, session, tax_class), deleted, self.office.fail
        )

    def _delete_rate(self, line: Line) -> None:
        session, details = self.office.signed_in, line.tax_class.details

        def deleted(left: TaxClass) -> None:
            undo = Undo(
                details.name, lambda: taxes.put(self.shop, session, left, left.details, None, line.rate)
            )
            self.office.changed_something(undo, _("Deleted: a rate of {name}").format(name=details.name))
            self.reload()

        self.office.run.run(
            lambda: taxes.put(self.shop, session, line.tax_class, details, line.rate, None),
            deleted,
            self.office.fail,
        )


def _fields() -> tuple[Field, ...]:
    parts = _("Where a rate goes to several authorities: its parts, as in CGST 9 + SGST 9.")
    code = _("Small letters and digits; files and reports name the class by it.")
    return (
        Field("name", _("Name, as on receipts"), span=2),
        Field("code", _("Code"), span=2, hint=code),
        Field("percent", _("Rate in %"), anchor="e", heading=_("Rate")),
        Field("valid_from", _("Valid from"), placeholder=_("the beginning")),
        Field("category", _("Letter on invoices"), "choice", letters(), span=2),
        Field("components", _("Parts"), placeholder="CGST 9 + SGST 9", span=2, hint=parts),
    )
