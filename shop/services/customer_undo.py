"""Undoing an import of customers: new ones are blanked whole, others become what they were.

Nothing of the persons stays behind, neither in their rows nor in what the import kept of them.
"""

from __future__ import annotations

from typing import Any

from shop.rules.customer_plan import COLUMNS
from shop.rules.import_undo import Change, Left, fingerprint, unpacked
from shop.rules.product import name_key
from shop.services.import_run import Steps
from shop.services.import_undo import UndoReport
from shop.services.shop import Shop, stamp
from shop.store import customer_importing as store
from shop.store import customers
from shop.store.engine import Connection
from shop.texts import _

Values = dict[str, Any]


class CustomerUndo:
    """The undo of an import of customers within one connection."""

    def __init__(self, connection: Connection, head: Any, shop: Shop) -> None:
        self._connection, self._head = connection, head
        self._at = stamp(shop.clock())
        self._version = customers.newest_change(connection)[0] + 1
        self._left: list[Left] = []

    def run(self, steps: Steps) -> UndoReport:
        used = store.used(self._connection, self._head.id)
        gone: list[int] = []
        back: list[Values] = []
        for change, row in store.changed_rows(self._connection, self._head.id):
            if not change.before:
                reason = _why_left(change, row, used)
                if reason:
                    self._left.append(Left(row.number, reason))
                else:
                    gone.append(row.id)
            elif (values := self._before(change, row)) is not None:
                back.append(values)
        store.change(self._connection, (self._blank(number) for number in gone), steps.step)
        store.change(self._connection, back, steps.step)
        return UndoReport(len(gone), len(back), tuple(self._left))

    def listed(self) -> Values:
        """Nothing: the journal keeps no person's data."""
        return {}

    def _blank(self, customer_id: int) -> Values:
        name = _("Import undone")
        return {
            **dict.fromkeys(COLUMNS, ""),
            "credit_limit_minor": 0,
            "active": 0,
            "number": f"UNDONE-{customer_id}",
            "name": name,
            "name_key": name_key(name),
            "erased_at": self._at,
            "version": self._version,
            "of_id": customer_id,
        }

    def _before(self, change: Change, row: Any) -> Values | None:
        before, after = unpacked(change.before), unpacked(change.after)
        if row.erased_at or row.merged_into_id is not None:
            self._left.append(Left(row.number, _("This customer was merged or erased since.")))
            return None
        if any(getattr(row, column) != value for column, value in after.items()):
            self._left.append(Left(row.number, _("It was changed since.")))
            return None
        if "name" in before:
            before["name_key"] = name_key(before["name"])
        return before | {"of_id": row.id, "version": self._version}


def _why_left(change: Change, row: Any, used: set[int]) -> str:
    if row.id in used:
        return _("This customer has bought, paid or been added to since.")
    if row.erased_at or row.merged_into_id is not None:
        return _("This customer was merged or erased since.")
    if change.after != fingerprint(dict(row._mapping), COLUMNS[1:]):
        return _("It was changed since.")
    return ""
