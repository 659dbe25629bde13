"""Home as cards: four figures, the day by hours, what waits, two weeks by days, what sells best."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import shown_key
from backoffice.chart_view import ChartBox
from backoffice.home.presenter import Figure, Page
from backoffice.home.waiting_row import WaitingRow
from backoffice.page_view import PageView
from shop.texts import _
from widgets.panel import Card, Label, Space
from widgets.table import Column, Row, Table
from widgets.theme import Theme

FIGURES = ("takings", "sales", "average", "margin")


class FigureCard(Card):
    """One figure: its name, its value, and how it stands beside last week."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self.grid_columnconfigure(0, weight=1)
        self.label = Label(self, font="small", colour="muted")
        self.value = Label(self, "–", font="heading")
        self.foot = Space(self)
        self.change = Label(self.foot, font="small_strong")
        self.before = Label(self.foot, font="small", colour="muted")
        self.change.pack(side="left")
        self.before.pack(side="left")
        px = Theme.of(self).px
        for row, (widget, above, below) in enumerate(
            ((self.label, 12, 0), (self.value, 0, 0), (self.foot, 0, 12))
        ):
            widget.grid(row=row, column=0, sticky="we", padx=px(16), pady=(px(above), px(below)))

    def show(self, figure: Figure) -> None:
        """Show this figure."""
        self.label.show(figure.label)
        self.value.show(figure.value)
        colour = "muted" if figure.is_better is None else "done_text" if figure.is_better else "error_text"
        self.change.show(f"{figure.change}   " if figure.change else "", colour)
        self.before.show(_("{value} last week").format(value=figure.before) if figure.before else "")


class ChartCard(Card):
    """A chart under its title, drawn elsewhere for the size it has here."""

    def __init__(self, parent: tk.Misc, page: Page, name: str, title: str) -> None:
        super().__init__(parent)
        px = Theme.of(self).px
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        Label(self, title, font="strong").grid(row=0, column=0, sticky="w", padx=px(16), pady=(px(10), 0))
        self.chart = ChartBox(self, page.charts[name], empty=_("Nothing was sold yet."))
        self.chart.grid(row=1, column=0, sticky="nswe", padx=px(12), pady=(px(2), px(10)))

    def refresh(self) -> None:
        """Show the chart, or what there was until it is drawn."""
        self.chart.refresh()


class View(PageView):
    """Draws the page; what a person may not see leaves no gap."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.home = page
        px = self.theme.px
        body, gap = self.body, px(10)
        body.grid_rowconfigure(0, weight=0)
        body.grid_rowconfigure(1, weight=1, uniform="cards")
        body.grid_rowconfigure(2, weight=1, uniform="cards")
        for column in range(4):
            body.grid_columnconfigure(column, weight=1, uniform="quarter")
        self.cards: dict[str, FigureCard] = {}
        for column, name in enumerate(FIGURES):
            self.cards[name] = FigureCard(body)
            self.cards[name].grid(row=0, column=column, sticky="nswe", padx=(0 if column == 0 else gap, 0))
        self.charts = (
            ChartCard(body, page, "hours", _("Takings by hour")),
            ChartCard(body, page, "days", _("Takings by day")),
        )
        self.charts[0].grid(row=1, column=0, columnspan=3, sticky="nswe", pady=(gap, 0))
        self.charts[1].grid(row=2, column=0, columnspan=3, sticky="nswe", pady=(gap, 0))
        side = Space(body)
        side.grid(row=1, rowspan=2, column=3, sticky="nswe", padx=(gap, 0), pady=(gap, 0))
        side.grid_columnconfigure(0, weight=1)
        side.grid_rowconfigure(1, weight=1)
        self._build_waiting(side)
        self._build_best(side, gap)

    def _build_waiting(self, side: Space) -> None:
        card = Card(side)
        card.grid(row=0, column=0, sticky="nswe")
        card.grid_columnconfigure(0, weight=1)
        px = self.theme.px
        title = Label(card, _("To see to"), font="strong")
        title.grid(row=0, column=0, sticky="w", padx=px(16), pady=(px(10), px(4)))
        self.rows: dict[str, WaitingRow] = {}
        actions = {action.id: action for action in self.home.own_actions()}
        for place, name in enumerate(("low_stock", "unpaid", "open_shifts", "print_jobs", "sign_ins"), 1):
            button = WaitingRow(card, partial(self.home.do, actions[name]), shown_key(actions[name].key))
            button.grid(row=place, column=0, sticky="we", padx=self.theme.px(8), pady=self.theme.px(2))
            self.rows[name] = button
        Space(card, height=6).grid(row=6, column=0)

    def _build_best(self, side: Space, gap: int) -> None:
        card = Card(side)
        card.grid(row=1, column=0, sticky="nswe", pady=(gap, 0))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(1, weight=1)
        px = self.theme.px
        title = Label(card, _("Best today"), font="strong")
        title.grid(row=0, column=0, sticky="w", padx=px(16), pady=(px(10), 0))
        columns = [
            Column("name", _("Product"), 100, stretch=True),
            Column("gross", _("Takings"), 76, anchor="e"),
        ]
        self.best = Table(card, columns, dense=True, empty="")
        self.best.grid(row=1, column=0, sticky="nswe", padx=self.theme.px(8), pady=(0, self.theme.px(8)))

    def refresh(self) -> None:
        """Show the state of the page."""
        super().refresh()
        page = self.home
        beside = page.beside()
        if beside:
            self.summary.configure(text=f"{page.summary}   ·   {beside}")
        for figure in page.figures:
            self.cards[figure.id].show(figure)
        for name, button in self.rows.items():
            waiting = page.waiting.get(name)
            if waiting is None:
                button.grid_remove()
                continue
            count = page.office.formats().quantity(waiting.count * 1000)
            button.show(
                count, page.told(waiting), calls=page.is_pressing(waiting), is_nothing=waiting.count == 0
            )
            button.grid()
        for chart in self.charts:
            chart.refresh()
        formats = page.office.formats()
        best = page.today.best if page.today is not None else ()
        rows = [
            Row(
                str(place),
                (f"{formats.quantity(each.quantity_milli)} × {each.name}", formats.amount(each.gross_minor)),
            )
            for place, each in enumerate(best)
        ]
        self.best.make_room("gross", (row.cells[1] for row in rows))
        self.best.set_empty(_("Nothing was sold today yet.") if page.today is not None else "")
        self.best.fill(rows)

    def keep_focus(self) -> None:
        """Nothing is typed here."""
        self.focus_set()
