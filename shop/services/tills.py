"""Tills in the office: listed, added, given a printer, taken out of use; and a test of the printer from here.

A till's code begins the numbers of its sales: once one was given it never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shop.devices.printer import open_printer
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import SETTINGS, Session, require
from shop.rules.till_form import TillDetails
from shop.rules.till_form import till as checked
from shop.services import sample
from shop.services.shop import Shop, stamp
from shop.store import journal, sold, till_list
from shop.store.engine import Connection, IntegrityError, retried
from shop.store.tables import tills
from shop.texts import _


@dataclass(frozen=True, slots=True)
class StoredTill:
    """A till as stored; `numbers` are its series as (kind, year, last number)."""

    id: int
    version: int
    details: TillDetails
    numbers: tuple[tuple[str, int, int], ...] = ()


def list_tills(shop: Shop, session: Session, query: ListQuery) -> ListPage[StoredTill]:
    """The tills of a query; filter `active` = "no" for those out of use."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        rows, count = till_list.page_of_tills(connection, query)
    return ListPage(tuple(_till(row) for row in rows), count, query.offset)


def get_till(shop: Shop, session: Session, till_id: int) -> StoredTill:
    """One till with its numbers."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        return _read(connection, till_id)


@retried
def save_till(
    shop: Shop, session: Session, known: StoredTill | None, said: Mapping[str, str | bool]
) -> StoredTill:
    """Save a form over the till that was read, or as a new one. BadForm, ChangedMeanwhile."""
    require(session, SETTINGS)
    details = checked(said)
    try:
        open_printer(details.printer)
    except BadInput as error:
        raise BadForm({"printer": error.message}) from error
    try:
        with shop.store.write() as connection:
            _check(connection, known, details)
            till_id = _write(connection, known, details)
            _journal(connection, shop, session, known, details)
            return _read(connection, till_id)
    except IntegrityError as error:
        raise _code_is_taken() from error


def _check(connection: Connection, known: StoredTill | None, details: TillDetails) -> None:
    known_id = known.id if known is not None else None
    if till_list.code_is_taken(connection, tills, details.code, known_id):
        raise _code_is_taken()
    if known is None:
        return
    if details.code != known.details.code and sold.at_till(connection, known.id):
        raise BadForm({"code": _("Sales bear numbers with this code already: it stays.")})
    if not details.active and till_list.has_open_shift(connection, known.id):
        raise BadForm({"active": _("A shift is open at this till. Close it first.")})


def _write(connection: Connection, known: StoredTill | None, details: TillDetails) -> int:
    values = asdict(details) | {"active": int(details.active)}
    if known is None:
        return till_list.add(connection, tills, values)
    if not till_list.change(connection, tills, known.id, known.version, values):
        message = _("Somebody else has changed this till meanwhile.")
        raise ChangedMeanwhile(message, _read(connection, known.id))
    return known.id


def _journal(
    connection: Connection, shop: Shop, session: Session, known: StoredTill | None, details: TillDetails
) -> None:
    after = asdict(details)
    before = {} if known is None else asdict(known.details)
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind="till_changed" if known is not None else "till_added",
        at=stamp(shop.clock()),
        till=details.code,
        user=session.username,
        payload={
            "code": details.code,
            "name": details.name,
            "printer": details.printer,
            "before": {name: value for name, value in before.items() if value != after[name]},
        },
    )


def print_test(shop: Shop, session: Session, spec: str) -> None:
    """Print a test receipt on this printer, from this machine. PrinterProblem, BadInput; takes seconds."""
    require(session, SETTINGS)
    from shop.documents import escpos_bytes, receipt

    laid_out = receipt.lay_out(sample.receipt(shop), shop.settings)
    open_printer(spec).print(escpos_bytes.to_bytes(laid_out, shop.settings))


def open_drawer(shop: Shop, session: Session, spec: str) -> None:
    """Open the drawer on this printer, from this machine; it is journaled. PrinterProblem, BadInput."""
    require(session, SETTINGS)
    printer = open_printer(spec)
    with shop.store.write() as connection:
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="drawer_tested",
            at=stamp(shop.clock()),
            till=session.till,
            user=session.username,
            payload={"printer": spec},
        )
    printer.open_drawer()


def _read(connection: Connection, till_id: int) -> StoredTill:
    row = till_list.row(connection, tills, till_id)
    if row is None:
        raise BadInput(_("That till is not there any more."))
    return _till(row, tuple(till_list.counters(connection, till_id)))


def _till(row: Any, numbers: tuple[tuple[str, int, int], ...] = ()) -> StoredTill:
    return StoredTill(
        row.id, row.version, TillDetails(row.code, row.name, row.printer, bool(row.active)), numbers
    )


def _code_is_taken() -> BadForm:
    return BadForm({"code": _("Another till has this code. Choose another.")})
