"""Returns: what comes back is recorded as a credit note, whole or not at all, and once only.

A return of a stored sale mirrors it to the last cent, its tax mode and currency included, and never takes back more
than was sold; one without its sale is reckoned like a sale at its own price. Quantities, amounts and payments of a
credit note are below zero, its number is of a series of its own, and what is stocked goes back into stock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from shop.rules.cart import Approval
from shop.rules.errors import BadInput
from shop.rules.issued import Buyer
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.permissions import REFUND, Session
from shop.rules.returns import FreeReturn, ItemReturn
from shop.rules.stock import average_e4
from shop.rules.tender import Payment, Tender, give_back
from shop.services import buyers, clock, shifts
from shop.services.crediting import CreditNote, mirror, of_its_own
from shop.services.drafts import was_completed
from shop.services.issuing import (
    approval_row,
    head_row,
    job_row,
    kept_approvals,
    move_row,
    payment_row,
    sale_payload,
    tax_row,
)
from shop.services.sell import Completed, completed_before
from shop.services.shop import Shop, at_till
from shop.store import journal, products, sales
from shop.store.engine import Connection, IntegrityError, retried
from shop.texts import _

Values = dict[str, Any]
ReturnLine: TypeAlias = ItemReturn | FreeReturn


@dataclass(frozen=True, slots=True)
class PayOut:
    """What is given back by one tender, above zero; None for all that is left."""

    tender: Tender
    amount_minor: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What comes back and how the money goes out. `uuid` makes it happen once.

    With `refers_to`, the number of an invoice, all lines are ItemReturns of it; without, all are FreeReturns.
    `approval` is the leave of somebody who may take returns, where the session may not. The customer of a return
    that refers to an invoice is that invoice's, unless another is named.
    """

    uuid: str
    lines: tuple[ReturnLine, ...]
    payments: tuple[PayOut, ...]
    refers_to: str = ""
    customer_id: int | None = None
    note: str = ""
    approval: Approval | None = None


@retried
def refund(shop: Shop, session: Session, request: ReturnRequest) -> Completed:
    """Record a return as a credit note; amounts of the answer are below zero.

    Refused: NotAllowed, NoOpenShift, BadInput for nothing to return, an unknown number, more of an item than is
    left to return (naming it), a payment of more or less than the return is worth. OutcomeUnknown where the server
    went away during the commit: ask for the same return again.
    """
    session, till_id = at_till(session)
    if request.approval is None or request.approval.permission != REFUND:
        session.require(REFUND)
    _check(request)
    clock.notice(shop, session)
    now = shop.clock()
    try:
        with shop.store.write(request.uuid) as connection:
            if sales.id_of(connection, request.uuid) is None:
                return _write(connection, shop, session, till_id, request, now)
    except IntegrityError:
        # As with a sale: of two that were asked for at the same moment a server lets one through.
        if not was_completed(shop, request.uuid):
            raise
    return completed_before(shop, request.uuid)


def _check(request: ReturnRequest) -> None:
    if not request.lines:
        raise BadInput(_("Nothing is to be returned. Choose what comes back first."))
    for line in request.lines:
        if isinstance(line, ItemReturn) != bool(request.refers_to):
            raise BadInput(
                _("What comes back without its sale is a return of its own. Finish this one without it.")
            )
        if line.quantity_milli <= 0:
            raise BadInput(_("A quantity is more than zero. Type how many come back."), "quantity")
        if isinstance(line, FreeReturn) and line.price_e4 < 0:
            raise BadInput(_("A price is zero or more. Type it again."), "price")


def _write(
    connection: Connection,
    shop: Shop,
    session: Session,
    till_id: int,
    request: ReturnRequest,
    now: datetime,
) -> Completed:
    shift_id = shifts.require_open(connection, till_id)
    note = _note(connection, shop, request)
    gross = sum(item["gross_minor"] for item in note.items)
    paid, rounding = _pay_out(request.payments, -gross, shop.settings.cash_step_minor)
    moves = _put_back(connection, note.items)
    year = shop.business_date(now).year
    counter, number = sales.next_number(
        connection, till_id=till_id, till=session.till, kind="credit_note", year=year
    )
    head = head_row(shop, session, now, kind="credit_note", number=number, counter=counter, shift_id=shift_id)
    head |= note.head
    head |= {
        "uuid": request.uuid,
        "note": request.note,
        "discount_minor": sum(item["sale_discount_minor"] for item in note.items),
        "net_minor": sum(item["net_minor"] for item in note.items),
        "tax_minor": sum(item["tax_minor"] for item in note.items),
        "gross_minor": gross,
        "cash_rounding_minor": rounding,
    }
    head["customer_id"], buyer = buyers.buyer_for(connection, shop, head["customer_id"])
    _insert(connection, session, till_id, request, head, note, paid, moves, buyer)
    return Completed(request.uuid, number, head["net_minor"], head["tax_minor"], gross, rounding, 0)


