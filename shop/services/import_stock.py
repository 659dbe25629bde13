"""Bringing in counts or opening stock: each row sets what is on hand of a product, by a move that the file causes.

A product that had no stock before has one from then on. The value follows the average, the file's cost or the
product's own where nothing was on hand. Products are never made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shop.rules.import_table import Refusal, decimal_signs
from shop.rules.import_undo import PRODUCT, Change, packed
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.stock import CORRECTION, OPENING, value_of_change
from shop.rules.stock_row import CODES, PlannedCount, StockReader, StockRow, matched
from shop.services.import_file import STOCK, ImportFile, open_file
from shop.services.import_run import (
    ImportOptions,
    ImportReport,
    Progress,
    ReadFile,
    Record,
    Steps,
    columns_of,
    read_rows,
    save_refusals,
)
from shop.services.shop import Shop
from shop.store import import_undo as undo_store
from shop.store import importing, names, products, sales
from shop.store.engine import Connection

Values = dict[str, Any]
AT_ONCE = 256
NEEDED = (CODES, ("counted",))


def import_stock(
    shop: Shop, session: Session, path: Path, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """Import counts: CSV or XLSX. As `import_products` does; `changed` are the products whose stock becomes another."""
    require(session, IMPORT)
    told = {"encoding": options.encoding, "delimiter": options.delimiter, "sheet": options.sheet}
    return import_opened(shop, session, open_file(shop, session, path, STOCK, **told), options, progress)


def import_opened(
    shop: Shop, session: Session, file: ImportFile, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """The same for a file that is open already."""
    require(session, IMPORT)
    steps = Steps(progress, 2 * file.table.line_count)
    columns = columns_of(file, options.columns, NEEDED)
    read = read_rows(file.table, columns, reader(shop, file, columns), steps)
    if options.dry_run:
        with shop.store.read() as connection:
            report = _Import(shop, session, connection, file, read, options).run(steps, write=False)
    else:
        with importing.clash_explained(shop.store), shop.store.write() as connection:
            report = _Import(shop, session, connection, file, read, options).run(steps, write=True)
    steps.finish()
    return report


def reader(shop: Shop, file: ImportFile, columns: Mapping[str, int]) -> StockReader:
    """What makes counts of the file's rows."""
    return StockReader(
        columns, len(file.table.header), decimal_signs(file.table, columns, ("counted", "cost"))
    )


class _Import:
    """One import within one connection."""

    def __init__(
        self,
        shop: Shop,
        session: Session,
        connection: Connection,
        file: ImportFile,
        read: ReadFile[StockRow],
        options: ImportOptions,
    ) -> None:
        self._connection, self._session, self._file = connection, session, file
        self._read, self._options = read, options
        self._record = Record(connection, shop, session, file)
        self._version = 0  # what products take that stock is kept of from now on

    def run(self, steps: Steps, *, write: bool) -> ImportReport:
        taken, unmatched = matched(self._read.rows, importing.load(self._connection))
        refusals = tuple(sorted((*self._read.refusals, *unmatched), key=lambda refusal: refusal.line))
        self._save(refusals)
        written = write and (self._options.skip_bad or not refusals)
        changed = [count for count in taken if _differs(count)]
        refused = len({refusal.line for refusal in refusals})
        if written:
            if any(not count.known.stocked for count in changed):
                self._version = names.next_version(self._connection)
            self._record.begin(added=0, changed=len(changed))
            for start in range(0, len(changed), AT_ONCE):
                self._record.keep(list(self._book(changed[start : start + AT_ONCE])))
                steps.step(AT_ONCE)
            self._record.note(added=0, changed=len(changed), refused=refused)
        return ImportReport(
            total=len(taken) + refused,
            added=0,
            changed=len(changed),
            unchanged=len(taken) - len(changed),
            refused=refused,
            renamed=0,
            written=written,
            refusals=refusals,
            refusals_path=self._options.refusals_path if refusals else None,
            columns=self._read.titles,
            encoding=self._file.table.encoding,
            delimiter=self._file.table.delimiter,
            import_id=self._record.import_id,
        )

    def _save(self, refusals: Sequence[Refusal]) -> None:
        if refusals and self._options.refusals_path is not None:
            save_refusals(self._session, refusals, self._options.refusals_path, replace=True)

    def _book(self, counts: Sequence[PlannedCount]) -> Iterator[Change]:
        """Book some counts, from what is on hand now: a till may have sold meanwhile."""
        by_id = {count.known.id: count for count in counts}
        newly = [{"of_id": count.known.id, "stocked": 1} for count in counts if not count.known.stocked]
        if newly:
            undo_store.restore(self._connection, [row | {"version": self._version} for row in newly], None)
        seen = undo_store.with_moves(self._connection, list(by_id))
        changes, moves = [], []
        for row in products.stock_rows(self._connection, list(by_id)).values():
            count = by_id[row.id]
            by_milli = count.row.counted_milli - row.on_hand_milli
            cost = row.cost_e4 if count.row.cost_e4 is None else count.row.cost_e4
            value_e4 = value_of_change(
                on_hand_milli=row.on_hand_milli, value_e4=row.value_e4, cost_e4=cost, by_milli=by_milli
            )
            was = {} if count.known.stocked else {"stocked": int(count.known.stocked)}
            after: Values = dict.fromkeys(was, 1)
            if by_milli:
                changes.append({"of_id": row.id, "by_milli": by_milli, "by_value_e4": value_e4})
                kind = CORRECTION if row.id in seen else OPENING
                moves.append(self._record.move(row.id, by_milli, value_e4, kind))
                after["moved"] = (by_milli, value_e4)
            yield Change(PRODUCT, row.id, packed(was), packed(after))
        products.move_stock(self._connection, changes)
        sales.insert_moves(self._connection, moves)
        self._record.moves += moves


def _differs(count: PlannedCount) -> bool:
    return not count.known.stocked or count.row.counted_milli != count.known.stock_milli
