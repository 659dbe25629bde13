"""What somebody likes to see in the office: light or dark, which columns. Each person's own, and never journaled."""

from __future__ import annotations

from shop.rules.errors import BadInput
from shop.rules.normal import storable
from shop.rules.permissions import BACKOFFICE, Session, require
from shop.services.shop import Shop
from shop.store import preferences as store
from shop.texts import _

MOST_KEY = 100
MOST_VALUE = 10_000


def load(shop: Shop, session: Session) -> dict[str, str]:
    """All preferences of whoever is signed in, by key."""
    require(session, BACKOFFICE)
    with shop.store.read() as connection:
        return store.load(connection, session.user_id)


def save(shop: Shop, session: Session, key: str, value: str) -> None:
    """Keep one of them; an empty value takes it away. BadInput for what is too long to be one."""
    require(session, BACKOFFICE)
    if not 0 < len(key) <= MOST_KEY or len(value) > MOST_VALUE:
        raise BadInput(_("This preference is too long to be kept."))
    with shop.store.write() as connection:
        store.save(connection, session.user_id, storable(key), storable(value))
