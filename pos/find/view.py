"""The panel that finds a product: what is typed, and what is found with its stock and price."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pos.find.presenter import FindPresenter
from pos.till import Till
from shop.rules.product import Product
from shop.texts import _
from widgets.board import Letters
from widgets.button import Button
from widgets.entry import Entry
from widgets.overlay import Overlay
from widgets.panel import Space
from widgets.screen import Box
from widgets.table import Column, Row, Table
from widgets.window import Window


class FindView:
    """Built once, shown for each search."""

    def __init__(self, window: Window, till: Till) -> None:
        self.overlay = Overlay(window, width=860)
        self._till = till
        self._panel: FindPresenter | None = None
        self._theme = window.theme
        px = window.theme.px
        body = self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self.entry = Entry(body, placeholder=_("Name, part of a name, code…"), height=50)
        self.entry.grid(row=0, column=0, sticky="we")
        self._box = Box(self.entry)
        self._frame = Space(body, height=px(360))
        self._frame.grid_propagate(False)
        self._frame.grid_columnconfigure(0, weight=1)
        self._frame.grid_rowconfigure(0, weight=1)
        self._frame.grid(row=1, column=0, sticky="we", pady=px(8))
        self.table = Table(
            self._frame,
            (
                Column("code", _("Code"), 184),
                Column("item", _("Item"), 200, stretch=True),
                Column("stock", _("Stock"), 110, anchor="e"),
                Column("price", _("Price"), 100, anchor="e"),
            ),
            empty=_("Type some letters of its name, or its code."),
            on_select=self._chosen,
            on_activate=self._sold,
        )
        self.table.grid(row=0, column=0, sticky="nswe")
        self.letters = Letters(body, self._touched, digits=True)
        self.letters.grid(row=2, column=0, sticky="we", pady=(0, px(8)))
        self.letters.grid_remove()
        foot = Space(body)
        foot.grid(row=3, column=0, sticky="we")
        keys: tuple[tuple[str, str, str, Callable[[], object], int], ...] = (
            (_("Close"), _("Esc"), "plain", partial(till.press, "ESC"), 2),
            (_("Keyboard"), "", "key", self._toggle_letters, 2),
            (_("Sell"), _("Enter"), "primary", partial(till.press, "ENTER"), 3),
        )
        for column, (text, hint, kind, command, weight) in enumerate(keys):
            button = Button(foot, text, command, hint=hint, kind=kind, width=120, height=52)
            if kind == "key":
                self.keyboard = button
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else px(8), 0))
            foot.grid_columnconfigure(column, weight=weight, uniform="key")

    def show(self, panel: FindPresenter) -> None:
        """Put the panel over the screen."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(lambda: self._refresh(panel))
        self.overlay.set_title(panel.title)
        self._size()
        self._box.follow(panel)
        self._refresh(panel)
        self.overlay.open(self.entry.entry)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()

    def _size(self) -> None:
        """As high as the window allows, with the keys on the screen or without."""
        window = self.overlay.window
        taken = self._theme.px(250)
        if self.letters.winfo_manager():
            taken += self.letters.winfo_reqheight() + self._theme.px(8)
        room = window.content.winfo_height() - taken
        self._frame.configure(height=max(self._theme.px(130), min(room, self._theme.px(420))))

    def _toggle_letters(self) -> None:
        if self.letters.winfo_manager():
            self.letters.grid_remove()
        else:
            self.letters.grid()
            self.letters.update_idletasks()
        self._size()
        self.entry.focus_set()

    def _refresh(self, panel: FindPresenter) -> None:
        if panel is not self._panel:
            return
        self._box.sync()
        formats = self._till.shop_formats()

        def row(product: Product) -> Row:
            price = _("asked") if product.price_e4 is None else formats.price(product.price_e4)
            stock = formats.quantity(product.stock_milli) if product.stocked else "–"
            if product.stocked and product.weighed:
                stock = f"{stock} {product.unit}"
            gone = product.stocked and product.stock_milli <= 0
            code = product.barcode or product.sku
            return Row(str(product.id), (code, product.name, stock, price), ("warning",) if gone else ())

        self.table.set_empty(
            _("Nothing is called that. Try fewer letters.")
            if panel.text.strip()
            else _("Type some letters of its name, or its code.")
        )
        self.table.fill([row(product) for product in panel.found])
        if panel.found:
            self.table.select(str(panel.found[panel.chosen].id))

    def _place_of(self, row_id: str) -> int:
        panel = self._panel
        return next((n for n, p in enumerate(panel.found) if str(p.id) == row_id), 0) if panel else 0

    def _chosen(self, row_id: str) -> None:
        if self._panel is not None:
            self._panel.choose(self._place_of(row_id))

    def _sold(self, row_id: str) -> None:
        if self._panel is not None:
            self._panel.choose(self._place_of(row_id))
            self._till.press("ENTER")

    def _touched(self, key: str) -> None:
        if self._panel is None:
            return
        if key == "BACKSPACE":
            self._panel.press(key)
        else:
            self._panel.type(key)
