"""The pages of sales, payments and print jobs by their keys."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from backoffice.invoices.presenter import Page as Invoices
from backoffice.payments.presenter import NOTHING
from backoffice.payments.presenter import Page as Payments
from backoffice.print_jobs.presenter import Page as PrintJobs
from shop.rules.errors import DatabaseProblem
from shop.services import payments, shifts
from shop.services.payments import PaymentSums
from shop.services.printing import PrintQueue
from shop.services.shop import Shop
from shop.store import printjobs
from tests.backoffice.conftest import Played
from tests.shops import Clock
from tests.sold import Sold, add_invoice, sold_shop


@pytest.fixture
def sold(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sold:
    """The shop after its trade; till 2 has a printer, papers lie in a folder of the test's own."""
    monkeypatch.setenv("CI", "true")
    sold = sold_shop(shop)
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path))
    shifts.use_till(shop, "Till 2", f"file:{tmp_path / 'paper'}")
    return sold


@pytest.fixture
def played(sold: Sold) -> Played:
    """The office of that shop."""
    played = Played(sold.shop)
    played.office.on_open_file = opened.append
    opened.clear()
    return played


opened: list[Path] = []


def invoices(played: Played) -> Invoices:
    page = played.office.page
    assert isinstance(page, Invoices)
    return page


def numbers(page: Invoices | Payments | PrintJobs) -> list[str]:
    return [row.number for row in page.rows]


def lines(page: Invoices) -> list[object]:
    return [line.cells[0] for line in page.lines]


# Sales ------------------------------------------------------------------------------------------------------------


def test_a_sale_is_found_as_its_words_are_typed_and_they_are_told_back(played: Played) -> None:
    played.play("ALT+I")
    page = invoices(played)
    assert page.summary == "8"
    played.play("9.99")
    assert (numbers(page), page.summary) == (["T2-R26-00001"], "1   ·   total €9.99")
    played.play('ESC "ann card"')
    assert page.summary == "1   ·   paid by Card   ·   customer Ann Murphy"
    played.play('ESC "zzz"')
    assert (numbers(page), page.sale) == ([], None)
    played.play("ESC")
    assert len(page.rows) == 8


def test_a_receipt_is_found_by_scanning_it(played: Played) -> None:
    played.play("ALT+I SCAN:T1-R26-00002")
    page = invoices(played)
    assert numbers(page) == ["T1-R26-00002"]
    assert page.headline == "Receipt T1-R26-00002"


def test_each_tab_of_a_sale_is_a_key_away(played: Played) -> None:
    played.play('ALT+I "T1-R26-00002"')
    page = invoices(played)
    assert lines(page) == ["Nuts by weight  ·  0.4 came back", "Tea  ·  3 came back", "Gift wrapping"]
    played.play("CTRL+2")
    assert lines(page)[-1] == "In all"
    played.play("CTRL+3")
    assert lines(page) == ["Card", "Cash"]
    played.play("CTRL+4")
    assert lines(page) == ["Tea", "Nuts by weight"]
    played.play("CTRL+5")
    assert page.lines[0].cells == ("Sale", "2 Mar 2026 08:00  ·  kim  ·  T1 3")
    said = {str(name): value for name, value in (line.cells for line in page.lines)}
    assert said["Number"] == "T1-R26-00002"
    played.play("CTRL+6")
    assert [line.cells[:3] for line in page.lines] == [("Original", "T1", "waiting")]
    played.play("CTRL+1")
    assert page.tab == "items"


def test_within_a_sale_the_keys_go_through_its_rows_and_lead_on(played: Played) -> None:
    played.play('ALT+I "T2-R26-00001" ENTER')
    page = invoices(played)
    assert page.inside
    played.play("TAB TAB")
    assert (page.tab, page.inside) == ("payments", True)
    played.play("ENTER")
    payments = played.office.page
    assert isinstance(payments, Payments)
    assert numbers(payments) == ["T2-R26-00001"]
    played.play("ENTER")
    assert invoices(played).sale is not None
    assert invoices(played).headline == "Receipt T2-R26-00001"
    played.play("ENTER CTRL+6 ENTER")
    jobs = played.office.page
    assert isinstance(jobs, PrintJobs)
    assert numbers(jobs) == ["T2-R26-00001"]


def test_escape_leads_out_of_a_sale_and_typing_does_too(played: Played) -> None:
    played.play("ALT+I ENTER DOWN ESC")
    page = invoices(played)
    assert not page.inside
    assert page.cursor == 0
    played.play('ENTER "book"')
    assert (page.inside, len(page.rows)) == (False, 5)


