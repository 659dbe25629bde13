"""Finding a product with its stock and price, without selling it; Enter puts it into the cart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shop.rules.product import Product
from shop.texts import _
from widgets.presenter import Panel

if TYPE_CHECKING:
    from pos.till import Till

MOST_FOUND = 50


class FindPresenter(Panel):
    """A search as you type; ↑ ↓ choose, Enter sells, Esc leaves. A scan closes it and is sold."""

    kind = "find"
    takes_scans = True

    def __init__(self, till: Till) -> None:
        super().__init__(_("Find a product"))
        self._till = till
        self.found: list[Product] = []
        self.chosen = 0

    def set_text(self, text: str) -> None:
        self.found = []
        if text.strip():
            self.found = self._till.read(lambda: self._till.search.find(text, MOST_FOUND), [])
        self.chosen = 0
        super().set_text(text)

    def press(self, key: str) -> bool:
        if super().press(key):
            return True
        if key in ("UP", "DOWN", "PGUP", "PGDN"):
            step = {"UP": -1, "DOWN": 1, "PGUP": -10, "PGDN": 10}[key]
            self.chosen = min(max(self.chosen + step, 0), max(len(self.found) - 1, 0))
            self.changed()
        elif key == "ENTER" and self.found:
            product = self.found[self.chosen]
            self.close()
            self._till.sell.sell_product(product)
        elif key in ("ESC", "F2"):
            self.close()
        return True

    def choose(self, index: int) -> None:
        """A touch on a row."""
        self.chosen = index
        self.changed()
