"""Products as a list: filtered, ordered and read a page at a time, quick at 100,000 of them.

First the ids of a page are found, by indexes where there are some, then its rows are read. What no index helps with
is found by one pass over the table that counts as well: going through an index and looking up each row would take
ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Row,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
    type_coerce,
)

from shop.rules import barcode
from shop.rules.listing import ListQuery
from shop.store import names
from shop.store.id_sets import among
from shop.store.tables import categories, product_barcodes, products, stock_moves, suppliers

Line = Row[Any]
ROWS_AT_ONCE = 1_000
IDS_AT_ONCE = 4_000
WALKED_FROM = 3_000
"""Of more found ids than this the order of an index is followed and others passed over, none is looked up."""
PICKED_FROM = 15_000
"""So many are not told to the database any more: it gives all, of which they are picked; the first are soon there."""
DEEP = 2_000
"""Down to here the first of a list are picked out; below that it is quicker to sort all of it and pass over those."""
INDEXED_SORTS = frozenset(("", "name", "sku", "price", "cost"))
COUNTED_BESIDE = frozenset(("low", "out", "no_price"))
"""What few products are as a rule: they are counted while they are looked for, which of many would take longer."""
NO_VALUE = frozenset(("category", "price", "margin"))
"""What a product may not have; it stands below the least value then, which SQLite does by itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search index makes of a text: all ids that fit, and where they are few, those in the best order."""

    ids: frozenset[int]
    ranked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A query with what its filters mean: ids of categories, rates by tax class (1/10000 of a per cent)."""

    query: ListQuery
    category_ids: frozenset[int] | None
    percents_e4: Mapping[int, int]
    found: Found | None = None

    @property
    def shows(self) -> str:
        """Which products: "" for active ones, low, out, no_price, inactive or all."""
        return self.query.filter("show")

    @property
    def is_ordered(self) -> bool:
        """Whether an index has all active products in this order, so that a page is read without the others."""
        return not self.query.has_filters and self.query.sort in INDEXED_SORTS and not self.has_words

    @property
    def is_walked(self) -> bool:
        """Whether so many were found that the order of an index is followed until a page of them is passed."""
        return self.found is not None and len(self.found.ids) > WALKED_FROM and self.is_ordered

    @property
    def is_picked(self) -> bool:
        """Whether so many were found that they are picked out of all."""
        return self.found is not None and len(self.found.ids) > PICKED_FROM and self.is_ordered

    @property
    def has_words(self) -> bool:
        """Whether the text must be looked for in the rows."""
        return self.found is None and bool(self.query.text)


IS_LOW = and_(
    products.c.stocked == 1,
    products.c.reorder_level_milli > 0,
    products.c.stock_on_hand <= products.c.reorder_level_milli,
)
IS_OUT = and_(products.c.stocked == 1, products.c.stock_on_hand == 0)


def page(connection: Connection, wanted: Narrowed) -> tuple[list[int], int]:
    """The ids of the page asked for, and how many products there are in all."""
    query, found = wanted.query, wanted.found
    if wanted.has_words or (found is not None and found.ranked and not query.sort):
        whole = ids(connection, wanted)
        return whole[query.offset : query.offset + query.limit], len(whole)
    if wanted.is_picked:
        return _picked(connection, wanted)
    if query.sort == "category" and found is None and not wanted.query.has_filters:
        return _by_category(connection, wanted)
    return _counted(connection, wanted) if wanted.shows in COUNTED_BESIDE else _limited(connection, wanted)


def _picked(connection: Connection, wanted: Narrowed) -> tuple[list[int], int]:
    found, query = wanted.found, wanted.query
    assert found is not None
    picked: list[int] = []
    for some in _portions(connection, wanted):
        picked += [product_id for product_id in some if product_id in found.ids]
        if len(picked) >= query.offset + query.limit:
            break
    return picked[query.offset : query.offset + query.limit], len(found.ids)


def _limited(connection: Connection, wanted: Narrowed) -> tuple[list[int], int]:
    query = wanted.query
    if wanted.found is not None and not wanted.query.has_filters:
        count = len(wanted.found.ids)
    else:
        # All orders have the same count: that of the usual one is the soonest.
        tests = _tests(connection, replace(wanted, query=replace(query, sort="")))
        counted = select(func.count()).select_from(products).where(*tests)
        count = int(connection.execute(counted).scalar_one())
    if query.offset > DEEP and not wanted.is_ordered:
        left = count - query.offset
        if left <= DEEP:
            # Near its end the same list is read from there.
            last = replace(query, descending=not query.descending, limit=min(query.limit, left))
            turned = replace(last, offset=max(0, left - query.limit))
            found, _count = _limited(connection, replace(wanted, query=turned))
            return found[::-1], count
        walked = chain.from_iterable(_portions(connection, wanted))
        return list(islice(walked, query.offset, query.offset + query.limit)), count
    rows = connection.execute(_ids(connection, wanted).limit(query.limit).offset(query.offset))
    return [row[0] for row in rows], count


