"""A copy of the whole database while it is in use: the state of one moment, in one file that was looked through."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from shop.rules.errors import DamagedDatabase
from shop.store.sqlite_file import open_raw, problem, sqlite_module
from shop.texts import _

PAGES_AT_ONCE = 1_000

Told = Callable[[int, int], object]


def copy(source: Path, target: Path, told: Told) -> None:
    """Copy the SQLite file at `source` to `target`, which must not be there yet; `told` pages done and in all.

    What `told` raises ends it. DamagedDatabase where the copy is not sound, OSError and DatabaseProblem for what
    stands in the way. Nothing is left at `target` then.
    """
    module = sqlite_module()[0]
    try:
        with closing(open_raw(source)) as raw, closing(module.connect(str(target))) as copied:
            raw.isolation_level = None
            # one state of the shop, however much is sold meanwhile
            raw.execute("BEGIN")
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
            raw.backup(
                copied, pages=PAGES_AT_ONCE, progress=lambda _status, left, whole: told(whole - left, whole)
            )
            # so that it is one file, with nothing beside it
            copied.execute("PRAGMA journal_mode=DELETE")
            sound = [row[0] for row in copied.execute("PRAGMA quick_check(1)")]
        if sound != ["ok"]:
            raise DamagedDatabase(
                _("The copy is not sound, and was thrown away: {what}. Look at the disk it went to.").format(
                    what=sound[0] if sound else ""
                )
            )
        with open(target, "rb+") as file:
            os.fsync(file.fileno())
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, module.Error):
            known = problem(str(error), target)
            if known is not None:
                raise known from error
            raise OSError(str(error)) from error
        raise
