"""Payments as the office sees them: listed, found by day, tender, person, till, sale, customer and reference, summed.

Sums are those of the amounts that were stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import EXPORT, INVOICES, Session, require
from shop.services.sale_search import payments_wanted, understand
from shop.services.shop import Shop
from shop.store import payment_list, sale_detail
from shop.store.engine import Connection
from shop.store.payment_list import PaymentsWanted as PaymentsWanted
from shop.store.payment_list import TenderSum as TenderSum
from shop.texts import _

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as lists show it: taken above zero, given back below. `sales` are the (id, number) it is for."""

    id: int
    at: str
    business_date: str
    tender: str
    kind: str
    amount_minor: int
    tendered_minor: int
    change_minor: int
    reference: str
    till: str
    person: str
    customer: str
    sales: tuple[tuple[int, str], ...]

    @property
    def number(self) -> str:
        """The numbers of the sales it is for."""
        return ", ".join(number for _id, number in self.sales)


@dataclass(frozen=True, slots=True)
class PaymentPage(ListPage[PaymentRow]):
    """A page of payments. `told` is how the text was understood; there are `more` than `count` where that says so.

    Given back as `known` for another page of the same list, nothing is looked up or counted twice.
    """

    more: bool = False
    told: tuple[str, ...] = ()
    query: ListQuery = ListQuery()
    wanted: PaymentsWanted = PaymentsWanted()
    newest_id: int = 0


@dataclass(frozen=True, slots=True)
class PaymentSums:
    """What was taken and given back, by tender and in all. Minor units; `out_minor` is zero or less."""

    by_tender: tuple[TenderSum, ...]

    @property
    def count(self) -> int:
        return sum(each.count for each in self.by_tender)

    @property
    def in_minor(self) -> int:
        return sum(each.in_minor for each in self.by_tender)

    @property
    def out_minor(self) -> int:
        return sum(each.out_minor for each in self.by_tender)

    @property
    def net_minor(self) -> int:
        return self.in_minor + self.out_minor


def list_payments(
    shop: Shop, session: Session, query: ListQuery, known: PaymentPage | None = None
) -> PaymentPage:
    """The payments of a query, the newest first where it names no order.

    Its text is read by `shop.rules.sale_words`; filters are `period` as for sales, `way` (in or out), and `tender`,
    `till`, `person` as ids.
    """
    require(session, INVOICES)
    with shop.store.read() as connection:
        newest_id = payment_list.newest(connection)
        same = known is not None and known.newest_id == newest_id and known.query.is_part_of_same(query)
        if same and known is not None:
            wanted, told = known.wanted, known.told
        else:
            said = understand(shop, connection, query, of_products=False)
            wanted, told = payments_wanted(query, said), said.told
        found = payment_list.find(
            connection,
            wanted,
            sort=query.sort or "date",
            descending=query.descending or query.sort not in payment_list.SORTS,
            offset=query.offset,
            limit=query.limit,
            known=known.count if same and known is not None and not known.more else None,
        )
        rows = _rows(connection, found.ids)
    return PaymentPage(
        rows,
        found.count,
        query.offset,
        more=found.more,
        told=told,
        query=query,
        wanted=wanted,
        newest_id=newest_id,
    )


def every_payment(shop: Shop, session: Session, query: ListQuery) -> Iterator[PaymentRow]:
    """All payments of a query as they are this moment, read some at a time: for what is exported."""
    require(session, INVOICES)
    require(session, EXPORT)
    with shop.store.read() as connection:
        wanted = payments_wanted(query, understand(shop, connection, query, of_products=False))
        by_date = query.sort not in payment_list.SORTS
        ids = payment_list.every(connection, wanted, sort=query.sort, descending=query.descending or by_date)

    def rows() -> Iterator[PaymentRow]:
        for first in range(0, len(ids), ROWS_AT_ONCE):
            with shop.store.read() as connection:
                yield from _rows(connection, ids[first : first + ROWS_AT_ONCE])

    return rows()


def payment_sums(shop: Shop, session: Session, wanted: PaymentsWanted) -> PaymentSums:
    """The sums of all payments that are wanted; `PaymentPage.wanted` are those that a list is a page of."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        return PaymentSums(tuple(payment_list.sums(connection, wanted)))


def newest_payment(shop: Shop, session: Session) -> int:
    """The id of the newest payment, 0 for none: another one means that the list has grown."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        return payment_list.newest(connection)


def way_of(amount_minor: int) -> str:
    """Whether money was taken or given back, in a word."""
    return _("taken") if amount_minor >= 0 else _("given back")


def _rows(connection: Connection, ids: Sequence[int]) -> tuple[PaymentRow, ...]:
    sales: dict[int, list[tuple[int, str]]] = {}
    for each in payment_list.allocated(connection, ids):
        sales.setdefault(each.payment_id, []).append((each.id, each.number))
    return tuple(
        _row(connection, row, tuple(sales.get(row.id, ()))) for row in payment_list.rows(connection, ids)
    )


def _row(connection: Connection, row: Any, sales: tuple[tuple[int, str], ...]) -> PaymentRow:
    customer = row.customer or ""
    if row.merged_into_id is not None:
        now = sale_detail.customer(connection, row.customer_id)
        customer = "" if now is None else now.name
    return PaymentRow(
        row.id,
        row.at,
        row.business_date,
        row.tender,
        row.kind,
        row.amount_minor,
        row.tendered_minor,
        row.change_minor,
        row.reference,
        row.till or "",
        row.person,
        customer,
        sales,
    )
