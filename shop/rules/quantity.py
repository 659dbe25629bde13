"""Quantities: integers of 1/1000 of a product's unit, read from what was typed and written for people."""

from __future__ import annotations

from shop.rules.numbers import MAX_QUANTITY_MILLI, QUANTITY_DECIMALS, format_scaled, parse_scaled


def parse_quantity(text: str, field: str = "quantity") -> int:
    """A quantity typed, in 1/1000: "3" is 3000, "0,462" is 462. Zero is a quantity here; whether it can be sold
    is the cart's to say. Raises BadInput for signs, exponents, thousands separators, other digits than ASCII ones,
    more than 3 decimals, and above 999,999.999.
    """
    return parse_scaled(text, QUANTITY_DECIMALS, MAX_QUANTITY_MILLI, field)


def format_quantity(quantity_milli: int, decimal_sign: str = ".") -> str:
    """A quantity in 1/1000 as text, without needless zeros: 3000 is "3", 462 is "0.462"."""
    return format_scaled(quantity_milli, QUANTITY_DECIMALS, decimal_sign)
