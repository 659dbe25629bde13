"""People and roles as rows. Hashes leave this module only inside a `PersonRow`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, literal_column, select, update

from shop.rules.listing import ListQuery
from shop.store.listing import has_words, page
from shop.store.tables import login_attempts, role_permissions, roles, users


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A user with the role's permissions. The hashes are empty where there is no such secret."""

    id: int
    username: str
    name: str
    role: str
    discount_limit_e4: int
    permissions: frozenset[str]
    active: bool
    password_hash: str = field(repr=False)
    pin_hash: str = field(repr=False)
    role_name: str = ""
    must_change: bool = False
    must_change_pin: bool = False
    version: int = 0
    created_at: str = ""
    last_sign_in: str = ""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role, what it may do, and how many people have it."""

    id: int
    code: str
    name: str
    discount_limit_e4: int
    version: int
    permissions: frozenset[str]
    people: int


def _last_sign_in() -> Any:
    """When somebody last signed in by name; leave given by PIN alone is none, nor is the end of a lock-out."""
    newest = (
        select(login_attempts.c.at)
        .where(
            login_attempts.c.user_id == users.c.id,
            login_attempts.c.succeeded == literal_column("1"),
            login_attempts.c.kind == "",
        )
        .order_by(login_attempts.c.id.desc())
        .limit(1)
    )
    return func.coalesce(newest.scalar_subquery(), "").label("last_sign_in")


def _people(*more: Any) -> Select[Any]:
    return select(
        users.c.id,
        users.c.username,
        users.c.name,
        users.c.role_id,
        users.c.password_hash,
        users.c.pin_hash,
        users.c.active,
        users.c.must_change,
        users.c.must_change_pin,
        users.c.version,
        users.c.created_at,
        roles.c.code,
        roles.c.name.label("role_name"),
        roles.c.discount_limit_e4,
        *more,
    ).join(roles, roles.c.id == users.c.role_id)


def _person(row: Row[Any], permissions: frozenset[str]) -> PersonRow:
    return PersonRow(
        id=row.id,
        username=row.username,
        name=row.name,
        role=row.code,
        discount_limit_e4=row.discount_limit_e4,
        permissions=permissions,
        active=bool(row.active),
        password_hash=row.password_hash,
        pin_hash=row.pin_hash,
        role_name=row.role_name,
        must_change=bool(row.must_change),
        must_change_pin=bool(row.must_change_pin),
        version=row.version,
        created_at=row.created_at,
        last_sign_in=getattr(row, "last_sign_in", ""),
    )


def _permissions(connection: Connection) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for row in connection.execute(select(role_permissions.c.role_id, role_permissions.c.permission)):
        found.setdefault(row.role_id, set()).add(row.permission)
    return {role_id: frozenset(each) for role_id, each in found.items()}


def find(connection: Connection, username: str) -> PersonRow | None:
    """The user of this name, given as its key, and when they last signed in; also one who is not active."""
    row = connection.execute(_people(_last_sign_in()).where(users.c.username == username)).first()
    if row is None:
        return None
    return _person(row, _permissions(connection).get(row.role_id, frozenset()))


def everybody(connection: Connection) -> list[PersonRow]:
    """All users in the order of their names, those who are not active too."""
    granted = _permissions(connection)
    rows = connection.execute(_people().order_by(users.c.name, users.c.username))
    return [_person(row, granted.get(row.role_id, frozenset())) for row in rows]


def people_page(connection: Connection, query: ListQuery, left_out: str) -> tuple[list[PersonRow], int]:
    """A page of users and the count of them. Filters: role (a code), active ("1" or "0"); `left_out` is a user name.

    The text is looked for in the names as they are written, regardless of case.
    """
    last = _last_sign_in()
    rows = _people(last).where(
        users.c.username != left_out, has_words(query.text, users.c.name, users.c.username)
    )
    if query.filter("role"):
        rows = rows.where(roles.c.code == query.filter("role"))
    if query.filter("active"):
        rows = rows.where(users.c.active == int(query.filter("active") == "1"))
    sorts = {
        "name": func.lower(users.c.name),
        "username": users.c.username,
        "role": roles.c.name,
        "active": users.c.active,
        "last_sign_in": last,
    }
    found, count = page(connection, rows, query, row_id=users.c.id, sorts=sorts, usual="name")
    granted = _permissions(connection)
    return [_person(row, granted.get(row.role_id, frozenset())) for row in found], count


def lock(connection: Connection) -> None:
    """Let nobody else change people or roles before this transaction ends: whoever comes second waits here."""
    connection.execute(select(roles.c.id).order_by(roles.c.id).with_for_update())


def role_id(connection: Connection, code: str) -> int | None:
    """The role of this code."""
    found = connection.execute(select(roles.c.id).where(roles.c.code == code)).scalar()
    return None if found is None else int(found)


def all_roles(connection: Connection, left_out: str = "") -> list[RoleRow]:
    """Every role in the order in which they were made; `left_out` is a user name that isn't counted."""
    granted = _permissions(connection)
    many = (
        select(func.count())
        .select_from(users)
        .where(users.c.role_id == roles.c.id, users.c.username != left_out)
        .scalar_subquery()
    )
    rows = connection.execute(select(roles, many.label("people")).order_by(roles.c.id))
    return [
        RoleRow(
            row.id,
            row.code,
            row.name,
            row.discount_limit_e4,
            row.version,
            granted.get(row.id, frozenset()),
            int(row.people),
        )
        for row in rows
    ]


