"""Stocktakes and their counts as rows. A count is only ever added; taking one back adds another that points to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Row,
    Select,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from shop.rules.listing import ListQuery
from shop.rules.money import QUANTITY_ONE
from shop.rules.stock import COUNTS
from shop.rules.stocktake import FLOOR
from shop.store.listing import page
from shop.store.stock_list import has_text
from shop.store.tables import (
    categories,
    invoice_items,
    products,
    stock_moves,
    stocktake_counts,
    stocktakes,
    users,
)

Values = dict[str, Any]
_STARTED, _CLOSED = users.alias("started_by"), users.alias("closed_by")
_COUNTS = stocktake_counts
_VOIDS = stocktake_counts.alias("voids")

# The stocktakes ----------------------------------------------------------------------------------------------------


def add(connection: Connection, values: Values) -> int:
    """A new stocktake; its id."""
    return int(connection.execute(insert(stocktakes).returning(stocktakes.c.id), values).scalar_one())


def lock(connection: Connection, stocktake_id: int, *, to_count: bool = False) -> Row[Any] | None:
    """The stocktake's own row, locked until the transaction ends; with `to_count` others may count meanwhile."""
    query = select(stocktakes).where(stocktakes.c.id == stocktake_id)
    return connection.execute(query.with_for_update(read=to_count)).fetchone()


def change(connection: Connection, stocktake_id: int, values: Values) -> None:
    """Set columns of a stocktake."""
    connection.execute(update(stocktakes).where(stocktakes.c.id == stocktake_id).values(values))


def _heads() -> Select[Any]:
    return select(
        stocktakes,
        func.coalesce(categories.c.name, "").label("category"),
        _STARTED.c.name.label("started_by"),
        func.coalesce(_CLOSED.c.name, "").label("closed_by"),
    ).select_from(
        stocktakes.outerjoin(categories, categories.c.id == stocktakes.c.category_id)
        .join(_STARTED, _STARTED.c.id == stocktakes.c.started_by_id)
        .outerjoin(_CLOSED, _CLOSED.c.id == stocktakes.c.closed_by_id)
    )


def listed(connection: Connection, query: ListQuery) -> tuple[Sequence[Row[Any]], int]:
    """A page of stocktakes, the newest first. Filter: state."""
    rows = _heads()
    if query.filter("state"):
        rows = rows.where(stocktakes.c.state == query.filter("state"))
    sorts = {"started_at": stocktakes.c.id, "name": func.lower(stocktakes.c.name)}
    return page(connection, rows, query, row_id=stocktakes.c.id, sorts=sorts, usual="started_at")


def by_id(connection: Connection, stocktake_id: int) -> Row[Any] | None:
    """One stocktake, None where there is none."""
    return connection.execute(_heads().where(stocktakes.c.id == stocktake_id)).fetchone()


def open_ones(connection: Connection) -> list[Row[Any]]:
    """Every stocktake that is under way."""
    return list(connection.execute(_heads().where(stocktakes.c.state == "open").order_by(stocktakes.c.id)))


def category_name(connection: Connection, category_id: int) -> str:
    """A category's name."""
    found = connection.execute(select(categories.c.name).where(categories.c.id == category_id))
    return str(found.scalar_one_or_none() or "")


def families(connection: Connection) -> dict[int, frozenset[int]]:
    """Each category's id with those of all categories below it, its own among them."""
    rows = connection.execute(select(categories.c.id, categories.c.parent_id)).fetchall()
    parents = {int(row[0]): row[1] for row in rows}
    found: dict[int, set[int]] = {category: set() for category in parents}
    for category in parents:
        above: int | None = category
        seen: set[int] = set()
        while above is not None and above in parents and above not in seen:
            seen.add(above)
            found[above].add(category)
            above = parents[above]
    return {category: frozenset(below) for category, below in found.items()}


# Counting -----------------------------------------------------------------------------------------------------------


def add_count(connection: Connection, values: Values) -> int:
    """Write a count; its id."""
    return int(connection.execute(insert(_COUNTS).returning(_COUNTS.c.id), values).scalar_one())


def newest_rows(connection: Connection) -> tuple[int, int]:
    """The highest ids of all moves and of all invoice items.

    Read while a product is locked, everything booked of it until then has a lower id, everything later a higher one.
    """
    moves = select(func.coalesce(func.max(stock_moves.c.id), 0)).scalar_subquery()
    items = select(func.coalesce(func.max(invoice_items.c.id), 0)).scalar_subquery()
    row = connection.execute(select(moves, items)).one()
    return int(row[0]), int(row[1])


def _effective(stocktake_id: int) -> tuple[ColumnElement[bool], ...]:
    """The counts of a stocktake that were not taken back."""
    taken_back = select(_VOIDS.c.id).where(
        _VOIDS.c.stocktake_id == stocktake_id,
        _VOIDS.c.product_id == _COUNTS.c.product_id,
        _VOIDS.c.voids_id == _COUNTS.c.id,
    )
    return (
        _COUNTS.c.stocktake_id == stocktake_id,
        _COUNTS.c.voids_id.is_(None),
        ~taken_back.correlate(_COUNTS).exists(),
    )


