"""One's own password or PIN: chosen anew at the first sign-in by one that somebody else gave, or whenever one likes."""

from __future__ import annotations

from dataclasses import replace

from shop.rules.errors import BadForm, BadInput, NotAllowed
from shop.rules.permissions import APPROVE, Session
from shop.rules.signin import check_secret, is_pin
from shop.services import hashing
from shop.services.keepers import listed, note
from shop.services.shop import Shop, stamp
from shop.store import attempts, people
from shop.store.people import PersonRow
from shop.texts import _


def change_own(shop: Shop, session: Session | None, old: str, new: str) -> Session:
    """Replace the password or PIN that is `old` by a new one of the same kind; the session, free to do things.

    BadForm of the field "old" or "new". A wrong old one counts as a failed sign-in. NotAllowed for nobody.
    """
    if session is None:
        raise NotAllowed(_("Sign in first."))
    kind = "pin" if is_pin(old) else "password"
    with shop.store.read() as connection:
        everybody = listed(people.everybody(connection))
    person = next((each for each in everybody if each.id == session.user_id and each.active), None)
    if person is None:
        raise NotAllowed(_("You can no longer sign in. Ask an admin."))
    if not hashing.matches(old, person.pin_hash if kind == "pin" else person.password_hash):
        _count_failure(shop, session, person)
        raise BadForm({"old": _("That is not your present password or PIN. Type it again.")})
    _check_new(kind, old, new, person, [other for other in everybody if other.id != person.id])
    fresh = hashing.hash_secret(new)
    with shop.store.write() as connection:
        (people.set_pin_hash if kind == "pin" else people.set_password_hash)(connection, person.id, fresh)
        note(connection, session, shop, "own_secret_changed", {"username": person.username, "changed": kind})
    return replace(session, must_change="")


def _check_new(kind: str, old: str, new: str, person: PersonRow, others: list[PersonRow]) -> None:
    if new == old:
        raise BadForm({"new": _("Choose another one than before.")})
    try:
        check_secret(kind, new, person.username)
    except BadInput as error:
        raise BadForm({"new": error.message}) from error
    if kind == "pin" and pin_is_taken(new, APPROVE in person.permissions, others):
        raise BadForm({"new": _("This PIN can't be used. Choose another one.")})


def pin_is_taken(pin: str, approves: bool, others: list[PersonRow]) -> bool:
    """Whether a PIN would make an approval by PIN alone mean two people: an approver's is nobody else's."""
    return any(
        hashing.matches(pin, other.pin_hash)
        for other in others
        if other.active and other.pin_hash and (approves or APPROVE in other.permissions)
    )


def _count_failure(shop: Shop, session: Session, person: PersonRow) -> None:
    with shop.store.write() as connection:
        attempts.record(
            connection,
            at=stamp(shop.clock()),
            username=person.username,
            user_id=person.id,
            place=session.till,
            succeeded=False,
        )
