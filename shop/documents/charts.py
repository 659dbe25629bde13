"""Charts drawn by matplotlib to the pixel: bars, lines and ranks in the colours they are given, and nothing else.

matplotlib takes a second to import and tenths of one to draw: call it in a process of its own (`chart_process`) or
where nobody waits. Texts are drawn with the shipped fonts in any script; a dollar sign is no formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shop.documents.faces import FONTS_DIR
from shop.rules.report_chart import Chart

DPI = 100
CUT = "…"
NAMES_SHARE = 0.36
MOST_RANK_PX = 44


@dataclass(frozen=True, slots=True)
class ChartLook:
    """The size in pixels, how much larger than usual everything is drawn, and the colours as #rrggbb.

    `bar` is the period itself, `before` the one beside it.
    """

    width: int
    height: int
    scale: float = 1.0
    ground: str = "#ffffff"
    ink: str = "#1b1f27"
    muted: str = "#565f6d"
    grid: str = "#e6e9ed"
    bar: str = "#0f766e"
    before: str = "#374151"


PAPER_LOOK = ChartLook(1000, 340, 2.0, ink="#1c2129", muted="#5c6571", grid="#e1e4e9")


def draw(chart: Chart, look: ChartLook) -> bytes:
    """The chart as PNG, exactly as large as asked for."""
    return _Drawing(chart, look).png()


@lru_cache(maxsize=1)
def _families() -> list[str]:
    """The shipped fonts made known, as the order in which each character is looked for."""
    from matplotlib import font_manager

    names: dict[str, None] = {}
    for path in sorted(FONTS_DIR.glob("*.ttf")):
        if "Mono" not in path.name:
            font_manager.fontManager.addfont(path)
            names[font_manager.FontProperties(fname=path).get_name()] = None
    return list(names)


class _Drawing:
    """One chart on its way."""

    def __init__(self, chart: Chart, look: ChartLook) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.chart, self.look = chart, look
        size = max(look.width, 40) / DPI, max(look.height, 40) / DPI
        self.figure: Any = Figure(figsize=size, dpi=DPI, facecolor=look.ground)
        self.canvas: Any = FigureCanvasAgg(self.figure)
        self.small = self.points(11.5)
        self.fonts = _families()

    def px(self, pixels: float) -> float:
        return pixels * self.look.scale

    def points(self, pixels: float) -> float:
        """A type size in points that is so many pixels high."""
        return self.px(pixels) * 72 / DPI

    def png(self) -> bytes:
        if self.chart.labels:
            if self.chart.kind == "ranks":
                self.ranks()
            else:
                self.in_time()
        out = io.BytesIO()
        self.canvas.print_png(out)
        return out.getvalue()

    # Texts -----------------------------------------------------------------------------------------------------------

    def style(self, colour: str, size: float | None = None) -> dict[str, Any]:
        return {
            "color": colour,
            "fontsize": size or self.small,
            "fontfamily": self.fonts,
            "parse_math": False,
        }

    def width_of(self, text: str, size: float | None = None) -> float:
        """The width of a text in pixels."""
        drawn = self.figure.text(0, 0, text, **self.style("black", size))
        width = drawn.get_window_extent(self.canvas.get_renderer()).width
        drawn.remove()
        return float(width)

    def fitting(self, text: str, room: float) -> str:
        """The text, cut where it would be wider than the room."""
        if self.width_of(text) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width_of(text[:middle].rstrip() + CUT) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + CUT

    def at(self, x: float, y: float, text: str, colour: str, **more: Any) -> Any:
        """A text at this place in pixels from the lower left corner."""
        return self.figure.text(x / self.look.width, y / self.look.height, text, **self.style(colour), **more)

    # Parts -----------------------------------------------------------------------------------------------------------

    def axes(self, left: float, bottom: float, right: float, top: float) -> Any:
        """Axes without frame between these edges, in pixels from the lower left corner."""
        width, height = self.look.width, self.look.height
        box = (
            left / width,
            bottom / height,
            max(right - left, 10) / width,
            max(top - bottom, 10) / height,
        )
        axes = self.figure.add_axes(box, facecolor=self.look.ground)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, pad=self.points(6))
        axes.set_axisbelow(True)
        return axes

    def legend(self) -> float:
        """What the two rows of figures are, at the upper left; where the chart may begin below it."""
        look, (now, before) = self.look, self.chart.names
        y = look.height - self.px(13)
        if not before or not self.chart.before:
            return look.height - self.px(14)
        x = self.px(6)
        for name, colour, is_line in (
            (now, look.bar, self.chart.kind == "lines"),
            (before, look.before, True),
        ):
            high = self.px(3 if is_line else 10)
            self.box(x, y - high / 2, self.px(14), high, colour)
            x += self.px(20)
            self.at(x, y, name, look.muted, va="center_baseline")
            x += self.width_of(name) + self.px(22)
        return look.height - self.px(30)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled box in pixels."""
        from matplotlib.patches import Rectangle

        whole = self.look.width, self.look.height
        corner = x / whole[0], y / whole[1]
        self.figure.add_artist(
            Rectangle(corner, width / whole[0], height / whole[1], color=colour, linewidth=0)
        )

    # Kinds -----------------------------------------------------------------------------------------------------------

    def in_time(self) -> None:
        """Bars or a line for the period, a line for the one beside it, over round values at the left."""
        chart, look = self.chart, self.look
        top = self.legend()
        left = max(self.width_of(text) for _value, text in chart.ticks) + self.px(14)
        axes = self.axes(left, self.px(26), look.width - self.px(8), top)
        low, high = chart.ticks[0][0], chart.ticks[-1][0]
        axes.set_ylim(low, max(high, low + 1))
        count = len(chart.labels)
        axes.set_xlim(-0.6, count - 0.4)
        axes.grid(axis="y", color=look.grid, linewidth=self.points(1))
        axes.set_yticks(
            [value for value, _text in chart.ticks],
            [text for _value, text in chart.ticks],
            **self.style(look.muted),
        )
        places = list(range(count))
        if chart.kind == "bars":
            heights = [value or 0 for value in chart.now]
            axes.bar(places, heights, width=0.68, color=look.bar, linewidth=0)
        else:
            now = _gaps(chart.now)
            axes.fill_between(places, now, color=look.bar, alpha=0.14, linewidth=0)
            axes.plot(places, now, color=look.bar, linewidth=self.points(2))
        if chart.before:
            self.line_before(axes, places)
        axes.axhline(0, color=look.muted, linewidth=self.points(1), alpha=0.6)
        self.under_points(axes, axes.get_position().width * look.width)

    def line_before(self, axes: Any, places: Sequence[int]) -> None:
        dots = "o" if len(places) <= 31 and self.chart.kind == "bars" else ""
        axes.plot(
            places,
            _gaps(self.chart.before),
            color=self.look.before,
            linewidth=self.points(1.6),
            marker=dots,
            markersize=self.points(4),
            solid_joinstyle="round",
        )

    def under_points(self, axes: Any, room: float) -> None:
        """As many labels under the points as stand there without touching."""
        labels = self.chart.labels
        widest = max(map(self.width_of, sorted(labels, key=len)[-3:])) + self.px(12)
        step = max(1, -(-int(widest * len(labels)) // max(int(room), 1)))
        places = range(0, len(labels), step)
        axes.set_xticks(places, [labels[place] for place in places], **self.style(self.look.muted))

    def ranks(self) -> None:
        """A bar a row, its name at the left and its figure at its end; a mark shows the period beside."""
        chart, look = self.chart, self.look
        top = self.legend()
        rows = len(chart.labels)
        room = look.width * NAMES_SHARE
        names = [self.fitting(label, room) for label in chart.labels]
        left = max(map(self.width_of, names)) + self.px(16)
        right = look.width - max(map(self.width_of, chart.values)) - self.px(16)
        bottom = max(self.px(4), top - rows * self.px(MOST_RANK_PX))
        axes = self.axes(left, bottom, max(right, left + self.px(40)), top)
        known = [value or 0 for value in (*chart.now, *chart.before)]
        axes.set_xlim(min(0, *known), max(1, *known))
        axes.set_ylim(rows - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks(range(rows), names, **self.style(look.ink))
        axes.barh(range(rows), chart.now, height=0.6, color=look.bar, linewidth=0)
        for row, text in enumerate(chart.values):
            end = max(0, chart.now[row] or 0, (chart.before[row] or 0) if chart.before else 0)
            axes.annotate(
                text,
                (end, row),
                (self.points(7), 0),
                textcoords="offset points",
                va="center_baseline",
                annotation_clip=False,
                **self.style(look.muted),
            )
        for row, value in enumerate(chart.before):
            axes.plot(
                (value, value),
                (row - 0.42, row + 0.42),
                color=look.before,
                linewidth=self.points(2.4),
                clip_on=False,
            )


def _gaps(values: Sequence[int | None]) -> list[float]:
    """The values as matplotlib draws them: nothing where there is none."""
    return [float("nan") if value is None else float(value) for value in values]
