"""The pages of sales, payments and print jobs in a real window: keys, touches, papers, exports, sizes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.invoices.presenter import Page as Invoices
from backoffice.invoices.view import View as InvoicesView
from backoffice.payments.presenter import Page as Payments
from backoffice.payments.view import View as PaymentsView
from backoffice.print_jobs.presenter import Page as PrintJobs
from shop.rules.errors import DatabaseProblem
from shop.services import hashing, payments, shifts
from shop.services.invoices import SaleRow
from shop.services.payments import PaymentPage
from shop.store.engine import connect
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off
from tests.shops import LOWEST_COST, filled_shop
from tests.sold import sold_shop
from widgets.table import Table


@pytest.fixture(scope="session")
def sold_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a shop after some days of trade, to be copied; till 2 prints into a file."""
    path = tmp_path_factory.mktemp("sold") / "shop.sqlite"
    shutil.copy(sqlite_template, path)
    store = connect(str(path))
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        sold = sold_shop(filled_shop(store))
        shifts.use_till(sold.shop, "Till 2", "file:/tmp/paper")
    finally:
        hashing.COST = cost
        store.close()
    return path


@pytest.fixture
def trade(sold_file: Path, tmp_path: Path) -> Path:
    """A copy of it of the test's own."""
    path = tmp_path / "shop.sqlite"
    shutil.copy(sold_file, path)
    return path


