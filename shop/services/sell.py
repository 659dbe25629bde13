"""Selling: a paid cart becomes an issued invoice, whole or not at all, and once only.

One transaction takes the number, writes the invoice with its items, taxes and payments, moves the stock, adds the
journal entry and the print job, and forgets the draft. A cart's uuid makes it happen once: completing it again
answers with the invoice that is there. The number of round trips does not grow with the number of lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.rules.cart import Approval, Cart, Discount, Line, LineTotals, Totals, check_amounts, totals
from shop.rules.errors import BadInput, NotAllowed, NotEnoughStock
from shop.rules.money import PERCENT_HUNDRED, divide_half_up, percent_of
from shop.rules.permissions import DISCOUNT, PRICE_OVERRIDE, SELL, Session
from shop.rules.quantity import format_quantity
from shop.services import buyers, clock, shifts
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
from shop.services.shop import Shop, at_till
from shop.store import drafts, journal, products, sales
from shop.store.engine import Connection, IntegrityError, retried
from shop.texts import _

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunningLow:
    """A product that a sale took to its reorder level or below it, and how many are left, in 1/1000."""

    name: str
    left_milli: int


@dataclass(frozen=True, slots=True)
class Completed:
    """What a committed sale is known by. `was_there` says that it had been completed before.

    `low` are the products that were enough before this sale and are low since.
    """

    uuid: str
    number: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    cash_rounding_minor: int
    change_minor: int
    was_there: bool = False
    low: tuple[RunningLow, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaveNeeded:
    """Leave that a cart needs and that neither the person nor an approval gives.

    `line_uuid` is the line whose price or discount it is, empty for the discount on the sale; a discount is one
    of `percent_e4`.
    """

    refusal: NotAllowed
    line_uuid: str = ""
    percent_e4: int = 0


def cart_totals(shop: Shop, cart: Cart) -> Totals:
    """All amounts of a cart under this shop's rules."""
    return totals(cart.lines, cart.discount, shop.settings.tax_mode, shop.settings.currency.digits)


def due_minor(shop: Shop, cart: Cart) -> int:
    """What is left to pay of a cart."""
    paid = sum(payment.amount_minor for payment in cart.payments)
    return cart_totals(shop, cart).gross_minor - paid


@retried
def complete(shop: Shop, session: Session, cart: Cart, *, note: str = "") -> Completed:
    """Make the sale of a cart whose payments cover it, to its customer where it has one: named as the buyer.

    A customer who became another one since is that one; one who was erased since is nobody.

    Refused: NotAllowed, NoOpenShift, NotEnoughStock (naming the product), BadInput for an empty or unpaid cart.
    OutcomeUnknown where the server went away during the commit: complete the same cart again.
    """
    session, till_id = at_till(session)
    session.require(SELL)
    if not cart.lines:
        raise BadInput(_("The cart is empty. Scan something first."))
    sums = cart_totals(shop, cart)
    check_amounts(sums)
    rounding = _cash_rounding(shop, cart, sums.gross_minor)
    try:
        _check_leave(session, cart, sums)
    except NotAllowed:
        # What has been sold is told to whoever asks again, and that may be somebody else by now.
        if not was_completed(shop, cart.uuid):
            raise
    clock.notice(shop, session)
    now = shop.clock()
    try:
        with shop.store.write(cart.uuid) as connection:
            if sales.id_of(connection, cart.uuid) is None:
                number, low = _write(connection, shop, session, till_id, cart, sums, rounding, now, note)
                change = sum(payment.change_minor for payment in cart.payments)
                amounts = sums.net_minor, sums.tax_minor, sums.gross_minor, rounding, change
                return Completed(cart.uuid, number, *amounts, low=low)
            drafts.drop(connection, till_id)
    except IntegrityError:
        # On a server the same cart may be completed twice at the same moment: its uuid lets one of them through.
        if not was_completed(shop, cart.uuid):
            raise
    return completed_before(shop, cart.uuid)


def completed_before(shop: Shop, uuid: str) -> Completed:
    """What was made from this cart or return, read back."""
    with shop.store.read() as connection:
        issued = sales.load(connection, uuid=uuid)
    if issued is None:
        raise BadInput(_("That sale can't be read back. Check the database with verify."))
    return Completed(
        issued.uuid,
        issued.number,
        issued.net_minor,
        issued.tax_minor,
        issued.gross_minor,
        issued.cash_rounding_minor,
        issued.change_minor,
        was_there=True,
    )


def _cash_rounding(shop: Shop, cart: Cart, gross_minor: int) -> int:
    """The difference that cash rounding makes; a BadInput where the payments don't cover the sale."""
    rounding = sum(payment.amount_minor for payment in cart.payments) - gross_minor
    step = shop.settings.cash_step_minor
    by_cash = any(payment.kind == "cash" for payment in cart.payments)
    if rounding and not (by_cash and step > 1 and 2 * abs(rounding) <= step):
        raise BadInput(_("The sale is not fully paid. Take the rest first."))
    for payment in cart.payments:
        short = payment.amount_minor < 0 or payment.change_minor < 0
        if short or payment.amount_minor + payment.change_minor != payment.tendered_minor:
            raise BadInput(_("A payment does not add up. Take it back and take it again."))
        if payment.change_minor and payment.kind != "cash":
            raise BadInput(_("Change is only given from cash."))
    return rounding


