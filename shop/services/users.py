"""The people of a shop: adding and changing them, their passwords and PINs, letting them in or no longer, listing.

Every change needs the permission PEOPLE and is journaled; nobody is ever deleted. Passwords and PINs are hashed before
the transaction opens. Signing in stands in `shop.services.signin`, one's own password in `shop.services.own_secret`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile, NotAllowed, ShopError
from shop.rules.listing import ListPage, ListQuery
from shop.rules.normal import storable
from shop.rules.permissions import ALL, APPROVE, PEOPLE, SELL, Session, require
from shop.rules.person import checked_name, secret_errors
from shop.rules.roles import NO_LIMIT_E4
from shop.rules.signin import username_key
from shop.services import hashing
from shop.services.given_secrets import GivenSecrets
from shop.services.keepers import DATABASE_OWNER, check_rights, listed, note, one_change
from shop.services.own_secret import pin_is_taken
from shop.services.shop import Shop, stamp
from shop.services.signin import approve as approve
from shop.services.signin import session_for as session_for
from shop.services.signin import session_of
from shop.services.signin import sign_in as sign_in
from shop.services.signin import wait_left as wait_left
from shop.store import people
from shop.store.engine import Connection, IntegrityError, retried
from shop.store.people import PersonRow
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Person:
    """A user as lists and forms show one. `role` is the role's code; times are stored ones, empty for never."""

    username: str
    name: str
    role: str
    active: bool
    has_password: bool
    has_pin: bool
    role_name: str = ""
    must_change: bool = False
    must_change_pin: bool = False
    last_sign_in: str = ""
    created_at: str = ""
    version: int = 0


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
    # Whatever became of the role: access to the database itself is access to everything in it.
    return replace(session_of(person), permissions=frozenset(ALL), discount_limit_e4=NO_LIMIT_E4)


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
        return [_shown(person) for person in listed(people.everybody(connection))]


def list_page(shop: Shop, session: Session, query: ListQuery) -> ListPage[Person]:
    """A page of users. Filters: role (a code), active ("1", "0"); sorts: name, username, role, active, last_sign_in."""
    require(session, PEOPLE)
    with shop.store.read() as connection:
        rows, count = people.people_page(connection, query, DATABASE_OWNER)
    return ListPage(tuple(map(_shown, rows)), count, query.offset)


def load_user(shop: Shop, session: Session, username: str) -> Person:
    """A user as they are now; BadInput where there is none."""
    require(session, PEOPLE)
    key = username_key(username)
    with shop.store.read() as connection:
        person = people.find(connection, key)
    if person is None or key == DATABASE_OWNER:
        raise BadInput(_("There is no user {username}.").format(username=key), "username")
    return _shown(person)


@retried
def add_user(
    shop: Shop,
    session: Session,
    username: str,
    name: str,
    role: str,
    *,
    password: str = "",
    pin: str = "",
    must_change: bool = False,
) -> Person:
    """A new user with a password, a PIN or both; with `must_change` each is good for one sign-in, that chooses another.

    BadForm names every field that can't be used: username, name, role, password, pin.
    """
    require(session, PEOPLE)
    errors: dict[str, str] = {}
    key, shown = checked_name(username, name, errors)
    errors.update(secret_errors(key, password, pin))
    if not password and not pin:
        errors["password"] = _("Give a password or a PIN.")
    with shop.store.read() as connection:
        everybody = people.everybody(connection)
    _check_free(key, everybody, errors)
    with shop.store.read() as connection:
        may = _check_role(connection, session, everybody, role, errors)
    if pin and "pin" not in errors and pin_is_taken(pin, APPROVE in may, everybody):
        errors["pin"] = _pin_taken()
    if errors:
        raise BadForm(errors)
    password_hash, pin_hash = hashing.hash_secret(password), hashing.hash_secret(pin)
    try:
        with one_change(shop, session) as connection:
            people.add_user(
                connection,
                username=key,
                name=shown,
                role_id=_role_id(connection, role),
                password_hash=password_hash,
                pin_hash=pin_hash,
                at=stamp(shop.clock()),
                must_change=must_change,
            )
            note(connection, session, shop, "user_added", {"username": key, "name": shown, "role": role})
            made = people.find(connection, key)
    except IntegrityError as error:
        raise BadForm({"username": _name_taken(key)}) from error
    if made is None:
        raise RuntimeError("a user that was just added is gone")
    return _shown(made)


@retried
def change_user(
    shop: Shop,
    session: Session,
    username: str,
    version: int,
    *,
    new_username: str,
    name: str,
    role: str,
    password: str = "",
    pin: str = "",
    must_change: bool | None = None,
) -> Person:
    """Change somebody, where nobody else did since `version` was read; a password or PIN that is empty stays.

    `must_change` has them choose another at the next sign-in: in place of those given here, or where none is, of all
    they have; None leaves that as it is. BadForm for fields that can't be used; ChangedMeanwhile with the Person as
    they are now; BadInput where nobody would be left who can look after people. It counts from the next sign-in on.
    Whoever may approve from now on chooses a new PIN there: the old one may be somebody else's too.
    """
    require(session, PEOPLE)
    errors: dict[str, str] = {}
    key, shown = checked_name(new_username, name, errors)
    errors.update(secret_errors(key, password, pin))
    fresh = GivenSecrets.made(password, pin, must_change) if not errors else GivenSecrets()
    try:
        with one_change(shop, session) as connection:
            everybody = listed(people.everybody(connection))
            person = _one_of(everybody, username)
            if person.version != version:
                raise _changed(person)
            others = [other for other in everybody if other.id != person.id]
            _check_free(key, others, errors)
            may = person.permissions
            if role != person.role:
                may = _check_role(connection, session, everybody, role, errors)
            if pin and "pin" not in errors and pin_is_taken(pin, APPROVE in may, others):
                errors["pin"] = _pin_taken()
            if errors:
                raise BadForm(errors)
            _check_reach(session, everybody, person)
            _write(connection, shop, session, person, (key, shown, role), may)
            fresh.write(connection, shop, session, person, key)
            found = people.find(connection, key)
    except IntegrityError as error:
        raise BadForm({"username": _name_taken(key)}) from error
    if found is None:
        raise RuntimeError("a user that was just changed is gone")
    return _shown(found)


