"""Stock as rows: its levels, the ledger of its moves, and what is booked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from shop.rules import barcode
from shop.rules.listing import ListQuery
from shop.rules.order import EXPECTED
from shop.rules.product import name_key
from shop.store import products as product_rows
from shop.store.products import StockRow
from shop.store.sales import MOVE_COLUMNS
from shop.store.statements import Statement
from shop.store.tables import (
    categories,
    invoices,
    journal_heads,
    product_barcodes,
    products,
    purchase_order_items,
    purchase_orders,
    stock_moves,
    suppliers,
    tills,
    users,
)

Values = dict[str, Any]
AT_ONCE = 500
MOST_KEYS = 8
MOST_FOUND = 5_000
"""So many products that have some words are read as one list; of more of them a page and their count are read."""

_INSERT_MOVE = Statement(lambda: insert(stock_moves).returning(stock_moves.c.id), MOVE_COLUMNS)
_SET_COST = Statement(
    lambda: (
        update(products)
        .where(products.c.id == bindparam("of_id"))
        .values(cost_e4=bindparam("new_cost_e4"), version=bindparam("new_version"))
    )
)


def locked(connection: Connection, ids: Sequence[int]) -> dict[int, StockRow]:
    """The stock of these products, locked in the order of their ids until the transaction ends."""
    wanted = sorted(set(ids))
    found: dict[int, StockRow] = {}
    for start in range(0, len(wanted), AT_ONCE):
        found |= product_rows.stock_rows(connection, wanted[start : start + AT_ONCE])
    return found


def insert_move(connection: Connection, move: Values) -> int:
    """Write a move and give its id."""
    return int(_INSERT_MOVE.run(connection, move).scalar_one())


def set_costs(connection: Connection, costs: Mapping[int, int]) -> None:
    """Set what one unit costs on average, in 1/10000, by product; each of them takes a new version."""
    if not costs:
        return
    version = int(connection.execute(select(func.max(products.c.version))).scalar_one() or 0) + 1
    rows = [
        {"of_id": product_id, "new_cost_e4": costs[product_id], "new_version": version}
        for product_id in sorted(costs)
    ]
    _SET_COST.run_many(connection, rows)


def keep(connection: Connection, ids: Sequence[int]) -> None:
    """Keep a stock of these products from now on."""
    if not ids:
        return
    version = int(connection.execute(select(func.max(products.c.version))).scalar_one() or 0) + 1
    for start in range(0, len(ids), AT_ONCE):
        some = list(ids[start : start + AT_ONCE])
        connection.execute(update(products).where(products.c.id.in_(some)).values(stocked=1, version=version))


def newest_change(connection: Connection) -> tuple[int, int]:
    """Two numbers that are others as soon as anything was booked anywhere: cheap enough to be asked twice a second.

    Every move is journaled, and a chain's number goes up as its entry is committed, which an id's order does not say.
    """
    newest = select(func.max(stock_moves.c.id)).scalar_subquery()
    row = connection.execute(select(func.sum(journal_heads.c.seq), newest)).one()
    return int(row[0] or 0), int(row[1] or 0)


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
# look at every product is five times as quick without it.
_BY_INDEX, _BY_SCAN = text("products.active = 1"), products.c.active == 1


def levels(connection: Connection, query: ListQuery) -> tuple[Sequence[Row[Any]], int]:
    """A page of stocked products, and how many there are.

    Filters: show (low, out, negative, no_value, on_order, inactive with stock), category and supplier (an id, or none).
    """
    ids, count = level_ids(connection, query)
    rows = {row.id: row for row in connection.execute(_levels().where(products.c.id.in_(ids)))}
    return [rows[product_id] for product_id in ids if product_id in rows], count


def level_ids(connection: Connection, query: ListQuery) -> tuple[list[int], int]:
    """The same as ids alone."""
    column = _SORTS.get(query.sort, products.c.name_key)
    order = (column.desc(), products.c.id.desc()) if query.descending else (column, products.c.id)
    wanted = _wanted(query)
    is_narrow = bool(query.text) or query.filter("show") == "inactive"
    is_active = products.c.active == (0 if query.filter("show") == "inactive" else 1)
    by_name = query.sort in ("", "name") and not is_narrow
    rows = _source(query, is_sorted=True).where(*wanted, _BY_INDEX if by_name else is_active)
    if is_narrow:
        found = connection.execute(rows.order_by(*order).limit(MOST_FOUND)).scalars().all()
        if len(found) < MOST_FOUND and query.offset + query.limit <= MOST_FOUND:
            return list(found[query.offset : query.offset + query.limit]), len(found)
    whole = _source(query, is_sorted=False).where(*wanted, is_active).subquery()
    count = int(connection.execute(select(func.count()).select_from(whole)).scalar_one())
    found = connection.execute(rows.order_by(*order).limit(query.limit).offset(query.offset)).scalars().all()
    return list(found), count


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


def _wanted(query: ListQuery) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [products.c.stocked == 1]
    shown = _SHOWN.get(query.filter("show"))
    if shown is not None:
        tests.append(shown)
    for name, column in (("category", products.c.category_id), ("supplier", products.c.supplier_id)):
        chosen = query.filter(name)
        if chosen == "none":
            tests.append(column.is_(None))
        elif chosen.isdigit():
            tests.append(column == int(chosen))
    if query.text:
        tests.append(has_text(query.text))
    return tests


def has_text(typed: str) -> ColumnElement[bool]:
    """Products with each of these words in their name or SKU, or with this code."""
    words = [
        or_(
            products.c.name_key.contains(word, autoescape=True),
            func.lower(products.c.sku).contains(word, autoescape=True),
        )
        for word in name_key(typed).split()
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
        select(func.count().label("products"), low, out, worth).where(
            products.c.stocked == 1, products.c.active == 1
        )
    ).one()


def category_choices(connection: Connection) -> list[tuple[int, str]]:
    """Every category by its name."""
    rows = connection.execute(
        select(categories.c.id, categories.c.name).order_by(categories.c.name_key, categories.c.id)
    )
    return [(int(row[0]), str(row[1])) for row in rows]


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


def move_row(connection: Connection, move_id: int) -> Row[Any] | None:
    """One move as it stands."""
    return connection.execute(select(stock_moves).where(stock_moves.c.id == move_id)).fetchone()


def has_reason(connection: Connection, product_id: int, reason: str) -> bool:
    """Whether a move of this product has this very reason."""
    found = select(stock_moves.c.id).where(
        stock_moves.c.product_id == product_id, stock_moves.c.reason == reason
    )
    return connection.execute(found.limit(1)).first() is not None
