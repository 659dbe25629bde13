"""Plain tables on paper: everything is on it, over pages whose head and number repeat."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timezone

from pypdf import PdfReader

from shop.documents.table_paper import PaperColumn, TablePaper, render
from shop.rules.settings import Settings

SETTINGS = replace(Settings(), shop_name="Corner Street", shop_address="1 Main Street\nDublin")
COLUMNS = (PaperColumn("SKU"), PaperColumn("Product", stretch=True), PaperColumn("Counted", blank=90.0))
AT = datetime(2026, 11, 27, 9, 0, tzinfo=timezone.utc)


def pages(paper: TablePaper) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(render(paper, SETTINGS, AT))).pages]


def test_every_row_is_on_a_page_that_has_the_head_of_the_table_and_its_count() -> None:
    rows = [("Sweets",), *((f"P-{number:03d}", f"Čokoláda {number}", "") for number in range(90))]
    found = pages(
        TablePaper("Count sheet", "Spring", COLUMNS, rows, total=("Total", "12.50"), note="Ring first")
    )
    assert len(found) > 2
    for number, text in enumerate(found, 1):
        assert "Product" in text
        assert f"Page {number} of {len(found)}" in text
    whole = "\n".join(found)
    assert all(f"P-{number:03d}" in whole and f"Čokoláda {number}" in whole for number in range(90))
    for text in ("Sweets", "Corner Street", "12.50", "Ring first"):
        assert text in whole


def test_a_name_without_end_stays_in_its_column_and_the_same_paper_is_the_same_bytes() -> None:
    rows = [("X" * 60, "A very long name " * 60, "")]
    paper = TablePaper("Order", "PO00001", COLUMNS, rows, facts=(("Date", "today"),), to=("Mill", "Lane 1"))
    assert render(paper, SETTINGS, AT) == render(paper, SETTINGS, AT)
    (text,) = pages(paper)
    assert "Mill" in text


def test_a_paper_without_rows_is_one_page() -> None:
    assert len(pages(TablePaper("Order", "", COLUMNS, ()))) == 1
