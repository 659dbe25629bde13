"""Customers: the list, the form of the chosen one with contacts and history, duplicates, merging, erasing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.customers import fields
from backoffice.customers.contacts import Contacts
from backoffice.customers.duplicates import DuplicatesPanel, merge_again
from backoffice.customers.erasures import Erasures
from backoffice.customers.history import CONTACTS, PROFILE, History
from backoffice.form import Form
from backoffice.list_page import Filter, Listing
from backoffice.page import Loader
from backoffice.panels.pick import Pick
from backoffice.progress import Progress
from backoffice.undo import Undo
from shop.rules.customer import Contact
from shop.rules.duplicates import Pair
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import CUSTOMERS
from shop.services import customer_list, customers, merging
from shop.services.customer_list import CustomerList, CustomerRow
from shop.services.customers import CustomerRecord
from shop.texts import _, ngettext
from widgets.fields import Value

if TYPE_CHECKING:
    from backoffice.office import Office

EXPORTED_AT_ONCE = 1_000


class Page(Listing[CustomerRow, CustomerRecord]):
    """Customers. `history` holds the tabs beside the form."""

    usual_sort = ("name", False)
    filter_px = 150

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Customers")
        self.placeholder = _("Search name, company, telephone, e-mail, number…")
        self.nothing_yet = _("There is no customer yet. Ctrl+N adds one; the tills add them with F3.")
        self.columns = (
            Column("number", _("Number"), 94, optional=True),
            Column("name", _("Name"), 190, stretch=True),
            Column("phone", _("Telephone"), 172),
            Column("last", _("Last visit"), 100, "day", optional=True),
            Column("turnover", _("Turnover"), 92, "amount", optional=True),
            Column("owed", _("Owes"), 84, "amount"),
            Column("group", _("Group"), 80, optional=True),
        )
        self.kept = CustomerList(self.shop)
        self._is_indexing = False
        self._looks = Loader(office)
        self._seen: tuple[int, ...] = ()
        self._groups: list[str] = []
        self.filters = self._filters()
        self.make_form(Form(fields.fields(self.shop.settings)))
        self.history = History(self)
        self.contacts = Contacts(self)
        self.erasures = Erasures(self)

    def _filters(self) -> tuple[Filter, ...]:
        states = (("", _("Active")), ("no", _("Not active")), ("erased", _("Erased")))
        groups = (("", _("All groups")), *((group, group) for group in self._groups))
        return (
            Filter("state", states),
            Filter("group", groups),
            Filter("owing", (("", _("Any balance")), ("yes", _("Owing")))),
        )

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        may = CUSTOMERS
        return (
            *listed(new=_("New customer"), permission=may),
            Action("duplicates", "F8", _("Duplicates"), _("who looks like one"), "duplicates", may, "head"),
            Action("merge", "F7", _("Merge"), _("merge the two rows marked"), "merge", may),
            Action("part", "F6", _("Part"), _("part one who was merged"), "part", may),
            Action("erase", "F9", _("Erase…"), _("erase the person"), "erase", may, "form"),
            Action("profile", "CTRL+1", _("Profile"), _("the form"), "show_profile"),
            Action("contacts", "CTRL+2", _("Contacts"), _("whom to speak to"), "show_contacts"),
            Action("documents", "CTRL+3", _("Documents"), _("every sale and return"), "show_documents"),
            Action("items", "CTRL+4", _("Items"), _("every item bought"), "show_items"),
            Action("payments", "CTRL+5", _("Payments"), _("every payment"), "show_payments"),
            Action("contact", "F4", _("Add contact"), _("a new contact"), "new_contact", may),
            Action("remove", "DELETE", _("Remove"), _("remove the contact chosen"), "remove_contact", may),
            Action(
                "blank",
                "F10",
                _("Blank names"),
                _("blank names whose years passed"),
                "blank_due",
                may,
                "head",
            ),
            Action("rewrite", "F11", _("Rewrite file"), _("leave no trace in the file"), "rewrite", may),
        )

    def can(self, action: Action) -> bool:
        record, form = self.record, self.form
        is_one = record is not None and form is not None and form.is_open and not form.is_new
        is_living = is_one and record is not None and not record.erased_at
        needs = {
            "merge": len(self.marked) == 2,
            "part": is_living and record is not None and bool(record.merged),
            "erase": is_living,
            "save": not is_one or is_living,
            "contact": is_living,
            "remove": is_living and self.tab == CONTACTS and isinstance(self.history.row, Contact),
            "blank": self.erasures.due > 0,
        }
        return needs.get(action.id, True) and super().can(action)

    # The list -------------------------------------------------------------------------------------------------------

    def shown(self) -> None:
        """The index is made the first time; until it is there the database answers."""
        if not self.kept.search.is_ready and not self._is_indexing:
            self._is_indexing = True
            self.office.run.run_slow(self.kept.search.load, self._indexed, self.office.fail)
        super().shown()
        self.erasures.look()
        self._look()

    def refresh_while_shown(self) -> None:
        """Whom a till adds, or sells to, shows here by itself."""
        self._look()

    def _look(self) -> None:
        session = self.office.signed_in
        self._looks.load(lambda: customer_list.newest_change(self.shop, session), self._looked)

    def _looked(self, newest: tuple[int, ...]) -> None:
        if newest == self._seen:
            return
        is_first, self._seen = self._seen == (), newest
        session = self.office.signed_in
        self._looks.load(lambda: customers.list_groups(self.shop, session), self._grouped)
        if not is_first:
            super().reload()

    def _grouped(self, groups: list[str]) -> None:
        if groups != self._groups:
            self._groups = groups
            self.filters = self._filters()
            self.changed()

    def _indexed(self, _none: None) -> None:
        self._is_indexing = False
        if self.text:
            super().reload()

    def fetch(self, query: ListQuery) -> ListPage[CustomerRow]:
        return customer_list.list_customers(self.shop, self.office.signed_in, query, self.kept)

    def ids_of(self, query: ListQuery) -> list[str]:
        found = customer_list.customer_ids(self.shop, self.office.signed_in, query, self.kept)
        return [str(number) for number in found]

    def every(self, query: ListQuery) -> Iterator[CustomerRow]:
        session, offset = self.office.signed_in, 0
        while True:
            part = replace(query, offset=offset, limit=EXPORTED_AT_ONCE)
            rows = customer_list.list_customers(self.shop, session, part, self.kept).rows
            yield from rows
            offset += len(rows)
            if len(rows) < EXPORTED_AT_ONCE:
                return

    def cells(self, row: CustomerRow) -> tuple[Any, ...]:
        company = "" if row.company in ("", row.name) else f", {row.company}"
        return (
            row.number,
            row.name + company,
            row.phone,
            row.last_bought or None,
            row.bought_minor or None,
            row.owed_minor or None,
            row.group,
        )

    def tags(self, row: CustomerRow) -> tuple[str, ...]:
        if not row.active:
            return ("muted",)
        return ("warning",) if row.owed_minor > 0 else ()

    def summarised(self) -> str:
        count = super().summarised()
        due = self.erasures.due
        if not due:
            return count
        return ngettext(
            "{count} · {due} document may lose its buyer's name: F10",
            "{count} · {due} documents may lose their buyer's name: F10",
            due,
        ).format(count=count, due=due)

    def set_text(self, text: str) -> None:
        """While something is looked for the likeliest stands first; else the list is by name."""
        if bool(text.strip()) != bool(self.text.strip()) and self.sort in ("", "name"):
            self.sort, self.descending = ("", False) if text.strip() else self.usual_sort
        super().set_text(text)

    # The form ---------------------------------------------------------------------------------------------------------

    @property
    def tab(self) -> str:
        """The tab in front."""
        return self.history.tab

    def fetch_one(self, row_id: str) -> CustomerRecord:
        return customers.get_customer(self.shop, self.office.signed_in, int(row_id))

    def filled(self, record: CustomerRecord) -> tuple[Mapping[str, Value], str, str]:
        return self._said(record), record.details.name, fields.told(record, self.office.formats())

    def _said(self, record: CustomerRecord) -> dict[str, Value]:
        sign = self.office.formats().decimal_sign
        return fields.said(record.details, self.shop.settings.currency.digits, sign)

    def _fill(self, record: CustomerRecord) -> None:
        super()._fill(record)
        self.history.refresh()

    def take(self, record: CustomerRecord) -> None:
        """Show a customer as just saved elsewhere than in the form."""
        self._show(record)

    def fresh(self) -> Mapping[str, Value]:
        self.history.show(PROFILE)
        return fields.fresh()

    def store(self, record: CustomerRecord | None, values: Mapping[str, Value]) -> CustomerRecord:
        return customers.save_customer(self.shop, self.office.signed_in, record, values)

    def undo_of(self, before: CustomerRecord | None, after: CustomerRecord) -> Undo:
        # a new one is never deleted: undone, it is not active
        values = self._said(after) | {"active": False} if before is None else self._said(before)
        return Undo(after.details.name, lambda: self._put_back(after, values))

    def _put_back(self, after: CustomerRecord, values: Mapping[str, Value]) -> None:
        """Undo: over what was saved then, whatever its version is by now, but over nothing else."""
        session = self.office.signed_in
        now = customers.get_customer(self.shop, session, after.id)
        if now.details != after.details or now.id != after.id:
            raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.details.name))
        customers.save_customer(self.shop, session, now, values)

    def open(self) -> None:
        """Into what is in front beside the list."""
        if self.tab == PROFILE:
            super().open()
        elif self.history.count:
            self.history.go_to(self.history.cursor)
        else:
            self.history.follow()

    def press(self, key: str) -> bool:
        is_typing = self.form is not None and bool(self.form.focus)
        if self.history.inside and not is_typing and self.history.press(key):
            return True
        return super().press(key)

    # Tabs -----------------------------------------------------------------------------------------------------------

    def show_tab(self, tab_id: str) -> None:
        """Put a tab in front; typed text in the form is asked about first."""

        def go() -> None:
            if self.form is not None:
                self.form.leave()
            self.history.show(tab_id)

        if tab_id == PROFILE:
            self.history.show(tab_id)
        else:
            self.before_leaving(go)

    def show_profile(self) -> None:
        """The form."""
        self.show_tab(PROFILE)

    def show_contacts(self) -> None:
        """The contacts."""
        self.show_tab(CONTACTS)

    def show_documents(self) -> None:
        """Every sale and return."""
        self.show_tab("documents")

    def show_items(self) -> None:
        """Every item."""
        self.show_tab("items")

    def show_payments(self) -> None:
        """Every payment."""
        self.show_tab("payments")

    # What is done with them -------------------------------------------------------------------------------------------

    def new_contact(self) -> None:
        """The panel of a new contact."""
        self.before_leaving(lambda: self.contacts.ask(None))

    def edit_contact(self) -> None:
        """The panel of the chosen contact."""
        row = self.history.row
        if isinstance(row, Contact):
            self.contacts.ask(row)

    def remove_contact(self) -> None:
        """Take the chosen contact away."""
        row = self.history.row
        if isinstance(row, Contact):
            self.contacts.remove(row)

    def duplicates(self) -> None:
        """Look for pairs behind a bar, then show them."""
        shop, session, count = self.shop, self.office.signed_in, self.count

        def look(progress: Progress) -> list[Pair]:
            return merging.find_duplicates(shop, session, lambda done: progress.step(done, count))

        def found(pairs: list[Pair]) -> None:
            if pairs:
                self.office.ask(DuplicatesPanel(self, pairs))
            else:
                self.office.say(_("Nobody looks like somebody else."), "done")

        def go() -> None:
            self.office.work(_("Looking for duplicates"), look, found)

        self.before_leaving(go)

    def merge(self) -> None:
        """The two rows marked, side by side."""
        first, second = sorted(int(row_id) for row_id in self.marked)

        def go() -> None:
            self.marked.clear()
            self.office.ask(DuplicatesPanel(self, [Pair(first, second)]))

        self.before_leaving(go)

    def part(self) -> None:
        """Undo a merge: choose who is one of their own again, where several were merged."""
        record = self.record
        if record is None or not record.merged:
            return
        if len(record.merged) == 1:
            self._part(record, str(record.merged[0].id))
            return
        rows = [(str(one.id), (one.number, one.name)) for one in record.merged]
        self.office.ask(
            Pick(
                _("Part"),
                _("Who is one of their own again?"),
                (_("Number"), _("Name")),
                rows,
                lambda row_id: self._part(record, row_id),
                yes=_("Part"),
            )
        )

    def _part(self, kept: CustomerRecord, gone_id: str) -> None:
        shop, session = self.shop, self.office.signed_in

        def parted(record: CustomerRecord) -> None:
            sentence = _("Parted: {number}.").format(number=record.number)
            undo = Undo(sentence, lambda: merge_again(self, kept.id, record.id))
            self.office.changed_something(undo, sentence)
            self.reload()

        self.office.run.run(lambda: merging.part(shop, session, int(gone_id)), parted, self.office.fail)

    def erase(self) -> None:
        """Say what goes and what stays until when; the number typed erases."""
        self.before_leaving(self.erasures.ask)

    def rewrite(self) -> None:
        """Write the database's file anew, so that no trace of what was erased is left in it."""
        self.erasures.rewrite()

    def blank_due(self) -> None:
        """Take the buyer's name off every document of an erased customer whose years have passed."""
        self.erasures.blank_due()