@pytest.fixture
def rig(trade: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """An office of that shop in which the admin is signed in; its papers lie in a folder of the test's own."""
    monkeypatch.setenv("CI", "true")
    with office_at(trade) as rig:
        rig.app.shop.settings = replace(rig.app.shop.settings, documents_dir=str(tmp_path / "papers"))
        rig.enter()
        yield rig


def invoices(rig: Rig) -> tuple[Invoices, InvoicesView]:
    view = rig.app.pages["invoices"]
    assert isinstance(view, InvoicesView)
    assert isinstance(view.page, Invoices)
    return view.page, view


def shown(rig: Rig) -> list[str]:
    """The numbers that the list in front shows."""
    page, view = invoices(rig)
    assert [row.number for row in page.rows] == [row.cells[0] for row in view.table.rows]
    return [row.cells[0] for row in view.table.rows]


def touch(rig: Rig, table: Table, row_id: str, *, twice: bool = False) -> None:
    left, top, wide, high = table.tree.bbox(row_id)  # type: ignore[misc]
    for _touch in range(2 if twice else 1):
        rig.driver.click(table.tree, left + min(wide, 40) // 2, top + high // 2)


def test_a_sale_is_found_by_number_customer_amount_date_and_product(rig: Rig) -> None:
    rig.show("invoices")
    found = {}
    for text in ("r26-00002", "ann", "9.99", "2.3.2026", "nuts"):
        rig.play(f'"{text}"')
        found[text] = shown(rig)
        rig.play("ESC")
    assert found == {
        "r26-00002": ["T2-R26-00002", "T1-R26-00002"],
        "ann": ["T2-R26-00002", "T2-R26-00001"],
        "9.99": ["T2-R26-00001"],
        "2.3.2026": ["T1-C26-00002", "T1-C26-00001", "T1-R26-00003", "T1-R26-00002", "T1-R26-00001"],
        "nuts": ["T1-C26-00001", "T1-R26-00002"],
    }
    assert len(shown(rig)) == 8


def test_a_receipts_barcode_is_scanned_wherever_the_focus_is(rig: Rig) -> None:
    rig.show("invoices")
    rig.play("ENTER SCAN:T1-R26-00003")
    rig.wait_for(lambda: shown(rig) == ["T1-R26-00003"])
    page, view = invoices(rig)
    assert view.detail.title.cget("text") == "Receipt T1-R26-00003"
    assert page.text == "T1-R26-00003"


def test_the_tabs_of_a_sale_are_a_key_or_a_touch_away_and_show_its_rows(rig: Rig) -> None:
    rig.show("invoices")
    rig.play('"T1-R26-00002"')
    page, view = invoices(rig)
    seen = {}
    for place, tab in enumerate(page.tabs, 1):
        rig.play(f"CTRL+{place}")
        seen[tab.id] = [row.cells for row in view.detail.tables[tab.id].rows]
    assert [cells[1] for cells in seen["items"]] == ["1.237", "7", "1"]
    assert seen["taxes"][-1][0] == "In all"
    assert seen["payments"][0][:2] == ("Card", "3.33")
    assert [cells[:2] for cells in seen["stock"]] == [("Tea", "-7"), ("Nuts by weight", "-1.237")]
    assert seen["journal"][0][0] == "Sale"
    assert seen["papers"][0][:3] == ("Original", "T1", "waiting")
    box = view.detail.strip.box_of(1)
    assert box is not None
    rig.driver.click(view.detail.strip, box[0] + box[1] // 2, 20)
    assert page.tab == "taxes"


def test_a_credit_note_and_its_sale_are_a_touch_apart_there_and_back(rig: Rig) -> None:
    rig.show("invoices")
    rig.play('"T1-R26-00002"')
    _page, view = invoices(rig)
    (link,) = view.detail.links.winfo_children()
    rig.driver.click(link)
    assert view.detail.title.cget("text") == "Credit note T1-C26-00001"
    rig.play("CTRL+B")
    assert view.detail.title.cget("text") == "Receipt T1-R26-00002"


def test_a_payment_is_touched_twice_and_leads_to_the_payments_and_back(rig: Rig) -> None:
    rig.show("invoices")
    rig.play('"ann card" CTRL+3')
    _page, view = invoices(rig)
    touch(rig, view.detail.tables["payments"], "0", twice=True)
    assert rig.office.page_id == "payments"
    payments = rig.app.pages["payments"]
    assert isinstance(payments, PaymentsView)
    rig.wait_for(lambda: payments.figures["net"].cget("text") == "€9.99")
    rig.play("ENTER")
    assert view.detail.title.cget("text") == "Receipt T2-R26-00001"


def test_a_copy_lands_in_the_queue_of_the_till_that_was_picked(rig: Rig) -> None:
    rig.show("invoices")
    rig.play('"T1-R26-00001" CTRL+P')
    rig.wait_for(lambda: bool(rig.office.panels))
    rig.play("ENTER")
    rig.wait_for(lambda: rig.said == "Copy 1 of T1-R26-00001 comes out at T2.")
    rig.show("print_jobs")
    page = rig.office.page
    assert isinstance(page, PrintJobs)
    newest = page.rows[0]
    assert (newest.number, newest.copy_number, newest.till, newest.state) == (
        "T1-R26-00001",
        1,
        "T2",
        "waiting",
    )


def test_the_pdf_and_the_mail_are_made_and_opened(rig: Rig, tmp_path: Path) -> None:
    rig.show("invoices")
    rig.play('"T2-R26-00001" CTRL+I')
    pdf = tmp_path / "papers" / "2026" / "T2-R26-00001.pdf"
    rig.wait_for(lambda: rig.opened == [pdf], 30)
    rig.play("CTRL+M")
    rig.wait_for(lambda: bool(rig.office.panels))
    rig.play("ENTER")
    rig.wait_for(lambda: rig.opened[1:] == [pdf.with_suffix(".eml")], 30)
    assert b"To: ann@example.com" in rig.opened[1].read_bytes()
    assert rig.opened[0].read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_filtered_list_is_exported_as_it_is_shown(rig: Rig, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sales.{ending}"
    rig.show("invoices")
    rig.play(f'"book" CTRL+E "{path}" ENTER')
    rig.wait_for(path.exists, 30)
    rig.wait_for(lambda: not rig.office.panels)
    page, _view = invoices(rig)
    wanted = [(row.number, row.gross_minor) for row in page.rows]
    assert len(wanted) == 5
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            _heading, *rows = csv.reader(file)
        assert [(row[0], round(float(row[-1]) * 100)) for row in rows] == wanted
    else:
        _headings, *cells = load_workbook(path).worksheets[0].values
        assert [(row[0], round(float(str(row[-1])) * 100)) for row in cells] == wanted


def test_a_sum_follows_what_is_typed_and_chosen(rig: Rig) -> None:
    view = rig.show("payments")
    assert isinstance(view, PaymentsView)
    assert isinstance(view.page, Payments)
    page = view.page
    rig.wait_for(lambda: page.sums.count == 9)
    rig.play('"card"')
    rig.wait_for(lambda: view.figures["in"].cget("text") == "€13.32")
    rig.play("ESC")
    page.choose_filter("way", "out")
    rig.wait_for(lambda: page.sums.count == 2)
    assert view.figures["in"].cget("text") == "€0.00"


def test_no_sum_stands_beside_payments_that_were_never_read(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_what: object) -> PaymentPage:
        raise DatabaseProblem("away")

    monkeypatch.setattr(payments, "list_payments", gone)
    view = rig.show("payments")
    assert isinstance(view, PaymentsView)
    assert (rig.said, [figure.cget("text") for figure in view.figures.values()]) == ("away", ["", "", ""])


def test_amounts_and_numbers_as_long_as_others_but_wider_are_whole_too(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = Invoices.cells
    unlike = (("III-C26-00001", -1_111_111), ("WWW-R26-00001", 99_999_999))

    def unlike_cells(page: Invoices, row: SaleRow) -> tuple[object, ...]:
        number, total = unlike[row.id % 2]
        return (number, *cells(page, row)[1:-1], total)

    monkeypatch.setattr(Invoices, "cells", unlike_cells)
    rig.show("invoices")
    table = invoices(rig)[1].table
    assert {row.cells[-1] for row in table.rows} == {"-11,111.11", "999,999.99"}
    for row in table.rows:
        told = table.tree.item(row.id, "values")
        assert (told[0], told[-1]) == (row.cells[0], row.cells[-1])


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(trade: Path, size: tuple[int, int]) -> None:
    with office_at(trade, size) as rig:
        rig.enter()
        for page_id in ("invoices", "payments", "print_jobs"):
            rig.show(page_id)
            assert cut_off(rig.window) == []
        rig.show("invoices")
        rig.play('"T1-R26-00002"')
        for key in "123456":
            rig.play(f"CTRL+{key}")
            assert cut_off(rig.window) == []
