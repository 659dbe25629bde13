"""Roles: the table of who may do what, edited whole; new ones, renamed ones, and those that nobody has taken away.

Every change needs the permission PEOPLE and is journaled with what was before. It counts for whoever signs in from
then on; sessions that are open keep what they had.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile, NotAllowed
from shop.rules.normal import storable
from shop.rules.numbers import format_scaled
from shop.rules.permissions import APPROVE, PEOPLE, Session, require
from shop.rules.roles import RoleDetails, checked, role_code
from shop.services.keepers import DATABASE_OWNER, check_rights, note, one_change
from shop.services.shop import Shop
from shop.store import people
from shop.store.engine import Connection, IntegrityError, retried
from shop.store.people import RoleRow
from shop.texts import _

FIRST = "admin"
"""The role a shop is made with and the command line stands on: it stays."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it is shown. `people` counts everybody who has it, those who can't sign in too."""

    code: str
    name: str
    permissions: frozenset[str]
    discount_limit_e4: int
    people: int
    version: int


def list_roles(shop: Shop, session: Session) -> tuple[Role, ...]:
    """Every role, in the order in which they were made."""
    require(session, PEOPLE)
    with shop.store.read() as connection:
        return tuple(map(_shown, people.all_roles(connection, DATABASE_OWNER)))


@retried
def add_role(
    shop: Shop, session: Session, name: str, permissions: Collection[str], discount_limit: str
) -> Role:
    """A new role; the limit is a per cent as typed. BadForm names fields: name, permissions, discount_limit."""
    require(session, PEOPLE)
    try:
        with one_change(shop, session) as connection:
            others = people.all_roles(connection, DATABASE_OWNER)
            details = checked(name, permissions, discount_limit, [other.name for other in others])
            _check_rights(connection, session, details.permissions, details.discount_limit_e4)
            code = role_code(details.name, {other.code for other in others})
            people.add_role(connection, code, details.name, details.permissions, details.discount_limit_e4)
            note(connection, session, shop, "role_added", {"code": code, **_kept(details)})
            return _of_code(connection, code)
    except IntegrityError as error:
        raise BadForm({"name": _("There is a role of this name already. Choose another name.")}) from error


@retried
def change_role(
    shop: Shop,
    session: Session,
    code: str,
    version: int,
    *,
    name: str,
    permissions: Collection[str],
    discount_limit: str,
) -> Role:
    """Another name, other permissions or another limit, where nobody changed the role since `version` was read.

    BadForm for fields that can't be used, ChangedMeanwhile with the Role as it is now, BadInput where nobody would
    be left who can look after people. Who may approve from now on chooses a new PIN at the next sign-in.
    """
    require(session, PEOPLE)
    with one_change(shop, session) as connection:
        row = _row(connection, code)
        if row.version != version:
            raise ChangedMeanwhile(
                _("Somebody else changed the role {name} meanwhile. Look at both before you save.").format(
                    name=row.name
                ),
                _shown(row),
            )
        others = [each.name for each in people.all_roles(connection) if each.id != row.id]
        details = checked(name, permissions, discount_limit, others)
        before = RoleDetails(row.name, row.permissions, row.discount_limit_e4)
        if details != before:
            limit = details.discount_limit_e4 if details.discount_limit_e4 > row.discount_limit_e4 else 0
            _check_rights(connection, session, details.permissions ^ row.permissions, limit)
            people.set_role(connection, row.id, details.name, details.permissions, details.discount_limit_e4)
            if APPROVE in details.permissions - row.permissions:
                people.doubt_pins_of_role(connection, row.id)
            payload: dict[str, object] = {"code": code, "before": _kept(before), "after": _kept(details)}
            note(connection, session, shop, "role_changed", payload)
        return _of_code(connection, code)


@retried
def delete_role(shop: Shop, session: Session, code: str) -> None:
    """Take a role away that nobody has; BadInput for one that somebody has, and for the first one."""
    require(session, PEOPLE)
    with one_change(shop, session) as connection:
        row = _row(connection, code)
        if row.code == FIRST:
            raise BadInput(_("The role {name} belongs to the shop and stays.").format(name=row.name))
        if row.people:
            raise BadInput(
                _("{count} people have the role {name}. Give them another role first.").format(
                    count=row.people, name=row.name
                )
                if row.people > 1
                else _("Somebody has the role {name}. Give them another role first.").format(name=row.name)
            )
        people.drop_role(connection, row.id)
        details = RoleDetails(row.name, row.permissions, row.discount_limit_e4)
        note(connection, session, shop, "role_deleted", {"code": row.code, **_kept(details)})


def limit_text(role: Role) -> str:
    """A role's limit as it is typed into a form."""
    return format_scaled(role.discount_limit_e4, 4)


def _row(connection: Connection, code: str) -> RoleRow:
    for role in people.all_roles(connection, DATABASE_OWNER):
        if role.code == storable(code):
            return role
    raise BadInput(
        _("There is no role {role}. Somebody deleted it: refresh the list.").format(role=storable(code[:40]))
    )


def _of_code(connection: Connection, code: str) -> Role:
    return _shown(_row(connection, code))


def _check_rights(
    connection: Connection, session: Session, permissions: Collection[str], limit_e4: int
) -> None:
    """Nobody changes rights that are beyond their own."""
    if not check_rights(session, people.everybody(connection), permissions, limit_e4):
        raise NotAllowed(
            _("This role would do more than you may do yourself. Ask an admin to change it."), PEOPLE
        )


def _kept(details: RoleDetails) -> dict[str, object]:
    return {
        "name": details.name,
        "permissions": sorted(details.permissions),
        "discount_limit_e4": details.discount_limit_e4,
    }


def _shown(row: RoleRow) -> Role:
    return Role(row.code, row.name, row.permissions, row.discount_limit_e4, row.people, row.version)
