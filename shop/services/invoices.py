"""Sales as the office sees them: every receipt, invoice and credit note listed, found, and shown with all of it.

Nothing is computed again: what is shown are the amounts that were stored. What is done with a sale's papers stands in
`shop.services.sale_papers`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shop.rules.errors import BadInput
from shop.rules.issued import IssuedInvoice
from shop.rules.listing import ListPage, ListQuery
from shop.rules.normal import shown, storable
from shop.rules.permissions import EXPORT, INVOICES, Session, require
from shop.rules.sale_words import Names
from shop.services.sale_search import sales_wanted, understand
from shop.services.shop import Shop
from shop.store import invoice_list, sale_detail, sale_links, sales
from shop.store.engine import Connection
from shop.store.invoice_list import SalesWanted
from shop.texts import _

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale as lists show it. Amounts in minor units of its own currency; `issued_at` is UTC, the date the shop's day.

    `tenders` are those it was paid by; `owed_minor` is what is left to pay, always 0 for one that is paid.
    """

    id: int
    number: str
    kind: str
    issued_at: str
    business_date: str
    till: str
    cashier: str
    customer: str
    tenders: tuple[str, ...]
    gross_minor: int
    owed_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class SalePage(ListPage[SaleRow]):
    """A page of sales. `told` is how the text was understood; there are `more` than `count` where that says so.

    Given back as `known` for another page of the same list, nothing is looked up or counted twice.
    """

    more: bool = False
    told: tuple[str, ...] = ()
    query: ListQuery = ListQuery()
    wanted: SalesWanted = SalesWanted()
    newest_id: int = 0


@dataclass(frozen=True, slots=True)
class SaleItem:
    """What only the office is shown of an item: its product, how much came back, who approved what."""

    position: int
    product_id: int
    returned_milli: int
    approved_by: str


@dataclass(frozen=True, slots=True)
class SalePayment:
    """A payment for a sale; `allocated_minor` is the part of it that is for this one."""

    id: int
    at: str
    tender: str
    kind: str
    amount_minor: int
    tendered_minor: int
    change_minor: int
    reference: str
    allocated_minor: int
    till: str
    person: str


@dataclass(frozen=True, slots=True)
class SaleMove:
    """A stock move that a sale caused: quantity in 1/1000, value in 1/10000, the product as it is called now."""

    id: int
    product_id: int
    sku: str
    name: str
    unit: str
    kind: str
    quantity_milli: int
    value_e4: int
    at: str


@dataclass(frozen=True, slots=True)
class SaleEntry:
    """A journal entry of a sale; `payload` is what it says, as it was stored."""

    chain: str
    seq: int
    kind: str
    at: str
    till: str
    user: str
    payload: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class SalePaper:
    """A paper of a sale: the receipt (copy 0) or a copy, at which till, and how it stands."""

    id: int
    copy_number: int
    state: str
    problem: str
    attempts: int
    created_at: str
    printed_at: str
    till: str


@dataclass(frozen=True, slots=True)
class SaleLink:
    """Another sale: the one that is referred to, or one that refers to this."""

    id: int
    number: str
    kind: str
    business_date: str
    gross_minor: int


@dataclass(frozen=True, slots=True)
class SaleCustomer:
    """The customer of a sale as they are now, through merges."""

    id: int
    number: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """A whole sale: the document as issued, and what belongs to it. `items` are in the order of the document's."""

    id: int
    issued: IssuedInvoice
    note: str
    customer: SaleCustomer | None
    items: tuple[SaleItem, ...]
    payments: tuple[SalePayment, ...]
    moves: tuple[SaleMove, ...]
    entries: tuple[SaleEntry, ...]
    papers: tuple[SalePaper, ...]
    refers_to: SaleLink | None
    referred_by: tuple[SaleLink, ...]

    @property
    def owed_minor(self) -> int:
        """What is left to pay of it."""
        total = self.issued.gross_minor + self.issued.cash_rounding_minor
        return total - sum(payment.allocated_minor for payment in self.payments)


def list_sales(shop: Shop, session: Session, query: ListQuery, known: SalePage | None = None) -> SalePage:
    """The sales of a query, the newest first where it names no order.

    Its text is read by `shop.rules.sale_words`; filters are `period` (today, yesterday, week, month, year, or two ISO
    days with .. between), `kind` (or unpaid), and `tender`, `till`, `person` as ids.
    """
    require(session, INVOICES)
    with shop.store.read() as connection:
        newest_id = sale_links.newest_sale(connection)
        same = known is not None and known.newest_id == newest_id and known.query.is_part_of_same(query)
        if same and known is not None:
            wanted, told = known.wanted, known.told
        else:
            said = understand(shop, connection, query)
            wanted, told = sales_wanted(query, said), said.told
        by_date = query.sort not in invoice_list.SORTS
        found = invoice_list.find(
            connection,
            wanted,
            sort=query.sort or "date",
            descending=query.descending or by_date,
            offset=query.offset,
            limit=query.limit,
            known=known.count if same and known is not None and not known.more else None,
        )
        rows = rows_of(connection, found.ids)
    return SalePage(
        rows,
        found.count,
        query.offset,
        more=found.more,
        told=told,
        query=query,
        wanted=wanted,
        newest_id=newest_id,
    )


