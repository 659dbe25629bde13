"""The file in which a large catalogue's search index is kept for the next start: a copy, never missed where it is gone.

Beside a SQLite database; for a server's in the person's own cache folder. Private, as the database is. Whatever keeps
it from being read or written is no problem of anybody's: there is none then.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from pathlib import Path

from shop.store.engine import Store
from shop.store.place import FILE_MODE, FOLDER_MODE

ENDING = ".search"
MOST_BYTES = 1 << 29


def path_of(store: Store) -> Path:
    """Where it lies."""
    if store.path is not None:
        return store.path.with_name(store.path.name + ENDING)
    from platformdirs import user_cache_path

    name = hashlib.sha256(str(store.engine.url).encode()).hexdigest()[:32]  # which has no password in it
    return user_cache_path("tuppence", appauthor=False) / (name + ENDING)


def read(store: Store) -> bytes:
    """What is in it; nothing where it can't be read, or where somebody else could have written it."""
    try:
        number = os.open(path_of(store), os.O_RDONLY | _as_it_is())
        with open(number, "rb") as file:
            found = os.fstat(number)
            if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES or not _is_private(found):
                return b""
            return file.read()
    except OSError:
        return b""


def write(store: Store, data: bytes) -> None:
    """Put this in its place, whole or not at all."""
    path = path_of(store)
    new = path.with_name(path.name + ".new")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        try:
            with open(
                os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _as_it_is(), FILE_MODE), "wb"
            ) as file:
                file.write(data)
            os.replace(new, path)
        except OSError:
            new.unlink(missing_ok=True)


def _as_it_is() -> int:
    """Bytes as they are, through no link, and not waiting where a pipe lies in the place."""
    return sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"))


def _is_private(found: os.stat_result) -> bool:
    return sys.platform == "win32" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)
