"""Customers: found by whatever is known of them, added, changed, their contacts kept.

The index is kept in memory and fresh: what another till or the office changed is taken in by the next search. The
journal keeps a customer's number, the names of the fields that changed and amounts: it can't be changed, and a
person may ask to be forgotten.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shop.rules.customer import (
    Contact,
    Customer,
    CustomerDetails,
    changed_fields,
    checked,
    checked_contact,
    checked_form,
)
from shop.rules.errors import BadInput, ChangedMeanwhile
from shop.rules.permissions import CUSTOMERS, Session, require
from shop.rules.person_index import PersonEntry, PersonIndex
from shop.services.collecting import without_collecting
from shop.services.shop import Shop, stamp
from shop.store import customer_lists, journal, merged
from shop.store import customers as store
from shop.store.engine import Connection, retried
from shop.texts import _

REFRESH_AFTER_S = 0.5
BREATH_EVERY, BREATH_S = 100, 0.001
"""After so many customers taken into an index others get their turn: a window that paints, first of all."""
NEVER = (-1, -1)


@dataclass(frozen=True, slots=True)
class MergedAway:
    """A customer that became another one: shown there, and parted from it again on request."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer as stored, with the version that a change is told against.

    `owed_minor` is what they owe, negative where the shop owes; `bought_minor`, `visits` and `last_bought` (an ISO
    date, "") sum every document, also of those merged into this one.
    """

    id: int
    number: str
    version: int
    details: CustomerDetails
    contacts: tuple[Contact, ...] = ()
    merged: tuple[MergedAway, ...] = ()
    created_at: str = ""
    erased_at: str = ""
    owed_minor: int = 0
    bought_minor: int = 0
    visits: int = 0
    last_bought: str = ""


class CustomerSearch:
    """A search of one shop's customers; with `inactive` also of those who are not active. `load` may run anywhere."""

    def __init__(
        self, shop: Shop, clock_s: Callable[[], float] = time.monotonic, *, inactive: bool = False
    ) -> None:
        self._shop = shop
        self._clock_s = clock_s
        self._inactive = inactive
        self._index = PersonIndex(shop.settings.shop_country.upper())
        self._seen = NEVER
        self._looked_at_s = 0.0
        self._lock = threading.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether the index has been built."""
        return self._seen != NEVER

    def load(self) -> None:
        """Build the index, or bring it up to date with what changed since."""
        with self._lock, self._shop.store.read() as connection:
            if self.is_ready:
                self._load(connection)
            else:
                with without_collecting(lasting=True):
                    self._load(connection)

    def _load(self, connection: Connection) -> None:
        newest = store.newest_change(connection)
        if newest != self._seen:
            others = store.also_found_by(connection, self._seen)
            for count, (customer, active, is_one) in enumerate(store.changed(connection, self._seen)):
                if count % BREATH_EVERY == 0:
                    time.sleep(BREATH_S)
                if is_one and (active or self._inactive):
                    self._index.put(_entry(customer, others.get(customer.id, ())))
                else:
                    self._index.remove(customer.id)
        self._seen = newest
        self._looked_at_s = self._clock_s()

    def ids(self, text: str, limit: int) -> list[int]:
        """The ids of the customers this text means, the likeliest first.

        Where nobody is found, whoever was added a moment ago is looked for at once.
        """
        is_fresh = self.is_ready and self._clock_s() - self._looked_at_s <= REFRESH_AFTER_S
        if not is_fresh:
            self.load()
        with self._lock:
            found = self._index.find(text, limit)
        if found or not is_fresh:
            return found
        self.load()
        with self._lock:
            return self._index.find(text, limit)

    def find(self, text: str, limit: int = 20) -> list[Customer]:
        """The active customers this text means, the likeliest first, as they are now."""
        ids = self.ids(text, limit)
        with self._shop.store.read() as connection:
            return store.by_ids(connection, ids)

    def find_now(self, text: str, limit: int = 20) -> list[Customer]:
        """What `find` gives, without waiting for an index that is being made: until then the database answers."""
        return self.find(text, limit) if self._is_free() else self._looked_up(text, limit)

    def ids_now(self, text: str, limit: int) -> list[int]:
        """What `ids` gives, without waiting for an index that is being made."""
        if self._is_free():
            return self.ids(text, limit)
        return [customer.id for customer in self._looked_up(text, limit)]

    def _is_free(self) -> bool:
        """Whether there is an index that nobody is working on."""
        if not self.is_ready or not self._lock.acquire(blocking=False):
            return False
        self._lock.release()
        return True

    def _looked_up(self, text: str, limit: int) -> list[Customer]:
        with self._shop.store.read() as connection:
            return store.with_words(connection, text, limit, inactive=self._inactive)


def load(shop: Shop, *, inactive: bool = False) -> CustomerSearch:
    """A search of this shop's customers, its index built."""
    search = CustomerSearch(shop, inactive=inactive)
    search.load()
    return search


