"""Categories: the tree with its colours, and the form with the colours to choose from."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.categories.presenter import Page
from backoffice.form_view import FormView
from backoffice.list_view import ListView

SIDE_PX = 44
ACROSS = 6
SWATCH_PX = 12


class View(ListView):
    """Draws the page."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.categories = page
        self._swatches: list[tk.Frame] = []
        self._placing = ""
        super().__init__(parent, page)
        self.table.tree.bind("<Configure>", lambda _event: self._place_soon(), add="+")

    def make_form(self, columns: int) -> FormView:
        """The form, and below its fields the colours."""
        form = super().make_form(columns)
        palette, px = self.theme.palette, self.theme.px
        side = self.theme.control(SIDE_PX)
        bar = tk.Frame(form.body, bg=palette.card, borderwidth=0)
        bar.grid(row=0, column=0, sticky="we", pady=(px(4), 0))
        bar.bind("<Configure>", lambda event: self._arrange_colours(event.width))
        self.colours: dict[str, tk.Canvas] = {}
        for colour in self.categories.colours:
            swatch = tk.Canvas(
                bar, width=side, height=side, bg=palette.card, highlightthickness=0, borderwidth=0
            )
            swatch.bind("<Button-1>", partial(self._touched, colour))
            self.colours[colour] = swatch
        self._across = 0
        self._arrange_colours((side + px(6)) * ACROSS)
        return form

    def _arrange_colours(self, room: int) -> None:
        """As many of them beside each other as there is room for."""
        gap = self.theme.px(6)
        across = max(1, min(ACROSS, (room + gap) // (self.theme.control(SIDE_PX) + gap)))
        if across != self._across:
            self._across = across
            for place, swatch in enumerate(self.colours.values()):
                swatch.grid(row=place // across, column=place % across, padx=(0, gap), pady=(0, gap))

    def _touched(self, colour: str, _event: object) -> None:
        self.categories.choose_colour(colour)

    def refresh(self) -> None:
        """Show the tree and the form."""
        super().refresh()
        self._place_soon()
        form = self.page.form
        chosen = str(form.values["colour"]).strip().lower() if form is not None else ""
        side, palette = self.theme.control(SIDE_PX), self.theme.palette
        for colour, swatch in self.colours.items():
            swatch.delete("all")
            ring = palette.text if colour == chosen else palette.card
            swatch.create_rectangle(1, 1, side - 2, side - 2, outline=ring, width=2, fill=palette.card)
            swatch.create_rectangle(5, 5, side - 6, side - 6, outline="", fill=colour)

    def _place_soon(self) -> None:
        if not self._placing:
            self._placing = self.after_idle(self._place_swatches)

    def _place_swatches(self) -> None:
        """A square of its colour before each category's name; a Treeview has one colour a row alone."""
        self._placing = ""
        if not self.winfo_exists():
            return
        tree, size = self.table.tree, self.theme.px(SWATCH_PX)
        used, shown = 0, {row.id for row in self.table.rows}
        for row in self.categories.rows:
            row_id = self.categories.row_id(row)
            box = tree.bbox(row_id, "name") if row.details.colour and row_id in shown else ""
            if not box:
                continue
            left, top, _wide, high = box
            if used == len(self._swatches):
                swatch = tk.Frame(tree, width=size, height=size, borderwidth=0)
                swatch.bind("<Button-1>", partial(self._swatch_touched, used))
                self._swatches.append(swatch)
            swatch = self._swatches[used]
            swatch.configure(bg=row.details.colour)
            shift = (
                0 if self.categories.text.strip() else row.depth * 2 * self.theme.measure("body", "\u2003")
            )
            swatch.place(x=left + self.theme.px(6) + shift, y=top + (high - size) // 2)
            used += 1
        for swatch in self._swatches[used:]:
            swatch.place_forget()

    def _swatch_touched(self, place: int, _event: object) -> None:
        coloured = [row for row in self.categories.rows if row.details.colour]
        if place < len(coloured):
            self.categories.choose(self.categories.row_id(coloured[place]))
