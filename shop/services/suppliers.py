"""Suppliers: listed, added and changed. Never deleted; one that is not active any more is offered no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import STOCK, Session, require
from shop.rules.supplier import SupplierDetails, checked
from shop.services.shop import Shop, stamp
from shop.store import journal, suppliers
from shop.store.engine import Connection, IntegrityError, retried
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier as stored, with the version that a change is told against."""

    id: int
    version: int
    details: SupplierDetails


def list_suppliers(shop: Shop, session: Session, query: ListQuery) -> ListPage[Supplier]:
    """The suppliers of a query: its text in names, numbers and addresses; filter `active` = "no" for the others."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows, count = suppliers.page(connection, query)
    return ListPage(tuple(_supplier(row) for row in rows), count, query.offset)


def get_supplier(shop: Shop, session: Session, supplier_id: int) -> Supplier:
    """One supplier as it is now."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return _read(connection, supplier_id)


@retried
def save_supplier(
    shop: Shop, session: Session, known: Supplier | None, said: Mapping[str, str | bool]
) -> Supplier:
    """Save a form's texts over the supplier that was read, or as a new one where `known` is None.

    BadForm for fields that can't be used, ChangedMeanwhile where another saved since.
    """
    require(session, STOCK)
    details = checked(said)
    known_id = known.id if known is not None else None
    try:
        with shop.store.write() as connection:
            if suppliers.has_name(connection, details.name, known_id):
                raise _name_is_taken()
            if known is None:
                supplier_id = suppliers.add(connection, details)
            else:
                supplier_id = known.id
                _change(connection, known, details)
            before = asdict(known.details) if known is not None else {}
            _journal(connection, shop, session, details, before)
            return _read(connection, supplier_id)
    except IntegrityError as error:
        raise _name_is_taken() from error


def _change(connection: Connection, known: Supplier, details: SupplierDetails) -> None:
    if suppliers.change(connection, known.id, known.version, details):
        return
    message = _("Somebody else has changed this supplier meanwhile.")
    raise ChangedMeanwhile(message, _read(connection, known.id))


def _journal(
    connection: Connection, shop: Shop, session: Session, details: SupplierDetails, before: dict[str, Any]
) -> None:
    after = asdict(details)
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind="supplier_changed" if before else "supplier_added",
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload={
            "supplier": details.name,
            "before": {name: value for name, value in before.items() if value != after[name]},
            "after": {name: value for name, value in after.items() if value != before.get(name)},
        },
    )


def _read(connection: Connection, supplier_id: int) -> Supplier:
    row = suppliers.by_id(connection, supplier_id)
    if row is None:
        raise BadInput(_("That supplier is not there any more."))
    return _supplier(row)


def _supplier(row: Any) -> Supplier:
    said = {field.name: getattr(row, field.name) for field in fields(SupplierDetails)}
    return Supplier(row.id, row.version, SupplierDetails(**said | {"active": bool(row.active)}))


def _name_is_taken() -> BadForm:
    return BadForm({"name": _("There is a supplier of this name already. Type another, or find that one.")})