def _counted(connection: Connection, wanted: Narrowed) -> tuple[list[int], int]:
    query = wanted.query
    counted = _ids(connection, wanted).add_columns(func.count().over())
    rows = connection.execute(counted.limit(query.limit).offset(query.offset)).fetchall()
    if rows or not query.offset:
        return [row[0] for row in rows], int(rows[0][1]) if rows else 0
    return [], len(ids(connection, wanted))


def _by_category(connection: Connection, wanted: Narrowed) -> tuple[list[int], int]:
    """A page in the order of the tree, within a category by name: only the categories on the page are read."""
    query = wanted.query
    column = products.c.category_id
    active = text("products.active = 1")
    counts = {
        row[0]: int(row[1])
        for row in connection.execute(select(column, func.count()).where(active).group_by(column))
    }
    tree = connection.execute(select(categories.c.id).order_by(categories.c.position)).scalars()
    order: list[int | None] = [None, *tree]
    if query.descending:
        order.reverse()
    name = products.c.name_key.desc() if query.descending else products.c.name_key
    skip, found = query.offset, list[int]()
    for category_id in order:
        count = counts.get(category_id, 0)
        if skip < count and len(found) < query.limit:
            some = select(products.c.id).where(active, column.is_not_distinct_from(category_id))
            room = query.limit - len(found)
            found += connection.execute(some.order_by(name).limit(room).offset(skip)).scalars()
        skip = max(skip - count, 0)
    return found, sum(counts.values())


def ids(connection: Connection, wanted: Narrowed) -> list[int]:
    """The ids of all products of a query, in its order."""
    found = wanted.found
    if found is not None and found.ranked and not wanted.query.sort:
        passed = {row[0] for row in connection.execute(_ids(connection, wanted).order_by(None))}
        return [product_id for product_id in found.ranked if product_id in passed]
    whole = list(chain.from_iterable(_portions(connection, wanted)))
    if found is not None and wanted.is_picked:
        return [product_id for product_id in whole if product_id in found.ids]
    return whole


def _portions(connection: Connection, wanted: Narrowed) -> Iterator[list[int]]:
    """All ids of a query in its order, some thousands at a time."""
    statement = _ids(connection, wanted).compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    # Rows of the driver itself: there may be a hundred thousand.
    cursor = connection.exec_driver_sql(str(statement), _parameters(statement)).cursor
    if cursor is None:
        return
    while rows := cursor.fetchmany(IDS_AT_ONCE):
        yield [row[0] for row in rows]


def _parameters(statement: Any) -> Any:
    if statement.positional:
        return tuple(statement.params[name] for name in statement.positiontup)
    return statement.params


def _ids(connection: Connection, wanted: Narrowed) -> Select[Any]:
    statement = select(products.c.id).where(*_tests(connection, wanted))
    if wanted.query.sort == "category":
        statement = statement.outerjoin(categories, categories.c.id == products.c.category_id)
    return statement.order_by(*_order(wanted, connection.dialect.name == "sqlite"))


def _order(wanted: Narrowed, is_sqlite: bool) -> tuple[ColumnElement[Any], ...]:
    query = wanted.query
    name = products.c.name_key
    sorts: dict[str, tuple[ColumnElement[Any], ...]] = {
        "sku": (products.c.sku,),
        "category": (categories.c.position, name, products.c.id),
        "price": (products.c.price_e4, products.c.id),
        "cost": (products.c.cost_e4, products.c.id),
        "margin": (_margin(wanted.percents_e4), name, products.c.id),
        "stock": (products.c.stock_on_hand, name, products.c.id),
    }
    first, *others = sorts.get(query.sort, (name, products.c.id))
    order: list[ColumnElement[Any]] = [first, *others]
    if query.descending:
        order = [column.desc() for column in order]
    if not is_sqlite and query.sort in NO_VALUE:
        order[0] = order[0].nulls_last() if query.descending else order[0].nulls_first()
    return tuple(order)


