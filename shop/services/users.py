"""The people of a shop: adding them, their passwords and PINs, letting them in or no longer, listing them.

Every change needs the permission PEOPLE and is journaled. Passwords and PINs are hashed before the transaction
opens. `sign_in` and `approve` stand in `shop.services.signin`.
"""

from __future__ import annotations

from dataclasses import dataclass

from shop.rules.errors import BadInput, ShopError
from shop.rules.normal import storable
from shop.rules.permissions import APPROVE, PEOPLE, SELL, Session, require
from shop.rules.signin import check_password, check_pin, check_username, username_key
from shop.services import hashing
from shop.services.shop import Shop, stamp
from shop.services.signin import approve, session_for, session_of, sign_in, wait_left
from shop.store import journal, people
from shop.store.engine import Connection, IntegrityError
from shop.store.people import PersonRow
from shop.texts import _

__all__ = [
    "Person",
    "TillPerson",
    "add_user",
    "approve",
    "list_users",
    "people_at_till",
    "reset_secret",
    "session_for",
    "session_of_database_owner",
    "set_active",
    "sign_in",
    "wait_left",
]

# Whoever can open the database file (or knows the server's password) acts as this user on the command line. It has
# no secret and is not active: nobody can sign in as it.
DATABASE_OWNER = "command-line"
MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Person:
    """A user as lists show one."""

    username: str
    name: str
    role: str
    active: bool
    has_password: bool
    has_pin: bool


@dataclass(frozen=True, slots=True)
class TillPerson:
    """A name to touch on the sign-in screen."""

    username: str
    name: str


def session_of_database_owner(shop: Shop) -> Session:
    """The session of the command line: all permissions, for whoever has access to the database itself.

    Its user is made at the first call, cannot sign in and stands in no list.
    """
    with shop.store.read() as connection:
        person = people.find(connection, DATABASE_OWNER)
    if person is None:
        with shop.store.write() as connection:
            person = people.find(connection, DATABASE_OWNER)
            if person is None:
                add_database_owner(connection, stamp(shop.clock()))
                person = people.find(connection, DATABASE_OWNER)
    if person is None:
        raise ShopError(_("The role admin is missing. Restore a backup of this database."))
    return session_of(person)


def add_database_owner(connection: Connection, at: str) -> None:
    """The user of the command line, in a transaction that is open already."""
    role_id = people.role_id(connection, "admin")
    if role_id is not None:
        people.add_user(
            connection,
            username=DATABASE_OWNER,
            name=_("Command line"),
            role_id=role_id,
            password_hash="",
            pin_hash="",
            at=at,
            active=False,
        )


def people_at_till(shop: Shop) -> tuple[TillPerson, ...]:
    """Everybody active who may sell, in the order of their names."""
    with shop.store.read() as connection:
        return tuple(
            TillPerson(person.username, person.name)
            for person in people.everybody(connection)
            if person.active and SELL in person.permissions
        )


def list_users(shop: Shop, session: Session) -> list[Person]:
    """All users in the order of their names, those who may no longer sign in too."""
    require(session, PEOPLE)
    with shop.store.read() as connection:
        return [_shown(person) for person in _listed(people.everybody(connection))]


def add_user(
    shop: Shop,
    session: Session,
    username: str,
    name: str,
    role: str,
    *,
    password: str = "",
    pin: str = "",
) -> Person:
    """A new user with a password, a PIN or both. BadInput names the field that can't be used."""
    require(session, PEOPLE)
    key = check_username(username)
    shown = name.strip() or username.strip()
    if len(shown) > MOST_NAME or storable(shown) != shown:
        raise BadInput(
            _("A name has at most {count} characters, all of them visible. Type it again.").format(
                count=MOST_NAME
            ),
            "name",
        )
    if not password and not pin:
        raise BadInput(_("Give a password or a PIN."), "password")
    with shop.store.read() as connection:
        role_id = people.role_id(connection, storable(role))
        may = people.role_permissions_of(connection, storable(role))
        others = people.everybody(connection)
    if role_id is None:
        raise BadInput(_("There is no role {role}.").format(role=storable(role[:40])), "role")
    if any(other.username == key for other in others):
        raise _name_taken(key)
    hashes = _hashed(key, password, pin, APPROVE in may, others)
    try:
        with shop.store.write() as connection:
            at = stamp(shop.clock())
            people.add_user(
                connection,
                username=key,
                name=shown,
                role_id=role_id,
                password_hash=hashes[0],
                pin_hash=hashes[1],
                at=at,
            )
            _note(connection, session, at, "user_added", {"username": key, "name": shown, "role": role})
    except IntegrityError as error:
        raise _name_taken(key) from error
    return Person(key, shown, role, True, bool(password), bool(pin))


