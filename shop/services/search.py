"""The till's product search: the index over the catalogue, kept fresh, and the products it finds as they are now.

The window never waits for the index: while the first one is made the database answers, and while another one is made
of a catalogue that changed as a whole, the one before it. A large catalogue's is kept in a file for the next start,
which takes in what changed since; a file that is missing, damaged or of another catalogue is made anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from shop.rules import search_snapshot
from shop.rules.errors import ShopError
from shop.rules.product import Product
from shop.rules.search_index import Entry, SearchIndex
from shop.rules.search_snapshot import Standing
from shop.services import catalogue
from shop.services.collecting import without_collecting
from shop.services.shop import Shop
from shop.store import journal, names, search_file
from shop.store.engine import Connection

REFRESH_AFTER_S = 0.5
TAKEN_IN_AT_ONCE = 200
"""So many changed products are taken into the index between two keys, in some milliseconds."""
TAKEN_INTO_KEPT = 2_000
"""So many changed products are taken into a kept index; with more of them a new one is made as quickly."""
RANKED = 200
"""The list of so many products begins with those that are meant; a longer one is in the order of the alphabet."""
FORGIVEN = 60
KEPT_FROM = 10_000
"""The index of fewer products is made within a tenth of a second."""


def keep(shop: Shop) -> None:
    """Have a large catalogue that was imported searched at once by the next start. No harm where that can't be done."""
    with suppress(ShopError):
        with shop.store.read() as connection:
            count, _ids = names.active(connection)
        if count >= KEPT_FROM:
            ProductSearch(shop).load()


class _Made(NamedTuple):
    """An index, the catalogue's version it is of, and whether that is far from what is kept in the file."""

    words: SearchIndex
    version: int
    is_news: bool = False


class ProductSearch:
    """A search index of one shop. `load` may run on any thread; `find` and `refresh` belong to one, the window's."""

    def __init__(self, shop: Shop, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._shop = shop
        self._clock_s = clock_s
        self._made: _Made | None = None
        self._looked_at_s = 0.0
        self._one_at_a_time = threading.Lock()
        self._listing = threading.Lock()
        self._remaking: threading.Thread | None = None
        self.is_keeping = False
        """While the index is being put into its file nothing is taken in."""

    @property
    def is_ready(self) -> bool:
        """Whether there is an index."""
        return self._made is not None

    def load(self) -> None:
        """Make the index anew and put it in the place of the one there is, unless that is of the newest version."""
        with self._one_at_a_time:
            with self._shop.store.read() as connection:
                version = names.newest_version(connection)
                self._looked_at_s = self._clock_s()
                if self._made is not None and self._made.version == version:
                    return
                standing = Standing(version, *journal.head(connection, journal.OFFICE))
                with without_collecting(lasting=True):
                    made = self._kept(connection, version) or _Made(
                        SearchIndex(names.entries(connection)), version, is_news=True
                    )
                self.is_keeping = True
                self._made = made
            try:
                self._keep(made, standing)
            finally:
                self.is_keeping = False

    def _kept(self, connection: Connection, version: int) -> _Made | None:
        """The index of the file, with all taken in that changed since; None where it is not of this catalogue."""
        snapshot = search_snapshot.from_bytes(search_file.read(self._shop.store))
        if snapshot is None or snapshot.standing.version > version:
            return None
        of = snapshot.standing
        if not of.seq or not journal.has(connection, journal.OFFICE, of.seq, of.hash):
            return None
        found = names.changed(connection, of.version, TAKEN_INTO_KEPT)
        if found is None:
            return None
        try:
            words = snapshot.index()
        except (ValueError, IndexError, StopIteration, TypeError):
            return None
        _take_in(words, found)
        if names.active(connection) != (len(words), sum(words.ids)):
            return None
        return _Made(words, version, is_news=len(found) > TAKEN_IN_AT_ONCE)

    def _keep(self, made: _Made, standing: Standing) -> None:
        """Put a large index that is far from the file's into the file; where there is no place for one, don't."""
        if made.is_news and len(made.words) >= KEPT_FROM:
            search_file.write(self._shop.store, search_snapshot.to_bytes(made.words, standing))

    def refresh(self, *, at_once: bool = False) -> None:
        """Take in what another till or the office changed, when it was last looked at a while ago, or `at_once`."""
        made = self._made
        if made is None or not (at_once or self._clock_s() - self._looked_at_s > REFRESH_AFTER_S):
            return
        if self.is_keeping or self._is_remaking():
            return
        with self._shop.store.read() as connection:
            self._looked_at_s = self._clock_s()
            version = names.newest_version(connection)
            if version == made.version:
                return
            # A version that has fallen is that of a catalogue whose newest product was deleted.
            is_older = version < made.version
            found = None if is_older else names.changed(connection, made.version, TAKEN_IN_AT_ONCE)
        if found is None:
            self._remaking = threading.Thread(target=self._remake, name="search index", daemon=True)
            self._remaking.start()
            return
        _take_in(made.words, found)
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

    def listed(self, text: str) -> tuple[set[int], list[int]] | None:
        """The ids of all products that a list shows for this text, and where they are few, those in the best order.

        Misspellings are forgiven where nothing else fits. None while there is no index. An export may ask on another
        thread than the list.
        """
        with self._listing:
            return self._listed(text)

    def _listed(self, text: str) -> tuple[set[int], list[int]] | None:
        self.refresh(at_once=True)
        if self._made is None:
            return None
        words = self._made.words
        fitting = words.all_with(text)
        if len(fitting) > RANKED:
            return fitting, []
        best = words.find(text, RANKED)
        if not fitting:
            return set(best[:FORGIVEN]), best[:FORGIVEN]
        ranked = [product_id for product_id in best if product_id in fitting]
        return fitting, [*ranked, *sorted(fitting.difference(ranked))]

    def _is_remaking(self) -> bool:
        return self._remaking is not None and self._remaking.is_alive()

    def _remake(self) -> None:
        """A database out of reach is told where something is asked of it; the next refresh tries again."""
        try:
            self.load()
        except ShopError:
            return


def _take_in(words: SearchIndex, found: Iterable[tuple[Entry, bool]]) -> None:
    for entry, active in found:
        if active:
            words.put(entry)
        else:
            words.remove(entry.id)
