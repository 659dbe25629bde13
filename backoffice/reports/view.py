"""The page of reports: all reports at the left; the period, the sums, the chart and the rows of the one chosen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from functools import partial

from backoffice.chart_view import ChartBox
from backoffice.page_view import PageView
from backoffice.reports.actions import KIND_KEYS
from backoffice.reports.presenter import Page
from backoffice.reports.sums_view import SumsStrip
from shop.rules.period import shown as shown_period
from shop.rules.report_view import ReportColumn
from shop.texts import _
from widgets.button import Button
from widgets.paged_table import PagedTable
from widgets.panel import Card, Label, Space
from widgets.table import Column, Row, Table

TOTAL = "total"
LIST_PX = 196
CHART_SHARE, ROWS_SHARE = 42, 58
NAME_PX = 132
# What a narrow table leaves out first, and what it keeps longest, by the figure's name; others stand between.
LAST_TO_KEEP = {
    "sales": 3,
    "quantity_milli": 3,
    "on_hand_milli": 3,
    "average": 4,
    "cost": 4,
    "margin_share": 4,
    "net_minor": 5,
}
FIRST_TO_GO = {"tax_minor": 7, "discount_minor": 7, "share": 7, "returns": 7, "rounding_minor": 7}


def rank(column: ReportColumn, lead: str) -> int:
    """How much a column matters, 0 the most: names and what leads, its change, the figure before, the others."""
    if column.side == "label":
        return {"text": 0, "code": 6}.get(
            column.unit, 0 if column.place == 0 else 9 if column.id == "beside" else 1
        )
    if column.side != "now":
        return {"percent": 1, "before": 2}.get(column.side, 8)
    return 0 if column.id == lead else LAST_TO_KEEP.get(column.id, FIRST_TO_GO.get(column.id, 6))


class View(PageView):
    """Draws a `Page`."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.reports = page
        self.body.grid_columnconfigure(0, weight=0)
        self.body.grid_columnconfigure(1, weight=1)
        self._build_list()
        self.right = Space(self.body)
        self.right.grid(row=0, column=1, sticky="nswe", padx=(self.theme.px(10), 0))
        self.right.grid_columnconfigure(0, weight=1)
        self._build_bar()
        self.sums = SumsStrip(self.right)
        self.sums.grid(row=1, column=0, sticky="we", pady=(self.theme.px(8), 0))
        self._build_chart()
        self.rows_card = Card(self.right)
        self.rows_card.grid(row=3, column=0, sticky="nswe", pady=(self.theme.px(8), 0))
        self.rows_card.grid_columnconfigure(0, weight=1)
        self.rows_card.grid_rowconfigure(0, weight=1)
        self.rows_card.bind("<Configure>", lambda _event: self.soon(), add="+")
        self.table: PagedTable | None = None
        self._columns: tuple[tuple[str, str], ...] = ()

    # Parts ----------------------------------------------------------------------------------------------------------

    def _build_list(self) -> None:
        px = self.theme.px
        card = Card(self.body)
        card.grid(row=0, column=0, sticky="nswe")
        card.grid_rowconfigure(0, weight=1)
        card.grid_columnconfigure(0, weight=1)
        self.list = Table(
            card,
            [Column("name", _("Reports"), LIST_PX, stretch=True)],
            dense=True,
            on_select=self._chosen,
            on_activate=lambda _name: self.reports.switch_side(),
        )
        self.list.grid(row=0, column=0, sticky="nswe", padx=px(6), pady=px(8))
        self.list.fill([Row(shape.name, (shape.shown,)) for shape in self.reports.shapes])

    def _chosen(self, name: str) -> None:
        self.reports.side = "list"
        self.reports.choose_report(name)

    def _build_bar(self) -> None:
        px = self.theme.px
        bar = Space(self.right)
        bar.grid(row=0, column=0, sticky="we")
        self.kinds: dict[str, Button] = {}
        actions = {action.id: action for action in self.reports.own_actions()}
        for column, (kind, key) in enumerate(KIND_KEYS.items()):
            action = actions[kind]
            button = Button(
                bar,
                action.label,
                partial(self.reports.do, action),
                hint=key,
                font="small_strong",
                takefocus=False,
            )
            button.grid(row=0, column=column, padx=(0 if column == 0 else px(4), 0))
            self.kinds[kind] = button
        self.earlier = Button(bar, "◀", self.reports.earlier, width=44, takefocus=False)
        self.earlier.grid(row=0, column=6, padx=(px(10), 0))
        self.days = Label(bar, font="strong", anchor="center", width=1)
        self.days.grid(row=0, column=7, sticky="we", padx=px(6))
        self.days.bind("<Configure>", lambda _event: self._fit_days())
        bar.grid_columnconfigure(7, weight=1)
        self.later = Button(bar, "▶", self.reports.later, width=44, takefocus=False)
        self.later.grid(row=0, column=8)

    def _fit_days(self) -> None:
        """The period in the largest type that fits between its arrows."""
        room = self.days.winfo_width()
        text = str(self.days.cget("text"))
        fonts = ("strong", "small_strong", "tiny")
        font = next((each for each in fonts if self.theme.measure(each, text) <= room), fonts[-1])
        self.days.configure(font=self.theme.font(font))

    def _build_chart(self) -> None:
        px = self.theme.px
        self.chart_card = Card(self.right)
        self.chart_card.grid_columnconfigure(0, weight=1)
        self.chart_card.grid_rowconfigure(0, weight=1)
        self.chart = ChartBox(self.chart_card, self.reports.chart, empty=_("Nothing in this period."))
        self.chart.grid(row=0, column=0, sticky="nswe", padx=px(8), pady=px(8))

    def _chosen_columns(self, rows: Sequence[Row]) -> list[int]:
        """The places of the columns that there is room for, those that matter least left out."""
        shown = self.reports.table.shown
        assert shown is not None
        least = [
            self._least(column, [row.cells[place] for row in rows])
            for place, column in enumerate(shown.columns)
        ]
        lead = shown.report.shape.lead
        room = self.rows_card.winfo_width() - self.theme.px(48)
        chosen = list(range(len(least)))
        for place in sorted(chosen, key=lambda place: (-rank(shown.columns[place], lead), -place)):
            if sum(least[each] for each in chosen) <= room or len(chosen) <= 2:
                break
            chosen.remove(place)
        return chosen

    def _least(self, column: ReportColumn, texts: Sequence[str]) -> int:
        """How wide a column must be: for its heading with a mark, and for what stands in it, the sums in bold."""
        theme = self.theme
        heading = theme.measure("small", column.title + " ▼") + 2 * theme.px(8) + 2
        if column.side == "label" and column.unit == "text":
            return max(heading, theme.px(NAME_PX))
        widest = max(texts, key=len, default="")
        return max(heading, theme.measure("body", widest + "  ") + 2 * theme.px(8) + 2)

    def _build_table(self, places: list[int], widths: list[int]) -> None:
        """Another report has other columns: a table of its own."""
        shown = self.reports.table.shown
        assert shown is not None
        if self.table is not None:
            self.table.destroy()
        labels = [place for place in places if shown.columns[place].side == "label"]
        names = [place for place in labels if shown.columns[place].unit == "text"] or labels[-1:]
        columns = [
            Column(
                shown.columns[place].id,
                shown.columns[place].title,
                round(width / self.theme.scale),
                stretch=place in names,
                anchor="e" if shown.columns[place].is_figure else "w",
            )
            for place, width in zip(places, widths, strict=True)
        ]
        self.table = PagedTable(
            self.rows_card,
            columns,
            on_scroll=self.reports.table.scroll_to,
            on_room=self.reports.table.fit,
            on_select=self._row_chosen,
            on_activate=lambda _row: self.reports.open(),
            on_heading=self.reports.sort_by,
        )
        pad = self.theme.px(8)
        self.table.grid(row=0, column=0, sticky="nswe", padx=pad, pady=pad)

    def _row_chosen(self, row_id: str) -> None:
        if row_id != TOTAL:
            self.reports.choose_row(int(row_id))

    # Drawing --------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the report."""
        super().refresh()
        page, formats = self.reports, self.page.office.formats()
        self.list.select(page.shape.name)
        for kind, button in self.kinds.items():
            button.set(kind="soft" if kind == page.period.period.kind else "plain")
        self.days.show(shown_period(page.period.period, formats))
        self._fit_days()
        self.sums.show(page.table.sums(), formats, page.shape.is_now)
        self._show_chart()
        self._show_rows()

    def _show_chart(self) -> None:
        if self.reports.with_chart:
            self.chart_card.grid(row=2, column=0, sticky="nswe", pady=(self.theme.px(8), 0))
            self.right.grid_rowconfigure(2, weight=CHART_SHARE, uniform="part")
            self.right.grid_rowconfigure(3, weight=ROWS_SHARE, uniform="part")
            self.chart.refresh()
        else:
            self.chart_card.grid_remove()
            self.right.grid_rowconfigure(2, weight=0, uniform="")
            self.right.grid_rowconfigure(3, weight=1, uniform="")

    def _show_rows(self) -> None:
        page = self.reports
        table, shown, formats = page.table, page.table.shown, page.office.formats()
        if shown is None:
            return
        whole = [
            Row(str(place), cells, ("muted",) if line.inset else ())
            for place, line, cells in table.lines(formats)
        ]
        whole.append(Row(TOTAL, table.total(formats), ("strong",)))
        places = self._chosen_columns(whole)
        wanted = tuple((shown.columns[place].id, shown.columns[place].title) for place in places)
        if self.table is None or self._columns != wanted:
            widths = [
                self._least(shown.columns[place], [row.cells[place] for row in whole]) for place in places
            ]
            self._build_table(places, widths)
            self._columns = wanted
        assert self.table is not None
        rows = [Row(row.id, tuple(row.cells[place] for place in places), row.tags) for row in whole]
        if 0 not in places:
            # the word for the sums stands in the first column there is
            rows[-1] = Row(TOTAL, (whole[-1].cells[0], *rows[-1].cells[1:]), rows[-1].tags)
        for number, place in enumerate(places):
            column = shown.columns[place]
            if column.side != "label" or column.unit != "text":
                self.table.make_room(column.id, (row.cells[number] + "  " for row in rows))
            mark = (" ▼" if table.descending else " ▲") if table.sort == column.id else ""
            self.table.set_heading(column.id, column.title + mark)
        self.table.show(rows, table.offset, table.count + 1)
        self.table.select(str(table.cursor) if page.side == "rows" else None, see=False)
