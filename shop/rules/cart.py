"""The cart: a sale while it can still change, as a frozen value. Each change gives a new one; undo is the one before.

Money rules of a cart, in this order: a line's amount is price × quantity rounded once; its own discount comes off;
the discount on the sale is spread over the lines by largest remainder; then tax (`shop.rules.tax`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import uuid4

from shop.rules.errors import BadInput
from shop.rules.money import PERCENT_HUNDRED, line_amount, percent_of, spread
from shop.rules.numbers import MAX_AMOUNT_MINOR
from shop.rules.permissions import PRICE_OVERRIDE
from shop.rules.product import Product
from shop.rules.tax import RateTotal, TaxMode, taxed_lines
from shop.rules.tender import Payment
from shop.texts import _

MOST_LINES = 500
MOST_QUANTITY_MILLI = 999_999_999


@dataclass(frozen=True, slots=True)
class Approval:
    """Leave given by another person for one thing: who asked, who approved (user ids and names)."""

    permission: str
    asked_by_id: int
    asked_by: str
    approved_by_id: int
    approved_by: str


@dataclass(frozen=True, slots=True)
class Discount:
    """A per cent (`value` = percent_e4) or an amount (`value` in minor units), with the leave it took, if any."""

    kind: Literal["percent", "amount"]
    value: int
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the cart. `uuid` names it for as long as it lives."""

    uuid: str
    product: Product
    quantity_milli: int
    price_e4: int
    list_price_e4: int
    discount: Discount | None = None
    price_approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    """A sale under way. `voided` keeps the lines taken out, for the journal; `payments` are part tenders.

    `customer_id` is whom it is for, None for nobody in particular.
    """

    uuid: str
    lines: tuple[Line, ...] = ()
    discount: Discount | None = None
    payments: tuple[Payment, ...] = ()
    voided: tuple[Line, ...] = ()
    customer_id: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.payments

    def index_of(self, uuid: str) -> int:
        """Where a line stands; a line that is gone is a BadInput."""
        for index, line in enumerate(self.lines):
            if line.uuid == uuid:
                return index
        raise BadInput(_("That line is no longer in the cart. Choose another one."))

    def add(
        self,
        product: Product,
        quantity_milli: int,
        price_e4: int | None = None,
        *,
        is_labelled: bool = False,
    ) -> tuple[Cart, str]:
        """The cart with so much more of a product, and the uuid of the line that holds it.

        Joins a line of the same product at the same price without a discount; weighings stay apart. Without a
        price the product's own one counts; a product that has none is a BadInput of the field "price". A price that
        `is_labelled` stands on the goods themselves: it is the list price, and nobody's override.
        """
        price = product.price_e4 if price_e4 is None else price_e4
        if price is None:
            raise BadInput(_("{name} has no price yet. Type its price.").format(name=product.name), "price")
        _check_price(price)
        _check_quantity(quantity_milli)
        for index, line in enumerate(self.lines):
            if (
                line.product.id == product.id
                and line.price_e4 == price
                and line.discount is None
                and line.price_approval is None
                and not product.weighed
            ):
                more = replace(line, quantity_milli=_check_quantity(line.quantity_milli + quantity_milli))
                return self._with_line(index, more), line.uuid
        if len(self.lines) >= MOST_LINES:
            raise BadInput(
                _("A sale holds at most {count} lines. Take payment and start another.").format(
                    count=MOST_LINES
                )
            )
        listed = price if product.price_e4 is None or is_labelled else product.price_e4
        line = Line(str(uuid4()), product, quantity_milli, price, listed)
        return replace(self, lines=(*self.lines, line)), line.uuid

    def _with_line(self, index: int, line: Line) -> Cart:
        before = self.lines[index]
        is_less = line.price_e4 * line.quantity_milli < before.price_e4 * before.quantity_milli
        if is_less:
            line = replace(line, discount=_to_be_asked_again(line.discount))
        discount = self.discount
        if is_less or line.discount != before.discount:
            discount = _to_be_asked_again(discount)
        return replace(self, lines=(*self.lines[:index], line, *self.lines[index + 1 :]), discount=discount)

    def with_quantity(self, uuid: str, quantity_milli: int) -> Cart:
        """The line with another quantity, more than zero; what is less of it counts as voided."""
        index = self.index_of(uuid)
        line = replace(self.lines[index], quantity_milli=_check_quantity(quantity_milli))
        return self._with_line(index, line).with_voids_of(self)

    def with_price(self, uuid: str, price_e4: int, approval: Approval | None = None) -> Cart:
        """The line at another price; its list price stays on record."""
        index = self.index_of(uuid)
        return self._with_line(
            index, replace(self.lines[index], price_e4=_check_price(price_e4), price_approval=approval)
        )

    def with_line_discount(self, uuid: str, discount: Discount | None, digits: int) -> Cart:
        """The line with this discount instead of any it had; it can't be more than the line."""
        index = self.index_of(uuid)
        _check_discount(discount)
        line = replace(self.lines[index], discount=discount)
        amount = line_amount(line.price_e4, line.quantity_milli, digits)
        if discount is not None and discount.kind == "amount" and discount.value > amount:
            raise BadInput(_("The discount is more than the line. Type a smaller one."))
        return self._with_line(index, line)

    def with_discount(self, discount: Discount | None) -> Cart:
        """The sale with this discount instead of any it had."""
        _check_discount(discount)
        return replace(self, discount=discount)

    def void(self, uuid: str) -> Cart:
        """The cart without that line, which is kept among the voided ones."""
        index = self.index_of(uuid)
        rest = (*self.lines[:index], *self.lines[index + 1 :])
        gone = (*self.voided, self.lines[index])
        return replace(
            self, lines=rest, voided=gone, discount=_to_be_asked_again(self.discount) if rest else None
        )

    def approved(self, approval: Approval, line_uuid: str = "") -> Cart:
        """The cart with leave for that line's price or discount; for the discount on the sale without a line."""
        if not line_uuid:
            return replace(
                self, discount=replace(self.discount, approval=approval) if self.discount else None
            )
        index = self.index_of(line_uuid)
        line = self.lines[index]
        if approval.permission == PRICE_OVERRIDE:
            line = replace(line, price_approval=approval)
        elif line.discount is not None:
            line = replace(line, discount=replace(line.discount, approval=approval))
        return replace(self, lines=(*self.lines[:index], line, *self.lines[index + 1 :]))

    def with_voids_of(self, later: Cart) -> Cart:
        """This cart in place of a later one: what the later one held more counts as voided, what comes back doesn't."""
        held = {line.uuid: line.quantity_milli for line in later.lines}
        kept = {line.uuid: line.quantity_milli for line in self.lines}
        voided = list(later.voided)
        for line in later.lines:
            less = line.quantity_milli - kept.get(line.uuid, 0)
            if less > 0:
                voided.append(replace(line, quantity_milli=less))
        for line in self.lines:
            _bring_back(voided, line.uuid, line.quantity_milli - held.get(line.uuid, 0))
        return replace(self, voided=tuple(voided))

    def for_customer(self, customer_id: int | None) -> Cart:
        """The cart for this customer; for nobody in particular without one."""
        return replace(self, customer_id=customer_id)

    def pay(self, payment: Payment) -> Cart:
        """The cart with one more part tender."""
        return replace(self, payments=(*self.payments, payment))

    def without_payment(self, uuid: str) -> Cart:
        """The cart with that part tender given back."""
        return replace(self, payments=tuple(p for p in self.payments if p.uuid != uuid))