def _margin(percents_e4: Mapping[int, int]) -> ColumnElement[Any]:
    """The share of the price without tax that is left after the cost: for the order alone, so not exact.

    `percents_e4` are of the tax in the price; none at all where prices are without it.
    """
    one: ColumnElement[Any] = cast(products.c.cost_e4, Float)
    if percents_e4:
        factors = {number: literal(1 + percent / 1_000_000) for number, percent in percents_e4.items()}
        one = one * case(factors, value=products.c.tax_class_id, else_=literal(1.0))
    return case((products.c.price_e4 > 0, 1 - one / products.c.price_e4))


def _tests(connection: Connection, wanted: Narrowed) -> list[ColumnElement[bool]]:
    query = wanted.query
    tests = [_active(wanted)]
    if wanted.shows == "low":
        tests.append(IS_LOW)
    elif wanted.shows == "out":
        tests.append(IS_OUT)
    elif wanted.shows == "no_price":
        tests.append(products.c.price_e4.is_(None))
    if wanted.category_ids is not None:
        tests.append(products.c.category_id.in_(sorted(wanted.category_ids)))
    elif query.filter("category") == "none":
        tests.append(products.c.category_id.is_(None))
    chosen = [name for name in ("supplier", "tax_class") if query.filter(name)]
    tests += [products.c[f"{name}_id"] == int(query.filter(name)) for name in chosen]
    if wanted.found is None:
        tests += [_has_word(word) for word in query.words]
    elif not wanted.is_picked:
        column: Any = products.c.id
        if wanted.is_walked:
            # so that nobody looks them up one by one
            column = type_coerce(literal_column("+products.id"), products.c.id.type)
        tests.append(among(connection, column, wanted.found.ids))
    return tests


def _active(wanted: Narrowed) -> ColumnElement[bool]:
    """The test for active products, in the words of the indexes where one of them helps, else in others."""
    if wanted.shows in ("inactive", "all"):
        return products.c.active == 0 if wanted.shows == "inactive" else true()
    helps = (
        wanted.category_ids is not None
        or wanted.query.filter("supplier")
        or wanted.shows == "no_price"
        or (wanted.is_ordered and wanted.found is None)
        or wanted.is_walked
    )
    return and_(text("products.active = 1" if helps else "+products.active = 1"))


def _has_word(word: str) -> ColumnElement[bool]:
    """That a word stands in the name, the brand or the SKU, or that a barcode has such digits."""
    tests = [
        products.c.name_key.contains(word, autoescape=True),
        func.lower(products.c.brand).contains(word, autoescape=True),
        products.c.sku.contains(word.upper(), autoescape=True),
    ]
    if any(char.isdecimal() for char in word):
        key = barcode.canonical(word).lstrip("0") or "0"
        having = product_barcodes.c.barcode_key.contains(key, autoescape=True)
        tests.append(products.c.id.in_(select(product_barcodes.c.product_id).where(having)))
    return or_(*tests)


_ROWS = (
    select(
        products.c.id,
        products.c.sku,
        products.c.name,
        func.coalesce(categories.c.name, "").label("category"),
        func.coalesce(suppliers.c.name, "").label("supplier"),
        products.c.tax_class_id,
        products.c.unit,
        products.c.price_e4,
        products.c.cost_e4,
        products.c.stocked,
        products.c.stock_on_hand,
        products.c.reorder_level_milli,
        products.c.active,
    )
    .select_from(products)
    .outerjoin(categories, categories.c.id == products.c.category_id)
    .outerjoin(suppliers, suppliers.c.id == products.c.supplier_id)
)


def rows(connection: Connection, wanted: Iterable[int]) -> list[Row[Any]]:
    """The rows of these products, in this order; those that are gone are left out."""
    listed = list(wanted)
    found: dict[int, Row[Any]] = {}
    for start in range(0, len(listed), ROWS_AT_ONCE):
        some = listed[start : start + ROWS_AT_ONCE]
        found |= {row.id: row for row in connection.execute(_ROWS.where(products.c.id.in_(some)))}
    return [found[number] for number in listed if number in found]


def standing(connection: Connection) -> tuple[int, int, int]:
    """How many products are active, how many of them are low, and how many have no price."""
    active = text("+products.active = 1")
    counts = (
        func.count(),
        func.count(case((IS_LOW, 1))),
        func.count(case((products.c.price_e4.is_(None), 1))),
    )
    row = connection.execute(select(*counts).select_from(products).where(active)).one()
    return int(row[0]), int(row[1]), int(row[2])


def newest_change(connection: Connection) -> tuple[int, int]:
    """The highest version of any product, and the highest id of a move: cheap enough to be asked each second."""
    newest = connection.execute(select(func.coalesce(func.max(stock_moves.c.id), 0))).scalar_one()
    return names.newest_version(connection), int(newest)
