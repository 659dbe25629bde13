"""Signing in and approving: who somebody is, by password or PIN, with every attempt recorded.

After five wrong attempts in a row a person waits, 1 second at first and at most 60; an approval by PIN alone names
nobody, so there the till waits. Everything here takes a quarter of a second and more: keep it off a window's thread.
"""

from __future__ import annotations

from shop.rules.cart import Approval
from shop.rules.errors import BadInput, NotAllowed, ShopError, SignInRefused
from shop.rules.permissions import APPROVE, Session, signed_in
from shop.rules.shift import Till
from shop.rules.signin import is_pin, remaining_wait, username_key
from shop.services import hashing
from shop.services.shop import Shop, moment_of, stamp
from shop.store import attempts, journal, people, shifts
from shop.store.people import PersonRow
from shop.texts import _, ngettext

# In login_attempts, an approval by PIN alone has this for a user name.
_NOBODY_NAMED = ""


def sign_in(shop: Shop, username: str, secret: str, *, till: str | None) -> Session:
    """The session of a person, at a till (given by its code) or at none.

    Raises SignInRefused with the same sentence for an unknown name, a wrong secret and somebody who may no longer
    sign in; `wait_s` says how long the next attempt must wait.
    """
    place = _till(shop, till)
    person = _recognised(shop, username, secret, till or "")
    kind = "pin" if is_pin(secret) else "password"
    must = person.must_change_pin if kind == "pin" else person.must_change
    return session_of(person, place, kind if must else "")


def session_of(person: PersonRow, till: Till | None = None, must_change: str = "") -> Session:
    """The session of somebody who has been recognised; `must_change` names the secret that must be replaced first."""
    return Session(
        user_id=person.id,
        username=person.username,
        name=person.name,
        role=person.role,
        permissions=person.permissions,
        discount_limit_e4=person.discount_limit_e4,
        till_id=None if till is None else till.id,
        till="" if till is None else till.code,
        must_change=must_change,
    )


def session_for(shop: Shop, username: str, till: Till | None = None) -> Session:
    """The session of an active person whose identity needs no secret here: whoever asks has proved it otherwise."""
    with shop.store.read() as connection:
        person = people.find(connection, username_key(username))
    if person is None or not person.active:
        raise BadInput(_("There is no user {username}.").format(username=username_key(username)), "username")
    return session_of(person, till)


def approve(
    shop: Shop,
    session: Session,
    username: str | None,
    secret: str,
    permission: str,
    *,
    percent_e4: int = 0,
) -> Approval:
    """Leave from another person who may approve and has the permission: by name and secret, or by PIN alone.

    `percent_e4` is the discount asked for, which must be within the approver's own limit. Nobody approves for
    themselves. Raises SignInRefused for a wrong secret, NotAllowed for somebody who may not. It is journaled here;
    the sale it is for records it again with both names.
    """
    session = signed_in(session)
    if username is None or not username.strip():
        approver = _found_by_pin(shop, session, secret, permission, percent_e4)
    else:
        approver = _recognised(shop, username, secret, session.till, attempts.APPROVAL)
        if not _may_approve(approver, session, permission, percent_e4):
            raise NotAllowed(
                _("{name} may not approve this. Ask somebody who may.").format(name=approver.name), permission
            )
    if approver.must_change_pin if is_pin(secret) else approver.must_change:
        raise NotAllowed(
            _("{name} must sign in once and choose an own password or PIN before approving.").format(
                name=approver.name
            ),
            permission,
        )
    with shop.store.write() as connection:
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="approval",
            at=stamp(shop.clock()),
            till=session.till,
            user=session.username,
            payload={
                "permission": permission,
                "asked_by": session.username,
                "approved_by": approver.username,
            },
        )
    return Approval(permission, session.user_id, session.name, approver.id, approver.name)


def wait_left(shop: Shop, username: str) -> int:
    """How many seconds this user name must still wait before an attempt is looked at; 0 for none."""
    return _wait(shop, username_key(username))


