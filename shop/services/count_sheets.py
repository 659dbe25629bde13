"""Sheets to count by, on paper or for a spreadsheet: what is to be counted, by category, with room for the number."""

from __future__ import annotations

from pathlib import Path

from shop.rules.formats import formats_for
from shop.rules.permissions import STOCK, Session, require
from shop.services.order_papers import write_document
from shop.services.printing import documents_folder
from shop.services.shop import Shop
from shop.services.stocktakes import get_stocktake, scope_of
from shop.store import stocktakes
from shop.texts import _


def save_sheet(shop: Shop, session: Session, stocktake_id: int, *, with_expected: bool = False) -> Path:
    """Write the sheet of a stocktake as a PDF to the documents folder. What the books say stands there if asked for."""
    require(session, STOCK)
    known = get_stocktake(shop, session, stocktake_id)
    with shop.store.read() as connection:
        rows = stocktakes.sheet(connection, scope_of(connection, known))
    from shop.documents.table_paper import PaperColumn, TablePaper, render

    forms = formats_for(shop.settings)
    told: list[tuple[str, ...]] = []
    category = ""
    for row in rows:
        if row.category != category:
            category = row.category
            told.append((category,))
        expected = (forms.quantity(row.stock_on_hand),) if with_expected else ()
        told.append((row.sku, row.name, row.unit, *expected, ""))
    expected_column = (PaperColumn(_("Expected"), "right"),) if with_expected else ()
    started = shop.local(known.started_at)
    paper = TablePaper(
        title=_("Count sheet"),
        number=known.name,
        columns=(
            PaperColumn(_("SKU")),
            PaperColumn(_("Product"), stretch=True),
            PaperColumn(_("Unit")),
            *expected_column,
            PaperColumn(_("Counted"), blank=90.0),
        ),
        rows=told,
        facts=((_("Begun"), forms.date(started.date())), (_("Counted by"), "________________")),
    )
    folder = documents_folder(shop) / _("stocktakes")
    return write_document(folder / f"{known.id:05d}.pdf", render(paper, shop.settings, started))


def save_sheet_csv(
    shop: Shop, session: Session, stocktake_id: int, path: Path, *, replace: bool = False
) -> Path:
    """The same as CSV: category, SKU, name, unit, expected, and an empty column. FileIsThere and BadInput as usual."""
    require(session, STOCK)
    known = get_stocktake(shop, session, stocktake_id)
    from shop.documents.spreadsheet import quantity, write_csv

    headings = (_("Category"), _("SKU"), _("Product"), _("Unit"), _("Expected"), _("Counted"))
    with shop.store.read() as connection:
        rows = (
            (row.category, row.sku, row.name, row.unit, quantity(row.stock_on_hand), "")
            for row in stocktakes.sheet(connection, scope_of(connection, known))
        )
        return write_csv(path, headings, rows, replace=replace).path
