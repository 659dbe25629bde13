"""Whole tables as streams of rows, for exports: nothing is ever in memory but the batch under way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from shop.store import importing
from shop.store.engine import schema_version
from shop.store.tables import (
    categories,
    customers,
    journal_heads,
    metadata,
    product_barcodes,
    products,
    suppliers,
    tax_classes,
)

BATCH_ROWS = 1000
# What nobody needs who leaves, and nobody may have: what opens the doors of this shop.
LEFT_OUT = {"users": ("password_hash", "pin_hash")}


def tables() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every table with its columns, those that are exported; a table comes behind those that it refers to."""
    return tuple((table.name, _columns(table)) for table in metadata.sorted_tables)


def _columns(table: Table) -> tuple[str, ...]:
    left_out = LEFT_OUT.get(table.name, ())
    return tuple(column.name for column in table.columns if column.name not in left_out)


def count(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one())


def rows(connection: Connection, name: str) -> Iterator[Sequence[Row[Any]]]:
    """A table's rows in batches, in the order of its key, each with the columns that `tables` names."""
    table = metadata.tables[name]
    columns = [table.c[column] for column in _columns(table)]
    query = select(*columns).order_by(*table.primary_key.columns)
    yield from _batches(connection, query)


def standing(connection: Connection) -> tuple[str, dict[str, tuple[int, str]]]:
    """The schema's version, and the newest entry of each chain of the journal."""
    heads = connection.execute(select(journal_heads.c.chain, journal_heads.c.seq, journal_heads.c.hash))
    return schema_version(connection) or "", {row[0]: (int(row[1]), str(row[2])) for row in heads}


def product_rows(connection: Connection) -> Iterator[tuple[Row[Any], list[Row[Any]]]]:
    """Every product with its tax class's code and its supplier's name, and its barcodes, in the order of the ids."""
    query = (
        select(
            products,
            tax_classes.c.code.label("tax_code"),
            func.coalesce(suppliers.c.name, "").label("supplier"),
        )
        .join(tax_classes, tax_classes.c.id == products.c.tax_class_id)
        .outerjoin(suppliers, suppliers.c.id == products.c.supplier_id)
        .order_by(products.c.id)
    )
    columns = product_barcodes.c
    codes = _streamed(
        connection,
        select(columns.product_id, columns.barcode, columns.quantity_milli).order_by(
            columns.product_id, columns.quantity_milli, columns.id
        ),
    )
    code = next(codes, None)
    for row in _streamed(connection, query):
        own: list[Row[Any]] = []
        while code is not None and code.product_id <= row.id:
            if code.product_id == row.id:
                own.append(code)
            code = next(codes, None)
        yield row, own


def category_paths(connection: Connection) -> dict[int, str]:
    """Each category's name, behind those above it: "Drinks > Tea"."""
    columns = categories.c
    found = {row.id: row for row in connection.execute(select(columns.id, columns.name, columns.parent_id))}
    paths: dict[int, str] = {}
    for row in found.values():
        parts, above = [row.name], row.parent_id
        while above in found and len(parts) < importing.MOST_LEVELS:
            parts.append(found[above].name)
            above = found[above].parent_id
        paths[row.id] = importing.PATH_SIGN.join(reversed(parts))
    return paths


def customer_rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every customer but those who became another one or were erased."""
    query = select(customers).where(customers.c.merged_into_id.is_(None), customers.c.erased_at == "")
    return _streamed(connection, query.order_by(customers.c.id))


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    return chain.from_iterable(_batches(connection, query))


def _batches(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
    result = connection.execute(query, execution_options={"yield_per": BATCH_ROWS})
    yield from result.partitions()