def role_permissions_of(connection: Connection, code: str) -> frozenset[str]:
    """What a role may do."""
    query = select(role_permissions.c.permission).join(roles, roles.c.id == role_permissions.c.role_id)
    return frozenset(row.permission for row in connection.execute(query.where(roles.c.code == code)))


def add_role(
    connection: Connection, code: str, name: str, permissions: Iterable[str], discount_limit_e4: int
) -> int:
    """A new role with its permissions."""
    row = {"code": code, "name": name, "discount_limit_e4": discount_limit_e4}
    new_id = int(connection.execute(insert(roles).returning(roles.c.id), row).scalar_one())
    _grant(connection, new_id, permissions)
    return new_id


def _grant(connection: Connection, role: int, permissions: Iterable[str]) -> None:
    rows = [{"role_id": role, "permission": permission} for permission in sorted(permissions)]
    if rows:
        connection.execute(insert(role_permissions), rows)


def set_role(
    connection: Connection, role: int, name: str, permissions: Iterable[str], discount_limit_e4: int
) -> None:
    """Another name, other permissions and another limit for a role; its version goes up."""
    connection.execute(
        update(roles)
        .where(roles.c.id == role)
        .values(name=name, discount_limit_e4=discount_limit_e4, version=roles.c.version + 1)
    )
    connection.execute(delete(role_permissions).where(role_permissions.c.role_id == role))
    _grant(connection, role, permissions)


def drop_role(connection: Connection, role: int) -> None:
    """Take a role away that nobody has."""
    connection.execute(delete(role_permissions).where(role_permissions.c.role_id == role))
    connection.execute(delete(roles).where(roles.c.id == role))


def add_user(
    connection: Connection,
    *,
    username: str,
    name: str,
    role_id: int,
    password_hash: str,
    pin_hash: str,
    at: str,
    active: bool = True,
    must_change: bool = False,
) -> int:
    """A new user; the name is unique. Who must change has to replace each secret given at its first use."""
    row = {
        "username": username,
        "name": name,
        "role_id": role_id,
        "password_hash": password_hash,
        "pin_hash": pin_hash,
        "active": int(active),
        "created_at": at,
        "must_change": int(must_change and bool(password_hash)),
        "must_change_pin": int(must_change and bool(pin_hash)),
    }
    return int(connection.execute(insert(users).returning(users.c.id), row).scalar_one())


def set_details(connection: Connection, user_id: int, username: str, name: str, role: int) -> None:
    """Another user name, name and role."""
    _change(connection, user_id, username=username, name=name, role_id=role)


def set_password_hash(
    connection: Connection, user_id: int, password_hash: str, must_change: bool = False
) -> None:
    """Store another password; empty for none."""
    _change(connection, user_id, password_hash=password_hash, must_change=int(must_change))


def set_pin_hash(connection: Connection, user_id: int, pin_hash: str, must_change: bool = False) -> None:
    """Store another PIN; empty for none."""
    _change(connection, user_id, pin_hash=pin_hash, must_change_pin=int(must_change))


def set_must_change(connection: Connection, user_id: int, must_change: bool) -> None:
    """Have somebody choose others at the next sign-in in place of all secrets they have, or no longer."""
    for flag, stored in (("must_change", users.c.password_hash), ("must_change_pin", users.c.pin_hash)):
        connection.execute(
            update(users).where(users.c.id == user_id, stored != "").values({flag: int(must_change)})
        )
    _change(connection, user_id)


def doubt_pin(connection: Connection, user_id: int) -> None:
    """Have somebody choose another PIN at the next sign-in by it, where they have one."""
    connection.execute(
        update(users).where(users.c.id == user_id, users.c.pin_hash != "").values(must_change_pin=1)
    )


def doubt_pins_of_role(connection: Connection, role: int) -> None:
    """The same for everybody who has a role."""
    connection.execute(
        update(users).where(users.c.role_id == role, users.c.pin_hash != "").values(must_change_pin=1)
    )


def refresh_hash(connection: Connection, user_id: int, kind: str, fresh: str) -> None:
    """The same password or PIN hashed at today's cost."""
    column = "pin_hash" if kind == "pin" else "password_hash"
    connection.execute(update(users).where(users.c.id == user_id).values({column: fresh}))


def set_active(connection: Connection, user_id: int, active: bool) -> None:
    """Let somebody sign in, or no longer."""
    _change(connection, user_id, active=int(active))


def _change(connection: Connection, user_id: int, **values: object) -> None:
    connection.execute(
        update(users).where(users.c.id == user_id).values(version=users.c.version + 1, **values)
    )
