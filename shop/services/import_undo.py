"""Undoing a whole import: everything it wrote becomes what it was, but for what has been changed or used since.

Nothing on the record is taken off it: prices and stock go back by new changes and moves, and a product that was new is
taken out of use, its codes free for others. What is left as it is is named with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shop.rules.errors import BadInput
from shop.rules.import_undo import (
    CATEGORY,
    PRODUCT_COLUMNS,
    SUPPLIER,
    Change,
    Left,
    field_text,
    fingerprint,
    unpacked,
)
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.product import name_key
from shop.rules.stock import CORRECTION, value_of_change
from shop.services.import_file import CUSTOMERS
from shop.services.import_run import Progress, Steps
from shop.services.issuing import kept_in_bulk
from shop.services.shop import Shop, stamp
from shop.store import import_undo as store
from shop.store import importing, imports, journal, names, products, sales
from shop.store.engine import Connection, retried
from shop.texts import _

Values = dict[str, Any]
AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did: new things taken out of use, others put back, and what was left as it is."""

    removed: int
    restored: int
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class _Gone:
    """A product that is to be taken out of use, and what is on hand of it."""

    id: int
    on_hand_milli: int
    value_e4: int


@dataclass(slots=True)
class _Back:
    """A product that is to become what it was: how it is, what it gets back, which codes go, its stock's move."""

    row: Any
    values: Values
    barcodes: list[str] = field(default_factory=list)
    moved: tuple[int, int] | None = None


@retried
def undo_import(shop: Shop, session: Session, import_id: int, progress: Progress | None = None) -> UndoReport:
    """Undo an import in one transaction. BadInput where it is not there, or was undone already."""
    require(session, IMPORT)
    at = stamp(shop.clock())
    with (
        importing.clash_explained(shop.store),
        shop.store.write() as connection,
        importing.large_cache(connection),
    ):
        head = imports.by_id(connection, import_id, locked=True)
        if head is None:
            raise BadInput(_("That import is not there any more."))
        if head.undone_at:
            raise BadInput(_("This import was undone already."))
        steps = Steps(progress, head.added + head.changed)
        if head.kind == CUSTOMERS:
            from shop.services.customer_undo import CustomerUndo

            done: Any = CustomerUndo(connection, head, shop)
        else:
            done = _ProductUndo(connection, session, head, at)
        report: UndoReport = done.run(steps)
        imports.end(connection, import_id, at)
        _note(connection, session, at, head, report, done.listed())
    steps.finish()
    return report


def _note(
    connection: Connection, session: Session, at: str, head: Any, report: UndoReport, listed: Values
) -> None:
    journal.append(
        connection,
        chain=journal.OFFICE,
        kind="import_undone",
        at=at,
        till=session.till,
        user=session.username,
        payload={
            "file": head.file_name,
            "kind": head.kind,
            "imported_at": head.at,
            "removed": report.removed,
            "restored": report.restored,
            "left": len(report.left),
            **listed,
        },
    )


