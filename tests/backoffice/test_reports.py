"""The page of reports by keys alone: which one, of which days, beside which others, in which order, into which file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PIL import Image

from backoffice.reports.presenter import Page
from shop.documents.charts import ChartLook
from shop.rules.cart import new_cart
from shop.rules.period import parse_period
from shop.rules.report_chart import Chart
from shop.services import sell
from shop.services.shop import Shop
from tests.backoffice.conftest import Played
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of, trade


def _dot() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1, 1)).save(file, "PNG")
    return file.getvalue()


PNG = _dot()


@pytest.fixture
def shop(sqlite_shop: Shop) -> Shop:
    """A shop after its morning, 2 March 2026."""
    shop = sqlite_shop
    with shop.store.write() as connection:
        add_stock(connection, "2026-02-01T00:00:00.000000Z")
    trade(shop)
    return shop


@pytest.fixture
def asked(shop: Shop) -> list[tuple[Chart, ChartLook]]:
    return []


@pytest.fixture
def reports(shop: Shop, asked: list[tuple[Chart, ChartLook]], monkeypatch: pytest.MonkeyPatch) -> Played:
    """The office with the page of reports in front; charts are noted instead of drawn."""
    played = Played(shop)

    def draw(chart: Chart, look: ChartLook) -> bytes:
        asked.append((chart, look))
        return PNG

    monkeypatch.setattr(played.office.charts, "draw", draw)
    played.play("ALT+R")
    return played


def page_of(played: Played) -> Page:
    page = played.office.page
    assert isinstance(page, Page)
    return page


def shown(played: Played) -> list[tuple[str, ...]]:
    table = page_of(played).table
    return [cells for _place, _line, cells in table.lines(played.office.formats())]


def test_the_page_begins_with_this_months_sales_by_day_until_today(reports: Played) -> None:
    page = page_of(reports)
    assert (page.shape.name, page.period.period) == ("days", parse_period("2026-03"))
    assert page.summary == "1–2 Mar 2026 beside 1–2 Feb 2026"
    assert [row[0] for row in shown(reports)] == ["Sun, 1 Mar", "Mon, 2 Mar"]
    total = page.table.total(reports.office.formats())
    assert total[0] == "Total"
    assert total[2:] == shown(reports)[1][2:]


@pytest.mark.parametrize(
    ("keys", "period"),
    [
        ("d", "2026-03-02"),
        ("w", "2026-W10"),
        ("q", "2026-Q1"),
        ("y", "2026"),
        ("LEFT", "2026-02"),
        ("LEFT LEFT RIGHT", "2026-02"),
        ("y LEFT m", "2025-01"),
        ("y LEFT m t", "2026-03"),
        ("d LEFT LEFT t", "2026-03-02"),
        ('b "2026-01-05 2026-01-20" ENTER', "2026-01-05 2026-01-20"),
        ('b "2026-01-05 2026-01-20" ENTER RIGHT', "2026-01-21 2026-02-05"),
    ],
)
def test_a_period_is_a_key_away(reports: Played, keys: str, period: str) -> None:
    reports.play(keys)
    assert page_of(reports).period.period == parse_period(period)
    found = page_of(reports).table.shown
    assert found is not None
    assert found.query.period == parse_period(period)


def test_a_period_that_cannot_be_read_stays_typed_with_what_to_do(reports: Played) -> None:
    reports.play('b "next tuesday" ENTER')
    panel = reports.office.panels[-1]
    assert "2026-Q1" in panel.problem
    assert panel.text == "next tuesday"
    reports.play("ESC")
    assert page_of(reports).period.period == parse_period("2026-03")


def test_what_it_stands_beside_is_chosen_by_one_key(reports: Played) -> None:
    page = page_of(reports)
    said = []
    for _press in range(4):
        reports.play("c")
        said.append(page.summary)
    assert said == [
        "1–2 Mar 2026 beside 22–23 Feb 2026",
        "1–2 Mar 2026 beside 1–2 Mar 2025",
        "1–2 Mar 2026",
        "1–2 Mar 2026 beside 1–2 Feb 2026",
    ]


def test_arrows_go_through_the_reports_and_then_through_the_rows(reports: Played) -> None:
    page = page_of(reports)
    reports.play("DOWN DOWN UP")
    assert page.shape.name == "weekdays"
    reports.play("CTRL+DOWN CTRL+DOWN CTRL+DOWN ENTER DOWN DOWN")
    assert (page.shape.name, page.side, page.table.cursor) == ("products", "rows", 2)
    reports.play("CTRL+END")
    assert page.table.cursor == page.table.count - 1
    reports.play("ESC UP")
    assert (page.shape.name, page.side) == ("months", "list")


def test_every_report_can_be_looked_at(reports: Played) -> None:
    page = page_of(reports)
    for shape in page.shapes:
        page.choose_report(shape.name)
        found = page.table.shown
        assert found is not None
        assert found.report.shape.name == shape.name
        assert len(page.table.total(reports.office.formats())) == len(found.columns)
        assert all(len(row) == len(found.columns) for row in shown(reports))
        if not shape.is_now:
            assert page.table.sums()[0][0].key == shape.lead


def test_rows_are_ordered_by_any_column_and_narrowed_by_words(reports: Played) -> None:
    page = page_of(reports)
    page.choose_report("products")
    by_gross = [row[1] for row in shown(reports)]
    page.sort_by("product")
    assert [row[1] for row in shown(reports)] == sorted(by_gross)
    page.sort_by("product")
    assert [row[1] for row in shown(reports)] == sorted(by_gross, reverse=True)
    page.sort_by("gross_minor")
    assert [row[1] for row in shown(reports)] == by_gross
    total = page.table.total(reports.office.formats())
    reports.play('CTRL+F "nuts WEI" ENTER')
    assert [row[1] for row in shown(reports)] == ["Nuts by weight"]
    assert page.table.total(reports.office.formats()) == total
    reports.play("ESC")
    assert len(shown(reports)) == len(by_gross)
    page.sort_by("no such column")
    assert len(shown(reports)) == len(by_gross)


def test_a_small_room_shows_a_part_and_scrolls_to_the_chosen_row(reports: Played) -> None:
    page = page_of(reports)
    reports.play('b "2025-01-01 2025-12-31" ENTER')
    page.table.fit(5)
    assert len(shown(reports)) == 4
    reports.play("ENTER CTRL+END")
    assert shown(reports)[-1][0] == "Wed, 31 Dec"
    page.table.scroll_to(10)
    assert page.table.offset == 10
    page.table.fit(400)
    assert (page.table.offset, len(shown(reports))) == (0, 365)


def test_a_row_leads_to_what_it_is_about(reports: Played) -> None:
    reports.play("ENTER DOWN ENTER")
    office = reports.office
    assert office.page_id == "invoices"
    invoices = office.page
    assert invoices is not None
    assert invoices.chosen["period"] == "2026-03-02..2026-03-02"  # type: ignore[attr-defined]
    office.show("reports", {"report": "months", "period": "2026"})
    page = page_of(reports)
    assert page.shape.name == "months"
    reports.play("ENTER DOWN DOWN DOWN ENTER")
    assert (page.shape.name, page.period.period) == ("days", parse_period("2026-03"))


def test_the_chart_follows_the_report_and_can_be_hidden(
    reports: Played, asked: list[tuple[Chart, ChartLook]]
) -> None:
    page = page_of(reports)
    page.chart.fit(ChartLook(600, 200))
    chart, look = asked[-1]
    assert (chart.kind, chart.labels, look.width) == ("bars", ("1 Mar", "2 Mar"), 600)
    page.choose_report("products")
    assert asked[-1][0].kind == "ranks"
    assert page.chart.png == PNG
    assert page.chart.is_drawn
    count = len(asked)
    reports.play("v")
    assert page.chart.chart is None
    reports.play("DOWN")
    assert len(asked) == count
    assert reports.office.preferences["report_chart"] == "0"


def test_a_sale_made_meanwhile_is_in_the_report_a_few_looks_later(reports: Played, shop: Shop) -> None:
    page = page_of(reports)
    before = page.table.total(reports.office.formats())
    shop.clock = lambda: datetime(2026, 3, 2, 15, tzinfo=timezone.utc)
    _one_more_sale(shop)
    for _look in range(3):
        page.refresh_while_shown()
    after = page.table.total(reports.office.formats())
    assert after != before
    assert after[2] == str(int(before[2]) + 1)


def _one_more_sale(shop: Shop) -> None:
    cart, _line = new_cart().add(products_of(shop)["TEA"], 1000)
    sell.complete(shop, session_at(shop, "kim"), paid(shop, cart))


def test_a_report_that_can_not_be_written_there_says_why(reports: Played, tmp_path: Path) -> None:
    page_of(reports)
    (tmp_path / "file").touch()
    reports.play(f'CTRL+E "{tmp_path / "file" / "report.csv"}" ENTER')
    assert reports.said == f"There is no folder {tmp_path / 'file'}. Make it, or choose another one."


def test_a_report_is_written_as_what_the_name_ends_in(reports: Played, tmp_path: Path) -> None:
    page = page_of(reports)
    page.choose_report("people")
    for ending in ("csv", "xlsx", "json", "pdf"):
        path = tmp_path / f"by person.{ending}"
        reports.play(f'CTRL+E "{path}" ENTER')
        assert path.stat().st_size > 100
        assert str(path) in reports.said
    rows = list(csv.DictReader((tmp_path / "by person.csv").open(encoding="utf-8-sig")))
    assert [row["Person"] for row in rows] == ["Kim"]
    whole = json.loads((tmp_path / "by person.json").read_text(encoding="utf-8"))
    assert whole["total"]["gross_minor"] == rows[0]["Gross"]
    assert (whole["from"], whole["to"]) == ("2026-03-01", "2026-03-02")


def test_a_file_that_is_there_is_only_replaced_when_asked_for(reports: Played, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("mine")
    reports.play(f'CTRL+E "{path}" ENTER')
    assert reports.office.panels
    reports.play("ESC")
    assert path.read_text() == "mine"
    reports.play(f'CTRL+E "{path}" ENTER ENTER')
    assert path.read_text(encoding="utf-8-sig").startswith("Day,")


@pytest.mark.parametrize("name", ["days.doc", "days", "relative.csv"])
def test_a_name_that_cannot_be_is_refused_beside_what_was_typed(reports: Played, name: str) -> None:
    reports.play(f'CTRL+E "{name}" ENTER')
    assert reports.office.panels[-1].problem


def test_a_pdf_is_made_and_opened(reports: Played, shop: Shop, asked: list[tuple[Chart, ChartLook]]) -> None:
    opened: list[Path] = []
    reports.office.on_open_file = opened.append
    reports.play("CTRL+P")
    assert opened[0].read_bytes().startswith(b"%PDF")
    assert opened[0].name == "Sales by day 2026-03-01 2026-03-02.pdf"
    assert asked[-1][1].scale == 2.0
    reports.play("CTRL+P")
    assert len(opened) == 2


def test_the_sums_of_finished_months_are_made_once_a_day(reports: Played, shop: Shop) -> None:
    shop.clock = lambda: datetime(2026, 4, 3, 9, tzinfo=timezone.utc)
    reports.office.show("home")
    reports.office.show("reports")
    with shop.store.read() as connection:
        made = connection.exec_driver_sql("SELECT period, documents FROM sums_made").fetchall()
        count = connection.exec_driver_sql("SELECT count(*) FROM invoices").scalar_one()
    assert [tuple(row) for row in made] == [("2026-03", count)]


def test_supervisors_do_not_see_the_page(shop: Shop) -> None:
    played = Played(shop)
    session = played.office.signed_in
    assert session.may("reports")
    played.office.session = replace(session, permissions=session.permissions - {"reports"})
    played.play("ALT+R")
    assert played.office.page_id != "reports"
