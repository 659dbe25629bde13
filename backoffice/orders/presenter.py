"""Purchase orders: the list, and beside it the chosen one with its lines.

A draft is edited line by line, and each change is saved at once: nothing typed is lost, and each can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.orders import drafting, papers
from backoffice.orders.editing import Editing
from backoffice.orders.undoing import undo_of_change, undo_of_state
from backoffice.page import Loader
from backoffice.rows_page import Filter, Rows
from backoffice.undo import Undo
from shop.rules.errors import ChangedMeanwhile, ShopError
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import divide_half_up
from shop.rules.order import EXPECTED, STATES, OrderLine, state_text
from shop.rules.permissions import STOCK
from shop.services import orders, suppliers
from shop.services.orders import Order
from shop.services.suppliers import Supplier
from shop.texts import _, pgettext

if TYPE_CHECKING:
    from backoffice.office import Office

MOST_SUPPLIERS = 1_000


class Page(Rows[Order]):
    """Orders. `order` is shown beside the list; `inside`: ↑ ↓ go through its lines, `line` is the chosen one."""

    usual_sort = ("number", True)
    filter_px = 150

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Orders")
        self.placeholder = _("Search number, supplier, product…")
        self.nothing_found = _(
            "No order is here. F4 drafts one a supplier from what is low, Ctrl+N begins an empty one."
        )
        self.columns = (
            Column("number", _("Number"), 96),
            Column("supplier", _("Supplier"), 110, stretch=True),
            Column("state", _("State"), 122),
            Column("expected_on", _("Expected"), 92, "day", optional=True),
            Column("ordered_at", _("Ordered"), 92, "day", optional=True),
            Column("worth", _("Value"), 90, "amount"),
        )
        self.suppliers: tuple[Supplier, ...] = ()
        self._make_filters()
        self.order: Order | None = None
        self.inside = False
        self.line = 0
        self.editing = Editing(self)
        self._reads = Loader(office)

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        due = pgettext("delivery", "Due")
        return (
            *(action for action in listed(new=_("New order"), permission=STOCK) if action.id != "save"),
            Action("low", "F4", _("From low stock"), _("draft orders of all that is low"), "from_low", STOCK, "head"),
            Action("add", "F6", _("Add"), _("add a product by its code or name"), "add", STOCK, "line"),
            Action("quantity", "F2", _("Quantity"), _("how many of the chosen line"), "ask_quantity", STOCK, "line"),
            Action("cost", "F3", _("Cost"), _("what one of the chosen line costs"), "ask_cost", STOCK, "line"),
            Action("remove", "DELETE", _("Remove"), _("take the chosen line off"), "remove", STOCK, "line"),
            Action("expected", "CTRL+D", due, _("the day it is expected"), "ask_expected", STOCK, "about"),
            Action("note", "CTRL+K", _("Note"), _("a note for the supplier"), "ask_note", STOCK, "about"),
            Action("pdf", "CTRL+I", _("PDF"), _("make the PDF and open it"), "open_pdf", STOCK, "about"),
            Action("mail", "CTRL+M", _("Mail"), _("a mail to the supplier with the PDF"), "mail", STOCK, "about"),
            Action("cancel", "F9", _("Cancel order"), _("nothing more of it is expected"), "cancel", STOCK, "form"),
            Action("reopen", "CTRL+R", _("Reopen"), _("back to what it was before"), "reopen", STOCK, "form"),
            Action("receive", "F7", _("Receive"), _("receive what came of it"), "receive", STOCK, "form", "primary"),
            Action("place", "F8", _("Place order"), _("it went to the supplier"), "place", STOCK, "form", "primary"),
        )  # fmt: skip

    def can(self, action: Action) -> bool:
        if not super().can(action):
            return False
        order = self.order
        state = order.state if order is not None else ""
        has_lines = order is not None and bool(order.lines)
        needs: Mapping[str, bool] = {
            "add": state == "draft",
            "quantity": state == "draft" and has_lines,
            "cost": state == "draft" and has_lines,
            "remove": state == "draft" and has_lines and self.inside,
            "expected": state in ("draft", *EXPECTED),
            "note": bool(state),
            "pdf": has_lines,
            "mail": has_lines and state != "cancelled",
            "cancel": state in ("draft", *EXPECTED),
            "reopen": state in ("ordered", "cancelled"),
            "receive": state in EXPECTED,
            "place": state == "draft" and has_lines,
        }
        return needs.get(action.id, True)

    # The list -------------------------------------------------------------------------------------------------------

    def _make_filters(self) -> None:
        states = (
            ("", _("All states")),
            ("open", pgettext("not finished", "Open")),
            *((state, state_text(state)) for state in STATES),
        )
        known = ((str(each.id), each.details.name) for each in self.suppliers)
        self.filters = (
            Filter("state", states),
            Filter("supplier", (("", _("All suppliers")), *known)),
        )

    def shown(self) -> None:
        """Read the list, and the suppliers there are to choose from."""
        super().shown()
        session = self.office.signed_in
        query = ListQuery(sort="name", limit=MOST_SUPPLIERS)

        def found(page: ListPage[Supplier]) -> None:
            self.suppliers = page.rows
            self._make_filters()
            self.changed()

        self.office.run.run(
            lambda: suppliers.list_suppliers(self.shop, session, query), found, self.office.fail
        )

    def fetch(self, query: ListQuery) -> ListPage[Order]:
        return orders.list_orders(self.shop, self.office.signed_in, query)

    def cells(self, row: Order) -> tuple[Any, ...]:
        ordered = self.shop.local(row.ordered_at).date() if row.ordered_at is not None else None
        return (
            row.number,
            row.supplier,
            state_text(row.state),
            row.expected_on,
            ordered,
            self.minor(row.worth_e4),
        )

    def tags(self, row: Order) -> tuple[str, ...]:
        """What should have come by now stands out, what is over stands back."""
        if row.state in EXPECTED and row.expected_on is not None and row.expected_on < self.today:
            return ("warning",)
        return ("muted",) if row.state in ("cancelled", "received") else ()

    @property
    def today(self) -> date:
        """The shop's business day."""
        return self.shop.business_date(self.shop.clock())

    def minor(self, e4: int) -> int:
        """A worth of 1/10000 in minor units, rounded half-up."""
        return divide_half_up(e4 * 10**self.shop.settings.currency.digits, 10_000)

    def move_to(self, place: int) -> None:
        self.inside = False
        super().move_to(place)

    def set_text(self, text: str) -> None:
        self.inside = False
        super().set_text(text)

    # The order ------------------------------------------------------------------------------------------------------

    def _read_chosen(self) -> None:
        if self.chosen_id:
            self.show_record(self.chosen_id)
        else:
            self.order = None
            self.inside = False

    def show_record(self, row_id: str) -> None:
        """Read that order and show it."""
        session = self.office.signed_in
        self._reads.load(lambda: orders.get_order(self.shop, session, int(row_id)), self._show)

    @property
    def is_reading(self) -> bool:
        """Whether rows or an order are on their way."""
        return super().is_reading or self._reads.is_busy

    def _show(self, order: Order) -> None:
        if self.order is None or self.order.id != order.id:
            self.line = 0
            self.inside = False
        self.order = order
        self.line = max(0, min(self.line, len(order.lines) - 1))
        self.changed()

    @property
    def chosen_line(self) -> OrderLine | None:
        """The chosen line of the order."""
        lines = self.order.lines if self.order is not None else ()
        return lines[self.line] if 0 <= self.line < len(lines) else None

    @property
    def headline(self) -> str:
        """Its number and its state."""
        return "" if self.order is None else f"{self.order.number}  ·  {state_text(self.order.state)}"

    @property
    def total(self) -> str:
        """What it comes to."""
        return "" if self.order is None else self.office.formats().money(self.minor(self.order.worth_e4))

    @property
    def facts(self) -> str:
        """Whom it is of, when and by whom, and the note."""
        order, formats = self.order, self.office.formats()
        if order is None:
            return ""
        made = self.shop.local(order.ordered_at or order.created_at).date()
        when = _("ordered {day}") if order.ordered_at is not None else _("begun {day}")
        parts = [order.supplier, when.format(day=formats.date(made)), order.person]
        if order.expected_on is not None:
            parts.append(_("expected {day}").format(day=formats.date(order.expected_on)))
        if order.note:
            parts.append(order.note)
        return "  ·  ".join(parts)

    def open(self) -> None:
        """Into the lines of the chosen order; there Enter asks how many."""
        if self.order is None:
            return
        if self.inside:
            self.ask_quantity()
        elif self.order.lines:
            self.go_to_line(self.line)
        else:
            self.add()

    def go_to_line(self, place: int) -> None:
        """Choose this line."""
        lines = self.order.lines if self.order is not None else ()
        self.inside = bool(lines)
        self.line = max(0, min(place, len(lines) - 1))
        self.changed()

    def press(self, key: str) -> bool:
        """Within an order ↑ ↓ go through its lines, Esc back to the list."""
        if not self.inside or self.order is None:
            return super().press(key)
        moves = {"UP": self.line - 1, "DOWN": self.line + 1, "PGUP": self.line - 10, "PGDN": self.line + 10}
        moves |= {"CTRL+HOME": 0, "CTRL+END": len(self.order.lines) - 1}
        if key in moves:
            self.go_to_line(moves[key])
        elif key == "ESC":
            self.inside = False
            self.changed()
        else:
            return super().press(key)
        return True

    def scan(self, code: str) -> None:
        """A scanned product goes onto the draft that is shown; without one it is searched for."""
        if self.order is not None and self.order.state == "draft":
            self.editing.add_typed(code)
        else:
            super().scan(code)

    # What is changed of it --------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Add a product by its code or name."""
        self.editing.ask_product()

    def ask_quantity(self) -> None:
        """How many of the chosen line."""
        self.editing.ask_quantity()

    def ask_cost(self) -> None:
        """What one of the chosen line costs."""
        self.editing.ask_cost()

    def remove(self) -> None:
        """Take the chosen line off."""
        self.editing.remove()

    def ask_expected(self) -> None:
        """The day it is expected."""
        self.editing.ask_expected()

    def ask_note(self) -> None:
        """A note for the supplier."""
        self.editing.ask_note()

    def change(
        self,
        work: Callable[[], Order],
        sentence: str,
        undo: Callable[[Order], Undo | None],
        then: Callable[[Order], None] = lambda order: None,
    ) -> None:
        """Do it off the window's thread, then show the order and tell it."""

        def done(order: Order) -> None:
            self._show(order)
            self._seek = str(order.id)
            self.office.changed_something(undo(order), sentence.format(number=order.number))
            self.reload()
            then(order)

        self.office.run.run(work, done, self._refused)

    def _refused(self, error: ShopError) -> None:
        """What somebody else saved meanwhile is shown: only one small change was meant, and can be made again."""
        if isinstance(error, ChangedMeanwhile):
            told = _("{what} It is shown as it is now. Look at it, then do it again.")
            self.office.say(told.format(what=error.message), "error", error.code)
            self.reload()
        else:
            self.office.fail(error)

    def save_as(
        self,
        order: Order,
        sentence: str,
        *,
        lines: tuple[OrderLine, ...] | None = None,
        expected_on: str | None = None,
        note: str | None = None,
        then: Callable[[Order], None] = lambda order: None,
    ) -> None:
        """Save the order that was read with other lines, another day or another note."""
        session = self.office.signed_in
        day = order.expected_on.isoformat() if order.expected_on is not None else ""

        def work() -> Order:
            return orders.save_order(
                self.shop,
                session,
                order,
                order.lines if lines is None else lines,
                expected_on=day if expected_on is None else expected_on,
                note=order.note if note is None else note,
            )

        self.change(work, sentence, lambda after: undo_of_change(self.office, order, after), then)

    # What becomes of it -----------------------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty draft for the supplier that the list shows, or for one that is chosen."""
        drafting.begin(self)

    def from_low(self) -> None:
        """Drafts of all that is low, one a supplier."""
        drafting.from_low(self)

    def show_all(self, row_id: str) -> None:
        """The whole list, with that order chosen."""
        self.open_about({"id": row_id})
        self.reload()

    def place(self) -> None:
        """It has gone to its supplier."""
        self._set_state(orders.mark_sent, _("{number} is ordered. What is on it is expected from now on."))

    def cancel(self) -> None:
        """Nothing more of it is expected."""
        self._set_state(orders.cancel_order, _("{number} is cancelled. Ctrl+Z takes that back."))

    def reopen(self) -> None:
        """Back to what it was before it was sent or cancelled."""
        self._set_state(orders.reopen_order, _("{number} is open again."))

    def _set_state(self, act: Callable[..., Order], sentence: str) -> None:
        order, session = self.order, self.office.signed_in
        if order is not None:
            self.change(
                lambda: act(self.shop, session, order),
                sentence,
                lambda after: undo_of_state(self.office, order, after),
            )

    def receive(self) -> None:
        """Receive against it, on the page of deliveries."""
        if self.order is not None:
            self.office.show("deliveries", {"order": str(self.order.id)})

    def open_pdf(self) -> None:
        """The order's PDF, in the system's viewer."""
        if self.order is not None:
            papers.open_pdf(self.office, self.order)

    def mail(self) -> None:
        """A message to the supplier with the PDF."""
        if self.order is not None:
            papers.mail(self.office, self.order)
