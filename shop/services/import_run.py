"""What imports of all kinds have in common: how they are asked for, what they tell, how they go on the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from shop.documents.spreadsheet import write_csv
from shop.rules.columns import KINDS, listed
from shop.rules.errors import BadInput
from shop.rules.import_table import Refusal, Table
from shop.rules.import_undo import Change
from shop.rules.permissions import IMPORT, Session, require
from shop.services.import_file import ImportFile
from shop.services.issuing import kept_in_bulk
from shop.services.shop import Shop, stamp
from shop.store import imports, journal
from shop.store.engine import Connection
from shop.texts import _

Progress = Callable[[int, int], None]
Values = dict[str, Any]
Row_co = TypeVar("Row_co", covariant=True)
Row = TypeVar("Row")

STEP_ROWS = 1000
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `columns` maps fields to column titles, numbers or indices and overrules the guess.

    `tax_code` is the tax class of new products whose row and category tell none; empty for the shop's first.
    `refusals_path` is where refusals are written; None for nowhere.
    """

    dry_run: bool = False
    skip_bad: bool = False
    rename_duplicates: bool = False
    columns: Mapping[str, str | int] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    tax_code: str = ""
    refusals_path: Path | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. Rows: `total` is the sum of added, changed, unchanged and refused ones.

    `written` says whether it was written, as import `import_id`, which is None where nothing changed; `columns` gives
    the title of the column each field came from.
    """

    total: int
    added: int
    changed: int
    unchanged: int
    refused: int
    renamed: int
    written: bool
    refusals: tuple[Refusal, ...]
    refusals_path: Path | None
    columns: Mapping[str, str]
    encoding: str
    delimiter: str
    import_id: int | None = None


class Steps:
    """Progress of reading and writing as one count."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def step(self, count: int) -> None:
        """So many more are done. What the listener raises ends the import, and nothing of it is kept."""
        self._done = min(self._done + count, self._total)
        if self._progress:
            self._progress(self._done, self._total)

    def finish(self) -> None:
        self.step(self._total)


class Reader(Protocol[Row_co]):
    """What makes a row of a kind of table out of its cells, or tells every reason why not."""

    def read(self, line: int, cells: Sequence[str]) -> Row_co | list[Refusal]: ...


@dataclass(slots=True)
class ReadFile(Generic[Row]):
    """A file after reading: the rows that can be used, why the others can't, and where each field came from."""

    rows: list[Row]
    refusals: list[Refusal]
    titles: dict[str, str]


def columns_of(
    file: ImportFile, told: Mapping[str, str | int], needed: Sequence[tuple[str, ...]]
) -> dict[str, int]:
    """The columns of a file's fields. BadInput where of each of `needed` none was found."""
    columns = KINDS[file.kind].guess(file.table.header, told)
    for fields in needed:
        if not any(name in columns for name in fields):
            raise BadInput(
                _(
                    "No column for the {field} was found in: {columns}. Say which, as in --map {field}={first}."
                ).format(
                    field=fields[0], columns=listed(file.table.header), first=listed(file.table.header[:1])
                )
            )
    return columns


def read_rows(table: Table, columns: Mapping[str, int], reader: Reader[Row], steps: Steps) -> ReadFile[Row]:
    """Every row of a table. Raises BadInput above MOST_ROWS and for a table that breaks off."""
    read: ReadFile[Row] = ReadFile([], [], {name: _title(table, index) for name, index in columns.items()})
    for count, (line, cells) in enumerate(table.rows(), start=1):
        row = reader.read(line, cells)
        if isinstance(row, list):
            read.refusals += row
        else:
            read.rows.append(row)
        if count % STEP_ROWS == 0:
            steps.step(STEP_ROWS)
        if count > MOST_ROWS:
            raise BadInput(_("The file has more than {most} rows. Split it.").format(most=MOST_ROWS))
    return read


def _title(table: Table, index: int) -> str:
    return table.header[index] if index < len(table.header) else ""


class Record:
    """One import on its way into the books, in its one transaction: what it changes, its moves, its journal entry."""

    def __init__(self, connection: Connection, shop: Shop, session: Session, file: ImportFile) -> None:
        self._connection, self._session, self._file = connection, session, file
        self.at = stamp(shop.clock())
        self.moves: list[Values] = []
        self.price_changes: list[Values] = []
        self.import_id: int | None = None

    def begin(self, *, added: int, changed: int) -> None:
        """Put the import on the record, unless it changes nothing."""
        if added or changed:
            self.import_id = imports.add(
                self._connection,
                self._file.kind,
                self._file.name,
                self.at,
                self._session.user_id,
                added=added,
                changed=changed,
            )

    def keep(self, changes: Iterable[Change]) -> None:
        """Keep what was there before."""
        if self.import_id is not None:
            imports.add_changes(self._connection, self.import_id, changes)

    def move(self, product_id: int, quantity_milli: int, value_e4: int, kind: str) -> Values:
        """The row of a stock move that the file causes."""
        return {
            "invoice_id": None,
            "product_id": product_id,
            "quantity_milli": quantity_milli,
            "value_e4": value_e4,
            "kind": kind,
            "till_id": self._session.till_id,
            "user_id": self._session.user_id,
            "reason": self._file.name,
            "at": self.at,
        }

    def price_change(self, product_id: int, old_e4: int | None, new_e4: int | None) -> Values:
        """The row of a price that the file changes."""
        return {
            "product_id": product_id,
            "old_price_e4": old_e4,
            "new_price_e4": new_e4,
            "at": self.at,
            "user_id": self._session.user_id,
        }

    def note(self, *, added: int, changed: int, refused: int) -> None:
        """Write the journal's entry."""
        payload: Values = {
            "file": self._file.name,
            "sha256": self._file.digest,
            "added": added,
            "changed": changed,
            "refused": refused,
        }
        if self._file.kind != "customers":
            payload["moves"] = kept_in_bulk(self.moves)
            payload["price_changes"] = kept_in_bulk(self.price_changes)
        journal.append(
            self._connection,
            chain=journal.OFFICE,
            kind=f"import_{self._file.kind}",
            at=self.at,
            till=self._session.till,
            user=self._session.username,
            payload=payload,
        )


def save_refusals(
    session: Session, refusals: Sequence[Refusal], path: Path, *, replace: bool = False
) -> Path:
    """Write refusals to a CSV that spreadsheets open: line, field, value, reason. No value can be taken for a formula.

    FileIsThere where there is such a file and `replace` is not set, BadInput where it can't be written.
    """
    require(session, IMPORT)
    headings = ("line", "field", "value", "reason")
    rows = ((each.line, each.field, each.value, each.reason) for each in refusals)
    return write_csv(path, headings, rows, replace=replace).path
