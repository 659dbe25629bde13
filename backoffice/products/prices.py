"""The four fields that follow each other: the price with tax and without, the cost, and the margin.

What was typed last leads: either price gives the other, the margin gives both prices, the cost gives the margin.
Kept is the price in the shop's own mode.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy

from backoffice.form import Form
from shop.rules.errors import BadInput
from shop.rules.money import divide_half_up
from shop.rules.numbers import (
    MAX_PRICE_E4,
    PERCENT_DECIMALS,
    PRICE_DECIMALS,
    format_scaled,
    parse_price,
    parse_scaled,
)
from shop.rules.pricing import margin_e4, price_for_margin, with_tax, without_tax
from shop.texts import _
from widgets.fields import Value

FIELDS = frozenset(("price_with", "price_without", "cost", "margin", "tax_class"))
TENTH = 1_000


class Prices:
    """Keeps these fields of a form true to each other. `percent_of` is the rate of a tax class (by its id as text)."""

    def __init__(
        self, form: Form, percent_of: Callable[[str], int], *, included: bool, digits: int, sign: str
    ) -> None:
        self._form = form
        self._percent_of = percent_of
        self._digits, self._sign = digits, sign
        self.kept = "price_with" if included else "price_without"
        self._other = "price_without" if included else "price_with"

    def edited(self, name: str) -> None:
        """One of the fields was changed by hand."""
        if name in ("price_with", "price_without"):
            self._price_typed(name)
        elif name == "tax_class":
            self._show_other(self.kept)
        elif name == "margin":
            self._margin_typed()
            return
        if name in FIELDS:
            self.show_margin()

    def show(self) -> None:
        """After the form was filled with the price that is kept: the other one, and the margin."""
        self._show_other(self.kept)
        self.show_margin()

    def of(self, form: Form) -> Prices:
        """The same for another form."""
        other = copy(self)
        other._form = form
        return other

    def said_in(self, values: Mapping[str, Value]) -> str:
        """What is to be kept as the price; what can't be read stands for itself, so that it is refused."""
        return str(values[self.refused_in(values)])

    def refused_in(self, values: Mapping[str, Value]) -> str:
        """The field whose price can't be read; that of the kept price where both can."""
        kept, other = str(values[self.kept]), str(values[self._other])
        is_bad = bool(other.strip()) and self._read(other) is None
        return self._other if is_bad and (not kept.strip() or self._read(kept) is not None) else self.kept

    def _text(self, name: str) -> str:
        return str(self._form.values[name])

    @property
    def _percent(self) -> int:
        return self._percent_of(self._text("tax_class"))

    def _read(self, text: str) -> int | None:
        try:
            return parse_price(text)
        except BadInput:
            return None

    def _shown(self, price_e4: int) -> str:
        return format_scaled(price_e4, PRICE_DECIMALS, self._sign, self._digits)

    def _price_typed(self, name: str) -> None:
        if not self._text(name).strip():
            self._form.put(self._other if name == self.kept else self.kept, "")
        else:
            self._show_other(name)

    def _show_other(self, leading: str) -> None:
        price = self._read(self._text(leading))
        following = self._other if leading == self.kept else self.kept
        if price is None:
            if leading == self.kept:
                self._form.put(following, "")
            return
        if leading == "price_with":
            other = without_tax(price, self._percent)
        else:
            other = with_tax(price, self._percent, self._digits)
        self._form.put(following, self._shown(min(other, MAX_PRICE_E4)))

    @property
    def _net(self) -> int | None:
        """The price without tax, as exactly as the kept one tells it."""
        kept = self._read(self._text(self.kept))
        if kept is None:
            return None
        return without_tax(kept, self._percent) if self.kept == "price_with" else kept

    def show_margin(self) -> None:
        """The margin that price and cost leave; nothing where one of them is missing."""
        net, cost = self._net, self._read(self._text("cost"))
        margin = margin_e4(net, cost) if net is not None and cost else None
        self._form.put(
            "margin", "" if margin is None else format_scaled(divide_half_up(margin, TENTH), 1, self._sign)
        )

    def _margin_typed(self) -> None:
        cost = self._read(self._text("cost"))
        typed = self._text("margin").replace("%", "").strip()
        try:
            wanted = parse_scaled(typed, PERCENT_DECIMALS, 100 * 10**PERCENT_DECIMALS)
        except BadInput as error:
            if typed:
                self._form.errors["margin"] = error.message
            return
        net = price_for_margin(cost or 0, wanted)
        if net is None:
            sentence = _("Type the cost first.") if not cost else _("A margin is less than 100 %.")
            self._form.errors["margin"] = sentence
            return
        price = net if self.kept == "price_without" else with_tax(net, self._percent, self._digits)
        self._form.put(self.kept, self._shown(min(price, MAX_PRICE_E4)))
        self._show_other(self.kept)
