"""What an import wrote, read beside how it is now, and put back: everything in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    update,
)

from shop.rules.import_undo import CATEGORY, PRODUCT, PRODUCT_COLUMNS, SUPPLIER, Change
from shop.rules.stock import COUNTS, OPENING
from shop.store.statements import Statement
from shop.store.tables import (
    categories,
    deliveries,
    delivery_items,
    import_changes,
    invoice_items,
    product_barcodes,
    products,
    purchase_order_items,
    purchase_orders,
    stock_moves,
    stocktake_counts,
    stocktakes,
    suppliers,
)

BATCH_ROWS = 2000
AT_ONCE = 500
Values = dict[str, Any]

_CHANGE = (
    import_changes.c.entity,
    import_changes.c.entity_id,
    import_changes.c.before,
    import_changes.c.after,
)
_WITHDRAW = Statement(
    lambda: (
        update(products)
        .where(products.c.id == bindparam("of_id"))
        .values(
            sku=bindparam("new_sku"),
            active=0,
            category_id=null(),
            supplier_id=null(),
            version=bindparam("new_version"),
        )
    )
)
_SET_ASIDE = Statement(
    lambda: (
        update(products)
        .where(products.c.id == bindparam("of_id"))
        .values(name_key=bindparam("aside"), sku=bindparam("aside"))
    )
)
_DROP_BARCODE = Statement(
    lambda: delete(product_barcodes).where(
        product_barcodes.c.product_id == bindparam("of_id"),
        product_barcodes.c.barcode_key == bindparam("key"),
    )
)
_DROP_BARCODES = Statement(
    lambda: delete(product_barcodes).where(product_barcodes.c.product_id == bindparam("of_id"))
)


def product_rows(connection: Connection, import_id: int) -> Iterator[tuple[Change, Any]]:
    """Each product that an import wrote, what it did to it, and how it is now. Streamed, in the order of ids."""
    columns = [products.c[name] for name in ("id", *PRODUCT_COLUMNS)]
    more = (products.c.name_key, products.c.stock_on_hand, products.c.stock_value_e4)
    query = (
        select(*_CHANGE, *columns, *more)
        .select_from(import_changes.join(products, products.c.id == import_changes.c.entity_id))
        .where(import_changes.c.import_id == import_id, import_changes.c.entity == PRODUCT)
        .order_by(import_changes.c.entity_id)
    )
    result = connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
    for row in chain.from_iterable(result.partitions()):
        yield Change(*row[:4]), row


def used_products(connection: Connection, import_id: int, at: str) -> set[int]:
    """Those of the products that an import added that anything has been done with since."""
    added = select(import_changes.c.entity_id).where(
        import_changes.c.import_id == import_id,
        import_changes.c.entity == PRODUCT,
        import_changes.c.before == "",
    )
    own = and_(stock_moves.c.kind == OPENING, stock_moves.c.at == at)
    # Counts that were taken back, as by the undo of a later import, are as if they had never been.
    moves = (
        select(stock_moves.c.product_id)
        .where(stock_moves.c.product_id.in_(added), ~own)
        .group_by(stock_moves.c.product_id)
        .having(
            or_(
                func.sum(stock_moves.c.quantity_milli) != 0,
                func.max(case((stock_moves.c.kind.in_(COUNTS), 0), else_=1)) == 1,
            )
        )
    )
    found = set(connection.execute(moves).scalars())
    for table in (invoice_items, purchase_order_items, delivery_items, stocktake_counts):
        query = select(table.c.product_id).where(table.c.product_id.in_(added)).distinct()
        found.update(connection.execute(query).scalars())
    return found


def counted_since(
    connection: Connection, ids: Sequence[int], at: str, reason: str
) -> tuple[set[int], set[int]]:
    """Of these products, whose stock an import moved: those counted again since, and those never moved since."""
    is_own = and_(stock_moves.c.at == at, stock_moves.c.reason == reason)
    is_count = and_(stock_moves.c.kind.in_(COUNTS), ~is_own)
    counted, still = set(), set()
    for part in _parts(ids):
        query = (
            select(
                stock_moves.c.product_id,
                func.max(stock_moves.c.id),
                func.max(case((is_own, stock_moves.c.id), else_=0)),
                func.max(case((is_count, stock_moves.c.id), else_=0)),
            )
            .where(stock_moves.c.product_id.in_(part))
            .group_by(stock_moves.c.product_id)
        )
        for product_id, newest, own, count in connection.execute(query):
            if count > own:
                counted.add(product_id)
            if newest == own:
                still.add(product_id)
    return counted, still


def with_moves(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Those of these products whose stock was ever moved."""
    found: set[int] = set()
    for part in _parts(ids):
        query = select(stock_moves.c.product_id).where(stock_moves.c.product_id.in_(part)).distinct()
        found.update(connection.execute(query).scalars())
    return found


