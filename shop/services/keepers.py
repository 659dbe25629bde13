"""Changing people and roles without losing the last one who can: one change at a time, checked before it is kept.

Two admins who demote each other at the same moment, on whatever engine, take turns: the second is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from shop.rules.errors import BadInput, NotAllowed
from shop.rules.permissions import PEOPLE, Session
from shop.rules.roles import beyond, is_keeper
from shop.services.shop import Shop, stamp
from shop.store import journal, people
from shop.store.engine import Connection
from shop.store.people import PersonRow
from shop.texts import _

DATABASE_OWNER = "command-line"
"""The user name of whoever can open the database itself: it has no secret, is not active and stands in no list."""


@contextmanager
def one_change(shop: Shop, session: Session) -> Iterator[Connection]:
    """The transaction of one change of people or roles.

    NotAllowed where whoever asks may no longer look after people; BadInput, and nothing kept, where nobody would be
    left who can.
    """
    with shop.store.write() as connection:
        people.lock(connection)
        before = people.everybody(connection)
        _still_may(session, before)
        yield connection
        keepers = _keepers(before)
        if keepers and not _keepers(people.everybody(connection)):
            raise BadInput(
                _("{name} is the only one left who can look after people. Add another one first.").format(
                    name=keepers[0].name
                )
            )


def listed(everybody: Sequence[PersonRow]) -> list[PersonRow]:
    """All but the command line's user."""
    return [person for person in everybody if person.username != DATABASE_OWNER]


def check_rights(
    session: Session, everybody: Sequence[PersonRow], permissions: Collection[str], limit_e4: int
) -> bool:
    """Whether this person may hand out these rights, or change somebody who has them."""
    active = [person for person in everybody if person.active]
    held = frozenset().union(*(person.permissions for person in active))
    highest = max((person.discount_limit_e4 for person in active), default=0)
    return not beyond(session, permissions, limit_e4, held, highest)


def note(connection: Connection, session: Session, shop: Shop, kind: str, payload: dict[str, object]) -> None:
    """Put a change into the journal: in the chain of the session's till, or the office's."""
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind=kind,
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload=payload,
    )


def _keepers(everybody: Sequence[PersonRow]) -> list[PersonRow]:
    return [person for person in everybody if person.active and is_keeper(person.permissions)]


def _still_may(session: Session, everybody: Sequence[PersonRow]) -> None:
    """A session is as old as its sign-in: whoever was demoted or let go since then changes nobody any more."""
    if session.username == DATABASE_OWNER:
        return
    now = next((person for person in everybody if person.id == session.user_id), None)
    if now is None or not now.active or PEOPLE not in now.permissions:
        raise NotAllowed(_("You may no longer look after people. Sign in again."), PEOPLE)
