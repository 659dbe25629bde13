"""A delivery while it is being received: its lines, what they come to, and how it is kept until it is booked.

Quantities in 1/1000 of a product's unit, costs of one unit and worths in 1/10000 of the currency.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from uuid import uuid4

from shop.rules.errors import BadForm, BadInput
from shop.rules.normal import storable
from shop.rules.numbers import MAX_PRICE_E4, MAX_QUANTITY_MILLI
from shop.rules.stock import MAX_VALUE_E4, worth_e4
from shop.texts import _

LONGEST_REFERENCE = 60
LONGEST_NOTE = 1_000
MOST_LINES = 2_000
VERSION = 1


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """Some of one product at one cost. `expected_milli` is what the order still waits for, 0 without one."""

    product_id: int
    sku: str
    name: str
    unit: str
    quantity_milli: int
    cost_e4: int
    expected_milli: int = 0
    stocked: bool = True

    @property
    def worth_e4(self) -> int:
        """What the line adds to the value of the stock, half-up."""
        return worth_e4(self.quantity_milli, self.cost_e4)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that is not booked yet. `uuid` makes it be booked once."""

    uuid: str
    lines: tuple[DeliveryLine, ...] = ()
    supplier_id: int | None = None
    order_id: int | None = None
    reference: str = ""
    note: str = ""

    @property
    def worth_e4(self) -> int:
        """What the whole delivery is worth."""
        return sum(line.worth_e4 for line in self.lines)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost."""
        return not (self.lines or self.reference or self.note or self.order_id or self.supplier_id)

    def received(self, line: DeliveryLine) -> tuple[Delivery, int]:
        """With this much more of a product, and the place of its line: one of the same product and cost grows."""
        for place, known in enumerate(self.lines):
            if (known.product_id, known.cost_e4) == (line.product_id, line.cost_e4):
                return self.changed(place, quantity_milli=known.quantity_milli + line.quantity_milli), place
        if len(self.lines) >= MOST_LINES:
            raise BadInput(
                _("A delivery has at most {count} lines. Book this one, then go on with another.").format(
                    count=MOST_LINES
                )
            )
        return replace(self, lines=(*self.lines, _checked(line))), len(self.lines)

    def changed(
        self, place: int, *, quantity_milli: int | None = None, cost_e4: int | None = None
    ) -> Delivery:
        """With another quantity or cost in one line."""
        known = self.lines[place]
        line = replace(
            known,
            quantity_milli=known.quantity_milli if quantity_milli is None else quantity_milli,
            cost_e4=known.cost_e4 if cost_e4 is None else cost_e4,
        )
        return replace(self, lines=(*self.lines[:place], _checked(line), *self.lines[place + 1 :]))

    def without(self, place: int) -> Delivery:
        """Without one of its lines."""
        return replace(self, lines=self.lines[:place] + self.lines[place + 1 :])


def new_delivery() -> Delivery:
    """An empty one."""
    return Delivery(str(uuid4()))


def _checked(line: DeliveryLine) -> DeliveryLine:
    """The line; BadInput, naming the field, for what can't be received."""
    if not 0 <= line.quantity_milli <= MAX_QUANTITY_MILLI:
        raise BadInput(_("That is more than can be received at once. Type the quantity again."), "quantity")
    if not 0 <= line.cost_e4 <= MAX_PRICE_E4 or line.worth_e4 > MAX_VALUE_E4:
        raise BadInput(_("{name} comes to too much. Check quantity and cost.").format(name=line.name), "cost")
    return line


def checked(delivery: Delivery) -> Delivery:
    """The delivery as it is booked, without lines of nothing.

    BadInput for one with nothing in it, BadForm with a sentence for each text that can't be used.
    """
    lines = tuple(_checked(line) for line in delivery.lines if line.quantity_milli)
    if not lines:
        raise BadInput(_("Nothing was delivered yet. Scan or type what came."))
    reference, note = " ".join(storable(delivery.reference).split()), storable(delivery.note).strip()
    errors: dict[str, str] = {}
    for field, text, most in (("reference", reference, LONGEST_REFERENCE), ("note", note, LONGEST_NOTE)):
        if len(text) > most:
            errors[field] = _("At most {count} characters are possible here.").format(count=most)
    if errors:
        raise BadForm(errors)
    return replace(delivery, lines=lines, reference=reference, note=note)


def to_text(delivery: Delivery) -> str:
    """The whole delivery as JSON text."""
    return json.dumps({"version": VERSION, **asdict(delivery)}, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Delivery:
    """The delivery of such a text; ValueError (or KeyError, TypeError) where it is none of this version."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("version") != VERSION:
        raise ValueError("a delivery of another version")
    lines = tuple(DeliveryLine(**line) for line in data.pop("lines"))
    return Delivery(lines=lines, **data)
