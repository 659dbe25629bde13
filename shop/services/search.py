"""The till's product search: the index over the catalogue, kept fresh, and the products it finds as they are now."""

from __future__ import annotations

import gc
import threading
import time

from shop.rules.product import Product
from shop.rules.search_index import Entry, SearchIndex
from shop.services import catalogue
from shop.services.shop import Shop
from shop.store import names
from shop.store.engine import Connection

REFRESH_AFTER_S = 0.5


class ProductSearch:
    """A search index of one shop. `load` may run off the Tk thread; `find` answers from what is there."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._index = SearchIndex()
        self._version = -1
        self._looked_at = 0.0
        self._lock = threading.Lock()
        self.is_ready = False

    def load(self) -> None:
        """Build the index, or bring it up to date with what changed since."""
        with self._lock, self._shop.store.read() as connection:
            version = names.newest_version(connection)
            if not self.is_ready:
                self._build(connection)
            elif version != self._version:
                for row in names.entries(connection, self._version):
                    if row.active:
                        self._index.put(_entry(row))
                    else:
                        self._index.remove(row.id)
            self._version = version
            self.is_ready = True
            self._looked_at = time.monotonic()

    def _build(self, connection: Connection) -> None:
        """Make the index. Python's garbage collector would stop the painting thread again and again meanwhile."""
        collects = gc.isenabled()
        gc.disable()
        try:
            self._index = SearchIndex(_entry(row) for row in names.entries(connection, -1) if row.active)
            gc.freeze()
        finally:
            if collects:
                gc.enable()

    def refresh(self) -> None:
        """Take in what another till or the office changed, when it was last looked at a while ago."""
        if self.is_ready and time.monotonic() - self._looked_at > REFRESH_AFTER_S:
            with self._shop.store.read() as connection:
                stale = names.newest_version(connection) != self._version
            self._looked_at = time.monotonic()
            if stale:
                self.load()

    def find(self, text: str, limit: int = 20) -> list[Product]:
        """The products this text means, best first, with price and stock as they are now."""
        if not self.is_ready:
            self.load()
        self.refresh()
        ids = self._index.find(text, limit)
        return catalogue.find_products(self._shop, ids)


def _entry(row: names.NameRow) -> Entry:
    return Entry(row.id, row.name, row.sku, row.barcodes, row.brand)
