"""The office's list of customers: search as you type, filters, any order, a page at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import CUSTOMERS, Session, require
from shop.services.customers import CustomerSearch
from shop.services.shop import Shop
from shop.store import customer_lists as lists
from shop.store import customers as store
from shop.store import merged
from shop.store.engine import Connection

MOST_FOUND = 200
"""So many customers that a text may mean are listed; who looks for somebody types a letter more."""
FIGURES = ("last", "turnover", "owed")
"""What a list is ordered by that stands in no row."""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as listed. `last_bought` is an ISO date, "" for never; amounts are through every merge."""

    id: int
    number: str
    name: str
    company: str
    email: str
    phone: str
    group: str
    active: bool
    erased: bool
    last_bought: str = ""
    bought_minor: int = 0
    owed_minor: int = 0


class CustomerList:
    """The list of one office: its search, and the orders by what was bought and is owed, kept until that changes."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.search = CustomerSearch(shop, inactive=True)
        self._kept: dict[str, tuple[tuple[int, ...], Any]] = {}
        self._lock = threading.Lock()

    def bought(self, connection: Connection) -> dict[int, tuple[str, int]]:
        """The last day and the turnover of everybody who bought anything."""
        found: dict[int, tuple[str, int]] = self._keep(
            connection, "bought", lambda: lists.everybody_bought(connection)
        )
        return found

    def owed(self, connection: Connection) -> dict[int, int]:
        """What everybody owes who owes anything."""
        found: dict[int, int] = self._keep(connection, "owed", lambda: lists.owed(connection))
        return found

    def ordered(self, connection: Connection, query: ListQuery) -> list[int]:
        """All customers of a query's filters, by the figure it is to be ordered by."""
        figures = self.figures(connection, query.sort)
        nothing: Any = "" if query.sort == "last" else 0

        def ordered() -> list[int]:
            by_name = ListQuery(filters=query.filters, descending=query.descending)
            found = lists.ids(connection, by_name, whole=True)
            return sorted(found, key=lambda one: figures.get(one, nothing), reverse=query.descending)

        name = f"order {query.sort} {query.descending} {query.filters}"
        with self._lock:
            for old in [key for key in self._kept if key.startswith("order ") and key != name]:
                del self._kept[old]
        kept: list[int] = self._keep(connection, name, ordered)
        return kept

    def figures(self, connection: Connection, sort: str) -> dict[int, Any]:
        """By customer what a figure's column shows; who is left out has nothing there."""
        if sort == "owed":
            return self.owed(connection)
        place = 0 if sort == "last" else 1
        return {one: sums[place] for one, sums in self.bought(connection).items()}

    def _keep(self, connection: Connection, name: str, make: Callable[[], Any]) -> Any:
        """What was made last under this name, as long as no sale, payment or change of a customer came since."""
        mark = (*lists.newest_sale(connection), *store.newest_change(connection))
        with self._lock:
            kept = self._kept.get(name)
        if kept is not None and kept[0] == mark:
            return kept[1]
        made = make()
        with self._lock:
            self._kept[name] = (mark, made)
        return made


def list_customers(
    shop: Shop, session: Session, query: ListQuery, kept: CustomerList | None = None
) -> ListPage[CustomerRow]:
    """A page of customers.

    Its text finds them as `customers.find` does, the likeliest first unless a column is named. Filters: `state` ("",
    "no" for not active, "erased"), `group`, `owing` = "yes". Sorts: name, number, company, email, phone, group, last,
    turnover, owed. `kept` is the list of an office, which answers quickly; without one everything is read anew.
    """
    require(session, CUSTOMERS)
    of = kept or CustomerList(shop)
    with shop.store.read() as connection:
        found = _few(connection, of, query, quick=kept is not None)
        if found is None and query.sort in FIGURES:
            found = of.ordered(connection, query)
        if found is None:
            page, count = lists.ids(connection, query), lists.count(connection, query)
        else:
            page, count = found[query.offset : query.offset + query.limit], len(found)
        return ListPage(tuple(_rows(connection, page)), count, query.offset)


def newest_change(shop: Shop, session: Session) -> tuple[int, ...]:
    """What changes with every customer, document and payment: cheap to ask each second."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        return (*store.newest_change(connection), *lists.newest_sale(connection))


def customer_ids(
    shop: Shop, session: Session, query: ListQuery, kept: CustomerList | None = None
) -> list[int]:
    """The ids of all customers that a query finds, whatever page it asks for."""
    require(session, CUSTOMERS)
    of = kept or CustomerList(shop)
    with shop.store.read() as connection:
        found = _few(connection, of, query, quick=kept is not None)
        return lists.ids(connection, query, whole=True) if found is None else found


def _few(connection: Connection, of: CustomerList, query: ListQuery, *, quick: bool) -> list[int] | None:
    """The ids, in order, where a text or what is owed leaves but some; None where all are listed."""
    some: list[int] | None = None
    if query.text.strip():
        some = (of.search.ids_now if quick else of.search.ids)(query.text, MOST_FOUND)
    if query.filter("owing"):
        owing = of.owed(connection)
        some = sorted(owing) if some is None else [one for one in some if one in owing]
    if some is None:
        return None
    if not query.text.strip() and not query.sort:
        query = ListQuery(filters=query.filters, sort="name", descending=query.descending)
    found = lists.those_of(connection, some, query)
    if query.sort in FIGURES:
        figures = of.figures(connection, query.sort)
        nothing: Any = "" if query.sort == "last" else 0
        found.sort(key=lambda one: figures.get(one, nothing), reverse=query.descending)
    return found


def _rows(connection: Connection, page: list[int]) -> list[CustomerRow]:
    owner = merged.families(connection, page)
    bought, owed = lists.bought(connection, page, owner), lists.owed(connection, page, owner)
    return [
        CustomerRow(
            row.id,
            row.number,
            row.name,
            row.company,
            row.email,
            row.phone,
            row.customer_group,
            bool(row.active),
            bool(row.erased_at),
            bought.get(row.id, ("", 0, 0))[0],
            bought.get(row.id, ("", 0, 0))[1],
            owed.get(row.id, 0),
        )
        for row in lists.rows(connection, page)
    ]
