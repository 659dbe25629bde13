"""One service in the table of permissions: how it is asked, and what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop.rules.cart import Approval, Cart, Discount, new_cart
from shop.rules.product import Product
from shop.rules.returns import ItemReturn
from shop.services import catalogue, refund
from shop.services.shop import Shop
from tests.traded import paid


@dataclass(frozen=True)
class World:
    """A shop after a morning's trade, with what services are asked about."""

    shop: Shop
    product: Product
    path: Path

    def cart(self) -> Cart:
        cart, _line = new_cart().add(self.product, 1000)
        return paid(self.shop, cart)

    def discounted(self, percent_e4: int, approval: Approval | None = None) -> Cart:
        cart, line = new_cart().add(self.product, 1000)
        return paid(self.shop, cart.with_line_discount(line, Discount("percent", percent_e4, approval), 2))

    def overridden(self) -> Cart:
        cart, line = new_cart().add(self.product, 1000)
        return paid(self.shop, cart.with_price(line, 10_000))

    def request(self) -> refund.ReturnRequest:
        cash = next(tender for tender in catalogue.tenders(self.shop) if tender.kind == "cash")
        lines = (ItemReturn(1, 1000),)
        return refund.ReturnRequest("some-uuid", lines, (refund.PayOut(cash),), "T1-R26-00001")


Ask = Callable[[World, Any], object]


@dataclass(frozen=True)
class Case:
    """One service, what it takes to ask it, and the permission it needs; "" where being at a till is enough."""

    service: Callable[..., object]
    permission: str
    ask: Ask
    at_till: bool = True
