"""Everything in one ZIP of CSV, for leaving: every table as it stands, with a manifest and a text that explains it.

The state of one moment, however long it takes. What opens the doors of this shop, the hashes of passwords and PINs, is
left out, and the manifest says so. Written beside its place and renamed: it is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from shop.documents import table_dump
from shop.documents.export_readme import readme
from shop.documents.whole_file import whole_file
from shop.rules.errors import BadInput
from shop.rules.permissions import EXPORT, Session, require
from shop.services.shop import Shop, stamp
from shop.store import exporting, journal
from shop.store.engine import Connection
from shop.texts import _

Progress = Callable[[int, int], None]
FORMAT = 1
MANIFEST, README = "manifest.json", "README.txt"


@dataclass(frozen=True, slots=True)
class Exported:
    """What a full export holds: how many tables and rows, and the size of the ZIP in bytes."""

    path: Path
    tables: int
    rows: int
    size: int


def export_all(
    shop: Shop, session: Session, path: Path, progress: Progress | None = None, *, replace: bool = False
) -> Exported:
    """Write everything into a ZIP. `progress` is told rows done and in all; what it raises leaves no file.

    FileIsThere where there is one and `replace` is not set, BadInput where it can't be written.
    """
    require(session, EXPORT)
    if path.suffix.lower() != ".zip":
        raise BadInput(_("End the file name in .zip."), "path")
    made_at = stamp(shop.clock())
    with whole_file(path, replace=replace) as file, shop.store.read() as connection:
        rows = _Dump(shop, connection, made_at, progress or (lambda _done, _all: None)).write(file)
    size = path.stat().st_size
    with shop.store.write() as connection:
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="everything_exported",
            at=stamp(shop.clock()),
            till=session.till,
            user=session.username,
            payload={"rows": rows, "bytes": size, "made_at": made_at},
        )
    return Exported(path, len(exporting.tables()), rows, size)


class _Dump:
    """One export on its way into its file."""

    def __init__(self, shop: Shop, connection: Connection, made_at: str, progress: Progress) -> None:
        self._shop, self._connection = shop, connection
        self._made_at, self._progress = made_at, progress
        self._done = 0
        self._total = 0

    def write(self, file: IO[bytes]) -> int:
        """Every table, then what tells of them; the number of rows."""
        self._total = sum(exporting.count(self._connection, name) for name, _columns in exporting.tables())
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            told = {name: self._table(archive, name, columns) for name, columns in exporting.tables()}
            schema, heads = exporting.standing(self._connection)
            manifest: dict[str, Any] = {
                "format": FORMAT,
                "program": "Tuppence",
                "schema_version": schema,
                "made_at": self._made_at,
                "shop": self._shop.settings.shop_name,
                "currency": self._shop.settings.currency_code,
                "currency_digits": self._shop.settings.currency.digits,
                "encoding": "UTF-8",
                "tables": told,
                "left_out": {table: list(columns) for table, columns in exporting.LEFT_OUT.items()},
                "journal": {chain: {"seq": seq, "hash": head} for chain, (seq, head) in heads.items()},
            }
            archive.writestr(README, readme(manifest))
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self._progress(self._total, self._total)
        return self._done

    def _table(self, archive: zipfile.ZipFile, name: str, columns: tuple[str, ...]) -> dict[str, Any]:
        digest, count, size = hashlib.sha256(), 0, 0
        file_name = f"{name}.csv"
        with archive.open(file_name, "w", force_zip64=True) as file:

            def put(part: bytes) -> int:
                file.write(part)
                digest.update(part)
                return len(part)

            size += put(table_dump.header(columns))
            for rows in exporting.rows(self._connection, name):
                size += put(table_dump.lines(rows))
                count += len(rows)
                self._done += len(rows)
                self._progress(self._done, self._total)
        return {
            "file": file_name,
            "rows": count,
            "bytes": size,
            "sha256": digest.hexdigest(),
            "columns": list(columns),
        }
