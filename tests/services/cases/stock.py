"""Stock: levels, moves, deliveries, orders, stocktakes, valuation. All of them need the permission for stock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shop.rules.listing import ListQuery
from shop.services import stock, stock_levels
from tests.services.case import Case, World

EVERYTHING = ListQuery()


def _of_stock(service: Callable[..., object], *asked: Any) -> Case:
    """A service that takes the shop, the session and these; a callable among them is given the world."""

    def ask(world: World, session: Any) -> object:
        told = [each(world) if callable(each) else each for each in asked]
        return service(world.shop, session, *told)

    return Case(service, "stock", ask, at_till=False)


def _product(world: World) -> int:
    return world.product.id


CASES = {
    "stock.adjust": _of_stock(stock.adjust, _product, 5_000),
    "stock.write_off": _of_stock(stock.write_off, _product, 1_000, "Damaged"),
    "stock.take_back": _of_stock(stock.take_back, 1),
    "stock_levels.list_levels": _of_stock(stock_levels.list_levels, EVERYTHING),
    "stock_levels.level_ids": _of_stock(stock_levels.level_ids, EVERYTHING),
    "stock_levels.level": _of_stock(stock_levels.level, _product),
    "stock_levels.list_moves": _of_stock(stock_levels.list_moves, _product, EVERYTHING),
    "stock_levels.newest_change": _of_stock(stock_levels.newest_change),
    "stock_levels.standing": _of_stock(stock_levels.standing),
    "stock_levels.choices": _of_stock(stock_levels.choices),
}
OPEN = {"stock.write_off_reasons"}
