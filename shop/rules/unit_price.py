"""The price of one kilogram, litre or piece of what a product holds (EU directive 98/6/EC, article 2 b and 3).

Rounded half-up to the currency's smallest coin. None where the content is not known, and where the unit price is the
price itself, which the directive needs shown once only.
"""

from __future__ import annotations

from dataclasses import dataclass

from shop.rules.money import PRICE_ONE, divide_half_up

# How many of a unit (in 1/1000) make one of the unit that prices are told for.
_OF_ONE = {
    "g": ("kg", 1_000_000),
    "kg": ("kg", 1_000),
    "ml": ("l", 1_000_000),
    "cl": ("l", 100_000),
    "l": ("l", 1_000),
    "cm": ("m", 100_000),
    "m": ("m", 1_000),
    "m²": ("m²", 1_000),
    "pc": ("pc", 1_000),
    "oz": ("oz", 1_000),
    "lb": ("lb", 1_000),
    "fl oz": ("fl oz", 1_000),
}
# A national rule may let small packages be told for 100 g or 100 ml.
_SMALL = {"kg": "100 g", "l": "100 ml"}
SMALL_PARTS = 10
LARGEST_SMALL_MILLI = 250_000
MEASURED_UNITS = ("kg", "g", "l", "m", "lb")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """So many minor units for one `per`."""

    minor: int
    per: str


def unit_price(
    price_e4: int | None,
    digits: int,
    *,
    content_milli: int = 0,
    content_unit: str = "",
    unit: str = "pc",
    weighed: bool = False,
    small_per_100: bool = False,
) -> UnitPrice | None:
    """The unit price of a product. What is sold by weight has its price for it already, and is told so.

    With `small_per_100` packages of up to 250 g or ml are told for 100 of them.
    """
    if price_e4 is None:
        return None
    if weighed and unit in MEASURED_UNITS:
        return UnitPrice(divide_half_up(price_e4 * 10**digits, PRICE_ONE), unit)
    if not content_milli or content_unit not in _OF_ONE:
        return None
    per, of_one = _OF_ONE[content_unit]
    if content_milli == of_one:
        return None
    parts = 1
    is_small = content_milli * 1_000_000 <= LARGEST_SMALL_MILLI * of_one
    if small_per_100 and is_small and per in _SMALL:
        per, parts = _SMALL[per], SMALL_PARTS
    return UnitPrice(divide_half_up(price_e4 * of_one * 10**digits, content_milli * PRICE_ONE * parts), per)
