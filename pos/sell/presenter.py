"""Selling: the scan box, the search under it, the cart, the tiles, and the one-key tenders.

Everything typed means what `shop.rules.entry` says. What goes wrong is told in the status line and what was typed
stays in the box, selected, so that the next character or scan replaces it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.sell.adding import Adding
from pos.sell.discounts import Discounts
from pos.sell.shelves import Shelves
from shop.rules import entry
from shop.rules.entry import Entry
from shop.rules.errors import BadInput, DatabaseProblem, ShopError, UnknownCode
from shop.rules.product import Product
from shop.services import catalogue
from shop.texts import _
from widgets.ask.presenter import Question
from widgets.presenter import Presenter

if TYPE_CHECKING:
    from pos.till import Till

MOST_FOUND = 12


class SellPresenter(Presenter):
    """The selling screen of a till."""

    def __init__(self, till: Till) -> None:
        super().__init__()
        self.till = till
        self.sale = till.sale
        self.found: list[Product] = []
        self.chosen = 0
        self.shelves = Shelves(till, self.changed)
        self.adding = Adding(till, self)
        self._discounts = Discounts(till, self)
        self._keys = {
            "ENTER": self._enter,
            "ESC": self._back,
            "UP": lambda: self._move(-1),
            "DOWN": lambda: self._move(1),
            "DELETE": self._void,
            "CTRL+Z": self._undo,
            "F2": till.find,
            "F3": till.ask_for_customer,
            "F8": self._discounts.ask_for_sale_discount,
            "F9": self.open_pay,
            "F11": lambda: self._tender("card"),
            "F12": lambda: self._tender("cash"),
            "PGDN": lambda: self.shelves.turn(1),
            "PGUP": lambda: self.shelves.turn(-1),
            "CTRL+RIGHT": lambda: self.shelves.step(1),
            "CTRL+LEFT": lambda: self.shelves.step(-1),
            "CTRL+P": till.reprint,
            "CTRL+I": till.save_pdf,
        }

    # The box -----------------------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """The box changed: signs that act at once act, words are searched."""
        if text in ("+", "-") and (self.text_is_selected or not self.text.strip("+-")):
            self._clear()
            self._one_more_or_less(1 if text == "+" else -1)
            return
        if entry.acts_at_once(text):
            self._clear()
            self._act(text)
            return
        self.found = self._search(text)
        self.chosen = 0
        super().set_text(text)

    def _search(self, text: str) -> list[Product]:
        try:
            typed = self.parse(text)
        except BadInput:
            return []
        if not isinstance(typed, entry.Search):
            return []
        words = typed.text
        return self.till.read(lambda: self.till.search.find(words, MOST_FOUND), [])

    def parse(self, text: str, *, scanned: bool = False) -> Entry:
        """What this text means in this shop."""
        return entry.parse(text, scanned=scanned, settings=catalogue.entry_settings(self.till.shop))

    def _clear(self) -> None:
        self.text = ""
        self.text_is_selected = False
        self.found = []
        self.chosen = 0

    def keep_text(self, text: str) -> None:
        """Leave this in the box, selected: the next character or scan replaces it."""
        self.text = text
        self.text_is_selected = bool(text)
        self.found = []
        self.changed()

    def refuse(self, error: ShopError, text: str) -> None:
        """Tell why not, and leave what was typed in the box."""
        self.till.fail(error)
        self.keep_text(text)

    def press(self, key: str) -> bool:
        """Any key of the table of actions."""
        if super().press(key):
            return True
        action = self._keys.get(key)
        if action is None:
            return False
        action()
        return True

    # Selling -----------------------------------------------------------------------------------------------------

    def scan(self, code: str, before: str = "") -> None:
        """A scanner's code, behind the quantity that stood in the box, if it was one."""
        prefix = before if before.rstrip().endswith("*") else ""
        if self.put_off(lambda: self.scan(code, before)):
            return
        self._clear()
        if self.sale.cart.payments:
            self.till.say(
                _("A payment is taken: finish this sale before scanning."), "warning", "scan_refused"
            )
            return
        self._use(prefix + code, scanned=True)

    def _enter(self) -> None:
        if not self.text.strip():
            self._enter_on_empty_box()
        elif self.found and self.chosen > 0:
            self._sell_chosen()
        else:
            self._use(self.text)

    def _enter_on_empty_box(self) -> None:
        if self.sale.cart.lines:
            self.open_pay()
        else:
            self.till.say(_("Scan or type something to sell."))

    def _sell_chosen(self) -> None:
        product, text = self.found[self.chosen], self.text
        try:
            typed = self.parse(text)
        except BadInput as error:
            self.till.fail(error)
            return
        self._clear()
        if isinstance(typed, entry.Search):
            quantity = typed.quantity_milli
            self._ask_first(typed.confirm, text, lambda: self.adding.add(product, quantity, text))

    def put_off(self, action: Callable[[], None]) -> bool:
        """Keep for the next sale what comes while this one is being completed; False where none is."""
        if not self.sale.is_busy:
            return False

        def again() -> None:
            typed = self.text
            action()
            if typed and not self.text:
                self.set_text(typed)

        self.sale.later(again)
        self._clear()
        self.till.say(_("Kept for the next sale."), code="kept_for_next")
        return True

    def _use(self, text: str, *, scanned: bool = False) -> None:
        if self.put_off(lambda: self._use(text, scanned=scanned)):
            return
        try:
            typed = self.parse(text, scanned=scanned)
        except BadInput as error:
            self.refuse(error, text)
            return
        if scanned and isinstance(typed, entry.Empty):
            self.refuse(UnknownCode(_("Nothing in that scan can be read. Scan it again."), text), "")
            return
        found = self.found
        confirm = getattr(typed, "confirm", "")
        self._ask_first(confirm, text, lambda: self._sell(typed, text, found))

    def _ask_first(self, confirm: str, text: str, go_on: Callable[[], None]) -> None:
        """Go on, after this question if there is one; No brings back what was typed."""
        self._clear()
        if not confirm:
            go_on()
            return
        self.till.on_sound("warning")
        self.till.ask(
            Question(
                confirm,
                _("Enter sells it as it stands. Esc goes back to what was typed."),
                yes=_("Yes, sell it"),
                no=_("No, change it"),
                on_yes=go_on,
                on_no=lambda: self.keep_text(text),
            )
        )

    def _sell(self, typed: Entry, text: str, found: list[Product]) -> None:
        if isinstance(typed, entry.PriceOverride):
            self._discounts.override_price(typed.price_e4, text)
        elif isinstance(typed, entry.Code | entry.Search | entry.Amount):
            try:
                self.adding.add_typed(typed, found, text)
            except DatabaseProblem as error:
                self.refuse(error, text)
        elif isinstance(typed, entry.QuantityPrefix):
            self.till.say(_("Now scan or type what to sell."))
            self.set_text(text)
        else:
            self._act(text)

    def sell_product(self, product: Product) -> None:
        """A product chosen by tile or in the find panel, so many as stand in the box."""
        quantity, confirm, text = None, "", self.text
        if text.strip():
            try:
                typed = self.parse(text)
            except BadInput as error:
                self.till.fail(error)
                return
            if isinstance(typed, entry.QuantityPrefix):
                quantity, confirm = typed.quantity_milli, typed.confirm
        self._ask_first(confirm, text, lambda: self.adding.add(product, quantity, ""))

    def touch_tile(self, index: int) -> None:
        """A touch on a tile of the page shown."""
        tile = self.shelves.tile(index)
        if tile is not None:
            shop, wanted = self.till.shop, [tile.product_id]
            nothing: list[Product] = []
            for product in self.till.read(lambda: catalogue.find_products(shop, wanted), nothing):
                self.sell_product(product)

    def touch_found(self, index: int) -> None:
        """A touch on a product of the search list."""
        if 0 <= index < len(self.found):
            self.chosen = index
            self._sell_chosen()

    # The cart ----------------------------------------------------------------------------------------------------

    def may_change(self) -> bool:
        """Whether the cart can change now; if not, the person is told why."""
        if self.sale.is_busy:
            self.till.say(_("The sale is being completed. Try again in a moment."), "warning", "busy")
            return False
        if self.sale.is_frozen or self.sale.cart.payments:
            self.till.say(_("A payment is taken: finish this sale first."), "warning", "cart_paid")
            return False
        return True

    def _act(self, text: str) -> None:
        try:
            typed = self.parse(text)
            if isinstance(typed, entry.Percent):
                self._discounts.on_line("percent", typed.percent_e4)
            elif isinstance(typed, entry.AmountDiscount):
                self._discounts.on_line("amount", typed.amount_minor)
        except ShopError as error:
            self.refuse(error, text)
        self.changed()

    def _one_more_or_less(self, step: int) -> None:
        line = self.sale.line
        if line is None or not self.may_change():
            self.changed()
            return
        if line.product.weighed:
            self.till.say(_("A weighing can't be counted up or down. Void it and weigh again."), "warning")
        elif line.quantity_milli + step * 1000 <= 0:
            self.till.say(_("Press Delete to void the line."), "warning")
        elif step > 0:
            self.adding.one_more(line)
        else:
            self.sale.change(self.sale.cart.with_quantity(line.uuid, line.quantity_milli - 1000))
            self.till.quiet()
        self.changed()

    def _move(self, step: int) -> None:
        if self.found:
            self.chosen = min(max(self.chosen + step, 0), len(self.found) - 1)
        else:
            self.sale.select(step)
        self.changed()

    def select_line(self, uuid: str) -> None:
        """A touch on a line of the cart."""
        self.sale.selected = uuid
        self.changed()

    def _void(self) -> None:
        line = self.sale.line
        if line is None or not self.may_change():
            return
        self.sale.change(self.sale.cart.void(line.uuid))
        self.till.say(
            _("{name} is voided. Ctrl+Z brings it back.").format(name=line.product.name), code="voided"
        )

    def _undo(self) -> None:
        if self.sale.is_busy:
            return
        if not self.sale.undo():
            self.till.say(_("There is nothing to undo."))
        self.changed()

    def _back(self) -> None:
        if self.sale.is_busy:
            return
        if self.text or self.found:
            self._clear()
            self.till.quiet()
            self.changed()
        elif self.sale.cart.payments:
            self.till.show("pay")
        elif self.sale.cart.lines:
            self.ask_to_abandon()

    def ask_to_abandon(self) -> None:
        """Ask before the cart is given up."""
        if not self.sale.cart.lines or not self.may_change():
            return
        self.till.ask(
            Question(
                _("Give up this sale?"),
                _("All its lines are voided and recorded."),
                yes=_("Give it up"),
                no=_("Keep it"),
                on_yes=lambda: self.sale.abandon(self._abandoned),
            )
        )

    def _abandoned(self) -> None:
        self.till.say(_("The sale was given up."), code="abandoned")

    # Paying ------------------------------------------------------------------------------------------------------

    def open_pay(self) -> None:
        """The pay screen with all tenders."""
        if self.sale.is_busy:
            return
        if not self.sale.cart.lines:
            self.till.say(_("There is nothing to pay yet."))
            return
        self._clear()
        self.till.pay.open()

    def _tender(self, kind: str) -> None:
        text = self.text
        if self.sale.is_busy:
            return
        if not self.sale.cart.lines:
            self.till.say(_("There is nothing to pay yet."), code="nothing_to_pay")
            return
        try:
            amount = self._typed_amount(text)
        except ShopError as error:
            self.refuse(error, text)
            return
        self._clear()
        if not self.till.pay.take(kind, amount):
            self.keep_text(text)
        self.changed()

    def _typed_amount(self, text: str) -> int | None:
        if not text.strip():
            return None
        digits = self.till.shop.settings.currency.digits
        amount = entry.amount_minor(self.parse(text), digits)
        if amount is None:
            raise BadInput(_("That is no amount. Sell it with Enter or clear it with Esc first."), "amount")
        return amount

    def sold(self) -> None:
        """A sale is committed. What was typed meanwhile stays for the next one."""
        self.shelves.load()
        self.changed()

    def load_tiles(self) -> None:
        """Read categories and tiles."""
        self.shelves.open()
