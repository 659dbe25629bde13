"""Stock: levels, moves, deliveries, orders, stocktakes, valuation. All of them need the permission for stock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from shop.rules.delivery import Delivery, DeliveryLine, new_delivery
from shop.rules.listing import ListQuery
from shop.services import (
    count_sheets,
    counting,
    deliveries,
    order_papers,
    orders,
    receiving,
    stock,
    stock_levels,
    stocktakes,
    valuation,
)
from tests.services.case import Case, World

EVERYTHING = ListQuery()


def _of_stock(service: Callable[..., object], *asked: Any) -> Case:
    """A service that takes the shop, the session and these; a callable among them is given the world."""

    def ask(world: World, session: Any) -> object:
        told = [each(world) if callable(each) else each for each in asked]
        return service(world.shop, session, *told)

    return Case(service, "stock", ask, at_till=False)


NO_ORDER = orders.Order(
    1, "PO00001", 0, 1, "Mill", "draft", datetime.now(timezone.utc), None, None, "Ada", "", 0, 0
)
A_LINE = DeliveryLine(1, "", "", "pc", 1_000, 10_000)


def _delivery(_world: World) -> Delivery:
    return replace(new_delivery(), lines=(A_LINE,))


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
    "deliveries.receive": _of_stock(deliveries.receive, _delivery),
    "deliveries.take_back_delivery": _of_stock(deliveries.take_back_delivery, 1),
    "deliveries.list_deliveries": _of_stock(deliveries.list_deliveries, EVERYTHING),
    "deliveries.get_delivery": _of_stock(deliveries.get_delivery, 1),
    "receiving.line_of": _of_stock(receiving.line_of, "TEA"),
    "receiving.line_for": _of_stock(receiving.line_for, _product),
    "receiving.of_order": _of_stock(receiving.of_order, 1),
    "receiving.keep": _of_stock(receiving.keep, _delivery),
    "receiving.kept": _of_stock(receiving.kept),
    "orders.list_orders": _of_stock(orders.list_orders, EVERYTHING),
    "orders.get_order": _of_stock(orders.get_order, 1),
    "orders.order_low": _of_stock(orders.order_low),
    "orders.new_order": _of_stock(orders.new_order, 1),
    "orders.save_order": Case(
        orders.save_order,
        "stock",
        lambda w, s: orders.save_order(w.shop, s, NO_ORDER, (), expected_on="", note=""),
        at_till=False,
    ),
    "orders.line_for": _of_stock(orders.line_for, _product),
    "orders.mark_sent": _of_stock(orders.mark_sent, NO_ORDER),
    "orders.cancel_order": _of_stock(orders.cancel_order, NO_ORDER),
    "orders.reopen_order": _of_stock(orders.reopen_order, NO_ORDER),
    "stocktakes.start": _of_stock(stocktakes.start),
    "stocktakes.drop": _of_stock(stocktakes.drop, 1),
    "stocktakes.standing": _of_stock(stocktakes.standing, 1),
    "stocktakes.close": _of_stock(stocktakes.close, 1, "leave"),
    "stocktakes.list_stocktakes": _of_stock(stocktakes.list_stocktakes, EVERYTHING),
    "stocktakes.open_stocktakes": _of_stock(stocktakes.open_stocktakes),
    "stocktakes.get_stocktake": _of_stock(stocktakes.get_stocktake, 1),
    "counting.find": _of_stock(counting.find, "TEA"),
    "counting.add": _of_stock(counting.add, 1, _product, 1_000),
    "counting.take_back": _of_stock(counting.take_back, 1),
    "counting.list_counted": _of_stock(counting.list_counted, 1, EVERYTHING),
    "counting.counts_of": _of_stock(counting.counts_of, 1, _product),
    "counting.newest_count": _of_stock(counting.newest_count, 1),
    "count_sheets.save_sheet": _of_stock(count_sheets.save_sheet, 1),
    "count_sheets.save_sheet_csv": _of_stock(count_sheets.save_sheet_csv, 1, lambda world: world.path),
    "order_papers.order_text": _of_stock(order_papers.order_text, 1),
    "order_papers.save_order_pdf": _of_stock(order_papers.save_order_pdf, 1),
    "order_papers.mail_order": _of_stock(order_papers.mail_order, 1),
    "valuation.product_worths": _of_stock(valuation.product_worths),
}
OPEN = {
    "stock.write_off_reasons",
    "order_receipt.count_received",
    "stocktakes.ended_text",
    "stocktakes.stocktake_in",
    "stocktakes.scope_of",
    "order_papers.write_document",
    "valuation.end_of",
}
