"""Strings that break programs, in the fields of people, roles, sign-ins and the journal of the office.

The same promise as `tests.torture.bad_fields`: what comes of each is a value or a sentence, and the shop goes on. Its
longest form is `python -m tests.torture.bad_people [COUNT] [--seed N]`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from backoffice.office import Office
from shop.rules.listing import ListQuery
from shop.services import hashing, journal_log, own_secret, preferences, roles, signin, signin_log, users
from tests.shops import LOWEST_COST
from tests.torture.bad_fields import Fields, Tally
from tests.torture.hostile import strings
from widgets.background import Inline
from widgets.presenter import Presenter
from widgets.signin.presenter import SignInPresenter


class OfficeFields(Fields):
    """An office beside the till, and one method a field."""

    def __init__(self, folder: Path, tally: Tally, seed: int) -> None:
        super().__init__(folder, tally, seed)
        self.office = Office(self.shop, Inline())
        self.office.on_note = self.notes.append  # type: ignore[assignment]
        self.office.enter(signin.session_for(self.shop, "admin"))

    def person_name(self, string: str) -> None:
        self._person(name=string)

    def person_username(self, string: str) -> None:
        self._person(new_username=string)

    def person_role(self, string: str) -> None:
        self._person(role=string)

    def person_password(self, string: str) -> None:
        self._person(password=string)

    def person_pin(self, string: str) -> None:
        self._person(pin=string)

    def _person(self, **told: str) -> None:
        """Change somebody of their own, whom no other field asks for."""
        self.days += 1
        made = users.add_user(self.shop, self.owner, f"p{self.days}", "New", "staff", pin="908172")
        values = {"new_username": made.username, "name": made.name, "role": made.role} | told
        users.change_user(self.shop, self.owner, made.username, made.version, **values)

    def own_old(self, string: str) -> None:
        own_secret.change_own(self.shop, signin.session_for(self.shop, "kim"), string, "long enough 2")

    def own_new(self, string: str) -> None:
        self.days += 1
        name = f"o{self.days}"
        users.add_user(self.shop, self.owner, name, "New", "staff", password="long enough 1")
        own_secret.change_own(self.shop, signin.session_for(self.shop, name), "long enough 1", string)

    def role_name(self, string: str) -> None:
        made = roles.add_role(self.shop, self.owner, string, ["sell"], "5")
        roles.delete_role(self.shop, self.owner, made.code)

    def role_limit(self, string: str) -> None:
        self.days += 1
        roles.add_role(self.shop, self.owner, f"Role {self.days}", ["sell"], string)

    def role_permission(self, string: str) -> None:
        roles.add_role(self.shop, self.owner, "Never", [string], "5")

    def preference(self, string: str) -> None:
        preferences.save(self.shop, self.owner, "columns", string)
        preferences.save(self.shop, self.owner, string, "x")

    def search_people(self, string: str) -> None:
        users.list_page(self.shop, self.owner, ListQuery(string))
        users.list_page(self.shop, self.owner, ListQuery(filters=(("role", string),), sort=string))

    def search_signins(self, string: str) -> None:
        signin_log.list_attempts(self.shop, self.owner, ListQuery(string))
        for name in ("place", "person", "result", "from", "to", "period"):
            signin_log.list_attempts(self.shop, self.owner, ListQuery(filters=((name, string),), sort=string))

    def search_journal(self, string: str) -> None:
        journal_log.list_entries(self.shop, self.owner, ListQuery(string))
        for name in ("chain", "kind", "user", "from", "to", "period"):
            journal_log.list_entries(self.shop, self.owner, ListQuery(filters=((name, string),), sort=string))
        journal_log.list_entries(self.shop, self.owner, ListQuery(string, (("kind", string),)))

    def wait(self, string: str) -> None:
        signin_log.end_lockout(self.shop, self.owner, string, string)

    # As they stand on the pages --------------------------------------------------------------------------------

    def _page(self, page: str, string: str, *fields: str) -> None:
        """Search for it, then type it into a field of a new one; whatever is asked is left again."""
        self.office.show(page)
        front = self.office.page
        assert isinstance(front, Presenter)
        self._put(front, string)
        self.office.press("ESC")
        if not fields:
            return
        self.office.press("CTRL+N")
        form = front.form  # type: ignore[attr-defined]
        form.go_to(self.random.choice(fields))
        self._put(form, string)
        self.office.press("CTRL+S")
        for said in form.errors.values():
            self._sentence(page, string, said)
        for key in ("ESC", "CTRL+Z", "ESC"):
            self.office.press(key)
        while self.office.panels:
            self.office.panels[-1].set_text("D")
            self.office.press("ESC")

    def page_of_people(self, string: str) -> None:
        self._page("people", string, "name", "username", "password", "pin")

    def page_of_roles(self, string: str) -> None:
        self._page("roles", string, "name", "discount_limit")

    def page_of_signins(self, string: str) -> None:
        self._page("signins", string)

    def page_of_the_journal(self, string: str) -> None:
        self._page("journal", string)

    def choosing_ones_own(self, string: str) -> None:
        """At the sign-in screen, by somebody who was given a password."""
        self.days += 1
        name = f"s{self.days}"
        users.add_user(
            self.shop, self.owner, name, "New", "staff", password="long enough 1", must_change=True
        )
        presenter = SignInPresenter(self.shop, Inline(), None, lambda _session: None)
        for text in (name, "long enough 1", string, string):
            self._put(presenter, text)
            presenter.press("ENTER")
        if presenter.problem:
            self._sentence("choosing", string, presenter.problem)


FIELDS = (
    "person_name person_username person_role person_password person_pin own_old own_new role_name role_limit"
    " role_permission preference search_people search_signins search_journal wait page_of_people page_of_roles"
    " page_of_signins page_of_the_journal choosing_ones_own"
).split()


def run(count: int, seed: int, folder: Path, longest: int | None = None) -> Tally:
    """So many strings in each of these fields; those longer than `longest` are left out."""
    tally = Tally()
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        fields = OfficeFields(folder, tally, seed)
        for string in strings(seed, count):
            if longest is None or len(string) <= longest:
                for name in FIELDS:
                    fields.attempt(name, string, getattr(fields, name))
        fields.close()
    finally:
        hashing.COST = cost
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.bad_people", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args(argv)
    print(
        f"hostile strings, {options.count} in {len(FIELDS)} fields of the office, seed {options.seed}",
        flush=True,
    )
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(options.count, options.seed, Path(folder))
    print(
        f"{tally.tries.total()} tries, {tally.refused.total()} refused with a sentence; the slowest took "
        f"{tally.slowest_s:.1f} s ({tally.slowest}); {time.monotonic() - start:.0f} s"
    )
    for problem in tally.problems[:30]:
        print(f"VIOLATION {problem}")
    print(f"{len(tally.problems)} violations")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