def find(where: Shop | CustomerSearch, text: str, limit: int = 20) -> list[Customer]:
    """The customers a text means: a name, a company, a telephone number in any form, an e-mail address, a number.

    Whoever asks more than once keeps the search that `load` gives: for a shop its index is built each time.
    """
    return (load(where) if isinstance(where, Shop) else where).find(text, limit)


@retried
def add(
    shop: Shop, session: Session, name: str, *, phone: str = "", email: str = "", company: str = ""
) -> Customer:
    """A new customer with a number of its own. BadInput names the field that can't be used."""
    require(session, CUSTOMERS)
    new = checked(name, company, email, phone, shop.settings.shop_country.upper())
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        made = store.add(connection, new, at)
        note(connection, session, "customer_added", at, {"number": made.number})
    return made


def get_customer(shop: Shop, session: Session, customer_id: int) -> CustomerRecord:
    """A customer as it is now, with contacts, what was bought and what is owed. BadInput for one that is not there.

    One that was merged is given as the one it has become.
    """
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        return read(connection, merged.root_of(connection, customer_id) or customer_id)


def on_sale(shop: Shop, customer_id: int) -> Customer | None:
    """The customer whom a sale that kept this id is for: the one it has become by now, None where it was erased."""
    with shop.store.read() as connection:
        root = merged.root_of(connection, customer_id)
        row = store.by_id(connection, root) if root is not None else None
    if row is None:
        return None
    return Customer(row.id, row.number, row.name, row.company, row.email, row.phone, row.phone_e164)


@retried
def save_customer(
    shop: Shop, session: Session, known: CustomerRecord | None, said: Mapping[str, str | bool]
) -> CustomerRecord:
    """Save a form's texts over the customer that was read, or as a new one where `known` is None.

    BadForm for fields that can't be used, ChangedMeanwhile where another saved since.
    """
    require(session, CUSTOMERS)
    settings = shop.settings
    country = settings.shop_country.upper()
    details = checked_form(said, country, settings.currency.digits, settings.language)
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        if known is None:
            made = store.add(connection, details, at)
            note(connection, session, "customer_added", at, {"number": made.number})
            return read(connection, made.id)
        _refuse_erased(connection, known.id)
        if not store.change(connection, known.id, known.version, details):
            message = _("Somebody else has changed this customer meanwhile.")
            raise ChangedMeanwhile(message, read(connection, known.id))
        payload = {"number": known.number, **_told(known.details, details)}
        note(connection, session, "customer_changed", at, payload)
        return read(connection, known.id)


def _told(before: CustomerDetails, after: CustomerDetails) -> dict[str, Any]:
    """What the journal keeps of a change: the names of fields, and the credit limit, which tells nothing of who."""
    changed = changed_fields(before, after)
    told: dict[str, Any] = {"changed": changed}
    if "credit_limit_minor" in changed:
        told["credit_limit_minor"] = [before.credit_limit_minor, after.credit_limit_minor]
    return told