def counted_of(connection: Connection, stocktake_id: int, product_id: int) -> dict[str, int]:
    """What was counted of a product, in 1/1000, by place."""
    rows = connection.execute(
        select(_COUNTS.c.place, cast(func.sum(_COUNTS.c.quantity_milli), BigInteger))
        .where(*_effective(stocktake_id), _COUNTS.c.product_id == product_id)
        .group_by(_COUNTS.c.place)
    )
    return {str(row[0]): int(row[1]) for row in rows}


def count_row(connection: Connection, count_id: int) -> Row[Any] | None:
    """One count as it stands."""
    return connection.execute(select(_COUNTS).where(_COUNTS.c.id == count_id)).fetchone()


def is_taken_back(connection: Connection, count: Row[Any]) -> bool:
    """Whether another count took this one back."""
    query = select(_COUNTS.c.id).where(
        _COUNTS.c.stocktake_id == count.stocktake_id,
        _COUNTS.c.product_id == count.product_id,
        _COUNTS.c.voids_id == count.id,
    )
    return connection.execute(query.limit(1)).first() is not None


def newest_count(connection: Connection, stocktake_id: int) -> int:
    """The id of the last count of any stocktake: another answer means that somebody counted."""
    query = select(func.coalesce(func.max(_COUNTS.c.id), 0)).where(_COUNTS.c.stocktake_id == stocktake_id)
    return int(connection.execute(query).scalar_one())


def last_of(connection: Connection, stocktake_id: int, product_id: int, most: int) -> list[Row[Any]]:
    """The counts of a product that count, the newest first: quantity, place, person, when."""
    query = (
        select(
            _COUNTS.c.id,
            _COUNTS.c.quantity_milli,
            _COUNTS.c.on_hand_milli,
            _COUNTS.c.place,
            _COUNTS.c.at,
            users.c.name.label("person"),
        )
        .join(users, users.c.id == _COUNTS.c.user_id)
        .where(*_effective(stocktake_id), _COUNTS.c.product_id == product_id)
        .order_by(_COUNTS.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query))


# What it comes to ---------------------------------------------------------------------------------------------------


def _tallies(stocktake_id: int) -> Select[Any]:
    """A row a counted product: what was counted, and the count that the books are compared with."""
    on_floor = func.max(case((_COUNTS.c.place == FLOOR, _COUNTS.c.id)))
    sums = (
        select(
            _COUNTS.c.product_id,
            cast(func.sum(_COUNTS.c.quantity_milli), BigInteger).label("counted_milli"),
            func.min(_COUNTS.c.id).label("first_id"),
            func.max(_COUNTS.c.id).label("last_id"),
            func.coalesce(on_floor, func.max(_COUNTS.c.id)).label("compared_id"),
        )
        .where(*_effective(stocktake_id))
        .group_by(_COUNTS.c.product_id)
        .subquery("sums")
    )
    first, compared, last = (_COUNTS.alias(name) for name in ("first", "compared", "last"))
    return select(
        products.c.id,
        products.c.sku,
        products.c.name,
        products.c.unit,
        products.c.stocked,
        products.c.stock_on_hand,
        products.c.stock_value_e4,
        products.c.cost_e4,
        sums.c.counted_milli,
        compared.c.on_hand_milli.label("book_milli"),
        compared.c.move_id,
        compared.c.item_id,
        first.c.move_id.label("first_move_id"),
        last.c.move_id.label("last_move_id"),
        last.c.id.label("last_id"),
        last.c.at,
        users.c.name.label("person"),
    ).select_from(
        sums.join(products, products.c.id == sums.c.product_id)
        .join(first, first.c.id == sums.c.first_id)
        .join(compared, compared.c.id == sums.c.compared_id)
        .join(last, last.c.id == sums.c.last_id)
        .join(users, users.c.id == last.c.user_id)
    )


def tallies(connection: Connection, stocktake_id: int, query: ListQuery) -> tuple[Sequence[Row[Any]], int]:
    """A page of what was counted, last counted first. Filter show: "different" for those that differ from the books."""
    rows = _tallies(stocktake_id)
    columns = rows.selected_columns
    difference = columns.counted_milli - columns.book_milli
    if query.filter("show") == "different":
        rows = rows.where(difference != 0)
    if query.text:
        rows = rows.where(has_text(query.text))
    sorts = {
        "last": -columns.last_id,
        "name": products.c.name_key,
        "sku": products.c.sku,
        "expected": columns.book_milli,
        "counted": columns.counted_milli,
        "difference": difference,
        "worth": _worth(difference),
        "person": columns.person,
    }
    return page(connection, rows, query, row_id=products.c.id, sorts=sorts, usual="last")


def _worth(by_milli: ColumnElement[int]) -> ColumnElement[float]:
    """What `rules.stock.value_of_change` comes to before it is rounded: good to order by, and for nothing else."""
    each = case(
        (products.c.stock_on_hand != 0, cast(products.c.stock_value_e4, Float) / products.c.stock_on_hand),
        else_=cast(products.c.cost_e4, Float) / QUANTITY_ONE,
    )
    return cast(by_milli, Float) * each


