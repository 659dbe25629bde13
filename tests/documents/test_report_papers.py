"""Reports as charts, PDF, CSV, XLSX and JSON: what is in them is what the report says."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from shop.documents import report_pdf
from shop.documents.chart_process import ChartProcess, NoChart
from shop.documents.charts import ChartLook, draw
from shop.documents.report_file import check_ending, to_json, write_report
from shop.documents.report_pdf import render
from shop.rules.errors import BadInput
from shop.rules.formats import Formats
from shop.rules.period import parse_period
from shop.rules.report import Line, Report, added
from shop.rules.report_chart import Chart, chart_of, points, ticks
from shop.rules.report_shapes import shape_of
from shop.rules.settings import Settings

FORMS = Formats("en_IE", "EUR")
SETTINGS = Settings(shop_name="Corner Street Grocery")
NOW = datetime(2026, 3, 12, 12, tzinfo=timezone.utc)
NAMES = ("quantity_milli", "net_minor", "tax_minor", "gross_minor", "discount_minor")
HOSTILE = ('=HYPERLINK("x")', "شاي أخضر", "$x^2$ 100%", "A" * 300)


def products(count: int = 3, *, names: tuple[str, ...] = (), beside: bool = True) -> Report:
    """Sales of so many products, each a little less than the one before."""
    shape = shape_of("products")
    lines = []
    for place in range(count):
        gross = 100_000 - 17 * place
        sums = (1_000 * (place + 1), gross - 1_000, 1_000, gross, 5)
        before = (1_000, gross // 2, 0, gross // 2, 0) if beside else None
        name = names[place] if place < len(names) else f"Product {place}"
        lines.append(Line(place, (f"SKU-{place}", name), sums, before))
    total = Line(
        "",
        (),
        added([line.now for line in lines], len(NAMES)),
        added([line.before or (0,) * 5 for line in lines], len(NAMES)) if beside else None,
    )
    other = parse_period("2026-01") if beside else None
    return Report(shape, parse_period("2026-02"), other, NAMES, shape.measures, lines, total, 2, NOW)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


# Charts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(700, 260), (300, 90), (61, 61)])
@pytest.mark.parametrize("kind", ["bars", "lines", "ranks"])
def test_a_chart_is_as_large_as_asked_for_and_in_the_colours_given(kind: str, size: tuple[int, int]) -> None:
    values = tuple(1_000 * (place % 7) - 1_500 for place in range(12))
    labels = (*HOSTILE, *(f"Day {place}" for place in range(8)))
    chart = Chart(
        kind, labels, values, values[::-1], ticks(values, FORMS, "money"), ("1.00",) * 12, ("a", "b")
    )  # type: ignore[arg-type]
    found = picture(draw(chart, ChartLook(*size, 1.0, "#102030", bar="#ff0000")))
    assert found.size == size
    assert found.getpixel((0, 0)) == (16, 32, 48)
    colours = {colour for _count, colour in found.getcolors(100_000) or ()}
    if size[0] > 100:
        assert any(red > 150 and green < 60 and blue < 60 for red, green, blue in colours)


def test_a_taller_bar_stands_for_more() -> None:
    chart = points("bars", ["a", "b"], [100, 300], [], FORMS, "money", ("", ""))
    found = picture(draw(chart, ChartLook(400, 200, bar="#ff0000")))
    heights = [sum(found.getpixel((x, y)) == (255, 0, 0) for y in range(found.height)) for x in (140, 320)]
    assert heights[1] > 2.5 * heights[0] > 0


def test_points_that_are_none_and_no_points_at_all_are_drawn() -> None:
    assert picture(draw(points("bars", [], [], [], FORMS, "money", ("", "")), ChartLook(100, 80))).size == (
        100,
        80,
    )
    gaps = points("lines", ["a", "b", "c"], [1, None, 3], [None, 2, None], FORMS, "count", ("now", "before"))
    assert picture(draw(gaps, ChartLook(300, 120))).size == (300, 120)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0, 24_000_00], ["0", "5K", "10K", "15K", "20K", "25K"]),
        ([-300, 500], ["-4", "-2", "0", "2", "4", "6"]),
        ([], ["0"]),
        ([7], ["0", "0.02", "0.04", "0.06", "0.08"]),
    ],
)
def test_ticks_are_round_and_have_room_for_all_values(values: list[int], shown: list[str]) -> None:
    found = ticks(values, FORMS, "money")
    assert [text for _value, text in found] == shown
    assert found[0][0] <= min([0, *values])
    assert found[-1][0] >= max([0, *values])


def test_a_report_of_products_is_charted_by_rank_and_cut_to_what_is_asked() -> None:
    chart = chart_of(products(20), FORMS, 5)
    assert (chart.kind, len(chart.labels), chart.labels[0]) == ("ranks", 5, "Product 0")
    assert chart.values[0] == "1,000.00"
    assert chart.names == ("February 2026", "January 2026")
    assert chart_of(products(3, beside=False), FORMS).before == ()
    assert chart_of(products(0), FORMS).is_empty


def test_a_process_of_its_own_draws_the_same_and_ends_when_closed() -> None:
    chart, look = chart_of(products(), FORMS), ChartLook(320, 140)
    process = ChartProcess()
    process.start()
    try:
        assert process.draw(chart, look) == draw(chart, look)
        child = process._process
        assert child is not None
        child.kill()
        child.wait()
        assert process.draw(chart, look) == draw(chart, look)
        with pytest.raises(NoChart):
            process.draw(replace(chart, kind="bars", ticks=()), look)
        assert process.draw(chart, look)
    finally:
        process.close()
    assert process._process is None
    with pytest.raises(NoChart):
        process.draw(chart, look)


# PDF ---------------------------------------------------------------------------------------------------------------


def pdf_texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_a_report_on_paper_has_its_title_its_period_its_rows_and_their_sums() -> None:
    report = products(3)
    png = draw(chart_of(report, FORMS), ChartLook(600, 200))
    (text,) = pdf_texts(render(report, SETTINGS, FORMS, NOW, png))
    for expected in ("Sales by product", "February 2026 beside January 2026", "Corner Street Grocery"):
        assert expected in text
    for expected in ("Product 2", "999.66", "Total", "2,999.49", "Page 1 of 1", "Amounts in EUR."):
        assert expected in text


def test_every_page_has_the_heads_of_the_columns_and_its_number() -> None:
    pages = pdf_texts(render(products(130), SETTINGS, FORMS, NOW))
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert "Quantity" in text
        assert f"Page {number} of {len(pages)}" in text
    assert "Product 129" in pages[-1]
    assert "Total" in pages[-1]


def test_a_very_long_report_says_that_it_goes_on_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_pdf, "MOST_ROWS", 30)
    pages = pdf_texts(render(products(37), SETTINGS, FORMS, NOW))
    assert "And 7 rows more" in pages[-1]
    assert "Product 29" in "".join(pages)
    assert "Product 30" not in "".join(pages)


def test_hostile_and_long_names_and_an_empty_report_make_a_paper() -> None:
    (text,) = pdf_texts(render(products(4, names=HOSTILE), SETTINGS, FORMS, NOW))
    assert "$x^2$ 100%" in text
    (empty,) = pdf_texts(render(products(0), SETTINGS, FORMS, NOW))
    assert "Nothing in this period." in empty


def test_the_same_report_makes_the_same_paper() -> None:
    assert render(products(5), SETTINGS, FORMS, NOW) == render(products(5), SETTINGS, FORMS, NOW)


# Files for programs -------------------------------------------------------------------------------------------------


def test_csv_has_every_figure_of_both_periods_and_no_sums_row(tmp_path: Path) -> None:
    report = products(2, names=HOSTILE)
    path = tmp_path / "products.csv"
    assert write_report(path, report, FORMS).rows == 2
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert [row["SKU"] for row in rows] == ["SKU-0", "SKU-1"]
    assert rows[0]["Product"] == "'" + HOSTILE[0]
    assert (rows[0]["Gross"], rows[0]["Gross before"]) == ("1000.00", "500.00")
    assert (rows[0]["Gross change"], rows[0]["Gross change %"]) == ("500.00", "100")
    assert sum(Decimal(row["Gross"]) for row in rows) == Decimal(report.total.now[3]) / 100


def test_xlsx_has_numbers_as_numbers_and_names_as_text(tmp_path: Path) -> None:
    path = tmp_path / "products.xlsx"
    write_report(path, products(2, names=HOSTILE), FORMS)
    sheet = load_workbook(path).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, sheet[2], strict=True))
    assert first["Gross"].value == 1000
    assert (first["Product"].value, first["Product"].data_type) == (HOSTILE[0], "s")


def test_json_has_the_period_every_row_and_the_sums(tmp_path: Path) -> None:
    whole = json.loads(to_json(products(2), FORMS))
    assert (whole["report"], whole["from"], whole["to"]) == ("products", "2026-02-01", "2026-02-28")
    assert whole["beside"] == {"from": "2026-01-01", "to": "2026-01-31"}
    assert [row["gross_minor"] for row in whole["rows"]] == ["1000.00", "999.83"]
    assert whole["total"]["gross_minor"] == "1999.83"
    assert "sku" not in whole["total"]


def test_days_and_hours_are_typed(tmp_path: Path) -> None:
    shape = shape_of("days")
    names = ("sales", "returns", "sold_minor", "net_minor", "tax_minor", "gross_minor", "rounding_minor")
    sums = (1, 0, 500, 400, 100, 500, 0)
    line = Line(0, (date(2026, 2, 3),), sums)
    report = Report(
        shape, parse_period("2026-02"), None, names, shape.measures, [line], Line("", (), sums), 2, NOW
    )
    path = tmp_path / "days.csv"
    write_report(path, report, FORMS)
    assert next(csv.DictReader(path.open(encoding="utf-8-sig")))["Day"] == "2026-02-03"


@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv.gz"])
def test_a_name_that_ends_in_something_else_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match=r"\.json"):
        check_ending(Path(name))
