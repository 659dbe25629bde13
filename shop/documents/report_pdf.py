"""A report on paper: title, period, chart, and the table over as many pages as it takes, its head on each of them.

Portrait where the columns fit, else on its side. What was added up is shown; nothing is computed but the widths.
"""

from __future__ import annotations

import io
from datetime import datetime

from shop.documents.cells import clean
from shop.documents.paper_style import (
    FAINT,
    GREY,
    INK,
    LINE,
    MARGIN,
    SMALL,
    accent_of,
    wash_of,
)
from shop.documents.sheet import Color, Metadata, Sheet, to_pdf, width_of, wrap
from shop.rules.formats import Formats
from shop.rules.report import Line, Report
from shop.rules.report_view import ReportColumn, columns, heading, text, values
from shop.rules.settings import Settings
from shop.texts import _

MOST_ROWS = 2_000
SIZE = 8.0
ROW = 14.5
HEAD = 20.0
GAP = 12.0
LABEL_MOST = 210.0
LABEL_LEAST = 70.0
CHART_SHARE = 0.44


def render(
    report: Report, settings: Settings, forms: Formats, made_at: datetime, chart: bytes | None = None
) -> bytes:
    """The PDF; `made_at` is the shop's local time of the figures, `chart` a PNG to stand above the table."""
    paper = _ReportPaper(report, settings, forms, made_at)
    paper.head()
    if chart is not None:
        paper.chart(chart)
    paper.table()
    paper.feet()
    about = Metadata(
        f"{report.shape.shown} {heading(report, forms)}",
        clean(settings.shop_name, 120),
        settings.language.replace("_", "-"),
        made_at,
    )
    return to_pdf(paper.sheet, about)


