"""Counting for a stocktake: each scan is added as a count of its own, by several people at once; what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.rules import entry
from shop.rules import stocktake as rules
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.money import QUANTITY_ONE
from shop.rules.permissions import STOCK, Session, require
from shop.rules.stock import value_of_change
from shop.services import catalogue
from shop.services.shop import Shop, moment_of, stamp
from shop.services.stocktakes import ended_text, stocktake_in
from shop.store import stock, stock_list, stocktakes
from shop.store.engine import Connection, Row, retried
from shop.store.products import StockRow
from shop.texts import _

MOST_COUNTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code stands for: a product and how many, in 1/1000."""

    product_id: int
    name: str
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A product in a stocktake. Quantities in 1/1000, the worth of the difference in 1/10000.

    Without a count `person` is empty, `at` None and the difference nothing. `moved` says that goods came or went
    while it was being counted at more than one moment, so that the difference is to be looked at. `is_kept` is false
    where no stock was kept so far: then nothing was expected.
    """

    id: int
    sku: str
    name: str
    unit: str
    expected_milli: int
    counted_milli: int | None
    difference_milli: int
    difference_e4: int
    at: datetime | None = None
    person: str = ""
    moved: bool = False
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """One count of a product: how many, where, by whom, and what the books said."""

    id: int
    quantity_milli: int
    on_hand_milli: int
    place: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """A count that was added, and the product as it now stands."""

    count_id: int
    quantity_milli: int
    product: Counted


def find(shop: Shop, session: Session, typed: str) -> Scanned | None:
    """The product of a scanned or typed code, a pack's pieces, `12*` of either; None where no product has it."""
    require(session, STOCK)
    read = entry.parse(typed, settings=catalogue.entry_settings(shop))
    if isinstance(read, entry.Code):
        keys, text, quantity = read.keys, read.code, read.quantity_milli
    elif isinstance(read, entry.Search):
        keys, text, quantity = (read.key,), read.text, read.quantity_milli
    elif isinstance(read, entry.Amount):
        keys, text, quantity = (read.key,), read.text, None
    else:
        return None
    found = catalogue.find_code(shop, keys, text)
    if found is None:
        return None
    pieces = (quantity or QUANTITY_ONE) * found.quantity_milli // QUANTITY_ONE
    return Scanned(found.product.id, found.product.name, pieces)


@retried
def add(
    shop: Shop,
    session: Session,
    stocktake_id: int,
    product_id: int,
    quantity_milli: int,
    *,
    place: str = rules.FLOOR,
    is_all: bool = False,
) -> Added:
    """Count so much of a product at a place, beside what was counted there before; with `is_all` in place of it.

    BadInput for a stocktake that has ended, a product that is not of its category, and for less than nothing.
    """
    require(session, STOCK)
    place = rules.checked_place(place)
    with shop.store.write() as connection:
        _check_open(connection, stocktake_id)
        row = stock.locked(connection, [product_id]).get(product_id)
        if row is None:
            raise BadInput(_("That product is not there any more."))
        _check_scope(connection, stocktake_id, row)
        by_place = stocktakes.counted_of(connection, stocktake_id, product_id)
        by = quantity_milli - by_place.get(place, 0) if is_all else quantity_milli
        rules.checked_count(by_place.get(place, 0), by)
        rules.checked_count(sum(by_place.values()), by)
        count_id = _write(connection, shop, session, stocktake_id, row, by, place)
        return Added(count_id, by, _one(connection, stocktake_id, product_id))


def _write(
    connection: Connection,
    shop: Shop,
    session: Session,
    stocktake_id: int,
    row: StockRow,
    by_milli: int,
    place: str,
    voids_id: int | None = None,
) -> int:
    move_id, item_id = stocktakes.newest_rows(connection)
    values = {
        "stocktake_id": stocktake_id,
        "product_id": row.id,
        "quantity_milli": by_milli,
        "on_hand_milli": row.on_hand_milli,
        "move_id": move_id,
        "item_id": item_id,
        "voids_id": voids_id,
        "place": place,
        "user_id": session.user_id,
        "at": stamp(shop.clock()),
    }
    return stocktakes.add_count(connection, values)