def _bring_back(voided: list[Line], uuid: str, quantity_milli: int) -> None:
    """Take so much of a line out of the voided ones, the newest first."""
    for index in range(len(voided) - 1, -1, -1):
        line = voided[index]
        if quantity_milli <= 0:
            return
        if line.uuid == uuid:
            back = min(quantity_milli, line.quantity_milli)
            quantity_milli -= back
            voided[index : index + 1] = (
                [replace(line, quantity_milli=line.quantity_milli - back)]
                if back < line.quantity_milli
                else []
            )


def new_cart() -> Cart:
    """An empty cart with a uuid of its own, by which its sale can happen once only."""
    return Cart(str(uuid4()))


def _check_quantity(quantity_milli: int) -> int:
    if quantity_milli <= 0:
        raise BadInput(_("A quantity is more than zero. Void the line with Delete to take it out."))
    if quantity_milli > MOST_QUANTITY_MILLI:
        raise BadInput(_("That quantity is too large. Type at most 999,999.999."))
    return quantity_milli


def _check_price(price_e4: int) -> int:
    if price_e4 < 0:
        raise BadInput(_("A price is zero or more. Type it again."), "price")
    return price_e4


def _check_discount(discount: Discount | None) -> None:
    if discount is None:
        return
    if discount.value < 0:
        raise BadInput(_("A discount is more than zero. Type it again."))
    if discount.kind == "percent" and discount.value > PERCENT_HUNDRED:
        raise BadInput(_("A discount is at most 100 %. Type a smaller one."))


