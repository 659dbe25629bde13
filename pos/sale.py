"""The sale under way at this till: its cart with undo, its draft on disk, its completion. Knows no screen.

Changes are kept as a draft one after another, off the thread that paints; the newest one wins. While a sale is
being completed or given up nothing can change it, and what is scanned meanwhile waits for the next one. Completing
it again is the answer to every doubt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from shop.rules import draft
from shop.rules.cart import Approval, Cart, Line, Totals, check_amounts, new_cart, totals
from shop.rules.customer import Customer
from shop.rules.errors import ShopError
from shop.rules.money import round_to_step
from shop.rules.permissions import Session
from shop.rules.tender import Payment
from shop.services import customers, drafts, sell
from shop.services.sell import Completed, LeaveNeeded
from shop.services.shop import Shop
from widgets.background import Run

MOST_UNDOS = 200

log = logging.getLogger(__name__)


class Sale:
    """One till's current sale."""

    def __init__(self, shop: Shop, run: Run, on_problem: Callable[[ShopError], None]) -> None:
        self.shop = shop
        self.run = run
        self._on_problem = on_problem
        # A window has the draft kept after it has painted the change.
        self.schedule: Callable[[Callable[[], None]], object] = lambda save: save()
        self.session: Session | None = None
        self.cart: Cart = new_cart()
        self.selected = ""
        self.is_busy = False
        self.is_frozen = False
        self.last: Completed | None = None
        self.totals: Totals = self.count(self.cart)
        self._waiting: list[Callable[[], None]] = []
        self._before: list[tuple[Cart, str]] = []
        self._people: dict[int, Customer] = {}
        self.has_lost_customer = False
        self._saving = False
        self._saved: Cart | None = None

    def count(self, cart: Cart) -> Totals:
        """All amounts of a cart under this shop's rules."""
        settings = self.shop.settings
        return totals(cart.lines, cart.discount, settings.tax_mode, settings.currency.digits)

    @property
    def due_minor(self) -> int:
        """What is left to pay; 0 where cash paid all but what cash rounding takes off."""
        paid = self.cart.payments
        due = self.totals.gross_minor - sum(payment.amount_minor for payment in paid)
        if paid and paid[-1].kind == "cash" and round_to_step(due, self.shop.settings.cash_step_minor) == 0:
            return 0
        return due

    @property
    def is_paid(self) -> bool:
        """Whether payments cover it: all that is left is to complete it."""
        return bool(self.cart.payments) and self.due_minor <= 0

    @property
    def leave_needed(self) -> LeaveNeeded | None:
        """What somebody must approve before this cart can be sold by the person signed in."""
        if self.session is None:
            return None
        return next(sell.leave_needed(self.session, self.cart, self.totals), None)

    @property
    def line(self) -> Line | None:
        """The selected line."""
        return next((line for line in self.cart.lines if line.uuid == self.selected), None)

    @property
    def customer(self) -> Customer | None:
        """Whom the sale is for, as they were when they were put on it."""
        return None if self.cart.customer_id is None else self._people.get(self.cart.customer_id)

    def put_customer(self, customer: Customer | None) -> None:
        """The sale is for this customer; for nobody in particular without one. Undo brings back who was before."""
        if customer is not None:
            self._people[customer.id] = customer
        self.change(self.cart.for_customer(None if customer is None else customer.id))

    def change(self, cart: Cart, selected: str | None = None) -> None:
        """Take this cart in place of the one before, which undo brings back. BadInput where it comes to too much."""
        sums = self.count(cart)
        check_amounts(sums)
        self._before.append((self.cart, self.selected))
        del self._before[:-MOST_UNDOS]
        self._take(cart, self.selected if selected is None else selected, sums)

    def undo(self) -> bool:
        """Bring the cart before back; False where there is none or a payment stands."""
        if not self._before or self.cart.payments:
            return False
        cart, selected = self._before.pop()
        self._take(cart.with_voids_of(self.cart), selected)
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a cart before this one to go back to."""
        return bool(self._before) and not self.cart.payments and not self.is_busy

    def approve(self, approval: Approval, line_uuid: str) -> None:
        """Take leave for what `leave_needed` said; no amount changes by it."""
        self._take(self.cart.approved(approval, line_uuid), self.selected)

    def pay(self, payment: Payment) -> None:
        """Add a payment; from here on nothing before it can be undone."""
        self._before.clear()
        self._take(self.cart.pay(payment), self.selected)

    def take_back(self, payment: Payment) -> None:
        """Give a part payment back."""
        self._take(self.cart.without_payment(payment.uuid), self.selected)

    def _take(self, cart: Cart, selected: str, sums: Totals | None = None) -> None:
        self.cart = cart
        if not any(line.uuid == selected for line in cart.lines):
            selected = cart.lines[-1].uuid if cart.lines else ""
        self.selected = selected
        self.last = None
        self.totals = sums or self.count(cart)
        self.schedule(self.save)

    def select(self, step: int) -> None:
        """Select the line so many below (or above) the selected one."""
        if self.cart.lines:
            at = self.cart.index_of(self.selected) if self.line else 0
            at = min(max(at + step, 0), len(self.cart.lines) - 1)
            self.selected = self.cart.lines[at].uuid

    def save(self) -> None:
        """Keep the cart on disk, after what is being kept already; only the newest one counts."""
        if self._saving or self.is_busy or self.session is None or self._saved is self.cart:
            return
        cart, session = self.cart, self.session
        self._saving = True
        self._saved = cart

        def work() -> None:
            if cart.is_empty and not cart.voided and cart.customer_id is None:
                drafts.drop(self.shop, session)
            else:
                drafts.save(self.shop, session, draft.to_text(cart))

        def kept(_result: object) -> None:
            self._saving = False
            self.save()

        def failed(error: ShopError) -> None:
            self._saving = False
            self._saved = None
            self._on_problem(error)

        self.run.run(work, kept, failed)

    def restore(self) -> bool:
        """Bring back the cart that was under way at this till, unless it was sold. Whether anything is in it.

        DatabaseProblem where it can't be looked for.
        """
        if self.session is None:
            return False
        text = drafts.load(self.shop, self.session)
        if text is None:
            return False
        try:
            cart = draft.from_text(text)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.exception("the draft of this till can't be read; it is left as it is: %s", text[:2000])
            return False
        if drafts.was_completed(self.shop, cart.uuid):
            drafts.drop(self.shop, self.session)
            return False
        self._before.clear()
        self._saved = cart
        self.cart = cart = self._with_customer(cart)
        self.selected = cart.lines[-1].uuid if cart.lines else ""
        self.totals = self.count(cart)
        self.save()
        return not cart.is_empty or cart.customer_id is not None

    def _with_customer(self, cart: Cart) -> Cart:
        """The cart for whom its customer has become by now; for nobody in particular where they were erased."""
        if cart.customer_id is None:
            return cart
        customer = customers.on_sale(self.shop, cart.customer_id)
        if customer is None:
            self.has_lost_customer = True
            return cart.for_customer(None)
        self._people[customer.id] = customer
        return cart if customer.id == cart.customer_id else cart.for_customer(customer.id)

    def later(self, action: Callable[[], None]) -> None:
        """Do this with the next sale, once the one that is being completed or given up is gone."""
        self._waiting.append(action)

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            action()

    def complete(self, then: Callable[[Completed], None], failed: Callable[[ShopError], None]) -> None:
        """Make the sale. A cart that is being completed can't be completed again; asking twice does nothing."""
        if self.is_busy or self.session is None:
            return
        self.is_busy = True
        cart, session = self.cart, self.session

        def work() -> Completed:
            return sell.complete(self.shop, session, cart)

        def done(completed: Completed) -> None:
            self.is_busy = False
            self.start_next()
            self.last = completed
            then(completed)
            self._go_on()

        def stopped(error: ShopError) -> None:
            self.is_busy = False
            self.is_frozen = error.code == "outcome_unknown"
            self._saved = None
            self.save()
            failed(error)

        self.run.run(work, done, stopped)

    def start_next(self) -> None:
        """Begin with an empty cart."""
        self.cart = self._saved = new_cart()
        self.selected = ""
        self.is_frozen = False
        self.last = None
        self._before.clear()
        self._people.clear()
        self.has_lost_customer = False
        self.totals = self.count(self.cart)

    def abandon(self, then: Callable[[], None]) -> None:
        """Give the cart up, on the record. Refused while it holds payments."""
        if self.is_busy or self.session is None:
            return
        self.is_busy = True
        cart, session = self.cart, self.session

        def gone(_result: object) -> None:
            self.is_busy = False
            self.start_next()
            then()
            self._go_on()

        def stopped(error: ShopError) -> None:
            self.is_busy = False
            self.save()
            self._on_problem(error)
            self._go_on()

        self.run.run(lambda: drafts.abandon(self.shop, session, cart), gone, stopped)
