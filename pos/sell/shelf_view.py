"""The right half of the selling screen: categories and tiles, the function keys, and the keys on the screen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from pos.actions import key_of
from pos.sell.presenter import SellPresenter
from pos.till import Till
from shop.rules.formats import Formats
from shop.services.catalogue import TilePage
from shop.store.products import Tile as StoredTile
from shop.texts import _
from widgets.board import Letters, Signs
from widgets.button import Button
from widgets.panel import Card, Space
from widgets.strip import Strip
from widgets.theme import TOUCH_PX, Theme
from widgets.tiles import Tile, TileGrid

NO_TILE = Tile("", "")


class Tiles(TileGrid):
    """Tiles of which only one page was read: its keys ask for another page in place of turning to it."""

    on_turn: Callable[[int], object]

    def turn(self, by: int) -> None:
        self.on_turn(by)


class ShelfView(Space):
    """Draws the shelves of `presenter`; `on_key` gets what is touched on the keys on the screen."""

    def __init__(
        self, parent: tk.Misc, presenter: SellPresenter, till: Till, on_key: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self._shelves = presenter.shelves
        self._presenter = presenter
        self._till = till
        self._on_key = on_key
        self._page: TilePage | None = None
        self._fitting = ""
        self.keyboard: Card | None = None
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        self._head()
        self.tiles = Tiles(self, self._touched, takefocus=False, empty=_("No products here yet."))
        self.tiles.on_turn = self._shelves.turn
        self.tiles.grid(row=1, column=0, sticky="nswe")
        self.tiles.canvas.bind("<Configure>", self._resized, add="+")
        self.theme.follow(self, lambda: self._resized(None))
        self._functions()

    def _head(self) -> None:
        head = Space(self)
        head.grid(row=0, column=0, sticky="we", pady=(0, self.theme.px(8)))
        head.grid_columnconfigure(0, weight=1)
        self.strip = Strip(head, self._shelves.choose, takefocus=False)
        self.strip.grid(row=0, column=0, sticky="we")

    def _functions(self) -> None:
        bar = Space(self)
        bar.grid(row=2, column=0, sticky="we", pady=(self.theme.px(8), self.theme.px(1)))
        press = self._till.press
        self.functions: dict[str, Button] = {}
        keys: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("find", _("Find"), "find", partial(press, "F2")),
            ("customer", _("Customer"), "customer", partial(press, "F3")),
            ("discount", _("Discount"), "discount", partial(press, "F8")),
            ("give_up", _("Give up"), "back", self._presenter.ask_to_abandon),
            ("reprint", _("Reprint"), "reprint", partial(press, "CTRL+P")),
            ("pdf", _("PDF"), "pdf", partial(press, "CTRL+I")),
            ("keys", _("Keys"), "help", partial(press, "F1")),
            ("lock", _("Lock"), "lock", partial(press, "CTRL+L")),
        )
        for column, (name, text, action, command) in enumerate(keys):
            button = Button(
                bar,
                text,
                command,
                hint=key_of(action),
                font="small_strong",
                width=TOUCH_PX,
                height=56,
                takefocus=False,
            )
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else self.theme.px(6), 0))
            measured = self.theme.measure("small_strong", text), self.theme.measure("small", key_of(action))
            weight = max(measured) + self.theme.px(12)
            bar.grid_columnconfigure(column, weight=weight, uniform="function")
            self.functions[name] = button

    def toggle_keyboard(self) -> bool:
        """Show the keys on the screen in place of the tiles, or the tiles again; whether the keys are shown now."""
        if self.keyboard is None:
            self.keyboard = self._new_keyboard()
        elif self.keyboard.winfo_manager():
            self.keyboard.grid_remove()
            return False
        self.keyboard.grid(row=0, column=0, rowspan=2, sticky="nswe")
        self.keyboard.lift()
        return True

    def _new_keyboard(self) -> Card:
        card = Card(self)
        pad = self.theme.px(8)
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(0, weight=3)
        card.grid_rowconfigure(1, weight=2)
        mark = self._till.shop_formats().amount(150)[1:2] if self._till.shop.settings.currency.digits else "."
        self.signs = Signs(card, self._on_key, decimal_mark=mark)
        self.signs.grid(row=0, column=0, sticky="nswe", padx=pad, pady=(pad, 2))
        self.letters = Letters(card, self._on_key)
        self.letters.grid(row=1, column=0, sticky="nswe", padx=pad, pady=(2, pad))
        return card

    def _touched(self, index: int) -> None:
        self._presenter.touch_tile(index - self._shelves.page.offset)

    def _resized(self, _event: object) -> None:
        if not self._fitting:
            self._fitting = self.after_idle(self._fit)

    def _fit(self) -> None:
        self._fitting = ""
        room = self.tiles.capacity
        if room > 1:
            # where they don't all fit, two places turn the pages
            self._shelves.fit(room if self._shelves.page.count <= room else max(room - 2, 1))

    def refresh(self) -> None:
        """Show the state of the presenter."""
        shelves = self._shelves
        names = tuple(name for _id, name, _colour in shelves.shelves)
        if names != self.strip.names or shelves.open_index != self.strip.chosen:
            self.strip.set(names, shelves.open_index)
        self._fit()
        if shelves.page is not self._page:
            self._page = shelves.page
            formats = self._till.shop_formats()
            offset, count = shelves.page.offset, shelves.page.count
            shown = [_tile(tile, formats) for tile in shelves.page.tiles]
            after = max(count - offset - len(shown), 0)
            self.tiles.set_tiles([NO_TILE] * offset + shown + [NO_TILE] * after, offset // shelves.page_size)
        has_lines = bool(self._presenter.sale.cart.lines) and not self._presenter.sale.is_busy
        self.functions["discount"].set(enabled=has_lines)
        self.functions["give_up"].set(enabled=has_lines)


def _tile(tile: StoredTile, formats: Formats) -> Tile:
    price = _("price asked") if tile.price_e4 is None else formats.price(tile.price_e4)
    gone = tile.stocked and tile.stock_milli <= 0
    warning = ""
    if gone:
        warning = _("none left")
    elif tile.stocked and tile.stock_milli <= tile.reorder_level_milli:
        warning = _("{count} left").format(count=formats.quantity(tile.stock_milli))
    return Tile(tile.name, price, warning, gone)
