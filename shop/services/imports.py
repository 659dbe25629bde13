"""Imports as the office has them: looked at before anything is written, run by their kind, listed and undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from shop.rules.columns import KINDS, listed
from shop.rules.customer_row import CustomerRow
from shop.rules.import_table import Refusal
from shop.rules.listing import ListPage, ListQuery
from shop.rules.numbers import PRICE_DECIMALS, QUANTITY_DECIMALS, format_scaled
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.product_row import ProductRow
from shop.rules.stock_row import StockRow
from shop.services import import_customers, import_products, import_stock
from shop.services.import_file import CUSTOMERS, PRODUCTS, STOCK, ImportFile
from shop.services.import_run import ImportOptions, ImportReport, Progress, Reader
from shop.services.shop import Shop, moment_of
from shop.store import imports as store
from shop.texts import _

PREVIEW_ROWS = 50


@dataclass(frozen=True, slots=True)
class Import:
    """An import on the record. `undone_at` is None for one that stands."""

    id: int
    kind: str
    file_name: str
    at: datetime
    person: str
    added: int
    changed: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file: its cells as they stand, what each field is understood as, and why it would be refused."""

    line: int
    cells: tuple[str, ...]
    understood: Mapping[str, str]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file with its columns. `missing` says which field must still be told, "" where none."""

    columns: Mapping[str, int]
    rows: tuple[PreviewRow, ...]
    missing: str = ""


def fields_of(kind: str) -> tuple[tuple[str, str], ...]:
    """The fields that a file of this kind can have, with what they are called."""
    return tuple((name, field_label(name)) for name in _ORDER[kind])


def preview(
    shop: Shop, session: Session, file: ImportFile, told: Mapping[str, str | int] | None = None
) -> Preview:
    """How the first rows of a file would be read. `told` as in `ImportOptions.columns`."""
    require(session, IMPORT)
    columns = KINDS[file.kind].guess(file.table.header, told or {})
    reader = _READERS[file.kind](shop, file, columns)
    rows = []
    for line, cells in islice(file.table.rows(), PREVIEW_ROWS):
        row = reader.read(line, cells)
        refusals = tuple(row) if isinstance(row, list) else ()
        rows.append(PreviewRow(line, tuple(cells), {} if refusals else _understood(row), refusals))
    missing = next(
        (
            " / ".join(field_label(name) for name in fields)
            for fields in _NEEDED[file.kind]
            if not any(name in columns for name in fields)
        ),
        "",
    )
    return Preview(columns, tuple(rows), missing)


def run(
    shop: Shop, session: Session, file: ImportFile, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """Import a file of any kind, or say what would happen."""
    require(session, IMPORT)
    return _RUNS[file.kind](shop, session, file, options, progress)


def list_imports(shop: Shop, session: Session, query: ListQuery) -> ListPage[Import]:
    """A page of the imports there were, the newest first; filter `kind`."""
    require(session, IMPORT)
    if not query.sort:
        query = ListQuery(query.text, query.filters, "at", True, query.offset, query.limit)
    with shop.store.read() as connection:
        rows, count = store.page(connection, query)
    return ListPage(tuple(_import(row) for row in rows), count, query.offset)


def _import(row: Any) -> Import:
    return Import(
        row.id,
        row.kind,
        row.file_name,
        moment_of(row.at),
        row.person,
        row.added,
        row.changed,
        moment_of(row.undone_at) if row.undone_at else None,
    )


def _understood(row: Any) -> dict[str, str]:
    """What each field of a row is taken for, those that say something."""
    if isinstance(row, ProductRow):
        return _product(row)
    if isinstance(row, StockRow):
        found = {"barcode": row.barcode, "sku": row.sku, "name": row.name}
        found["counted"] = format_scaled(row.counted_milli, QUANTITY_DECIMALS)
        found["cost"] = _price(row.cost_e4)
        return {name: text for name, text in found.items() if text}
    assert isinstance(row, CustomerRow)
    found = {name: getattr(row, name) for name in ("number", "name", "company", "address", "country")}
    found |= {"email": row.email, "phone": row.phone_e164, "tax_number": row.tax_number}
    found |= {"group": row.customer_group, "notes": row.notes, "active": _yes(row.active)}
    return {name: text for name, text in found.items() if text}


def _product(row: ProductRow) -> dict[str, str]:
    found = {
        "barcode": row.barcode,
        "sku": row.sku,
        "name": row.name,
        "brand": row.brand,
        "category": row.category,
        "unit": row.unit,
        "tax": row.tax,
        "price": _price(row.price_e4),
        "cost": _price(row.cost_e4),
        "stock": "" if row.stock_milli is None else format_scaled(row.stock_milli, QUANTITY_DECIMALS),
        "active": _yes(row.active),
        "other_barcodes": listed([other.code for other in row.other_codes]),
    }
    return {name: text for name, text in found.items() if text}


def _price(e4: int | None) -> str:
    return "" if e4 is None else format_scaled(e4, PRICE_DECIMALS, least_decimals=2)


def _yes(said: bool | None) -> str:
    return "" if said is None else _("yes") if said else _("no")


def field_label(name: str) -> str:
    """What a field of a file is called."""
    return {
        "barcode": _("Barcode"),
        "sku": _("SKU"),
        "name": _("Name"),
        "brand": _("Brand"),
        "category": _("Category"),
        "unit": _("Unit"),
        "tax": _("Tax class or rate"),
        "price": _("Price"),
        "cost": _("Cost"),
        "stock": _("Stock on hand"),
        "currency": _("Currency"),
        "other_barcodes": _("Other barcodes"),
        "reorder_level": _("Reorder level"),
        "reorder_quantity": _("Reorder quantity"),
        "minimum_age": _("Minimum age"),
        "deposit": _("Deposit"),
        "content": _("Content"),
        "supplier": _("Supplier"),
        "supplier_sku": _("Supplier's SKU"),
        "notes": _("Notes"),
        "weighed": _("Weighed"),
        "active": _("Active"),
        "counted": _("How many there are"),
        "number": _("Number"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "company": _("Company"),
        "address": _("Address"),
        "postcode": _("Postcode"),
        "city": _("Town"),
        "country": _("Country"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "tax_number": _("Tax number"),
        "group": _("Group"),
        "credit_limit": _("Credit limit"),
    }.get(name, name)


_ORDER: Mapping[str, Sequence[str]] = {
    PRODUCTS: (
        "name barcode sku price cost tax category brand unit stock other_barcodes supplier supplier_sku content "
        "deposit minimum_age reorder_level reorder_quantity weighed currency notes active"
    ).split(),
    CUSTOMERS: (
        "name number company first_name last_name address postcode city country email phone tax_number group "
        "credit_limit notes active"
    ).split(),
    STOCK: "barcode sku name counted cost".split(),
}
_NEEDED: Mapping[str, Sequence[tuple[str, ...]]] = {
    PRODUCTS: import_products.NEEDED,
    CUSTOMERS: import_customers.NEEDED,
    STOCK: import_stock.NEEDED,
}
_READERS: Mapping[str, Callable[[Shop, ImportFile, Mapping[str, int]], Reader[Any]]] = {
    PRODUCTS: import_products.reader,
    CUSTOMERS: import_customers.reader,
    STOCK: import_stock.reader,
}
_RUNS: Mapping[str, Callable[..., ImportReport]] = {
    PRODUCTS: import_products.import_opened,
    CUSTOMERS: import_customers.import_opened,
    STOCK: import_stock.import_opened,
}