def all_tallies(connection: Connection, stocktake_id: int, product_id: int | None = None) -> list[Row[Any]]:
    """Everything that was counted, in the order of the products' ids; of one product where one is named."""
    rows = _tallies(stocktake_id)
    if product_id is not None:
        rows = rows.where(products.c.id == product_id)
    return list(connection.execute(rows.order_by(products.c.id)))


def uncounted(
    connection: Connection, stocktake_id: int, scope: Iterable[int] | None, query: ListQuery | None = None
) -> tuple[Sequence[Any], int]:
    """Stocked products of these categories (of all without any) that were not counted: a page of them.

    Without a query all that have something on hand, in the order of their ids.
    """
    counted = (
        select(literal(1))
        .where(*_effective(stocktake_id), _COUNTS.c.product_id == products.c.id)
        .correlate(products)
    )
    rows = select(
        products.c.id,
        products.c.sku,
        products.c.name,
        products.c.unit,
        products.c.stock_on_hand,
        products.c.stock_value_e4,
        products.c.cost_e4,
    ).where(*in_scope(scope), ~counted.exists())
    if query is None:
        found = connection.execute(
            rows.where(products.c.stock_on_hand != 0).order_by(products.c.id)
        ).fetchall()
        return found, len(found)
    if query.text:
        rows = rows.where(has_text(query.text))
    sorts = {
        "name": products.c.name_key,
        "sku": products.c.sku,
        "expected": products.c.stock_on_hand,
    }
    return page(connection, rows, query, row_id=products.c.id, sorts=sorts, usual="name")


def in_scope(scope: Iterable[int] | None) -> tuple[ColumnElement[bool], ...]:
    """Stocked products that are sold, or of which some are left, in these categories; in all without any."""
    tests: list[ColumnElement[bool]] = [
        products.c.stocked == 1,
        or_(products.c.active == 1, products.c.stock_on_hand != 0),
    ]
    if scope is not None:
        tests.append(products.c.category_id.in_(sorted(scope)))
    return tuple(tests)


def size(connection: Connection, scope: Iterable[int] | None) -> tuple[int, int]:
    """How many products are to be counted, and what they are worth in the books."""
    row = connection.execute(
        select(func.count(), func.sum(products.c.stock_value_e4)).where(*in_scope(scope))
    ).one()
    return int(row[0]), int(row[1] or 0)


def category_of(connection: Connection, product_id: int) -> int | None:
    """The category a product is in."""
    found = connection.execute(select(products.c.category_id).where(products.c.id == product_id))
    return found.scalar_one_or_none()


def moved_since(connection: Connection, since: dict[int, int]) -> dict[int, int]:
    """What came and went of each product behind the move named for it, corrections of a count left out."""
    if not since:
        return {}
    query = select(stock_moves.c.product_id, stock_moves.c.id, stock_moves.c.quantity_milli).where(
        and_(stock_moves.c.id > min(since.values()), stock_moves.c.kind.not_in(COUNTS))
    )
    return _summed(connection, query, since)


def sold_since(connection: Connection, since: dict[int, int]) -> dict[int, int]:
    """What was sold of each product of which no stock is kept behind the invoice item named for it, below zero."""
    if not since:
        return {}
    query = select(invoice_items.c.product_id, invoice_items.c.id, -invoice_items.c.quantity_milli).where(
        invoice_items.c.id > min(since.values()), invoice_items.c.stocked == 0
    )
    return _summed(connection, query, since)


def _summed(connection: Connection, query: Select[Any], since: dict[int, int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for product_id, row_id, quantity in connection.execute(query, execution_options={"yield_per": 2_000}):
        if row_id > since.get(product_id, row_id):
            sums[product_id] = sums.get(product_id, 0) + quantity
    return sums


def moved_between(connection: Connection, product_id: int, first_id: int, last_id: int) -> bool:
    """Whether anything of a product was booked between two of its counts."""
    if last_id <= first_id:
        return False
    query = select(stock_moves.c.id).where(
        stock_moves.c.product_id == product_id, stock_moves.c.id > first_id, stock_moves.c.id <= last_id
    )
    return connection.execute(query.limit(1)).first() is not None


def sheet(connection: Connection, scope: Iterable[int] | None) -> list[Row[Any]]:
    """What a sheet to count by lists: category, SKU, name, unit and on hand, by category and name."""
    query = (
        select(
            func.coalesce(categories.c.name, "").label("category"),
            products.c.sku,
            products.c.name,
            products.c.unit,
            products.c.stock_on_hand,
        )
        .select_from(products.outerjoin(categories, categories.c.id == products.c.category_id))
        .where(*in_scope(scope))
        .order_by(func.coalesce(categories.c.name_key, ""), products.c.name_key, products.c.id)
    )
    return list(connection.execute(query, execution_options={"yield_per": 2_000}))
