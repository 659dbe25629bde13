"""Tills: their codes, printers and numbers, a test receipt, the drawer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from shop.services import tills
from shop.services.tills import StoredTill
from shop.texts import _
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office


class Page(Listing[StoredTill, StoredTill]):
    """Tills and printers."""

    usual_sort = ("code", False)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Tills and printers")
        self.placeholder = _("Search code, name, printer…")
        self.columns = (
            Column("code", _("Code"), 70),
            Column("name", _("Name"), 160, stretch=True),
            Column("printer", _("Printer"), 200, stretch=True),
        )
        self.filters = (Filter("active", (("", _("In use")), ("no", _("Out of use")))),)
        self.make_form(Form(_fields()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(new=_("New till"), permission=SETTINGS),
            Action(
                "test", "F7", _("Test print"), _("print a test receipt from here"), "test", SETTINGS, "form"
            ),
            Action(
                "drawer", "F8", _("Open drawer"), _("open the drawer from here"), "drawer", SETTINGS, "form"
            ),
        )

    def fetch(self, query: ListQuery) -> ListPage[StoredTill]:
        return tills.list_tills(self.shop, self.office.signed_in, query)

    def cells(self, row: StoredTill) -> tuple[Any, ...]:
        return row.details.code, row.details.name, row.details.printer

    def fetch_one(self, row_id: str) -> StoredTill:
        return tills.get_till(self.shop, self.office.signed_in, int(row_id))

    def filled(self, record: StoredTill) -> tuple[Mapping[str, Value], str, str]:
        return _said(record), record.details.name, ""

    def fresh(self) -> Mapping[str, Value]:
        return {"active": True, "printer": "none"}

    def store(self, record: StoredTill | None, values: Mapping[str, Value]) -> StoredTill:
        return tills.save_till(self.shop, self.office.signed_in, record, values)

    def undo_of(self, before: StoredTill | None, after: StoredTill) -> Undo:
        said = _said(after) | {"active": False} if before is None else _said(before)
        return Undo(after.details.name, lambda: self._put_back(after, said))

    def _put_back(self, after: StoredTill, said: Mapping[str, Value]) -> None:
        session = self.office.signed_in
        now = tills.get_till(self.shop, session, after.id)
        if now.details != after.details:
            raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.details.name))
        tills.save_till(self.shop, session, now, said)

    def test(self) -> None:
        """Print a test receipt on the printer that stands in the form."""
        self._try(_("Printing…"), tills.print_test, _("The test receipt was printed."))

    def drawer(self) -> None:
        """Open the drawer on the printer that stands in the form."""
        self._try(_("Opening the drawer…"), tills.open_drawer, _("The drawer was told to open."))

    def _try(self, doing: str, what: Callable[..., None], done: str) -> None:
        form = self.form
        if form is None or not form.is_open:
            return
        spec, session = str(form.values["printer"]).strip() or "none", self.office.signed_in
        if spec == "none":
            self.office.say(
                _("This till has no printer: type one first, as in network:192.168.1.20:9100."), "warning"
            )
            return
        self.office.say(doing)
        self.office.run.run_slow(
            lambda: what(self.shop, session, spec),
            lambda _none: self.office.say(done, "done"),
            self.office.fail,
        )


def _said(till: StoredTill) -> dict[str, Value]:
    kinds = {"receipt": _("receipts"), "invoice": _("invoices"), "credit_note": _("credit notes")}
    numbers = [
        _("{kind} {year}: {last}").format(kind=kinds.get(kind, kind), year=year, last=last)
        for kind, year, last in till.numbers
    ]
    return asdict(till.details) | {"numbers": "   ".join(numbers)}


def _fields() -> tuple[Field, ...]:
    code = _(
        "One to three of A-Z and 0-9. It begins the numbers of this till's sales, and stays once there is one."
    )
    spec = _("none, file:PATH, network:HOST:PORT, usb:VID:PID, serial:DEVICE, cups:NAME or windows:NAME.")
    return (
        Field("name", _("Name")),
        Field("code", _("Code"), hint=code),
        Field("printer", _("Printer"), span=2, hint=spec),
        Field("numbers", _("Last numbers given"), "shown", span=2),
        Field("active", _("In use"), "check", span=2),
    )
