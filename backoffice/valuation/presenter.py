"""What the stock is worth at the end of a day: product by product or by category, at cost, at price, and the margin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.page import Loader
from backoffice.rows_page import Filter, Rows
from backoffice.valuation.worths import NO_CATEGORY, Stock, Sums, Worth, by_category
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import divide_half_up
from shop.rules.permissions import STOCK
from shop.rules.report import quotient
from shop.services import stock_levels, valuation
from shop.texts import _, ngettext
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office

HUNDRED_E4 = 1_000_000
TENTH = 1_000
BY_CATEGORY = "category"
TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Found:
    """All rows of a query, whichever part of them is shown, and what they come to."""

    query: ListQuery
    stock: Stock
    rows: list[Worth]
    sums: Sums


class Page(Rows[Worth]):
    """The valuation. `sums` are those of all rows found, `day` the day that is shown, None for now.

    The stock of a day is read once, and again when the same is asked for anew (F5, or coming back to the page) and
    anything was booked or changed since.
    """

    usual_sort = ("name", False)
    filter_px = 168

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Valuation")
        self.placeholder = _("Search name, SKU, category…")
        self.nothing_found = _("Nothing was in stock then. Choose another day, or clear the search.")
        self.columns = (
            Column("name", _("Name"), 200, stretch=True),
            Column("sku", _("SKU"), 90, "code", optional=True),
            Column("category", _("Category"), 140, optional=True),
            Column("quantity", _("Quantity"), 84, "quantity"),
            Column("cost", _("At cost"), 104, "amount"),
            Column("price", _("At price"), 104, "amount"),
            Column("net", _("Without tax"), 104, "amount", optional=True),
            Column("margin", _("Margin"), 104, "amount"),
            Column("percent", _("Margin %"), 84, "percent", optional=True),
        )
        self.sums = Sums()
        # a hundred thousand products take a second or two: other pages don't wait for them
        self._loads = Loader(office, slow=True)
        self._typed: date | None = None
        self._stock: Stock | None = None
        self._kept: Found | None = None
        self._asked: ListQuery | None = None
        self._make_filters()

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        kept = tuple(action for action in listed() if action.id not in ("mark", "mark_all"))
        return (
            *kept,
            Action("day", "F4", _("Day"), _("the stock at the end of any day"), "ask_day", STOCK, "head"),
            Action("by", "F6", _("By category"), _("by category, or by product"), "turn", STOCK, "head"),
        )

    # What is asked --------------------------------------------------------------------------------------------------

    def _make_filters(self) -> None:
        formats = self.office.formats()
        categories = () if self._stock is None else self._stock.categories
        typed = ((self._typed.isoformat(), formats.date(self._typed)),) if self._typed is not None else ()
        self.filters = (
            Filter("by", (("", _("By product")), (BY_CATEGORY, _("By category")))),
            Filter(
                "category",
                (
                    ("", _("All categories")),
                    *((name or NO_CATEGORY, name or _("No category")) for name in categories),
                ),
            ),
            Filter(
                "on",
                (
                    ("", _("Today")),
                    ("yesterday", _("Yesterday")),
                    ("month", _("End of last month")),
                    ("year", _("End of last year")),
                    *typed,
                    (TYPED, _("Another day…")),
                ),
            ),
        )

    @property
    def today(self) -> date:
        """The shop's business day."""
        return self.shop.business_date(self.shop.clock())

    def day_of(self, said: str) -> date | None:
        """The day that a choice means, None for now."""
        today = self.today
        known: dict[str, Callable[[], date]] = {
            "yesterday": lambda: today - timedelta(days=1),
            "month": lambda: today.replace(day=1) - timedelta(days=1),
            "year": lambda: date(today.year - 1, 12, 31),
        }
        if said in known:
            return known[said]()
        return date.fromisoformat(said) if said else None

    @property
    def day(self) -> date | None:
        """The day that is shown, None for now."""
        return self.day_of(self.chosen.get("on", ""))

    @property
    def is_by_category(self) -> bool:
        """Whether the rows are categories."""
        return self.chosen.get("by") == BY_CATEGORY

    def choose_filter(self, name: str, value: str) -> None:
        if name == "on" and value == TYPED:
            self.ask_day()
            return
        if name == "by" and value == BY_CATEGORY:
            self.chosen["category"] = ""
        elif name == "category" and value:
            self.chosen["by"] = ""
        super().choose_filter(name, value)

    def ask_day(self) -> None:
        """Ask for any day; the stock at its end is shown."""
        today = self.today

        def read(text: str) -> date:
            try:
                day = date.fromisoformat(text.strip())
            except ValueError:
                raise BadInput(_("Write the day as in 2026-11-23.")) from None
            if day > today:
                raise BadInput(_("That day is still to come. Today is the last one that can be valued."))
            return day

        def chosen(day: date) -> None:
            if day == today:
                self.choose_filter("on", "")
                return
            self._typed = day
            self._make_filters()
            self.choose_filter("on", day.isoformat())

        answer = Answer(
            _("The stock at the end of which day?"),
            _("A day as in 2026-11-23."),
            read,
            chosen,
            yes=_("Show"),
            numeric=False,
            on_cancel=self.changed,
        )
        answer.text, answer.text_is_selected = (self.day or today).isoformat(), True
        self.office.ask(answer)

    def turn(self) -> None:
        """By category, or by product again."""
        self.choose_filter("by", "" if self.is_by_category else BY_CATEGORY)

    def open(self) -> None:
        """The products of the chosen category."""
        row = self.row
        if row is not None and self.is_by_category:
            Rows.set_text(self, "")
            self.choose_filter("category", row.category or NO_CATEGORY)

    # The rows -------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[Worth]:
        is_anew, self._asked = query == self._asked, query
        found = self._found(query, is_anew=is_anew)
        self.sums = found.sums
        seen = tuple(found.rows[query.offset : query.offset + query.limit])
        return ListPage(seen, len(found.rows), query.offset)

    def every(self, query: ListQuery) -> Iterator[Worth]:
        yield from self._found(query).rows

    def ids_of(self, query: ListQuery) -> list[str]:
        return [row.id for row in self._found(query).rows]

    def _found(self, query: ListQuery, *, is_anew: bool = False) -> Found:
        """All rows of a query; those of the last one are kept, so that another part of them is there at once."""
        asked = replace(query, offset=0, limit=1)
        stock, kept = self._read(self.day_of(query.filter("on")), is_anew=is_anew), self._kept
        if kept is not None and kept.query == asked and kept.stock is stock:
            return kept
        rows, sums = stock.found(query.text, query.filter("category"))
        if query.filter("by") == BY_CATEGORY:
            rows = by_category(rows)
        if query.sort != self.usual_sort[0]:
            rows.sort(key=self._order(query.sort), reverse=query.descending)
        elif query.descending:
            rows.reverse()
        self._kept = Found(asked, stock, rows, sums)
        return self._kept

    def _read(self, day: date | None, *, is_anew: bool) -> Stock:
        """The stock of a day by name."""
        stock, session = self._stock, self.office.signed_in
        if stock is not None and stock.day == day and not is_anew:
            return stock
        newest = stock_levels.newest_change(self.shop, session)
        if stock is None or (stock.day, stock.newest) != (day, newest):
            self._stock = stock = Stock(day, newest, valuation.product_worths(self.shop, session, day))
        return stock

    def _order(self, sort: str) -> Callable[[Worth], Any]:
        orders: dict[str, Callable[[Worth], Any]] = {
            "sku": lambda row: row.sku.casefold(),
            "category": lambda row: (row.category.casefold(), row.name.casefold()),
            "quantity": lambda row: row.quantity_milli or 0,
            "cost": lambda row: row.cost_e4,
            "price": lambda row: row.price_minor,
            "net": lambda row: row.net_minor,
            "margin": lambda row: row.net_minor - self.minor(row.cost_e4),
            "percent": lambda row: self.margin(row)[1] or 0,
        }
        return orders.get(sort, lambda row: row.name.casefold())

    def _loaded(self, page: ListPage[Worth]) -> None:
        self._make_filters()
        super()._loaded(page)

    def minor(self, e4: int) -> int:
        """A worth of 1/10000 in minor units, rounded half-up."""
        return divide_half_up(e4 * 10**self.shop.settings.currency.digits, 10_000)

    def margin(self, of: Worth | Sums) -> tuple[int, int | None]:
        """What is left of the price without tax after the cost: in minor units, and in per cent of it, to a tenth."""
        margin = of.net_minor - self.minor(of.cost_e4)
        percent = quotient(margin, of.net_minor, HUNDRED_E4)
        return margin, None if percent is None else divide_half_up(percent, TENTH) * TENTH

    def cells(self, row: Worth) -> tuple[Any, ...]:
        margin, percent = self.margin(row)
        return (
            row.name,
            row.sku,
            row.category if row.sku else _count(row.products),
            row.quantity_milli,
            self.minor(row.cost_e4),
            row.price_minor,
            row.net_minor,
            margin,
            percent,
        )

    def tags(self, row: Worth) -> tuple[str, ...]:
        """What would be sold below its cost stands out."""
        return ("warning",) if self.margin(row)[0] < 0 else ()

    def summarised(self) -> str:
        """How many products, and of when."""
        formats = self.office.formats()
        day = self.day
        count = formats.quantity(self.sums.products * 1000)
        if day is None:
            return ngettext(
                "{count} product in stock now", "{count} products in stock now", self.sums.products
            ).format(count=count)
        return ngettext(
            "{count} product in stock at the end of {day}",
            "{count} products in stock at the end of {day}",
            self.sums.products,
        ).format(count=count, day=formats.date(day))

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """The sums of all that is found, each with its label."""
        formats, sums = self.office.formats(), self.sums
        margin, percent = self.margin(sums)
        part = f"   {formats.percent(percent)}" if percent is not None else ""
        return (
            (_("At cost"), formats.money(self.minor(sums.cost_e4))),
            (_("At price"), formats.money(sums.price_minor)),
            (_("At price without tax"), formats.money(sums.net_minor)),
            (_("Margin"), formats.money(margin) + part),
        )


def _count(products: int) -> str:
    return ngettext("{count} product", "{count} products", products).format(count=products)
