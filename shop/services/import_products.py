"""Bringing in a catalogue: a file of any other program becomes products, in one transaction or not at all.

Owns the order of an import: read and check every row, match them with the products there are, write the refusals to
a file, then the products. Without `skip_bad` one refused row stops the whole import. Importing again updates: what
the file doesn't tell, or tells with an empty cell, stays as it is. What was there before is kept, so that all of it
can be undone (`shop.services.import_undo`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shop.rules.import_plan import Known, Planned, Planner, default_tax_class, number_made_up, tax_words
from shop.rules.import_table import decimal_signs
from shop.rules.import_undo import (
    NEW_PRODUCT,
    PRODUCT,
    PRODUCT_COLUMNS,
    Change,
    fingerprint,
    packed,
)
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.product_row import WEIGHED_UNITS, ProductRow, RowReader
from shop.rules.stock import CORRECTION, OPENING, value_of_change
from shop.services import catalogue
from shop.services.import_file import ImportFile, open_file
from shop.services.import_made import Made
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
from shop.store import importing, names, products, sales
from shop.store.engine import Connection

__all__ = ["ImportOptions", "ImportReport", "import_opened", "import_products"]

Values = dict[str, Any]

# Rows of stock read and locked in one statement.
STOCK_AT_ONCE = 256
NEEDED = (("name",),)
NUMBER_FIELDS = ("price", "cost", "stock", "reorder_level", "reorder_quantity", "deposit")


def import_products(
    shop: Shop, session: Session, path: Path, options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """Import a catalogue file: CSV, plain or gzip, or XLSX. `progress` is told how much of how much is done, rising.

    Raises BadInput for a file that can't be read at all; refused rows are in the report and, one a line, in its
    file. Nothing is written on a dry run, and nothing if a row is refused unless `skip_bad` is set.
    """
    require(session, IMPORT)
    told = {"encoding": options.encoding, "delimiter": options.delimiter, "sheet": options.sheet}
    return import_opened(shop, session, open_file(shop, session, path, **told), options, progress)


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
        with (
            importing.clash_explained(shop.store),
            shop.store.write() as connection,
            importing.large_cache(connection),
        ):
            report = _Import(shop, session, connection, file, read, options).run(steps, write=True)
    steps.finish()
    return report


def reader(shop: Shop, file: ImportFile, columns: Mapping[str, int]) -> RowReader:
    """What makes products of the file's rows."""
    signs = decimal_signs(file.table, columns, NUMBER_FIELDS)
    rules = catalogue.entry_settings(shop).prefix_rules
    return RowReader(columns, len(file.table.header), shop.settings.currency_code, signs, rules)


