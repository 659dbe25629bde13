"""What the stock is worth, at cost and at the selling price, now or at the end of any day, by category.

At cost it is the sum of the ledger's values: exact, nothing is rounded again. At the selling price each product's
quantity by the price it had then, rounded once a product to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from shop.rules.money import line_amount
from shop.rules.permissions import STOCK, Session, require
from shop.services.shop import Shop, stamp
from shop.store import valuation
from shop.store.engine import Connection
from shop.texts import _

Known = tuple[int, str, str, int | None, str, int | None]


@dataclass(frozen=True, slots=True)
class CategoryWorth:
    """A category's stock: how many products, worth at cost in 1/10000, at the selling price in minor units."""

    id: int | None
    name: str
    products: int
    cost_e4: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class ProductWorth:
    """One product's stock, in 1/1000 of its unit; its price then in 1/10000, None where it had none."""

    sku: str
    name: str
    category: str
    unit: str
    quantity_milli: int
    cost_e4: int
    price_e4: int | None
    price_minor: int


@dataclass(frozen=True, slots=True)
class Valuation:
    """The whole stock on a day (None for now), by category in their order, those without one last."""

    on: date | None
    categories: tuple[CategoryWorth, ...]
    products: int
    cost_e4: int
    price_minor: int


@dataclass(slots=True)
class _Sums:
    products: int = 0
    cost_e4: int = 0
    price_minor: int = 0


def valuation_of(shop: Shop, session: Session, on: date | None = None) -> Valuation:
    """The worth of the stock by category at the end of a business day, or now."""
    require(session, STOCK)
    sums: dict[int | None, _Sums] = {}
    digits = shop.settings.currency.digits
    with shop.store.read() as connection:
        for row, quantity, cost, price in _there(connection, shop, on):
            into = sums.setdefault(row[3], _Sums())
            into.products += 1
            into.cost_e4 += cost
            into.price_minor += line_amount(price or 0, quantity, digits)
        names = [(row.id, row.name) for row in valuation.category_names(connection)]
    told = tuple(
        CategoryWorth(category_id, name, mine.products, mine.cost_e4, mine.price_minor)
        for category_id, name in [*names, (None, _("No category"))]
        if (mine := sums.get(category_id)) is not None
    )
    return Valuation(
        on,
        told,
        sum(each.products for each in told),
        sum(each.cost_e4 for each in told),
        sum(each.price_minor for each in told),
    )


def product_worths(shop: Shop, session: Session, on: date | None = None) -> list[ProductWorth]:
    """The same product by product, by category and name."""
    require(session, STOCK)
    digits = shop.settings.currency.digits
    with shop.store.read() as connection:
        names = {row.id: row.name for row in valuation.category_names(connection)}
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
            )
            for row, quantity, cost, price in _there(connection, shop, on)
        ]
    return sorted(found, key=lambda worth: (worth.category.casefold(), worth.name.casefold()))


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
