"""Purchase orders: drafts from what is low, edited, sent, received in parts by deliveries, cancelled.

What is on order counts from the moment an order is marked as sent. Everything is journaled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from shop.rules import order as rules
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListPage, ListQuery
from shop.rules.order import EXPECTED, OrderLine
from shop.rules.permissions import STOCK, Session, require
from shop.services.shop import Shop, moment_of, stamp
from shop.store import journal, orders, stock_list, suppliers
from shop.store.engine import Connection, retried
from shop.texts import _

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as stored. `expected_on` is a day or None, `worth_e4` what it comes to at its lines' costs."""

    id: int
    number: str
    version: int
    supplier_id: int
    supplier: str
    state: str
    created_at: datetime
    ordered_at: datetime | None
    expected_on: date | None
    person: str
    note: str
    line_count: int
    worth_e4: int
    lines: tuple[OrderLine, ...] = ()
    supplier_email: str = ""
    supplier_address: str = ""
    supplier_account: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that products were put on, as it was before (None where it was begun for them) and as it is now."""

    before: Order | None
    after: Order


@dataclass(frozen=True, slots=True)
class FromLow:
    """What came of the list of what is low: the drafts written to, and why products are on none of them."""

    drafts: tuple[Drafted, ...]
    lines: int
    without_supplier: tuple[str, ...]
    ordered_already: int


def list_orders(shop: Shop, session: Session, query: ListQuery) -> ListPage[Order]:
    """A page of orders without their lines: text in numbers, suppliers, notes, products; filters state, supplier."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows, count = orders.listed(connection, query)
        return ListPage(tuple(_order(row) for row in rows), count, query.offset)