def _till(shop: Shop, code: str | None) -> Till | None:
    if code is None:
        return None
    with shop.store.read() as connection:
        for till in shifts.all_tills(connection):
            if till.code == code:
                return till
    raise BadInput(_("There is no till {code}. Start the till with its name.").format(code=code), "till")


def _wait(shop: Shop, key: str, place: str | None = None) -> int:
    with shop.store.read() as connection:
        failed_at = attempts.failures_since_success(connection, key, place)
    return remaining_wait(map(moment_of, failed_at), shop.clock())


def _recognised(
    shop: Shop, username: str, secret: str, place: str, kind: str = attempts.SIGN_IN
) -> PersonRow:
    """The active person of this name and secret. Each attempt checks one hash, also for a name nobody has."""
    key = username_key(username)
    with shop.store.read() as connection:
        person = people.find(connection, key)
    known_id = None if person is None else person.id
    wait_s = _wait(shop, key)
    if wait_s:
        _record(shop, key, known_id, place, kind, succeeded=False)
        raise _refused(wait_s)
    by_pin = is_pin(secret)
    stored = ""
    if person is not None and person.active:
        stored = person.pin_hash if by_pin else person.password_hash
    if not hashing.matches(secret, stored) or person is None:
        _record(shop, key, known_id, place, kind, succeeded=False)
        raise _refused(_wait(shop, key))
    fresh = hashing.hash_secret(secret) if hashing.is_outdated(stored) else ""
    _record(shop, key, known_id, place, kind, succeeded=True)
    if fresh:
        with shop.store.write() as connection:
            people.refresh_hash(connection, person.id, "pin" if by_pin else "password", fresh)
    return person


def _found_by_pin(shop: Shop, session: Session, pin: str, permission: str, percent_e4: int) -> PersonRow:
    place = session.till or journal.OFFICE
    wait_s = _wait(shop, _NOBODY_NAMED, place)
    if wait_s:
        _record(shop, _NOBODY_NAMED, None, place, attempts.APPROVAL, succeeded=False)
        raise _refused(wait_s)
    with shop.store.read() as connection:
        candidates = [
            person
            for person in people.everybody(connection)
            if person.active and person.pin_hash and _may_approve(person, session, permission, percent_e4)
        ]
    if not candidates:
        raise NotAllowed(
            _("Nobody with a PIN may approve this. Give a PIN to a person who may, in People."), permission
        )
    if is_pin(pin):
        for person in candidates:
            if hashing.matches(pin, person.pin_hash):
                _record(shop, _NOBODY_NAMED, person.id, place, attempts.APPROVAL, succeeded=True)
                return person
    _record(shop, _NOBODY_NAMED, None, place, attempts.APPROVAL, succeeded=False)
    wait_s = _wait(shop, _NOBODY_NAMED, place)
    raise SignInRefused(
        _("That is not the PIN of somebody who may approve this. Type it again.") + _wait_sentence(wait_s),
        wait_s,
    )


def _may_approve(person: PersonRow, asker: Session, permission: str, percent_e4: int) -> bool:
    return (
        person.id != asker.user_id
        and {APPROVE, permission} <= person.permissions
        and person.discount_limit_e4 >= percent_e4
    )


def _record(shop: Shop, key: str, user_id: int | None, place: str, kind: str, *, succeeded: bool) -> None:
    with shop.store.write() as connection:
        attempts.record(
            connection,
            at=stamp(shop.clock()),
            username=key,
            user_id=user_id,
            place=place,
            succeeded=succeeded,
            kind=kind,
        )


def _refused(wait_s: int) -> ShopError:
    return SignInRefused(
        _("The user name or the password is wrong. Type them again.") + _wait_sentence(wait_s), wait_s
    )


def _wait_sentence(wait_s: int) -> str:
    if not wait_s:
        return ""
    return " " + ngettext(
        "Wait {count} second before that.", "Wait {count} seconds before that.", wait_s
    ).format(count=wait_s)
