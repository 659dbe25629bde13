"""What the stock is worth, at cost and at the selling price, now or at the end of any day, product by product.

At cost it is the sum of the ledger's values: exact, nothing is rounded again. At the selling price each product's
quantity by the price it had then, rounded once a product to the minor unit; without tax by the rates of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shop.rules.category_form import Leaf, paths
from shop.rules.money import line_amount
from shop.rules.permissions import STOCK, Session, require
from shop.rules.pricing import net_price
from shop.services.shop import Shop, stamp
from shop.store import categories, taxes, valuation
from shop.store.engine import Connection

Known = tuple[int, str, str, int | None, str, int | None, int]


class ProductWorth(NamedTuple):
    """One product's stock, in 1/1000 of its unit; its price then in 1/10000, None where it had none.

    `price_minor` is its worth at that price, `net_minor` the same without tax. A tuple: there may be a hundred
    thousand.
    """

    sku: str
    name: str
    category: str
    unit: str
    quantity_milli: int
    cost_e4: int
    price_e4: int | None
    price_minor: int
    net_minor: int


def product_worths(shop: Shop, session: Session, on: date | None = None) -> list[ProductWorth]:
    """The worth of each product in stock at the end of a business day, or now, by name."""
    require(session, STOCK)
    digits = shop.settings.currency.digits
    with shop.store.read() as connection:
        names = dict(_category_names(connection))
        net_of = _without_tax(connection, shop, on)
        found = [
            ProductWorth(
                row[1],
                row[2],
                names.get(row[3] or 0, ""),
                row[4],
                quantity,
                cost,
                price,
                line_amount(price or 0, quantity, digits),
                line_amount(net_of(row[6], price or 0), quantity, digits),
            )
            for row, quantity, cost, price in _there(connection, shop, on)
        ]
    found.sort(key=lambda worth: worth.name.casefold())
    return found


def _category_names(connection: Connection) -> list[tuple[int, str]]:
    """Each category and its name with those above it, in their order."""
    rows = categories.everything(connection)
    named = [(Leaf(row.id, row.parent_id, row.position, row.name_key), str(row.name)) for row in rows]
    return list(paths(named))


def _without_tax(connection: Connection, shop: Shop, on: date | None) -> Callable[[int, int], int]:
    """What gives the price of a product of a tax class without the tax of that day, in 1/10000."""
    day = on or shop.business_date(shop.clock())
    percents = {each.id: each.percent_e4 for each in taxes.classes_on(connection, day)}
    included = shop.settings.prices_include_tax

    @cache
    def net_of(tax_class: int, price_e4: int) -> int:
        return net_price(price_e4, percents.get(tax_class, 0), included=included)

    return net_of


def _there(
    connection: Connection, shop: Shop, on: date | None
) -> Iterator[tuple[Known, int, int, int | None]]:
    """Each product that is there: itself, its quantity, its worth at cost, its price then."""
    prices: dict[int, int | None] = {}
    if on is None:
        there = valuation.products_now(connection)
    else:
        before = stamp(end_of(shop, on))
        there = valuation.products_at(connection, before)
        prices = valuation.prices_at(connection, before)
    amounts = {
        product_id: (int(quantity), int(cost)) for product_id, quantity, cost in there if quantity or cost
    }
    for row in valuation.known(connection):
        found = amounts.get(row[0])
        if found is not None:
            yield row, *found, prices.get(row[0], row[5])


def end_of(shop: Shop, day: date) -> datetime:
    """The moment at which a business day is over and the next begins, UTC."""
    hour = time(shop.settings.day_cutoff_hour)
    local = datetime.combine(day + timedelta(days=1), hour, ZoneInfo(shop.settings.time_zone))
    return local.astimezone(timezone.utc)
