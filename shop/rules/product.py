"""A product as the till sells it: a snapshot, frozen from the moment it enters a cart."""

from __future__ import annotations

from dataclasses import dataclass

from shop.rules.normal import normal
from shop.rules.tax import TaxRate


@dataclass(frozen=True, slots=True)
class Product:
    """What a sale needs of a product. A `price_e4` of None is asked for; `barcode` may be empty.

    `weighed` products are sold in 1/1000 of their unit and ask for their weight; `stocked` ones have a stock that
    can't go below zero.
    """

    id: int
    sku: str
    name: str
    barcode: str
    category: str
    unit: str
    weighed: bool
    price_e4: int | None
    tax: TaxRate
    cost_e4: int
    stocked: bool
    stock_milli: int


def name_key(name: str) -> str:
    """The key by which names are the same: NFKC, case folded, blanks run together."""
    return " ".join(normal("NFKC", name).casefold().split())
