"""What the search index is made of: names and codes of products, and which of them changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from shop.store.tables import product_barcodes, products


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


def entries(connection: Connection, since: int) -> list[NameRow]:
    """The products whose version is above this one; all of them from -1."""
    return list(_rows(connection, since))


def _rows(connection: Connection, since: int) -> Iterator[NameRow]:
    codes: dict[int, list[str]] = {}
    statement = select(product_barcodes.c.product_id, product_barcodes.c.barcode).join(
        products, products.c.id == product_barcodes.c.product_id
    )
    for product_id, code in connection.execute(statement.where(products.c.version > since)):
        codes.setdefault(product_id, []).append(code)
    statement = select(
        products.c.id, products.c.name, products.c.sku, products.c.brand, products.c.active
    ).where(products.c.version > since)
    for row in connection.execute(statement):
        yield NameRow(row[0], row[1], row[2], row[3], tuple(codes.get(row[0], ())), bool(row[4]))
