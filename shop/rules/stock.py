"""How the value of a stock follows its quantity."""

from __future__ import annotations

from shop.rules.money import QUANTITY_ONE, divide_half_up


def value_of_change(*, on_hand_milli: int, value_e4: int, cost_e4: int, by_milli: int) -> int:
    """What a change of quantity changes the value by, in 1/10000, half-up.

    At the average value, or at the cost where nothing was on hand. Taking all that is on hand takes all of its value.
    """
    if on_hand_milli:
        return divide_half_up(value_e4 * by_milli, on_hand_milli)
    return divide_half_up(cost_e4 * by_milli, QUANTITY_ONE)
