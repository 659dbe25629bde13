"""The tiles: categories, and the page of products shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shop.services import catalogue
from shop.services.catalogue import TilePage
from shop.store.products import Shelf, Tile
from shop.texts import _

if TYPE_CHECKING:
    from pos.till import Till


class Shelves:
    """Which category is open and which page of it. `page_size` is how many tiles the view has room for."""

    def __init__(self, till: Till, changed: Callable[[], None]) -> None:
        self._till = till
        self._changed = changed
        self.shelves: list[tuple[int | None, str, str]] = []
        self.open_index = 0
        self.page_size = 25
        self.page = TilePage((), 0, 0)

    def open(self) -> None:
        """Read the categories and the first page of the first one."""
        nothing: list[Shelf] = []
        found = self._till.read(lambda: catalogue.shelves(self._till.shop), nothing)
        self.shelves = [(None, _("Favourites"), ""), *((s.id, s.name, s.colour) for s in found)]
        self.open_index = 0
        self.load()
        if not self.page.count and len(self.shelves) > 1:
            del self.shelves[0]
            self.load()

    def load(self, offset: int | None = None) -> None:
        """Read the page shown again, or the one from this tile on."""
        if not self.shelves:
            return
        start = self.page.offset if offset is None else offset
        shelf = self.shelves[self.open_index][0]
        self.page = self._till.read(
            lambda: catalogue.tile_page(self._till.shop, shelf, start, self.page_size), self.page
        )
        self._changed()

    def choose(self, index: int) -> None:
        """Open a category."""
        if 0 <= index < len(self.shelves):
            self.open_index = index
            self.load(0)

    def step(self, by: int) -> None:
        """Open the category so many further on, round and round."""
        if self.shelves:
            self.choose((self.open_index + by) % len(self.shelves))

    def turn(self, by: int) -> None:
        """Turn the page."""
        offset = self.page.offset + by * self.page_size
        if 0 <= offset < self.page.count:
            self.load(offset)

    def fit(self, page_size: int) -> None:
        """The view has room for so many tiles now."""
        if page_size > 0 and page_size != self.page_size:
            self.page_size = page_size
            self.load(self.page.offset // page_size * page_size)

    def tile(self, index: int) -> Tile | None:
        """A tile of the page shown."""
        return self.page.tiles[index] if 0 <= index < len(self.page.tiles) else None
