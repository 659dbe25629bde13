"""Customers: found by whatever is known of them, and added.

The index is kept in memory and fresh: what another till or the office changed is taken in by the next search.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from shop.rules.customer import Customer, checked
from shop.rules.permissions import CUSTOMERS, Session, require
from shop.rules.person_index import PersonEntry, PersonIndex
from shop.services.shop import Shop, stamp
from shop.store import customers as store
from shop.store import journal

REFRESH_AFTER_S = 0.5
NEVER = (-1, -1)


class CustomerSearch:
    """A search of one shop's customers. `load` may run off the Tk thread."""

    def __init__(self, shop: Shop, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._shop = shop
        self._clock_s = clock_s
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
            newest = store.newest_change(connection)
            if newest != self._seen:
                for customer, can_be_found in store.changed(connection, self._seen):
                    if can_be_found:
                        self._index.put(_entry(customer))
                    else:
                        self._index.remove(customer.id)
            self._seen = newest
            self._looked_at_s = self._clock_s()

    def find(self, text: str, limit: int = 20) -> list[Customer]:
        """The customers this text means, the likeliest first, as they are now."""
        if not self.is_ready or self._clock_s() - self._looked_at_s > REFRESH_AFTER_S:
            self.load()
        with self._lock:
            ids = self._index.find(text, limit)
        with self._shop.store.read() as connection:
            return store.by_ids(connection, ids)


def load(shop: Shop) -> CustomerSearch:
    """A search of this shop's customers, its index built."""
    search = CustomerSearch(shop)
    search.load()
    return search


def find(where: Shop | CustomerSearch, text: str, limit: int = 20) -> list[Customer]:
    """The customers a text means: a name, a company, a telephone number in any form, an e-mail address, a number.

    Whoever asks more than once keeps the search that `load` gives: for a shop its index is built each time.
    """
    return (load(where) if isinstance(where, Shop) else where).find(text, limit)


def add(
    shop: Shop, session: Session, name: str, *, phone: str = "", email: str = "", company: str = ""
) -> Customer:
    """A new customer with a number of its own. BadInput names the field that can't be used.

    The journal keeps the number alone: it can't be changed, and a person may ask to be forgotten.
    """
    require(session, CUSTOMERS)
    new = checked(name, company, email, phone, shop.settings.shop_country.upper())
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        made = store.add(connection, new, at)
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="customer_added",
            at=at,
            till=session.till,
            user=session.username,
            payload={"number": made.number},
        )
    return made


def _entry(customer: Customer) -> PersonEntry:
    company = "" if customer.company == customer.name else customer.company
    return PersonEntry(
        customer.id,
        customer.number,
        customer.name,
        company,
        customer.email,
        customer.phone,
        customer.phone_e164,
    )
