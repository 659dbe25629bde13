"""One's own password or PIN, changed by whoever is signed in: the present one, the new one, the new one again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shop.rules.errors import BadForm, BadInput, ShopError
from shop.rules.permissions import Session
from shop.rules.signin import check_secret, is_pin
from shop.services import own_secret
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office


def ask(office: Office) -> None:
    """Ask for the three, one after the other; Esc leaves everything as it was."""
    session = office.signed_in

    def present(text: str) -> str:
        if not text:
            raise BadInput(_("Type your present password or PIN."))
        return text

    about = _("Your PIN is changed if you type your PIN.")
    _ask(office, _("Your present password"), about, present, lambda old: _ask_new(office, session, old))


def _ask_new(office: Office, session: Session, old: str) -> None:
    kind = "pin" if is_pin(old) else "password"

    def new(text: str) -> str:
        check_secret(kind, text, session.username)
        if text == old:
            raise BadInput(_("Choose another one than before."))
        return text

    title, about = (
        (_("A new PIN"), _("4 to 8 digits."))
        if kind == "pin"
        else (_("A new password"), _("At least 8 characters, not your user name, not digits alone."))
    )
    _ask(office, title, about, new, lambda chosen: _ask_again(office, session, old, chosen))


def _ask_again(office: Office, session: Session, old: str, chosen: str) -> None:
    def same(text: str) -> str:
        if text != chosen:
            raise BadInput(_("That was not the same. Type the new one again, or leave with Esc."))
        return text

    _ask(
        office,
        _("Once more"),
        _("Type the new one again."),
        same,
        lambda new: _change(office, session, old, new),
    )


def _change(office: Office, session: Session, old: str, new: str) -> None:
    def refused(error: ShopError) -> None:
        told = " ".join(error.errors.values()) if isinstance(error, BadForm) else error.message
        office.say(told, "error", error.code)

    def done(_session: Session) -> None:
        office.say(_("It is changed. Sign in with the new one from now on."), "done", "own_secret")

    office.run.run_slow(lambda: own_secret.change_own(office.shop, session, old, new), done, refused)


def _ask(
    office: Office, title: str, about: str, read: Callable[[str], str], then: Callable[[str], None]
) -> None:
    office.ask(Answer(title, about, read, then, yes=_("Go on"), numeric=False, secret=True))
