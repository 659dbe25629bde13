"""Suppliers: the list, and the form of the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.list_page import Filter, Listing
from backoffice.undo import Undo
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import STOCK
from shop.services import suppliers
from shop.services.suppliers import Supplier
from shop.texts import _
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office


class Page(Listing[Supplier, Supplier]):
    """Suppliers."""

    usual_sort = ("name", False)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Suppliers")
        self.placeholder = _("Search name, telephone, e-mail…")
        self.nothing_yet = _("There is no supplier yet. Ctrl+N adds one.")
        self.columns = (
            Column("name", _("Name"), 200, stretch=True),
            Column("phone", _("Telephone"), 130),
            Column("account", _("Account"), 90),
            Column("lead_days", _("Days"), 60, "number"),
        )
        self.filters = (Filter("active", (("", _("Active")), ("no", _("Not active")))),)
        self.make_form(Form(_fields()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return listed(new=_("New supplier"), permission=STOCK)

    def fetch(self, query: ListQuery) -> ListPage[Supplier]:
        return suppliers.list_suppliers(self.shop, self.office.signed_in, query)

    def cells(self, row: Supplier) -> tuple[Any, ...]:
        details = row.details
        return details.name, details.phone, details.account, details.lead_days or None

    def fetch_one(self, row_id: str) -> Supplier:
        return suppliers.get_supplier(self.shop, self.office.signed_in, int(row_id))

    def filled(self, record: Supplier) -> tuple[Mapping[str, Value], str, str]:
        return _said(record), record.details.name, ""

    def fresh(self) -> Mapping[str, Value]:
        return {"active": True}

    def store(self, record: Supplier | None, values: Mapping[str, Value]) -> Supplier:
        return suppliers.save_supplier(self.shop, self.office.signed_in, record, values)

    def undo_of(self, before: Supplier | None, after: Supplier) -> Undo:
        # a new one is never deleted: undone, it is not active
        said = _said(after) | {"active": False} if before is None else _said(before)
        return Undo(after.details.name, lambda: self._put_back(after, said))

    def _put_back(self, after: Supplier, said: Mapping[str, Value]) -> None:
        """Undo: over what was saved then, whatever its version is by now, but over nothing else."""
        session = self.office.signed_in
        now = suppliers.get_supplier(self.shop, session, after.id)
        if now.details != after.details:
            raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.details.name))
        suppliers.save_supplier(self.shop, session, now, said)


def _said(supplier: Supplier) -> dict[str, Value]:
    """A supplier as the form has it."""
    known = asdict(supplier.details)
    return known | {"lead_days": str(supplier.details.lead_days or "")}


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", _("Name"), span=2),
        Field("phone", _("Telephone")),
        Field("email", _("E-mail")),
        Field("account", _("Our account")),
        Field("lead_days", _("Days until a delivery"), anchor="e"),
        Field("address", _("Address"), "lines", span=2),
        Field("notes", _("Notes"), "lines", span=2),
        Field("active", _("Active"), "check", span=2),
    )
