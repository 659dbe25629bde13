"""What `verify` judges a database by: rows as they lie there, and comparisons that SQL makes exactly.

Reads alone, a portion at a time, and never by way of what the application itself reads and sums with. Integers
are summed in SQL only where the sum is exact; nothing is rounded here.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, and_, func, select, text

from shop.store.tables import (
    ISSUED,
    approvals,
    invoice_buyers,
    invoice_charges,
    invoice_items,
    invoice_taxes,
    invoices,
    journal,
    metadata,
    payment_allocations,
    payments,
    price_changes,
    products,
    stock_moves,
    tills,
)

PORTION = 400


def issued_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table that the journal keeps, in its order: all but the row's own id and its document's."""
    return tuple(sorted(c.name for c in table.columns if c.name not in ("id", "invoice_id")))


HEAD_COLUMNS = issued_columns(invoices)
ITEM_COLUMNS = issued_columns(invoice_items)
TAX_COLUMNS = issued_columns(invoice_taxes)
PAYMENT_COLUMNS = issued_columns(payments)
MOVE_COLUMNS = issued_columns(stock_moves)
CHARGE_COLUMNS = issued_columns(invoice_charges)
TOLD_COLUMNS = {
    "moves": MOVE_COLUMNS,
    "price_changes": issued_columns(price_changes),
    "approvals": issued_columns(approvals),
}
"""Rows that are no document's and that entries of the journal list under these names."""
NUMBERED = (*(table for table in ISSUED if "id" in table.columns), approvals, price_changes)


@dataclass(slots=True)
class Document:
    """One issued document with everything that hangs on it. Rows begin with the columns named above, in order.

    A row is a named tuple of its columns' names: its fields are read many times, which SQLAlchemy's rows are slow at.
    """

    head: Any
    items: list[Any] = field(default_factory=list)
    charges: list[Any] = field(default_factory=list)
    taxes: list[Any] = field(default_factory=list)
    payments: list[Any] = field(default_factory=list)
    moves: list[Any] = field(default_factory=list)


def _select(table: Table, columns: Sequence[str], *more: Any) -> Select[Any]:
    return select(*(table.c[name] for name in columns), *more)


_ORIGINALS = invoices.alias("originals")
_HEADS = (
    _select(
        invoices,
        HEAD_COLUMNS,
        invoices.c.id,
        tills.c.code.label("till"),
        _ORIGINALS.c.number.label("refers_to"),
        invoice_buyers.c.invoice_id.label("buyer_of"),
        invoice_buyers.c.name.label("buyer_name"),
        invoice_buyers.c.address.label("buyer_address"),
        invoice_buyers.c.tax_number.label("buyer_tax_number"),
        invoice_buyers.c.salt.label("buyer_salt"),
    )
    .outerjoin(tills, tills.c.id == invoices.c.till_id)
    .outerjoin(_ORIGINALS, _ORIGINALS.c.id == invoices.c.refers_to_id)
    .outerjoin(invoice_buyers, invoice_buyers.c.invoice_id == invoices.c.id)
)
_ITEMS = _select(invoice_items, ITEM_COLUMNS, invoice_items.c.invoice_id).order_by(
    invoice_items.c.invoice_id, invoice_items.c.position
)
_CHARGES = _select(invoice_charges, CHARGE_COLUMNS, invoice_charges.c.invoice_id).order_by(
    invoice_charges.c.invoice_id, invoice_charges.c.position
)
_TAXES = _select(invoice_taxes, TAX_COLUMNS, invoice_taxes.c.invoice_id).order_by(
    invoice_taxes.c.invoice_id, invoice_taxes.c.position
)
_PAYMENTS = (
    _select(
        payments,
        PAYMENT_COLUMNS,
        payment_allocations.c.invoice_id,
        payment_allocations.c.amount_minor.label("allocated_minor"),
    )
    .join(payment_allocations, payment_allocations.c.payment_id == payments.c.id)
    .order_by(payments.c.id)
)
_MOVES = _select(stock_moves, MOVE_COLUMNS, stock_moves.c.invoice_id).order_by(stock_moves.c.id)
_TOLD = {
    "moves": _select(stock_moves, MOVE_COLUMNS, products.c.sku.label("about"))
    .outerjoin(products, products.c.id == stock_moves.c.product_id)
    .where(stock_moves.c.invoice_id.is_(None))
    .order_by(stock_moves.c.id),
    "price_changes": _select(price_changes, TOLD_COLUMNS["price_changes"], products.c.sku.label("about"))
    .outerjoin(products, products.c.id == price_changes.c.product_id)
    .order_by(price_changes.c.id),
    "approvals": _select(
        approvals,
        TOLD_COLUMNS["approvals"],
        func.coalesce(invoices.c.number, approvals.c.detail).label("about"),
    )
    .outerjoin(invoices, and_(invoices.c.uuid == approvals.c.cart_uuid, approvals.c.cart_uuid != ""))
    .order_by(approvals.c.id),
}


