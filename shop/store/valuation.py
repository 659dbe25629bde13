"""What the stock was worth on a day: summed from the ledger, each product with the price it had then."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import BigInteger, Connection, cast, func, select, text

from shop.store.id_sets import raw_rows
from shop.store.tables import price_changes, products, stock_moves


def products_at(connection: Connection, before: str) -> Iterator[tuple[int, int, int]]:
    """(product, quantity, value) of all that was on hand at a moment: moves from earlier than it, UTC, summed.

    One pass over the ledger; of a moment in its later half what is on hand less what moved since, which is less work.
    """
    newest = select(func.max(stock_moves.c.id)).scalar_subquery()
    middle = (
        select(stock_moves.c.at)
        .where(stock_moves.c.id <= newest / 2)
        .order_by(stock_moves.c.id.desc())
        .limit(1)
    )
    is_early = before <= str(connection.execute(middle).scalar_one_or_none() or "")
    moved = cast(func.sum(stock_moves.c.quantity_milli), BigInteger).label("milli")
    worth = cast(func.sum(stock_moves.c.value_e4), BigInteger).label("e4")
    # The plus keeps SQLite from grouping by the index over products: each row would have to be looked up by itself.
    grouped = text(
        "+stock_moves.product_id" if connection.dialect.name == "sqlite" else "stock_moves.product_id"
    )
    sums = select(stock_moves.c.product_id, moved, worth).group_by(grouped)
    if is_early:
        return raw_rows(connection, sums.where(stock_moves.c.at < before))
    since = sums.where(stock_moves.c.at >= before).subquery("since")
    now = select(
        products.c.id,
        products.c.stock_on_hand - func.coalesce(since.c.milli, 0),
        products.c.stock_value_e4 - func.coalesce(since.c.e4, 0),
    ).select_from(products.outerjoin(since, since.c.product_id == products.c.id))
    return raw_rows(connection, now)


def products_now(connection: Connection) -> Iterator[tuple[int, int, int]]:
    """The same as it is now, from the products themselves."""
    return raw_rows(connection, select(products.c.id, products.c.stock_on_hand, products.c.stock_value_e4))


def prices_at(connection: Connection, before: str) -> dict[int, int | None]:
    """The price at a moment of each product whose price changed since: what it was before the first change."""
    first = (
        select(func.min(price_changes.c.id))
        .where(price_changes.c.at >= before)
        .group_by(price_changes.c.product_id)
    )
    query = select(price_changes.c.product_id, price_changes.c.old_price_e4).where(
        price_changes.c.id.in_(first)
    )
    return {int(row[0]): row[1] for row in connection.execute(query)}


def known(connection: Connection) -> Iterator[tuple[int, str, str, int | None, str, int | None, int]]:
    """Every product: id, SKU, name, category, unit, price now and tax class."""
    return raw_rows(
        connection,
        select(
            products.c.id,
            products.c.sku,
            products.c.name,
            products.c.category_id,
            products.c.unit,
            products.c.price_e4,
            products.c.tax_class_id,
        ),
    )
