"""Stock as it is booked: products locked, moves written, what one unit costs, and whether anything was booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from shop.store import names
from shop.store import products as product_rows
from shop.store.products import StockRow
from shop.store.sales import MOVE_COLUMNS
from shop.store.statements import Statement
from shop.store.tables import journal_heads, products, stock_moves

Values = dict[str, Any]
AT_ONCE = 500

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
    version = names.next_version(connection)
    rows = [
        {"of_id": product_id, "new_cost_e4": costs[product_id], "new_version": version}
        for product_id in sorted(costs)
    ]
    _SET_COST.run_many(connection, rows)


def keep(connection: Connection, ids: Sequence[int]) -> None:
    """Keep a stock of these products from now on."""
    if not ids:
        return
    version = names.next_version(connection)
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


def move_row(connection: Connection, move_id: int) -> Row[Any] | None:
    """One move as it stands."""
    return connection.execute(select(stock_moves).where(stock_moves.c.id == move_id)).fetchone()


def has_reason(connection: Connection, product_id: int, reason: str) -> bool:
    """Whether a move of this product has this very reason."""
    found = select(stock_moves.c.id).where(
        stock_moves.c.product_id == product_id, stock_moves.c.reason == reason
    )
    return connection.execute(found.limit(1)).first() is not None
