"""One change for many products: shown before it is made, made whole or not at all, and undone whole.

A product whose change can't be (no price to raise, a name that is taken) is left out and said. Undoing leaves alone
what somebody else has changed since.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shop.rules.bulk_form import CHOSEN, BulkChange
from shop.rules.errors import BadInput
from shop.rules.permissions import CATALOGUE, Session, require
from shop.rules.pricing import PriceRule
from shop.services.catalogue_journal import note, price_row
from shop.services.issuing import kept_in_bulk
from shop.services.shop import Shop, stamp
from shop.store import bulk, importing, names
from shop.store.bulk import FieldRow
from shop.store.engine import Connection, retried
from shop.texts import _

Progress = Callable[[int, int], None]
AT_ONCE = 1_000
ROWS_SHOWN = 500
# What stands for None among plain numbers; no value of a product's field is below zero.
NOTHING = -1


class BulkRow(NamedTuple):
    """What would become of one product: the field's value before and after, or why it can't be.

    A tuple: there may be a hundred thousand.
    """

    id: int
    sku: str
    name: str
    before: int | None
    after: int | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """How many would change, stay as they are, and be left out; the first rows of the last and of the first kind."""

    changing: int
    same: int
    refused: int
    rows: tuple[BulkRow, ...]


@dataclass(frozen=True, slots=True)
class BulkDone:
    """A change that was made, and what it takes to undo it: ids with values before and after."""

    change: BulkChange
    changed: int
    refused: int
    ids: array[int] = field(repr=False)
    before: array[int] = field(repr=False)
    after: array[int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BulkUndone:
    """How many products are as they were, and how many were left as somebody else has changed them since."""

    restored: int
    left: int


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


def preview(
    shop: Shop, session: Session, ids: Sequence[int], change: BulkChange, progress: Progress = no_progress
) -> BulkPreview:
    """What the change would do to these products, in this order. `progress` is told products done and in all."""
    require(session, CATALOGUE)
    changing: list[BulkRow] = []
    refused: list[BulkRow] = []
    counts = {"changing": 0, "same": 0, "refused": 0}
    with shop.store.read() as connection:
        _check_value(connection, change)
        for rows in _changed(connection, shop, ids, change, progress, to_change=False):
            for row in rows:
                if row.refusal:
                    counts["refused"] += 1
                    refused += [row] if len(refused) < ROWS_SHOWN else []
                elif row.before == row.after:
                    counts["same"] += 1
                else:
                    counts["changing"] += 1
                    changing += [row] if len(changing) < ROWS_SHOWN else []
    return BulkPreview(**counts, rows=(*refused, *changing))


@retried
def apply(
    shop: Shop, session: Session, ids: Sequence[int], change: BulkChange, progress: Progress = no_progress
) -> BulkDone:
    """Make the change in one transaction. `progress` may raise to stop it: nothing is changed then."""
    require(session, CATALOGUE)
    done = BulkDone(change, 0, 0, array("q"), array("q"), array("q"))
    with shop.store.write() as connection:
        _check_value(connection, change)
        work = _Work(connection, shop, session, change.field)
        refused = 0
        for rows in _changed(connection, shop, sorted(set(ids)), change, progress, to_change=True):
            refused += sum(bool(row.refusal) for row in rows)
            new = [row for row in rows if not row.refusal and row.before != row.after]
            work.write([(row, row.after) for row in new])
            for row in new:
                done.ids.append(row.id)
                done.before.append(NOTHING if row.before is None else row.before)
                done.after.append(NOTHING if row.after is None else row.after)
        work.finish("products_bulk_changed", _told(change, work.labels))
    return BulkDone(change, len(done.ids), refused, done.ids, done.before, done.after)


@retried
def undo(shop: Shop, session: Session, done: BulkDone, progress: Progress = no_progress) -> BulkUndone:
    """Put back what the change has changed, in one transaction, where it still stands as the change left it."""
    require(session, CATALOGUE)
    restored = 0
    with shop.store.write() as connection:
        work = _Work(connection, shop, session, done.change.field)
        for start in range(0, len(done.ids), AT_ONCE):
            end = min(start + AT_ONCE, len(done.ids))
            values = {done.ids[n]: (_value(done.before[n]), _value(done.after[n])) for n in range(start, end)}
            rows = bulk.rows(connection, done.change.field, list(values), to_change=True)
            taken = _names_taken(connection, done.change.field, rows)
            back = [
                (row, values[row.id][0])
                for row in rows
                if row.value == values[row.id][1] and not (values[row.id][0] == 1 and row.name_key in taken)
            ]
            work.write([(_row(row), value) for row, value in back])
            restored += len(back)
            progress(end, len(done.ids))
        work.finish("products_bulk_undone", _told(done.change, work.labels))
    return BulkUndone(restored, len(done.ids) - restored)


def _value(number: int) -> int | None:
    return None if number == NOTHING else number


def _row(row: FieldRow) -> BulkRow:
    return BulkRow(row.id, row.sku, row.name, row.value, row.value)


def _check_value(connection: Connection, change: BulkChange) -> None:
    if change.field not in CHOSEN or change.value is None:
        return
    if change.value not in bulk.names_of(connection, change.field):
        raise BadInput(_("It is gone. Choose another one."), change.field)


def _changed(
    connection: Connection,
    shop: Shop,
    ids: Sequence[int],
    change: BulkChange,
    progress: Progress,
    *,
    to_change: bool,
) -> Iterator[list[BulkRow]]:
    """The products before and after, some at a time; those that are gone are left out."""
    digits = shop.settings.currency.digits
    prices: dict[int | None, tuple[int | None, str]] = {}
    given: set[str] = set()
    for start in range(0, len(ids), AT_ONCE):
        rows = bulk.rows(connection, change.field, ids[start : start + AT_ONCE], to_change=to_change)
        taken = given | (_names_taken(connection, change.field, rows) if change.value else set())
        found: list[BulkRow] = []
        for row in rows:
            refusal = ""
            if change.rule is not None:
                if row.value not in prices:
                    prices[row.value] = _price(change.rule, row.value, digits)
                after, refusal = prices[row.value]
            elif change.field == "active" and change.value and not row.value:
                after = change.value
                if row.name_key in taken:
                    after, refusal = row.value, _("Another active product has its name.")
                taken.add(row.name_key)
                given.add(row.name_key)
            else:
                after = change.value
            found.append(BulkRow(row.id, row.sku, row.name, row.value, after, refusal))
        yield found
        progress(min(start + AT_ONCE, len(ids)), len(ids))


def _names_taken(connection: Connection, of_field: str, rows: Sequence[FieldRow]) -> set[str]:
    """Names that products which are to be active again can't have."""
    if of_field != "active":
        return set()
    return bulk.active_names(connection, {row.name_key for row in rows if not row.value})