def get_order(shop: Shop, session: Session, order_id: int) -> Order:
    """One order with its lines. BadInput where there is none."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return _read(connection, order_id)


@retried
def order_low(shop: Shop, session: Session, product_ids: Sequence[int] | None = None) -> FromLow:
    """Put what is low on drafts, one a supplier: all of it, or these products alone.

    As many as lift each above its level with what is on hand and ordered already; a supplier's newest draft is gone
    on with. Products without a supplier are named and left out.
    """
    require(session, STOCK)
    with shop.store.write() as connection:
        wanted: dict[int, list[OrderLine]] = {}
        without: list[str] = []
        already = 0
        for row in orders.low_products(connection, product_ids):
            quantity = rules.to_order_milli(
                on_hand_milli=row.stock_on_hand,
                on_order_milli=int(row.ordered_milli),
                level_milli=row.reorder_level_milli,
                usual_milli=row.reorder_quantity_milli,
            )
            if not quantity:
                already += 1
            elif row.supplier_id is None:
                without.append(row.name)
            else:
                line = OrderLine(row.id, "", row.name, "", quantity, row.cost_e4)
                wanted.setdefault(row.supplier_id, []).append(line)
        made = [_add_to_draft(connection, shop, session, each, wanted[each]) for each in sorted(wanted)]
    return FromLow(tuple(made), sum(map(len, wanted.values())), tuple(without), already)


def _add_to_draft(
    connection: Connection, shop: Shop, session: Session, supplier_id: int, lines: Sequence[OrderLine]
) -> Drafted:
    draft_id = orders.draft_of(connection, supplier_id)
    order_id = draft_id if draft_id is not None else _new(connection, shop, session, supplier_id)
    known = _read(connection, order_id)
    by_product = {line.product_id: line for line in known.lines}
    for line in lines:
        there = by_product.get(line.product_id)
        quantity = line.quantity_milli + (there.quantity_milli if there else 0)
        by_product[line.product_id] = replace(there or line, quantity_milli=quantity)
    kept, _note = rules.checked(by_product.values(), "")
    _write_lines(connection, order_id, kept)
    orders.change(connection, order_id, {})
    now = _read(connection, order_id)
    _journal(connection, shop, session, "order_changed", now)
    return Drafted(known if draft_id is not None else None, now)


@retried
def new_order(shop: Shop, session: Session, supplier_id: int) -> Order:
    """An empty draft for a supplier."""
    require(session, STOCK)
    with shop.store.write() as connection:
        if suppliers.by_id(connection, supplier_id) is None:
            raise BadInput(_("That supplier is not there any more. Choose another one."), "supplier")
        order = _read(connection, _new(connection, shop, session, supplier_id))
        _journal(connection, shop, session, "order_added", order)
        return order


def _new(connection: Connection, shop: Shop, session: Session, supplier_id: int) -> int:
    values = {"supplier_id": supplier_id, "created_at": stamp(shop.clock()), "user_id": session.user_id}
    return orders.add(connection, values, uuid4().hex)


@retried
def save_order(
    shop: Shop, session: Session, known: Order, lines: Sequence[OrderLine], *, expected_on: str, note: str
) -> Order:
    """Save an order over the version that was read. Lines can be changed in a draft alone.

    ChangedMeanwhile where another was saved since, BadForm and BadInput for what can't be used. `expected_on` is a
    day as 2026-11-23, or empty.
    """
    require(session, STOCK)
    kept, told = rules.checked(lines, note)
    day = _day(expected_on)
    with shop.store.write() as connection:
        _locked(connection, known)
        values = {"note": told, "expected_on": day.isoformat() if day else ""}
        orders.change(connection, known.id, values)
        if known.state == "draft":
            _write_lines(connection, known.id, kept)
        elif _asked(kept) != _asked(known.lines):
            raise BadInput(_("{number} has been sent: its lines stand.").format(number=known.number))
        order = _read(connection, known.id)
        _journal(connection, shop, session, "order_changed", order)
        return order


def _asked(lines: Sequence[OrderLine]) -> list[tuple[int, int, int]]:
    return [(line.product_id, line.quantity_milli, line.cost_e4) for line in lines]


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadForm({"expected_on": _("Write the day as in 2026-11-23.")}) from None


def _write_lines(connection: Connection, order_id: int, lines: Sequence[OrderLine]) -> None:
    rows = [
        {
            "order_id": order_id,
            "position": position,
            "product_id": line.product_id,
            "quantity_milli": line.quantity_milli,
            "cost_e4": line.cost_e4,
        }
        for position, line in enumerate(lines, 1)
    ]
    orders.set_items(connection, order_id, rows)


def line_for(shop: Shop, session: Session, product_id: int) -> OrderLine:
    """A line of a product for an order: its usual quantity, one unit without one, at its cost."""
    require(session, STOCK)
    with shop.store.read() as connection:
        row = stock_list.level(connection, product_id)
    if row is None:
        raise BadInput(_("That product is not there any more."))
    return OrderLine(row.id, row.sku, row.name, row.unit, row.reorder_quantity_milli or 1000, row.cost_e4)


@retried
def mark_sent(shop: Shop, session: Session, known: Order) -> Order:
    """A draft has gone to its supplier: from now on what is on it is expected."""
    require(session, STOCK)
    if not known.lines:
        raise BadInput(_("Nothing is on this order yet. Add what is to be ordered."))
    now = shop.clock()
    with shop.store.write() as connection:
        row = _locked(connection, known, "draft")
        values: Values = {"state": "ordered", "ordered_at": stamp(now)}
        supplier = suppliers.by_id(connection, known.supplier_id)
        if not row.expected_on and supplier is not None and supplier.lead_days:
            values["expected_on"] = (shop.business_date(now) + timedelta(days=supplier.lead_days)).isoformat()
        return _changed(connection, shop, session, known.id, values, "order_sent")


@retried
def cancel_order(shop: Shop, session: Session, known: Order) -> Order:
    """Nothing more is expected of an order; what came of it stays."""
    require(session, STOCK)
    with shop.store.write() as connection:
        _locked(connection, known, "draft", *EXPECTED)
        return _changed(connection, shop, session, known.id, {"state": "cancelled"}, "order_cancelled")


@retried
def reopen_order(shop: Shop, session: Session, known: Order) -> Order:
    """Back to what it was before it was sent or cancelled: a draft, or expected where something has come of it."""
    require(session, STOCK)
    with shop.store.write() as connection:
        row = _locked(connection, known, "ordered", "cancelled")
        lines = [(item.quantity_milli, item.received_milli) for item in orders.items(connection, known.id)]
        came = any(received for _ordered, received in lines)
        was_sent = row.state == "cancelled" and bool(row.ordered_at)
        state = rules.state_after(lines) if came or was_sent else "draft"
        values: Values = {"state": state} | ({"ordered_at": ""} if state == "draft" else {})
        return _changed(connection, shop, session, known.id, values, "order_reopened")


def _changed(
    connection: Connection, shop: Shop, session: Session, order_id: int, values: Values, kind: str
) -> Order:
    orders.change(connection, order_id, values)
    order = _read(connection, order_id)
    _journal(connection, shop, session, kind, order)
    return order


def _locked(connection: Connection, known: Order, *states: str) -> Any:
    """The order's row, locked; ChangedMeanwhile for another version, BadInput for a state this can't be done in."""
    row = orders.lock(connection, known.id)
    if row is None:
        raise BadInput(_("That order is not there any more."))
    if row.version != known.version:
        message = _("Somebody else has changed {number} meanwhile.").format(number=known.number)
        raise ChangedMeanwhile(message, _read(connection, known.id))
    if states and row.state not in states:
        state = rules.state_text(row.state)
        raise BadInput(_("That can't be done with {number}: {state}.").format(number=row.number, state=state))
    return row


def _read(connection: Connection, order_id: int) -> Order:
    row = orders.by_id(connection, order_id)
    if row is None:
        raise BadInput(_("That order is not there any more."))
    lines = tuple(
        OrderLine(
            item.product_id,
            item.sku,
            item.name,
            item.unit,
            item.quantity_milli,
            item.cost_e4,
            item.received_milli,
            item.supplier_sku,
        )
        for item in orders.items(connection, order_id)
    )
    return replace(_order(row), lines=lines, worth_e4=sum(line.worth_e4 for line in lines))


def _order(row: Any) -> Order:
    return Order(
        row.id,
        row.number,
        row.version,
        row.supplier_id,
        row.supplier,
        row.state,
        moment_of(row.created_at),
        moment_of(row.ordered_at) if row.ordered_at else None,
        date.fromisoformat(row.expected_on) if row.expected_on else None,
        row.person,
        row.note,
        row.lines,
        int(row.worth_e4),
        supplier_email=row.supplier_email,
        supplier_address=row.supplier_address,
        supplier_account=row.supplier_account,
    )


def _journal(connection: Connection, shop: Shop, session: Session, kind: str, order: Order) -> None:
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind=kind,
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload={
            "order": order.number,
            "supplier": order.supplier,
            "state": order.state,
            "expected_on": order.expected_on.isoformat() if order.expected_on else "",
            "note": order.note,
            "lines": [
                [line.sku, line.name, line.quantity_milli, line.cost_e4, line.received_milli]
                for line in order.lines
            ],
        },
    )