@retried
def take_back(shop: Shop, session: Session, count_id: int) -> Counted:
    """Let a count no longer count; the product as it now stands."""
    require(session, STOCK)
    with shop.store.write() as connection:
        count = stocktakes.count_row(connection, count_id)
        if count is None or count.voids_id is not None:
            raise BadInput(_("That count is not there."))
        _check_open(connection, count.stocktake_id)
        row = stock.locked(connection, [count.product_id])[count.product_id]
        if stocktakes.is_taken_back(connection, count):
            raise BadInput(_("That count has been taken back already."))
        by_place = stocktakes.counted_of(connection, count.stocktake_id, row.id)
        rules.checked_count(by_place.get(count.place, 0), -count.quantity_milli)
        _write(connection, shop, session, count.stocktake_id, row, 0, count.place, count.id)
        return _one(connection, count.stocktake_id, row.id)


def _check_open(connection: Connection, stocktake_id: int) -> None:
    row = stocktakes.lock(connection, stocktake_id, to_count=True)
    if row is None:
        raise BadInput(_("That stocktake is not there."))
    if row.state != "open":
        raise BadInput(ended_text(stocktake_in(connection, stocktake_id)))


def _check_scope(connection: Connection, stocktake_id: int, row: StockRow) -> None:
    known = stocktakes.by_id(connection, stocktake_id)
    if known is None or known.category_id is None:
        return
    category = stocktakes.category_of(connection, row.id)
    if category not in stocktakes.families(connection).get(known.category_id, frozenset()):
        raise BadInput(
            _("{product} is not in {category}: it is not counted here.").format(
                product=row.name, category=known.category
            )
        )


# Lists --------------------------------------------------------------------------------------------------------------


def list_counted(shop: Shop, session: Session, stocktake_id: int, query: ListQuery) -> ListPage[Counted]:
    """A page of a stocktake's products: those counted, the last one first; filter show: different, or uncounted."""
    require(session, STOCK)
    with shop.store.read() as connection:
        if query.filter("show") == "uncounted":
            scope = _scope(connection, stocktake_id)
            rows, count = stocktakes.uncounted(connection, stocktake_id, scope, query)
            return ListPage(tuple(_uncounted(row) for row in rows), count, query.offset)
        tallied, count = stocktakes.tallies(connection, stocktake_id, query)
        return ListPage(tuple(_counted(connection, row) for row in tallied), count, query.offset)


def counts_of(shop: Shop, session: Session, stocktake_id: int, product_id: int) -> tuple[Count, ...]:
    """The latest counts of a product, the newest first, those taken back left out."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows = stocktakes.last_of(connection, stocktake_id, product_id, MOST_COUNTS_SHOWN)
        return tuple(
            Count(row.id, row.quantity_milli, row.on_hand_milli, row.place, row.person, moment_of(row.at))
            for row in rows
        )


def newest_count(shop: Shop, session: Session, stocktake_id: int) -> int:
    """Another answer than before means that somebody counted."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return stocktakes.newest_count(connection, stocktake_id)


def _scope(connection: Connection, stocktake_id: int) -> frozenset[int] | None:
    known = stocktakes.by_id(connection, stocktake_id)
    if known is None or known.category_id is None:
        return None
    return stocktakes.families(connection).get(known.category_id, frozenset())


def _one(connection: Connection, stocktake_id: int, product_id: int) -> Counted:
    """One product as it stands, whether it was counted or not."""
    found = stocktakes.all_tallies(connection, stocktake_id, product_id)
    if found:
        return _counted(connection, found[0])
    row = stock_list.level(connection, product_id)
    assert row is not None
    return _uncounted(row)


def _counted(connection: Connection, row: Row[Any]) -> Counted:
    difference = row.counted_milli - row.book_milli
    worth = value_of_change(
        on_hand_milli=row.stock_on_hand, value_e4=row.stock_value_e4, cost_e4=row.cost_e4, by_milli=difference
    )
    return Counted(
        row.id,
        row.sku,
        row.name,
        row.unit,
        row.book_milli,
        row.counted_milli,
        difference,
        worth,
        moment_of(row.at),
        row.person,
        stocktakes.moved_between(connection, row.id, row.first_move_id, row.last_move_id),
        bool(row.stocked),
    )


def _uncounted(row: Any) -> Counted:
    return Counted(row.id, row.sku, row.name, row.unit, row.stock_on_hand, None, 0, 0)
