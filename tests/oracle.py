"""What a sale amounts to, worked out a second time in exact fractions of a major unit.

Written from the documented rules alone and sharing no code with `shop.rules`, so that one mistake can't hide in
both. Amounts are Fractions of the major unit ("12.34" is 617/50); a rate of 20 % is Fraction(1, 5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

Frac = Fraction
NOTHING = Frac(0)


@dataclass(frozen=True)
class OracleLine:
    """A line as rung up: `discount` is ("percent", 10) or ("amount", Fraction), `group` what it is taxed with."""

    price: Frac
    quantity: Frac
    group: str
    discount: tuple[str, Frac] | None = None


@dataclass(frozen=True)
class OracleGroup:
    """A rate, and the rates of its components."""

    rate: Frac
    parts: tuple[Frac, ...] = ()


@dataclass(frozen=True)
class OracleAnswer:
    """All amounts of a sale: a list a line, and for each group (net, tax, gross, tax of each component)."""

    amounts: list[Frac]
    discounts: list[Frac]
    shares: list[Frac]
    nets: list[Frac]
    taxes: list[Frac]
    grosses: list[Frac]
    groups: dict[str, tuple[Frac, Frac, Frac, list[Frac]]]


def nearest(value: Frac, unit: Frac) -> Frac:
    """The multiple of `unit` next to a value; what lies in the middle goes away from zero."""
    steps = value / unit
    below = math.floor(abs(steps))
    if abs(steps) - below >= Frac(1, 2):
        below += 1
    return below * unit if steps >= 0 else -below * unit


def share_out(total: Frac, weights: list[Frac], unit: Frac) -> list[Frac]:
    """A total in proportion to weights, in whole units: whoever is furthest below the exact share gets the next."""
    if not weights:
        return []
    everything = sum(weights, NOTHING)
    if everything == 0:
        return [total, *[NOTHING] * (len(weights) - 1)]
    sign = -1 if total < 0 else 1
    exact = [abs(total) * weight / everything for weight in weights]
    given = [math.floor(part / unit) * unit for part in exact]
    while sum(given, NOTHING) < abs(total):
        lacks = [part - got for part, got in zip(exact, given, strict=True)]
        given[lacks.index(max(lacks))] += unit
    return [sign * part for part in given]


def tax_in(amount: Frac, rate: Frac, *, included: bool) -> Frac:
    """The tax of an amount, exact."""
    return amount - amount / (1 + rate) if included else amount * rate


def spread_tax(tax: Frac, amounts: list[Frac], rate: Frac, unit: Frac, *, included: bool) -> list[Frac]:
    """A group's rounded tax over its lines; with an allowance among them from each line's own tax rounded down."""
    if all(amount >= 0 for amount in amounts):
        return share_out(tax, amounts, unit)
    exact = [tax_in(amount, rate, included=included) for amount in amounts]
    given = [math.floor(part / unit) * unit for part in exact]
    while sum(given, NOTHING) < tax:
        lacks = [part - got for part, got in zip(exact, given, strict=True)]
        given[lacks.index(max(lacks))] += unit
    return given


def discounted(amount: Frac, discount: tuple[str, Frac] | None, unit: Frac) -> Frac:
    """What a discount takes off an amount."""
    if discount is None:
        return NOTHING
    kind, value = discount
    return nearest(amount * value / 100, unit) if kind == "percent" else min(value, amount)


def tax_groups(
    bases: list[Frac],
    names: list[str],
    groups: dict[str, OracleGroup],
    *,
    included: bool,
    each_line: bool,
    unit: Frac,
) -> tuple[list[Frac], dict[str, tuple[Frac, Frac, Frac, list[Frac]]]]:
    """The tax of each base, and the totals of each group that occurs."""
    taxes = [NOTHING] * len(bases)
    totals: dict[str, tuple[Frac, Frac, Frac, list[Frac]]] = {}
    for name in dict.fromkeys(names):
        group = groups[name]
        places = [place for place, other in enumerate(names) if other == name]
        mine = [bases[place] for place in places]
        if each_line:
            parts = [nearest(tax_in(base, group.rate, included=included), unit) for base in mine]
        else:
            whole = nearest(tax_in(sum(mine, NOTHING), group.rate, included=included), unit)
            parts = spread_tax(whole, mine, group.rate, unit, included=included)
        for place, part in zip(places, parts, strict=True):
            taxes[place] = part
        base, tax = sum(mine, NOTHING), sum(parts, NOTHING)
        net, gross = (base - tax, base) if included else (base, base + tax)
        totals[name] = (net, tax, gross, share_out(tax, list(group.parts), unit))
    return taxes, totals


def work_out(
    lines: list[OracleLine],
    groups: dict[str, OracleGroup],
    sale_discount: tuple[str, Frac] | None,
    *,
    included: bool,
    each_line: bool,
    digits: int,
) -> OracleAnswer:
    """A whole sale: amounts, line discounts, the sale's discount spread, then tax."""
    unit = Frac(1, 10**digits)
    amounts = [nearest(line.price * line.quantity, unit) for line in lines]
    discounts = [discounted(amount, line.discount, unit) for amount, line in zip(amounts, lines, strict=True)]
    left = [amount - off for amount, off in zip(amounts, discounts, strict=True)]
    shares = share_out(discounted(sum(left, NOTHING), sale_discount, unit), left, unit)
    bases = [rest - share for rest, share in zip(left, shares, strict=True)]
    taxes, totals = tax_groups(
        bases, [line.group for line in lines], groups, included=included, each_line=each_line, unit=unit
    )
    signs = zip(bases, taxes, strict=True)
    nets = [base - tax if included else base for base, tax in signs]
    grosses = [net + tax for net, tax in zip(nets, taxes, strict=True)]
    return OracleAnswer(amounts, discounts, shares, nets, taxes, grosses, totals)
