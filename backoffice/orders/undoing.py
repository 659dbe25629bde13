"""How a change of an order is taken back: over what was saved then, and over nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backoffice.undo import Undo
from shop.rules.errors import BadInput
from shop.services import orders
from shop.services.orders import Drafted, Order
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office


def undo_of_change(office: Office, before: Order, after: Order) -> Undo:
    """Other lines, another day or another note: as they were."""

    def work() -> None:
        _save_as(office, _as_it_was(office, after), before)

    return Undo(after.number, work)


def undo_of_drafts(office: Office, drafts: Sequence[Drafted]) -> Undo:
    """What was low put on drafts: each as it was before; those begun for it cancelled. All of them, or none."""

    def work() -> None:
        now = [_as_it_was(office, each.after) for each in drafts]
        for order, each in zip(now, drafts, strict=True):
            if each.before is None:
                orders.cancel_order(office.shop, office.signed_in, order)
            else:
                _save_as(office, order, each.before)

    return Undo(_("what is low on orders"), work)


def undo_of_state(office: Office, before: Order | None, after: Order) -> Undo | None:
    """Begun: cancelled, for an order is never deleted. Placed or cancelled: open as before. Reopened: cancelled."""
    session = office.signed_in
    if before is not None and before.state == "ordered":
        # reopened as a draft: placing it again is one key, and tells the day anew
        return None if after.state == "draft" else Undo(after.number, lambda: _reopen(office, before, after))
    if before is None or before.state == "cancelled":
        return Undo(
            after.number, lambda: orders.cancel_order(office.shop, session, _as_it_was(office, after))
        )
    return Undo(after.number, lambda: _reopen(office, before, after))


def _reopen(office: Office, before: Order, after: Order) -> None:
    """The state before, and the day that placing it has set."""
    opened = orders.reopen_order(office.shop, office.signed_in, _as_it_was(office, after))
    if opened.expected_on != before.expected_on:
        _save_as(office, opened, before)


def _save_as(office: Office, known: Order, wanted: Order) -> None:
    day = wanted.expected_on.isoformat() if wanted.expected_on is not None else ""
    orders.save_order(office.shop, office.signed_in, known, wanted.lines, expected_on=day, note=wanted.note)


def _as_it_was(office: Office, after: Order) -> Order:
    """The order as it is now, which is what was saved then; BadInput where it is another."""
    now = orders.get_order(office.shop, office.signed_in, after.id)
    if (now.state, now.lines, now.expected_on, now.note) != (
        after.state,
        after.lines,
        after.expected_on,
        after.note,
    ):
        raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.number))
    return now
