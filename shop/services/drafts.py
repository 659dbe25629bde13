"""The cart under way: kept after each change, found again at the next start, given up on the record."""

from __future__ import annotations

from shop.rules.cart import Cart
from shop.rules.errors import BadInput
from shop.rules.permissions import SELL, Session
from shop.services.shop import Shop, at_till, stamp
from shop.store import drafts, journal, sales
from shop.store.engine import retried
from shop.texts import _


@retried
def save(shop: Shop, session: Session, text: str) -> None:
    """Keep the cart under way, so that it is there after any end of the program."""
    till_id = _till_of(session)
    with shop.store.write() as connection:
        drafts.save(connection, till_id, text, stamp(shop.clock()))


@retried
def drop(shop: Shop, session: Session) -> None:
    """Forget the cart under way; there is none any more."""
    till_id = _till_of(session)
    with shop.store.write() as connection:
        drafts.drop(connection, till_id)


def load(shop: Shop, session: Session) -> str | None:
    """The cart that was under way at this till, None if there is none. Ask `was_completed` before going on."""
    till_id = _till_of(session)
    with shop.store.read() as connection:
        return drafts.load(connection, till_id)


def was_completed(shop: Shop, uuid: str) -> bool:
    """Whether a cart was already sold, asked after an unknown outcome."""
    with shop.store.read() as connection:
        return sales.id_of(connection, uuid) is not None


@retried
def abandon(shop: Shop, session: Session, cart: Cart) -> None:
    """Give a cart up: its lines go to the journal, its draft away. Refused while it holds payments."""
    till_id = _till_of(session)
    if cart.payments:
        raise BadInput(_("Give the payments back first. Nothing was changed."))
    now = stamp(shop.clock())
    gone = [[line.product.sku, line.quantity_milli, line.price_e4] for line in (*cart.lines, *cart.voided)]
    with shop.store.write() as connection:
        drafts.drop(connection, till_id)
        if gone:
            journal.append(
                connection,
                chain=session.till,
                kind="cart_abandoned",
                at=now,
                till=session.till,
                user=session.username,
                payload={"uuid": cart.uuid, "lines": gone},
            )


def _till_of(session: Session) -> int:
    """The till of somebody who may sell there."""
    session, till_id = at_till(session)
    session.require(SELL)
    return till_id
