"""What a customer bought, paid and owes, through every merge: pages for the office, the last visits for the till."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import CUSTOMERS, Session, require
from shop.services.shop import Shop
from shop.store import customer_history as store
from shop.store import customer_lists, merged

USUAL_AMONG = 40
"""What is usual is told from so many of the last documents."""
MOST_VISITS = 3
MOST_USUAL = 6
TWICE = 2


@dataclass(frozen=True, slots=True)
class BoughtDocument:
    """A document of a customer's. Amounts in minor units of its currency; `owed_minor` is what is still to pay.

    `customer` is the number of whom it was issued to, who may have been merged since.
    """

    id: int
    number: str
    kind: str
    business_date: str
    issued_at: str
    cashier: str
    currency: str
    gross_minor: int
    owed_minor: int
    till: str
    customer: str


@dataclass(frozen=True, slots=True)
class BoughtItem:
    """An item of a customer's documents: quantity in 1/1000, price in 1/10000, what it came to in minor units."""

    id: int
    number: str
    business_date: str
    kind: str
    product_id: int
    sku: str
    name: str
    unit: str
    quantity_milli: int
    price_e4: int
    gross_minor: int


@dataclass(frozen=True, slots=True)
class Paid:
    """What a payment put towards one of a customer's documents, in minor units; below zero where it was given back."""

    id: int
    business_date: str
    at: str
    tender: str
    kind: str
    amount_minor: int
    reference: str
    number: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A sale as the till recalls it: its day (ISO), what it came to, and the names of some of its items."""

    number: str
    business_date: str
    gross_minor: int
    names: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Usual:
    """A product that was bought on several of the last visits."""

    product_id: int
    name: str
    visits: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the till knows of a customer at a glance."""

    visits: tuple[Visit, ...] = ()
    usual: tuple[Usual, ...] = ()
    owed_minor: int = 0


def list_documents(
    shop: Shop, session: Session, customer_id: int, query: ListQuery
) -> ListPage[BoughtDocument]:
    """A page of a customer's documents, the newest first; the query's text stands in their numbers."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        whose = merged.family(connection, customer_id)
        rows, count = store.documents(connection, whose, query)
    return ListPage(tuple(BoughtDocument(*row) for row in rows), count, query.offset)


def list_items(shop: Shop, session: Session, customer_id: int, query: ListQuery) -> ListPage[BoughtItem]:
    """A page of the items a customer bought, the newest first; the text: words of a name, a SKU, a number."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        whose = merged.family(connection, customer_id)
        rows, count = store.items(connection, whose, query)
    return ListPage(tuple(BoughtItem(*row) for row in rows), count, query.offset)


def list_paid(shop: Shop, session: Session, customer_id: int, query: ListQuery) -> ListPage[Paid]:
    """A page of what was paid to a customer's documents, the newest first; the text stands in their numbers."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        whose = merged.family(connection, customer_id)
        rows, count = store.paid(connection, whose, query)
    return ListPage(tuple(Paid(*row) for row in rows), count, query.offset)


def owed_minor(shop: Shop, session: Session, customer_id: int) -> int:
    """What a customer owes now, through every merge; below zero where the shop owes."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        return customer_lists.owed(connection, [customer_id]).get(customer_id, 0)


def remembered(
    shop: Shop,
    session: Session,
    customer_id: int,
    *,
    most_visits: int = MOST_VISITS,
    most_usual: int = MOST_USUAL,
) -> Remembered:
    """The last visits and what is usually bought: products on two or more of the last documents, the usual first."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        whose = merged.family(connection, customer_id)
        documents = store.last_documents(connection, whose, USUAL_AMONG)
        items = store.items_of(connection, [row.id for row in documents]) if documents else ()
        owed = customer_lists.owed(connection, [customer_id]).get(customer_id, 0)
    visits = []
    for row in documents[:most_visits]:
        names = tuple(dict.fromkeys(item.name for item in items if item.invoice_id == row.id))
        visits.append(
            Visit(row.number, row.business_date, row.gross_minor, names[:3], max(len(names) - 3, 0))
        )
    counted: Counter[int] = Counter()
    called: dict[int, str] = {}
    for document, product in dict.fromkeys((item.invoice_id, item.product_id) for item in items):
        del document
        counted[product] += 1
    for item in items:
        called.setdefault(item.product_id, item.name)
    usual = [
        Usual(product, called[product], often)
        for product, often in counted.most_common(most_usual)
        if often >= TWICE
    ]
    return Remembered(tuple(visits), tuple(usual), owed)
