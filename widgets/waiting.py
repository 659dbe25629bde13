"""Tells that what was asked of the database waits: on one machine for others who write, else for the server."""

from __future__ import annotations

import time
from collections.abc import Callable

from shop.services.shop import Shop
from shop.texts import _

TOLD_AFTER_S = 1.0
GOES_AFTER_S = 0.2
"""Whoever was in the way may be again in a moment: what is tried again at once goes on waiting."""


class Waiting:
    """`sentence` is what the status line says for as long as somebody waits, else empty; `changed` is told of both."""

    def __init__(self, shop: Shop, changed: Callable[[], object]) -> None:
        self.sentence = ""
        self._shop = shop
        self._changed = changed
        self._waited_at = 0.0

    def or_note(self, text: str, kind: str) -> tuple[str, str]:
        """What the status line says, and its kind: that somebody waits, else this note."""
        return (self.sentence, "info") if self.sentence else (text, kind)

    def look(self, under_way: bool) -> None:
        """Look whether somebody waits: called again and again while work is under way, and once when it has ended.

        Then nothing is waited for here: the till's printing may wait on, which nobody would look at again.
        """
        store = self._shop.store
        waited_s, now = store.waited_s, time.monotonic()
        if waited_s:
            self._waited_at = now
        is_told = waited_s >= TOLD_AFTER_S or (bool(self.sentence) and now - self._waited_at < GOES_AFTER_S)
        waits = under_way and is_told
        if waits == bool(self.sentence):
            return
        if not waits:
            self.sentence = ""
        elif store.is_sqlite:
            self.sentence = _("Something else is writing to the database. Waiting for it…")
        else:
            self.sentence = _("Waiting for the database server…")
        self._changed()
