"""The rows of the valuation: what is in stock on a day, those of them that a search finds, and what these come to."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from shop.services.valuation import ProductWorth
from shop.texts import _

NO_CATEGORY = "-"


class Worth(NamedTuple):
    """A row: a product, or all of a category (without `sku`, unit and quantity). Worth at cost in 1/10000."""

    id: str
    name: str
    sku: str
    category: str
    products: int
    quantity_milli: int | None
    cost_e4: int
    price_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What the rows found come to: cost in 1/10000, the others in minor units."""

    products: int = 0
    cost_e4: int = 0
    price_minor: int = 0
    net_minor: int = 0


SUMMED = ("cost_e4", "price_minor", "net_minor")


class Stock:
    """The products in stock on a day, read when `newest` was the newest change, each with the text it is found by.

    A sum over a hundred thousand of them follows each key: numbers that lie beside each other are summed in a quarter
    of the time that looking into each row takes.
    """

    def __init__(self, day: date | None, newest: tuple[int, int], worths: Sequence[ProductWorth]) -> None:
        self.day, self.newest = day, newest
        self._rows = [_row(worth) for worth in worths]
        self._texts = [f"{row.name} {row.sku} {row.category}".casefold() for row in self._rows]
        self._summed = [_numbers(list(map(attrgetter(name), self._rows))) for name in SUMMED]
        self.categories = tuple(
            sorted({row.category for row in self._rows}, key=lambda name: (not name, name.casefold()))
        )

    def found(self, text: str, category: str) -> tuple[list[Worth], Sums]:
        """The products in which every word of the text stands, of a category or of all (""), and their sums."""
        fits = [True] * len(self._rows)
        for word in text.casefold().split():
            fits = [fit and word in each for fit, each in zip(fits, self._texts, strict=True)]
        if category:
            of_category = (row.category or NO_CATEGORY for row in self._rows)
            fits = [fit and each == category for fit, each in zip(fits, of_category, strict=True)]
        rows = list(compress(self._rows, fits))
        return rows, Sums(len(rows), *(sum(compress(numbers, fits)) for numbers in self._summed))


def _row(worth: ProductWorth) -> Worth:
    return Worth(
        worth.sku,
        worth.name,
        worth.sku,
        worth.category,
        1,
        worth.quantity_milli,
        worth.cost_e4,
        worth.price_minor,
        worth.net_minor,
    )


def _numbers(values: list[int]) -> Sequence[int]:
    try:
        return array("q", values)
    except OverflowError:
        # more than 64 bits hold: then slowly
        return values


def by_category(rows: Sequence[Worth]) -> list[Worth]:
    """One row a category by name, of what its products come to."""
    sums: dict[str, list[Worth]] = {}
    for row in rows:
        sums.setdefault(row.category, []).append(row)
    return [
        Worth(
            f"category {name}",
            name or _("No category"),
            "",
            name,
            len(mine),
            None,
            sum(row.cost_e4 for row in mine),
            sum(row.price_minor for row in mine),
            sum(row.net_minor for row in mine),
        )
        for name, mine in sorted(sums.items(), key=lambda each: (not each[0], each[0].casefold()))
    ]
