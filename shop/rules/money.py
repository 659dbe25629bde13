"""Exact arithmetic for money: rounding, spreading, and the amount of a line.

Amounts are integers of the currency's minor unit (`_minor`), prices and costs integers of 1/10000 of its major
unit (`_e4`), quantities integers of 1/1000 (`_milli`), rates integers of 1/10000 of a per cent (`percent_e4`).
Nothing here knows floats, and nothing rounds but half-up, symmetric for negatives (2.5 → 3, -2.5 → -3).
"""

from __future__ import annotations

from collections.abc import Sequence

PERCENT_ONE = 10_000
PERCENT_HUNDRED = 100 * PERCENT_ONE
QUANTITY_ONE = 1_000
PRICE_ONE = 10_000


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded half-up, symmetric around zero. The denominator must be positive."""
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((-2 * numerator + denominator) // (2 * denominator))


def line_amount(price_e4: int, quantity_milli: int, digits: int) -> int:
    """Price × quantity in minor units of a currency with so many digits, rounded once."""
    return divide_half_up(price_e4 * quantity_milli * 10**digits, PRICE_ONE * QUANTITY_ONE)


def percent_of(amount_minor: int, percent_e4: int) -> int:
    """So many per cent of an amount, rounded once."""
    return divide_half_up(amount_minor * percent_e4, PERCENT_HUNDRED)


def price_to_minor(price_e4: int, digits: int) -> int:
    """A price as an amount of one piece, rounded once."""
    return line_amount(price_e4, QUANTITY_ONE, digits)


def minor_to_price(amount_minor: int, digits: int) -> int:
    """An amount as a price of one piece; exact for every currency of at most four digits."""
    return int(amount_minor * PRICE_ONE // 10**digits)


def round_to_step(amount_minor: int, step_minor: int) -> int:
    """The nearest multiple of the smallest coin in use, half-up; a step of 0 or 1 changes nothing."""
    if step_minor <= 1:
        return amount_minor
    return divide_half_up(amount_minor, step_minor) * step_minor


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of `total` in proportion to the weights that sum to it exactly (largest remainder).

    Weights must not be of both signs. Among equal remainders the earlier part takes the unit; with no weight at
    all the first part takes everything. No weights and a total other than 0 is a ValueError.
    """
    if not weights:
        if total:
            raise ValueError("nothing to spread over")
        return []
    sizes = [abs(weight) for weight in weights]
    whole = sum(sizes)
    if whole == 0:
        return [total] + [0] * (len(sizes) - 1)
    sign = -1 if total < 0 else 1
    parts = [abs(total) * size // whole for size in sizes]
    left = abs(total) - sum(parts)
    by_remainder = sorted(range(len(sizes)), key=lambda i: (-(abs(total) * sizes[i] % whole), i))
    for index in by_remainder[:left]:
        parts[index] += 1
    return [sign * part for part in parts]
