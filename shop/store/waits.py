"""Who waits for the database just now, so that a person can be told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Waits:
    """The threads that wait for one database."""

    def __init__(self) -> None:
        self._began: dict[int, float] = {}

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """What may have to wait."""
        me = threading.get_ident()
        self._began[me] = time.monotonic()
        try:
            yield
        finally:
            self._began.pop(me, None)

    @property
    def waited_s(self) -> float:
        """For how many seconds whoever has waited longest waits by now; 0 where nobody does."""
        began = list(self._began.values())
        return time.monotonic() - min(began) if began else 0.0
