"""Products as a list: filtered, ordered and read a page at a time, quick at 100,000 of them.

First the ids of a page are found, by indexes where there are some, then its rows are read. What no index helps with
is found by one pass over the table that counts as well: going through an index and looking up each row would take
ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    Boolean,
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
)

from shop.rules import barcode
from shop.rules.listing import ListQuery
from shop.rules.product import name_key
from shop.store.tables import categories, product_barcodes, products, suppliers

IDS_AT_ONCE = 1_000
"""So many ids are looked up one by one; of more of them the list is walked, and those are picked out."""
INDEXED_SORTS = frozenset(("", "name", "sku", "price"))
NOT_FOUND_BY_INDEX = frozenset(("low", "out"))


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


IS_LOW = and_(
    products.c.stocked == 1,
    products.c.reorder_level_milli > 0,
    products.c.stock_on_hand <= products.c.reorder_level_milli,
)
IS_OUT = and_(products.c.stocked == 1, products.c.stock_on_hand == 0)


def page(connection: Connection, wanted: Narrowed) -> tuple[list[int], int]:
    """The ids of the page asked for, and how many products there are in all."""
    query = wanted.query
    if wanted.found is not None and len(wanted.found.ids) > IDS_AT_ONCE:
        return _walked(connection, wanted, wanted.found.ids)
    if wanted.found is not None and wanted.found.ranked and not query.sort:
        return _ranked(connection, wanted, wanted.found.ranked)
    if _is_plain(wanted):
        count = connection.execute(select(func.count()).select_from(products).where(*_tests(wanted)))
        rows = connection.execute(_ids(wanted).limit(query.limit).offset(query.offset))
        return [row[0] for row in rows], int(count.scalar_one())
    counted = _ids(wanted).add_columns(func.count().over())
    found = connection.execute(counted.limit(query.limit).offset(query.offset)).fetchall()
    if found or not query.offset:
        return [row[0] for row in found], int(found[0][1]) if found else 0
    return [], len(ids(connection, wanted))


def ids(connection: Connection, wanted: Narrowed) -> list[int]:
    """The ids of all products of a query, in its order."""
    found = wanted.found
    if found is not None and found.ranked and not wanted.query.sort:
        return _picked(connection, wanted, found.ranked)
    walked = _all_ids(connection, wanted)
    if found is not None and len(found.ids) > IDS_AT_ONCE:
        return [product_id for product_id in walked if product_id in found.ids]
    return list(walked)


def _all_ids(connection: Connection, wanted: Narrowed) -> Iterator[int]:
    statement = _ids(wanted).compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    # Rows of the driver itself: there may be a hundred thousand.
    cursor = connection.exec_driver_sql(str(statement), _parameters(statement)).cursor
    if cursor is None:
        return
    while rows := cursor.fetchmany(2_000):
        for row in rows:
            yield row[0]


def _parameters(statement: Any) -> Any:
    if statement.positional:
        return tuple(statement.params[name] for name in statement.positiontup)
    return statement.params


def _walked(connection: Connection, wanted: Narrowed, among: frozenset[int]) -> tuple[list[int], int]:
    """A page of a list that many of the products are in: those before it are counted as they are passed."""
    offset, limit = wanted.query.offset, wanted.query.limit
    fitting = (product_id for product_id in _all_ids(connection, wanted) if product_id in among)
    if wanted.category_ids is None and not any(value for _name, value in wanted.query.filters):
        return list(islice(fitting, offset, offset + limit)), len(among)
    everything = list(fitting)
    return everything[offset : offset + limit], len(everything)


def _ranked(connection: Connection, wanted: Narrowed, ranked: Sequence[int]) -> tuple[list[int], int]:
    kept = _picked(connection, wanted, ranked)
    return kept[wanted.query.offset : wanted.query.offset + wanted.query.limit], len(kept)


def _picked(connection: Connection, wanted: Narrowed, ranked: Sequence[int]) -> list[int]:
    """Those of these ids that pass the filters, in this order."""
    passed = {row[0] for row in connection.execute(_ids(wanted).order_by(None))}
    return [product_id for product_id in ranked if product_id in passed]


def _is_plain(wanted: Narrowed) -> bool:
    """Whether nothing but active products is asked for, in the order of an index: then its start is all it takes."""
    has_filters = any(value for _name, value in wanted.query.filters)
    return not has_filters and not wanted.query.text and wanted.query.sort in INDEXED_SORTS


def _ids(wanted: Narrowed) -> Select[Any]:
    statement = select(products.c.id).where(*_tests(wanted))
    if wanted.query.sort == "category":
        statement = statement.outerjoin(categories, categories.c.id == products.c.category_id)
    return statement.order_by(*_order(wanted))


def _order(wanted: Narrowed) -> tuple[ColumnElement[Any], ...]:
    query = wanted.query
    names = products.c.name_key
    sorts: dict[str, tuple[ColumnElement[Any], ...]] = {
        "sku": (products.c.sku,),
        "category": (categories.c.position, names),
        "price": (products.c.price_e4, products.c.id),
        "cost": (products.c.cost_e4, names),
        "margin": (_margin(wanted.percents_e4), names),
        "stock": (products.c.stock_on_hand, names),
    }
    first, *others = sorts.get(query.sort, (names, products.c.id))
    # What has no value stands below the least one, on a server too.
    if query.descending:
        return first.desc().nulls_last(), *(other.desc() for other in others)
    return first.nulls_first(), *others


def _margin(percents_e4: Mapping[int, int]) -> ColumnElement[Any]:
    """The share of the price without tax that is left after the cost: for the order alone, so not exact.

    `percents_e4` are of the tax in the price; none at all where prices are without it.
    """
    one: ColumnElement[Any] = cast(products.c.cost_e4, Float)
    if percents_e4:
        factors = {number: literal(1 + percent / 1_000_000) for number, percent in percents_e4.items()}
        one = one * case(factors, value=products.c.tax_class_id, else_=literal(1.0))
    return case((products.c.price_e4 > 0, 1 - one / products.c.price_e4))


def _tests(wanted: Narrowed) -> list[ColumnElement[bool]]:
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
    for name, column in (("supplier", products.c.supplier_id), ("tax_class", products.c.tax_class_id)):
        if query.filter(name):
            tests.append(column == int(query.filter(name)))
    if wanted.found is None:
        tests += [_has_word(word) for word in name_key(query.text).split()]
    elif len(wanted.found.ids) <= IDS_AT_ONCE:
        tests.append(products.c.id.in_(sorted(wanted.found.ids)))
    return tests


def _active(wanted: Narrowed) -> ColumnElement[bool]:
    """The test for active products, in the words of the indexes where one of them helps, else in others."""
    if wanted.shows in ("inactive", "all"):
        return products.c.active == 0 if wanted.shows == "inactive" else true()
    by_filter = wanted.category_ids is not None or wanted.query.filter("supplier")
    by_order = _is_plain(wanted) or (wanted.found is not None and len(wanted.found.ids) > IDS_AT_ONCE)
    helps = by_filter or wanted.shows == "no_price" or (by_order and wanted.query.sort in INDEXED_SORTS)
    return literal_column("products.active = 1" if helps else "+products.active = 1", Boolean)


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
    for start in range(0, len(listed), IDS_AT_ONCE):
        some = listed[start : start + IDS_AT_ONCE]
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
