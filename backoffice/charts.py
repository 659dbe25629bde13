"""A chart on a page: what it shows, how large the view has room for it, and the picture as far as it is drawn.

Drawn in a process of its own; of what is asked for meanwhile only the newest is drawn. Imports no tkinter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from shop.documents.charts import ChartLook
from shop.rules.errors import ShopError
from shop.rules.report_chart import Chart

if TYPE_CHECKING:
    from backoffice.office import Office

LEAST_PX = 60
LEGEND_PX = 34
RANK_PX = 21


class ChartPart:
    """One chart. `png` is the newest picture, empty before the first; `changed` is called when there is another."""

    def __init__(self, office: Office, changed: Callable[[], None]) -> None:
        self._office = office
        self._changed = changed
        self._look: ChartLook | None = None
        self._drawn: tuple[Chart, ChartLook] | None = None
        self._asked: tuple[Chart, ChartLook] | None = None
        self._busy = False
        self.chart: Chart | None = None
        self.png = b""
        self.problem = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.chart is None or self.chart.is_empty

    @property
    def is_drawn(self) -> bool:
        """Whether the picture shows what is to be shown, in the size and the colours there are."""
        return self.is_empty or (self._drawn is not None and self._drawn == self._wanted())

    def show(self, chart: Chart | None) -> None:
        """Another chart, or the same one with other figures."""
        self.chart = chart
        self._draw()

    def fit(self, look: ChartLook) -> None:
        """The view has so much room, and these colours."""
        if look != self._look and min(look.width, look.height) >= LEAST_PX:
            self._look = look
            self._draw()

    def _wanted(self) -> tuple[Chart, ChartLook] | None:
        if self.chart is None or self._look is None:
            return None
        room = self._look.height / self._look.scale - LEGEND_PX
        return cut_to(self.chart, max(2, int(room / RANK_PX))), self._look

    def _draw(self) -> None:
        wanted = self._wanted()
        if wanted is None or self.is_empty or self._busy or wanted in (self._drawn, self._asked):
            return
        self._busy, self._asked = True, wanted
        chart, look = wanted
        self._office.run.run_slow(
            lambda: self._office.charts.draw(chart, look), lambda png: self._done(png, wanted), self._failed
        )

    def _done(self, png: bytes, wanted: tuple[Chart, ChartLook]) -> None:
        self._busy, self._asked = False, None
        self.png, self._drawn, self.problem = png, wanted, ""
        self._draw()
        self._changed()

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self.problem = error.message
        self._draw()
        self._changed()


def cut_to(chart: Chart, rows: int) -> Chart:
    """Ranks of no more rows than there is room for."""
    if chart.kind != "ranks" or len(chart.labels) <= rows:
        return chart
    return replace(
        chart,
        labels=chart.labels[:rows],
        now=chart.now[:rows],
        before=chart.before[:rows],
        values=chart.values[:rows],
    )