def _check_leave(session: Session, cart: Cart, sums: Totals) -> None:
    """The service's own check of what the screens asked approval for, and that nothing is sold backwards."""
    for line, row in zip(cart.lines, sums.lines, strict=True):
        if line.quantity_milli <= 0 or line.price_e4 < 0 or row.discount_minor < 0 or sums.discount_minor < 0:
            raise BadInput(
                _("{name} can't be sold like this. Void its line and scan it again.").format(
                    name=line.product.name
                )
            )
    for needed in leave_needed(session, cart, sums):
        raise needed.refusal


def leave_needed(session: Session, cart: Cart, sums: Totals) -> Iterator[LeaveNeeded]:
    """What in this cart goes beyond what the person may do and nobody has approved.

    The screens ask as soon as a price or a discount is typed; later a discount may become a larger one, because
    what it is taken off became less, or somebody else goes on with the cart.
    """
    for line, row in zip(cart.lines, sums.lines, strict=True):
        try:
            if line.price_e4 != line.list_price_e4:
                _require(session, PRICE_OVERRIDE, line.price_approval)
        except NotAllowed as refusal:
            yield LeaveNeeded(refusal, line.uuid)
        if line.discount:
            yield from _leave(session, line.discount, row.discount_minor, row.amount_minor, line.uuid)
    if cart.discount:
        before = sum(row.shown_minor for row in sums.lines)
        yield from _leave(session, cart.discount, sums.discount_minor, before)


def _require(session: Session, permission: str, approval: Approval | None) -> None:
    if approval is None or approval.permission != permission:
        session.require(permission)


def _leave(
    session: Session, discount: Discount, off_minor: int, amount_minor: int, line_uuid: str = ""
) -> Iterator[LeaveNeeded]:
    try:
        check_discount(session, off_minor, amount_minor, discount.approval)
    except NotAllowed as refusal:
        yield LeaveNeeded(refusal, line_uuid, share_e4(off_minor, amount_minor))


def share_e4(off_minor: int, amount_minor: int) -> int:
    """The least per cent that takes so much off an amount (210.5 rounds up: 50 % of 421 is 211), in 1/10000."""
    if off_minor <= 0 or amount_minor <= 0:
        return 0
    return -(-(2 * off_minor - 1) * PERCENT_HUNDRED // (2 * amount_minor))


def check_discount(session: Session, off_minor: int, amount_minor: int, approval: Approval | None) -> None:
    """Refuse a discount beyond the role's limit that nobody approved."""
    if approval is not None and approval.permission == DISCOUNT:
        return
    session.require(DISCOUNT)
    if off_minor > percent_of(amount_minor, session.discount_limit_e4):
        limit = session.discount_limit_e4 // 10_000
        raise NotAllowed(
            _("{name} may give at most {limit} % off. A supervisor can approve more.").format(
                name=session.name, limit=limit
            ),
            DISCOUNT,
            approvable=True,
        )


def _write(
    connection: Connection,
    shop: Shop,
    session: Session,
    till_id: int,
    cart: Cart,
    sums: Totals,
    rounding_minor: int,
    now: datetime,
    note: str,
) -> tuple[str, tuple[RunningLow, ...]]:
    shift_id = shifts.require_open(connection, till_id)
    customer_id, buyer = buyers.buyer_for(connection, shop, cart.customer_id)
    moves, stock = _take_stock(connection, cart.lines)
    year = shop.business_date(now).year
    counter, number = sales.next_number(
        connection, till_id=till_id, till=session.till, kind="receipt", year=year
    )
    head = head_row(shop, session, now, kind="receipt", number=number, counter=counter, shift_id=shift_id)
    head |= {
        "uuid": cart.uuid,
        "customer_id": customer_id,
        "note": note,
        "discount_kind": cart.discount.kind if cart.discount else "",
        "discount_value": cart.discount.value if cart.discount else 0,
        "discount_minor": sums.discount_minor,
        "net_minor": sums.net_minor,
        "tax_minor": sums.tax_minor,
        "gross_minor": sums.gross_minor,
        "cash_rounding_minor": rounding_minor,
    }
    invoice_id = sales.insert_invoice(connection, head)
    at = head["issued_at"]
    base = {"invoice_id": invoice_id}
    items = [
        base | _item_row(position, line, row, stock[line.product.id])
        for position, (line, row) in enumerate(zip(cart.lines, sums.lines, strict=True), 1)
    ]
    taxes = [base | tax_row(position, rate) for position, rate in enumerate(sums.rates, 1)]
    paid = [payment_row(head, payment) for payment in cart.payments]
    moved = [base | move_row(head, "sale", *move) for move in moves]
    sales.insert_items(connection, items)
    sales.insert_taxes(connection, taxes)
    sales.insert_payments(connection, paid, invoice_id)
    sales.insert_moves(connection, moved)
    leave = [
        approval_row(given, at=at, till_id=till_id, detail=detail, cart_uuid=cart.uuid)
        for given, detail in _approvals(cart)
    ]
    sales.insert_approvals(connection, leave)
    by_cash = any(payment.kind == "cash" and payment.tendered_minor for payment in cart.payments)
    sales.insert_print_job(connection, job_row(till_id, invoice_id, at, opens_drawer=by_cash))
    payload = sale_payload(head, items, taxes, paid, moved)
    payload["voided"] = [[line.product.sku, line.quantity_milli, line.price_e4] for line in cart.voided]
    payload["approvals"] = kept_approvals(leave)
    if buyer is not None:
        payload["buyer"] = buyers.keep(connection, invoice_id, buyer)
    journal.append(
        connection,
        chain=session.till,
        kind="sale",
        at=at,
        till=session.till,
        user=session.username,
        payload=payload,
    )
    drafts.drop(connection, till_id)
    return number, _running_low(stock, moves)


def _running_low(
    stock: Mapping[int, products.StockRow], moves: Sequence[tuple[int, int, int]]
) -> tuple[RunningLow, ...]:
    """What these moves took to its reorder level or below it, told once: when it gets there."""
    taken = [(stock[product_id], stock[product_id].on_hand_milli + by) for product_id, by, _value in moves]
    return tuple(
        RunningLow(row.name, left)
        for row, left in taken
        if left <= row.reorder_level_milli < row.on_hand_milli and row.reorder_level_milli > 0
    )


def _take_stock(
    connection: Connection, lines: Sequence[Line]
) -> tuple[list[tuple[int, int, int]], dict[int, products.StockRow]]:
    """Take what the lines sell out of stock: (product_id, quantity, value) of each move, negative; and what it was.

    The value taken is the share of the stock's value, rounded half-up; the last piece takes all that is left.
    """
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.product.id] = wanted.get(line.product.id, 0) + line.quantity_milli
    rows = products.stock_rows(connection, list(wanted))
    if len(rows) != len(wanted):
        raise BadInput(_("A product in the cart is no longer there. Void its line and scan it again."))
    moves: list[tuple[int, int, int]] = []
    for product_id, row in rows.items():
        if not row.stocked:
            continue
        quantity = wanted[product_id]
        if quantity > row.on_hand_milli:
            raise short_of_stock(row, quantity)
        value = divide_half_up(row.value_e4 * quantity, row.on_hand_milli)
        moves.append((product_id, -quantity, -value))
    changed = [{"of_id": move[0], "by_milli": move[1], "by_value_e4": move[2]} for move in moves]
    if not products.move_stock(connection, changed):
        raise BadInput(_("The stock changed meanwhile. Try again."))
    return moves, rows


