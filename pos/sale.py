"""The sale under way at this till: its cart with undo, its draft on disk, its completion. Knows no screen.

Changes are kept as a draft one after another, off the thread that paints; the newest one wins. While a sale is
being completed nothing can change it, and completing it again is the answer to every doubt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from shop.rules import draft
from shop.rules.cart import Cart, Line, Totals, new_cart, totals
from shop.rules.errors import ShopError
from shop.rules.permissions import Session
from shop.rules.tender import Payment
from shop.services import drafts, sell
from shop.services.sell import Completed
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
        self.session: Session | None = None
        self.cart: Cart = new_cart()
        self.selected = ""
        self.is_busy = False
        self.is_frozen = False
        self.last: Completed | None = None
        self.totals: Totals = self._count()
        self._before: list[tuple[Cart, str]] = []
        self._saving = False
        self._saved: Cart | None = None

    def _count(self) -> Totals:
        settings = self.shop.settings
        return totals(self.cart.lines, self.cart.discount, settings.tax_mode, settings.currency.digits)

    @property
    def due_minor(self) -> int:
        """What is left to pay."""
        return self.totals.gross_minor - sum(payment.amount_minor for payment in self.cart.payments)

    @property
    def line(self) -> Line | None:
        """The selected line."""
        return next((line for line in self.cart.lines if line.uuid == self.selected), None)

    def change(self, cart: Cart, selected: str | None = None) -> None:
        """Take this cart in place of the one before, which undo brings back."""
        self._before.append((self.cart, self.selected))
        del self._before[:-MOST_UNDOS]
        self._take(cart, self.selected if selected is None else selected)

    def undo(self) -> bool:
        """Bring the cart before back; False where there is none or a payment stands."""
        if not self._before or self.cart.payments:
            return False
        cart, selected = self._before.pop()
        self._take(cart, selected)
        return True

    def pay(self, payment: Payment) -> None:
        """Add a payment; from here on nothing before it can be undone."""
        self._before.clear()
        self._take(self.cart.pay(payment), self.selected)

    def take_back(self, payment: Payment) -> None:
        """Give a part payment back."""
        self._take(self.cart.without_payment(payment.uuid), self.selected)

    def _take(self, cart: Cart, selected: str) -> None:
        self.cart = cart
        if not any(line.uuid == selected for line in cart.lines):
            selected = cart.lines[-1].uuid if cart.lines else ""
        self.selected = selected
        self.last = None
        self.totals = self._count()
        self.save()

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
            if cart.is_empty and not cart.voided:
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
        """Bring back the cart that was under way at this till, unless it was sold. Whether there was one."""
        if self.session is None:
            return False
        text = drafts.load(self.shop, self.session)
        if text is None:
            return False
        try:
            cart = draft.from_text(text)
        except (ValueError, KeyError, TypeError):
            log.exception("the draft of this till can't be read; it is left as it is: %s", text[:2000])
            return False
        if drafts.was_completed(self.shop, cart.uuid):
            drafts.drop(self.shop, self.session)
            return False
        self._before.clear()
        self.cart = self._saved = cart
        self.selected = cart.lines[-1].uuid if cart.lines else ""
        self.totals = self._count()
        return True

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
        self.totals = self._count()

    def abandon(self, then: Callable[[], None]) -> None:
        """Give the cart up, on the record. Refused while it holds payments."""
        if self.session is None:
            return
        cart, session = self.cart, self.session

        def gone(_result: object) -> None:
            self.start_next()
            then()

        self.run.run(lambda: drafts.abandon(self.shop, session, cart), gone, self._on_problem)
