"""The catalogue read whole and written in bulk, for imports: everything in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, exc, func, insert, select, update

from shop.rules.errors import BadInput
from shop.rules.import_plan import Catalogue, Known
from shop.rules.import_undo import PRODUCT_MORE
from shop.rules.product import name_key
from shop.store import taxes
from shop.store.engine import Store
from shop.store.statements import Statement
from shop.store.tables import (
    categories,
    price_changes,
    product_barcodes,
    products,
    suppliers,
)
from shop.texts import _

BATCH_ROWS = 2000
PATH_SIGN = " > "
MOST_LEVELS = 20
CACHE_KIB = 65_536

Values = dict[str, Any]
Step = Callable[[int], None]

_WRITTEN = (
    "sku name name_key brand category_id tax_class_id unit weighed price_e4 cost_e4 stocked active version"
).split()
_NEW = [*_WRITTEN, "stock_on_hand", "stock_value_e4", "created_at"]
_BARCODE = ("product_id", "barcode", "barcode_key", "quantity_milli")
_PRICE_CHANGE = ("product_id", "old_price_e4", "new_price_e4", "at", "user_id")
_INSERT = Statement(lambda: insert(products), _NEW)
_INSERT_WITH_MORE = Statement(lambda: insert(products), [*_NEW, *PRODUCT_MORE])
_INSERT_BARCODES = Statement(lambda: insert(product_barcodes), _BARCODE)
_INSERT_PRICE_CHANGES = Statement(lambda: insert(price_changes), _PRICE_CHANGE)


def _update(columns: Sequence[str]) -> Statement:
    return Statement(
        lambda: (
            update(products)
            .where(products.c.id == bindparam("of_id"))
            .values({name: bindparam(name) for name in columns})
        )
    )


_UPDATE = _update(_WRITTEN)
_UPDATE_MORE = _update(PRODUCT_MORE)
# Names are unique: products that swap theirs pass through one that no name can have.
_SET_NAME_ASIDE = Statement(
    lambda: update(products).where(products.c.id == bindparam("of_id")).values(name_key=bindparam("aside"))
)


def load(connection: Connection) -> Catalogue:
    """Every product with its codes."""
    catalogue = Catalogue()
    columns = (
        products.c.id,
        products.c.sku,
        products.c.name,
        products.c.name_key,
        products.c.brand,
        products.c.category_id,
        products.c.tax_class_id,
        products.c.unit,
        products.c.weighed,
        products.c.price_e4,
        products.c.cost_e4,
        products.c.stocked,
        products.c.stock_on_hand,
        products.c.stock_value_e4,
        products.c.active,
    )
    for row in connection.execute(select(*columns)):
        catalogue.add(Known(*tuple(row)))
    for key, product_id in connection.execute(
        select(product_barcodes.c.barcode_key, product_barcodes.c.product_id)
    ):
        catalogue.by_barcode[key] = product_id
    return catalogue


def tax_class_words(connection: Connection, on: date) -> list[tuple[int, str, str, int]]:
    """Each tax class: id, code, name, and its rate of that day in 1/10000 of a per cent."""
    return [(each.id, each.code, each.name, each.percent_e4) for each in taxes.classes_on(connection, on)]


def more_of_products(connection: Connection) -> dict[int, dict[str, Any]]:
    """What few files tell of a product, of every product: `PRODUCT_MORE`."""
    columns = [products.c[name] for name in PRODUCT_MORE]
    return {
        row[0]: dict(zip(PRODUCT_MORE, row[1:], strict=True))
        for row in connection.execute(select(products.c.id, *columns))
    }


def category_ids(connection: Connection) -> dict[str, tuple[int, int | None]]:
    """The id and tax class of each category by the key of its name; of equal names the one without a parent.

    Those with a parent stand under their path too: "drinks > tea".
    """
    statement = select(
        categories.c.id, categories.c.name_key, categories.c.parent_id, categories.c.tax_class_id
    )
    rows = {row[0]: row for row in connection.execute(statement.order_by(categories.c.id))}
    found: dict[str, tuple[int, int | None]] = {}
    for is_root in (False, True):
        for row in rows.values():
            if (row[2] is None) == is_root:
                found[row[1]] = (row[0], row[3])
    for row in rows.values():
        found.setdefault(_path(rows, row), (row[0], row[3]))
    return found


def _path(rows: dict[int, Any], row: Any) -> str:
    parts = [row[1]]
    while row[2] in rows and len(parts) < MOST_LEVELS:
        row = rows[row[2]]
        parts.append(row[1])
    return PATH_SIGN.join(reversed(parts))


def add_category(connection: Connection, name: str, parent_id: int | None) -> int:
    """Make a category behind those there are, and give its id."""
    last = select(func.coalesce(func.max(categories.c.position), 0))
    values = {
        "name": name,
        "name_key": name_key(name),
        "parent_id": parent_id,
        "position": int(connection.execute(last).scalar_one()) + 1,
    }
    return int(connection.execute(insert(categories).returning(categories.c.id), values).scalar_one())


def supplier_ids(connection: Connection) -> dict[str, int]:
    """The id of each supplier by the key of its name."""
    rows = connection.execute(select(suppliers.c.name, suppliers.c.id))
    return {name_key(row[0]): int(row[1]) for row in rows}


def add_supplier(connection: Connection, name: str) -> int:
    """Make a supplier of whom nothing but the name is known."""
    new = insert(suppliers).returning(suppliers.c.id)
    return int(connection.execute(new, {"name": name}).scalar_one())


def add_products(
    connection: Connection, rows: Iterable[Values], step: Step, *, with_more: bool = False
) -> dict[str, int]:
    """Write new products; their ids by SKU. `step` is told how many rows each batch had."""
    before = int(connection.execute(select(func.coalesce(func.max(products.c.id), 0))).scalar_one())
    _run(connection, _INSERT_WITH_MORE if with_more else _INSERT, rows, step)
    found = connection.execute(select(products.c.sku, products.c.id).where(products.c.id > before))
    return {row[0]: int(row[1]) for row in found}


def change_products(
    connection: Connection, rows: Iterable[Values], new_names: Iterable[int], step: Step
) -> None:
    """Write changed products, each with `of_id` and all that can change; names may move between `new_names`."""
    aside = ({"of_id": product_id, "aside": f"\t{product_id}"} for product_id in new_names)
    _run(connection, _SET_NAME_ASIDE, aside)
    _run(connection, _UPDATE, rows, step)


def change_more(connection: Connection, rows: Iterable[Values]) -> None:
    """Write `PRODUCT_MORE` of products that changed, each with `of_id`."""
    _run(connection, _UPDATE_MORE, rows)


def add_barcodes(connection: Connection, rows: Iterable[Values], step: Step) -> None:
    """Write barcodes: product_id, barcode, barcode_key, quantity_milli."""
    _run(connection, _INSERT_BARCODES, rows, step)


def add_price_changes(connection: Connection, rows: Iterable[Values]) -> None:
    """Record prices that changed: product_id, old_price_e4, new_price_e4, at, user_id."""
    _run(connection, _INSERT_PRICE_CHANGES, rows)


@contextmanager
def large_cache(connection: Connection) -> Iterator[None]:
    """Give SQLite room for the indexes of a whole catalogue: codes come in no order and touch every page of them."""
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {int(usual)}")


@contextmanager
def clash_explained(store: Store) -> Iterator[None]:
    """Turn the clash of two changes of the catalogue at once into a sentence; nothing of this one is kept.

    Only a server lets two write at once.
    """
    try:
        yield
    except exc.IntegrityError as error:
        if store.is_sqlite:
            raise
        raise BadInput(
            _("Somebody else changed the catalogue meanwhile. Nothing was imported; import again.")
        ) from error


def _run(
    connection: Connection, statement: Statement, rows: Iterable[Values], step: Step | None = None
) -> None:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH_ROWS)):
        statement.run_many(connection, batch)
        if step:
            step(len(batch))
