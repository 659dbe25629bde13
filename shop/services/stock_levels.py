"""What is in stock, as lists: levels, one product's ledger, how the whole stands, and what is running low."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from shop.rules.category_form import Leaf, below, paths
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import STOCK, Session, require
from shop.rules.stock import average_e4
from shop.services.search import ProductSearch
from shop.services.shop import Shop, moment_of
from shop.store import categories, names, stock, stock_list
from shop.store.engine import Connection, Row
from shop.store.product_list import Found
from shop.store.stock_list import Wanted


@dataclass(frozen=True, slots=True)
class Level:
    """One product's stock. Quantities in 1/1000 of its unit, value, average and price in 1/10000 of the currency."""

    id: int
    sku: str
    name: str
    category: str
    supplier: str
    unit: str
    on_hand_milli: int
    value_e4: int
    average_e4: int
    price_e4: int | None
    reorder_level_milli: int
    reorder_quantity_milli: int
    on_order_milli: int
    supplier_id: int | None = None
    is_active: bool = True

    @property
    def is_out(self) -> bool:
        return self.on_hand_milli == 0

    @property
    def is_low(self) -> bool:
        return 0 < self.reorder_level_milli >= self.on_hand_milli


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a product's ledger, and what was on hand and its value after it. `at` is UTC.

    `document` is the invoice, the delivery or the stocktake it belongs to, `reason` what a person said of it.
    """

    id: int
    at: datetime
    kind: str
    quantity_milli: int
    value_e4: int
    on_hand_milli: int
    stock_value_e4: int
    document: str
    reason: str
    person: str
    till: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole stock of active products: how many there are, are low, are out; its value in 1/10000."""

    products: int
    low: int
    out: int
    value_e4: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the list can be narrowed to: (id, name) of categories and suppliers, by name."""

    categories: tuple[tuple[int, str], ...]
    suppliers: tuple[tuple[int, str], ...]


class Stocked:
    """All active products that stock is kept of, by name: read once, and again when the catalogue has changed."""

    def __init__(self) -> None:
        self._known: tuple[int, tuple[int, ...]] | None = None

    def look(self, shop: Shop) -> None:
        """Read them before somebody waits for them."""
        with shop.store.read() as connection:
            self.ids(connection)

    def ids(self, connection: Connection) -> tuple[int, ...]:
        """The ids of all of them as they are now."""
        version = names.newest_version(connection)
        known = self._known
        if known is None or known[0] != version:
            known = self._known = version, stock_list.stocked_ids(connection)
        return known[1]


def list_levels(
    shop: Shop,
    session: Session,
    query: ListQuery,
    search: ProductSearch | None = None,
    standing: Standing | None = None,
    stocked: Stocked | None = None,
) -> ListPage[Level]:
    """A page of products in stock. Filters: show, category (its own ones count too), supplier; see `store.stock_list`.

    With a search its index finds what is meant; without, each word must stand in the name or the SKU. Who knows how
    the whole stands says so: then nothing is counted again where nothing narrows the list; who looks often keeps a
    `Stocked`, by which a text that fits many is answered without looking each of them up.
    """
    require(session, STOCK)
    found = _found(query, search)
    is_whole = not query.text and not query.has_filters
    count = standing.products if standing is not None and is_whole else None
    with shop.store.read() as connection:
        ids = stocked.ids(connection) if stocked is not None and found is not None else None
        wanted = replace(_wanted(connection, query, found), count=count, stocked=ids)
        rows, count = stock_list.levels(connection, wanted)
        return ListPage(tuple(_level(row) for row in rows), count, query.offset)


def level_ids(
    shop: Shop, session: Session, query: ListQuery, search: ProductSearch | None = None
) -> list[int]:
    """The ids of the products of a list, in its order."""
    require(session, STOCK)
    found = _found(query, search)
    with shop.store.read() as connection:
        return stock_list.level_ids(connection, _wanted(connection, query, found))[0]


def _found(query: ListQuery, search: ProductSearch | None) -> Found | None:
    if search is None or not query.text or query.filter("show") == "inactive":
        return None
    listed = search.listed(query.text)
    return None if listed is None else Found(frozenset(listed[0]), tuple(listed[1]))


def _wanted(connection: Connection, query: ListQuery, found: Found | None) -> Wanted:
    chosen = query.filter("category")
    ids = frozenset(below(categories.leaves(connection), int(chosen))) if chosen.isdigit() else None
    return Wanted(query, ids, found)


def level(shop: Shop, session: Session, product_id: int) -> Level | None:
    """One product's stock as it is now; None where there is no such product."""
    require(session, STOCK)
    with shop.store.read() as connection:
        row = stock_list.level(connection, product_id)
        return None if row is None else _level(row)


def list_moves(shop: Shop, session: Session, product_id: int, query: ListQuery) -> ListPage[Move]:
    """A page of a product's ledger, the newest move first. Filter: kind."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows, count = stock_list.moves(connection, product_id, query)
        after = _balances(connection, product_id, [row.id for row in rows])
        return ListPage(tuple(_move(row, after[row.id]) for row in rows), count, query.offset)


def _balances(connection: Connection, product_id: int, ids: list[int]) -> dict[int, tuple[int, int]]:
    """What was on hand and its value after each of these moves, which stand newest first."""
    if not ids:
        return {}
    on_hand, value = stock_list.sums_to(connection, product_id, ids[0])
    after: dict[int, tuple[int, int]] = {}
    for move_id, by, worth in stock_list.balances(connection, product_id, ids[-1], ids[0]):
        after[move_id] = on_hand, value
        on_hand, value = on_hand - by, value - worth
    return after


def newest_change(shop: Shop, session: Session) -> tuple[int, int]:
    """Another answer than before means that something was booked: a list that shows stock reads its rows again."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return stock.newest_change(connection)


def standing(shop: Shop, session: Session) -> Standing:
    """How the stock stands as a whole."""
    require(session, STOCK)
    with shop.store.read() as connection:
        row = stock_list.standing(connection)
        return Standing(int(row.products), int(row.low or 0), int(row.out or 0), int(row.value_e4 or 0))


def choices(shop: Shop, session: Session) -> Choices:
    """The categories, named with those above them, and the suppliers there are."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows = categories.everything(connection)
        named = [(Leaf(row.id, row.parent_id, row.position, row.name_key), str(row.name)) for row in rows]
        return Choices(tuple(paths(named)), tuple(stock_list.supplier_choices(connection)))


def _level(row: Row[object]) -> Level:
    return Level(
        row.id,
        row.sku,
        row.name,
        row.category,
        row.supplier,
        row.unit,
        row.stock_on_hand,
        row.stock_value_e4,
        average_e4(on_hand_milli=row.stock_on_hand, value_e4=row.stock_value_e4, cost_e4=row.cost_e4),
        row.price_e4,
        row.reorder_level_milli,
        row.reorder_quantity_milli,
        int(row.on_order_milli or 0),
        row.supplier_id,
        bool(row.active),
    )


def _move(row: Row[object], after: tuple[int, int]) -> Move:
    names = row.kind in ("delivery", "stocktake")
    return Move(
        row.id,
        moment_of(row.at),
        row.kind,
        row.quantity_milli,
        row.value_e4,
        *after,
        document=row.invoice or (row.reason if names else ""),
        reason="" if names else row.reason,
        person=row.person,
        till=row.till,
    )
