"""The catalogue read whole and written in bulk, for imports: everything in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, exc, func, insert, select, update

from shop.rules.errors import BadInput
from shop.rules.import_plan import Catalogue, Known
from shop.rules.product import name_key
from shop.store.engine import Store
from shop.store.statements import Statement
from shop.store.tables import categories, price_changes, product_barcodes, products, tax_classes, tax_rates
from shop.texts import _

BATCH_ROWS = 2000
CACHE_KIB = 65_536

Values = dict[str, Any]
Step = Callable[[int], None]

_NEW = (
    "sku name name_key brand category_id tax_class_id unit weighed price_e4 cost_e4 stocked stock_on_hand "
    "stock_value_e4 created_at version"
).split()
_CHANGED = (
    "sku name name_key brand category_id tax_class_id unit weighed price_e4 cost_e4 stocked version".split()
)
_INSERT = Statement(lambda: insert(products), _NEW)
_INSERT_BARCODES = Statement(lambda: insert(product_barcodes), ("product_id", "barcode", "barcode_key"))
_INSERT_PRICE_CHANGES = Statement(
    lambda: insert(price_changes), ("product_id", "old_price_e4", "new_price_e4", "at", "user_id")
)
_UPDATE = Statement(
    lambda: (
        update(products)
        .where(products.c.id == bindparam("of_id"))
        .values({name: bindparam(name) for name in _CHANGED})
    )
)
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


def tax_class_words(connection: Connection) -> list[tuple[int, str, str, int]]:
    """Each tax class: id, code, name, and the sum of its newest rates in 1/10000 of a per cent."""
    newest = (
        select(tax_rates.c.tax_class_id, func.max(tax_rates.c.valid_from).label("day"))
        .group_by(tax_rates.c.tax_class_id)
        .subquery()
    )
    rates = (
        select(tax_rates.c.tax_class_id, func.sum(tax_rates.c.percent_e4).label("percent_e4"))
        .join(
            newest,
            (newest.c.tax_class_id == tax_rates.c.tax_class_id) & (newest.c.day == tax_rates.c.valid_from),
        )
        .group_by(tax_rates.c.tax_class_id)
        .subquery()
    )
    rows = connection.execute(
        select(tax_classes.c.id, tax_classes.c.code, tax_classes.c.name, rates.c.percent_e4)
        .outerjoin(rates, rates.c.tax_class_id == tax_classes.c.id)
        .order_by(tax_classes.c.id)
    )
    return [(int(row[0]), str(row[1]), str(row[2]), int(row[3] or 0)) for row in rows]


def category_ids(connection: Connection) -> dict[str, tuple[int, int | None]]:
    """The id and tax class of each category by the key of its name; of equal names the one without a parent."""
    statement = select(categories.c.name_key, categories.c.id, categories.c.tax_class_id)
    rows = connection.execute(statement.order_by(categories.c.parent_id.is_(None), categories.c.id))
    return {row[0]: (int(row[1]), row[2]) for row in rows}


def add_categories(connection: Connection, names: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    """Make categories behind those there are, in this order; as `category_ids` gives them."""
    last = select(func.coalesce(func.max(categories.c.position), 0))
    first = int(connection.execute(last).scalar_one()) + 1
    made: dict[str, tuple[int, int | None]] = {}
    for position, name in enumerate(names, start=first):
        values = {"name": name, "name_key": name_key(name), "position": position}
        new = insert(categories).values(values).returning(categories.c.id)
        made[name_key(name)] = (int(connection.execute(new).scalar_one()), None)
    return made


def add_products(connection: Connection, rows: Iterable[Values], step: Step) -> dict[str, int]:
    """Write new products; their ids by SKU. `step` is told how many rows each batch had."""
    before = int(connection.execute(select(func.coalesce(func.max(products.c.id), 0))).scalar_one())
    _run(connection, _INSERT, rows, step)
    found = connection.execute(select(products.c.sku, products.c.id).where(products.c.id > before))
    return {row[0]: int(row[1]) for row in found}


def change_products(
    connection: Connection, rows: Iterable[Values], new_names: Iterable[int], step: Step
) -> None:
    """Write changed products, each with `of_id` and all that can change; names may move between `new_names`."""
    aside = ({"of_id": product_id, "aside": f"\t{product_id}"} for product_id in new_names)
    _run(connection, _SET_NAME_ASIDE, aside)
    _run(connection, _UPDATE, rows, step)


def add_barcodes(connection: Connection, rows: Iterable[Values], step: Step) -> None:
    """Write barcodes of one piece each: product_id, barcode, barcode_key."""
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
