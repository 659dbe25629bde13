"""Stock: what is on hand, its value, what is on order; the chosen product's ledger, counts and write-offs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.list_page import Filter, Listing
from backoffice.orders import drafting
from backoffice.page import Loader
from backoffice.stock.ledger import Ledger
from backoffice.undo import Undo
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import divide_half_up
from shop.rules.permissions import STOCK
from shop.rules.quantity import parse_quantity
from shop.services import stock, stock_levels
from shop.services.orders import FromLow
from shop.services.stock_levels import Choices, Level, Standing
from shop.texts import _
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office

COUNT = "count"


class Page(Listing[Level, Level]):
    """The levels of all stocked products. A sale at any till shows here within a second."""

    usual_sort = ("name", False)
    filter_px = 160

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Stock")
        self.placeholder = _("Search name, SKU, barcode…")
        self.columns = (
            Column("sku", _("SKU"), 80, "code"),
            Column("name", _("Name"), 190, stretch=True),
            Column("on_hand", _("On hand"), 78, "quantity"),
            Column("reorder", _("Order at"), 76, "quantity"),
            Column("on_order", _("On order"), 82, "quantity", optional=True),
            Column("average", _("Avg cost"), 78, "price", optional=True),
            Column("value", _("Value"), 78, "amount"),
        )
        self.filters = (
            Filter("show", _shown()),
            Filter("category", (("", _("All categories")),)),
            Filter("supplier", (("", _("All suppliers")),)),
        )
        self.ledger = Ledger(office)
        self.ledger.on_change(self.changed)
        self.standing: Standing | None = None
        self._stocked = stock_levels.Stocked()
        self._seen: tuple[int, int] | None = None
        self._looks = Loader(office)
        self._choices = Loader(office)
        self._booked: int | None = None
        self.make_form(Form(self._fields(), self._edited))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(),
            Action(
                "count", "F6", _("Count"), _("set the chosen product to what was counted"), "count_it", STOCK
            ),
            Action(
                "write_off",
                "F7",
                _("Write off"),
                _("take some of the chosen product out"),
                "write_off",
                STOCK,
            ),
            Action(
                "order_low",
                "F8",
                _("Order low"),
                _("put marked products that are low, or all of them, on drafts, one a supplier"),
                "order_low",
                STOCK,
                button="head",
            ),
            Action(
                "receive",
                "F9",
                _("Receive"),
                _("receive a delivery"),
                "receive",
                STOCK,
                button="head",
                kind="primary",
            ),
            Action(
                "save",
                "CTRL+S",
                _("Book"),
                _("book what stands in the form"),
                "save",
                STOCK,
                "form",
                "primary",
            ),
        )

    # The list -------------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.standing = None
        super().shown()
        session = self.office.signed_in

        def look() -> Choices:
            self._stocked.look(self.shop)
            return stock_levels.choices(self.shop, session)

        self._choices.load(look, self._offer)

    def _offer(self, choices: Choices) -> None:
        def offered(first: str, none: str, found: tuple[tuple[int, str], ...]) -> tuple[tuple[str, str], ...]:
            return (("", first), ("none", none), *((str(number), name) for number, name in found))

        self.filters = (
            self.filters[0],
            Filter("category", offered(_("All categories"), _("No category"), choices.categories)),
            Filter("supplier", offered(_("All suppliers"), _("No supplier"), choices.suppliers)),
        )
        self.changed()

    def fetch(self, query: ListQuery) -> ListPage[Level]:
        session = self.office.signed_in
        newest = stock_levels.newest_change(self.shop, session)
        if self.standing is None or newest != self._seen:
            self.standing = stock_levels.standing(self.shop, session)
        self._seen = newest
        search = self.office.search
        return stock_levels.list_levels(self.shop, session, query, search, self.standing, self._stocked)

    def ids_of(self, query: ListQuery) -> list[str]:
        found = stock_levels.level_ids(self.shop, self.office.signed_in, query, self.office.search)
        return [str(product_id) for product_id in found]

    def cells(self, row: Level) -> tuple[Any, ...]:
        return (
            row.sku,
            row.name,
            row.on_hand_milli,
            row.reorder_level_milli or None,
            row.on_order_milli or None,
            row.average_e4,
            self._minor(row.value_e4),
        )

    def _minor(self, e4: int) -> int:
        """A value in 1/10000 as an amount, rounded for the eye alone."""
        return divide_half_up(e4 * 10**self.shop.settings.currency.digits, 10_000)

    def tags(self, row: Level) -> tuple[str, ...]:
        if row.value_e4 < 0:
            return ("error",)
        return ("warning",) if row.is_low or row.is_out else ()

    def summarised(self) -> str:
        formats, standing = self.office.formats(), self.standing
        found = formats.quantity(self.count * 1000)
        if standing is None:
            return found
        return _("{found}   ·   {low} low   ·   {out} out   ·   worth {value}").format(
            found=found,
            low=formats.quantity(standing.low * 1000),
            out=formats.quantity(standing.out * 1000),
            value=formats.money(self._minor(standing.value_e4)),
        )

    def refresh_while_shown(self) -> None:
        """Read the rows again as soon as anything was booked anywhere."""
        session = self.office.signed_in

        def looked(newest: tuple[int, int]) -> None:
            if newest != self._seen:
                self.reload()

        self._looks.load(lambda: stock_levels.newest_change(self.shop, session), looked)

    def _loaded(self, page: ListPage[Level]) -> None:
        super()._loaded(page)
        if not self.chosen_id:
            self.ledger.show(0)

    def show_record(self, row_id: str) -> None:
        super().show_record(row_id)
        self.ledger.show(int(row_id))

    @property
    def is_reading(self) -> bool:
        return super().is_reading or self.ledger.is_reading or self._looks.is_busy

    # The form -------------------------------------------------------------------------------------------------------

    def _fields(self) -> tuple[Field, ...]:
        reasons = [(reason, _("Write off: {reason}").format(reason=reason)) for reason in self._reasons()]
        return (
            Field("what", _("What"), "choice", ((COUNT, _("Set to what was counted")), *reasons), span=2),
            Field("quantity", _("How many"), anchor="e"),
            Field("note", _("Note")),
        )

    def _reasons(self) -> tuple[str, ...]:
        return stock.write_off_reasons(self.shop)

    def _edited(self, name: str) -> None:
        """Choosing what is to be booked is nothing yet that could be lost."""
        form = self.form
        if form is not None and name == "what" and not form.values["quantity"] and not form.values["note"]:
            form.before["what"] = form.values["what"]

    def fetch_one(self, row_id: str) -> Level | None:
        return stock_levels.level(self.shop, self.office.signed_in, int(row_id))

    def filled(self, record: Level) -> tuple[Mapping[str, Value], str, str]:
        formats = self.office.formats()
        told = [
            _("{count} {unit} on hand").format(
                count=formats.quantity(record.on_hand_milli), unit=record.unit
            ),
            _("worth {value}").format(value=formats.money(self._minor(record.value_e4))),
        ]
        if record.reorder_level_milli:
            told.append(_("order at {level}").format(level=formats.quantity(record.reorder_level_milli)))
        if record.on_order_milli:
            told.append(_("{count} on order").format(count=formats.quantity(record.on_order_milli)))
        told += [record.supplier] if record.supplier else []
        what = COUNT if self.form is None else self.form.values["what"]
        return {"what": what, "quantity": "", "note": ""}, record.name, "   ·   ".join(told)

    def store(self, record: Level | None, values: Mapping[str, Value]) -> Level:
        assert record is not None
        session = self.office.signed_in
        quantity = parse_quantity(str(values["quantity"]), "quantity")
        what, note = str(values["what"]), str(values["note"])
        if what == COUNT:
            self._booked = stock.adjust(self.shop, session, record.id, quantity, note)
        else:
            self._booked = stock.write_off(self.shop, session, record.id, quantity, what, note)
        after = stock_levels.level(self.shop, session, record.id)
        return record if after is None else after

    def undo_of(self, before: Level | None, after: Level) -> Undo | None:
        move_id, session = self._booked, self.office.signed_in
        if move_id is None:
            return None
        return Undo(after.name, lambda: stock.take_back(self.shop, session, move_id))

    def saved_sentence(self, before: Level | None, after: Level) -> str:
        count = self.office.formats().quantity(after.on_hand_milli)
        return _("{name}: {count} on hand.").format(name=after.name, count=count)

    def count_it(self) -> None:
        """Into the form, to set the chosen product to what was counted."""
        self._begin(COUNT)

    def write_off(self) -> None:
        """Into the form, to write some of the chosen product off: ↑ ↓ in the field above choose why."""
        reasons = self._reasons()
        if reasons:
            self._begin(reasons[0])

    def _begin(self, what: str) -> None:
        form = self.form
        if form is not None and form.is_open:
            form.put("what", what)
            self._edited("what")
            form.go_to("quantity")

    # What else is done from here --------------------------------------------------------------------------------------

    def order_low(self) -> None:
        """Put what is low on drafts: the marked products, or all of them."""
        ids = [int(row_id) for row_id in self.marked] or None

        def shown(found: FromLow) -> None:
            self.marked.clear()
            if found.drafts:
                self.office.show("orders", {"id": str(found.drafts[0].after.id)})

        drafting.order_low(self.office, shown, ids)

    def receive(self) -> None:
        """Receive a delivery."""
        self.office.show("deliveries", {"new": "1"})


def _shown() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("All in stock")),
        ("low", _("Low")),
        ("out", _("Out")),
        ("on_order", _("On order")),
        ("negative", _("Value below zero")),
        ("no_value", _("Without value")),
        ("inactive", _("No longer sold")),
    )
