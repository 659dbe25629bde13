"""The means of paying: names, letters and order on the pay screen."""

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
from shop.rules.permissions import SETTINGS
from shop.services import tenders
from shop.services.tenders import StoredTender
from shop.texts import _, pgettext
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office


class Page(Listing[StoredTender, StoredTender]):
    """Means of paying."""

    usual_sort = ("position", False)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Means of paying")
        self.placeholder = _("Search name, kind…")
        self.columns = (
            Column("position", pgettext("in a row", "Place"), 76, "number"),
            Column("name", _("Name"), 180, stretch=True),
            Column("kind", _("Kind"), 140),
            Column("key", _("Letter"), 70),
        )
        self.filters = (Filter("active", (("", _("In use")), ("no", _("Out of use")))),)
        self.make_form(Form(_fields()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return listed(new=_("New"), permission=SETTINGS)

    def fetch(self, query: ListQuery) -> ListPage[StoredTender]:
        return tenders.list_tenders(self.shop, self.office.signed_in, query)

    def cells(self, row: StoredTender) -> tuple[Any, ...]:
        details = row.details
        return details.position, details.name, dict(_kinds())[details.kind], details.key

    def fetch_one(self, row_id: str) -> StoredTender:
        return tenders.get_tender(self.shop, self.office.signed_in, int(row_id))

    def filled(self, record: StoredTender) -> tuple[Mapping[str, Value], str, str]:
        return _said(record), record.details.name, ""

    def fresh(self) -> Mapping[str, Value]:
        return {"active": True, "kind": "card"}

    def store(self, record: StoredTender | None, values: Mapping[str, Value]) -> StoredTender:
        return tenders.save_tender(self.shop, self.office.signed_in, record, values)

    def undo_of(self, before: StoredTender | None, after: StoredTender) -> Undo:
        said = _said(after) | {"active": False} if before is None else _said(before)
        return Undo(after.details.name, lambda: self._put_back(after, said))

    def _put_back(self, after: StoredTender, said: Mapping[str, Value]) -> None:
        session = self.office.signed_in
        now = tenders.get_tender(self.shop, session, after.id)
        if now.details != after.details:
            raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.details.name))
        tenders.save_tender(self.shop, session, now, said)


def _said(tender: StoredTender) -> dict[str, Value]:
    return asdict(tender.details) | {"position": str(tender.details.position)}


def _kinds() -> tuple[tuple[str, str], ...]:
    return (
        ("cash", _("Cash")),
        ("card", _("Card")),
        ("voucher", _("Voucher")),
        ("transfer", _("Transfer")),
        ("account", _("On account")),
    )


def _fields() -> tuple[Field, ...]:
    letter = _("Its letter on the pay screen; cash and card have F12 and F11.")
    kind = _("Cash gives change and opens the drawer. It stays what it is once payments were taken by it.")
    return (
        Field("name", _("Name"), span=2),
        Field("kind", _("Kind"), "choice", _kinds(), span=2, hint=kind),
        Field("key", _("Letter"), hint=letter),
        Field("position", pgettext("in a row", "Place"), anchor="e", hint=_("Lower numbers stand first.")),
        Field("active", _("In use"), "check", span=2),
    )
