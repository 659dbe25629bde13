"""The selling screen: at the left the scan box, the cart and the tenders, at the right the tiles and the functions."""

from __future__ import annotations

import tkinter as tk

from pos.sell.cart_view import CartView
from pos.sell.presenter import SellPresenter
from pos.sell.shelf_view import ShelfView
from pos.till import Till
from shop.texts import _
from widgets.screen import Screen


class View(Screen):
    """Draws `presenter`; the scan box is `box`, which has the focus whenever the screen is in front."""

    def __init__(self, parent: tk.Misc, presenter: SellPresenter, till: Till) -> None:
        super().__init__(parent)
        self.cart = CartView(self, presenter, till)
        self.shelf = ShelfView(self, presenter, till, self._touched)
        self._till = till
        self.box = self.cart.entry
        theme = self.cart.theme
        self.grid_columnconfigure(0, weight=46, uniform="half")
        self.grid_columnconfigure(1, weight=54, uniform="half")
        self.grid_rowconfigure(0, weight=1)
        self.cart.grid(
            row=0, column=0, sticky="nswe", padx=(theme.px(12), theme.px(6)), pady=(theme.px(10), 0)
        )
        self.shelf.grid(
            row=0, column=1, sticky="nswe", padx=(theme.px(6), theme.px(12)), pady=(theme.px(10), 0)
        )
        self.cart.on_keyboard = self._toggle_keyboard
        presenter.on_change(self.soon)
        till.on_change(self.soon)

    def _toggle_keyboard(self) -> None:
        shown = self.shelf.toggle_keyboard()
        self.cart.line_buttons["keyboard"].set(text=_("Tiles") if shown else _("Keyboard"))

    def _touched(self, key: str) -> None:
        """A key on the screen: a character is typed, a named key pressed."""
        if len(key) == 1 or key == "00":
            self._till.front.type(key)
        else:
            self._till.press(key)

    def refresh(self) -> None:
        self.cart.refresh()
        self.shelf.refresh()
