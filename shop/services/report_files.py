"""Reports as files: CSV, XLSX, JSON and PDF with its chart, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shop.documents.charts import PAPER_LOOK, ChartLook
from shop.documents.report_file import check_ending, to_json, write_report
from shop.documents.report_pdf import render
from shop.documents.whole_file import whole_file
from shop.rules.formats import Formats, formats_for
from shop.rules.permissions import REPORTS, Session, require
from shop.rules.report import Report
from shop.rules.report_chart import Chart, chart_of
from shop.services.shop import Shop
from shop.texts import _

Draw = Callable[[Chart, ChartLook], bytes]
CHART_ROWS = 10


def save(
    shop: Shop,
    session: Session,
    report: Report,
    path: Path,
    *,
    replace: bool = False,
    draw: Draw | None = None,
) -> Path:
    """Write a report as the file's ending says: .csv, .xlsx, .json or .pdf. `draw` draws the chart of a PDF.

    FileIsThere where there is a file of that name and `replace` is not set; BadInput for what can't be written.
    """
    require(session, REPORTS)
    ending = check_ending(path)
    forms = formats_for(shop.settings)
    if ending in (".csv", ".xlsx"):
        return write_report(path, report, forms, replace=replace).path
    data = pdf(shop, session, report, draw=draw) if ending == ".pdf" else to_json(report, forms).encode()
    with whole_file(path, replace=replace) as file:
        file.write(data)
    return path


def pdf(shop: Shop, session: Session, report: Report, *, draw: Draw | None = None) -> bytes:
    """The report on paper. Drawn here unless `draw` has it drawn elsewhere."""
    require(session, REPORTS)
    forms = formats_for(shop.settings)
    png = _chart(shop, report, forms, draw)
    return render(report, shop.settings, forms, shop.local(report.made_at), png)


def _chart(shop: Shop, report: Report, forms: Formats, draw: Draw | None) -> bytes | None:
    chart = chart_of(report, forms, CHART_ROWS)
    if chart.is_empty or (chart.kind == "ranks" and len(chart.labels) < 2):
        return None
    if draw is None:
        from shop.documents.charts import draw as draw_here

        draw = draw_here
    height = PAPER_LOOK.height * 2
    if chart.kind == "ranks":
        height = round((len(chart.labels) * 27 + 40) * PAPER_LOOK.scale)
    return draw(chart, paper_look(shop, height))


def paper_look(shop: Shop, height: int) -> ChartLook:
    """How charts look on paper: in the shop's own colour, so large that they are sharp in print."""
    look = PAPER_LOOK
    return ChartLook(
        look.width * 2,
        height,
        look.scale,
        look.ground,
        look.ink,
        look.muted,
        look.grid,
        shop.settings.invoice_colour,
        look.before,
    )


def proposed_name(shop: Shop, report: Report, ending: str) -> str:
    """What a report's file is called, e.g. "Sales by day 2026-03-01 2026-03-31.xlsx"."""
    first, last = report.period.first.isoformat(), report.period.last.isoformat()
    days = first if first == last else f"{first} {last}"
    return _("{title} {days}").format(title=report.shape.shown, days=days) + ending
