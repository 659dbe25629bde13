"""Bringing in a catalogue: a CSV file of any other program becomes products, in one transaction or not at all.

Owns the order of an import: read and check every row, match them with the products there are, write the refusals to
a file, then the products. Without `skip_bad` one refused row stops the whole import. Importing again updates: what
the file doesn't tell, or tells with an empty cell, stays as it is.
"""

from __future__ import annotations

import csv
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from shop.rules.columns import PRODUCTS, listed
from shop.rules.csv_guess import LARGEST_BYTES, CsvTable, guess_decimal_sign, read_table
from shop.rules.errors import BadInput
from shop.rules.import_plan import Known, Plan, Planned, Planner, default_tax_class, number_made_up, tax_words
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.normal import storable
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.product import name_key
from shop.rules.product_row import WEIGHED_UNITS, ProductRow, Refusal, RowReader, tidy
from shop.rules.stock import value_of_change
from shop.services.issuing import kept_in_bulk
from shop.services.shop import Shop, stamp
from shop.store import importing, journal, names, products, sales
from shop.store.engine import Connection
from shop.texts import _

Progress = Callable[[int, int], None]
Values = dict[str, Any]

_SAMPLE_ROWS = 1000
_STEP_ROWS = 1000
MOST_ROWS = 1_000_000
# Rows of stock read and locked in one statement.
STOCK_AT_ONCE = 256
# A category that a dry run finds missing.
NOT_MADE_YET = -1
_NUMBER_FIELDS = ("price", "cost", "stock")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. `columns` maps fields to column titles or numbers and overrules the guess.

    `tax_code` is the tax class of new products whose row and category tell none; empty for the shop's first.
    `refusals_path` is where refusals are written; None for NAME.refused.csv in the current folder.
    """

    dry_run: bool = False
    skip_bad: bool = False
    rename_duplicates: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    tax_code: str = ""
    refusals_path: Path | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do. Rows: `total` is the sum of added, changed, unchanged and refused ones.

    `written` says whether the products were written; `columns` gives the title of the column each field came from.
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


@dataclass(slots=True)
class _Read:
    """A file after reading: the rows that can be products, and why the others can't."""

    rows: list[ProductRow]
    refusals: list[Refusal]
    columns: dict[str, str]
    table: CsvTable
    digest: str


