"""The cart as rows of a table: what each line shows, made anew only for lines that changed."""

from __future__ import annotations

from shop.rules.cart import Cart, Line, LineTotals, Totals
from shop.rules.formats import Formats
from shop.texts import _
from widgets.table import Row


class CartRows:
    """Makes the rows; the cell of the item is a pair of its name and of what is special about the line."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Line, LineTotals, Row]] = {}

    def of(self, cart: Cart, totals: Totals, formats: Formats) -> list[Row]:
        """A row for each line; a line that is what it was has the very row it had."""
        before, self._made = self._made, {}
        rows = []
        for line, sums in zip(cart.lines, totals.lines, strict=True):
            known = before.get(line.uuid)
            if known is None or known[0] is not line or known[1] != sums:
                known = (line, sums, _row(line, sums, formats))
            self._made[line.uuid] = known
            rows.append(known[2])
        return rows


def _row(line: Line, sums: LineTotals, formats: Formats) -> Row:
    quantity = formats.quantity(line.quantity_milli, 3 if line.product.weighed else 0)
    if line.product.weighed:
        quantity = f"{quantity} {line.product.unit}"
    cells = (
        quantity,
        (line.product.name, _note(line, formats)),
        formats.price(line.price_e4),
        formats.amount(sums.shown_minor),
    )
    return Row(line.uuid, cells)


def _note(line: Line, formats: Formats) -> str:
    notes = []
    if line.discount is not None:
        value = line.discount.value
        off = formats.percent(value) if line.discount.kind == "percent" else formats.amount(value)
        notes.append(f"−{off}")
    if line.price_e4 != line.list_price_e4:
        notes.append(_("was {price}").format(price=formats.price(line.list_price_e4)))
    return "  ".join(notes)
