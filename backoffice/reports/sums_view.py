"""The figures of the whole report in a row of cards: what it is, how much, and how it changed."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence

from shop.rules.formats import Formats
from shop.rules.report import Measure, change
from shop.rules.report_view import figure_text
from widgets.panel import Card, Label, Space

MOST = 4


def change_text(now: int | None, before: int | None, measure: Measure, forms: Formats) -> tuple[str, str]:
    """A change as it is written, and its colour: better, worse, or neither. Nothing beside a period without any."""
    by, percent = change(now, before)
    if by is None or not before:
        return "", "muted"
    unit = measure.unit
    shown = (
        forms.share(percent) if percent is not None and unit != "percent" else figure_text(unit, by, forms)
    )
    if by == 0:
        return "= " + shown.lstrip("-+"), "muted"
    better = "done_text" if by > 0 else "error_text"
    return ("▲ +" if by > 0 else "▼ ") + shown, "muted" if measure.neutral else better


class SumsStrip(Space):
    """As many cards as there are figures."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self.cards = [_SumCard(self) for _number in range(MOST)]

    def show(
        self, sums: Sequence[tuple[Measure, int | None, int | None]], forms: Formats, is_now: bool
    ) -> None:
        """Show these figures, the first one largest."""
        for column, card in enumerate(self.cards):
            if column >= len(sums):
                card.grid_remove()
                self.grid_columnconfigure(column, weight=0, uniform="")
                continue
            card.grid(row=0, column=column, sticky="nswe", padx=(0 if column == 0 else card.gap, 0))
            self.grid_columnconfigure(column, weight=1, uniform="card")
            card.show(*sums[column], forms)


class _SumCard(Card):
    """One figure."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        from widgets.theme import Theme

        theme = Theme.of(parent)
        self.gap = theme.px(8)
        self.grid_columnconfigure(0, weight=1)
        pad = theme.px(12)
        self.title = Label(self, font="small", colour="muted")
        self.title.grid(row=0, column=0, sticky="w", padx=pad, pady=(theme.px(6), 0))
        self.change = Label(self, font="small_strong", anchor="e")
        self.change.grid(row=0, column=1, sticky="e", padx=(0, pad), pady=(theme.px(6), 0))
        self.figure = Label(self, font="title")
        self.figure.grid(row=1, column=0, columnspan=2, sticky="w", padx=pad, pady=(0, theme.px(6)))

    def show(self, measure: Measure, now: int | None, before: int | None, forms: Formats) -> None:
        """What it is, how much, how it changed."""
        self.title.show(measure.shown)
        figure = "" if now is None else figure_text(measure.unit, now, forms)
        self.figure.show(forms.money(now) if measure.unit == "money" and now is not None else figure)
        self.change.show(*change_text(now, before, measure, forms))
