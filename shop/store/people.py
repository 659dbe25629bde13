"""People, roles and sign-in attempts as rows. Hashes leave this module only inside a `PersonRow`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from shop.store.tables import login_attempts, role_permissions, roles, users

_MOST_ATTEMPTS = 5_000


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


def _people() -> Select[tuple[object, ...]]:
    return select(
        users.c.id,
        users.c.username,
        users.c.name,
        users.c.role_id,
        users.c.password_hash,
        users.c.pin_hash,
        users.c.active,
        roles.c.code,
        roles.c.discount_limit_e4,
    ).join(roles, roles.c.id == users.c.role_id)


def _person(row: Row[tuple[object, ...]], permissions: frozenset[str]) -> PersonRow:
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
    )


def _permissions(connection: Connection) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for row in connection.execute(select(role_permissions.c.role_id, role_permissions.c.permission)):
        found.setdefault(row.role_id, set()).add(row.permission)
    return {role_id: frozenset(each) for role_id, each in found.items()}


def find(connection: Connection, username: str) -> PersonRow | None:
    """The user of this name, given as its key; also one who is not active."""
    row = connection.execute(_people().where(users.c.username == username)).first()
    if row is None:
        return None
    return _person(row, _permissions(connection).get(row.role_id, frozenset()))


def everybody(connection: Connection) -> list[PersonRow]:
    """All users in the order of their names, those who are not active too."""
    granted = _permissions(connection)
    rows = connection.execute(_people().order_by(users.c.name, users.c.username))
    return [_person(row, granted.get(row.role_id, frozenset())) for row in rows]


def role_id(connection: Connection, code: str) -> int | None:
    """The role of this code."""
    found = connection.execute(select(roles.c.id).where(roles.c.code == code)).scalar()
    return None if found is None else int(found)


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
    rows = [{"role_id": new_id, "permission": permission} for permission in permissions]
    if rows:
        connection.execute(insert(role_permissions), rows)
    return new_id


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
) -> int:
    """A new user; the name is unique."""
    row = {
        "username": username,
        "name": name,
        "role_id": role_id,
        "password_hash": password_hash,
        "pin_hash": pin_hash,
        "active": int(active),
        "created_at": at,
    }
    return int(connection.execute(insert(users).returning(users.c.id), row).scalar_one())


def set_password_hash(connection: Connection, user_id: int, password_hash: str) -> None:
    """Store another password."""
    connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))


def set_pin_hash(connection: Connection, user_id: int, pin_hash: str) -> None:
    """Store another PIN; empty for none."""
    connection.execute(update(users).where(users.c.id == user_id).values(pin_hash=pin_hash))


def set_active(connection: Connection, user_id: int, active: bool) -> None:
    """Let somebody sign in, or no longer."""
    connection.execute(update(users).where(users.c.id == user_id).values(active=int(active)))


def record_attempt(
    connection: Connection, *, at: str, username: str, user_id: int | None, place: str, succeeded: bool
) -> None:
    """One attempt to sign in or to approve. An approval by PIN alone names nobody: its user name is empty."""
    row = {
        "at": at,
        "username": username,
        "user_id": user_id,
        "place": place,
        "succeeded": int(succeeded),
    }
    connection.execute(insert(login_attempts), row)


def failures_since_success(connection: Connection, username: str, place: str | None = None) -> list[str]:
    """When the attempts since the last success of this user name were, in their order.

    With a place those made there alone count. At most the newest 5,000: each is a person typing.
    """
    mine = [login_attempts.c.username == username]
    if place is not None:
        mine.append(login_attempts.c.place == place)
    success = select(func.coalesce(func.max(login_attempts.c.id), 0)).where(
        *mine, login_attempts.c.succeeded == 1
    )
    query = (
        select(login_attempts.c.at)
        .where(*mine, login_attempts.c.id > success.scalar_subquery())
        .order_by(login_attempts.c.id.desc())
        .limit(_MOST_ATTEMPTS)
    )
    return [row.at for row in connection.execute(query)][::-1]