def test_a_credit_note_and_its_sale_are_jumped_between_there_and_back(played: Played) -> None:
    played.play('ALT+I "T1-R26-00002" CTRL+R')
    page = invoices(played)
    assert page.headline == "Credit note T1-C26-00001"
    played.play("CTRL+R")
    assert page.headline == "Receipt T1-R26-00002"
    played.play("CTRL+B")
    assert page.headline == "Credit note T1-C26-00001"
    played.play("CTRL+B")
    assert page.headline == "Receipt T1-R26-00002"
    assert not page.can(next(action for action in page.own_actions() if action.id == "back"))
    played.play("CTRL+R ESC DOWN")
    assert page.headline == "Receipt T2-R26-00002"  # the list is moved in


def test_a_copy_comes_out_at_the_till_that_was_picked(played: Played, sold: Sold) -> None:
    shifts.use_till(sold.shop, "Till 3", "file:/tmp/other")
    played.play('ALT+I "T1-R26-00001" CTRL+P')
    panel = played.office.panels[-1]
    assert [value for value, _label in panel.choices] == ["T2", "T3"]  # type: ignore[attr-defined]
    played.play("DOWN ENTER")
    assert played.said == "Copy 1 of T1-R26-00001 comes out at T3."
    played.play('CTRL+P "1"')
    assert played.said == "Copy 2 of T1-R26-00001 comes out at T2."
    page = invoices(played)
    played.play("CTRL+6")
    assert [line.cells[:2] for line in page.lines] == [("Original", "T1"), ("Copy 1", "T3"), ("Copy 2", "T2")]


def test_without_a_printer_at_any_till_it_says_so(played: Played, sold: Sold) -> None:
    shifts.use_till(sold.shop, "Till 2", "none")
    played.play("ALT+I CTRL+P")
    assert "No till has a printer" in played.said
    assert not played.office.panels


def test_the_pdf_is_saved_and_opened(played: Played, tmp_path: Path) -> None:
    played.play('ALT+I "T2-R26-00001" CTRL+I')
    assert opened == [tmp_path / "2026" / "T2-R26-00001.pdf"]
    assert opened[0].read_bytes().startswith(b"%PDF")


def test_a_mail_goes_to_the_customers_address_unless_another_is_typed(played: Played, tmp_path: Path) -> None:
    played.play('ALT+I "T2-R26-00001" CTRL+M ENTER')
    draft = tmp_path / "2026" / "T2-R26-00001.eml"
    assert opened == [draft]
    assert b"To: ann@example.com\r\n" in draft.read_bytes()
    played.play('CTRL+M "nobody" ENTER')
    assert played.office.panels[-1].problem.startswith("Write the e-mail")
    played.play('"nobody@example.org" ENTER')
    assert b"To: nobody@example.org\r\n" in draft.read_bytes()


def test_days_between_are_asked_for_and_stand_among_the_choices(played: Played) -> None:
    played.play("ALT+I")
    page = invoices(played)
    page.choose_filter("period", "between")
    played.play('"rubbish" ENTER')
    assert played.office.panels[-1].problem
    played.play('"1.3.2026-11.3.2026" ENTER')
    assert len(page.rows) == 5
    assert (page.chosen["period"], "1–11 Mar 2026") in page.filters[0].choices
    page.choose_filter("period", "today")
    assert len(page.rows) == 3


def test_another_page_may_ask_for_a_period_a_text_and_a_sale(played: Played) -> None:
    played.office.show("invoices", {"period": "2026-03-02..2026-03-02", "text": "book"})
    page = invoices(played)
    assert len(page.rows) == 3
    played.office.show("invoices", {"text": "customer C00001"})
    assert len(page.rows) == 2
    assert page.chosen == {}


