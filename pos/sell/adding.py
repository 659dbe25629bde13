"""What it takes for a product to enter the cart: its code, its price, its weight, its stock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shop.rules.barcode import Variable, clean, explain, item_keys
from shop.rules.cart import Approval, Cart, Line
from shop.rules.entry import Amount, Code, Search
from shop.rules.errors import BadInput, UnknownCode
from shop.rules.money import PRICE_ONE, QUANTITY_ONE, divide_half_up
from shop.rules.numbers import parse_price
from shop.rules.permissions import STOCK_CORRECTION
from shop.rules.product import Product
from shop.rules.quantity import format_quantity, parse_quantity
from shop.services import catalogue, stock
from shop.store.products import Found
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from pos.sell.presenter import SellPresenter
    from pos.till import Till


def _looks_like_a_code(typed: str) -> bool:
    """Digits, or one word of digits for the most part (`P-1004`, `85123A`): mistyped, it is no product's name."""
    digits = sum(char.isdigit() for char in typed)
    if not any(char.isalpha() for char in typed):
        return True
    return len(typed.split()) == 1 and digits >= 3 and 2 * digits >= len(typed)


class Adding:
    """Adds products to the sale and asks for what is missing."""

    def __init__(self, till: Till, sell: SellPresenter) -> None:
        self._till = till
        self._sell = sell
        self._sale = till.sale

    def add_typed(self, typed: Code | Search | Amount, found: list[Product], text: str) -> None:
        """Sell the product whose code was typed or scanned, else the best one found by words.

        What looks like a code means a code and nothing else. What is unknown is told and stays in the box.
        DatabaseProblem where the catalogue is out of reach.
        """
        keys, code = (typed.keys, typed.code) if isinstance(typed, Code) else ((typed.key,), typed.text)
        many = None if isinstance(typed, Amount) else typed.quantity_milli
        exact = catalogue.find_code(self._till.shop, keys, code)
        if exact is not None:
            self._add_found(exact, many, text)
        elif isinstance(typed, Code):
            if typed.variable is None or not self._add_variable(typed.variable, many, text):
                self._unknown(code, text)
        elif _looks_like_a_code(code):
            self._unknown(code, text)
        else:
            for product in found[:1] or self._till.search.find(code, 1):
                self.add(product, many, text)
                return
            self._unknown(code, text)

    def _add_found(self, exact: Found, many_milli: int | None, text: str) -> None:
        """So many of what the code stands for: a pack's barcode is all of the pack."""
        if exact.product.weighed and many_milli is None:
            self.add(exact.product, None, text)
            return
        packs = QUANTITY_ONE if many_milli is None else many_milli
        self.add(exact.product, exact.quantity_milli * packs // QUANTITY_ONE, text)

    def _unknown(self, code: str, text: str) -> None:
        if self._till.show_receipt(code):
            return
        shown = " ".join(clean(code).split())[:40]
        why = explain(code) if code.isdigit() and len(code) >= 8 else None
        sentence = _("Unknown code {code}.").format(code=shown)
        if why:
            sentence += " " + why
        advice = _("Scan it again or look for it with F2.")
        self._sell.refuse(UnknownCode(f"{sentence} {advice}", code), text)

    def _add_variable(self, variable: Variable, quantity_milli: int | None, text: str) -> bool:
        """A label of the shop's scales: its weight, or its price for what it weighed."""
        found = catalogue.find_code(self._till.shop, item_keys(variable))
        if found is None:
            return False
        product, packs = found.product, quantity_milli or QUANTITY_ONE
        if variable.weight_milli is not None:
            self.add(product, variable.weight_milli * packs // QUANTITY_ONE, text)
        elif variable.price_minor is not None:
            quantity, price_e4 = self._of_label(product, variable.price_minor)
            self.add(product, quantity * packs // QUANTITY_ONE, text, price_e4=price_e4)
        else:
            self.add(product, quantity_milli, text)
        return True

    def _of_label(self, product: Product, price_minor: int) -> tuple[int, int]:
        """The quantity a priced label stands for and the price at which it comes to just that amount."""
        label_e4 = price_minor * PRICE_ONE // 10**self._till.shop.settings.currency.digits
        if not product.weighed or not product.price_e4:
            return QUANTITY_ONE, label_e4
        quantity = max(divide_half_up(label_e4 * QUANTITY_ONE, product.price_e4), 1)
        return quantity, divide_half_up(label_e4 * QUANTITY_ONE, quantity)

    def one_more(self, line: Line) -> None:
        """One more of a line, as long as there is stock."""
        for product in self._fresh(line.product.id):
            self._with_stock(product, QUANTITY_ONE, "", lambda: self._increase(line))

    def _fresh(self, product_id: int) -> list[Product]:
        """The product as it is now; nothing, and a sentence, where it is gone or the database is."""
        shop = self._till.shop
        found: list[Product] | None = self._till.read(
            lambda: catalogue.find_products(shop, [product_id]), None
        )
        if found == []:
            self._till.say(_("That product is no longer sold."), "warning")
        return found or []

    def _increase(self, line: Line) -> None:
        def more(cart: Cart) -> tuple[Cart, str]:
            now = cart.lines[cart.index_of(line.uuid)]
            return cart.with_quantity(line.uuid, now.quantity_milli + QUANTITY_ONE), line.uuid

        self._change(more, "")

    def add(
        self, product: Product, quantity_milli: int | None, text: str, *, price_e4: int | None = None
    ) -> None:
        """Put so much of a product into the cart, asking for its weight, its price and its stock as needed."""
        if self._sell.put_off(lambda: self.add(product, quantity_milli, text, price_e4=price_e4)):
            return
        if not self._sell.may_change():
            return
        if quantity_milli is None and product.weighed:
            self._ask_weight(product, text, price_e4)
            return
        quantity = QUANTITY_ONE if quantity_milli is None else quantity_milli
        if not product.weighed and quantity % QUANTITY_ONE:
            refusal = _("{name} is sold by the piece. Type a whole number.").format(name=product.name)
            self._sell.refuse(BadInput(refusal, "quantity"), text)
            return
        if product.price_e4 is None and price_e4 is None:
            self._ask_price(product, quantity, text)
            return
        self._with_stock(
            product,
            quantity,
            text,
            lambda: self._change(
                lambda cart: cart.add(product, quantity, price_e4, is_labelled=price_e4 is not None), text
            ),
        )

    def _change(self, how: Callable[[Cart], tuple[Cart, str]], text: str) -> None:
        """Change the cart as it is by now: a count that was corrected on the way may have taken its time."""
        if self._sell.put_off(lambda: self._change(how, text)) or not self._sell.may_change():
            return
        try:
            self._sale.change(*how(self._sale.cart))
        except BadInput as error:
            self._sell.refuse(error, text)
            return
        self._till.quiet()
        self._sell.changed()

    # Asking ------------------------------------------------------------------------------------------------------

    def _ask_weight(self, product: Product, text: str, price_e4: int | None) -> None:
        def read(typed: str) -> int:
            quantity = parse_quantity(typed)
            if quantity == 0:
                raise BadInput(_("Type a weight above zero."), "quantity")
            return quantity

        self._till.ask(
            Answer(
                product.name,
                _("How much is it?"),
                read,
                lambda quantity: self.add(product, quantity, text, price_e4=price_e4),
                yes=_("Sell"),
                unit=product.unit,
                on_cancel=lambda: self._sell.keep_text(text),
            )
        )

    def _ask_price(self, product: Product, quantity_milli: int, text: str) -> None:
        self._till.ask(
            Answer(
                product.name,
                _("It has no price yet. What does one cost?"),
                lambda typed: parse_price(typed, "price"),
                lambda price_e4: self.add(product, quantity_milli, text, price_e4=price_e4),
                yes=_("Sell"),
                unit=self._till.shop.settings.currency_code,
                on_cancel=lambda: self._sell.keep_text(text),
            )
        )

    # Stock -------------------------------------------------------------------------------------------------------

    def _with_stock(self, product: Product, more_milli: int, text: str, go_on: Callable[[], None]) -> None:
        """Go on if there is enough of it beside what the cart holds; else say how many and offer a recount."""
        held = sum(line.quantity_milli for line in self._sale.cart.lines if line.product.id == product.id)
        if not product.stocked or held + more_milli <= product.stock_milli:
            go_on()
            return

        def corrected() -> None:
            for fresh in self._fresh(product.id):
                self._with_stock(fresh, more_milli, text, go_on)

        self.ask_count(product.id, product.name, product.stock_milli, corrected, text)

    def ask_count(
        self, product_id: int, name: str, on_hand_milli: int, then: Callable[[], None], text: str = ""
    ) -> None:
        """Say how many there are and offer a recorded count, which a supervisor approves."""
        short = _("Only {count} of {name} in stock.").format(count=format_quantity(on_hand_milli), name=name)
        self._till.say(short, "warning", "not_enough_stock")
        self._till.ask(
            Answer(
                short,
                _("Count them. Type how many there really are; a supervisor approves. Esc sells no more."),
                parse_quantity,
                lambda counted_milli: self._correct(product_id, name, on_hand_milli, counted_milli, then),
                yes=_("Correct the count"),
                on_cancel=lambda: self._sell.keep_text(text),
            )
        )

    def _correct(
        self, product_id: int, name: str, was_milli: int, counted_milli: int, then: Callable[[], None]
    ) -> None:
        about = _("{name}: the count goes from {old} to {new}.").format(
            name=name, old=format_quantity(was_milli), new=format_quantity(counted_milli)
        )

        def allowed(approval: Approval | None) -> None:
            session = self._till.session
            if session is None:
                return
            self._till.run.run(
                lambda: stock.correct_count(self._till.shop, session, product_id, counted_milli, approval),
                lambda _change: then(),
                self._till.fail,
            )

        self._till.with_leave(STOCK_CORRECTION, about, allowed)