def _price(rule: PriceRule, before: int | None, digits: int) -> tuple[int | None, str]:
    """What becomes of a price, or why it can't be changed."""
    try:
        return rule.of(before, digits), ""
    except BadInput as refusal:
        return before, refusal.message


class _Work:
    """What is written in one transaction, and what the journal is told of it."""

    def __init__(self, connection: Connection, shop: Shop, session: Session, of_field: str) -> None:
        self._connection, self._session, self._field = connection, session, of_field
        self._version = names.next_version(connection)
        self._at = stamp(shop.clock())
        self.labels = bulk.names_of(connection, of_field)
        self._prices: list[dict[str, Any]] = []
        self._told: list[list[Any]] = []

    def write(self, changes: Sequence[tuple[BulkRow, int | None]]) -> None:
        """Write the field of these products anew."""
        if not changes:
            return
        bulk.write(self._connection, self._field, self._version, [(row.id, new) for row, new in changes])
        if self._field == "price":
            prices = [price_row(self._session, row.id, row.before, new, self._at) for row, new in changes]
            importing.add_price_changes(self._connection, prices)
            self._prices += prices
        else:
            self._told += [[row.sku, self._label(row.before), self._label(new)] for row, new in changes]

    def _label(self, value: int | None) -> str | int | None:
        return self.labels.get(value, value) if value is not None else None

    def finish(self, kind: str, told: dict[str, Any]) -> None:
        """Journal what was written; nothing where nothing was."""
        if not self._prices and not self._told:
            return
        rows = {"price_changes": kept_in_bulk(self._prices)} if self._prices else {"products": self._told}
        note(self._connection, self._session, self._at, kind, {**told, **rows})


def _told(change: BulkChange, labels: dict[int, str]) -> dict[str, Any]:
    """The change itself, for the journal."""
    if change.rule is None:
        value = change.value
        return {"field": change.field, "to": None if value is None else labels.get(value, value)}
    rule = change.rule
    return {"field": change.field, "kind": rule.kind, "by": rule.by, "rounding": rule.rounding.code}
