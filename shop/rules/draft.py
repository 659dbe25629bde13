"""A cart as text and back: what is kept of a sale under way so that it survives the till's end.

Of a customer nothing is kept but the id: whoever asks to be forgotten leaves no name in a cart.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from shop.rules.cart import Approval, Cart, Discount, Line
from shop.rules.product import Product
from shop.rules.tax import TaxComponent, TaxRate
from shop.rules.tender import Payment

VERSION = 1


def to_text(cart: Cart) -> str:
    """The whole cart as JSON text, part tenders and voided lines with it."""
    return json.dumps({"version": VERSION, **asdict(cart)}, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Cart:
    """The cart of such a text; ValueError (or KeyError, TypeError) where it is none of this version."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("version") != VERSION:
        raise ValueError("a draft of another version")
    return Cart(
        uuid=data["uuid"],
        lines=tuple(_line(line) for line in data["lines"]),
        discount=_discount(data["discount"]),
        payments=tuple(Payment(**payment) for payment in data["payments"]),
        voided=tuple(_line(line) for line in data["voided"]),
        customer_id=data.get("customer_id"),
    )


def without_customers(text: str, ids: Collection[int]) -> str | None:
    """Such a text without its customer where that is one of these; None where it is not."""
    try:
        data = json.loads(text)
    except ValueError:
        return None
    if not isinstance(data, dict) or data.get("customer_id") not in ids:
        return None
    return json.dumps(data | {"customer_id": None}, ensure_ascii=False, separators=(",", ":"))


def _line(data: dict[str, Any]) -> Line:
    tax = data["product"].pop("tax")
    parts = tuple(TaxComponent(**part) for part in tax.pop("components"))
    return Line(
        uuid=data["uuid"],
        product=Product(tax=TaxRate(components=parts, **tax), **data["product"]),
        quantity_milli=data["quantity_milli"],
        price_e4=data["price_e4"],
        list_price_e4=data["list_price_e4"],
        discount=_discount(data["discount"]),
        price_approval=_approval(data["price_approval"]),
    )


def _discount(data: dict[str, Any] | None) -> Discount | None:
    if data is None:
        return None
    return Discount(data["kind"], data["value"], _approval(data["approval"]))


def _approval(data: dict[str, Any] | None) -> Approval | None:
    return None if data is None else Approval(**data)
