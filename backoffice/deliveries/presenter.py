"""Deliveries: the list of those there were, and the screen on which one is received. Knows no widget.

While one is received the box takes codes: a scan or Enter adds, `12*` before a code adds twelve and alone sets the
chosen line's quantity, `=1.25` its cost, + and - on an empty box one more or less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.deliveries.receiving import Receiving
from backoffice.page import Loader
from backoffice.rows_page import Filter, Rows
from backoffice.undo import Undo
from shop.rules import entry
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.numbers import parse_price
from shop.rules.permissions import STOCK
from shop.rules.quantity import parse_quantity
from shop.services import catalogue, deliveries, stock_levels
from shop.services.deliveries import Booked, Received, ReceivedItem
from shop.services.shop import stamp
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office


class Page(Rows[Received]):
    """`receiving.is_open` says which of the two is shown; `items` are those of the chosen delivery."""

    usual_sort = ("number", True)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Deliveries")
        self.placeholder = _("Search number, reference, supplier, product…")
        self.nothing_found = _("Nothing was delivered yet. Ctrl+N or a scan begins a delivery.")
        self.columns = (
            Column("number", _("Number"), 88),
            Column("received_at", _("Received"), 130, "moment"),
            Column("supplier", _("Supplier"), 120, stretch=True),
            Column("reference", _("Their number"), 122, optional=True),
            Column("order", _("Order"), 80, optional=True),
            Column("lines", _("Lines"), 60, "number"),
            Column("worth", _("Value"), 90, "amount"),
        )
        self.filters = (Filter("supplier", (("", _("All suppliers")),)),)
        self.receiving = Receiving(office, self._received)
        self.form = self.receiving.form
        self.form.on_change(self.changed)
        self.items: tuple[ReceivedItem, ...] = ()
        self.delivery: Received | None = None
        self._reads = Loader(office)
        self._choices = Loader(office)

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        stock = STOCK
        return (
            Action("new", "CTRL+N", _("Receive"), _("receive a delivery"), "new", stock, "head", "primary"),
            *listed(),
            Action(
                "take_back",
                "F8",
                _("Take back"),
                _("take the chosen delivery out of stock"),
                "take_back",
                stock,
            ),
            Action("quantity", "F6", _("Quantity"), _("another quantity in the line"), "ask_quantity", stock),
            Action("cost", "F7", _("Cost"), _("another cost in the line"), "ask_cost", stock),
            Action("remove", "DELETE", _("Remove"), _("take the line out"), "remove", stock),
            Action("all_came", "F9", _("All came"), _("all that was ordered has come"), "all_came", stock),
            Action("note", "F2", _("Delivery note"), _("supplier, order, their number"), "to_form", stock),
            Action("give_up", "F10", _("Give up"), _("forget this delivery"), "ask_to_give_up", stock),
            Action("book", "F12", _("Book"), _("bring it into stock"), "book", stock),
        )

    IN_LIST = frozenset({"new", "export", "mark", "mark_all", "open", "take_back"})
    WHILE_RECEIVING = frozenset({"quantity", "cost", "remove", "all_came", "note", "give_up", "book"})

    def can(self, action: Action) -> bool:
        if action.id in self.IN_LIST and self.receiving.is_open:
            return False
        if action.id in self.WHILE_RECEIVING and not self.receiving.is_open:
            return False
        if action.id == "take_back":
            return self.delivery is not None and self.delivery.undone_at is None and super().can(action)
        if action.id in ("quantity", "cost", "remove") and self.receiving.line is None:
            return False
        return super().can(action)

    def do(self, action: Action) -> bool:
        """A key of the other screen means nothing here."""
        if action.id in (self.IN_LIST if self.receiving.is_open else self.WHILE_RECEIVING):
            return False
        return super().do(action)

    @property
    def is_reading(self) -> bool:
        return super().is_reading or self._reads.is_busy or self.receiving.is_reading

    # The list ---------------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        super().shown()
        session = self.office.signed_in

        def offer(choices: stock_levels.Choices) -> None:
            named = tuple((str(number), name) for number, name in choices.suppliers)
            self.filters = (Filter("supplier", (("", _("All suppliers")), *named)),)
            self.changed()

        self._choices.load(lambda: stock_levels.choices(self.shop, session), offer)

    def fetch(self, query: ListQuery) -> ListPage[Received]:
        return deliveries.list_deliveries(self.shop, self.office.signed_in, query)

    def cells(self, row: Received) -> tuple[Any, ...]:
        worth = self.minor(row.worth_e4)
        moment = stamp(row.received_at)
        return row.number, moment, row.supplier, row.reference, row.order, row.lines, worth

    def minor(self, e4: int) -> int:
        """A worth in 1/10000 as an amount, rounded for the eye alone."""
        return divide_half_up(e4 * 10**self.shop.settings.currency.digits, 10_000)

    def tags(self, row: Received) -> tuple[str, ...]:
        return ("muted",) if row.undone_at is not None else ()

    def show_record(self, row_id: str) -> None:
        session = self.office.signed_in

        def show(found: tuple[Received, tuple[ReceivedItem, ...]]) -> None:
            self.delivery, self.items = found
            self.changed()

        self._reads.load(lambda: deliveries.get_delivery(self.shop, session, int(row_id)), show)

    def _loaded(self, page: ListPage[Received]) -> None:
        if not page.count:
            self.delivery, self.items = None, ()
        super()._loaded(page)

    def summarised(self) -> str:
        if not self.receiving.is_open:
            return super().summarised()
        delivery, formats = self.receiving.delivery, self.office.formats()
        lines = [line for line in delivery.lines if line.quantity_milli]
        return _("receiving   ·   {lines} lines   ·   worth {value}").format(
            lines=formats.quantity(len(lines) * 1000), value=formats.money(self.minor(delivery.worth_e4))
        )

    def _received(self) -> None:
        self.summary = self.summarised()
        self.changed()

    def open_about(self, about: Mapping[str, str]) -> None:
        """Search text, a supplier, a delivery's id; `new` begins one, `order` one on that order."""
        super().open_about(about)
        if "order" in about:
            self.receiving.begin(lambda: self.receiving.set_order(int(about["order"])))
        elif "new" in about:
            self.new()

    def take_back(self) -> None:
        """Ask, then take the chosen delivery out of stock again."""
        delivery, session = self.delivery, self.office.signed_in
        if delivery is None:
            return

        def go() -> None:
            def done(_none: object) -> None:
                self.office.say(
                    _("{number} is taken back.").format(number=delivery.number), "done", "taken_back"
                )
                self.reload()

            self.office.run.run(
                lambda: deliveries.take_back_delivery(self.shop, session, delivery.id), done, self.office.fail
            )

        self.office.confirm(
            _("Take {number} back?").format(number=delivery.number),
            _("What came goes out of stock again, at what it came for."),
            _("Take back"),
            go,
        )

    # Receiving --------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin a delivery, or go on with the one that was under way."""
        self._clear()
        self.receiving.begin()

    def _clear(self) -> None:
        self.text, self.text_is_selected = "", False

    def set_text(self, text: str) -> None:
        if not self.receiving.is_open:
            super().set_text(text)
            return
        if text in ("+", "-"):
            self._clear()
            self.receiving.more(QUANTITY_ONE if text == "+" else -QUANTITY_ONE)
            return
        self.text, self.text_is_selected = text, False
        self.receiving.look_for(self._words(text))
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
        """A scan begins a delivery where none is under way, and adds to it; what was typed stays in the box."""
        prefix = self.text if self.receiving.is_open and self.text.rstrip().endswith("*") else ""
        if prefix:
            self._clear()
        self.receiving.begin(lambda: self.receiving.add_typed(prefix + code, self._keep))

    def _keep(self, text: str) -> None:
        """What was refused stays in the box, selected, unless more was typed meanwhile."""
        if self.text not in ("", text) and not self.text_is_selected:
            return
        self.text, self.text_is_selected = text, True
        self.changed()

    def press(self, key: str) -> bool:
        """While receiving: Enter adds, ↑ ↓ choose, Esc leaves; all else as the table of actions says."""
        receiving = self.receiving
        if not receiving.is_open or receiving.form.focus:
            return super().press(key)
        moves: dict[str, Callable[[], None]] = {
            "ENTER": self._enter,
            "UP": lambda: self._move(-1),
            "DOWN": lambda: self._move(1),
            "ESC": self._leave,
            "TAB": self.to_form,
        }
        if key in moves:
            moves[key]()
            return True
        if key in ("PGUP", "PGDN"):
            self._move(-10 if key == "PGUP" else 10)
            return True
        if key == "BACKSPACE" and self.text:
            self.set_text("" if self.text_is_selected else self.text[:-1])
            return True
        return super().press(key)

    def _move(self, by: int) -> None:
        receiving = self.receiving
        receiving.choose((receiving.chosen if receiving.found else receiving.place) + by)

    def _leave(self) -> None:
        if self.text:
            self.set_text("")
            return
        if not self.receiving.delivery.is_empty:
            self.office.say(_("The delivery is kept: Ctrl+N goes on with it."), "info", "kept")
        self.receiving.leave()
        self.reload()

    def _enter(self) -> None:
        text = self.text
        if not text.strip():
            self.office.say(_("Scan or type what came. F12 books it."))
            return
        try:
            typed = self._parsed(text)
        except BadInput as error:
            self.office.fail(error)
            self._keep(text)
            return
        self._clear()
        if isinstance(typed, entry.QuantityPrefix):
            self.receiving.set_line(quantity_milli=typed.quantity_milli)
        elif isinstance(typed, entry.PriceOverride):
            self.receiving.set_line(cost_e4=typed.price_e4)
        elif self.receiving.found and self.receiving.chosen:
            chosen = self.receiving.found[self.receiving.chosen]
            self.receiving.add_product(chosen.id, lambda: self._keep(text))
        else:
            self.receiving.add_typed(text, self._keep)
        self.changed()

    def choose_found(self, product_id: str) -> None:
        """A product found was chosen, not taken yet."""
        ids = [str(product.id) for product in self.receiving.found]
        if product_id in ids:
            self.receiving.choose(ids.index(product_id))

    def touch_found(self, product_id: int) -> None:
        """A product found was touched."""
        self._clear()
        self.receiving.add_product(product_id)

    def ask_quantity(self) -> None:
        """Ask for the chosen line's quantity."""
        line = self.receiving.line
        if line is not None:
            self._ask(
                line.name,
                _("How many came? 0 for none of them."),
                parse_quantity,
                lambda milli: self.receiving.set_line(quantity_milli=milli),
                self.office.formats().quantity(line.quantity_milli),
            )

    def ask_cost(self) -> None:
        """Ask for the chosen line's cost."""
        line = self.receiving.line
        if line is not None:
            self._ask(
                line.name,
                _("What one {unit} costs, without tax.").format(unit=line.unit),
                parse_price,
                lambda e4: self.receiving.set_line(cost_e4=e4),
                self.office.formats().price(line.cost_e4),
            )

    def _ask(
        self, title: str, about: str, read: Callable[[str], int], then: Callable[[int], None], now: str
    ) -> None:
        answer = Answer(title, about, read, then, yes=_("Take"))
        answer.text, answer.text_is_selected = now, True
        self.office.ask(answer)

    def remove(self) -> None:
        """Take the chosen line out; Ctrl+Z brings it back."""
        self.receiving.remove()

    def all_came(self) -> None:
        """All that was ordered has come."""
        self.receiving.all_came()

    def to_form(self) -> None:
        """Into the delivery note's fields; Esc goes back to the box."""
        self.receiving.form.go_to("order")

    def undo_typing(self) -> bool:
        return self.receiving.is_open and self.receiving.undo()

    def ask_to_give_up(self) -> None:
        """Ask, then forget what was received."""
        if self.receiving.delivery.is_empty:
            self.receiving.give_up()
            return
        self.office.confirm(
            _("Give this delivery up?"),
            _("Its lines are forgotten. Nothing of it is in stock."),
            _("Give up"),
            self.receiving.give_up,
        )

    def book(self) -> None:
        """Bring all of it into stock."""
        session, worth = self.office.signed_in, self.receiving.delivery.worth_e4

        def booked(result: Booked) -> None:
            undo = Undo(result.number, lambda: deliveries.take_back_delivery(self.shop, session, result.id))
            value = self.office.formats().money(self.minor(worth))
            sentence = _("{number} is in stock, worth {value}.").format(number=result.number, value=value)
            self._clear()
            self.cursor = self.offset = 0
            self._seek = str(result.id)
            self.office.changed_something(undo, sentence)
            self.reload()

        self.receiving.book(booked)