def _write(
    connection: Connection,
    shop: Shop,
    session: Session,
    person: PersonRow,
    told: tuple[str, str, str],
    may: frozenset[str],
) -> None:
    """Another user name, name or role, where one differs."""
    after = dict(zip(("username", "name", "role"), told, strict=True))
    before = {"username": person.username, "name": person.name, "role": person.role}
    if after == before:
        return
    people.set_details(connection, person.id, told[0], told[1], _role_id(connection, told[2]))
    if APPROVE in may - person.permissions:
        people.doubt_pin(connection, person.id)
    note(connection, session, shop, "user_changed", {"before": before, "after": after})


@retried
def reset_secret(
    shop: Shop,
    session: Session,
    username: str,
    *,
    password: str = "",
    pin: str = "",
    must_change: bool = False,
) -> None:
    """Another password, another PIN or both; what is empty stays as it is. BadForm names the field.

    Whoever is signed in stays signed in; the next sign-in takes the new one alone.
    """
    require(session, PEOPLE)
    if not password and not pin:
        raise BadForm({"password": _("Give a password or a PIN.")})
    person = load_user(shop, session, username)
    change_user(
        shop,
        session,
        person.username,
        person.version,
        new_username=person.username,
        name=person.name,
        role=person.role,
        password=password,
        pin=pin,
        must_change=must_change,
    )


@retried
def take_secret_away(shop: Shop, session: Session, username: str, kind: str) -> None:
    """Take somebody's PIN or password ("pin", "password") away; BadInput where it is the only one they have."""
    require(session, PEOPLE)
    with one_change(shop, session) as connection:
        everybody = listed(people.everybody(connection))
        person = _one_of(everybody, username)
        _check_reach(session, everybody, person)
        other = person.password_hash if kind == "pin" else person.pin_hash
        if not other:
            raise BadInput(
                _("{name} has nothing else to sign in by. Give a new one, or deactivate {name}.").format(
                    name=person.name
                ),
                kind,
            )
        (people.set_pin_hash if kind == "pin" else people.set_password_hash)(connection, person.id, "")
        note(connection, session, shop, "secret_taken", {"username": person.username, "taken": kind})


@retried
def set_active(shop: Shop, session: Session, username: str, active: bool) -> None:
    """Let somebody sign in, or no longer. The last one who can look after people stays."""
    require(session, PEOPLE)
    with one_change(shop, session) as connection:
        everybody = listed(people.everybody(connection))
        person = _one_of(everybody, username)
        if person.active == active:
            return
        _check_reach(session, everybody, person)
        people.set_active(connection, person.id, active)
        kind = "user_activated" if active else "user_deactivated"
        note(connection, session, shop, kind, {"username": person.username})


def _shown(person: PersonRow) -> Person:
    return Person(
        person.username,
        person.name,
        person.role,
        person.active,
        bool(person.password_hash),
        bool(person.pin_hash),
        person.role_name,
        person.must_change,
        person.must_change_pin,
        person.last_sign_in,
        person.created_at,
        person.version,
    )


def _one_of(everybody: list[PersonRow], username: str) -> PersonRow:
    key = username_key(username)
    for person in everybody:
        if person.username == key:
            return person
    raise BadInput(_("There is no user {username}.").format(username=key), "username")


def _changed(person: PersonRow) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        _("Somebody else changed {name} meanwhile. Look at both before you save.").format(name=person.name),
        _shown(person),
    )


def _name_taken(key: str) -> str:
    return _("There is a user {username} already. Choose another user name.").format(username=key)


def _check_free(key: str, others: list[PersonRow], errors: dict[str, str]) -> None:
    if key in {DATABASE_OWNER, *(other.username for other in others)} and "username" not in errors:
        errors["username"] = _name_taken(key)


def _check_role(
    connection: Connection, session: Session, everybody: list[PersonRow], role: str, errors: dict[str, str]
) -> frozenset[str]:
    """What the role of this code may do; a sentence for one that isn't there, or that this person can't hand out."""
    found = next((each for each in people.all_roles(connection) if each.code == storable(role)), None)
    if found is None:
        errors["role"] = _("There is no role {role}.").format(role=storable(role[:40]))
        return frozenset()
    if not check_rights(session, everybody, found.permissions, found.discount_limit_e4):
        errors["role"] = _("The role {role} may do more than you. Choose another, or ask an admin.").format(
            role=found.name
        )
    return found.permissions


def _role_id(connection: Connection, role: str) -> int:
    found = people.role_id(connection, storable(role))
    if found is None:
        raise BadForm({"role": _("There is no role {role}.").format(role=storable(role[:40]))})
    return found


def _check_reach(session: Session, everybody: list[PersonRow], person: PersonRow) -> None:
    """Nobody changes somebody who may do more than they may: a new password would make them that person."""
    if person.id != session.user_id and not check_rights(
        session, everybody, person.permissions, person.discount_limit_e4
    ):
        raise NotAllowed(
            _("{name} may do more than you. Ask an admin to change this.").format(name=person.name), PEOPLE
        )


def _pin_taken() -> str:
    return _("This PIN can't be used. Choose another one.")
