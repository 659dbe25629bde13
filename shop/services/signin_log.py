"""The sign-in log: who signed in or tried to, when and where; who must wait now; and the end of a wait.

A wait comes from the recorded attempts alone (`shop.rules.signin`). Ending one records a row that counts as a success,
marked as what it is, and is journaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery, LongPage
from shop.rules.normal import storable
from shop.rules.permissions import PEOPLE, Session, require
from shop.rules.signin import FREE_FAILURES, remaining_wait
from shop.services.keepers import note
from shop.services.shop import Shop, moment_of, stamp
from shop.services.times import with_times
from shop.store import attempts, people
from shop.store.attempts import APPROVAL, MOST_COUNTED, UNLOCK, AttemptRow
from shop.store.engine import retried
from shop.texts import _

__all__ = [
    "APPROVAL",
    "MOST_COUNTED",
    "UNLOCK",
    "AttemptRow",
    "LockOut",
    "end_lockout",
    "list_attempts",
    "lockouts",
    "newest",
    "places",
]

LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LockOut:
    """A user name with wrong attempts in a row, and the seconds it waits now; 0 where the next one may come.

    `username` is empty for approvals by PIN alone: there `place` waits. `name` is empty where nobody has the name.
    """

    username: str
    name: str
    place: str
    failures: int
    last_at: str
    wait_s: int


def list_attempts(shop: Shop, session: Session, query: ListQuery) -> LongPage[AttemptRow]:
    """A page of the log, the newest first; it counts to `MOST_COUNTED` and no further.

    Filters: result ("ok", "failed", "unlock"), place ("=" and a till's code, "=" alone for the office), person (a user
    name), period (as lists of sales know it), from and to (stored times, `to` not included).
    """
    require(session, PEOPLE)
    query = with_times(shop, query)
    with shop.store.read() as connection:
        rows, count, reached = attempts.attempts_page(connection, query)
    return LongPage(tuple(rows), count, query.offset, reached)


def places(shop: Shop, session: Session) -> tuple[str, ...]:
    """Where attempts were made: tills by their codes, "" for the office."""
    require(session, PEOPLE)
    with shop.store.read() as connection:
        return tuple(attempts.places(connection))


def newest(shop: Shop, session: Session) -> int:
    """The highest number of any attempt: another one means that there is something new to show."""
    require(session, PEOPLE)
    with shop.store.read() as connection:
        return attempts.newest(connection)


def lockouts(shop: Shop, session: Session) -> tuple[LockOut, ...]:
    """Who failed so often in a row during the last week that they wait, or will at the next failure; newest first."""
    require(session, PEOPLE)
    now = shop.clock()
    found = []
    with shop.store.read() as connection:
        names = {person.username: person.name for person in people.everybody(connection)}
        for username, place in attempts.failing(connection, stamp(now - LOOKED_BACK)):
            failed_at = attempts.failures_since_success(connection, username, None if username else place)
            if len(failed_at) >= FREE_FAILURES:
                wait_s = remaining_wait(map(moment_of, failed_at), now)
                found.append(
                    LockOut(username, names.get(username, ""), place, len(failed_at), failed_at[-1], wait_s)
                )
    return tuple(sorted(found, key=lambda each: each.last_at, reverse=True))


@retried
def end_lockout(shop: Shop, session: Session, username: str, place: str) -> None:
    """Let the next attempt of this user name be looked at right away; for an empty one, approvals at this place."""
    require(session, PEOPLE)
    username, place = storable(username), storable(place)
    with shop.store.write() as connection:
        failed_at = attempts.failures_since_success(connection, username, None if username else place)
        if not failed_at:
            raise BadInput(_("Nobody waits there any longer."), "username")
        person = people.find(connection, username) if username else None
        attempts.record(
            connection,
            at=stamp(shop.clock()),
            username=username,
            user_id=None if person is None else person.id,
            place=place,
            succeeded=True,
            kind=attempts.UNLOCK,
        )
        note(
            connection,
            session,
            shop,
            "lockout_ended",
            {"username": username, "place": place, "failures": len(failed_at)},
        )
