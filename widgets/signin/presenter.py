"""Signing in: user name, Enter, password or PIN, Enter; or a name touched, then the keypad. Knows no widget.

Whose password or PIN was given by somebody else chooses another one here, twice, before anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from shop.rules.errors import BadForm, BadInput, ShopError, SignInRefused
from shop.rules.permissions import Session
from shop.rules.signin import check_secret, password_rules, pin_rules
from shop.services import own_secret, users
from shop.services.shop import Shop
from shop.services.users import TillPerson
from shop.texts import _
from widgets.background import Run
from widgets.presenter import Presenter

Step = Literal["name", "secret", "new", "again"]


class SignInPresenter(Presenter):
    """`text` is the user name first, then the secret. `till` is the till's code, None in the back office.

    `people` are the names to touch; `problem` is what was refused; `busy` while a secret is checked. In the steps "new"
    and "again" a new secret is chosen, by the rules that `rules` tells.
    """

    def __init__(self, shop: Shop, run: Run, till: str | None, entered: Callable[[Session], None]) -> None:
        super().__init__()
        self._shop = shop
        self._run = run
        self._till = till
        self._entered = entered
        self._wait_until: datetime | None = None
        self.step: Step = "name"
        self.username = ""
        self.people: tuple[TillPerson, ...] = ()
        self.problem = ""
        self.busy = False
        self._session: Session | None = None
        self._old = self._new = ""
        self._load_people()

    @property
    def rules(self) -> str:
        """What the new secret must be; empty while none is chosen."""
        if self._session is None:
            return ""
        return pin_rules() if self._session.must_change == "pin" else password_rules()

    @property
    def secret_label(self) -> str:
        """What is typed into the second field."""
        if self._session is None:
            return _("Password or PIN")
        by_pin = self._session.must_change == "pin"
        if self.step == "again":
            return _("The new PIN again") if by_pin else _("The new password again")
        return _("Your own new PIN") if by_pin else _("Your own new password")

    @property
    def wait_s(self) -> int:
        """How many seconds must still be waited; the view asks again while there are some."""
        if self._wait_until is None:
            return 0
        left = self._wait_until - self._shop.clock()
        return max(0, -(-left // timedelta(seconds=1)))

    @property
    def who(self) -> str:
        """The name of whose secret is asked, as it is shown to touch; what was typed where nobody has it."""
        return next(
            (person.name for person in self.people if person.username == self.username), self.username
        )

    def reset(self) -> None:
        """From the beginning, for the next person."""
        self._forget()
        self._load_people()
        self.changed()

    def set_text(self, text: str) -> None:
        """The person typed; while a secret is being checked nothing is taken."""
        if self.busy:
            return
        self.problem = ""
        super().set_text(text)

    def choose(self, username: str) -> None:
        """A name was touched: ask for its secret."""
        if self.busy:
            return
        self._ask_secret(username)

    def press(self, key: str) -> bool:
        """Enter goes on, Esc goes back to the name; while a secret is checked every key waits."""
        if self.busy:
            return True
        if super().press(key):
            return True
        if key == "ENTER":
            self._go_on()
            return True
        if key in ("ESC", "SHIFT+TAB") and self.step != "name":
            username = self.username
            self._forget()
            self.text, self.text_is_selected = username, True
            self.changed()
            return True
        if key == "TAB" and self.step == "name" and self.text.strip():
            self._ask_secret(self.text.strip())
            return True
        return False

    def _go_on(self) -> None:
        if self.step == "secret":
            self._sign_in()
        elif self.step == "new":
            self._ask_again()
        elif self.step == "again":
            self._change()
        elif self.text.strip():
            self._ask_secret(self.text.strip())

    def _ask_secret(self, username: str) -> None:
        self._forget()
        self.step = "secret"
        self.username = username
        self.changed()

    def _forget(self) -> None:
        self.step = "name"
        self.username = ""
        self.text = ""
        self.text_is_selected = False
        self.problem = ""
        self._wait_until = None
        self._session = None
        self._old = self._new = ""
        self.busy = False

    def _sign_in(self) -> None:
        username, secret = self.username, self.text
        if not secret or self.wait_s:
            return
        self.busy = True
        self.changed()
        self._run.run_slow(
            lambda: users.sign_in(self._shop, username, secret, till=self._till), self._welcome, self._refuse
        )

    def _welcome(self, session: Session) -> None:
        if session.must_change:
            self._ask_new(session)
            return
        self._forget()
        self._entered(session)
        self.changed()

    # A secret of one's own ------------------------------------------------------------------------------------------

    def _ask_new(self, session: Session) -> None:
        self._session, self._old = session, self.text
        self._choose_anew("")

    def _choose_anew(self, problem: str) -> None:
        self.step = "new"
        self.text = self._new = ""
        self.busy = False
        self.problem = problem
        self.changed()

    def _ask_again(self) -> None:
        assert self._session is not None
        if not self.text:
            return
        try:
            check_secret(self._session.must_change, self.text, self._session.username)
            if self.text == self._old:
                raise BadInput(_("Choose another one than the one you were given."))
        except BadInput as error:
            self._choose_anew(error.message)
            return
        self._new, self.text = self.text, ""
        self.step = "again"
        self.changed()

    def _change(self) -> None:
        session, old, new = self._session, self._old, self._new
        if not self.text:
            return
        if self.text != new:
            self._choose_anew(_("That was not the same. Choose it once more."))
            return
        self.busy = True
        self.changed()

        def refused(error: ShopError) -> None:
            self._choose_anew(
                " ".join(error.errors.values()) if isinstance(error, BadForm) else error.message
            )

        self._run.run_slow(
            lambda: own_secret.change_own(self._shop, session, old, new), self._welcome, refused
        )

    def _refuse(self, error: ShopError) -> None:
        self.busy = False
        self.text = ""
        self.problem = error.message
        if isinstance(error, SignInRefused):
            # The seconds are shown counting down, so they stand in no sentence.
            self.problem = _("The user name or the password is wrong. Type them again.")
            if error.wait_s:
                self._wait_until = self._shop.clock() + timedelta(seconds=error.wait_s)
        self.changed()

    def _load_people(self) -> None:
        def loaded(people: tuple[TillPerson, ...]) -> None:
            self.people = people
            self.changed()

        def failed(error: ShopError) -> None:
            self.problem = error.message
            self.changed()

        self._run.run(lambda: users.people_at_till(self._shop), loaded, failed)
