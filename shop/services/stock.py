"""Stock: the recorded correction of a count. Deliveries and stocktakes come with the back office."""

from __future__ import annotations

from shop.rules.cart import Approval
from shop.rules.errors import BadInput
from shop.rules.permissions import STOCK_CORRECTION, Session, signed_in
from shop.rules.stock import value_of_change
from shop.services.issuing import approval_row, kept_approvals, kept_rows
from shop.services.shop import Shop, stamp
from shop.store import journal, products, sales
from shop.store.engine import retried
from shop.texts import _


@retried
def correct_count(
    shop: Shop, session: Session, product_id: int, counted_milli: int, approval: Approval | None = None
) -> int:
    """Set a product's stock to what was counted, as a move with its cause; the change in 1/1000 is returned.

    The value follows the quantity at the average value it had, at its cost where there was none. Needs the
    permission, or the approval of somebody who has it.
    """
    session = signed_in(session)
    if approval is None or approval.permission != STOCK_CORRECTION:
        session.require(STOCK_CORRECTION)
    if counted_milli < 0:
        raise BadInput(_("A count is zero or more. Type it again."), "count")
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        row = products.stock_rows(connection, [product_id]).get(product_id)
        if row is None or not row.stocked:
            raise BadInput(_("That product has no stock to correct."))
        change = counted_milli - row.on_hand_milli
        if change == 0:
            return 0
        value = value_of_change(
            on_hand_milli=row.on_hand_milli, value_e4=row.value_e4, cost_e4=row.cost_e4, by_milli=change
        )
        products.move_stock(connection, [{"of_id": product_id, "by_milli": change, "by_value_e4": value}])
        reason = (
            _("count corrected, approved by {name}").format(name=approval.approved_by) if approval else ""
        )
        move = {
            "invoice_id": None,
            "product_id": product_id,
            "quantity_milli": change,
            "value_e4": value,
            "kind": "correction",
            "till_id": session.till_id,
            "user_id": session.user_id,
            "reason": reason,
            "at": at,
        }
        sales.insert_moves(connection, [move])
        detail = f"{row.name}: {row.on_hand_milli} -> {counted_milli}"
        leave = (
            [approval_row(approval, at=at, till_id=session.till_id, detail=detail, cart_uuid="")]
            if approval
            else []
        )
        sales.insert_approvals(connection, leave)
        journal.append(
            connection,
            chain=session.till or "office",
            kind="stock_correction",
            at=at,
            till=session.till,
            user=session.username,
            payload={
                "product": row.name,
                "from_milli": row.on_hand_milli,
                "to_milli": counted_milli,
                "value_e4": value,
                "approved_by": approval.approved_by if approval else "",
                "moves": kept_rows([move]),
                "approvals": kept_approvals(leave),
            },
        )
    return change