def documents_by_uuid(connection: Connection, uuids: Sequence[str]) -> dict[str, Document]:
    """These documents whole, by uuid; one that isn't there is left out."""
    found = _documents(connection, _HEADS.where(invoices.c.uuid.in_(uuids)))
    return {document.head.uuid: document for document in found}


def documents_by_id(connection: Connection, ids: Sequence[int]) -> list[Document]:
    """These documents whole, in the order of their ids."""
    return _documents(connection, _HEADS.where(invoices.c.id.in_(ids)).order_by(invoices.c.id))


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    names = tuple(column.key for column in query.selected_columns)
    return map(_row_type(names)._make, connection.execute(query).fetchall())


@cache
def _row_type(names: tuple[str, ...]) -> Any:
    make: Any = namedtuple
    return make("IssuedRow", names)


def _documents(connection: Connection, heads: Select[Any]) -> list[Document]:
    found = {row.id: Document(row) for row in _rows(connection, heads)}
    ids = list(found)
    for row in _rows(connection, _ITEMS.where(invoice_items.c.invoice_id.in_(ids))):
        found[row.invoice_id].items.append(row)
    for row in _rows(connection, _CHARGES.where(invoice_charges.c.invoice_id.in_(ids))):
        found[row.invoice_id].charges.append(row)
    for row in _rows(connection, _TAXES.where(invoice_taxes.c.invoice_id.in_(ids))):
        found[row.invoice_id].taxes.append(row)
    for row in _rows(connection, _PAYMENTS.where(payment_allocations.c.invoice_id.in_(ids))):
        found[row.invoice_id].payments.append(row)
    for row in _rows(connection, _MOVES.where(stock_moves.c.invoice_id.in_(ids))):
        found[row.invoice_id].moves.append(row)
    return list(found.values())


def rows_to_be_told(connection: Connection, name: str) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Rows that an entry must tell of under this name, by their TOLD_COLUMNS, and what each is about."""
    for row in connection.execute(_TOLD[name], execution_options={"yield_per": PORTION}):
        yield tuple(row[:-1]), str(row[-1] or "?")


def payload_of(connection: Connection, chain: str, seq: int) -> str:
    """The payload of one entry of the journal."""
    query = select(journal.c.payload).where(journal.c.chain == chain, journal.c.seq == seq)
    return str(connection.execute(query).scalar_one())


def told_about(connection: Connection, row: dict[str, Any]) -> str:
    """What such a row is about: its product's SKU, or the document an approval was for; empty for neither."""
    if "product_id" in row:
        query = select(products.c.sku).where(products.c.id == row["product_id"])
    else:
        query = select(invoices.c.number).where(invoices.c.uuid == row["cart_uuid"])
    return str(connection.execute(query).scalar_one_or_none() or row.get("detail") or "")


def renumbered(connection: Connection) -> list[str]:
    """Tables on SQLite whose ids don't run from 1 on without a gap: rows never go, so an id was changed or taken out.

    A server leaves gaps of its own, where a sale was rolled back.
    """
    if connection.dialect.name != "sqlite":
        return []
    found = []
    for table in NUMBERED:
        query = f"SELECT count(*), coalesce(max(id), 0), coalesce(min(id), 1) FROM {table.name}"  # noqa: S608
        many, last, first = connection.exec_driver_sql(query).one()
        if many != last or first != 1:
            found.append(table.name)
    return found


def invoice_ids(connection: Connection) -> Iterator[list[int]]:
    """The ids of all documents, in order, a portion at a time."""
    after: int | None = None
    while True:
        query = select(invoices.c.id).order_by(invoices.c.id).limit(PORTION)
        rows = connection.execute(query if after is None else query.where(invoices.c.id > after)).fetchall()
        if not rows:
            return
        yield [int(row[0]) for row in rows]
        after = int(rows[-1][0])


def invoice_count(connection: Connection) -> int:
    """How many documents there are."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM invoices").scalar_one())


def stock_differences(connection: Connection) -> list[Row[Any]]:
    """Products whose moves don't sum to their stock or its value: sku, both quantities, both values."""
    return list(
        connection.exec_driver_sql(
            "SELECT p.sku, p.stock_on_hand, p.stock_value_e4, coalesce(m.quantity, 0) AS moved_milli,"
            " coalesce(m.value, 0) AS moved_value_e4 FROM products p LEFT JOIN"
            " (SELECT product_id, CAST(sum(quantity_milli) AS BIGINT) AS quantity,"
            " CAST(sum(value_e4) AS BIGINT) AS value FROM stock_moves GROUP BY product_id) m ON m.product_id = p.id"
            " WHERE p.stock_on_hand <> coalesce(m.quantity, 0) OR p.stock_value_e4 <> coalesce(m.value, 0)"
            " ORDER BY p.sku"
        )
    )


