"""Bringing in a list of customers, in one transaction or not at all.

Importing again updates: what the file doesn't tell, or tells with an empty cell, stays as it is. The journal keeps how
many they were and no more: a person may ask to be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shop.rules.customer_plan import COLUMNS, CustomerPlanner, PlannedCustomer
from shop.rules.customer_row import NAMES, CustomerReader, CustomerRow
from shop.rules.import_table import decimal_signs
from shop.rules.import_undo import CUSTOMER, Change, fingerprint, packed
from shop.rules.permissions import IMPORT, Session, require
from shop.services.import_file import CUSTOMERS, ImportFile, open_file
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
from shop.store import customer_importing as store
from shop.store import customers, importing
from shop.store.engine import Connection

Values = dict[str, Any]
NEEDED = (NAMES,)
_NOTHING: Values = dict.fromkeys(COLUMNS, "") | {"credit_limit_minor": 0, "active": 1}


def import_customers(
    shop: Shop, session: Session, path: Path, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """Import a list of customers: CSV or XLSX. As `import_products` does."""
    require(session, IMPORT)
    told = {"encoding": options.encoding, "delimiter": options.delimiter, "sheet": options.sheet}
    return import_opened(shop, session, open_file(shop, session, path, CUSTOMERS, **told), options, progress)


def import_opened(
    shop: Shop, session: Session, file: ImportFile, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """The same for a file that is open already."""
    require(session, IMPORT)
    steps = Steps(progress, 3 * file.table.line_count)
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


def reader(shop: Shop, file: ImportFile, columns: Mapping[str, int]) -> CustomerReader:
    """What makes customers of the file's rows."""
    sign = decimal_signs(file.table, columns, ("credit_limit",)).get("credit_limit")
    settings = shop.settings
    return CustomerReader(
        columns,
        len(file.table.header),
        settings.shop_country,
        settings.currency.digits,
        sign,
        settings.language,
    )


class _Import:
    """One import within one connection."""

    def __init__(
        self,
        shop: Shop,
        session: Session,
        connection: Connection,
        file: ImportFile,
        read: ReadFile[CustomerRow],
        options: ImportOptions,
    ) -> None:
        self._connection, self._session, self._file = connection, session, file
        self._read, self._options = read, options
        self._record = Record(connection, shop, session, file)
        self._planner = CustomerPlanner()
        for known in store.load(connection):
            self._planner.add(known)
        self._version = customers.newest_change(connection)[0] + 1

    def run(self, steps: Steps, *, write: bool) -> ImportReport:
        taken, refused_rows = self._planner.plan(self._read.rows)
        refusals = tuple(sorted((*self._read.refusals, *refused_rows), key=lambda refusal: refusal.line))
        path = self._options.refusals_path if refusals else None
        if path is not None:
            save_refusals(self._session, refusals, path, replace=True)
        written = write and (self._options.skip_bad or not refusals)
        new = [planned for planned in taken if planned.known is None]
        changed = [planned for planned in taken if planned.known and planned.changed]
        refused = len({refusal.line for refusal in refusals})
        if written:
            self._record.begin(added=len(new), changed=len(changed))
            self._record.keep(self._change(changed, steps))
            self._record.keep(self._add(new, steps))
            self._record.note(added=len(new), changed=len(changed), refused=refused)
        return ImportReport(
            total=len(taken) + refused,
            added=len(new),
            changed=len(changed),
            unchanged=len(taken) - len(new) - len(changed),
            refused=refused,
            renamed=0,
            written=written,
            refusals=refusals,
            refusals_path=path,
            columns=self._read.titles,
            encoding=self._file.table.encoding,
            delimiter=self._file.table.delimiter,
            import_id=self._record.import_id,
        )

    def _change(self, changed: Sequence[PlannedCustomer], steps: Steps) -> list[Change]:
        rows, changes = [], []
        for planned in changed:
            known = planned.known
            assert known is not None
            row = {**planned.changed, "of_id": known.id, "version": self._version}
            if "name" in planned.changed:
                row["name_key"] = planned.row.name_key
            rows.append(row)
            before = {column: known.values[column] for column in planned.changed}
            changes.append(Change(CUSTOMER, known.id, packed(before), packed(planned.changed)))
        store.change(self._connection, rows, steps.step)
        return changes

    def _add(self, new: Sequence[PlannedCustomer], steps: Steps) -> list[Change]:
        rows: list[Values] = [
            {
                **_NOTHING,
                **planned.changed,
                "name_key": planned.row.name_key,
                "created_at": self._record.at,
                "version": self._version,
            }
            for planned in new
        ]
        ids = store.add(self._connection, rows, steps.step)
        # The number may have been made up, and is what the rest is known by.
        return [
            Change(CUSTOMER, made, "", fingerprint(row, COLUMNS[1:]))
            for row, made in zip(rows, ids, strict=True)
        ]
