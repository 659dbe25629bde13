"""What the search index is made of: names and codes of products, and which of them changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, func, select

from shop.store.tables import product_barcodes, products

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NameRow:
    """A product's words and codes."""

    id: int
    name: str
    sku: str
    brand: str
    barcodes: tuple[str, ...]
    active: bool


def newest_version(connection: Connection) -> int:
    """The highest version of any product; every change to a product's words or codes takes a higher one."""
    return int(connection.execute(select(func.coalesce(func.max(products.c.version), 0))).scalar_one())


def entries(connection: Connection, since: int) -> Iterator[NameRow]:
    """The products whose version is above this one, in the order of their ids; all of them from -1.

    Streamed: a large catalogue is never in memory as rows.
    """
    statement = (
        select(
            products.c.id,
            products.c.name,
            products.c.sku,
            products.c.brand,
            products.c.active,
            product_barcodes.c.barcode,
        )
        .select_from(products.outerjoin(product_barcodes, product_barcodes.c.product_id == products.c.id))
        .where(products.c.version > since)
        .order_by(products.c.id)
    )
    rows = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    for product_id, found in groupby(rows, key=lambda row: row.id):
        of = list(found)
        codes = tuple(row.barcode for row in of if row.barcode)
        first = of[0]
        yield NameRow(product_id, first.name, first.sku, first.brand, codes, bool(first.active))
