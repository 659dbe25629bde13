"""A list with its search box, filters and table, and the form beside it where the page has one."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from typing import Any

from backoffice.columns import Column as ShownColumn
from backoffice.columns import shown
from backoffice.form_view import FormView
from backoffice.page_view import PageView
from backoffice.rows_page import Rows
from shop.rules.formats import Formats
from shop.rules.settings import Settings
from shop.services.shop import Shop
from shop.texts import _
from widgets.choice import Choice
from widgets.entry import Entry
from widgets.paged_table import PagedTable
from widgets.panel import Card, Space
from widgets.screen import Box
from widgets.table import CELL_PADDING_PX, Column, Row
from widgets.theme import Theme

SAMPLES = {"day": "2026-09-28", "moment": "2026-09-28T20:58:00.000000Z"}
UP, DOWN = " ▲", " ▼"
WHOLE = frozenset({"amount", "price", "quantity", "code"})
CODE_CHARS = 14
"""So much of a code is always seen: a GTIN and a letter."""


class ListView(PageView):
    """Draws a `Rows`, and the form of a `Listing`: `form_share` is how much of the width it takes, in parts of 100."""

    def __init__(
        self, parent: tk.Misc, page: Rows[Any], *, form_share: int = 37, form_columns: int = 2
    ) -> None:
        super().__init__(parent, page)
        self.list = page
        self._headings: dict[str, str] = {}
        self._texts: dict[str, tuple[tuple[Any, ...], tuple[str, ...]]] = {}
        self._texts_of: Settings | None = None
        self.body.grid_rowconfigure(0, weight=0)
        self.body.grid_rowconfigure(1, weight=1)
        self.body.grid_columnconfigure(0, weight=100 - form_share, uniform="half")
        self._build_search()
        self._build_table()
        self.form: FormView | None = None
        if page.form is not None:
            self.body.grid_columnconfigure(1, weight=form_share, uniform="half")
            self.form = self.make_form(form_columns)
            self.form.grid(row=1, column=1, sticky="nswe", padx=(self.theme.px(10), 0))
        else:
            self.body.grid_columnconfigure(0, weight=1, uniform="")

    def make_form(self, columns: int) -> FormView:
        """The form beside the list; a page may put more into its `body`."""
        return FormView(self.body, self.page, columns=columns, empty=_("Nothing is chosen."))

    @property
    def box(self) -> Entry | None:
        return self.search

    def _build_search(self) -> None:
        px = self.theme.px
        bar = Space(self.body)
        bar.grid(row=0, column=0, columnspan=2, sticky="we", pady=(0, px(8)))
        bar.grid_columnconfigure(0, weight=1)
        self.search = Entry(bar, placeholder=self.list.placeholder, font="body", height=40)
        self.search.grid(row=0, column=0, sticky="we")
        self.search_box = Box(self.search, self.list)
        self.filters: dict[str, Choice] = {}
        for column, each in enumerate(self.list.filters, 1):
            choice = Choice(
                bar,
                each.choices,
                on_change=partial(self._filtered, each.id),
                on_enter=self.list.to_search,
                height=40,
            )
            choice.box.configure(width=px(self.list.filter_px))
            choice.grid(row=0, column=column, padx=(px(8), 0))
            self.filters[each.id] = choice

    def _filtered(self, name: str) -> None:
        self.list.choose_filter(name, self.filters[name].value)
        self.search.focus_set()

    def _build_table(self) -> None:
        card = Card(self.body)
        card.grid(row=1, column=0, sticky="nswe")
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(0, weight=1)
        columns = [
            Column(
                each.id,
                each.heading,
                width_of(each, self.list.office.formats(), self.list.shop, self.theme),
                stretch=each.stretch,
                anchor=each.anchor,
                optional=each.optional,
            )
            for each in self.list.columns
        ]
        self.table = PagedTable(
            card,
            columns,
            on_scroll=self.list.scroll_to,
            on_room=self.list.fit,
            on_mark=self._marked,
            on_select=self.list.choose,
            on_activate=lambda _row: self.list.open(),
            on_heading=self.list.sort_by,
            empty="",
        )
        pad = self.theme.px(8)
        self.table.grid(row=0, column=0, sticky="nswe", padx=pad, pady=pad)

    def _marked(self, row_id: str, to: bool) -> None:
        if not to:
            self.list.toggle_mark(row_id)
            return
        ids = [self.list.row_id(row) for row in self.list.rows]
        if row_id in ids:
            self.list.mark_to(self.list.offset + ids.index(row_id))

    @property
    def summed(self) -> str:
        """How many there are, and how many of them are marked."""
        page, marked = self.list, len(self.list.marked)
        if not marked:
            return page.summary
        text = _("{count} marked").format(count=page.office.formats().quantity(marked * 1000))
        return f"{page.summary}   ·   {text}" if page.summary else text

    def refresh(self) -> None:
        """Show the state of the list and its form."""
        super().refresh()
        page = self.list
        self.search_box.sync()
        for name, choice in self.filters.items():
            wanted = page.chosen.get(name, "")
            offered = next(each.choices for each in page.filters if each.id == name)
            choice.set_choices(offered)
            if choice.value != wanted and wanted in dict(offered):
                choice.set_value(wanted)
        rows = self._shown_rows()
        self._make_room(rows)
        if not rows:
            self.table.set_empty(page.why_empty if page.is_read else "")
        self.table.show(rows, page.offset, page.count)
        self.table.select(page.chosen_id or None, see=False)
        self._show_order()
        if self.form is not None:
            self.form.refresh()

    def _shown_rows(self) -> list[Row]:
        """The rows as texts; those of values that were shown last time already are taken from there."""
        page, settings = self.list, self.list.shop.settings
        known = self._texts if self._texts_of is settings else {}
        self._texts, self._texts_of = {}, settings
        rows = []
        for row in page.rows:
            row_id, cells, tags = page.row_id(row), page.cells(row), page.tags(row)
            before, texts = known.get(row_id, (None, ()))
            if before != cells:
                texts = page.texts(cells)
            self._texts[row_id] = cells, texts
            rows.append(Row(row_id, texts, (*tags, "marked") if row_id in page.marked else tags))
        return rows

    def _make_room(self, rows: list[Row]) -> None:
        """Amounts are never cut, codes only where they are very long."""
        for place, column in enumerate(self.list.columns):
            if column.kind in WHOLE:
                most = CODE_CHARS if column.kind == "code" else None
                self.table.make_room(column.id, (row.cells[place][:most] for row in rows))

    def _show_order(self) -> None:
        for column in self.list.columns:
            mark = (DOWN if self.list.descending else UP) if column.id == self.list.sort else ""
            text = column.heading + mark
            if self._headings.get(column.id) != text:
                self._headings[column.id] = text
                self.table.set_heading(column.id, text)

    def keep_focus(self) -> None:
        """The form's field, or the search box."""
        if self.form is None or not self.form.focus_field():
            if self.search.entry is not self.focus_get():
                self.search.focus_set()
            if self.list.text_is_selected:
                self.search.entry.selection_range(0, "end")
                self.list.text_is_selected = False


def width_of(column: ShownColumn, formats: Formats, shop: Shop, theme: Theme) -> int:
    """As wide as asked, and never too narrow for its heading with the sign of the order, nor for a day or a moment,
    which all have the same length."""
    heading = column.heading + (DOWN if column.sortable else "")
    needed = theme.measure("small", heading) + theme.px(12)
    if column.kind in SAMPLES:
        text = shown(column.kind, SAMPLES[column.kind], formats, shop)
        needed = max(needed, theme.measure("body", text) + 2 * CELL_PADDING_PX + 4)
    return max(column.width, round(needed / theme.scale))