class _ReportPaper:
    """One report on its way down the pages; `y` is where the next thing may begin."""

    def __init__(self, report: Report, settings: Settings, forms: Formats, made_at: datetime) -> None:
        self.report, self.settings, self.forms, self.made_at = report, settings, forms, made_at
        self.accent, self.wash = accent_of(settings.invoice_colour), wash_of(settings.invoice_colour)
        self.columns = columns(report)
        self.rows = [self.texts(line) for line in report.lines[:MOST_ROWS]]
        self.insets = [line.inset for line in report.lines[:MOST_ROWS]]
        self.total = self.texts(report.total)
        self.widths = self.natural_widths()
        self.sheet = Sheet(settings.paper)
        if sum(self.widths) > self.sheet.size[0] - 2 * MARGIN:
            self.sheet = Sheet(f"{settings.paper} landscape")
        self.left, self.right = MARGIN, self.sheet.size[0] - MARGIN
        self.bottom = self.sheet.size[1] - MARGIN - 8
        self.fit_widths()
        self.y = MARGIN

    def texts(self, line: Line) -> tuple[str, ...]:
        found = zip(self.columns, values(self.report, self.columns, line), strict=True)
        return tuple(clean(text(column, value, self.forms), 200) for column, value in found)

    # Widths --------------------------------------------------------------------------------------------------------

    def natural_widths(self) -> list[float]:
        """Each column as wide as its widest text, labels within bounds."""
        found = []
        for place, column in enumerate(self.columns):
            texts = [row[place] for row in (*self.rows, self.total)]
            longest = sorted(texts, key=len)[-12:]
            wide = max([width_of(column.title, SMALL), *(width_of(each, SIZE) for each in longest)])
            bold = width_of(self.total[place], SIZE, bold=True)
            wide = max(wide, bold)
            found.append(min(wide, LABEL_MOST) + GAP if column.side == "label" else wide + GAP)
        return found

    def fit_widths(self) -> None:
        """Labels give way where the columns are too wide, and take what is left where they are not."""
        room = self.right - self.left
        labels = [place for place, column in enumerate(self.columns) if column.side == "label"]
        spare = room - sum(self.widths)
        widest = max(labels, key=lambda place: self.widths[place])
        if spare >= 0:
            self.widths[widest] += spare
            return
        for place in sorted(labels, key=lambda place: -self.widths[place]):
            give = min(-spare, max(self.widths[place] - LABEL_LEAST, 0))
            self.widths[place] -= give
            spare += give
        if spare < 0:
            share = room / sum(self.widths)
            self.widths = [width * share for width in self.widths]

    # Parts ---------------------------------------------------------------------------------------------------------

    def head(self) -> None:
        sheet, report = self.sheet, self.report
        sheet.box(0, 0, sheet.size[0], 5, self.accent)
        self.y += 16
        shop = wrap(clean(self.settings.shop_name, 120), 220, 10, most_rows=1)[0]
        sheet.text(self.left, self.y, report.shape.shown, 20, INK, bold=True)
        sheet.text(self.right, self.y, shop, 10, GREY, align="right")
        self.y += 18
        sheet.text(self.left, self.y, heading(report, self.forms), 11, self.accent, bold=True)
        made = f"{self.forms.date(self.made_at.date())}, {self.forms.time(self.made_at)}"
        sheet.text(self.right, self.y, made, SMALL + 0.5, GREY, align="right")
        self.y += 14
        for row in wrap(report.shape.sentence, self.right - self.left, SIZE, most_rows=2):
            sheet.text(self.left, self.y, row, SIZE, GREY)
            self.y += 11
        currency = _("Amounts in {currency}.").format(currency=self.forms.currency_code)
        sheet.text(self.left, self.y, currency, SIZE, GREY)
        self.y += 14

    def chart(self, png: bytes) -> None:
        from PIL import Image

        picture = Image.open(io.BytesIO(png)).convert("RGB")
        wide = self.right - self.left
        high = min(wide * picture.height / picture.width, self.sheet.size[1] * CHART_SHARE)
        wide = high * picture.width / picture.height
        self.sheet.picture(self.left, self.y, wide, high, picture)
        self.y += high + 12

    def table(self) -> None:
        self.table_head()
        for row, inset in zip(self.rows, self.insets, strict=True):
            self.row(row, faint=inset)
        left_out = len(self.report.lines) - len(self.rows)
        if left_out:
            sentence = _("And {count} rows more; as CSV or XLSX the report has them all.").format(
                count=self.forms.quantity(left_out * 1000)
            )
            self.room_for(ROW)
            self.sheet.text(self.left + 4, self.y + 10, sentence, SIZE, GREY)
            self.y += ROW
        if not self.report.lines:
            self.sheet.text(self.left + 4, self.y + 12, _("Nothing in this period."), SIZE, GREY)
            self.y += ROW + 6
        self.room_for(ROW + 6)
        self.sheet.box(self.left, self.y, self.right - self.left, 1, INK)
        self.y += 2
        self.row(self.total, bold=True)

    def table_head(self) -> None:
        self.sheet.box(self.left, self.y, self.right - self.left, HEAD - 2, self.wash)
        self.cells([column.title for column in self.columns], self.y + 12, SMALL, heads=True)
        self.y += HEAD

    def row(self, texts: tuple[str, ...], *, bold: bool = False, faint: bool = False) -> None:
        self.room_for(ROW)
        self.cells(list(texts), self.y + 10, SIZE, bold=bold, faint=faint)
        self.y += ROW
        if not bold:
            self.sheet.box(self.left, self.y - 1, self.right - self.left, 0.5, LINE)

    def cells(
        self,
        texts: list[str],
        y: float,
        size: float,
        *,
        heads: bool = False,
        bold: bool = False,
        faint: bool = False,
    ) -> None:
        x = self.left
        for column, width, shown in zip(self.columns, self.widths, texts, strict=True):
            colour = GREY if heads or faint else self.colour(column)
            cut = wrap(shown, width - 4, size, bold=bold, most_rows=1)[0]
            if column.is_figure:
                self.sheet.text(x + width - 4, y, cut, size, colour, bold=bold, align="right")
            else:
                self.sheet.text(x + 4, y, cut, size, colour, bold=bold)
            x += width

    def colour(self, column: ReportColumn) -> Color:
        """Figures of the other period, and codes, are fainter."""
        return GREY if column.side == "before" or (column.side == "label" and column.unit == "code") else INK

    def room_for(self, height: float) -> None:
        if self.y + height <= self.bottom:
            return
        self.sheet.new_page()
        self.sheet.box(0, 0, self.sheet.size[0], 5, self.accent)
        self.y = MARGIN + 6
        self.sheet.text(self.left, self.y, self.report.shape.shown, SIZE, INK, bold=True)
        self.sheet.text(self.right, self.y, heading(self.report, self.forms), SIZE, GREY, align="right")
        self.y += 10
        self.table_head()

    def feet(self) -> None:
        y = self.sheet.size[1] - MARGIN + 12
        shop = wrap(clean(self.settings.shop_name, 120), 300, SMALL, most_rows=1)[0]
        for number, page in enumerate(self.sheet.pages, 1):
            count = _("Page {page} of {count}").format(page=number, count=len(self.sheet.pages))
            self.sheet.text(self.left, y, shop, SMALL, FAINT, page=page)
            self.sheet.text(self.right, y, count, SMALL, FAINT, align="right", page=page)