def unsound_payments(connection: Connection) -> list[Row[Any]]:
    """Payments that don't add up or aren't allocated whole: uuid, amounts, allocated (None for not at all), number."""
    return list(
        connection.exec_driver_sql(
            "SELECT p.uuid, p.kind, p.amount_minor, p.tendered_minor, p.change_minor, a.allocated_minor, i.number"
            " FROM payments p LEFT JOIN"
            " (SELECT payment_id, CAST(sum(amount_minor) AS BIGINT) AS allocated_minor, min(invoice_id) AS invoice_id"
            " FROM payment_allocations GROUP BY payment_id) a ON a.payment_id = p.id"
            " LEFT JOIN invoices i ON i.id = a.invoice_id"
            " WHERE p.amount_minor + p.change_minor <> p.tendered_minor OR p.change_minor < 0"
            " OR (p.change_minor <> 0 AND p.kind <> 'cash')"
            " OR a.allocated_minor IS NULL OR a.allocated_minor <> p.amount_minor ORDER BY p.id"
        )
    )


def series_counts(connection: Connection) -> list[Row[Any]]:
    """Every series by till, kind and year: its `last` (None where it has no row), and the documents' count and span."""
    return list(
        connection.exec_driver_sql(
            "SELECT t.code, k.till_id, k.kind, k.year, s.last, coalesce(n.many, 0) AS many, n.lowest, n.highest FROM"
            " (SELECT till_id, kind, year FROM series UNION SELECT till_id, kind, series_year FROM invoices) k"
            " LEFT JOIN series s ON s.till_id = k.till_id AND s.kind = k.kind AND s.year = k.year"
            " LEFT JOIN (SELECT till_id, kind, series_year, count(DISTINCT series_number) AS many,"
            " min(series_number) AS lowest, max(series_number) AS highest FROM invoices"
            " GROUP BY till_id, kind, series_year) n"
            " ON n.till_id = k.till_id AND n.kind = k.kind AND n.series_year = k.year"
            " LEFT JOIN tills t ON t.id = k.till_id ORDER BY k.till_id, k.kind, k.year"
        )
    )


def series_numbers(connection: Connection, till_id: int, kind: str, year: int) -> Iterator[int]:
    """The numbers of one series' documents, ascending."""
    rows = connection.execute(
        select(invoices.c.series_number)
        .where(invoices.c.till_id == till_id, invoices.c.kind == kind, invoices.c.series_year == year)
        .order_by(invoices.c.series_number)
    )
    return (int(row[0]) for row in rows)


def repeated_numbers(connection: Connection) -> list[str]:
    """Numbers that more than one document bears."""
    rows = connection.exec_driver_sql(
        "SELECT number FROM invoices GROUP BY number HAVING count(*) > 1 ORDER BY number"
    )
    return [str(row[0]) for row in rows]


def returned_items(connection: Connection) -> Iterator[Row[Any]]:
    """Every item of which something came back: its number, position and amounts, and the sums of `returns` items."""
    names = ("quantity_milli", "amount_minor", "net_minor", "tax_minor", "gross_minor")
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT) AS returned_{name}" for name in names)
    own = ", ".join(f"o.{name}" for name in names)
    query = (
        f"SELECT i.number, o.position, {own}, r.* FROM (SELECT returns_item_id, count(*) AS returns, {sums}"  # noqa: S608
        " FROM invoice_items WHERE returns_item_id IS NOT NULL GROUP BY returns_item_id) r"
        " JOIN invoice_items o ON o.id = r.returns_item_id JOIN invoices i ON i.id = o.invoice_id ORDER BY o.id"
    )
    yield from connection.exec_driver_sql(query, execution_options={"yield_per": PORTION})


def file_problems(connection: Connection) -> list[str]:
    """What the engine itself finds wrong: pages and indexes on SQLite, constraints and indexes on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("PRAGMA integrity_check")
        return [str(row[0]) for row in rows if row[0] != "ok"]
    rows = connection.execute(
        text(
            "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint c"
            " WHERE connamespace = current_schema()::regnamespace"
            " AND (NOT convalidated OR to_jsonb(c) ->> 'conenforced' = 'false')"
            " UNION ALL SELECT indexrelid::regclass::text FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid"
            " WHERE k.relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready)"
        )
    )
    return [str(row[0]) for row in rows]


def orphans(connection: Connection) -> list[tuple[str, str, int]]:
    """Rows that point to a row that isn't there: table, where it points, how many."""
    found = []
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            child, parent = table.name, key.column.table.name
            column, target = key.parent.name, key.column.name
            many = connection.exec_driver_sql(
                f'SELECT count(*) FROM {child} c WHERE c."{column}" IS NOT NULL'  # noqa: S608 (our own names alone)
                f' AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p."{target}" = c."{column}")'
            ).scalar_one()
            if many:
                found.append((child, f"{parent}.{target}", int(many)))
    return found
