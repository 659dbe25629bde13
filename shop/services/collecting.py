"""Python's garbage collector, kept from going through what is being made again and again while it is made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting(*, lasting: bool = False) -> Iterator[None]:
    """No collection meanwhile: of a hundred thousand objects each would take long, and stop the painting thread.

    What is made is `lasting` where it stays for as long as the program: it is never looked through again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        if lasting:
            gc.freeze()
    finally:
        if was_on:
            gc.enable()
