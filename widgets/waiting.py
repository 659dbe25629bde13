"""Tells that the database is in use by something else, while what was asked of it waits for that."""

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

    def look(self) -> None:
        """Look whether somebody waits: called again and again while work is under way."""
        waits = self._shop.store.waited_s >= TOLD_AFTER_S
        if waits != bool(self.sentence):
            self.sentence = _("Something else is writing to the database. Waiting for it…") if waits else ""
            self._changed()