def reset_secret(shop: Shop, session: Session, username: str, *, password: str = "", pin: str = "") -> None:
    """Another password, another PIN or both; what is empty stays as it is."""
    require(session, PEOPLE)
    with shop.store.read() as connection:
        others = _listed(people.everybody(connection))
    person = _one_of(others, username)
    if not password and not pin:
        raise BadInput(_("Give a password or a PIN."), "password")
    others = [other for other in others if other.id != person.id]
    password_hash, pin_hash = _hashed(person.username, password, pin, APPROVE in person.permissions, others)
    with shop.store.write() as connection:
        if password_hash:
            people.set_password_hash(connection, person.id, password_hash)
        if pin_hash:
            people.set_pin_hash(connection, person.id, pin_hash)
        changed = [what for what, typed in (("password", password), ("pin", pin)) if typed]
        _note(
            connection,
            session,
            stamp(shop.clock()),
            "secret_reset",
            {"username": person.username, "changed": changed},
        )


def set_active(shop: Shop, session: Session, username: str, active: bool) -> None:
    """Let somebody sign in, or no longer. The last one who can look after people stays."""
    require(session, PEOPLE)
    with shop.store.write() as connection:
        everybody = _listed(people.everybody(connection))
        person = _one_of(everybody, username)
        if person.active == active:
            return
        keepers = [each for each in everybody if each.active and PEOPLE in each.permissions]
        if not active and [each.id for each in keepers] == [person.id]:
            raise BadInput(
                _("{name} is the only one left who can look after people. Add another one first.").format(
                    name=person.name
                ),
                "username",
            )
        people.set_active(connection, person.id, active)
        kind = "user_activated" if active else "user_deactivated"
        _note(connection, session, stamp(shop.clock()), kind, {"username": person.username})


def _listed(everybody: list[PersonRow]) -> list[PersonRow]:
    return [person for person in everybody if person.username != DATABASE_OWNER]


def _shown(person: PersonRow) -> Person:
    return Person(
        person.username,
        person.name,
        person.role,
        person.active,
        bool(person.password_hash),
        bool(person.pin_hash),
    )


def _one_of(everybody: list[PersonRow], username: str) -> PersonRow:
    key = username_key(username)
    for person in everybody:
        if person.username == key:
            return person
    raise BadInput(_("There is no user {username}.").format(username=key), "username")


def _name_taken(key: str) -> BadInput:
    return BadInput(
        _("There is a user {username} already. Choose another user name.").format(username=key), "username"
    )


def _hashed(key: str, password: str, pin: str, approves: bool, others: list[PersonRow]) -> tuple[str, str]:
    """The hashes of both, empty where nothing was given; BadInput for what can't be used."""
    if password:
        check_password(password, key)
    if pin:
        check_pin(pin)
        _check_pin_is_free(pin, approves, others)
    return hashing.hash_secret(password), hashing.hash_secret(pin)


def _check_pin_is_free(pin: str, approves: bool, others: list[PersonRow]) -> None:
    """An approval by PIN alone must mean one person: an approver's PIN is nobody else's."""
    for other in others:
        rivals = other.active and other.pin_hash and (approves or APPROVE in other.permissions)
        if rivals and hashing.matches(pin, other.pin_hash):
            raise BadInput(_("This PIN can't be used. Choose another one."), "pin")


def _note(connection: Connection, session: Session, at: str, kind: str, payload: dict[str, object]) -> None:
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind=kind,
        at=at,
        till=session.till,
        user=session.username,
        payload=payload,
    )
