"""Tax on amounts: several rates, in the price or on top of it, rounded a document or a line at a time.

The rule per rate group (document rounding, the default and that of EN 16931 BR-CO-17):
- prices without tax: tax = net · r / 100, gross = net + tax;
- prices with tax: the gross is fixed, tax = gross · r / (100 + r), net = gross - tax.
Line rounding does the same for each line and adds up. The rounded tax of a group is then spread over its lines
by largest remainder, so that lines sum to the document in either way; and over the rate's components
(CGST + SGST) in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shop.rules.money import PERCENT_HUNDRED, divide_half_up, spread

Rounding = Literal["document", "line"]


@dataclass(frozen=True, slots=True)
class TaxComponent:
    """One part of a rate that goes to an authority of its own."""

    name: str
    percent_e4: int


@dataclass(frozen=True, slots=True)
class TaxRate:
    """What a tax class costs on a date. `category` is the UNCL 5305 code (S, Z, E, AE, O …).

    With components, `percent_e4` is their sum.
    """

    code: str
    name: str
    percent_e4: int
    category: str = "S"
    components: tuple[TaxComponent, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxMode:
    """How a shop counts its tax."""

    prices_include_tax: bool
    rounding: Rounding = "document"


@dataclass(frozen=True, slots=True)
class Taxed:
    """One amount split; net + tax = gross."""

    net_minor: int
    tax_minor: int
    gross_minor: int


@dataclass(frozen=True, slots=True)
class RateTotal:
    """All amounts of one rate; `component_minor` sums to `tax_minor` and is empty without components."""

    rate: TaxRate
    net_minor: int
    tax_minor: int
    gross_minor: int
    component_minor: tuple[int, ...]


def tax_of(amount_minor: int, percent_e4: int, *, included: bool) -> int:
    """The tax in (or on) one amount, rounded once."""
    divisor = PERCENT_HUNDRED + percent_e4 if included else PERCENT_HUNDRED
    return divide_half_up(amount_minor * percent_e4, divisor)


def _taxed(amount_minor: int, tax_minor: int, *, included: bool) -> Taxed:
    if included:
        return Taxed(amount_minor - tax_minor, tax_minor, amount_minor)
    return Taxed(amount_minor, tax_minor, amount_minor + tax_minor)


def _spread_tax(
    tax_minor: int, amounts_minor: Sequence[int], percent_e4: int, *, included: bool
) -> list[int]:
    """A group's tax over its lines: each line's own tax, the difference to those rounded furthest away."""
    divisor = PERCENT_HUNDRED + percent_e4 if included else PERCENT_HUNDRED
    if not any(amount < 0 for amount in amounts_minor):
        return spread(tax_minor, amounts_minor)
    floors = [amount * percent_e4 // divisor for amount in amounts_minor]
    remainders = [amount * percent_e4 % divisor for amount in amounts_minor]
    left = tax_minor - sum(floors)
    order = sorted(range(len(floors)), key=lambda i: (-remainders[i], i))
    for step in range(left):
        floors[order[step % len(order)]] += 1
    return floors


def taxed_lines(amounts: Sequence[tuple[int, TaxRate]], mode: TaxMode) -> tuple[list[Taxed], list[RateTotal]]:
    """Each amount split, and the totals by rate in the order of the rates' first lines.

    Amounts are in the shop's own mode: gross where prices include tax, net where they don't; negative ones
    (a document's allowance) are allowed. Lines always sum to their rate's total.
    """
    included = mode.prices_include_tax
    groups: dict[TaxRate, list[int]] = {}
    for index, (_amount, rate) in enumerate(amounts):
        groups.setdefault(rate, []).append(index)
    lines: list[Taxed | None] = [None] * len(amounts)
    totals: list[RateTotal] = []
    for rate, indexes in groups.items():
        group = [amounts[index][0] for index in indexes]
        if mode.rounding == "line":
            taxes = [tax_of(amount, rate.percent_e4, included=included) for amount in group]
        else:
            tax = tax_of(sum(group), rate.percent_e4, included=included)
            taxes = _spread_tax(tax, group, rate.percent_e4, included=included)
        for index, amount, tax in zip(indexes, group, taxes, strict=True):
            lines[index] = _taxed(amount, tax, included=included)
        whole = _taxed(sum(group), sum(taxes), included=included)
        parts = (
            spread(whole.tax_minor, [part.percent_e4 for part in rate.components]) if rate.components else []
        )
        totals.append(RateTotal(rate, whole.net_minor, whole.tax_minor, whole.gross_minor, tuple(parts)))
    return [line for line in lines if line is not None], totals
