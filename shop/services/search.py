"""The till's product search: the index over the catalogue, kept fresh, and the products it finds as they are now.

The window never waits for the index: while the first one is made the database answers, and while another one is made
of a catalogue that changed as a whole, the one before it.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from shop.rules.errors import ShopError
from shop.rules.product import Product
from shop.rules.search_index import SearchIndex
from shop.services import catalogue
from shop.services.shop import Shop
from shop.store import names

REFRESH_AFTER_S = 0.5
TAKEN_IN_AT_ONCE = 200
"""So many changed products are taken into the index between two keys, in some milliseconds."""


class _Made(NamedTuple):
    """An index and the catalogue's version it is of."""

    words: SearchIndex
    version: int


class ProductSearch:
    """A search index of one shop. `load` may run on any thread; `find` and `refresh` belong to one, the window's."""

    def __init__(self, shop: Shop, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._shop = shop
        self._clock_s = clock_s
        self._made: _Made | None = None
        self._looked_at_s = 0.0
        self._one_at_a_time = threading.Lock()
        self._remaking: threading.Thread | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is an index."""
        return self._made is not None

    def load(self) -> None:
        """Make the index anew and put it in the place of the one there is, unless that is of the newest version."""
        with self._one_at_a_time, self._shop.store.read() as connection:
            version = names.newest_version(connection)
            if self._made is None or self._made.version != version:
                with _without_collecting():
                    self._made = _Made(SearchIndex(names.entries(connection)), version)
            self._looked_at_s = self._clock_s()

    def refresh(self) -> None:
        """Take in what another till or the office changed, when it was last looked at a while ago."""
        made = self._made
        if made is None or self._clock_s() - self._looked_at_s <= REFRESH_AFTER_S or self._is_remaking():
            return
        with self._shop.store.read() as connection:
            self._looked_at_s = self._clock_s()
            version = names.newest_version(connection)
            if version == made.version:
                return
            found = names.changed(connection, made.version, TAKEN_IN_AT_ONCE)
        if found is None:
            self._remaking = threading.Thread(target=self._remake, name="search index", daemon=True)
            self._remaking.start()
            return
        for entry, active in found:
            if active:
                made.words.put(entry)
            else:
                made.words.remove(entry.id)
        self._made = _Made(made.words, version)

    def find(self, text: str, limit: int = 20) -> list[Product]:
        """The products this text means, best first, with price and stock as they are now.

        Where nobody has asked for the index yet it is made first.
        """
        if not self.is_ready and not self._one_at_a_time.locked():
            self.load()
        self.refresh()
        made = self._made
        if made is None:
            with self._shop.store.read() as connection:
                ids = names.with_words(connection, text, limit)
        else:
            ids = made.words.find(text, limit)
        return catalogue.find_products(self._shop, ids)

    def _is_remaking(self) -> bool:
        return self._remaking is not None and self._remaking.is_alive()

    def _remake(self) -> None:
        """A database out of reach is told where something is asked of it; the next refresh tries again."""
        try:
            self.load()
        except ShopError:
            return


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's garbage collector would stop the painting thread again and again while an index is made."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collects:
            gc.enable()