class _Import:
    """One import within one connection."""

    def __init__(
        self,
        shop: Shop,
        session: Session,
        connection: Connection,
        file: ImportFile,
        read: ReadFile[ProductRow],
        options: ImportOptions,
    ) -> None:
        self._connection, self._file, self._read = connection, file, read
        self._session, self._options = session, options
        self._record = Record(connection, shop, session, file)
        tax_rows = importing.tax_class_words(connection, shop.business_date(shop.clock()))
        self._default_tax = default_tax_class(tax_rows, options.tax_code)
        self._catalogue = importing.load(connection)
        self._planner = Planner(
            self._catalogue, tax_words(tax_rows), rename_duplicates=options.rename_duplicates
        )
        # What few files tell is read of the products there are only where this one does.
        self._has_more = any(row.more is not None for row in read.rows)
        self._more_known = importing.more_of_products(connection) if self._has_more else {}
        self._made = Made(connection)
        is_dry = options.dry_run
        self._version = names.newest_version(connection) if is_dry else names.next_version(connection)

    def run(self, steps: Steps, *, write: bool) -> ImportReport:
        plan = self._planner.plan(self._read.rows)
        number_made_up(plan.taken, self._catalogue)
        refusals = tuple(sorted((*self._read.refusals, *plan.refusals), key=lambda refusal: refusal.line))
        path = self._options.refusals_path if refusals else None
        if path is not None:
            save_refusals(self._session, refusals, path, replace=True)
        written = write and (self._options.skip_bad or not refusals)
        if written:
            self._made.make(plan)
        new = [planned for planned in plan.taken if planned.known is None]
        changed = [
            planned for planned in plan.taken if planned.known and self._differs(planned, planned.known)
        ]
        steps.step(len(plan.taken) - len(new) - len(changed))
        refused = len({refusal.line for refusal in refusals})
        if written:
            self._record.begin(added=len(new), changed=len(changed))
            self._record.keep(self._made.changes())
            # Changes first: a new product may take the name that a changed one gives up.
            self._change(changed, steps)
            self._add(new, steps)
            self._record.note(added=len(new), changed=len(changed), refused=refused)
        return ImportReport(
            total=len(plan.taken) + refused,
            added=len(new),
            changed=len(changed),
            unchanged=len(plan.taken) - len(new) - len(changed),
            refused=refused,
            renamed=plan.renamed,
            written=written,
            refusals=refusals,
            refusals_path=path,
            columns=self._read.titles,
            encoding=self._file.table.encoding,
            delimiter=self._file.table.delimiter,
            import_id=self._record.import_id,
        )

    def _values(self, planned: Planned) -> Values:
        """What a product's row will hold. What the file doesn't tell is kept, or is the default of a new product.

        Stock is kept for those products alone of which a file ever told one: without a count nothing could be sold.
        """
        row, known = planned.row, planned.known
        category_id, category_tax = known.category_id if known else None, None
        if row.category:
            category_id, category_tax = self._made.category(row.category)
        unit, weighed = _unit_of(row, known)
        return {
            "sku": planned.sku,
            "name": planned.name,
            "name_key": planned.name_key,
            "brand": row.brand or (known.brand if known else ""),
            "category_id": category_id,
            "tax_class_id": planned.tax_class_id
            or (known.tax_class_id if known else category_tax or self._default_tax),
            "unit": unit,
            "weighed": weighed,
            "price_e4": row.price_e4 if row.price_e4 is not None or known is None else known.price_e4,
            "cost_e4": row.cost_e4 if row.cost_e4 is not None else known.cost_e4 if known else 0,
            "stocked": int(row.stock_milli is not None or (known is not None and known.stocked)),
            "active": int(planned.active),
        }

    def _more(self, planned: Planned) -> Values:
        """What the file tells beside that, by column."""
        more = planned.row.more
        if more is None:
            return {}
        told = {key: value for key, value in asdict(more).items() if value is not None}
        supplier = told.pop("supplier")
        told.pop("weighed", None)
        if supplier:
            told["supplier_id"] = self._made.supplier(supplier)
        return told

    def _more_changed(self, planned: Planned, known: Known) -> Values:
        there = self._more_known.get(known.id, {})
        return {key: value for key, value in self._more(planned).items() if there.get(key) != value}

    def _differs(self, planned: Planned, known: Known) -> bool:
        if planned.new_keys or planned.row.stock_milli not in (None, known.stock_milli):
            return True
        if any(getattr(known, key) != value for key, value in self._values(planned).items()):
            return True
        return bool(self._more_changed(planned, known))

    def _add(self, new: Sequence[Planned], steps: Steps) -> None:
        prints: list[str] = []

        def row(planned: Planned) -> Values:
            values, stock_milli = self._values(planned), planned.row.stock_milli or 0
            value_e4 = divide_half_up(values["cost_e4"] * stock_milli, QUANTITY_ONE)
            whole = {**NEW_PRODUCT, **values, **self._more(planned)}
            prints.append(fingerprint(whole, PRODUCT_COLUMNS))
            return {
                **whole,
                "stock_on_hand": stock_milli,
                "stock_value_e4": value_e4,
                "created_at": self._record.at,
                "version": self._version,
            }

        rows = (row(planned) for planned in new)
        ids = importing.add_products(self._connection, rows, steps.step, with_more=self._has_more)
        self._record.keep(
            Change(PRODUCT, ids[planned.sku], "", told) for planned, told in zip(new, prints, strict=True)
        )
        self._add_barcodes(((planned, ids[planned.sku]) for planned in new), steps)
        moves = []
        for planned in new:
            if planned.row.stock_milli:
                value_e4 = divide_half_up((planned.row.cost_e4 or 0) * planned.row.stock_milli, QUANTITY_ONE)
                moves.append(self._record.move(ids[planned.sku], planned.row.stock_milli, value_e4, OPENING))
        self._insert_moves(moves)

    def _add_barcodes(self, owners: Iterable[tuple[Planned, int]], steps: Steps) -> None:
        rows = (
            {"product_id": product_id, "barcode": text, "barcode_key": key, "quantity_milli": quantity}
            for planned, product_id in owners
            for key, text, quantity in planned.new_keys
        )
        importing.add_barcodes(self._connection, rows, steps.step)

    def _change(self, changed: Sequence[Planned], steps: Steps) -> None:
        pairs = [(planned, planned.known) for planned in changed if planned.known]
        rows = (
            self._values(planned) | {"of_id": known.id, "version": self._version} for planned, known in pairs
        )
        new_names = [known.id for planned, known in pairs if known.name_key != planned.name_key]
        importing.change_products(self._connection, rows, new_names, steps.step)
        self._change_more(pairs)
        self._add_barcodes(((planned, known.id) for planned, known in pairs), steps)
        self._record.price_changes = [
            self._record.price_change(known.id, known.price_e4, planned.row.price_e4)
            for planned, known in pairs
            if planned.row.price_e4 not in (None, known.price_e4)
        ]
        importing.add_price_changes(self._connection, self._record.price_changes)
        counted = {
            known.id: planned.row.stock_milli
            for planned, known in pairs
            if planned.row.stock_milli is not None and planned.row.stock_milli != known.stock_milli
        }
        moved = self._correct_stock(counted)
        self._record.keep(self._kept(pairs, moved))

    def _change_more(self, pairs: Sequence[tuple[Planned, Known]]) -> None:
        rows = (
            self._more_known[known.id] | self._more(planned) | {"of_id": known.id}
            for planned, known in pairs
            if self._more_changed(planned, known)
        )
        importing.change_more(self._connection, rows)

    def _kept(
        self, pairs: Iterable[tuple[Planned, Known]], moved: Mapping[int, tuple[int, int]]
    ) -> Iterator[Change]:
        """What changed of each product, before and after."""
        for planned, known in pairs:
            values = {
                key: value
                for key, value in self._values(planned).items()
                if key != "name_key" and getattr(known, key) != value
            }
            more = self._more_changed(planned, known)
            before = {key: getattr(known, key) for key in values}
            before |= {key: self._more_known[known.id][key] for key in more}
            after = values | more
            if planned.new_keys:
                after["barcodes"] = [key for key, _text, _quantity in planned.new_keys]
            if known.id in moved:
                after["moved"] = moved[known.id]
            yield Change(PRODUCT, known.id, packed(before), packed(after))

    def _correct_stock(self, counted: Mapping[int, int]) -> dict[int, tuple[int, int]]:
        """Bring stock to what the file says, by moves, from what it is now: a till may have sold meanwhile.

        How much each product was moved by, and its value.
        """
        ids = sorted(counted)
        moved: dict[int, tuple[int, int]] = {}
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
                moves.append(self._record.move(row.id, by_milli, value_e4, CORRECTION))
                moved[row.id] = by_milli, value_e4
            products.move_stock(self._connection, changes)
            self._insert_moves(moves)
        return moved

    def _insert_moves(self, moves: Sequence[Values]) -> None:
        sales.insert_moves(self._connection, moves)
        self._record.moves += moves


def _unit_of(row: ProductRow, known: Known | None) -> tuple[str, int]:
    """The unit, and whether the product is weighed: as its unit usually is, unless it is told or stays what it was."""
    told = row.more.weighed if row.more is not None else None
    if known is not None and row.unit_told in ("", known.unit):
        return known.unit, int(known.weighed if told is None else told)
    unit = row.unit or "pc"
    return unit, int(unit in WEIGHED_UNITS if told is None else told)