def short_of_stock(row: products.StockRow, wanted_milli: int) -> NotEnoughStock:
    """The refusal that says how many there are."""
    return NotEnoughStock(
        _("Only {count} of {name} in stock. Sell fewer, or have the count corrected.").format(
            count=format_quantity(row.on_hand_milli), name=row.name
        ),
        product_id=row.id,
        name=row.name,
        wanted_milli=wanted_milli,
        on_hand_milli=row.on_hand_milli,
    )


def _item_row(position: int, line: Line, row: LineTotals, stock: products.StockRow) -> Values:
    product, discount = line.product, line.discount
    approval = discount.approval if discount else None
    return {
        "position": position,
        "product_id": product.id,
        "sku": product.sku,
        "barcode": product.barcode,
        "name": product.name,
        "category": product.category,
        "unit": product.unit,
        "quantity_milli": line.quantity_milli,
        "list_price_e4": line.list_price_e4,
        "price_e4": line.price_e4,
        "discount_kind": discount.kind if discount else "",
        "discount_value": discount.value if discount else 0,
        "amount_minor": row.amount_minor,
        "discount_minor": row.discount_minor,
        "sale_discount_minor": row.sale_discount_minor,
        "net_minor": row.net_minor,
        "tax_minor": row.tax_minor,
        "gross_minor": row.gross_minor,
        "tax_code": product.tax.code,
        "tax_name": product.tax.name,
        "tax_category": product.tax.category,
        "percent_e4": product.tax.percent_e4,
        "cost_e4": stock.cost_e4,
        "stocked": int(stock.stocked),
        "price_approved_by": line.price_approval.approved_by if line.price_approval else "",
        "discount_approved_by": approval.approved_by if approval else "",
        "returns_item_id": None,
    }


def _approvals(cart: Cart) -> list[tuple[Approval, str]]:
    given: list[tuple[Approval, str]] = []
    for line in cart.lines:
        if line.price_approval:
            given.append((line.price_approval, f"{line.product.sku} {line.list_price_e4} -> {line.price_e4}"))
        if line.discount and line.discount.approval:
            given.append(
                (line.discount.approval, f"{line.product.sku} {line.discount.kind} {line.discount.value}")
            )
    if cart.discount and cart.discount.approval:
        given.append((cart.discount.approval, f"{cart.discount.kind} {cart.discount.value}"))
    return given
