"""Customers who are one and the same: found in the background, merged, and parted again.

A merge writes no issued row: the one that is gone points to the one that is kept, and histories are read through it.
What the kept one lacks is filled from the other, and taken back when they are parted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from shop.rules.customer import CustomerDetails
from shop.rules.duplicates import Known, Pair, pairs
from shop.rules.errors import BadInput, ChangedMeanwhile
from shop.rules.permissions import CUSTOMERS, Session, require
from shop.services.customers import CustomerRecord, note, read
from shop.services.shop import Shop, stamp
from shop.store import customers as store
from shop.store import merged
from shop.store.engine import Connection, retried
from shop.texts import _

# What belongs together is filled together: a number and how it is dialled, an address and its country.
FILLED = (
    ("company",),
    ("address", "country"),
    ("email",),
    ("phone", "phone_e164"),
    ("tax_number",),
    ("group",),
)
AMOUNTS = ("credit_limit_minor",)


@dataclass(frozen=True, slots=True)
class Twins:
    """Two customers who look like one, as they are now, and what is alike in them."""

    pair: Pair
    first: CustomerRecord
    second: CustomerRecord


def find_duplicates(
    shop: Shop, session: Session, breathe: Callable[[int], object] = lambda _done: None
) -> list[Pair]:
    """All pairs of active customers who look like one, the surest first, but for those known to be two.

    Takes some seconds at a hundred thousand customers: run it off the window's thread. `breathe` is told how many
    were read, now and then, and may raise to end it.
    """
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        known_apart = merged.apart(connection)
        everybody = (Known(*row) for row in merged.compared_by(connection))
        found = pairs(everybody, breathe)
    return [pair for pair in found if (pair.first_id, pair.second_id) not in known_apart]


def twins(shop: Shop, session: Session, pair: Pair) -> Twins | None:
    """A pair as its customers are now; None where one of them was merged, erased or made inactive since."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        for one in (pair.first_id, pair.second_id):
            row = store.by_id(connection, one)
            if row is None or not row.active or row.merged_into_id is not None:
                return None
        return Twins(pair, read(connection, pair.first_id), read(connection, pair.second_id))


def filled(kept: CustomerDetails, gone: CustomerDetails) -> tuple[CustomerDetails, list[str]]:
    """What the kept one becomes, and the names of the fields it gets from the other: empty ones, and the notes."""
    names = [
        name
        for together in FILLED
        if not getattr(kept, together[0])
        for name in together
        if getattr(gone, together[0])
    ]
    names += [name for name in AMOUNTS if not getattr(kept, name) and getattr(gone, name)]
    changes = {name: getattr(gone, name) for name in names}
    if gone.notes:
        changes["notes"] = f"{kept.notes}\n{gone.notes}" if kept.notes else gone.notes
        names.append("notes")
    return replace(kept, **changes), names


def emptied(kept: CustomerDetails, gone: CustomerDetails, names: list[str]) -> CustomerDetails:
    """What the kept one becomes when the other is one of its own again: what it got and still has goes back."""
    empty = CustomerDetails("")
    changes = {
        field.name: getattr(empty, field.name)
        for field in fields(CustomerDetails)
        if field.name in names
        and field.name != "notes"
        and getattr(kept, field.name) == getattr(gone, field.name)
    }
    if "notes" in names and kept.notes.endswith(gone.notes):
        changes["notes"] = kept.notes[: len(kept.notes) - len(gone.notes)].rstrip("\n")
    return replace(kept, **changes)


@retried
def merge(shop: Shop, session: Session, kept: CustomerRecord, gone: CustomerRecord) -> CustomerRecord:
    """Make one customer become another: histories, contacts and what is owed are told together from now on.

    ChangedMeanwhile where either was changed since it was read. BadInput for a customer and itself.
    """
    require(session, CUSTOMERS)
    if kept.id == gone.id:
        raise BadInput(_("That is one customer already. Choose another one."))
    with shop.store.write() as connection:
        version = store.next_version(connection)
        for one in (kept, gone):
            _check(connection, one)
        details, names = filled(kept.details, gone.details)
        store.change(connection, kept.id, kept.version, details)
        merged.merge(connection, gone.id, kept.id, ",".join(names), version + 1)
        payload = {"kept": kept.number, "merged": gone.number, "filled": names}
        note(connection, session, "customers_merged", stamp(shop.clock()), payload)
        return read(connection, kept.id)


def _check(connection: Connection, known: CustomerRecord) -> None:
    row = store.by_id(connection, known.id)
    if row is None or row.merged_into_id is not None or row.erased_at:
        raise BadInput(_("{number} was merged or erased meanwhile.").format(number=known.number))
    if row.version != known.version:
        message = _("{number} was changed meanwhile. Look at both again.").format(number=known.number)
        raise ChangedMeanwhile(message, read(connection, known.id))


@retried
def part(shop: Shop, session: Session, gone_id: int) -> CustomerRecord:
    """Undo a merge: the customer that was merged is one of its own again, with its history; as it was then.

    BadInput for one that was not merged, was erased, or whose other was merged itself: that one is parted first.
    """
    require(session, CUSTOMERS)
    with shop.store.write() as connection:
        version = store.next_version(connection)
        row = store.by_id(connection, gone_id)
        kept = store.by_id(connection, row.merged_into_id) if row and row.merged_into_id else None
        if row is None or kept is None or row.erased_at:
            raise BadInput(_("That customer is not merged into another one."))
        if kept.merged_into_id is not None:
            raise BadInput(_("Part {number} from its other customer first.").format(number=kept.number))
        names = row.merged_fields.split(",") if row.merged_fields else []
        details = emptied(store.details_of(kept), store.details_of(row), names)
        store.change(connection, kept.id, kept.version, details)
        merged.part(connection, gone_id, version + 1)
        payload = {"kept": kept.number, "parted": row.number}
        note(connection, session, "customers_parted", stamp(shop.clock()), payload)
        return read(connection, gone_id)


@retried
def keep_apart(shop: Shop, session: Session, first_id: int, second_id: int) -> None:
    """Note that two customers who look like one are two: they are shown as duplicates no more."""
    require(session, CUSTOMERS)
    _apart(shop, session, first_id, second_id, "customers_kept_apart")


@retried
def no_longer_apart(shop: Shop, session: Session, first_id: int, second_id: int) -> None:
    """Take back that two customers are two."""
    require(session, CUSTOMERS)
    _apart(shop, session, first_id, second_id, "customers_no_longer_apart")


def _apart(shop: Shop, session: Session, first_id: int, second_id: int, kind: str) -> None:
    with shop.store.write() as connection:
        rows = [store.by_id(connection, one) for one in sorted((first_id, second_id))]
        if None in rows or first_id == second_id:
            raise BadInput(_("That customer is not there any more."))
        change = merged.keep_apart if kind == "customers_kept_apart" else merged.no_longer_apart
        change(connection, first_id, second_id)
        payload = {"customers": [row.number for row in rows if row is not None]}
        note(connection, session, kind, stamp(shop.clock()), payload)