def sale_ids(shop: Shop, session: Session, query: ListQuery) -> list[str]:
    """The ids of all sales of a query, in their order."""
    require(session, INVOICES)
    return [str(each) for each in _every_id(shop, query)]


def _every_id(shop: Shop, query: ListQuery) -> list[int]:
    with shop.store.read() as connection:
        wanted = sales_wanted(query, understand(shop, connection, query))
        by_date = query.sort not in invoice_list.SORTS
        return invoice_list.every(connection, wanted, sort=query.sort, descending=query.descending or by_date)


def every_sale(shop: Shop, session: Session, query: ListQuery) -> Iterator[SaleRow]:
    """All sales of a query as they are this moment, read some at a time: for what is exported."""
    require(session, INVOICES)
    require(session, EXPORT)
    ids = _every_id(shop, query)

    def rows() -> Iterator[SaleRow]:
        for first in range(0, len(ids), ROWS_AT_ONCE):
            with shop.store.read() as connection:
                yield from rows_of(connection, ids[first : first + ROWS_AT_ONCE])

    return rows()


def newest_sale(shop: Shop, session: Session) -> int:
    """The id of the newest sale, 0 for none: another one means that the list has grown."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        return sale_links.newest_sale(connection)


def sale_names(shop: Shop, session: Session) -> Names:
    """The tills, tenders and people that sales can be filtered by."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        return sale_links.names(connection)


def rows_of(connection: Connection, ids: Sequence[int]) -> tuple[SaleRow, ...]:
    """These sales as lists show them."""
    tenders: dict[int, dict[str, None]] = {}
    paid: dict[int, int] = {}
    for each in invoice_list.paid(connection, ids):
        tenders.setdefault(each.invoice_id, {})[each.tender] = None
        paid[each.invoice_id] = paid.get(each.invoice_id, 0) + each.amount_minor
    return tuple(
        SaleRow(
            row.id,
            row.number,
            row.kind,
            row.issued_at,
            row.business_date,
            row.till,
            row.cashier,
            _customer_name(connection, row),
            tuple(tenders.get(row.id, ())),
            row.gross_minor,
            row.gross_minor + row.cash_rounding_minor - paid.get(row.id, 0) if row.kind == "invoice" else 0,
            row.currency,
        )
        for row in invoice_list.rows(connection, ids)
    )


def _customer_name(connection: Connection, row: Any) -> str:
    """The customer as they are called now, or the buyer as printed."""
    if row.customer_id is not None and row.merged_into_id is not None:
        now = sale_detail.customer(connection, row.customer_id)
        return "" if now is None else str(now.name)
    return str(row.customer or row.buyer or "")


def get_sale(shop: Shop, session: Session, sale_id: int = 0, number: str = "") -> SaleDetail:
    """A whole sale by its id or its number. BadInput where there is none."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        of = sale_id or sale_detail.id_of(connection, storable(number.strip().upper())) or 0
        head = sale_detail.head(connection, of) if of else None
        issued = sales.load(connection, invoice_id=of) if head is not None else None
        if head is None or issued is None:
            raise BadInput(
                _("There is no sale {number}. Check the number.").format(
                    number=shown(number or str(sale_id))
                ),
                "number",
            )
        return _detail(connection, head, issued)


def _detail(connection: Connection, head: Any, issued: IssuedInvoice) -> SaleDetail:
    links = [SaleLink(*row) for row in sale_detail.relatives(connection, head.id, head.refers_to_id)]
    customer = None if head.customer_id is None else sale_detail.customer(connection, head.customer_id)
    return SaleDetail(
        head.id,
        issued,
        head.note,
        None if customer is None else SaleCustomer(*customer[:4]),
        tuple(
            SaleItem(
                row.position,
                row.product_id,
                row.returned_milli,
                ", ".join(dict.fromkeys(filter(None, (row.price_approved_by, row.discount_approved_by)))),
            )
            for row in sale_detail.items(connection, head.id)
        ),
        tuple(SalePayment(*row) for row in sale_detail.paid(connection, head.id)),
        tuple(SaleMove(*row) for row in sale_detail.moves(connection, head.id)),
        tuple(
            SaleEntry(
                row.chain, row.seq, row.kind, row.at, row.till, row.user, json.loads(row.payload), row.hash
            )
            for row in sale_detail.entries(connection, head.number, head.issued_at)
        ),
        tuple(
            SalePaper(
                row.id,
                row.copy_number,
                row.state,
                row.problem,
                row.attempts,
                row.created_at,
                row.printed_at or "",
                row.till,
            )
            for row in sale_detail.papers(connection, head.id)
        ),
        next((link for link in links if link.id == head.refers_to_id), None),
        tuple(link for link in links if link.id != head.refers_to_id),
    )
