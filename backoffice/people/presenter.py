"""People: the list, and the form of the chosen one with a new password or PIN for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column, shown
from backoffice.form import Form
from backoffice.list_page import Filter, Listing
from backoffice.undo import Undo
from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import PEOPLE
from shop.rules.signin import password_rules, pin_rules
from shop.services import roles, users
from shop.services.users import Person
from shop.texts import _
from widgets.ask.presenter import Question
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office


class Page(Listing[Person, Person]):
    """People."""

    usual_sort = ("name", False)
    saves_slowly = True

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("People")
        self.placeholder = _("Search name or user name…")
        self.columns = (
            Column("name", _("Name"), 170, stretch=True),
            Column("username", _("User name"), 110),
            Column("role", _("Role"), 120),
            Column("last_sign_in", _("Last sign-in"), 190, "moment"),
        )
        found: tuple[roles.Role, ...] = ()
        found = office.read(lambda: roles.list_roles(self.shop, office.signed_in), found)
        self.roles = {role.code: role.name for role in found}
        self._found_roles = dict(self.roles)
        self.filters = self._filters()
        self.make_form(Form(_fields(tuple(self.roles.items())), self._edited))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(new=_("New person"), permission=PEOPLE),
            Action("roles", "F4", _("Roles"), _("what each role may do"), "to_roles", PEOPLE, "head"),
            Action("signins", "F7", _("Sign-ins"), _("the sign-ins of the chosen one"), "to_signins", PEOPLE),
            Action(
                "take_away",
                "F6",
                _("Take away…"),
                _("take the chosen one's PIN or password away"),
                "take_away",
                PEOPLE,
                "form",
            ),
            Action(
                "switch_active",
                "F8",
                _("Deactivate"),
                _("the chosen one can't sign in any more, or can again"),
                "switch_active",
                PEOPLE,
                "form",
            ),
        )

    def can(self, action: Action) -> bool:
        if action.id in ("switch_active", "take_away", "signins") and self.record is None:
            return False
        return super().can(action)

    @property
    def switch_label(self) -> str:
        """What F8 does to the chosen one."""
        return _("Deactivate") if self.record is None or self.record.active else _("Let in again")

    def _filters(self) -> tuple[Filter, ...]:
        return (
            Filter("role", (("", _("All roles")), *self.roles.items())),
            Filter("active", (("", _("Active")), ("0", _("Not active")), ("all", _("All")))),
        )

    # The list -------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[Person]:
        chosen = dict(query.filters)
        session = self.office.signed_in
        self._found_roles = {role.code: role.name for role in roles.list_roles(self.shop, session)}
        active = chosen.pop("active", "1")
        wanted = tuple(chosen.items()) if active == "all" else (*chosen.items(), ("active", active))
        return users.list_page(self.shop, session, replace(query, filters=wanted))

    def _loaded(self, page: ListPage[Person]) -> None:
        """The roles may have changed on their own page."""
        if self._found_roles != self.roles and self.form is not None:
            self.roles = dict(self._found_roles)
            self.filters = self._filters()
            self.form.offer("role", tuple(self.roles.items()))
        super()._loaded(page)

    def row_id(self, row: Person) -> str:
        return row.username

    def record_id(self, record: Person) -> str:
        return record.username

    def cells(self, row: Person) -> tuple[Any, ...]:
        return row.name, row.username, row.role_name, row.last_sign_in

    def tags(self, row: Person) -> tuple[str, ...]:
        return () if row.active else ("muted",)

    # The form -------------------------------------------------------------------------------------------------------

    def fetch_one(self, row_id: str) -> Person:
        return users.load_user(self.shop, self.office.signed_in, row_id)

    def filled(self, record: Person) -> tuple[Mapping[str, Value], str, str]:
        values: dict[str, Value] = {
            "name": record.name,
            "username": record.username,
            "role": record.role,
            "must_change": record.must_change or record.must_change_pin,
        }
        return values, record.name, self._told(record)

    def _told(self, person: Person) -> str:
        """What there is to know of somebody beside the fields."""
        ways = [_("password")] * person.has_password + [_("PIN")] * person.has_pin
        said = [] if person.active else [_("Not active: can't sign in.")]
        said.append(_("Signs in by {ways}.").format(ways=_(" and ").join(ways)))
        if person.must_change and person.must_change_pin:
            said.append(_("Must choose a new password and a new PIN at the next sign-in by each."))
        elif person.must_change or person.must_change_pin:
            what = _("password") if person.must_change else _("PIN")
            said.append(_("Must choose a new {what} at the next sign-in by it.").format(what=what))
        if person.last_sign_in:
            when = shown("moment", person.last_sign_in, self.office.formats(), self.shop)
            said.append(_("Last sign-in: {when}.").format(when=when))
        else:
            said.append(_("Has never signed in."))
        return " ".join(said)

    def fresh(self) -> Mapping[str, Value]:
        role = "staff" if "staff" in self.roles else next(iter(self.roles), "")
        return {"role": role, "must_change": True}

    def _edited(self, name: str) -> None:
        """Who gives somebody else a password has them choose their own, unless that is unticked."""
        form = self.form
        if form is None or name not in ("password", "pin") or not form.values[name]:
            return
        own = self.record is not None and self.record.username == self.office.signed_in.username
        if not own and not form.is_new:
            form.put("must_change", True)

    def store(self, record: Person | None, values: Mapping[str, Value]) -> Person:
        text = {name: str(values[name]) for name in ("name", "username", "role", "password", "pin")}
        must = bool(values["must_change"])
        session = self.office.signed_in
        if record is None:
            return users.add_user(
                self.shop,
                session,
                text["username"],
                text["name"],
                text["role"],
                password=text["password"],
                pin=text["pin"],
                must_change=must,
            )
        known = record.must_change or record.must_change_pin
        given = bool(text["password"] or text["pin"])
        return users.change_user(
            self.shop,
            session,
            record.username,
            record.version,
            new_username=text["username"],
            name=text["name"],
            role=text["role"],
            password=text["password"],
            pin=text["pin"],
            must_change=must if given or must != known else None,
        )

    def saved_sentence(self, before: Person | None, after: Person) -> str:
        if before is None:
            return _("{name} can sign in now.").format(name=after.name)
        form = self.form
        if form is not None and self._gave:
            return _(
                "{name} signs in by the new one from now on. Whoever is signed in as {name} stays so until they lock."
            ).format(name=after.name)
        if before.role != after.role:
            return _("Saved: {name}. The role counts from the next sign-in on.").format(name=after.name)
        return super().saved_sentence(before, after)

    _gave = False

    def _saved(self, before: Person | None, saved: Person, then: Any) -> None:
        form = self.form
        self._gave = form is not None and bool(form.values["password"] or form.values["pin"])
        super()._saved(before, saved, then)

    def undo_of(self, before: Person | None, after: Person) -> Undo | None:
        if before is None:
            return Undo(after.name, lambda: self._set_active(after.username, False))
        if (before.username, before.name, before.role) == (after.username, after.name, after.role):
            # a password is not kept anywhere: nobody could give the old one back
            return None
        return Undo(after.name, lambda: self._put_back(before, after))

    def _put_back(self, before: Person, after: Person) -> None:
        session = self.office.signed_in
        now = users.load_user(self.shop, session, after.username)
        if (now.name, now.role) != (after.name, after.role):
            raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=now.name))
        users.change_user(
            self.shop,
            session,
            after.username,
            now.version,
            new_username=before.username,
            name=before.name,
            role=before.role,
        )

    # More -----------------------------------------------------------------------------------------------------------

    def to_roles(self) -> None:
        """The page of roles, at the one of the chosen person."""
        self.office.show("roles", {"id": self.record.role} if self.record is not None else None)

    def to_signins(self) -> None:
        """The sign-ins of the chosen person."""
        if self.record is not None:
            self.office.show("signins", {"text": self.record.username})

    def switch_active(self) -> None:
        """Nobody is deleted: they can't sign in any more, or can again."""
        if self.record is not None:
            self._change_active(not self.record.active)

    def _set_active(self, username: str, active: bool) -> None:
        users.set_active(self.shop, self.office.signed_in, username, active)

    def _change_active(self, active: bool) -> None:
        person = self.record
        if person is None:
            return

        def changed(_none: None) -> None:
            sentence = (
                _("{name} can sign in again.")
                if active
                else _(
                    "{name} can't sign in any more. Whoever is signed in as {name} stays so until they lock."
                )
            )
            undo = Undo(person.name, lambda: self._set_active(person.username, not active))
            self.office.changed_something(undo, sentence.format(name=person.name))
            self.reload()

        def go() -> None:
            self.office.run.run(lambda: self._set_active(person.username, active), changed, self.office.fail)

        self.before_leaving(go)

    def take_away(self) -> None:
        """Ask which of the two is taken from the chosen person."""
        person = self.record
        if person is None:
            return
        self.office.ask(
            Question(
                _("Take what away from {name}?").format(name=person.name),
                _("They sign in by the other one then. It can't be undone; a new one can be given."),
                yes=_("The PIN"),
                no=_("Nothing"),
                third=("P", _("The password"), lambda: self._take_away(person, "password")),
                on_yes=lambda: self._take_away(person, "pin"),
            )
        )

    def _take_away(self, person: Person, kind: str) -> None:
        def taken(_none: None) -> None:
            word = _("PIN") if kind == "pin" else _("password")
            sentence = _("{name} can't sign in by {what} any more.").format(name=person.name, what=word)
            self.office.changed_something(None, sentence)
            self.reload()

        self.office.run.run(
            lambda: users.take_secret_away(self.shop, self.office.signed_in, person.username, kind),
            taken,
            self.office.fail,
        )


def _fields(offered: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    return (
        Field("name", _("Name"), span=2),
        Field("username", _("User name")),
        Field("role", _("Role"), "choice", offered),
        Field(
            "password",
            _("New password"),
            "secret",
            span=2,
            heading=_("Password and PIN"),
            hint=password_rules() + " " + _("Empty: it stays as it is."),
        ),
        Field("pin", _("New PIN"), "secret", hint=pin_rules(), span=2),
        Field("must_change", _("Must choose their own next time"), "check", span=2),
    )
