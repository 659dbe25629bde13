"""Roles as a table: permissions down, roles across. The chosen role's column is edited, its name and limit beside it.

A change counts for whoever signs in from then on. The form holds what the chosen role is to be: its two fields, and a
value for each permission under the permission's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.list_page import Listing
from backoffice.undo import Undo
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import APPROVE, PEOPLE
from shop.rules.roles import PermissionText, permission_texts
from shop.services import roles
from shop.services.roles import Role
from shop.texts import _, ngettext
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office

MOST_ROLES = 1000


class Page(Listing[Role, Role]):
    """Roles. `place` is the chosen permission's, `heads` are the columns that are shown."""

    has_search = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Roles")
        self.permissions = permission_texts()
        self.columns = (
            Column("name", _("Role"), 200, stretch=True),
            *(Column(each.permission, each.name) for each in self.permissions),
        )
        self.place = 0
        self.room = MOST_ROLES
        self._touched = ""
        self.make_form(Form(_fields()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action(
                "new", "CTRL+N", _("New role"), _("a new one"), "new", PEOPLE, button="head", kind="primary"
            ),
            Action("export", "CTRL+E", _("Export"), _("the table as XLSX or CSV"), "export", button="head"),
            Action("people", "F4", _("People"), _("who has the chosen role"), "to_people", PEOPLE, "head"),
            Action(
                "toggle", "SPACE", _("Allow"), _("allow the chosen role that, or no longer"), "toggle", PEOPLE
            ),
            Action("open", "ENTER", _("Open"), _("to the chosen role's name and limit"), "open"),
            Action(
                "delete",
                "DELETE",
                _("Delete"),
                _("delete the chosen role, where nobody has it"),
                "delete",
                PEOPLE,
                "head",
            ),
            Action("save", "CTRL+S", _("Save"), _("save the chosen role"), "save", PEOPLE, "form", "primary"),
        )

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def heads(self) -> list[tuple[str, str, str]]:
        """The columns: (code, name, how many have it); a new role stands last, with an empty code."""
        found = [(role.code, role.name, _people_of(role.people)) for role in self.rows]
        form = self.form
        if form is not None and form.is_new:
            found.append(("", str(form.values["name"]) or _("New role"), _("not saved")))
        return found

    @property
    def column(self) -> int:
        """The chosen column."""
        form = self.form
        if form is not None and form.is_new:
            return len(self.rows)
        return self.cursor

    @property
    def permission(self) -> PermissionText:
        """The chosen permission."""
        return self.permissions[self.place]

    def allows(self, column: int, permission: str) -> bool:
        """Whether a tick stands there, saved or not."""
        form = self.form
        if form is not None and form.is_open and column == self.column:
            return bool(form.values.get(permission, False))
        return column < len(self.rows) and permission in self.rows[column].permissions

    def is_changed(self, column: int, permission: str) -> bool:
        """Whether that tick is not as it is stored."""
        form = self.form
        return (
            form is not None
            and form.is_open
            and column == self.column
            and form.values.get(permission) != form.before.get(permission)
        )

    def summarised(self) -> str:
        return ngettext("{count} role", "{count} roles", self.count).format(count=self.count)

    # The list and the form -------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[Role]:
        found = roles.list_roles(self.shop, self.office.signed_in)
        return ListPage(found, len(found))

    def row_id(self, row: Role) -> str:
        return row.code

    def record_id(self, record: Role) -> str:
        return record.code

    def cells(self, row: Role) -> tuple[Any, ...]:
        return row.name, *("x" if each.permission in row.permissions else "" for each in self.permissions)

    def fetch_one(self, row_id: str) -> Role:
        found = {role.code: role for role in roles.list_roles(self.shop, self.office.signed_in)}
        if row_id not in found:
            raise BadInput(_("This role is not there any more."))
        return found[row_id]

    def filled(self, record: Role) -> tuple[Mapping[str, Value], str, str]:
        return _said(record), record.name, _people_of(record.people)

    def fresh(self) -> Mapping[str, Value]:
        return {"discount_limit": "0"} | {text.permission: False for text in self.permissions}

    def store(self, record: Role | None, values: Mapping[str, Value]) -> Role:
        session = self.office.signed_in
        name, limit = str(values["name"]), str(values["discount_limit"])
        allowed = [text.permission for text in self.permissions if values[text.permission]]
        if record is None:
            return roles.add_role(self.shop, session, name, allowed, limit)
        return roles.change_role(
            self.shop,
            session,
            record.code,
            record.version,
            name=name,
            permissions=allowed,
            discount_limit=limit,
        )

    def saved_sentence(self, before: Role | None, after: Role) -> str:
        if before is None:
            return _("{role} is there. Give it to somebody in People.").format(role=after.name)
        if APPROVE in after.permissions - before.permissions:
            return _("Saved. From the next sign-in on {role} may approve, each with a new PIN.").format(
                role=after.name
            )
        return _("Saved. {role} may do that from the next sign-in on.").format(role=after.name)

    def differences(
        self, theirs: Mapping[str, Value], mine: Mapping[str, Value]
    ) -> list[tuple[str, str, str]]:
        words = {True: _("yes"), False: _("no")}
        return super().differences(theirs, mine) + [
            (text.name, words[bool(theirs[text.permission])], words[bool(mine[text.permission])])
            for text in self.permissions
            if theirs[text.permission] != mine[text.permission]
        ]

    def undo_of(self, before: Role | None, after: Role) -> Undo:
        if before is None:
            return Undo(after.name, lambda: self._put_back(None, after))
        return Undo(after.name, lambda: self._put_back(before, after))

    def _put_back(self, before: Role | None, after: Role) -> None:
        """Undo: over what was saved then, and over nothing else. None where there was no such role before."""
        now = self.fetch_one(after.code)
        if _said(now) != _said(after):
            raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.name))
        if before is None:
            roles.delete_role(self.shop, self.office.signed_in, now.code)
        else:
            self.store(now, _said(before))

    def _show(self, record: Role | None) -> None:
        super()._show(record)
        touched, self._touched = self._touched, ""
        if touched:
            self.toggle()

    # Keys and touches ------------------------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        if self.form is not None and self.form.focus:
            return super().press(key)
        steps = {"UP": -1, "DOWN": 1, "PGUP": -8, "PGDN": 8}
        if key in steps:
            self.place = max(0, min(len(self.permissions) - 1, self.place + steps[key]))
            self.changed()
            return True
        if key in ("LEFT", "RIGHT"):
            self.move_to(self.column + (1 if key == "RIGHT" else -1))
            return True
        return super().press(key)

    def type(self, text: str) -> None:
        """Typed text goes into the form's field; a blank in the table is a tick."""
        if self.form is not None and self.form.focus:
            self.form.type(text)
        elif text == " ":
            self.press("SPACE")

    def toggle(self) -> None:
        """Allow the chosen role the chosen permission, or no longer."""
        form = self.form
        if form is not None and form.is_open:
            name = self.permission.permission
            form.edit(name, not form.values.get(name, False))
            self.changed()

    def touch(self, column: int, place: int) -> None:
        """A tick was touched: in another column that role is chosen first."""
        self.place = place
        form = self.form
        if form is not None:
            form.leave()
        if column == self.column:
            self.toggle()
            return
        self._touched = self.permissions[place].permission
        self.move_to(column)
        if self.column != column:
            # something unsaved is asked about first: the touch is over then
            self._touched = ""

    def choose_column(self, column: int) -> None:
        """A role's name was touched."""
        if column != self.column:
            self.move_to(column)

    # More ------------------------------------------------------------------------------------------------------------

    def to_people(self) -> None:
        """Who has the chosen role."""
        self.office.show("people", {"role": self.record.code} if self.record is not None else None)

    def delete(self) -> None:
        """Delete the chosen role, where nobody has it; its undo makes it again."""
        role = self.record
        if role is None:
            return

        def deleted(_none: None) -> None:
            self.record = None
            self.office.changed_something(
                Undo(role.name, lambda: self.store(None, _said(role))),
                _("Deleted: {role}").format(role=role.name),
            )
            self.reload()

        def go() -> None:
            self.office.run.run(
                lambda: roles.delete_role(self.shop, self.office.signed_in, role.code),
                deleted,
                self.office.fail,
            )

        self.before_leaving(go)


def _said(role: Role) -> dict[str, Value]:
    """A role as the form has it."""
    ticks = {text.permission: text.permission in role.permissions for text in permission_texts()}
    return {"name": role.name, "discount_limit": roles.limit_text(role)} | ticks


def _people_of(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", _("Name"), span=2),
        Field(
            "discount_limit",
            _("Discounts up to, in %"),
            anchor="e",
            span=2,
            hint=_("A discount beyond this needs an approval."),
        ),
    )
