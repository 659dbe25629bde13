"""What the search index is made of: names and codes of products, and which of them changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text

from shop.rules.listing import words_sought
from shop.rules.product import name_key
from shop.rules.search_index import Entry
from shop.store import journal
from shop.store.tables import product_barcodes, products

ROWS_AT_ONCE = 500
VERSION_LOCK = 0x54755076
"""Which of the database's advisory locks whoever gives products a new version holds."""
_LAST_CHARACTER = "\U0010ffff"
_ACTIVE = text("products.active = 1")
_CODES = select(product_barcodes.c.product_id, product_barcodes.c.barcode).order_by(
    product_barcodes.c.product_id
)


def newest_version(connection: Connection) -> int:
    """The highest version of any product; every change to a product's words or codes takes a higher one."""
    return int(connection.execute(select(func.coalesce(func.max(products.c.version), 0))).scalar_one())


def next_version(connection: Connection) -> int:
    """The version that products changed in this transaction take.

    On a server nobody else is given one before it ends: whoever has seen a version has seen all those below it. No
    version comes twice, though its product be deleted: none is below the number of the office's entries.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(VERSION_LOCK)))
    return max(newest_version(connection), journal.head(connection, journal.OFFICE)[0]) + 1


def active(connection: Connection) -> tuple[int, int]:
    """How many products are active, and the sum of their ids."""
    ids = products.c.id
    count, total = connection.execute(select(func.count(ids), func.sum(ids)).where(_ACTIVE)).one()
    return int(count), int(total or 0)


def entries(connection: Connection) -> Iterator[Entry]:
    """All active products, in the order of their ids. Streamed: a large catalogue is never in memory as rows."""
    wanted = (products.c.id, products.c.name, products.c.sku, products.c.brand)
    found = _streamed(connection, select(*wanted).where(_ACTIVE).order_by(products.c.id))
    return _merged(found, _streamed(connection, _CODES))


def changed(connection: Connection, since: int, most: int) -> list[tuple[Entry, bool]] | None:
    """The products whose version is above this one, and whether each is active; None where there are more."""
    wanted = (products.c.id, products.c.name, products.c.sku, products.c.brand, products.c.active)
    rows = connection.execute(
        select(*wanted).where(products.c.version > since).order_by(products.c.id).limit(most + 1)
    ).fetchall()
    if len(rows) > most:
        return None
    codes = _CODES.where(product_barcodes.c.product_id.in_([row[0] for row in rows]))
    active = [bool(row[4]) for row in rows]
    return list(zip(_merged((row[:4] for row in rows), iter(connection.execute(codes))), active, strict=True))


def with_words(connection: Connection, typed: str, most: int) -> list[int]:
    """The ids of so many active products whose names begin with this text; else that have each of its words somewhere.

    What is found before there is an index: nothing is forgiven, and the order is the alphabet's.
    """
    key = name_key(typed)
    words = words_sought(typed)
    if not words or most <= 0:
        return []
    names = products.c.name_key
    found: list[int] = []
    order: tuple[Any, ...] = (names.startswith(key, autoescape=True).desc(), names)
    if connection.dialect.name == "sqlite":  # whose index is in the order of code points
        begun = select(products.c.id).where(_ACTIVE, names >= key, names < key + _LAST_CHARACTER)
        found = [int(row[0]) for row in connection.execute(begun.order_by(names).limit(most))]
        order = (names,)
    if len(found) < most:
        having = [names.contains(word, autoescape=True) for word in words]
        rows = connection.execute(select(products.c.id).where(_ACTIVE, *having).order_by(*order).limit(most))
        found += [int(row[0]) for row in rows]
    return list(dict.fromkeys(found))[:most]


def _streamed(connection: Connection, statement: Select[Any]) -> Iterator[Row[Any]]:
    result = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    return chain.from_iterable(result.partitions())


def _merged(found: Iterable[Sequence[Any]], codes: Iterator[Sequence[Any]]) -> Iterator[Entry]:
    """Each product with its codes, both in the order of the products' ids."""
    nothing: Sequence[Any] = (None, "")
    owner, code = next(codes, nothing)
    for product_id, name, sku, brand in found:
        own: tuple[str, ...] = ()
        while owner is not None and owner <= product_id:
            if owner == product_id:
                own += (code,)
            owner, code = next(codes, nothing)
        yield Entry(product_id, name, sku, own, brand)
