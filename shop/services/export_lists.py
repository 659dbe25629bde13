"""Products, customers and stock as CSV or XLSX whose columns an import knows: brought in again they change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shop.documents import spreadsheet
from shop.documents.spreadsheet import Cell, Written, write_table
from shop.rules.errors import BadInput
from shop.rules.numbers import QUANTITY_DECIMALS, format_scaled
from shop.rules.permissions import EXPORT, Session, require
from shop.rules.product_row import why_no_barcode
from shop.rules.stock import average_e4
from shop.services.import_file import CUSTOMERS, PRODUCTS, STOCK
from shop.services.shop import Shop, stamp
from shop.store import exporting, journal
from shop.store.engine import Connection
from shop.texts import _

Progress = Callable[[int, int], None]
STEP_ROWS = 500
ONE_PIECE = 1000
# The words by which an import knows a column: those, and no translation of them, stand in the file.
HEADINGS = {
    PRODUCTS: (
        "sku barcode name brand category unit weighed tax_class price cost stock other_barcodes content deposit "
        "minimum_age reorder_level reorder_quantity supplier supplier_sku notes active"
    ).split(),
    CUSTOMERS: (
        "number name company address country email phone tax_number group credit_limit notes active"
    ).split(),
    STOCK: "sku barcode name unit stock cost value".split(),
}
_TABLES = {PRODUCTS: "products", CUSTOMERS: "customers", STOCK: "products"}


def export_list(
    shop: Shop,
    session: Session,
    kind: str,
    path: Path,
    progress: Progress | None = None,
    *,
    replace: bool = False,
) -> Written:
    """Write all products, customers or the stock of products into a file that ends in .csv or .xlsx.

    FileIsThere where there is one and `replace` is not set. What `progress` raises ends it, and no file is left.
    """
    require(session, EXPORT)
    if kind not in HEADINGS:
        raise BadInput(_("Choose what to export: {kinds}.").format(kinds=", ".join(HEADINGS)), "kind")
    titles = {PRODUCTS: _("Products"), CUSTOMERS: _("Customers"), STOCK: _("Stock")}
    with shop.store.read() as connection:
        total = exporting.count(connection, _TABLES[kind])
        rows = _stepped(_rows(shop, connection, kind), total, progress)
        headings = [heading.replace("_", " ") for heading in HEADINGS[kind]]
        written = write_table(path, titles[kind], headings, rows, replace=replace)
    with shop.store.write() as connection:
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="list_exported",
            at=stamp(shop.clock()),
            till=session.till,
            user=session.username,
            payload={"list": kind, "rows": written.rows, "file": path.suffix.lower()},
        )
    return written


def _rows(shop: Shop, connection: Connection, kind: str) -> Iterator[list[Cell]]:
    digits = shop.settings.currency.digits
    if kind == CUSTOMERS:
        for row in exporting.customer_rows(connection):
            yield _customer(row, digits)
        return
    paths = exporting.category_paths(connection)
    for row, codes in exporting.product_rows(connection):
        if kind == PRODUCTS:
            yield _product(row, codes, paths, digits)
        elif row.stocked:
            yield _stock(row, codes, digits)


def _stepped(rows: Iterator[list[Cell]], total: int, progress: Progress | None) -> Iterator[list[Cell]]:
    for done, row in enumerate(rows):
        if progress and done % STEP_ROWS == 0:
            progress(done, total)
        yield row
    if progress:
        progress(total, total)


def _product(row: Any, codes: list[Any], paths: dict[int, str], digits: int) -> list[Cell]:
    first, others = _codes(codes)
    content = f"{format_scaled(row.content_milli, QUANTITY_DECIMALS)} {row.content_unit}"
    return [
        row.sku,
        first,
        row.name,
        row.brand,
        paths.get(row.category_id, ""),
        row.unit,
        _yes(row.weighed),
        row.tax_code,
        None if row.price_e4 is None else spreadsheet.price(row.price_e4, digits),
        spreadsheet.price(row.cost_e4, digits),
        spreadsheet.quantity(row.stock_on_hand) if row.stocked else None,
        others,
        content if row.content_milli else "",
        spreadsheet.price(row.deposit_e4, digits),
        row.minimum_age,
        spreadsheet.quantity(row.reorder_level_milli),
        spreadsheet.quantity(row.reorder_quantity_milli),
        row.supplier,
        row.supplier_sku,
        row.notes,
        _yes(row.active),
    ]


def _codes(codes: list[Any]) -> tuple[str, str]:
    """The barcode of one piece, and all others: packs with how many are in them, and numbers for the shop's scales,
    which an import takes for no barcode elsewhere.
    """
    single = next(
        (code for code in codes if code.quantity_milli == ONE_PIECE and why_no_barcode(code.barcode) is None),
        None,
    )
    others = [
        code.barcode
        if code.quantity_milli == ONE_PIECE
        else f"{code.barcode} × {format_scaled(code.quantity_milli, QUANTITY_DECIMALS)}"
        for code in codes
        if code is not single
    ]
    return single.barcode if single is not None else "", "; ".join(others)


def _customer(row: Any, digits: int) -> list[Cell]:
    return [
        row.number,
        row.name,
        row.company,
        row.address,
        row.country,
        row.email,
        row.phone,
        row.tax_number,
        row.customer_group,
        spreadsheet.amount(row.credit_limit_minor, digits),
        row.notes,
        _yes(row.active),
    ]


def _stock(row: Any, codes: list[Any], digits: int) -> list[Cell]:
    average = average_e4(on_hand_milli=row.stock_on_hand, value_e4=row.stock_value_e4, cost_e4=row.cost_e4)
    return [
        row.sku,
        _codes(codes)[0],
        row.name,
        row.unit,
        spreadsheet.quantity(row.stock_on_hand),
        spreadsheet.price(average, digits),
        spreadsheet.price(row.stock_value_e4, digits),
    ]


def _yes(flag: int) -> str:
    return "yes" if flag else "no"