def test_a_sale_made_meanwhile_stands_in_the_list_within_a_second(played: Played, sold: Sold) -> None:
    played.play("ALT+I")
    page = invoices(played)
    page.refresh_while_shown()
    before = page.rows
    page.refresh_while_shown()
    assert page.rows is before
    add_invoice(sold, 10_000, 4_000)
    page.refresh_while_shown()
    assert page.rows[0].number == "T1-I26-00001"
    assert page.tags(page.rows[0]) == ("warning",)
    played.play("UP UP UP CTRL+3")
    assert page.lines[-1].cells[:2] == ("Left to pay", 6_000)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_are_the_rows_of_the_list(played: Played, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sales.{ending}"
    played.play(f'ALT+I "book" CTRL+E "{path}" ENTER')
    page = invoices(played)
    assert played.said == f"5 rows in {path}."
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading, *rows = list(csv.reader(file))
        totals = [row[-1] for row in rows]
        assert totals == [f"{row.gross_minor / 100:.2f}" for row in page.rows]
    else:
        heading, *rows = [list(row) for row in load_workbook(path).worksheets[0].values]  # type: ignore[misc]
        assert [row[-1] for row in rows] == [row.gross_minor / 100 for row in page.rows]
    assert heading == [column.heading for column in page.columns]
    assert [row[0] for row in rows] == numbers(page)
    assert [row[3] or "" for row in rows] == [row.customer for row in page.rows]


# Payments ---------------------------------------------------------------------------------------------------------


def test_payments_are_summed_as_they_are_filtered(played: Played) -> None:
    played.play("ALT+Y")
    page = played.office.page
    assert isinstance(page, Payments)
    assert page.sums.net_minor == sum(row.amount_minor for row in page.rows)
    played.play('"card"')
    assert (page.sums.count, page.sums.net_minor) == (2, 999 + 333)
    played.play("ESC")
    page.choose_tender("1")
    assert {row.tender for row in page.rows} == {"Cash"}
    assert [each.tender for each in page.sums.by_tender] == ["Cash"]
    page.choose_tender("1")
    assert page.sums.count == 9
    page.choose_filter("way", "out")
    assert page.sums.in_minor == 0
    assert page.sums.net_minor == page.sums.out_minor < 0


def test_payments_of_today_are_summed_anew_on_another_day(played: Played, sold: Sold) -> None:
    played.play("ALT+Y")
    page = played.office.page
    assert isinstance(page, Payments)
    page.choose_filter("period", "today")
    assert page.count == page.sums.count == 3
    assert isinstance(sold.shop.clock, Clock)
    sold.shop.clock.move(2 * 24 * 3600)
    played.play("F5")
    assert page.count == page.sums.count == 0


def test_what_the_payments_come_to_is_not_told_where_it_could_not_be_read(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.play("ALT+Y")
    page = played.office.page
    assert isinstance(page, Payments)

    def gone(*_what: object) -> PaymentSums:
        raise DatabaseProblem("away")

    with monkeypatch.context() as patch:
        patch.setattr(payments, "payment_sums", gone)
        played.play('"card"')
    assert (page.count, page.sums, page.is_summed, played.said) == (2, NOTHING, False, "away")
    played.play("F5")
    assert (page.sums.count, page.is_summed) == (2, True)


def test_a_payment_leads_to_its_sale(played: Played) -> None:
    played.play('ALT+Y "ref auth" ENTER')
    assert invoices(played).headline == "Receipt T2-R26-00001"


# Print jobs -------------------------------------------------------------------------------------------------------


def jobs(played: Played) -> PrintJobs:
    page = played.office.page
    assert isinstance(page, PrintJobs)
    return page


def test_papers_are_given_up_and_taken_back_by_a_key(played: Played) -> None:
    played.play("ALT+J")
    page = jobs(played)
    assert len(page.rows) == 8
    played.play("INSERT INSERT F8")
    assert (len(page.rows), played.said) == (6, "2 papers are given up.")
    played.play("CTRL+Z")
    assert len(page.rows) == 8
    page.choose_filter("state", "dropped")
    assert page.rows == ()


def test_an_uncertain_paper_is_answered_and_only_then_printed_again(played: Played, sold: Sold) -> None:
    with sold.shop.store.write() as connection:
        job = printjobs.next_job(connection, 2)
        assert job is not None
        printjobs.set_state(connection, job.id, "uncertain", "cut off", None)
    played.play("ALT+J")
    page = jobs(played)
    page.choose_filter("state", "uncertain")
    assert page.tags(page.rows[0]) == ("warning",)
    played.play("F6")
    assert played.said == "One paper is printed again."

    class Printer:
        def print(self, _data: bytes) -> None:
            return

        def open_drawer(self) -> None:
            return

    queue = PrintQueue(sold.shop, 2, Printer)
    while queue.step().waiting:
        pass
    page.choose_filter("state", "")
    assert {row.till for row in page.rows} == {"T1"}
    played.play("F7")  # a waiting paper can't be said to be there
    assert played.said == "One paper is printed again."


def test_a_paper_leads_to_its_sale(played: Played) -> None:
    played.play('ALT+J "T1-R26-00003" ENTER')
    assert invoices(played).headline == "Receipt T1-R26-00003"