def _note(connection: Connection, shop: Shop, request: ReturnRequest) -> CreditNote:
    if not request.refers_to:
        free = [line for line in request.lines if isinstance(line, FreeReturn)]
        return of_its_own(shop.settings, free, request.customer_id)
    items = [line for line in request.lines if isinstance(line, ItemReturn)]
    return mirror(connection, request.refers_to, items, request.customer_id)


def _insert(
    connection: Connection,
    session: Session,
    till_id: int,
    request: ReturnRequest,
    head: Values,
    note: CreditNote,
    paid: Sequence[Payment],
    moves: Sequence[tuple[int, int, int]],
    buyer: Buyer | None,
) -> None:
    invoice_id = sales.insert_invoice(connection, head)
    at = head["issued_at"]
    base = {"invoice_id": invoice_id}
    items = [base | item for item in note.items]
    taxes = [base | tax_row(position, rate) for position, rate in enumerate(note.rates, 1)]
    payments = [payment_row(head, payment) for payment in paid]
    moved = [base | move_row(head, "return", *move) for move in moves]
    sales.insert_items(connection, items)
    sales.insert_taxes(connection, taxes)
    sales.insert_payments(connection, payments, invoice_id)
    sales.insert_moves(connection, moved)
    leave = _approval_rows(head, request.approval)
    sales.insert_approvals(connection, leave)
    by_cash = any(payment.kind == "cash" for payment in paid)
    sales.insert_print_job(connection, job_row(till_id, invoice_id, at, opens_drawer=by_cash))
    payload = sale_payload(head, items, taxes, payments, moved)
    payload["refers_to"] = request.refers_to
    payload["approvals"] = kept_approvals(leave)
    if buyer is not None:
        payload["buyer"] = buyers.keep(connection, invoice_id, buyer)
    journal.append(
        connection,
        chain=session.till,
        kind="credit_note",
        at=at,
        till=session.till,
        user=session.username,
        payload=payload,
    )


def _approval_rows(head: Values, approval: Approval | None) -> list[Values]:
    if approval is None:
        return []
    at, till_id = head["issued_at"], head["till_id"]
    return [approval_row(approval, at=at, till_id=till_id, detail=head["number"], cart_uuid=head["uuid"])]


def _pay_out(payments: Sequence[PayOut], due_minor: int, step_minor: int) -> tuple[list[Payment], int]:
    """The payments that give back so much, below zero, and the cash rounding; a BadInput unless they cover it."""
    paid: list[Payment] = []
    rest, rounding = due_minor, 0
    for out in payments:
        taken = give_back(out.tender, rest, out.amount_minor, step_minor=step_minor, reference=out.reference)
        paid.append(taken.payment)
        rest, rounding = taken.rest_minor, taken.rounding_minor
        if not rest:
            break
    if rest or len(paid) < len(payments):
        raise BadInput(_("What is given back is not what the return is worth. Type the amounts again."))
    return paid, rounding


def _put_back(connection: Connection, items: Sequence[Values]) -> list[tuple[int, int, int]]:
    """Put what comes back into stock at each item's cost: (product_id, quantity, value) of each move.

    Whether a product is stocked, and the cost of one whose sale is not known, are those of this moment.
    """
    rows = products.stock_rows(connection, [item["product_id"] for item in items])
    back: dict[int, tuple[int, int]] = {}
    for item in items:
        row = rows.get(item["product_id"])
        if row is None:
            raise BadInput(_("{name} is no longer a product here. Add it first.").format(name=item["name"]))
        item["stocked"] = int(row.stocked)
        if item["returns_item_id"] is None:
            item["cost_e4"] = row.cost_e4
        quantity = -item["quantity_milli"]
        value = divide_half_up(item["cost_e4"] * quantity, QUANTITY_ONE)
        if row.stocked:
            before, worth = back.get(row.id, (0, 0))
            back[row.id] = (before + quantity, worth + value)
    moves = [(product_id, *back[product_id]) for product_id in sorted(back)]
    changed = [{"of_id": move[0], "by_milli": move[1], "by_value_e4": move[2]} for move in moves]
    if not products.move_stock(connection, changed):
        raise BadInput(_("The stock changed meanwhile. Try again."))
    products.set_costs(connection, _costs_after(rows, moves))
    return moves


def _costs_after(
    rows: Mapping[int, products.StockRow], moves: Sequence[tuple[int, int, int]]
) -> list[dict[str, int]]:
    """What one unit costs on average with what came back, where that is another cost than before."""
    costs: list[dict[str, int]] = []
    for product_id, quantity, value in moves:
        row = rows[product_id]
        cost = average_e4(
            on_hand_milli=row.on_hand_milli + quantity, value_e4=row.value_e4 + value, cost_e4=row.cost_e4
        )
        if cost != row.cost_e4:
            costs.append({"of_id": product_id, "new_cost_e4": cost})
    return costs