class _ProductUndo:
    """The undo of an import of products or of stock."""

    def __init__(self, connection: Connection, session: Session, head: Any, at: str) -> None:
        self._connection, self._session, self._head, self._at = connection, session, head, at
        self._version = names.next_version(connection)
        self._left: list[Left] = []
        self._moves: list[Values] = []
        self._price_changes: list[Values] = []

    def run(self, steps: Steps) -> UndoReport:
        gone, back = self._sorted_out()
        back = self._with_free_names(back, {each.id for each in gone})
        self._withdraw(gone, steps.step)
        self._restore(back, steps.step)
        for entity in (CATEGORY, SUPPLIER):
            made = [each.entity_id for each in imports.changes(self._connection, self._head.id, entity)]
            store.drop_made(self._connection, entity, made)
        self._left.sort(key=lambda left: left.name)
        return UndoReport(len(gone), len(back), tuple(self._left))

    def listed(self) -> Values:
        """The rows that the journal's entry lists."""
        return {
            "moves": kept_in_bulk(self._moves),
            "price_changes": kept_in_bulk(self._price_changes),
        }

    def _leave(self, row: Any, reason: str) -> None:
        self._left.append(Left(row.name, reason))

    def _sorted_out(self) -> tuple[list[_Gone], list[_Back]]:
        """The products to take out of use, and those to put back."""
        used = store.used_products(self._connection, self._head.id, self._head.at)
        gone, back = [], []
        for change, row in store.product_rows(self._connection, self._head.id):
            if change.before:
                if (found := self._back(change, row)) is not None:
                    back.append(found)
            elif row.id in used:
                self._leave(row, _("It has been sold, ordered or counted since."))
            elif change.after != fingerprint(dict(row._mapping), PRODUCT_COLUMNS):
                self._leave(row, _("It was changed since."))
            else:
                gone.append(_Gone(row.id, row.stock_on_hand, row.stock_value_e4))
        self._check_stock(back)
        return gone, [each for each in back if each.values or each.barcodes or each.moved]

    def _back(self, change: Change, row: Any) -> _Back | None:
        before, after = unpacked(change.before), unpacked(change.after)
        barcodes, moved = after.pop("barcodes", []), after.pop("moved", None)
        since = [name for name, value in after.items() if getattr(row, name) != value]
        if since:
            fields = ", ".join(dict.fromkeys(map(field_text, since)))
            self._leave(row, _("Changed since: {fields}.").format(fields=fields))
            return None
        if "name" in before:
            before["name_key"] = name_key(before["name"])
        return _Back(row, before, barcodes, tuple(moved) if moved else None)

    def _check_stock(self, back: Sequence[_Back]) -> None:
        """Leave the stock of products that were counted since, or of which too many were sold."""
        moved = [each for each in back if each.moved]
        counted, self._untouched = store.counted_since(
            self._connection, [each.row.id for each in moved], self._head.at, self._head.file_name
        )
        for each in moved:
            assert each.moved is not None
            if each.row.id in counted:
                self._leave(each.row, _("Its stock was counted since."))
            elif each.row.stock_on_hand < each.moved[0]:
                self._leave(each.row, _("More of it has been sold since than there was before."))
            else:
                continue
            each.moved = None
            each.values.pop("stocked", None)

    def _with_free_names(self, back: list[_Back], gone: set[int]) -> list[_Back]:
        """Those whose name and SKU nobody else has: one that keeps its name may be in the way of the next."""
        for column, reason in (
            ("sku", _("Another product has its SKU now.")),
            ("name_key", _("Another product has its name now.")),
        ):
            while True:
                stuck = self._in_the_way(back, gone, column)
                if not stuck:
                    break
                for each in stuck:
                    self._leave(each.row, reason)
                ids = {each.row.id for each in stuck}
                back = [each for each in back if each.row.id not in ids]
        return back

    def _in_the_way(self, back: Sequence[_Back], gone: set[int], column: str) -> list[_Back]:
        """Those that can't have this column back, since another product has it and keeps it."""
        is_name = column == "name_key"
        wishes = {
            each.row.id: str(each.values.get(column, getattr(each.row, column)))
            for each in back
            if column in each.values or (is_name and "active" in each.values)
            if not is_name or each.values.get("active", each.row.active)
        }
        leaving = gone | {
            each.row.id
            for each in back
            if column in each.values or (is_name and each.values.get("active") == 0)
        }
        owners = store.owners(self._connection, column, wishes.values())
        taken = {
            product_id
            for product_id, wish in wishes.items()
            if owners.get(wish, product_id) != product_id and owners[wish] not in leaving
        }
        return [each for each in back if each.row.id in taken]

    def _withdraw(self, gone: Sequence[_Gone], step: Callable[[int], None]) -> None:
        rows = [
            {"of_id": each.id, "new_sku": f"UNDONE-{each.id}", "new_version": self._version} for each in gone
        ]
        store.withdraw(self._connection, rows, step)
        self._book((each.id, -each.on_hand_milli, -each.value_e4) for each in gone if each.on_hand_milli)

    def _restore(self, back: Sequence[_Back], step: Callable[[int], None]) -> None:
        # Those that get a name back pass through one that nobody can have, and their SKU with it.
        rows = []
        for each in back:
            values = dict(each.values)
            if "name_key" in values or "sku" in values:
                values.setdefault("name_key", each.row.name_key)
                values.setdefault("sku", each.row.sku)
            rows.append(values | {"of_id": each.row.id, "version": self._version})
        store.restore(self._connection, rows, step)
        store.drop_barcodes(self._connection, ((each.row.id, key) for each in back for key in each.barcodes))
        self._price_changes = [
            {
                "product_id": each.row.id,
                "old_price_e4": each.row.price_e4,
                "new_price_e4": each.values["price_e4"],
                "at": self._at,
                "user_id": self._session.user_id,
            }
            for each in back
            if "price_e4" in each.values
        ]
        importing.add_price_changes(self._connection, self._price_changes)
        self._move_back([each for each in back if each.moved])

    def _move_back(self, back: Sequence[_Back]) -> None:
        """Stock as if the file had not counted it: less what it added, at the average value it has now."""
        by_id = {each.row.id: each.moved for each in back if each.moved}
        ids = sorted(by_id)
        for start in range(0, len(ids), AT_ONCE):
            for row in products.stock_rows(self._connection, ids[start : start + AT_ONCE]).values():
                by_milli, by_value_e4 = by_id[row.id]
                value_e4 = -by_value_e4
                if row.id not in self._untouched:
                    value_e4 = value_of_change(
                        on_hand_milli=row.on_hand_milli,
                        value_e4=row.value_e4,
                        cost_e4=row.cost_e4,
                        by_milli=-by_milli,
                    )
                self._book([(row.id, -by_milli, value_e4)])

    def _book(self, moves: Iterable[tuple[int, int, int]]) -> None:
        rows = [
            {
                "invoice_id": None,
                "product_id": product_id,
                "quantity_milli": by_milli,
                "value_e4": value_e4,
                "kind": CORRECTION,
                "till_id": self._session.till_id,
                "user_id": self._session.user_id,
                "reason": _("import undone: {file}").format(file=self._head.file_name),
                "at": self._at,
            }
            for product_id, by_milli, value_e4 in moves
        ]
        changes: list[dict[str, Any]] = [
            {"of_id": row["product_id"], "by_milli": row["quantity_milli"], "by_value_e4": row["value_e4"]}
            for row in rows
        ]
        if changes and not products.move_stock(self._connection, changes):
            raise BadInput(_("The stock changed meanwhile. Try again."))
        sales.insert_moves(self._connection, rows)
        self._moves += rows