def _to_be_asked_again(discount: Discount | None) -> Discount | None:
    """An amount off was approved for what it was taken off: of less it is more, and leave is asked anew."""
    if discount is None or discount.kind == "percent":
        return discount
    return replace(discount, approval=None)


def discount_minor(amount_minor: int, discount: Discount | None) -> int:
    """What a discount takes off an amount, never more than the amount."""
    if discount is None:
        return 0
    if discount.kind == "percent":
        return min(percent_of(amount_minor, discount.value), amount_minor)
    return min(discount.value, amount_minor)


@dataclass(frozen=True, slots=True)
class LineTotals:
    """One line's amounts: `amount` = price × quantity; net + tax = gross, after both discounts."""

    amount_minor: int
    discount_minor: int
    sale_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int

    @property
    def shown_minor(self) -> int:
        """What the line shows on screen and paper: after its own discount, before the one on the sale."""
        return self.amount_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class Totals:
    """All amounts of a cart. `discount_minor` is the one on the sale alone."""

    lines: tuple[LineTotals, ...]
    rates: tuple[RateTotal, ...]
    discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int


def check_amounts(sums: Totals) -> None:
    """Refuse, as BadInput, a line or a sale that comes to more than the books hold (`MAX_AMOUNT_MINOR`)."""
    if any(row.amount_minor > MAX_AMOUNT_MINOR for row in sums.lines):
        raise BadInput(_("That line comes to too much. Type a smaller quantity or price."))
    whole = sum(row.amount_minor for row in sums.lines)
    if max(whole, sums.gross_minor) > MAX_AMOUNT_MINOR:
        raise BadInput(_("The sale comes to too much. Take payment and start another."))


def totals(lines: Sequence[Line], discount: Discount | None, mode: TaxMode, digits: int) -> Totals:
    """Every amount of a sale, each rounded where the module's docstring says and nowhere else."""
    amounts = [line_amount(line.price_e4, line.quantity_milli, digits) for line in lines]
    own = [discount_minor(amount, line.discount) for amount, line in zip(amounts, lines, strict=True)]
    left = [amount - off for amount, off in zip(amounts, own, strict=True)]
    off_sale = discount_minor(sum(left), discount)
    shares = spread(off_sale, left) if lines else []
    taxed, rates = taxed_lines(
        [(amount - share, line.product.tax) for amount, share, line in zip(left, shares, lines, strict=True)],
        mode,
    )
    rows = tuple(
        LineTotals(amount, off, share, split.net_minor, split.tax_minor, split.gross_minor)
        for amount, off, share, split in zip(amounts, own, shares, taxed, strict=True)
    )
    return Totals(
        rows,
        tuple(rates),
        off_sale,
        sum(row.net_minor for row in rows),
        sum(row.tax_minor for row in rows),
        sum(row.gross_minor for row in rows),
    )
