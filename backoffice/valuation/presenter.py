"""What the stock is worth at the end of a day: product by product or by category, at cost, at price, and the margin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.page import Loader
from backoffice.rows_page import Filter, Rows
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import divide_half_up
from shop.rules.permissions import STOCK
from shop.rules.report import quotient
from shop.services import stock_levels, valuation
from shop.services.valuation import ProductWorth
from shop.texts import _, ngettext
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office

HUNDRED_E4 = 1_000_000
TENTH = 1_000
BY_CATEGORY = "category"
TYPED = "typed"
NO_CATEGORY = "-"


class Worth(NamedTuple):
    """A row: a product, or all of a category (without `sku`, unit and quantity). Worth at cost in 1/10000."""

    id: str
    name: str
    sku: str
    category: str
    products: int
    quantity_milli: int | None
    cost_e4: int
    price_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What the rows found come to: cost in 1/10000, the others in minor units."""

    products: int = 0
    cost_e4: int = 0
    price_minor: int = 0
    net_minor: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """The products in stock on a day, read when `newest` was the newest change, each with the text it is found by."""

    day: date | None
    newest: tuple[int, int]
    rows: list[tuple[Worth, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """All rows of a query, whichever part of them is shown, and what they come to."""

    query: ListQuery
    known: Known
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
        self._known: Known | None = None
        self._kept: Found | None = None
        self._categories: tuple[str, ...] = ()
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
        typed = ((self._typed.isoformat(), formats.date(self._typed)),) if self._typed is not None else ()
        self.filters = (
            Filter("by", (("", _("By product")), (BY_CATEGORY, _("By category")))),
            Filter(
                "category",
                (
                    ("", _("All categories")),
                    *((name or NO_CATEGORY, name or _("No category")) for name in self._categories),
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
        known, kept = self._read(self.day_of(query.filter("on")), is_anew=is_anew), self._kept
        if kept is not None and kept.query == asked and kept.known is known:
            return kept
        rows = _narrowed(query, known)
        if query.filter("by") == BY_CATEGORY:
            rows = _by_category(rows)
        if query.sort != self.usual_sort[0]:
            rows.sort(key=self._order(query.sort), reverse=query.descending)
        elif query.descending:
            rows.reverse()
        self._kept = Found(asked, known, rows, _summed(rows))
        return self._kept

    def _read(self, day: date | None, *, is_anew: bool) -> Known:
        """The stock of a day by name."""
        known, session = self._known, self.office.signed_in
        if known is not None and known.day == day and not is_anew:
            return known
        newest = stock_levels.newest_change(self.shop, session)
        if known is None or (known.day, known.newest) != (day, newest):
            rows = [_row(worth) for worth in valuation.product_worths(self.shop, session, day)]
            self._known = known = Known(day, newest, rows)
            self._categories = tuple(
                sorted({row.category for row, _text in rows}, key=lambda name: (not name, name.casefold()))
            )
        return known

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


def _row(worth: ProductWorth) -> tuple[Worth, str]:
    row = Worth(
        worth.sku,
        worth.name,
        worth.sku,
        worth.category,
        1,
        worth.quantity_milli,
        worth.cost_e4,
        worth.price_minor,
        worth.net_minor,
    )
    return row, f"{worth.name} {worth.sku} {worth.category}".casefold()


def _narrowed(query: ListQuery, known: Known) -> list[Worth]:
    """The rows of a category in which every word of the search stands."""
    category, found = query.filter("category"), known.rows
    for word in query.text.casefold().split():
        found = [pair for pair in found if word in pair[1]]
    rows = [pair[0] for pair in found]
    if category:
        rows = [row for row in rows if (row.category or NO_CATEGORY) == category]
    return rows


def _summed(rows: Sequence[Worth]) -> Sums:
    """Their sums, a column at a time: there may be a hundred thousand rows, and this follows each key."""
    return Sums(*(sum(map(attrgetter(name), rows)) for name in Sums.__slots__))


def _by_category(rows: list[Worth]) -> list[Worth]:
    """One row a category by name, of what its products come to."""
    sums: dict[str, list[Worth]] = {}
    for row in rows:
        sums.setdefault(row.category, []).append(row)
    return [
        Worth(
            f"category {name}",
            name or _("No category"),
            "",
            name,
            len(mine),
            None,
            sum(row.cost_e4 for row in mine),
            sum(row.price_minor for row in mine),
            sum(row.net_minor for row in mine),
        )
        for name, mine in sorted(sums.items(), key=lambda each: (not each[0], each[0].casefold()))
    ]
