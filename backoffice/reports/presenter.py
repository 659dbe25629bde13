"""Reports: which one, of which period, beside which other; its sums, chart and rows. Imports no tkinter.

A report is read whole once and off the window's thread; its rows are made as they come into view.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from backoffice.actions import Action
from backoffice.charts import ChartPart
from backoffice.page import Loader
from backoffice.page import Page as OfficePage
from backoffice.reports import files
from backoffice.reports.actions import report_actions
from backoffice.reports.leads import lead_of
from backoffice.reports.period_state import PeriodState
from backoffice.reports.table import ReportTable, Shown
from shop.rules.period import BESIDES, Beside
from shop.rules.report_chart import chart_of
from shop.rules.report_shapes import BY_NAME, SHAPES
from shop.rules.report_view import heading
from shop.services import home, reports
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office

CHART_ROWS = 14
REFRESH_LOOKS = 3


class Page(OfficePage):
    """Reports. `side` is "list" or "rows": where the arrows go."""

    has_search = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Reports")
        self.shapes = SHAPES
        self.shape = SHAPES[0]
        self.period = PeriodState(self.shop)
        self.beside: Beside = "before"
        self.side = "list"
        self.table = ReportTable(self.changed)
        self.with_chart = office.preferences.get("report_chart", "1") == "1"
        self.chart = ChartPart(office, self.changed)
        self._loads = Loader(office, slow=True)
        self._newest: tuple[int, ...] = ()
        self._looks = 0

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return report_actions()

    def can(self, action: Action) -> bool:
        if not super().can(action):
            return False
        if action.id in ("pdf", "export"):
            return self.table.shown is not None
        return action.id != "beside" or not self.shape.is_now

    # Reading --------------------------------------------------------------------------------------------------------

    @property
    def query(self) -> reports.Query:
        """What is asked of the service now."""
        return reports.Query(self.shape.name, self.period.period, self.beside)

    @property
    def is_reading(self) -> bool:
        """Whether what is shown is still on its way."""
        return self._loads.is_busy

    def shown(self) -> None:
        super().shown()
        self.office.sums.start()

    def reload(self) -> None:
        """Read the report anew."""
        query, session = self.query, self.office.signed_in
        self._newest = self.office.read(lambda: home.newest(self.shop, session), self._newest)
        table = self.table
        self._loads.load(lambda: table.view_of(query, reports.run(self.shop, session, query)), self._loaded)
        self.changed()

    def _loaded(self, found: Shown) -> None:
        self.table.show(found)
        self.summary = heading(found.report, self.office.formats())
        self._show_chart()
        self.changed()

    def _show_chart(self) -> None:
        shown = self.table.shown
        wanted = self.with_chart and shown is not None
        self.chart.show(
            chart_of(shown.report, self.office.formats(), CHART_ROWS) if wanted and shown else None
        )

    def _look_again(self) -> None:
        """The same report in another order, or with other words."""
        shown, table = self.table.shown, self.table
        if shown is not None:
            self._loads.load(lambda: table.view_of(shown.query, shown.report), self._loaded)
            self.changed()

    def refresh_while_shown(self) -> None:
        """Every few seconds, where today is among the days shown and something was sold."""
        self._looks += 1
        if self._looks % REFRESH_LOOKS or self.is_reading:
            return
        session = self.office.signed_in
        newest = self.office.read(lambda: home.newest(self.shop, session), self._newest)
        if newest != self._newest and (self.period.has_today or self.shape.is_now):
            self.reload()

    # Which report, of which days ------------------------------------------------------------------------------------

    def choose_report(self, name: str) -> None:
        """Another report, of the same days."""
        shape = BY_NAME.get(name)
        if shape is None or shape is self.shape:
            return
        self.shape = shape
        self.table.reset()
        self.reload()

    def _step(self, by: int) -> None:
        place = self.shapes.index(self.shape) + by
        if 0 <= place < len(self.shapes):
            self.choose_report(self.shapes[place].name)

    def report_before(self) -> None:
        """The report above."""
        self._step(-1)

    def next_report(self) -> None:
        """The report below."""
        self._step(1)

    def open_about(self, about: Mapping[str, str]) -> None:
        """`report` by its name, `period` as it is typed."""
        self.shape = BY_NAME.get(about.get("report", ""), self.shape)
        if "period" in about:
            self.period.type(about["period"])
        self.side = "list"
        self.table.reset()

    def _of(self, kind: str) -> None:
        self.period.choose(kind)
        self.reload()

    def to_day(self) -> None:
        """A day."""
        self._of("day")

    def to_week(self) -> None:
        """A week."""
        self._of("week")

    def to_month(self) -> None:
        """A month."""
        self._of("month")

    def to_quarter(self) -> None:
        """A quarter."""
        self._of("quarter")

    def to_year(self) -> None:
        """A year."""
        self._of("year")

    def earlier(self) -> None:
        """The period before."""
        self.period.move(-1)
        self.reload()

    def later(self) -> None:
        """The period after."""
        self.period.move(1)
        self.reload()

    def to_today(self) -> None:
        """The period of today."""
        self.period.to_today()
        self.reload()

    def ask_period(self) -> None:
        """Any period, typed."""

        def chosen(_typed: object) -> None:
            self.reload()

        self.office.ask(
            Answer(
                _("Which days?"),
                _("2026, 2026-Q1, 2026-03, 2026-W10, 2026-03-05, or two days: 2026-03-01 2026-03-15."),
                self.period.type,
                chosen,
                yes=_("Show"),
                numeric=False,
            )
        )

    def next_beside(self) -> None:
        """Compare with the period before, a week before, a year before, or nothing."""
        if self.shape.is_now:
            return
        self.beside = BESIDES[(BESIDES.index(self.beside) + 1) % len(BESIDES)]
        self.reload()

    def switch_chart(self) -> None:
        """Show the chart or hide it."""
        self.with_chart = not self.with_chart
        self.office.prefer("report_chart", "1" if self.with_chart else "0")
        self._show_chart()
        self.changed()

    # Rows -----------------------------------------------------------------------------------------------------------

    def sort_by(self, column_id: str) -> None:
        """Order by this column; by the same again the other way round."""
        if self.table.order_by(column_id):
            self._look_again()

    def ask_words(self) -> None:
        """Only rows that have these words."""

        def chosen(words: str) -> None:
            self.table.words = words.strip()
            self.table.offset = self.table.cursor = 0
            self._look_again()

        answer = Answer(
            _("Which rows?"),
            _("Words of a name or a SKU; nothing for all rows."),
            lambda typed: typed,
            chosen,
            yes=_("Show"),
            numeric=False,
        )
        answer.text = self.table.words
        answer.text_is_selected = bool(answer.text)
        self.office.ask(answer)

    def choose_row(self, place: int) -> None:
        """A row was chosen: the arrows go on from there."""
        self.side = "rows"
        self.table.move_to(place)

    def switch_side(self) -> None:
        """From the reports to the rows, or back."""
        self.side = "rows" if self.side == "list" and self.table.count else "list"
        self.changed()

    def open(self) -> None:
        """Into the rows; there, to what the chosen row is about."""
        if self.side == "list":
            self.switch_side()
            return
        shown, line = self.table.shown, self.table.chosen
        lead = lead_of(shown.report, line) if shown is not None and line is not None else None
        if lead is None:
            return
        page_id, about = lead
        if page_id == "reports":
            self.open_about(about)
            self.reload()
        elif page_id in {spec.id for spec in self.office.shown_pages()}:
            self.office.show(page_id, about)
        else:
            self.office.say(_("You may not see that page."), "warning", "not_allowed")

    def back(self) -> None:
        """First all rows again, then back to the reports."""
        if self.table.words:
            self.table.words = ""
            self._look_again()
        elif self.side == "rows":
            self.switch_side()

    def press(self, key: str) -> bool:
        """Arrows go through the reports, or through the rows once they are entered."""
        table = self.table
        if key in ("UP", "DOWN"):
            by = 1 if key == "DOWN" else -1
            if self.side == "list":
                self._step(by)
            else:
                table.move_to(table.cursor + by)
            return True
        moves = {
            "PGUP": table.cursor - table.rows_room,
            "PGDN": table.cursor + table.rows_room,
            "CTRL+HOME": 0,
            "CTRL+END": table.count - 1,
        }
        if key in moves:
            self.choose_row(moves[key])
            return True
        return super().press(key)

    # Files ----------------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask for a file and write the report."""
        if self.table.shown is not None:
            files.ask_where(self.office, self.table.shown.report)

    def open_pdf(self) -> None:
        """Make the PDF and open it."""
        if self.table.shown is not None:
            files.open_pdf(self.office, self.table.shown.report)
