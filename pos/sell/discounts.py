"""Discounts and prices of the cart, with the leave they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from shop.rules import entry
from shop.rules.cart import Approval, Cart, Discount
from shop.rules.errors import BadInput, NotAllowed
from shop.rules.money import price_to_minor
from shop.rules.permissions import DISCOUNT, PRICE_OVERRIDE
from shop.services.sell import check_discount, share_e4
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from pos.sell.presenter import SellPresenter
    from pos.till import Till


class Discounts:
    """Takes something off, or sets a price."""

    def __init__(self, till: Till, sell: SellPresenter) -> None:
        self._till = till
        self._sell = sell
        self._sale = till.sale

    def on_line(self, kind: Literal["percent", "amount"], value: int) -> None:
        """A discount on the selected line; 0 takes it away."""
        line = self._sale.line
        if line is None or not self._sell.may_change():
            if line is None:
                self._till.say(_("Choose a line first."), "warning")
            return
        digits = self._till.shop.settings.currency.digits
        discount = Discount(kind, value) if value else None
        cart = self._sale.cart.with_line_discount(line.uuid, discount, digits)
        row = self._sale.count(cart).lines[cart.index_of(line.uuid)]

        def allowed(approval: Approval | None) -> None:
            given = replace(discount, approval=approval) if discount else None
            self._change(lambda cart: cart.with_line_discount(line.uuid, given, digits))

        self._ask_leave(row.discount_minor, row.amount_minor, line.product.name, allowed)

    def ask_for_sale_discount(self) -> None:
        """The panel for a discount on the whole sale: `10%` or an amount; 0 takes it away."""
        if not self._sale.cart.lines or not self._sell.may_change():
            return
        self._till.ask(
            Answer(
                _("Discount on the sale"),
                _("Type 10% for ten per cent, 5 for five {currency} off, 0 for none.").format(
                    currency=self._till.shop.settings.currency_code
                ),
                self._read,
                self._on_sale,
                yes=_("Give it"),
                percent=True,
            )
        )

    def _on_sale(self, discount: Discount | None) -> None:
        cart = self._sale.cart.with_discount(discount)
        sums = self._sale.count(cart)
        before = sum(row.shown_minor for row in sums.lines)

        def allowed(approval: Approval | None) -> None:
            given = replace(discount, approval=approval) if discount else None
            self._change(lambda cart: cart.with_discount(given))

        self._ask_leave(sums.discount_minor, before, _("the sale"), allowed)

    def _read(self, typed: str) -> Discount | None:
        text = typed.strip()
        if not text:
            raise BadInput(_("Type 10% or an amount."), "discount")
        digits = self._till.shop.settings.currency.digits
        meant = self._sell.parse(text if text.endswith(("%", "-")) else text + "-")
        if isinstance(meant, entry.Percent):
            return Discount("percent", meant.percent_e4) if meant.percent_e4 else None
        if isinstance(meant, entry.AmountDiscount):
            if meant.amount_minor > sum(row.shown_minor for row in self._sale.totals.lines):
                raise BadInput(_("That is more than the sale comes to. Type a smaller amount."), "discount")
            return Discount("amount", meant.amount_minor) if meant.amount_minor else None
        example = "250" if digits == 0 else "2.50"
        raise BadInput(_("Type a discount such as 10% or {amount}.").format(amount=example), "discount")

    def _ask_leave(
        self, off_minor: int, amount_minor: int, what: str, allowed: Callable[[Approval | None], None]
    ) -> None:
        session = self._till.session
        if session is None:
            return
        try:
            check_discount(session, off_minor, amount_minor, None)
        except NotAllowed as refusal:
            about = _("A discount on {what}. {why}").format(what=what, why=refusal.message)
            percent_e4 = share_e4(off_minor, amount_minor)
            self._till.with_leave(DISCOUNT, about, allowed, is_allowed=False, percent_e4=percent_e4)
        else:
            allowed(None)

    def override_price(self, price_e4: int, text: str) -> None:
        """Another price for the selected line."""
        line = self._sale.line
        if line is None:
            self._till.say(_("Choose a line first."), "warning")
            self._sell.keep_text(text)
            return
        if not self._sell.may_change():
            return
        digits = self._till.shop.settings.currency.digits

        def allowed(approval: Approval | None) -> None:
            self._change(lambda cart: cart.with_price(line.uuid, price_e4, approval), text)

        about = _("{name}: the price goes from {old} to {new}.").format(
            name=line.product.name,
            old=self._till.shop_formats().amount(price_to_minor(line.price_e4, digits)),
            new=self._till.shop_formats().amount(price_to_minor(price_e4, digits)),
        )
        self._till.with_leave(PRICE_OVERRIDE, about, allowed)

    def _change(self, how: Callable[[Cart], Cart], text: str = "") -> None:
        """Change the cart as it is once leave was given."""
        if not self._sell.may_change():
            return
        try:
            self._sale.change(how(self._sale.cart))
        except BadInput as error:
            self._sell.refuse(error, text)
        else:
            self._till.quiet()
        self._sell.changed()
        self._till.changed()