def list_groups(shop: Shop, session: Session) -> list[str]:
    """The groups that customers are in, in order."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        return store.groups(connection)


# Contacts -------------------------------------------------------------------------------------------------------------


@retried
def save_contact(
    shop: Shop, session: Session, customer_id: int, said: Mapping[str, str | bool], contact_id: int = 0
) -> CustomerRecord:
    """Save a contact's texts: a new one where `contact_id` is 0. BadForm for fields that can't be used."""
    require(session, CUSTOMERS)
    contact = replace(checked_contact(said, shop.settings.shop_country.upper()), id=contact_id)
    with shop.store.write() as connection:
        number = _refuse_erased(connection, customer_id)
        if not store.put_contact(connection, customer_id, contact):
            raise BadInput(_("That contact is not there any more."))
        kind = "customer_contact_changed" if contact_id else "customer_contact_added"
        return _touched(connection, shop, session, customer_id, kind, number)


@retried
def remove_contact(shop: Shop, session: Session, customer_id: int, contact_id: int) -> CustomerRecord:
    """Take a contact away; one that is gone already is no error."""
    require(session, CUSTOMERS)
    with shop.store.write() as connection:
        number = _refuse_erased(connection, customer_id)
        if store.remove_contact(connection, contact_id) is None:
            return read(connection, customer_id)
        return _touched(connection, shop, session, customer_id, "customer_contact_removed", number)


def _touched(
    connection: Connection, shop: Shop, session: Session, customer_id: int, kind: str, number: str
) -> CustomerRecord:
    store.touch(connection, customer_id)
    note(connection, session, kind, stamp(shop.clock()), {"number": number})
    return read(connection, customer_id)


def _refuse_erased(connection: Connection, customer_id: int) -> str:
    """The customer's number; BadInput for one that is gone, erased or has become another."""
    row = store.by_id(connection, customer_id)
    if row is None:
        raise BadInput(_("That customer is not there any more."))
    if row.erased_at:
        raise BadInput(_("{number} was erased. Add a new customer.").format(number=row.number))
    if row.merged_into_id is not None:
        raise BadInput(
            _("{number} was merged into another customer meanwhile. Refresh the list.").format(
                number=row.number
            )
        )
    return str(row.number)


# Shared with what merges and erases -----------------------------------------------------------------------------------


def read(connection: Connection, customer_id: int) -> CustomerRecord:
    """A customer with all that hangs on it, through every merge. BadInput for one that is not there."""
    row = store.by_id(connection, customer_id)
    if row is None:
        raise BadInput(_("That customer is not there any more."))
    last, turnover, often = customer_lists.bought(connection, [row.id]).get(row.id, ("", 0, 0))
    members = merged.family(connection, row.id)
    return CustomerRecord(
        id=row.id,
        number=row.number,
        version=row.version,
        details=store.details_of(row),
        contacts=tuple(store.contacts(connection, members)),
        merged=tuple(
            MergedAway(one.id, one.number, one.name) for one in merged.merged_into(connection, [row.id])
        ),
        created_at=row.created_at,
        erased_at=row.erased_at,
        owed_minor=customer_lists.owed(connection, [row.id]).get(row.id, 0),
        bought_minor=turnover,
        visits=often,
        last_bought=last,
    )


def note(connection: Connection, by: Session, kind: str, at: str, payload: dict[str, Any]) -> None:
    """An entry of the journal about customers: by their numbers, never by their names."""
    journal.append(
        connection,
        chain=by.till or journal.OFFICE,
        kind=kind,
        at=at,
        till=by.till,
        user=by.username,
        payload=payload,
    )


def _entry(customer: Customer, others: Sequence[Contact]) -> PersonEntry:
    company = "" if customer.company == customer.name else customer.company
    return PersonEntry(
        customer.id,
        customer.number,
        customer.name,
        company,
        customer.email,
        customer.phone,
        customer.phone_e164,
        " ".join(dict.fromkeys(other.name for other in others)),
        tuple(other.phone_e164 for other in others if other.phone_e164),
        tuple(other.email for other in others if other.email),
    )
