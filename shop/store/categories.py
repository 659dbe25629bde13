"""Categories as rows: the whole tree, and changes of one of them. There are never so many that a page is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update

from shop.rules.category_form import CategoryDetails, Leaf
from shop.rules.product import name_key
from shop.store import names
from shop.store.statements import Statement
from shop.store.tables import categories, products, stocktakes

AT_ONCE = 1_000

_MOVE_PRODUCTS = Statement(
    lambda: (
        update(products)
        .where(products.c.id == bindparam("of_id"), products.c.category_id == bindparam("from_id"))
        .values(category_id=bindparam("to_id"), version=bindparam("new_version"))
    )
)


def everything(connection: Connection) -> Sequence[Row[Any]]:
    """Every category's row."""
    return connection.execute(select(categories).order_by(categories.c.position)).fetchall()


def leaves(connection: Connection) -> list[Leaf]:
    """Every category's place in the tree."""
    columns = categories.c
    rows = connection.execute(
        select(columns.id, columns.parent_id, columns.position, columns.name_key).order_by(columns.position)
    )
    return [Leaf(*row) for row in rows]


def row_of(connection: Connection, category_id: int) -> Row[Any] | None:
    """A category's row, locked until the transaction ends; None where it is gone."""
    return connection.execute(
        select(categories).where(categories.c.id == category_id).with_for_update()
    ).fetchone()


def lock(connection: Connection) -> None:
    """Let nobody else change the tree until this transaction ends: nothing may be put below what is moved meanwhile."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE categories IN SHARE ROW EXCLUSIVE MODE"))


def product_counts(connection: Connection) -> dict[int, int]:
    """How many active products lie in each category itself, by id."""
    query = select(products.c.category_id, func.count()).where(
        text("products.active = 1"), products.c.category_id.is_not(None)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query.group_by(products.c.category_id))}


def sibling_named(connection: Connection, parent_id: int | None, key: str, except_id: int | None) -> bool:
    """Whether another category below the same one has this name."""
    query = select(categories.c.id).where(
        func.coalesce(categories.c.parent_id, 0) == (parent_id or 0), categories.c.name_key == key
    )
    return any(row[0] != except_id for row in connection.execute(query))


def _values(details: CategoryDetails) -> dict[str, Any]:
    return {
        "name": details.name,
        "name_key": name_key(details.name),
        "parent_id": details.parent_id,
        "colour": details.colour,
        "tax_class_id": details.tax_class_id,
    }


def add(connection: Connection, details: CategoryDetails) -> int:
    """A new category, behind all others; its id."""
    last = int(connection.execute(select(func.coalesce(func.max(categories.c.position), 0))).scalar_one())
    row = _values(details) | {"position": last + 1}
    return int(connection.execute(insert(categories).returning(categories.c.id), row).scalar_one())


def change(connection: Connection, category_id: int, details: CategoryDetails) -> None:
    """Write other details over a category's; it takes its next version."""
    row = _values(details) | {"version": categories.c.version + 1}
    connection.execute(update(categories).where(categories.c.id == category_id).values(row))


def set_positions(connection: Connection, positions: Mapping[int, int]) -> None:
    """Give categories their places, by id. That is no change of what somebody may be editing."""
    for category_id, position in positions.items():
        connection.execute(update(categories).where(categories.c.id == category_id).values(position=position))


def has_products(connection: Connection, category_id: int) -> bool:
    """Whether any product lies in it, those not active too."""
    query = select(products.c.id).where(products.c.category_id == category_id).limit(1)
    return connection.execute(query).first() is not None


def product_ids(connection: Connection, category_id: int) -> list[int]:
    """The products that lie in it, those not active too, in the order of their ids."""
    query = select(products.c.id).where(products.c.category_id == category_id).order_by(products.c.id)
    return [row[0] for row in connection.execute(query)]


def move_products(connection: Connection, ids: Collection[int], from_id: int, to_id: int) -> int:
    """Put those of these products that lie in one category into another; how many there were."""
    version = names.next_version(connection)
    return _MOVE_PRODUCTS.run_many(
        connection,
        [
            {"of_id": product_id, "from_id": from_id, "to_id": to_id, "new_version": version}
            for product_id in sorted(ids)
        ],
    )


def move_children(connection: Connection, from_id: int, to_id: int) -> None:
    """Put what lies below one category below another."""
    new = {"parent_id": to_id, "version": categories.c.version + 1}
    connection.execute(update(categories).where(categories.c.parent_id == from_id).values(new))


def stocktakes_of(connection: Connection, category_id: int) -> list[str]:
    """The states of all stocktakes of that category."""
    query = select(stocktakes.c.state).where(stocktakes.c.category_id == category_id)
    return [str(row[0]) for row in connection.execute(query)]


def move_stocktakes(connection: Connection, from_id: int, to_id: int | None) -> None:
    """Let stocktakes of one category be of another, or of none."""
    connection.execute(
        update(stocktakes).where(stocktakes.c.category_id == from_id).values(category_id=to_id)
    )


def drop(connection: Connection, category_id: int) -> None:
    """Delete a category that nothing lies in."""
    connection.execute(delete(categories).where(categories.c.id == category_id))
