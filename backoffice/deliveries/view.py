"""Deliveries: the list with what came beside it; while one is received its lines, and its delivery note beside them."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from typing import Any

from backoffice.actions import Action, shown_key
from backoffice.deliveries.presenter import Page
from backoffice.form_view import FormView
from backoffice.list_view import ListView
from shop.rules.delivery import DeliveryLine
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.table import Column, Row, Table

KINDS = {"book": "primary", "give_up": "plain"}


class View(ListView):
    """Draws the page in its two states."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.deliveries = page
        super().__init__(parent, page, form_share=36)
        self.searching, self.scanning = (
            page.placeholder,
            _("Scan, or type a code or words… 12* before it for twelve"),
        )
        self._actions = {action.id: action for action in page.own_actions()}
        self.list_card = self.table.master
        self._build_lines()
        self._build_items()
        self._build_form_buttons()
        self._is_receiving: bool | None = None

    def make_form(self, columns: int) -> FormView:
        return FormView(self.body, self.page, columns=1, buttons=False)

    # Building ---------------------------------------------------------------------------------------------------------

    def _button(self, parent: tk.Misc, name: str) -> Button:
        action = self._actions[name]
        button = Button(
            parent,
            action.label,
            partial(self._do, action),
            hint=shown_key(action.key),
            kind=KINDS.get(name, "plain"),
            font="small_strong",
            height=44,
            takefocus=False,
        )
        self.buttons[name] = button
        return button

    def _do(self, action: Action) -> None:
        self.page.do(action)

    def _build_lines(self) -> None:
        px = self.theme.px
        self.lines_card = Card(self.body)
        self.lines_card.grid_columnconfigure(0, weight=1)
        self.lines_card.grid_rowconfigure(0, weight=1)
        columns = [
            Column("sku", _("SKU"), 80, optional=True),
            Column("name", _("Product"), 130, stretch=True),
            Column("expected", _("Expected"), 82, anchor="e"),
            Column("quantity", _("Came"), 76, anchor="e"),
            Column("cost", _("Cost"), 80, anchor="e"),
            Column("worth", _("Amount"), 88, anchor="e"),
        ]
        receiving = self.deliveries.receiving
        self.lines = Table(
            self.lines_card,
            columns,
            on_select=lambda row_id: receiving.choose(int(row_id)),
            on_activate=lambda _row: self.deliveries.ask_quantity(),
            empty=_("Scan what came. Each scan adds one; F6 sets a quantity, F7 a cost, F12 books it."),
        )
        self.lines.grid(row=0, column=0, sticky="nswe", padx=px(8), pady=px(8))
        found = [
            Column("name", _("Product"), 160, stretch=True),
            Column("sku", _("SKU"), 90),
            Column("stock", _("On hand"), 80, anchor="e"),
        ]
        self.found = Table(self.lines_card, found, on_select=self.deliveries.choose_found)
        self.found.tree.bind("<ButtonRelease-1>", self._touched, add="+")
        self.found.grid(row=0, column=0, sticky="nswe", padx=px(8), pady=px(8))
        self.found.grid_remove()
        bar = Space(self.lines_card)
        bar.grid(row=1, column=0, sticky="we", padx=px(12), pady=(0, px(10)))
        for place, name in enumerate(("quantity", "cost", "remove", "all_came")):
            self._button(bar, name).grid(row=0, column=place, padx=(0, px(8)))

    def _touched(self, event: tk.Event[Any]) -> None:
        """One touch on a product found takes it."""
        row = self.found.tree.identify_row(event.y)
        if row:
            self.deliveries.touch_found(int(row))

    def _build_items(self) -> None:
        px = self.theme.px
        self.items_card = Card(self.body)
        self.items_card.grid_columnconfigure(0, weight=1)
        self.items_card.grid_rowconfigure(2, weight=1)
        self.number = Label(self.items_card, font="title")
        self.number.grid(row=0, column=0, sticky="we", padx=px(16), pady=(px(14), 0))
        self.about = WrappedLabel(self.items_card, font="small", colour="muted", width=1)
        self.about.grid(row=1, column=0, sticky="we", padx=px(16))
        columns = [
            Column("name", _("Product"), 120, stretch=True),
            Column("quantity", _("Came"), 64, anchor="e"),
            Column("cost", _("Cost"), 74, anchor="e"),
        ]
        self.items = Table(self.items_card, columns, dense=True, empty=_("Nothing is chosen."))
        self.items.grid(row=2, column=0, sticky="nswe", padx=px(8), pady=px(8))
        bar = Space(self.items_card)
        bar.grid(row=3, column=0, sticky="e", padx=px(16), pady=(0, px(14)))
        self._button(bar, "take_back").grid(row=0, column=0)

    def _build_form_buttons(self) -> None:
        px = self.theme.px
        assert self.form is not None
        self.total = Label(self.form, font="title", anchor="e")
        self.total.grid(row=4, column=0, sticky="we", padx=px(16))
        bar = Space(self.form)
        bar.grid(row=5, column=0, sticky="e", padx=px(16), pady=(px(6), px(14)))
        for place, name in enumerate(("give_up", "book")):
            self._button(bar, name).grid(row=0, column=place, padx=(px(8), 0))

    # Drawing ----------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the list, or the delivery that is received."""
        self._arrange()
        super().refresh()
        if self._is_receiving:
            self._show_lines()
        else:
            self._show_items()
        for name in ("quantity", "cost", "remove", "all_came", "take_back", "give_up", "book"):
            self.buttons[name].set(enabled=self.page.can(self._actions[name]))

    def _arrange(self) -> None:
        receiving = self.deliveries.receiving.is_open
        if receiving == self._is_receiving:
            return
        self._is_receiving = receiving
        assert self.form is not None
        left: dict[bool, Any] = {True: self.lines_card, False: self.list_card}
        right: dict[bool, Any] = {True: self.form, False: self.items_card}
        for shown in (left[not receiving], right[not receiving]):
            shown.grid_remove()
        left[receiving].grid(row=1, column=0, sticky="nswe")
        right[receiving].grid(row=1, column=1, sticky="nswe", padx=(self.theme.px(10), 0))
        for choice in self.filters.values():
            choice.grid_remove() if receiving else choice.grid()
        self.search.set_placeholder(self.scanning if receiving else self.searching)

    def _show_lines(self) -> None:
        receiving, formats = self.deliveries.receiving, self.page.office.formats()
        if receiving.found:
            self.found.fill(
                [
                    Row(str(product.id), (product.name, product.sku, formats.quantity(product.stock_milli)))
                    for product in receiving.found
                ]
            )
            chosen = receiving.found[min(receiving.chosen, len(receiving.found) - 1)]
            self.found.select(str(chosen.id))
            self.lines.grid_remove()
            self.found.grid()
            return
        self.found.grid_remove()
        self.lines.grid()
        worth = formats.money(self.deliveries.minor(receiving.delivery.worth_e4))
        self.total.show(_("Total {amount}").format(amount=worth))
        rows = [
            Row(str(place), self._cells(line), _tags(line))
            for place, line in enumerate(receiving.delivery.lines)
        ]
        for column, place in (("worth", 5), ("cost", 4), ("quantity", 3)):
            self.lines.make_room(column, (row.cells[place] for row in rows))
        self.lines.fill(rows)
        self.lines.select(str(receiving.place) if rows else None)

    def _cells(self, line: DeliveryLine) -> tuple[str, ...]:
        formats = self.page.office.formats()
        return (
            line.sku,
            line.name,
            formats.quantity(line.expected_milli) if line.expected_milli else "",
            formats.quantity(line.quantity_milli),
            formats.price(line.cost_e4),
            formats.amount(self.deliveries.minor(line.worth_e4)),
        )

    def _show_items(self) -> None:
        delivery, formats = self.deliveries.delivery, self.page.office.formats()
        if delivery is None:
            self.number.show("")
            self.about.show("")
            self.items.fill([])
            return
        local = self.page.shop.local(delivery.received_at)
        told = [f"{formats.date(local.date())} {formats.time(local)}", delivery.person, delivery.supplier]
        told += [delivery.reference, delivery.order, delivery.note]
        if delivery.undone_at is not None:
            told.insert(0, _("Taken back"))
        self.number.show(delivery.number)
        self.about.show(drawn("   ·   ".join(text for text in told if text)))
        self.items.fill(
            [
                Row(
                    str(place),
                    (item.name, formats.quantity(item.quantity_milli), formats.price(item.cost_e4)),
                )
                for place, item in enumerate(self.deliveries.items)
            ]
        )


def _tags(line: DeliveryLine) -> tuple[str, ...]:
    """What did not come yet is pale, another number than expected stands out."""
    if not line.quantity_milli:
        return ("muted",)
    return ("warning",) if line.expected_milli not in (0, line.quantity_milli) else ()
