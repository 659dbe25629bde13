"""Stocktakes: a scanning screen of what was counted, beside it the chosen product with its counts. Knows no widget.

The box takes codes: a scan or Enter counts one more, `12*` before a code twelve; `=12` sets how many of the chosen
product are at this place, + and - on an empty box count one more or less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.page import Loader
from backoffice.rows_page import Filter, Rows
from backoffice.stocktakes.choosing import Choosing
from backoffice.stocktakes.closing import Closing
from backoffice.stocktakes.counting import Counting
from shop.rules import entry
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.permissions import STOCK
from shop.rules.quantity import parse_quantity
from shop.rules.stocktake import checked_place
from shop.services import catalogue, counting, stocktakes
from shop.services.counting import Counted
from shop.services.stocktakes import Standing, Stocktake
from shop.texts import _, pgettext
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office

E4_TO_MILLI = 10


class Page(Rows[Counted]):
    """`stocktake` is the one shown; codes are taken while it is open. `standing` is what closing it would come to."""

    usual_sort = ("last", False)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Stocktake")
        self.placeholder = _("Scan, or type a code or words… 12* before it for twelve, =12 for twelve in all")
        self.nothing_found = _("Nothing is counted yet. Scan, or type a code and Enter.")
        self.columns = (
            Column("sku", _("SKU"), 80, "code", optional=True),
            Column("name", _("Product"), 140, stretch=True),
            Column("expected", _("Expected"), 84, "quantity"),
            Column("counted", _("Counted"), 80, "quantity"),
            Column("difference", _("Difference"), 92, "quantity"),
            Column("worth", _("Value"), 84, "amount"),
            Column("person", _("Who"), 72, optional=True),
        )
        self.filters = (
            Filter(
                "show",
                (("", _("All counted")), ("different", _("Different")), ("uncounted", _("Not counted"))),
            ),
        )
        self.stocktake: Stocktake | None = None
        self.standing: Standing | None = None
        self.counting = Counting(office, self.changed, self.reload)
        self.choosing = Choosing(self)
        self.closing = Closing(self)
        self._newest = self._stood = -1
        self._looks = Loader(office)
        self._stands = Loader(office)

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action("new", "CTRL+N", _("Begin"), _("begin a stocktake"), "new", STOCK, "head"),
            *(each for each in listed() if each.id not in ("open", "mark", "mark_all")),
            Action(
                "other",
                "F4",
                _("Others"),
                _("another stocktake, also one that has ended"),
                "pick_other",
                STOCK,
            ),
            Action(
                "total",
                "F6",
                pgettext("how many", "Total"),
                _("how many of the product are here in all"),
                "ask_total",
                STOCK,
            ),
            Action("place", "F7", _("Place"), _("where is counted from now on"), "ask_place", STOCK),
            Action(
                "sheet",
                "F8",
                pgettext("to count by", "Sheet"),
                _("a sheet to count by, as PDF or CSV"),
                "sheet",
                STOCK,
                "head",
            ),
            Action("take_back", "DELETE", _("Take back"), _("the product's last count"), "take_back", STOCK),
            Action("drop", "F10", _("Drop"), _("end it without booking anything"), "drop", STOCK),
            Action(
                "close",
                "F12",
                pgettext("stocktake", "Close"),
                _("book all differences"),
                "close_it",
                STOCK,
                "head",
                "primary",
            ),
        )

    @property
    def is_open(self) -> bool:
        """Whether codes are taken."""
        return self.stocktake is not None and self.stocktake.state == "open"

    def can(self, action: Action) -> bool:
        if action.id in ("total", "place", "take_back", "drop", "close", "sheet") and not self.is_open:
            return False
        if action.id == "take_back" and not self.counting.counts:
            return False
        if action.id == "total" and self.counting.current is None:
            return False
        return super().can(action)

    @property
    def is_reading(self) -> bool:
        busy = self.choosing.is_reading or self._looks.is_busy or self._stands.is_busy
        return super().is_reading or self.counting.is_reading or busy

    # Which one --------------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        if self.stocktake is None:
            self.choosing.find_open()
        else:
            self.reload()

    def take(self, stocktake: Stocktake | None) -> None:
        """Show this one."""
        if stocktake is None or self.stocktake is None or stocktake.id != self.stocktake.id:
            self._to_top()
            self.chosen = {}
        self.stocktake, self.standing = stocktake, None
        self._newest = self._stood = -1
        self.counting.begin(0 if stocktake is None else stocktake.id)
        self._clear()
        self.reload()

    def _clear(self) -> None:
        self.text, self.text_is_selected = "", False

    def new(self) -> None:
        """Ask what is to be counted, then begin."""
        self.choosing.begin()

    def pick_other(self) -> None:
        """Another stocktake, also one that has ended."""
        self.choosing.pick()

    # The list ---------------------------------------------------------------------------------------------------------

    @property
    def query(self) -> ListQuery:
        """The box takes codes: it narrows the list only where nothing is counted any more."""
        query = super().query
        return ListQuery(
            "" if self.is_open else query.text,
            query.filters,
            query.sort,
            query.descending,
            query.offset,
            query.limit,
        )

    def fetch(self, query: ListQuery) -> ListPage[Counted]:
        if self.stocktake is None:
            return ListPage((), 0)
        session = self.office.signed_in
        self._newest = counting.newest_count(self.shop, session, self.stocktake.id)
        return counting.list_counted(self.shop, session, self.stocktake.id, query)

    def cells(self, row: Counted) -> tuple[Any, ...]:
        is_counted = row.counted_milli is not None
        return (
            row.sku,
            row.name,
            row.expected_milli,
            row.counted_milli,
            row.difference_milli if is_counted else None,
            self.minor(row.difference_e4) if is_counted else None,
            row.person,
        )

    def minor(self, e4: int) -> int:
        """A worth in 1/10000 as an amount, rounded for the eye alone."""
        return divide_half_up(e4 * 10**self.shop.settings.currency.digits, 10_000)

    def tags(self, row: Counted) -> tuple[str, ...]:
        if row.counted_milli is None:
            return ("muted",)
        return ("warning",) if row.difference_milli else ()

    def _loaded(self, page: ListPage[Counted]) -> None:
        before = self.counting.current
        super()._loaded(page)
        row = self.row
        if row is not None and (before is None or row.id == before.id):
            self.counting.show(row)

    def show_record(self, row_id: str) -> None:
        """The chosen row is told beside the list."""
        row = next((row for row in self.rows if self.row_id(row) == row_id), None)
        if row is not None:
            self.counting.show(row)

    def _read_chosen(self) -> None:
        """What was just counted stays shown: a list that others add to does not choose for this person."""

    def move_to(self, place: int) -> None:
        super().move_to(place)
        if self.row is not None:
            self.counting.show(self.row)

    @property
    def why_empty(self) -> str:
        """That nothing is counted, or that nobody is counting."""
        if self.stocktake is None:
            return _("No stocktake is under way. Ctrl+N begins one, F4 shows those that have ended.")
        return self.nothing_found

    def summarised(self) -> str:
        known = self.stocktake
        if known is None:
            return _("none under way")
        if known.state != "open":
            return self.choosing.line_of(known)
        formats = self.office.formats()
        told = [known.name]
        if self.standing is not None:
            counted = _("{count} counted").format(count=formats.quantity(self.standing.counted * 1000))
            told.append(counted)
        return "   ·   ".join(told)

    @property
    def comes_to(self) -> str:
        """What closing it now would come to."""
        known, standing = self.stocktake, self.standing
        if known is None or standing is None or not self.is_open:
            return ""
        formats = self.office.formats()
        return "   ·   ".join(
            (
                known.category or _("Whole shop"),
                _("{count} differ").format(count=formats.quantity(standing.differing * 1000)),
                f"+{formats.money(self.minor(standing.plus_e4))}",
                formats.money(self.minor(standing.minus_e4)),
                _("{count} not counted").format(count=formats.quantity(standing.uncounted * 1000)),
            )
        )

    def refresh_while_shown(self) -> None:
        """Read again what others counted; once nobody scans, what closing would come to."""
        if not self.is_open or self.stocktake is None:
            return
        session, stocktake_id = self.office.signed_in, self.stocktake.id

        def looked(newest: int) -> None:
            if newest != self._newest:
                self.reload()
            elif newest != self._stood:
                self._stands.load(lambda: stocktakes.standing(self.shop, session, stocktake_id), stood)

        def stood(standing: Standing) -> None:
            self._stood, self.standing = self._newest, standing
            self.summary = self.summarised()
            self.changed()

        self._looks.load(lambda: counting.newest_count(self.shop, session, stocktake_id), looked)

    # The box ----------------------------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        if not self.is_open:
            super().set_text(text)
            return
        if text in ("+", "-"):
            self._clear()
            self.counting.more(QUANTITY_ONE if text == "+" else -QUANTITY_ONE)
            self.changed()
            return
        self.text, self.text_is_selected = text, False
        self.counting.look_for(self._words(text))
        self.changed()

    def _parsed(self, text: str) -> entry.Entry:
        return entry.parse(text, settings=catalogue.entry_settings(self.shop))

    def _words(self, text: str) -> str:
        try:
            typed = self._parsed(text)
        except BadInput:
            return ""
        return typed.text if isinstance(typed, entry.Search) else ""

    def scan(self, code: str) -> None:
        """A scan counts; what was typed stays in the box, a quantity before a * goes with it."""
        if not self.is_open:
            self.office.say(_("Ctrl+N begins a stocktake; then scan."), "warning", "scan_refused")
            return
        prefix = self.text if self.text.rstrip().endswith("*") else ""
        if prefix:
            self._clear()
        self.counting.found = []
        self.counting.add_typed(prefix + code, self._keep)

    def _keep(self, text: str) -> None:
        """What was refused stays in the box, selected, with what it finds, unless more was typed meanwhile."""
        if self.text not in ("", text) and not self.text_is_selected:
            return
        self.text, self.text_is_selected = text, True
        self.counting.look_for(self._words(text))
        self.changed()

    def press(self, key: str) -> bool:
        """Enter counts what was typed, ↑ ↓ choose among what was found; all else as on every list."""
        counting_now = self.counting
        if self.is_open and key == "ENTER":
            self._enter()
            return True
        if counting_now.found and key in ("UP", "DOWN"):
            counting_now.choose(counting_now.chosen + (1 if key == "DOWN" else -1))
            return True
        if key == "BACKSPACE" and self.text and self.is_open:
            self.set_text("" if self.text_is_selected else self.text[:-1])
            return True
        return super().press(key)

    def _enter(self) -> None:
        text = self.text
        if not text.strip():
            self.office.say(_("Scan or type what is there. F12 closes the stocktake."))
            return
        try:
            typed = self._parsed(text)
        except BadInput as error:
            self.office.fail(error)
            self._keep(text)
            return
        self._clear()
        if isinstance(typed, entry.PriceOverride):
            self._set_total(typed.price_e4, text)
        elif isinstance(typed, entry.QuantityPrefix):
            self.counting.set_total(typed.quantity_milli, lambda: self._keep(text))
        else:
            self.counting.add_typed(text, self._keep)
        self.changed()

    def _set_total(self, e4: int, text: str) -> None:
        if e4 % E4_TO_MILLI:
            self.office.fail(BadInput(_("At most 3 decimals are possible here."), "quantity"))
            self._keep(text)
            return
        self.counting.set_total(e4 // E4_TO_MILLI, lambda: self._keep(text))

    def touch_found(self, product_id: int) -> None:
        """A product found was touched: one of it is counted."""
        self._clear()
        self.counting.add(product_id, QUANTITY_ONE)
        self.changed()

    def ask_total(self) -> None:
        """Ask how many of the chosen product are at this place."""
        product = self.counting.current
        if product is not None:
            self.office.ask(
                Answer(
                    product.name,
                    _("How many are here in all? It takes the place of what was counted at {place}.").format(
                        place=self.place_text
                    ),
                    parse_quantity,
                    self.counting.set_total,
                    yes=_("Take"),
                    unit=product.unit,
                )
            )

    @property
    def place_text(self) -> str:
        """Where is counted, in words."""
        return self.counting.place or _("the shop floor")

    def ask_place(self) -> None:
        """Ask where is counted from now on."""

        def take(place: str) -> None:
            self.counting.place = place
            self.office.say(_("Counting at {place} from now on.").format(place=self.place_text))

        answer: Answer[str] = Answer(
            _("Where do you count?"),
            _("A store room, a cellar, a van. Nothing for the shop floor, where goods are sold from."),
            checked_place,
            take,
            yes=_("Take"),
            numeric=False,
        )
        answer.text, answer.text_is_selected = self.counting.place, bool(self.counting.place)
        self.office.ask(answer)

    def take_back(self) -> None:
        """The chosen product's last count no longer counts."""
        self.counting.take_back_last()

    # Ending it --------------------------------------------------------------------------------------------------------

    def close_it(self) -> None:
        """Ask what becomes of what was not counted, then book all differences."""
        self.closing.ask()

    def drop(self) -> None:
        """Ask, then end it without booking anything."""
        self.closing.ask_to_drop()

    def sheet(self) -> None:
        """Ask which sheet, then make it."""
        self.closing.ask_for_sheet()
