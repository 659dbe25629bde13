"""Stock set right by hand: counts corrected, goods written off, and both taken back.

Deliveries stand in `deliveries`, stocktakes in `stocktakes`. Each change is a move with its cause, on the record.
"""

from __future__ import annotations

from typing import Any

from shop.rules import stock as rules
from shop.rules.cart import Approval
from shop.rules.errors import BadInput
from shop.rules.normal import storable
from shop.rules.permissions import STOCK, STOCK_CORRECTION, Session, require, signed_in
from shop.rules.stock import CORRECTION, WRITE_OFF, value_of_change
from shop.services.booking import Booking
from shop.services.issuing import approval_row, kept_approvals
from shop.services.shop import Shop
from shop.store import sales, stock
from shop.store.engine import Connection, retried
from shop.store.products import StockRow
from shop.texts import _

Values = dict[str, Any]
TAKEN_BACK = (CORRECTION, WRITE_OFF)


@retried
def correct_count(
    shop: Shop, session: Session, product_id: int, counted_milli: int, approval: Approval | None = None
) -> int:
    """Set a product's stock to what was counted at the till; the change in 1/1000 is returned.

    The value follows the quantity at the average value it had, at its cost where there was none. Needs the
    permission, or the approval of somebody who has it.
    """
    session = signed_in(session)
    if approval is None or approval.permission != STOCK_CORRECTION:
        session.require(STOCK_CORRECTION)
    reason = _("count corrected, approved by {name}").format(name=approval.approved_by) if approval else ""
    return _corrected(shop, session, product_id, counted_milli, reason, approval)[0]


@retried
def adjust(shop: Shop, session: Session, product_id: int, counted_milli: int, reason: str = "") -> int | None:
    """Set a product's stock to what was counted, and say why; the id of the move, None where nothing changed."""
    require(session, STOCK)
    told = " ".join(storable(reason).split())
    if len(told) > rules.LONGEST_REASON:
        longest = _("This is longer than {count} characters.").format(count=rules.LONGEST_REASON)
        raise BadInput(longest, "reason")
    return _corrected(shop, session, product_id, counted_milli, told, None)[1]


def _corrected(
    shop: Shop, session: Session, product_id: int, counted_milli: int, reason: str, approval: Approval | None
) -> tuple[int, int | None]:
    """The change, and the id of its move."""
    if counted_milli < 0:
        raise BadInput(_("A count is zero or more. Type it again."), "count")
    with shop.store.write() as connection:
        row = _stocked(connection, product_id)
        change = counted_milli - row.on_hand_milli
        if not change:
            return 0, None
        booking = Booking(connection, shop, session)
        value = _value(row, change)
        booking.add(row, change, value, CORRECTION, reason)
        (move_id,) = booking.write()
        leave = _leave(booking, session, row, counted_milli, approval)
        sales.insert_approvals(connection, leave)
        payload = {
            "product": row.name,
            "from_milli": row.on_hand_milli,
            "to_milli": counted_milli,
            "value_e4": value,
            "approved_by": approval.approved_by if approval else "",
            "approvals": kept_approvals(leave),
        }
        booking.note("stock_correction", payload)
    return change, move_id


def _leave(
    booking: Booking, session: Session, row: StockRow, counted_milli: int, approval: Approval | None
) -> list[Values]:
    if approval is None:
        return []
    detail = f"{row.name}: {row.on_hand_milli} -> {counted_milli}"
    return [approval_row(approval, at=booking.at, till_id=session.till_id, detail=detail, cart_uuid="")]


@retried
def write_off(
    shop: Shop, session: Session, product_id: int, quantity_milli: int, reason: str, note: str = ""
) -> int:
    """Take goods that are damaged, expired, stolen or used up out of stock; the id of the move.

    The reason is one of `write_off_reasons`; a note says more. BadInput names the field, NotEnoughStock the product.
    """
    require(session, STOCK)
    if quantity_milli <= 0:
        raise BadInput(_("Type how many are written off, more than zero."), "quantity")
    if reason not in write_off_reasons(shop):
        raise BadInput(_("Choose why from the list. More reasons can be added in the settings."), "reason")
    told = rules.reason_with(reason, note)
    with shop.store.write() as connection:
        row = _stocked(connection, product_id)
        booking = Booking(connection, shop, session)
        value = _value(row, -quantity_milli)
        booking.add(row, -quantity_milli, value, WRITE_OFF, told)
        (move_id,) = booking.write()
        payload = {"product": row.name, "quantity_milli": quantity_milli, "value_e4": -value, "reason": told}
        booking.note("write_off", payload)
    return move_id


@retried
def take_back(shop: Shop, session: Session, move_id: int) -> int:
    """Take a count correction or a write-off back by a move of its own, quantity and value; the id of that move.

    NotEnoughStock where a correction added what has been sold since.
    """
    require(session, STOCK)
    with shop.store.write() as connection:
        move = stock.move_row(connection, move_id)
        if move is None or move.kind not in TAKEN_BACK or move.invoice_id is not None:
            raise BadInput(_("That can't be taken back. Correct the count instead."))
        row = _stocked(connection, move.product_id)
        told = _("move {number} taken back").format(number=move_id)
        if stock.has_reason(connection, row.id, told):
            raise BadInput(_("That has been taken back already."))
        booking = Booking(connection, shop, session)
        booking.add(row, -move.quantity_milli, _value_back(row, move), move.kind, told)
        (new_id,) = booking.write()
        payload = {"product": row.name, "quantity_milli": -move.quantity_milli, "move": move_id}
        booking.note("move_taken_back", payload)
    return new_id


def _value_back(row: StockRow, move: Any) -> int:
    """What of the value goes, or comes, with a move that is taken back."""
    if move.quantity_milli < 0:
        return -int(move.value_e4)
    return -rules.value_taken_back(
        on_hand_milli=row.on_hand_milli,
        value_e4=row.value_e4,
        by_milli=move.quantity_milli,
        by_value_e4=move.value_e4,
    )


def write_off_reasons(shop: Shop) -> tuple[str, ...]:
    """Why goods are written off in this shop, as the setting has them."""
    return rules.reasons(shop.settings.write_off_reasons)


def _stocked(connection: Connection, product_id: int) -> StockRow:
    """The product, locked; BadInput for one that has no stock."""
    row = stock.locked(connection, [product_id]).get(product_id)
    if row is None or not row.stocked:
        raise BadInput(_("That product has no stock to correct."))
    return row


def _value(row: StockRow, by_milli: int) -> int:
    return value_of_change(
        on_hand_milli=row.on_hand_milli, value_e4=row.value_e4, cost_e4=row.cost_e4, by_milli=by_milli
    )
