"""The chosen sale beside the list: what it is, its tabs, the rows of the one in front, and what is done with it."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import shown_key
from backoffice.columns import shown
from backoffice.invoices.presenter import Page
from backoffice.list_view import WHOLE
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.fit import shortened
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.strip import Strip
from widgets.table import Column, Row, Table
from widgets.theme import Theme

MOST_LINK_CHARS = 22
MOST_LINKS = 2


class DetailView(Card):
    """Draws the sale of a page of invoices."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self.page = page
        px = self.theme.px
        pad = px(14)
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(4, weight=1)
        head = Space(self)
        head.grid(row=0, column=0, sticky="we", padx=pad, pady=(px(12), 0))
        head.grid_columnconfigure(0, weight=1)
        self.title = WrappedLabel(head, font="title", width=1)
        self.title.grid(row=0, column=0, sticky="we")
        self.total = Label(head, font="title", anchor="e")
        self.total.grid(row=0, column=1, sticky="e", padx=(px(8), 0))
        self.facts = WrappedLabel(self, font="small", colour="muted", width=1)
        self.facts.grid(row=1, column=0, sticky="we", padx=pad, pady=(px(2), px(4)))
        self.links = Space(self)
        self.links.grid(row=2, column=0, sticky="we", padx=pad)
        self._linked: list[tuple[str, str]] = []
        self.strip = Strip(self, lambda place: page.show_tab(page.tabs[place].id), takefocus=False, pad=12)
        self.strip.grid(row=3, column=0, sticky="we", padx=pad, pady=(px(6), px(2)))
        self.tables: dict[str, Table] = {}
        self._front = ""
        self._build_foot(pad)
        self._empty = Label(self, _("No sale is chosen."), colour="muted", anchor="center")
        self._parts = (head, self.facts, self.strip, self.foot)

    def _build_foot(self, pad: int) -> None:
        px = self.theme.px
        self.foot = Space(self)
        self.foot.grid(row=5, column=0, sticky="we", padx=pad, pady=(px(4), px(12)))
        self.buttons: dict[str, Button] = {}
        actions = [action for action in self.page.own_actions() if action.button == "form"]
        for column, action in enumerate(actions):
            self.foot.grid_columnconfigure(column, weight=1, uniform="foot")
            button = Button(
                self.foot,
                action.label,
                partial(self.page.do, action),
                hint=shown_key(action.key),
                kind=action.kind,
                font="small_strong",
                height=44,
                takefocus=False,
            )
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else px(6), 0))
            self.buttons[action.id] = button

    def _table(self, tab_id: str) -> Table:
        """The table of that tab, made when it is first shown."""
        if tab_id not in self.tables:
            tab = next(tab for tab in self.page.tabs if tab.id == tab_id)
            columns = [
                Column(each.id, each.heading, each.width, stretch=each.stretch, anchor=each.anchor)
                for each in tab.columns
            ]
            self.tables[tab_id] = Table(
                self,
                columns,
                dense=True,
                empty=_("Nothing is here."),
                on_select=lambda row_id: self.page.go_to_line(int(row_id)),
                on_activate=lambda row_id: self.page.follow(int(row_id)),
            )
        return self.tables[tab_id]

    def refresh(self) -> None:
        """Show the sale, or that there is none."""
        page = self.page
        if page.sale is None:
            for part in (*self._parts, self.links, *self.tables.values()):
                part.grid_remove()
            self._front = ""
            self._empty.place(relx=0.5, rely=0.4, anchor="center")
            return
        self._empty.place_forget()
        for part in self._parts:
            part.grid()
        self.title.show(drawn(page.headline))
        self.total.show(page.total)
        self.facts.show(drawn(page.facts))
        self._show_links()
        self.strip.set([tab.label for tab in page.tabs], [tab.id for tab in page.tabs].index(page.tab))
        self._show_rows()
        for action in page.own_actions():
            if action.id in self.buttons:
                self.buttons[action.id].set(enabled=page.can(action))

    def _show_links(self) -> None:
        """The customer and the sales that this one has to do with, each a button; made anew only when they change."""
        page = self.page
        assert page.sale is not None
        wanted = [("customer", page.sale.customer.name)] if page.sale.customer is not None else []
        wanted += [(str(sale_id), number) for sale_id, number in page.related[:MOST_LINKS]]
        back = next(action for action in page.own_actions() if action.id == "back")
        if page.can(back):
            wanted.append(("back", back.label))
        if wanted == self._linked:
            return
        self._linked = wanted
        for child in self.links.winfo_children():
            child.destroy()
        (self.links.grid if wanted else self.links.grid_remove)()
        related = False
        for what, label in wanted:
            hint = {"customer": "CTRL+U", "back": "CTRL+B"}.get(what, "" if related else "CTRL+R")
            related = related or what.isdigit()
            button = Button(
                self.links,
                shortened(drawn(label), MOST_LINK_CHARS),
                partial(self._follow, what),
                hint=shown_key(hint) if hint else "",
                kind="soft",
                font="small_strong",
                height=44,
                takefocus=False,
            )
            button.pack(side="left", padx=(0, self.theme.px(6)))

    def _follow(self, what: str) -> None:
        if what == "customer":
            self.page.to_customer()
        elif what == "back":
            self.page.back()
        else:
            self.page.go_to_sale(int(what))

    def _show_rows(self) -> None:
        page = self.page
        table = self._table(page.tab)
        if self._front != page.tab:
            for tab_id, other in self.tables.items():
                if tab_id != page.tab:
                    other.grid_remove()
            table.grid(row=4, column=0, sticky="nswe", padx=self.theme.px(10))
            self._front = page.tab
        columns = next(tab.columns for tab in page.tabs if tab.id == page.tab)
        formats = page.office.formats()
        rows = [
            Row(
                str(place),
                tuple(
                    shown(column.kind, cell, formats, page.shop)
                    for column, cell in zip(columns, line.cells, strict=True)
                ),
                line.tags,
            )
            for place, line in enumerate(page.lines)
        ]
        for place, column in enumerate(columns):
            if column.kind in WHOLE:
                table.make_room(column.id, (row.cells[place] for row in rows))
        table.fill(rows)
        table.select(str(page.line) if page.inside and rows else None)
