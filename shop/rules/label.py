"""A label to be printed: what it says of a product, and what is chosen to stand on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shop.rules.money import QUANTITY_ONE
from shop.rules.unit_price import UnitPrice

MOST_LABELS: Final = 5000
MOST_COPIES: Final = 999
ON_HAND: Final = "on_hand"


@dataclass(frozen=True, slots=True)
class LabelItem:
    """A product that labels are wanted of. `old_price_e4` is the price before the last change, None for none.

    `stock_milli` is None for a product without stock.
    """

    product_id: int
    name: str
    sku: str
    barcode: str = ""
    price_e4: int | None = None
    old_price_e4: int | None = None
    unit: str = "pc"
    weighed: bool = False
    content_milli: int = 0
    content_unit: str = ""
    deposit_e4: int = 0
    stock_milli: int | None = None
    copies: int = 1


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """What stands on labels beside the name. `small_per_100` tells small packages' prices for 100 g or ml."""

    price: bool = True
    unit_price: bool = True
    old_price: bool = False
    barcode: bool = True
    sku: bool = True
    date: bool = False
    small_per_100: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """One label's texts as they are printed, empty for what it lacks; `code` is what its bars say."""

    name: str
    code: str = ""
    price: str = ""
    unit_price: str = ""
    old_price: str = ""
    deposit: str = ""
    sku: str = ""
    date: str = ""


def copies_on_hand(item: LabelItem) -> int:
    """As many labels as pieces are on hand; one for a product that is weighed or has no stock."""
    if item.stock_milli is None or item.weighed:
        return 1
    return min(MOST_COPIES, max(0, item.stock_milli // QUANTITY_ONE))


def count_of(items: Sequence[LabelItem]) -> int:
    """How many labels these are in all."""
    return sum(item.copies for item in items)


def per_text(price: UnitPrice, money: str) -> str:
    """A unit price as printed: "€15.27/kg"."""
    return f"{money}/{price.per}"
