"""Backups: the whole database in one file, made while the tills sell, the oldest thrown away as a new one is kept.

A backup is a database like any other: to go back to it, end every program, take the shop's file and what lies beside
it (-wal, -shm) away, and put the backup in its place. Everything in it is chained: `verify` looks it through too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shop.documents.whole_file import cannot_write
from shop.rules.errors import BadInput
from shop.rules.permissions import SETTINGS, Session, require
from shop.services.shop import Shop, stamp
from shop.store import backup, journal
from shop.texts import _

Progress = Callable[[int, int], object]
PART = ".part"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where it is, its bytes, and the older ones that went for it."""

    path: Path
    size: int
    thrown_away: tuple[str, ...] = ()


def back_up(
    shop: Shop, session: Session, folder: Path | None = None, progress: Progress | None = None
) -> Backup:
    """Copy the shop's database into a folder, that of the settings if none is named; on the record.

    `progress` is told pages done and in all; what it raises leaves no file. BadInput where nothing can be written
    there, or for a shop on a server, which has its own means.
    """
    require(session, SETTINGS)
    if shop.store.path is None:
        raise BadInput(
            _(
                "This shop is on a PostgreSQL server: back it up there, with pg_dump, or by whoever keeps the server."
            )
        )
    place = folder or backup_folder(shop)
    now = shop.clock()
    path = place / f"{shop.store.path.stem}-{shop.local(now):%Y%m%d-%H%M%S}.sqlite"
    waiting = path.with_name(path.name + PART)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        waiting.unlink(missing_ok=True)
        backup.copy(shop.store.path, waiting, progress or (lambda _done, _all: None))
        os.chmod(waiting, 0o600)
        os.replace(waiting, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    size = path.stat().st_size
    gone = _throw_away(shop, path)
    with shop.store.write() as connection:
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="backup_made",
            at=stamp(now),
            till=session.till,
            user=session.username,
            payload={"file": path.name, "bytes": size, "thrown_away": list(gone)},
        )
    return Backup(path, size, gone)


def backup_folder(shop: Shop) -> Path:
    """Where backups are kept: as set, else in a folder beside the database."""
    if shop.settings.backup_dir:
        return Path(os.path.expanduser(shop.settings.backup_dir))
    if shop.store.path is None:
        raise BadInput(_("Backups of a shop on a server are made there."))
    return shop.store.path.parent / "backups"


def backups_in(folder: Path, name: str) -> list[Path]:
    """The backups of the database of this name, the newest first; nothing else that lies there."""
    wanted = re.compile(re.escape(name) + r"-\d{8}-\d{6}\.sqlite")
    if not folder.is_dir():
        return []
    return sorted((each for each in folder.iterdir() if wanted.fullmatch(each.name)), reverse=True)


def _throw_away(shop: Shop, made: Path) -> tuple[str, ...]:
    """Keep as many as the settings say, the one just made always."""
    assert shop.store.path is not None
    gone: list[str] = []
    for path in backups_in(made.parent, shop.store.path.stem)[shop.settings.backups_kept :]:
        if path != made:
            with suppress(OSError):
                path.unlink()
                gone.append(path.name)
    return tuple(gone)
