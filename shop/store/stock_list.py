"""Stock as lists: the levels of all products, quick at 100,000 of them, and the ledger of one product's moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    text,
)

from shop.rules import barcode
from shop.rules.listing import ListQuery, words_sought
from shop.rules.order import EXPECTED
from shop.store.id_sets import among, ids_of, raw_rows
from shop.store.product_list import Found
from shop.store.tables import (
    categories,
    invoices,
    product_barcodes,
    products,
    purchase_order_items,
    purchase_orders,
    stock_moves,
    suppliers,
    tills,
    users,
)

MOST_KEYS = 8
IDS_AT_ONCE = 20_000
"""So many ids are looked up one by one; of more of them the whole list is read, and those are picked out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, the ids of categories that its filter means, and what the search index makes of its text.

    `count` is how many rows it has, where that is known: to count them all takes longer than to read a page. `stocked`
    are the ids of all that a list without filters has, in the order of their names, where they are known.
    """

    query: ListQuery
    category_ids: frozenset[int] | None = None
    found: Found | None = None
    count: int | None = None
    stocked: tuple[int, ...] | None = None


# Levels -----------------------------------------------------------------------------------------------------------

_STILL_TO_COME = case(
    (
        purchase_order_items.c.quantity_milli > purchase_order_items.c.received_milli,
        purchase_order_items.c.quantity_milli - purchase_order_items.c.received_milli,
    ),
    else_=0,
)
_ORDERED = (
    select(purchase_order_items.c.product_id, cast(func.sum(_STILL_TO_COME), BigInteger).label("milli"))
    .join(purchase_orders, purchase_orders.c.id == purchase_order_items.c.order_id)
    .where(purchase_orders.c.state.in_(EXPECTED))
    .group_by(purchase_order_items.c.product_id)
    .subquery("ordered")
)
_ON_ORDER = func.coalesce(_ORDERED.c.milli, 0)
IS_LOW = and_(products.c.reorder_level_milli > 0, products.c.stock_on_hand <= products.c.reorder_level_milli)
# For the order of a list alone: what is shown is rounded where the row is read.
_AVERAGE = case(
    (
        products.c.stock_on_hand > 0,
        products.c.stock_value_e4 * 1.0 / func.nullif(products.c.stock_on_hand, 0),
    ),
    else_=products.c.cost_e4 / 1000.0,
)
_SORTS: dict[str, ColumnElement[Any]] = {
    "name": products.c.name_key,
    "sku": products.c.sku,
    "category": func.coalesce(categories.c.name_key, ""),
    "supplier": func.coalesce(suppliers.c.name, ""),
    "on_hand": products.c.stock_on_hand,
    "reorder": products.c.reorder_level_milli,
    "on_order": _ON_ORDER,
    "value": products.c.stock_value_e4,
    "average": _AVERAGE,
}
_SHOWN: dict[str, ColumnElement[bool]] = {
    "low": IS_LOW,
    "out": products.c.stock_on_hand == 0,
    "negative": products.c.stock_value_e4 < 0,
    "no_value": and_(products.c.stock_on_hand > 0, products.c.stock_value_e4 == 0),
    "on_order": _ON_ORDER > 0,
    "inactive": products.c.stock_on_hand > 0,
}
# SQLite knows the index over active products by these very words, and reads it in the order of names. Whatever has to
# look at every product is ten times as quick without it, which is what the plus is for.
_BY_INDEX, BY_SCAN, _INACTIVE = (
    text(words) for words in ("products.active = 1", "+products.active = 1", "+products.active = 0")
)


def levels(connection: Connection, wanted: Wanted) -> tuple[list[Row[Any]], int]:
    """A page of stocked products, and how many there are.

    Filters: show (low, out, negative, no_value, on_order, inactive with stock), category none, supplier (an id, none).
    """
    ids, count = level_ids(connection, wanted)
    rows = {row.id: row for row in connection.execute(_levels().where(products.c.id.in_(ids)))}
    return [rows[product_id] for product_id in ids if product_id in rows], count


def level_ids(connection: Connection, wanted: Wanted) -> tuple[list[int], int]:
    """The same as ids alone."""
    query, found = wanted.query, wanted.found
    inactive = query.filter("show") == "inactive"
    tests = _tests(connection, wanted)
    by_scan = _INACTIVE if inactive else BY_SCAN
    by_name = query.sort in ("", "name") and not inactive
    if found is not None and by_name and (query.sort or not found.ranked):
        if wanted.stocked is not None and not query.has_filters:
            ids = list(filter(found.ids.__contains__, wanted.stocked))
            if query.descending:
                ids.reverse()
            return ids[query.offset : query.offset + query.limit], len(ids)
        if len(found.ids) > IDS_AT_ONCE:
            passed = _source(query, is_sorted=False).where(*tests, by_scan)
            return _walked(connection, query, found.ids.intersection(ids_of(connection, passed)))
    if query.text:
        rows = _source(query, is_sorted=True).where(*tests, by_scan).order_by(*_order(query))
        ids = [row[0] for row in raw_rows(connection, rows)]
        if found is not None:
            ids = _among(ids, found, is_sorted=bool(query.sort))
        return ids[query.offset : query.offset + query.limit], len(ids)
    count = wanted.count
    if count is None:
        whole = _source(query, is_sorted=False).where(*tests, by_scan).subquery()
        count = int(connection.execute(select(func.count()).select_from(whole)).scalar_one())
    rows = _source(query, is_sorted=True).where(*tests, _BY_INDEX if by_name else by_scan)
    size = max(0, min(query.limit, count - query.offset))
    if 2 * query.offset > count:
        # Rows near the end are read from there.
        turned = replace(query, descending=not query.descending)
        end = rows.order_by(*_order(turned)).limit(size).offset(count - query.offset - size)
        return list(connection.execute(end).scalars())[::-1], count
    page = rows.order_by(*_order(query)).limit(size).offset(query.offset)
    return list(connection.execute(page).scalars()), count


def stocked_ids(connection: Connection) -> tuple[int, ...]:
    """The ids of all active products that stock is kept of, in the order of their names."""
    named = select(products.c.id).where(products.c.stocked == 1, BY_SCAN)
    in_order = named.order_by(products.c.name_key, products.c.id)
    return tuple(row[0] for row in raw_rows(connection, in_order))


def _walked(connection: Connection, query: ListQuery, passed: Collection[int]) -> tuple[list[int], int]:
    """A page of so many products that it is quicker to follow the names of all until it is full than to sort them."""
    names = select(products.c.id).where(_BY_INDEX).order_by(*_order(query))
    found = (row[0] for row in raw_rows(connection, names) if row[0] in passed)
    return list(islice(found, query.offset, query.offset + query.limit)), len(passed)


def _order(query: ListQuery) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    column = _SORTS.get(query.sort, products.c.name_key)
    return (column.desc(), products.c.id.desc()) if query.descending else (column, products.c.id)


def _among(ids: list[int], found: Found, *, is_sorted: bool) -> list[int]:
    """Those that the search found, in its order unless another was asked for."""
    if found.ranked and not is_sorted:
        passed = set(ids)
        return [product_id for product_id in found.ranked if product_id in passed]
    return [product_id for product_id in ids if product_id in found.ids]


def _source(query: ListQuery, *, is_sorted: bool) -> Select[Any]:
    """The ids of products, with no more beside them than the filter or the order asks for."""
    tables: Any = products
    if is_sorted and query.sort == "category":
        tables = tables.outerjoin(categories, categories.c.id == products.c.category_id)
    if is_sorted and query.sort == "supplier":
        tables = tables.outerjoin(suppliers, suppliers.c.id == products.c.supplier_id)
    if query.filter("show") == "on_order" or (is_sorted and query.sort == "on_order"):
        tables = tables.outerjoin(_ORDERED, _ORDERED.c.product_id == products.c.id)
    return select(products.c.id).select_from(tables)


def _tests(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    query = wanted.query
    tests: list[ColumnElement[bool]] = [products.c.stocked == 1]
    shown = _SHOWN.get(query.filter("show"))
    if shown is not None:
        tests.append(shown)
    if query.filter("category") == "none":
        tests.append(products.c.category_id.is_(None))
    elif wanted.category_ids is not None:
        tests.append(products.c.category_id.in_(sorted(wanted.category_ids)))
    supplier = query.filter("supplier")
    if supplier == "none":
        tests.append(products.c.supplier_id.is_(None))
    elif supplier.isdigit():
        tests.append(products.c.supplier_id == int(supplier))
    if query.text and wanted.found is None:
        tests.append(has_text(query.text))
    elif wanted.found is not None and len(wanted.found.ids) <= IDS_AT_ONCE:
        tests.append(among(connection, products.c.id, wanted.found.ids))
    return tests


def has_text(typed: str) -> ColumnElement[bool]:
    """Products with each of these words in their name or SKU, or with this code."""
    words = [
        or_(
            products.c.name_key.contains(word, autoescape=True),
            func.lower(products.c.sku).contains(word, autoescape=True),
        )
        for word in words_sought(typed)
    ]
    codes = select(product_barcodes.c.product_id).where(
        product_barcodes.c.barcode_key.in_(barcode.lookup_keys(typed)[:MOST_KEYS])
    )
    return or_(and_(True, *words), products.c.id.in_(codes))


def _levels() -> Select[Any]:
    ordered = (
        select(cast(func.coalesce(func.sum(_STILL_TO_COME), 0), BigInteger))
        .join(purchase_orders, purchase_orders.c.id == purchase_order_items.c.order_id)
        .where(purchase_orders.c.state.in_(EXPECTED), purchase_order_items.c.product_id == products.c.id)
        .correlate(products)
        .scalar_subquery()
    )
    return select(
        products.c.id,
        products.c.sku,
        products.c.name,
        func.coalesce(categories.c.name, "").label("category"),
        func.coalesce(suppliers.c.name, "").label("supplier"),
        products.c.unit,
        products.c.stock_on_hand,
        products.c.stock_value_e4,
        products.c.cost_e4,
        products.c.price_e4,
        products.c.reorder_level_milli,
        products.c.reorder_quantity_milli,
        products.c.supplier_id,
        products.c.stocked,
        products.c.active,
        ordered.label("on_order_milli"),
    ).select_from(
        products.outerjoin(categories, categories.c.id == products.c.category_id).outerjoin(
            suppliers, suppliers.c.id == products.c.supplier_id
        )
    )


def level(connection: Connection, product_id: int) -> Row[Any] | None:
    """The level of one product, None where there is none."""
    return connection.execute(_levels().where(products.c.id == product_id)).fetchone()


def standing(connection: Connection) -> Row[Any]:
    """How many stocked products there are, how many are low and how many are out, and what all stock is worth."""
    low = func.sum(case((IS_LOW, 1), else_=0)).label("low")
    out = func.sum(case((products.c.stock_on_hand == 0, 1), else_=0)).label("out")
    worth = func.sum(products.c.stock_value_e4).label("value_e4")
    return connection.execute(
        select(func.count().label("products"), low, out, worth).where(products.c.stocked == 1, BY_SCAN)
    ).one()


def supplier_choices(connection: Connection) -> list[tuple[int, str]]:
    """Every supplier by its name."""
    rows = connection.execute(select(suppliers.c.id, suppliers.c.name).order_by(func.lower(suppliers.c.name)))
    return [(int(row[0]), str(row[1])) for row in rows]


# The ledger -------------------------------------------------------------------------------------------------------


def moves(connection: Connection, product_id: int, query: ListQuery) -> tuple[list[Row[Any]], int]:
    """A page of a product's moves, the newest first, and how many there are; of one kind with the filter "kind"."""
    mine = stock_moves.c.product_id == product_id
    kind = query.filter("kind")
    wanted = and_(mine, stock_moves.c.kind == kind) if kind else mine
    count = int(connection.execute(select(func.count()).select_from(stock_moves).where(wanted)).scalar_one())
    rows = connection.execute(
        _told_moves().where(wanted).order_by(stock_moves.c.id.desc()).limit(query.limit).offset(query.offset)
    ).fetchall()
    return list(rows), count