def owners(connection: Connection, column: str, texts: Iterable[str]) -> dict[str, int]:
    """The products that have these SKUs, or the active ones that have these name keys."""
    is_name = column == "name_key"
    found: dict[str, int] = {}
    for part in _parts(sorted(set(texts))):
        query = select(products.c[column], products.c.id).where(products.c[column].in_(part))
        rows = connection.execute(query.where(products.c.active == 1) if is_name else query)
        found.update((row[0], row[1]) for row in rows)
    return found


def withdraw(connection: Connection, rows: Iterable[Values], step: Any) -> None:
    """Take new products out of use: of_id, new_sku, new_version. Their codes are free for others."""
    _run(connection, _WITHDRAW, rows, step)
    _run(connection, _DROP_BARCODES, rows)


def restore(connection: Connection, rows: Sequence[Values], step: Any) -> None:
    """Put products' columns back: each row has of_id and whatever columns are to be written, `version` among them."""
    aside = [{"of_id": row["of_id"], "aside": f"\t{row['of_id']}"} for row in rows if "name_key" in row]
    _run(connection, _SET_ASIDE, aside)
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        by_columns.setdefault(tuple(sorted(key for key in row if key != "of_id")), []).append(row)
    for columns, group in sorted(by_columns.items()):
        _run(connection, _restore(columns), group, step)


@lru_cache(maxsize=256)
def _restore(columns: tuple[str, ...]) -> Statement:
    return Statement(
        lambda: (
            update(products)
            .where(products.c.id == bindparam("of_id"))
            .values({name: bindparam(name) for name in columns})
        )
    )


def drop_barcodes(connection: Connection, pairs: Iterable[tuple[int, str]]) -> None:
    """Take codes from products: product id and barcode key."""
    _run(connection, _DROP_BARCODE, ({"of_id": product_id, "key": key} for product_id, key in pairs))


def drop_made(connection: Connection, entity: str, ids: Sequence[int]) -> None:
    """Let go of categories or suppliers that an import made, those that nobody has touched and nothing refers to."""
    table, references = _REFERENCES[entity]
    # The newest first: a category goes before the one above it.
    for made in sorted(ids, reverse=True):
        is_used = or_(*(select(column).where(column == made).exists() for column in references))
        connection.execute(delete(table).where(table.c.id == made, table.c.version == 0, ~is_used))


_REFERENCES: dict[str, tuple[Table, tuple[Column[Any], ...]]] = {
    CATEGORY: (categories, (products.c.category_id, categories.c.parent_id, stocktakes.c.category_id)),
    SUPPLIER: (
        suppliers,
        (products.c.supplier_id, purchase_orders.c.supplier_id, deliveries.c.supplier_id),
    ),
}


def _parts(items: Sequence[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while part := list(islice(iterator, AT_ONCE)):
        yield part


def _run(connection: Connection, statement: Statement, rows: Iterable[Values], step: Any = None) -> None:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH_ROWS)):
        statement.run_many(connection, batch)
        if step:
            step(len(batch))
