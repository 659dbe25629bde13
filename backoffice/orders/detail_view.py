"""The chosen order beside the list: what it is, its lines, and what is done with it."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import Action, shown_key
from backoffice.columns import Column as Kind
from backoffice.columns import shown
from backoffice.orders.presenter import Page
from shop.rules.order import OrderLine
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.paged_table import PagedTable
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.table import Column, Row
from widgets.theme import Theme

PLACES = ("line", "about", "form")


class DetailView(Card):
    """Draws the order of a page of orders. Only what can be done with it now has a button."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self.page = page
        self._offset, self._room = 0, 1
        self._followed: tuple[int, int] = (0, 0)
        px = self.theme.px
        pad = px(14)
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(2, weight=1)
        self.head = Space(self)
        self.head.grid(row=0, column=0, sticky="we", padx=pad, pady=(px(12), 0))
        self.head.grid_columnconfigure(0, weight=1)
        self.title = WrappedLabel(self.head, font="title", width=1)
        self.title.grid(row=0, column=0, sticky="we")
        self.total = Label(self.head, font="title", anchor="e")
        self.total.grid(row=0, column=1, sticky="e", padx=(px(8), 0))
        self.facts = WrappedLabel(self, font="small", colour="muted", width=1)
        self.facts.grid(row=1, column=0, sticky="we", padx=pad, pady=(px(2), px(4)))
        self._build_table()
        self.buttons: dict[str, Button] = {}
        self.bars: dict[str, Space] = {}
        self._shown: dict[str, list[str]] = {}
        for row, place in enumerate(PLACES, 3):
            bar = Space(self)
            last = place == PLACES[-1]
            bar.grid(row=row, column=0, sticky="we", padx=pad, pady=(px(4), px(12) if last else 0))
            self.bars[place] = bar
            self._build_buttons(place)
        self._empty = WrappedLabel(self, _("No order is chosen."), colour="muted", anchor="center", width=1)
        self._parts = (self.head, self.facts, self.table, *self.bars.values())

    def _build_table(self) -> None:
        # those that are left out first where it is narrow stand last
        self._kinds = (
            Kind("name", _("Product"), 150, stretch=True),
            Kind("quantity", _("Quantity"), 80, "quantity"),
            Kind("received", _("Received"), 84, "quantity", optional=True),
            Kind("cost", _("Cost"), 76, "price"),
            Kind("worth", _("Amount"), 88, "amount", optional=True),
            Kind("sku", _("SKU"), 120, optional=True),
        )
        columns = [
            Column(each.id, each.heading, each.width, each.stretch, each.anchor, optional=each.optional)
            for each in self._kinds
        ]
        self.table = PagedTable(
            self,
            columns,
            on_scroll=self._scroll,
            on_room=self._fit,
            on_select=lambda row_id: self.page.go_to_line(int(row_id)),
            on_activate=lambda _row: self.page.ask_quantity(),
            empty=_("Nothing is on it yet. Scan what is to be ordered, or F6 adds by code or name."),
        )
        self.table.grid(row=2, column=0, sticky="nswe", padx=self.theme.px(10))

    def _build_buttons(self, place: str) -> None:
        bar = self.bars[place]
        for action in (each for each in self.page.own_actions() if each.button == place):
            self.buttons[action.id] = Button(
                bar,
                action.label,
                partial(self.page.do, action),
                hint=shown_key(action.key),
                kind=action.kind,
                font="small_strong",
                height=44,
                takefocus=False,
            )

    def _scroll(self, offset: int) -> None:
        self._offset = offset
        self._show_lines()

    def _fit(self, room: int) -> None:
        self._room = room
        self._show_lines()

    def refresh(self) -> None:
        """Show the order, or that there is none."""
        page = self.page
        if page.order is None:
            for part in self._parts:
                part.grid_remove()
            self._shown.clear()
            self._empty.place(relx=0.5, rely=0.4, anchor="center", relwidth=0.8)
            return
        self._empty.place_forget()
        for part in (self.head, self.facts, self.table):
            part.grid()
        self.title.configure(text=drawn(page.headline))
        self.total.configure(text=page.total)
        self.facts.configure(text=drawn(page.facts))
        self._follow_line()
        self._show_lines()
        for place in self.bars:
            self._show_buttons(place)

    def _follow_line(self) -> None:
        """Another order begins at its top; the chosen line of this one is scrolled to when it is moved to."""
        order, place = self.page.order, self.page.line
        assert order is not None
        if self._followed[0] != order.id:
            self._offset = 0
        if self._followed != (order.id, place):
            self._offset = min(self._offset, place)
            self._offset = max(self._offset, place - self._room + 1)
            self._followed = (order.id, place)

    def _show_lines(self) -> None:
        page = self.page
        lines = page.order.lines if page.order is not None else ()
        self._offset = max(0, min(self._offset, len(lines) - self._room))
        seen = lines[self._offset : self._offset + self._room]
        rows = [self._row(self._offset + place, line) for place, line in enumerate(seen)]
        self.table.show(rows, self._offset, len(lines))
        is_seen = self._offset <= page.line < self._offset + len(seen)
        self.table.select(str(page.line) if page.inside and is_seen else None, see=False)

    def _row(self, place: int, line: OrderLine) -> Row:
        page = self.page
        formats = page.office.formats()
        cells = (
            line.name,
            line.quantity_milli,
            line.received_milli or None,
            line.cost_e4 or None,
            page.minor(line.worth_e4) if line.cost_e4 else None,
            line.sku,
        )
        texts = tuple(
            shown(kind.kind, cell, formats, page.shop) for kind, cell in zip(self._kinds, cells, strict=True)
        )
        return Row(str(place), texts, ("muted",) if line.received_milli >= line.quantity_milli else ())

    def _show_buttons(self, place: str) -> None:
        page, bar = self.page, self.bars[place]
        is_draft = page.order is not None and page.order.state == "draft"

        def stands(action: Action) -> bool:
            """What edits a line stands on every draft, greyed while there is none; the rest where it can be done."""
            return page.can(action) or (is_draft and action.id not in ("reopen", "receive"))

        actions = [each for each in page.own_actions() if each.button == place and stands(each)]
        wanted = [each.id for each in actions]
        if wanted != self._shown.get(place):
            self._shown[place] = wanted
            (bar.grid if wanted else bar.grid_remove)()
            for child in bar.grid_slaves():
                child.grid_forget()
            for column in range(len(self.buttons)):
                bar.grid_columnconfigure(column, weight=int(column < len(wanted)))
            for column, name in enumerate(wanted):
                gap = 0 if column == 0 else self.theme.px(6)
                self.buttons[name].grid(row=0, column=column, sticky="we", padx=(gap, 0))
        for each in actions:
            self.buttons[each.id].set(enabled=page.can(each))
