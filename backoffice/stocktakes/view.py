"""Stocktakes: what was counted, and beside it the chosen product, large, with each of its counts."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from typing import Any

from backoffice.actions import Action, shown_key
from backoffice.list_view import ListView
from backoffice.stocktakes.presenter import Page
from shop.services.counting import Counted
from shop.texts import _, pgettext
from widgets.bidi import drawn
from widgets.button import Button
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.table import Column, Row, Table


class View(ListView):
    """Draws the page of stocktakes."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.stocktakes = page
        super().__init__(parent, page)
        self._actions = {action.id: action for action in page.own_actions()}
        self.body.grid_columnconfigure(0, weight=64, uniform="half")
        self.body.grid_columnconfigure(1, weight=36, uniform="half")
        self.list_card: Any = self.table.master
        self.counting_text, self.searching = page.placeholder, _("Search name, SKU…")
        self._build_found()
        self._build_product()
        self._build_counts()

    # Building ---------------------------------------------------------------------------------------------------------

    def _build_found(self) -> None:
        px = self.theme.px
        columns = [
            Column("name", _("Product"), 160, stretch=True),
            Column("sku", _("SKU"), 90),
            Column("stock", _("On hand"), 80, anchor="e"),
        ]
        self.found = Table(self.list_card, columns, on_select=self._chosen)
        self.found.tree.bind("<ButtonRelease-1>", self._touched, add="+")
        self.found.grid(row=0, column=0, sticky="nswe", padx=px(8), pady=px(8))
        self.found.grid_remove()

    def _chosen(self, row_id: str) -> None:
        ids = [str(product.id) for product in self.stocktakes.counting.found]
        if row_id in ids:
            self.stocktakes.counting.choose(ids.index(row_id))

    def _touched(self, event: tk.Event[Any]) -> None:
        """One touch on a product found counts one of it."""
        row = self.found.tree.identify_row(event.y)
        if row:
            self.stocktakes.touch_found(int(row))

    def _build_product(self) -> None:
        px = self.theme.px
        self.right = Space(self.body)
        self.right.grid(row=1, column=1, sticky="nswe", padx=(px(10), 0))
        self.right.grid_columnconfigure(0, weight=1)
        self.right.grid_rowconfigure(1, weight=1)
        card = Card(self.right)
        card.grid(row=0, column=0, sticky="nwe")
        card.grid_columnconfigure(0, weight=1)
        self.where = Label(card, font="small", colour="muted")
        self.where.grid(row=0, column=0, sticky="we", padx=px(16), pady=(px(12), 0))
        self.name = WrappedLabel(card, font="title", width=1)
        self.name.grid(row=1, column=0, sticky="we", padx=px(16))
        self.number = Label(card, font="total", colour="accent_text")
        self.number.grid(row=2, column=0, sticky="we", padx=px(16))
        self.told = WrappedLabel(card, font="body", width=1)
        self.told.grid(row=3, column=0, sticky="we", padx=px(16))
        bar = Space(card)
        bar.grid(row=4, column=0, sticky="w", padx=px(16), pady=(px(10), px(14)))
        for place, name in enumerate(("total", "place", "take_back")):
            self._button(bar, name).grid(row=0, column=place, padx=(0, px(8)))

    def _button(self, parent: tk.Misc, name: str) -> Button:
        action: Action = self._actions[name]
        button = Button(
            parent,
            action.label,
            partial(self.page.do, action),
            hint=shown_key(action.key),
            font="small_strong",
            height=44,
            takefocus=False,
        )
        self.buttons[name] = button
        return button

    def _build_counts(self) -> None:
        px = self.theme.px
        card = Card(self.right)
        card.grid(row=1, column=0, sticky="nswe", pady=(px(10), 0))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(1, weight=1)
        self.sums = WrappedLabel(card, font="small", colour="muted", width=1)
        self.sums.grid(row=0, column=0, sticky="we", padx=px(16), pady=(px(10), 0))
        columns = [
            Column("at", _("When"), 70),
            Column("place", _("Where"), 90, stretch=True),
            Column("quantity", pgettext("how many", "Count"), 66, anchor="e"),
            Column("who", _("Who"), 70),
        ]
        self.counts = Table(card, columns, dense=True, empty=_("Each count of the product stands here."))
        self.counts.grid(row=1, column=0, sticky="nswe", padx=px(8), pady=px(8))
        bar = Space(card)
        bar.grid(row=2, column=0, sticky="e", padx=px(16), pady=(0, px(12)))
        for place, name in enumerate(("other", "drop")):
            self._button(bar, name).grid(row=0, column=place, padx=(px(8), 0))

    # Drawing ----------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what was counted, the chosen product and its counts."""
        super().refresh()
        page = self.stocktakes
        self.search.set_placeholder(self.counting_text if page.is_open else self.searching)
        self._show_found()
        self._show_product(page.counting.current)
        formats, shop = page.office.formats(), page.shop
        self.counts.fill(
            [
                Row(
                    str(count.id),
                    (
                        formats.time(shop.local(count.at)),
                        count.place or _("Shop floor"),
                        formats.quantity(count.quantity_milli),
                        count.person,
                    ),
                )
                for count in page.counting.counts
            ]
        )
        self.sums.show(page.comes_to)
        for name in ("total", "place", "take_back", "drop"):
            self.buttons[name].set(enabled=page.can(self._actions[name]))

    def _show_found(self) -> None:
        counting, formats = self.stocktakes.counting, self.page.office.formats()
        if not counting.found:
            self.found.grid_remove()
            self.table.grid()
            return
        self.table.grid_remove()
        self.found.grid()
        self.found.fill(
            [
                Row(str(product.id), (product.name, product.sku, formats.quantity(product.stock_milli)))
                for product in counting.found
            ]
        )
        self.found.select(str(counting.found[min(counting.chosen, len(counting.found) - 1)].id))

    def _show_product(self, product: Counted | None) -> None:
        page, formats = self.stocktakes, self.page.office.formats()
        place = _("Counting at {place}").format(place=page.place_text)
        self.where.show(place if page.is_open else "")
        if product is None:
            empty = _("Ctrl+N begins a stocktake.") if page.stocktake is None else _("Scan what is there.")
            self.name.show(empty)
            self.number.show("")
            self.told.show("")
            return
        self.name.show(drawn(product.name))
        if product.counted_milli is None:
            self.number.show("–")
            expected = _("{count} expected, not counted yet")
            self.told.show(expected.format(count=formats.quantity(product.expected_milli)), "muted")
            return
        unit = f" {product.unit}" if product.unit else ""
        self.number.show(formats.quantity(product.counted_milli) + unit)
        self.told.show(*self._told(product))

    def _told(self, product: Counted) -> tuple[str, str]:
        """How the count compares, and the colour for that."""
        formats = self.page.office.formats()
        if not product.is_kept:
            return _("No stock was kept of it so far."), "muted"
        told = _("{count} expected").format(count=formats.quantity(product.expected_milli))
        if not product.difference_milli:
            return _("{expected}: as the books say").format(expected=told), "muted"
        sign = "+" if product.difference_milli > 0 else ""
        told = _("{expected}: {difference}, {value}").format(
            expected=told,
            difference=sign + formats.quantity(product.difference_milli),
            value=formats.money(self.stocktakes.minor(product.difference_e4)),
        )
        if product.moved:
            told += "\n" + _("Goods moved while it was counted: count it again, or look.")
        return told, "warning_text"
