"""A product's price seen from all sides: with and without tax, the margin it leaves, and prices changed by a rule.

Prices and costs are integers of 1/10000 (`_e4`), rates and margins of 1/10000 of a per cent; all rounding is half-up.
Knows no products and no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shop.rules.errors import BadInput
from shop.rules.money import PERCENT_HUNDRED, PRICE_ONE, divide_half_up, minor_to_price
from shop.rules.numbers import MAX_PRICE_E4, PERCENT_DECIMALS, PRICE_DECIMALS, parse_scaled
from shop.texts import _

Kind = Literal["percent", "amount", "exact"]
KINDS: tuple[Kind, ...] = ("percent", "amount", "exact")
MOST_PERCENT_E4 = 1000 * PERCENT_HUNDRED


def without_tax(price_e4: int, percent_e4: int) -> int:
    """The price without the tax in it, with four decimals: so exact that `with_tax` gives the price again."""
    return divide_half_up(price_e4 * PERCENT_HUNDRED, PERCENT_HUNDRED + percent_e4)


def with_tax(net_e4: int, percent_e4: int, digits: int) -> int:
    """The price with its tax as it is shown on the shelf, rounded once to the currency's smallest unit."""
    scaled = net_e4 * (PERCENT_HUNDRED + percent_e4) * 10**digits
    return minor_to_price(divide_half_up(scaled, PERCENT_HUNDRED * PRICE_ONE), digits)


def net_price(price_e4: int, percent_e4: int, *, included: bool) -> int:
    """What of a price in the shop's own mode is the shop's, before costs."""
    return without_tax(price_e4, percent_e4) if included else price_e4


def margin_e4(net_e4: int, cost_e4: int) -> int | None:
    """What is left of a price without tax after the cost, in per cent of that price; None for a price of nothing."""
    return divide_half_up((net_e4 - cost_e4) * PERCENT_HUNDRED, net_e4) if net_e4 > 0 else None


def price_for_margin(cost_e4: int, wanted_e4: int) -> int | None:
    """The price without tax that leaves this margin; None where none can: of 100 % or more, or without a cost."""
    if cost_e4 <= 0 or wanted_e4 >= PERCENT_HUNDRED:
        return None
    return divide_half_up(cost_e4 * PERCENT_HUNDRED, PERCENT_HUNDRED - wanted_e4)


@dataclass(frozen=True, slots=True)
class Rounding:
    """Prices that are `ending_minor` above a multiple of `step_minor`: (100, 99) ends in .99, (5, 0) in steps of .05.

    A step of 1 leaves every amount of the smallest unit; 0 leaves prices as they come out, with four decimals.
    """

    step_minor: int = 1
    ending_minor: int = 0

    @property
    def code(self) -> str:
        """How a choice names it."""
        return f"{self.step_minor}/{self.ending_minor}"


UNROUNDED = Rounding(0)


def roundings(digits: int) -> tuple[Rounding, ...]:
    """What prices can be rounded to, for a currency with so many digits; the smallest unit first."""
    whole = 10**digits if digits else 100
    tenth = whole // 10
    ends = [Rounding(whole, whole - whole // 100), Rounding(whole, whole - whole // 20)]
    ends += [Rounding(whole, whole - tenth), Rounding(tenth, tenth - tenth // 10)]
    steps = [whole // 20, tenth, whole // 2, whole]
    return (Rounding(), *ends, *(Rounding(step) for step in steps))


def rounding_of(code: str) -> Rounding:
    """The rounding that a choice names. BadInput for anything else."""
    step, _slash, ending = code.partition("/")
    if not (step.isascii() and step.isdecimal() and ending.isascii() and ending.isdecimal()):
        raise BadInput(_("Choose what prices are rounded to."), "rounding")
    return Rounding(int(step), int(ending))


def rounded(price_e4: int, rounding: Rounding, digits: int) -> int:
    """The nearest such price, the higher one of two; a price above zero stays above zero."""
    if not rounding.step_minor:
        return price_e4
    unit = PRICE_ONE * rounding.step_minor
    steps = divide_half_up(price_e4 * 10**digits - PRICE_ONE * rounding.ending_minor, unit)
    minor = max(steps, 0) * rounding.step_minor + rounding.ending_minor
    if minor == 0 and price_e4 > 0:
        minor = rounding.step_minor
    return minor_to_price(minor, digits)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """A change of prices: by so many per cent (1/10000 of one), by an amount or to exactly one (1/10000)."""

    kind: Kind
    by: int
    rounding: Rounding = Rounding()

    def of(self, price_e4: int | None, digits: int) -> int:
        """The new price of this one. BadInput where there is none to begin with, or none can come out."""
        if self.kind == "exact":
            return rounded(self.by, self.rounding, digits)
        if price_e4 is None:
            raise BadInput(_("It has no price."))
        exact = price_e4 + self.by
        if self.kind == "percent":
            exact = divide_half_up(price_e4 * (PERCENT_HUNDRED + self.by), PERCENT_HUNDRED)
        if exact < 0:
            raise BadInput(_("The price would be below zero."))
        new = rounded(exact, self.rounding, digits)
        if new > MAX_PRICE_E4:
            raise BadInput(_("The price would be too large."))
        return new


def read_rule(kind: str, typed: str, rounding: str) -> PriceRule:
    """The rule of what was chosen and typed: "+5 %", "-0.20", "5". BadInput names the field, by or rounding."""
    text = typed.replace("\u2212", "-").replace("%", "").strip()
    negative = text.startswith("-")
    digits = text.lstrip("+-").strip()
    if kind == "percent":
        by = parse_scaled(digits, PERCENT_DECIMALS, MOST_PERCENT_E4, "by")
    else:
        by = parse_scaled(digits, PRICE_DECIMALS, MAX_PRICE_E4, "by")
    if kind == "exact" and negative:
        raise BadInput(_("A price is zero or more. Type it again."), "by")
    if kind == "percent" and negative and by > PERCENT_HUNDRED:
        raise BadInput(_("A price can be lowered by 100 % at most."), "by")
    chosen: Kind = next((each for each in KINDS if each == kind), "percent")
    return PriceRule(chosen, -by if negative else by, rounding_of(rounding))
