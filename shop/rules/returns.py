"""The amounts of what comes back: a credit note mirrors the stored sale to the last cent.

A part return is credited what all that has come back makes of each stored amount, less what it made before:
round(whole · after / quantity) - round(whole · before / quantity). So part returns sum to the item exactly, in any
order and number, and the last one takes the remainder. The parts of a rate's tax are found in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.rules.money import divide_half_up, spread
from shop.rules.product import Product


@dataclass(frozen=True, slots=True)
class ItemReturn:
    """So much of an item of the invoice that a return refers to, by the item's position."""

    position: int
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class FreeReturn:
    """So much of a product, at this price, without the sale it came from."""

    product: Product
    quantity_milli: int
    price_e4: int


@dataclass(frozen=True, slots=True)
class Sold:
    """A stored item's amounts, and how much of it has come back. Signs as stored: above zero."""

    quantity_milli: int
    returned_milli: int
    discount_minor: int
    sale_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int

    @property
    def left_milli(self) -> int:
        return self.quantity_milli - self.returned_milli


@dataclass(frozen=True, slots=True)
class Credited:
    """What a return takes back, all above zero: amount - both discounts is gross with tax in the price, else net."""

    amount_minor: int
    discount_minor: int
    sale_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int


def part_of(whole_minor: int, before_milli: int, after_milli: int, quantity_milli: int) -> int:
    """What `after - before` of a quantity is of an amount, such that all parts sum to it."""
    after = divide_half_up(whole_minor * after_milli, quantity_milli)
    return after - divide_half_up(whole_minor * before_milli, quantity_milli)


def credited(sold: Sold, quantity_milli: int, *, included: bool) -> Credited:
    """The amounts of returning so much of an item; the caller has seen to it that so much is left."""
    before, after = sold.returned_milli, sold.returned_milli + quantity_milli

    def part(whole_minor: int) -> int:
        return part_of(whole_minor, before, after, sold.quantity_milli)

    base = part(sold.gross_minor if included else sold.net_minor)
    tax = part(sold.tax_minor)
    off, off_sale = part(sold.discount_minor), part(sold.sale_discount_minor)
    net, gross = (base - tax, base) if included else (base, base + tax)
    return Credited(base + off + off_sale, off, off_sale, net, tax, gross)


def credited_components(before_minor: int, tax_minor: int, percents_e4: Sequence[int]) -> tuple[int, ...]:
    """A return's tax over the rate's components, `before_minor` of that rate's tax having been credited already."""
    if not percents_e4:
        return ()
    after = spread(before_minor + tax_minor, percents_e4)
    return tuple(now - then for now, then in zip(after, spread(before_minor, percents_e4), strict=True))
