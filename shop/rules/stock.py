"""How the value of a stock follows its quantity, what moves a stock, and what a count does to the books.

Values are in 1/10000 of the currency, quantities in 1/1000 of the product's unit. The value stands beside the
quantity and is what is kept; an average is only ever worked out of both, so that it can't drift.
"""

from __future__ import annotations

from typing import Final

from shop.rules.errors import BadInput
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.normal import storable
from shop.rules.numbers import MAX_QUANTITY_MILLI
from shop.texts import _

OPENING: Final = "opening"
SALE: Final = "sale"
RETURN: Final = "return"
DELIVERY: Final = "delivery"
CORRECTION: Final = "correction"
STOCKTAKE: Final = "stocktake"
WRITE_OFF: Final = "write_off"

COUNTS: Final = (OPENING, CORRECTION, STOCKTAKE)
"""The kinds of moves by which somebody says how many there are: nothing came or went."""

LONGEST_REASON = 200
MOST_REASONS = 30
# 99,999,999.9999: as much as an invoice's line may be worth.
MAX_VALUE_E4 = 999_999_999_999


def value_of_change(*, on_hand_milli: int, value_e4: int, cost_e4: int, by_milli: int) -> int:
    """What a change of quantity changes the value by, in 1/10000, half-up.

    At the average value, or at the cost where nothing was on hand. Taking all that is on hand takes all of its value.
    """
    if on_hand_milli:
        return divide_half_up(value_e4 * by_milli, on_hand_milli)
    return divide_half_up(cost_e4 * by_milli, QUANTITY_ONE)


def value_taken_back(*, on_hand_milli: int, value_e4: int, by_milli: int, by_value_e4: int) -> int:
    """What of the value goes with a quantity that was booked by mistake and is taken out again, in 1/10000.

    All that came with it, as if it had never been booked; where what is left would be worth less than nothing, or
    nothing is left, its share of the value there is.
    """
    left_milli, left_e4 = on_hand_milli - by_milli, value_e4 - by_value_e4
    if left_milli > 0 and left_e4 >= 0:
        return by_value_e4
    return value_e4 if left_milli == 0 else divide_half_up(value_e4 * by_milli, max(1, on_hand_milli))


def worth_e4(quantity_milli: int, cost_e4: int) -> int:
    """What a quantity is worth at a cost, in 1/10000, half-up."""
    return divide_half_up(quantity_milli * cost_e4, QUANTITY_ONE)


def average_e4(*, on_hand_milli: int, value_e4: int, cost_e4: int) -> int:
    """What one unit of the stock cost on average, in 1/10000, half-up; the last cost where nothing is on hand."""
    if on_hand_milli <= 0:
        return cost_e4
    return max(0, divide_half_up(value_e4 * QUANTITY_ONE, on_hand_milli))


def kind_text(kind: str) -> str:
    """What a move of this kind is called."""
    return {
        OPENING: _("Opening stock"),
        SALE: _("Sale"),
        RETURN: _("Return"),
        DELIVERY: _("Delivery"),
        CORRECTION: _("Count corrected"),
        STOCKTAKE: _("Stocktake"),
        WRITE_OFF: _("Write-off"),
    }.get(kind, kind)


def reasons(text: str) -> tuple[str, ...]:
    """The reasons for writing off that a setting holds, one a line, each once."""
    told = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(reason for reason in told if reason))[:MOST_REASONS]


def reason_with(reason: str, note: str) -> str:
    """A reason and what was said beside it, as a move has them: "Damaged: fell off the shelf".

    Raises BadInput, naming the field, for no reason and for more than LONGEST_REASON characters.
    """
    reason, note = (" ".join(storable(text).split()) for text in (reason, note))
    if not reason:
        raise BadInput(_("Choose why."), "reason")
    told = f"{reason}: {note}" if note else reason
    if len(told) > LONGEST_REASON:
        raise BadInput(_("This is longer than {count} characters.").format(count=LONGEST_REASON), "note")
    return told


def check_stock(name: str, on_hand_milli: int, value_e4: int) -> None:
    """Refuse, as BadInput, a stock larger or worth more than the shop reckons with."""
    if on_hand_milli > MAX_QUANTITY_MILLI or value_e4 > 100 * MAX_VALUE_E4:
        raise BadInput(
            _("{name}: that is more stock than can be kept. Check the quantity and the cost.").format(
                name=name
            ),
            "quantity",
        )