class _Steps:
    """Progress of reading and writing as one count."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def step(self, count: int) -> None:
        self._done = min(self._done + count, self._total)
        if self._progress:
            self._progress(self._done, self._total)

    def finish(self) -> None:
        self.step(self._total)


def import_products(
    shop: Shop, session: Session, path: Path, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """Import a catalogue file, plain or gzip. `progress` is told how much of how much is done, rising.

    Raises BadInput for a file that can't be read at all; refused rows are in the report and, one a line, in its
    file. Nothing is written on a dry run, and nothing if a row is refused unless `skip_bad` is set.
    """
    require(session, IMPORT)
    raw = _bytes_of(path)
    table = read_table(raw, options.encoding, options.delimiter)
    steps = _Steps(progress, 3 * table.line_count)
    read = _read(table, options.columns, shop.settings.currency_code, steps.step)
    read.digest = hashlib.sha256(raw).hexdigest()
    if options.dry_run:
        with shop.store.read() as connection:
            report = _Import(shop, session, connection, read, options, path).run(steps, write=False)
    else:
        with (
            importing.clash_explained(shop.store),
            shop.store.write() as connection,
            importing.large_cache(connection),
        ):
            report = _Import(shop, session, connection, read, options, path).run(steps, write=True)
    steps.finish()
    return report


def _bytes_of(path: Path) -> bytes:
    """What is in the file, as far as it is of a size that `unpack` lets pass."""
    try:
        # A pipe or a device could be waited for, or read, without end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadInput(_("{path} is no file. Choose a CSV file.").format(path=tidy(str(path))))
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            _("{path} can't be read: {reason}.").format(path=tidy(str(path)), reason=reason)
        ) from error


def _read(table: CsvTable, told: Mapping[str, str], currency_code: str, step: Callable[[int], None]) -> _Read:
    columns = PRODUCTS.guess(table.header, told)
    if "name" not in columns:
        raise BadInput(
            _("No column for the name was found in: {columns}. Say which, as in --map name={first}.").format(
                columns=listed(table.header), first=listed(table.header[:1])
            )
        )
    sample = [cells for _line, cells in islice(table.rows(), _SAMPLE_ROWS)]
    signs = {
        name: guess_decimal_sign(cells[columns[name]] for cells in sample if columns[name] < len(cells))
        for name in _NUMBER_FIELDS
        if name in columns
    }
    reader = RowReader(columns, len(table.header), currency_code, signs)
    titles = {name: table.header[index] for name, index in columns.items()}
    read = _Read([], [], titles, table, "")
    for count, (line, cells) in enumerate(table.rows(), start=1):
        row = reader.read(line, cells)
        if isinstance(row, ProductRow):
            read.rows.append(row)
        else:
            read.refusals += row
        if count % _STEP_ROWS == 0:
            step(_STEP_ROWS)
        if count > MOST_ROWS:
            raise BadInput(_("The file has more than {most} rows. Split it.").format(most=MOST_ROWS))
    return read


class _Import:
    """One import within one connection."""

    def __init__(
        self,
        shop: Shop,
        session: Session,
        connection: Connection,
        read: _Read,
        options: ImportOptions,
        path: Path,
    ) -> None:
        self._session, self._connection, self._read = session, connection, read
        self._options, self._path = options, path
        self._file = tidy(storable(path.name))
        self._at = stamp(shop.clock())
        self._moves: list[Values] = []
        self._price_changes: list[Values] = []
        tax_rows = importing.tax_class_words(connection)
        self._default_tax = default_tax_class(tax_rows, options.tax_code)
        self._catalogue = importing.load(connection)
        self._planner = Planner(
            self._catalogue, tax_words(tax_rows), rename_duplicates=options.rename_duplicates
        )
        self._categories = importing.category_ids(connection)
        self._version = names.newest_version(connection) + 1

    def run(self, steps: _Steps, *, write: bool) -> ImportReport:
        plan = self._planner.plan(self._read.rows)
        number_made_up(plan.taken, self._catalogue)
        refusals = tuple(sorted((*self._read.refusals, *plan.refusals), key=lambda refusal: refusal.line))
        refusals_path = _write_refusals(refusals, self._refusals_path()) if refusals else None
        written = write and (self._options.skip_bad or not refusals)
        if written:
            self._make_categories(plan)
        new = [planned for planned in plan.taken if planned.known is None]
        changed = [
            planned for planned in plan.taken if planned.known and self._differs(planned, planned.known)
        ]
        refused = len({refusal.line for refusal in refusals})
        if written:
            # Changes first: a new product may take the name that a changed one gives up.
            self._change(changed, steps)
            self._add(new, steps)
            self._note(len(new), len(changed), refused)
        table = self._read.table
        return ImportReport(
            total=len(plan.taken) + refused,
            added=len(new),
            changed=len(changed),
            unchanged=len(plan.taken) - len(new) - len(changed),
            refused=refused,
            renamed=plan.renamed,
            written=written,
            refusals=refusals,
            refusals_path=refusals_path,
            columns=self._read.columns,
            encoding=table.encoding,
            delimiter=table.delimiter,
        )

    def _make_categories(self, plan: Plan) -> None:
        missing = {
            name_key(planned.row.category): planned.row.category
            for planned in reversed(plan.taken)
            if planned.row.category and name_key(planned.row.category) not in self._categories
        }
        in_order = list(reversed(missing.values()))
        self._categories |= importing.add_categories(self._connection, in_order)

    def _values(self, planned: Planned) -> Values:
        """What a product's row will hold. What the file doesn't tell is kept, or is the default of a new product.

        Stock is kept for those products alone of which a file ever told one: without a count nothing could be sold.
        """
        row, known = planned.row, planned.known
        category_id, category_tax = known.category_id if known else None, None
        if row.category:
            category_id, category_tax = self._categories.get(name_key(row.category), (NOT_MADE_YET, None))
        unit = row.unit or (known.unit if known else "pc")
        return {
            "sku": planned.sku,
            "name": planned.name,
            "name_key": planned.name_key,
            "brand": row.brand or (known.brand if known else ""),
            "category_id": category_id,
            "tax_class_id": planned.tax_class_id
            or (known.tax_class_id if known else category_tax or self._default_tax),
            "unit": unit,
            "weighed": int(unit in WEIGHED_UNITS if row.unit else known.weighed if known else False),
            "price_e4": row.price_e4 if row.price_e4 is not None or known is None else known.price_e4,
            "cost_e4": row.cost_e4 if row.cost_e4 is not None else known.cost_e4 if known else 0,
            "stocked": int(row.stock_milli is not None or (known is not None and known.stocked)),
        }

    def _differs(self, planned: Planned, known: Known) -> bool:
        if planned.new_keys or planned.row.stock_milli not in (None, known.stock_milli):
            return True
        return any(getattr(known, key) != value for key, value in self._values(planned).items())

    def _add(self, new: Sequence[Planned], steps: _Steps) -> None:
        def row(planned: Planned) -> Values:
            values, stock_milli = self._values(planned), planned.row.stock_milli or 0
            value_e4 = divide_half_up(values["cost_e4"] * stock_milli, QUANTITY_ONE)
            return values | {
                "stock_on_hand": stock_milli,
                "stock_value_e4": value_e4,
                "created_at": self._at,
                "version": self._version,
            }

        ids = importing.add_products(self._connection, (row(planned) for planned in new), steps.step)
        self._add_barcodes(((planned, ids[planned.sku]) for planned in new), steps)
        moves = []
        for planned in new:
            if planned.row.stock_milli:
                value_e4 = divide_half_up((planned.row.cost_e4 or 0) * planned.row.stock_milli, QUANTITY_ONE)
                moves.append(self._move(ids[planned.sku], planned.row.stock_milli, value_e4, "opening"))
        self._insert_moves(moves)

    def _add_barcodes(self, owners: Iterable[tuple[Planned, int]], steps: _Steps) -> None:
        rows = (
            {"product_id": product_id, "barcode": text, "barcode_key": key}
            for planned, product_id in owners
            for key, text in planned.new_keys
        )
        importing.add_barcodes(self._connection, rows, steps.step)

    def _change(self, changed: Sequence[Planned], steps: _Steps) -> None:
        pairs = [(planned, planned.known) for planned in changed if planned.known]
        rows = (
            self._values(planned) | {"of_id": known.id, "version": self._version} for planned, known in pairs
        )
        new_names = [known.id for planned, known in pairs if known.name_key != planned.name_key]
        importing.change_products(self._connection, rows, new_names, steps.step)
        self._add_barcodes(((planned, known.id) for planned, known in pairs), steps)
        self._price_changes = [
            {
                "product_id": known.id,
                "old_price_e4": known.price_e4,
                "new_price_e4": planned.row.price_e4,
                "at": self._at,
                "user_id": self._session.user_id,
            }
            for planned, known in pairs
            if planned.row.price_e4 not in (None, known.price_e4)
        ]
        importing.add_price_changes(self._connection, self._price_changes)
        counted = {
            known.id: planned.row.stock_milli
            for planned, known in pairs
            if planned.row.stock_milli is not None and planned.row.stock_milli != known.stock_milli
        }
        self._correct_stock(counted)

    def _correct_stock(self, counted: Mapping[int, int]) -> None:
        """Bring stock to what the file says, by moves, from what it is now: a till may have sold meanwhile."""
        ids = sorted(counted)
        for start in range(0, len(ids), STOCK_AT_ONCE):
            changes, moves = [], []
            for row in products.stock_rows(self._connection, ids[start : start + STOCK_AT_ONCE]).values():
                by_milli = counted[row.id] - row.on_hand_milli
                value_e4 = value_of_change(
                    on_hand_milli=row.on_hand_milli,
                    value_e4=row.value_e4,
                    cost_e4=row.cost_e4,
                    by_milli=by_milli,
                )
                changes.append({"of_id": row.id, "by_milli": by_milli, "by_value_e4": value_e4})
                moves.append(self._move(row.id, by_milli, value_e4, "correction"))
            products.move_stock(self._connection, changes)
            self._insert_moves(moves)

    def _insert_moves(self, moves: Sequence[Values]) -> None:
        sales.insert_moves(self._connection, moves)
        self._moves += moves

    def _move(self, product_id: int, quantity_milli: int, value_e4: int, kind: str) -> Values:
        return {
            "invoice_id": None,
            "product_id": product_id,
            "quantity_milli": quantity_milli,
            "value_e4": value_e4,
            "kind": kind,
            "till_id": self._session.till_id,
            "user_id": self._session.user_id,
            "reason": self._file,
            "at": self._at,
        }

    def _note(self, added: int, changed: int, refused: int) -> None:
        journal.append(
            self._connection,
            chain=journal.OFFICE,
            kind="import_products",
            at=self._at,
            till=self._session.till,
            user=self._session.username,
            payload={
                "file": self._file,
                "sha256": self._read.digest,
                "added": added,
                "changed": changed,
                "refused": refused,
                "moves": kept_in_bulk(self._moves),
                "price_changes": kept_in_bulk(self._price_changes),
            },
        )

    def _refusals_path(self) -> Path:
        return self._options.refusals_path or Path.cwd() / f"{self._path.name.split('.')[0]}.refused.csv"


def _write_refusals(refusals: Sequence[Refusal], path: Path) -> Path:
    """A CSV that spreadsheets open: line, field, value, reason. A value can't be taken for a formula."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("line", "field", "value", "reason"))
            for refusal in refusals:
                harmless = not refusal.value.startswith(("=", "+", "-", "@", "\t", "\r"))
                value = refusal.value if harmless else f"'{refusal.value}"
                writer.writerow((refusal.line, refusal.field, value, refusal.reason))
        partial.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(
            _("The refused rows can't be written to {path}: {reason}.").format(path=path, reason=reason)
        ) from error
    return path
