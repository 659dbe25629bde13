"""Tells that what was asked of the database waits: on one machine for others who write, else for the server."""

from __future__ import annotations

from collections.abc import Callable

from shop.services.shop import Shop
from shop.texts import _

TOLD_AFTER_S = 1.0


class Waiting:
    """`sentence` is what the status line says for as long as somebody waits, else empty; `changed` is told of both."""

    def __init__(self, shop: Shop, changed: Callable[[], object]) -> None:
        self.sentence = ""
        self._shop = shop
        self._changed = changed

    def look(self, under_way: bool) -> None:
        """Look whether somebody waits: called again and again while work is under way, and once when it has ended.

        Then nothing is waited for here: the till's printing may wait on, which nobody would look at again.
        """
        store = self._shop.store
        waits = under_way and store.waited_s >= TOLD_AFTER_S
        if waits == bool(self.sentence):
            return
        if not waits:
            self.sentence = ""
        elif store.is_sqlite:
            self.sentence = _("Something else is writing to the database. Waiting for it…")
        else:
            self.sentence = _("Waiting for the database server…")
        self._changed()
