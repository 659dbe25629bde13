"""Leave for one thing from somebody who may: their PIN, or their user name and then their secret. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable

from shop.rules.cart import Approval
from shop.rules.errors import ShopError
from shop.rules.permissions import Session
from shop.services import users
from shop.services.shop import Shop
from shop.texts import _
from widgets.background import Run
from widgets.presenter import Panel


class ApprovalPresenter(Panel):
    """`about` says what is approved. `allowed` gets the approval once the panel has closed; Esc asks for nothing.

    Digits are a PIN; a text with a letter is a user name, whose secret is asked next. `percent_e4` is the discount
    asked for, which must lie within the approver's own limit.
    """

    kind = "approval"

    def __init__(
        self,
        shop: Shop,
        run: Run,
        session: Session,
        permission: str,
        about: str,
        allowed: Callable[[Approval | None], None],
        *,
        percent_e4: int = 0,
    ) -> None:
        super().__init__(_("Approval needed"), about)
        self._shop = shop
        self._run = run
        self._session = session
        self._permission = permission
        self._allowed = allowed
        self._percent_e4 = percent_e4
        self._left = False
        self.username = ""
        self.busy = False

    @property
    def is_secret(self) -> bool:
        """Whether what is being typed must not be shown: anything but a user name."""
        return bool(self.username) or not self.text or self.text.isdecimal()

    @property
    def prompt(self) -> str:
        """What is asked for."""
        if self.username:
            return _("Password or PIN of {username}").format(username=self.username)
        return _("PIN of a supervisor, or a user name")

    def set_text(self, text: str) -> None:
        """The person typed; while a secret is being checked nothing is taken."""
        if self.busy:
            return
        self.problem = ""
        super().set_text(text)

    def press(self, key: str) -> bool:
        """Enter approves, Esc leaves; every other key waits."""
        if key == "ESC":
            self._escape()
        elif not self.busy and not super().press(key) and key == "ENTER" and self.text.strip():
            if self.is_secret:
                self._approve()
            else:
                self.username, self.text = self.text.strip(), ""
                self.changed()
        return True

    def _escape(self) -> None:
        if self.username and not self.busy:
            self.username, self.text, self.problem = "", "", ""
            self.changed()
            return
        self._left = True
        self.close()

    def _approve(self) -> None:
        username, secret = self.username or None, self.text
        self.busy = True
        self.changed()
        self._run.run_slow(
            lambda: users.approve(
                self._shop, self._session, username, secret, self._permission, percent_e4=self._percent_e4
            ),
            self._given,
            self._refuse,
        )

    def _given(self, approval: Approval) -> None:
        self.busy = False
        self.text = ""
        if not self._left:
            self.close()
            self._allowed(approval)

    def _refuse(self, error: ShopError) -> None:
        self.busy = False
        self.text = ""
        self.problem = error.message
        self.changed()
