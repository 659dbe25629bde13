"""The page of reports: all reports at the left; the period, the sums, the chart and the rows of the one chosen."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.chart_view import ChartBox
from backoffice.page_view import PageView
from backoffice.reports.actions import KIND_KEYS
from backoffice.reports.presenter import Page
from backoffice.reports.sums_view import SumsStrip
from shop.rules.period import shown as shown_period
from shop.texts import _
from widgets.button import Button
from widgets.paged_table import PagedTable
from widgets.panel import Card, Label, Space
from widgets.table import Column, Row, Table

TOTAL = "total"
LIST_PX = 196
CHART_SHARE, ROWS_SHARE = 42, 58
# What a narrow window leaves out, though not where it leads.
OPTIONAL = frozenset({"beside", "tax_minor", "discount_minor", "share", "returns", "supplier"})
LEAST_NAME = "n" * 13
LABEL_PX = {
    "code": 92,
    "day": 96,
    "date": 104,
    "month": 120,
    "hour": 64,
    "percent": 74,
    "weekday": 110,
    "text": 150,
}
FIGURE_PX = {"count": 66, "quantity": 84, "percent": 78, "days": 80, "money": 96}


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

    def _build_table(self, wanted: tuple[tuple[str, str], ...]) -> None:
        """Another report has other columns: a table of its own."""
        shown = self.reports.table.shown
        assert shown is not None
        if self.table is not None:
            self.table.destroy()
        last = max(place for place, column in enumerate(shown.columns) if column.side == "label")
        columns = []
        for place, column in enumerate(shown.columns):
            label = column.side == "label"
            title = self.theme.measure("small", column.title + " ▼") / self.theme.scale
            width = max((LABEL_PX if label else FIGURE_PX)[column.unit], round(title) + 18)
            anchor = "e" if column.is_figure else "w"
            columns.append(
                Column(
                    column.id,
                    column.title,
                    width,
                    stretch=label and column.unit != "code" and (column.unit == "text" or place in (0, last)),
                    anchor=anchor,
                    optional=column.id.partition(".")[0] in OPTIONAL or column.side == "change",
                )
            )
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
        self._columns = wanted

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
        wanted = tuple((column.id, column.title) for column in shown.columns)
        if self.table is None or self._columns != wanted:
            self._build_table(wanted)
        assert self.table is not None
        rows = [
            Row(str(place), cells, ("muted",) if line.inset else ())
            for place, line, cells in table.lines(formats)
        ]
        rows.append(Row(TOTAL, table.total(formats), ("strong",)))
        for place, column in enumerate(self.table.columns):
            # the sums are bold
            widest = max((row.cells[place] for row in rows), key=len) + "  "
            self.table.make_room(column.id, LEAST_NAME if shown.columns[place].unit == "text" else widest)
            mark = (" ▼" if table.descending else " ▲") if table.sort == column.id else ""
            self.table.set_heading(column.id, shown.columns[place].title + mark)
        self.table.show(rows, table.offset, table.count + 1)
        self.table.select(str(table.cursor) if page.side == "rows" else None, see=False)
