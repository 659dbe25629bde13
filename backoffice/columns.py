"""The columns of a list: how a value is shown, and as what it goes into a spreadsheet. Imports no tkinter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shop.documents import spreadsheet
from shop.rules.formats import Formats
from shop.services.shop import Shop, moment_of

RIGHT = frozenset({"amount", "price", "quantity", "percent", "number"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: width in pixels at 1366×768; `stretch` columns share the room that is left.

    `kind` says what its values are: text, code (cut only where it is very long), amount (minor units), price
    (1/10000), quantity (1/1000), percent (1/10000 of a per cent), number, day (an ISO date or None), moment (a stored
    UTC moment or ""). None is shown as nothing.
    An `optional` column is left out where the window is too narrow for all, the last of them first.
    """

    id: str
    heading: str
    width: int = 80
    kind: str = "text"
    stretch: bool = False
    sortable: bool = True
    optional: bool = False

    @property
    def anchor(self) -> str:
        """The side its values stand at."""
        return "e" if self.kind in RIGHT else "w"


def shown(kind: str, value: Any, formats: Formats, shop: Shop) -> str:
    """A value as the list shows it."""
    if value is None or value == "":
        return ""
    if kind == "day":
        return formats.date(date.fromisoformat(value) if isinstance(value, str) else value)
    if kind == "moment":
        local = shop.local(moment_of(value))
        return f"{formats.date(local.date())} {formats.time(local)}"
    if kind == "amount":
        return formats.amount(value)
    if kind == "price":
        return formats.price(value)
    if kind == "quantity":
        return formats.quantity(value)
    if kind == "percent":
        return formats.percent(value)
    if kind == "number":
        return formats.quantity(value * 1000)
    return str(value)


def exported(kind: str, value: Any, digits: int, shop: Shop) -> Any:
    """A value as a spreadsheet has it: an exact number, a date, a local date and time, or text."""
    if value is None or value == "":
        return ""
    if kind == "day":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if kind == "moment":
        return shop.local(moment_of(value)).replace(tzinfo=None)
    if kind == "amount":
        return spreadsheet.amount(value, digits)
    if kind == "price":
        return spreadsheet.price(value, digits)
    known: dict[str, Callable[[int], Any]] = {
        "quantity": spreadsheet.quantity,
        "percent": spreadsheet.percent,
    }
    return known[kind](value) if kind in known else value
