"""The means of paying, in the office. What a payment was taken by stays what it is: only its name may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import SETTINGS, Session, require
from shop.rules.product import name_key
from shop.rules.till_form import TenderDetails
from shop.rules.till_form import tender as checked
from shop.services.shop import Shop, stamp
from shop.store import journal, sold, till_list
from shop.store.engine import Connection, retried
from shop.store.tables import tenders
from shop.texts import _


@dataclass(frozen=True, slots=True)
class StoredTender:
    """A means of paying as stored; its `code` never changes."""

    id: int
    version: int
    code: str
    details: TenderDetails


def list_tenders(shop: Shop, session: Session, query: ListQuery) -> ListPage[StoredTender]:
    """The means of paying of a query; filter `active` = "no" for those out of use."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        rows, count = till_list.page_of_tenders(connection, query)
    return ListPage(tuple(_tender(row) for row in rows), count, query.offset)


def get_tender(shop: Shop, session: Session, tender_id: int) -> StoredTender:
    """One means of paying."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        return _read(connection, tender_id)


@retried
def save_tender(
    shop: Shop, session: Session, known: StoredTender | None, said: Mapping[str, str | bool]
) -> StoredTender:
    """Save a form over what was read, or as a new one. BadForm, ChangedMeanwhile."""
    require(session, SETTINGS)
    details = checked(said)
    with shop.store.write() as connection:
        _check(connection, known, details)
        values: dict[str, Any] = asdict(details) | {"active": int(details.active)}
        if known is None:
            code = _new_code(connection, details.name)
            tender_id = till_list.add(connection, tenders, values | {"code": code})
        else:
            code, tender_id = known.code, known.id
            if not till_list.change(connection, tenders, known.id, known.version, values):
                message = _("Somebody else has changed this means of paying meanwhile.")
                raise ChangedMeanwhile(message, _read(connection, known.id))
        _journal(connection, shop, session, code, known, details)
        return _read(connection, tender_id)


def _check(connection: Connection, known: StoredTender | None, details: TenderDetails) -> None:
    errors: dict[str, str] = {}
    others = till_list.others(connection, tenders, known.id if known is not None else None)
    if any(name_key(other.name) == name_key(details.name) for other in others) and details.active:
        errors["name"] = _("There is one of this name already. Type another.")
    if details.key and details.active and any(other.key == details.key for other in others):
        errors["key"] = _("Another means of paying has this letter. Choose another.")
    if known is not None and known.details.kind != details.kind and sold.by_tender(connection, known.id):
        errors["kind"] = _("Payments were taken by it already: it stays what it is.")
    stays_cash = details.kind == "cash" and details.active
    if not stays_cash and not any(other.kind == "cash" for other in others):
        field = "active" if details.kind == "cash" else "kind"
        errors[field] = _("The till can't do without cash: this is the last of it.")
    if errors:
        raise BadForm(errors)


def _new_code(connection: Connection, name: str) -> str:
    """A code that nothing has: the name in small letters and digits, with a number where it must be."""
    plain = "".join(sign for sign in name_key(name) if sign.isascii() and sign.isalnum())[:20] or "tender"
    code, number = plain, 1
    while till_list.code_is_taken(connection, tenders, code, None):
        number += 1
        code = f"{plain}{number}"
    return code


def _journal(
    connection: Connection,
    shop: Shop,
    session: Session,
    code: str,
    known: StoredTender | None,
    details: TenderDetails,
) -> None:
    after = asdict(details)
    before = {} if known is None else asdict(known.details)
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind="tender_changed" if known is not None else "tender_added",
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload={
            "code": code,
            "before": {name: value for name, value in before.items() if value != after[name]},
            "after": {name: value for name, value in after.items() if value != before.get(name)},
        },
    )


def _read(connection: Connection, tender_id: int) -> StoredTender:
    row = till_list.row(connection, tenders, tender_id)
    if row is None:
        raise BadInput(_("That means of paying is not there any more."))
    return _tender(row)


def _tender(row: Any) -> StoredTender:
    details = TenderDetails(row.name, row.kind, row.key, row.position, bool(row.active))
    return StoredTender(row.id, row.version, row.code, details)