def _told_moves() -> Select[Any]:
    return (
        select(
            stock_moves.c.id,
            stock_moves.c.at,
            stock_moves.c.kind,
            stock_moves.c.quantity_milli,
            stock_moves.c.value_e4,
            stock_moves.c.reason,
            func.coalesce(invoices.c.number, "").label("invoice"),
            func.coalesce(users.c.name, "").label("person"),
            func.coalesce(tills.c.code, "").label("till"),
        )
        .outerjoin(invoices, invoices.c.id == stock_moves.c.invoice_id)
        .outerjoin(users, users.c.id == stock_moves.c.user_id)
        .outerjoin(tills, tills.c.id == stock_moves.c.till_id)
    )


def sums_to(connection: Connection, product_id: int, last_id: int) -> tuple[int, int]:
    """What the moves of a product sum to, up to and with this one: quantity and value."""
    row = connection.execute(
        select(
            func.coalesce(func.sum(stock_moves.c.quantity_milli), 0),
            func.coalesce(func.sum(stock_moves.c.value_e4), 0),
        ).where(stock_moves.c.product_id == product_id, stock_moves.c.id <= last_id)
    ).one()
    return int(row[0]), int(row[1])


def balances(
    connection: Connection, product_id: int, first_id: int, last_id: int
) -> list[tuple[int, int, int]]:
    """(id, quantity, value) of a product's moves from one to another, the newest first."""
    rows = connection.execute(
        select(stock_moves.c.id, stock_moves.c.quantity_milli, stock_moves.c.value_e4)
        .where(
            stock_moves.c.product_id == product_id,
            stock_moves.c.id >= first_id,
            stock_moves.c.id <= last_id,
        )
        .order_by(stock_moves.c.id.desc())
    )
    return [(int(row[0]), int(row[1]), int(row[2])) for row in rows]
