"""Purchase orders: their states, how many to order, and the text that goes to the supplier.

Quantities in 1/1000 of a product's unit, costs of one unit in 1/10000 of the currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shop.rules.errors import BadForm, BadInput
from shop.rules.money import QUANTITY_ONE
from shop.rules.normal import storable
from shop.rules.numbers import MAX_PRICE_E4, MAX_QUANTITY_MILLI
from shop.rules.stock import MAX_VALUE_E4, worth_e4
from shop.texts import _

State = Literal["draft", "ordered", "part", "received", "cancelled"]
STATES: Final = ("draft", "ordered", "part", "received", "cancelled")
EXPECTED: Final = ("ordered", "part")
"""The states of an order from which something is still to come."""

LONGEST_NOTE = 1_000
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Some of one product. `received_milli` is what has come of it, `supplier_sku` their own code for it."""

    product_id: int
    sku: str
    name: str
    unit: str
    quantity_milli: int
    cost_e4: int
    received_milli: int = 0
    supplier_sku: str = ""

    @property
    def left_milli(self) -> int:
        """What is still to come."""
        return max(0, self.quantity_milli - self.received_milli)

    @property
    def worth_e4(self) -> int:
        """What was ordered comes to, half-up."""
        return worth_e4(self.quantity_milli, self.cost_e4)


def state_text(state: str) -> str:
    """What a state is called."""
    return {
        "draft": _("Draft"),
        "ordered": _("Ordered"),
        "part": _("Partly received"),
        "received": _("Received"),
        "cancelled": _("Cancelled"),
    }.get(state, state)


def state_after(lines: Iterable[tuple[int, int]]) -> State:
    """The state of an order that was sent, from (ordered, received) of each line."""
    told = list(lines)
    if all(received >= ordered for ordered, received in told):
        return "received"
    return "part" if any(received > 0 for _ordered, received in told) else "ordered"


def to_order_milli(*, on_hand_milli: int, on_order_milli: int, level_milli: int, usual_milli: int) -> int:
    """How many to order of a product that is low: as often the usual quantity as lifts it above its level.

    Without a usual quantity as many as make twice the level, in whole units. 0 for what is not low.
    """
    there = on_hand_milli + on_order_milli
    if level_milli <= 0 or there > level_milli:
        return 0
    if usual_milli > 0:
        return min((level_milli - there) // usual_milli + 1, MAX_QUANTITY_MILLI // usual_milli) * usual_milli
    wanted = 2 * level_milli - there
    return min(-(-wanted // QUANTITY_ONE) * QUANTITY_ONE, MAX_QUANTITY_MILLI // QUANTITY_ONE * QUANTITY_ONE)


def checked(lines: Iterable[OrderLine], note: str) -> tuple[tuple[OrderLine, ...], str]:
    """Lines and note as they are kept, without lines of nothing.

    BadInput for a product that stands there twice and for a line that comes to too much, BadForm for the note.
    """
    kept = tuple(line for line in lines if line.quantity_milli)
    seen: set[int] = set()
    for line in kept:
        too_many = not 0 < line.quantity_milli <= MAX_QUANTITY_MILLI
        if too_many or not 0 <= line.cost_e4 <= MAX_PRICE_E4 or line.worth_e4 > MAX_VALUE_E4:
            raise BadInput(
                _("{name} comes to too much. Check quantity and cost.").format(name=line.name), "quantity"
            )
        if line.product_id in seen:
            raise BadInput(_("{name} is on this order already.").format(name=line.name))
        seen.add(line.product_id)
    if len(kept) > MOST_LINES:
        raise BadInput(_("An order has at most {count} lines. Make another one.").format(count=MOST_LINES))
    told = storable(note).strip()
    if len(told) > LONGEST_NOTE:
        raise BadForm({"note": _("At most {count} characters are possible here.").format(count=LONGEST_NOTE)})
    return kept, told
