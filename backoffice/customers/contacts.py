"""The contacts of the chosen customer: added, changed, removed, each change undone by one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backoffice.customers.contact import ContactPanel
from backoffice.customers.history import CONTACTS
from backoffice.undo import Undo
from shop.rules.customer import Contact
from shop.rules.errors import ShopError
from shop.services import customers
from shop.services.customers import CustomerRecord
from shop.texts import _
from widgets.fields import Value

if TYPE_CHECKING:
    from backoffice.customers.presenter import Page


class Contacts:
    """What is done with the contacts of a page's customer."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def ask(self, contact: Contact | None) -> None:
        """The panel of a contact; of a new one without one."""
        page, record = self._page, self._page.record
        if record is None or record.erased_at:
            return
        shop, session, known_id = page.shop, page.office.signed_in, 0 if contact is None else contact.id

        def save(values: dict[str, Value], refused: Callable[[ShopError], None]) -> None:
            page.office.run.run(
                lambda: customers.save_contact(shop, session, record.id, values, known_id),
                lambda saved: self._saved(panel, saved, contact),
                refused,
            )

        panel = ContactPanel(record.details.name, contact, save)
        page.office.ask(panel)

    def _saved(self, panel: ContactPanel, saved: CustomerRecord, before: Contact | None) -> None:
        panel.close()
        sentence = _("Saved: {what}").format(what=str(panel.form.values["name"]))
        self._shown(saved, self._undo(saved, before), sentence)

    def _undo(self, saved: CustomerRecord, before: Contact | None) -> Undo:
        shop, session = self._page.shop, self._page.office.signed_in
        if before is None:
            made = max(contact.id for contact in saved.contacts)
            return Undo(_("contact"), lambda: customers.remove_contact(shop, session, saved.id, made))
        return Undo(
            before.name, lambda: customers.save_contact(shop, session, saved.id, said(before), before.id)
        )

    def remove(self, contact: Contact) -> None:
        """Take a contact away."""
        page, record = self._page, self._page.record
        if record is None:
            return
        shop, session = page.shop, page.office.signed_in
        undo = Undo(contact.name, lambda: customers.save_contact(shop, session, record.id, said(contact)))
        sentence = _("Removed: {what}").format(what=contact.name)
        page.office.run.run(
            lambda: customers.remove_contact(shop, session, record.id, contact.id),
            lambda saved: self._shown(saved, undo, sentence),
            page.office.fail,
        )

    def _shown(self, saved: CustomerRecord, undo: Undo, sentence: str) -> None:
        page = self._page
        page.take(saved)
        page.history.show(CONTACTS)
        page.office.changed_something(undo, sentence)


def said(contact: Contact) -> dict[str, Value]:
    """A contact as its form has it."""
    return {name: getattr(contact, name) for name in ("name", "role", "phone", "email")}
