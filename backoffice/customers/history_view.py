"""The tabs beside the list but for the form: a table of what is in front, and the buttons of contacts."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import shown_key
from backoffice.columns import shown
from backoffice.customers.history import CONTACTS, Tab
from backoffice.customers.presenter import Page
from backoffice.list_view import WHOLE, width_of
from widgets.bidi import drawn
from widgets.button import Button
from widgets.paged_table import PagedTable
from widgets.panel import Card, Space, WrappedLabel
from widgets.table import Column, Row
from widgets.theme import Theme


class HistoryView(Card):
    """Draws the tab in front of a page of customers."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self.page = page
        px = self.theme.px
        pad = px(16)
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(2, weight=1)
        self.title = WrappedLabel(self, font="title", width=1)
        self.title.grid(row=0, column=0, sticky="we", padx=pad, pady=(px(14), 0))
        self.about = WrappedLabel(self, font="small", colour="muted", width=1)
        self.about.grid(row=1, column=0, sticky="we", padx=pad, pady=(0, px(6)))
        self.tables: dict[str, PagedTable] = {}
        self._front = ""
        self.foot = Space(self)
        self.foot.grid(row=3, column=0, sticky="e", padx=pad, pady=(px(6), px(14)))
        self.buttons: dict[str, Button] = {}
        for action in page.own_actions():
            if action.id in ("contact", "remove"):
                button = Button(
                    self.foot,
                    action.label,
                    partial(page.do, action),
                    hint=shown_key(action.key),
                    font="small_strong",
                    height=44,
                    takefocus=False,
                )
                button.pack(side="left", padx=(px(8), 0))
                self.buttons[action.id] = button

    def _table(self, tab: Tab) -> PagedTable:
        """The table of that tab, made when it is first shown."""
        if tab.id not in self.tables:
            page, history = self.page, self.page.history
            columns = [
                Column(
                    each.id,
                    each.heading,
                    width_of(each, page.office.formats(), page.shop, self.theme),
                    stretch=each.stretch,
                    anchor=each.anchor,
                    optional=each.optional,
                )
                for each in tab.columns
            ]
            self.tables[tab.id] = PagedTable(
                self,
                columns,
                on_scroll=history.scroll_to,
                on_room=history.fit,
                on_select=lambda row_id: history.go_to(int(row_id)),
                on_activate=lambda _row: history.follow(),
                empty=tab.empty,
            )
        return self.tables[tab.id]

    def refresh(self) -> None:
        """Show the tab in front."""
        page, history = self.page, self.page.history
        tab = history.shown
        form = page.form
        self.title.configure(text=drawn(form.title if form is not None else ""))
        self.about.configure(text=drawn(form.about if form is not None else ""))
        table = self._table(tab)
        if self._front != tab.id:
            for tab_id, other in self.tables.items():
                if tab_id != tab.id:
                    other.grid_remove()
            below = 0 if tab.id == CONTACTS else self.theme.px(10)
            table.grid(row=2, column=0, sticky="nswe", padx=self.theme.px(10), pady=(0, below))
            self._front = tab.id
            if table.room:
                history.fit(table.room)
        self._fill(table, tab)
        (self.foot.grid if tab.id == CONTACTS else self.foot.grid_remove)()
        for action in page.own_actions():
            if action.id in self.buttons:
                self.buttons[action.id].set(enabled=page.can(action))

    def _fill(self, table: PagedTable, tab: Tab) -> None:
        history, formats = self.page.history, self.page.office.formats()
        rows = [
            Row(
                str(history.offset + place),
                tuple(
                    shown(column.kind, cell, formats, self.page.shop)
                    for column, cell in zip(tab.columns, tab.cells(row), strict=True)
                ),
            )
            for place, row in enumerate(history.rows)
        ]
        for place, column in enumerate(tab.columns):
            if column.kind in WHOLE:
                table.make_room(column.id, (row.cells[place] for row in rows))
        table.show(rows, history.offset, history.count)
        table.select(str(history.cursor) if history.inside and rows else None, see=False)
