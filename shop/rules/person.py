"""What a person of the shop must be before they are kept: a user name, a name to show, a role."""

from __future__ import annotations

from dataclasses import dataclass

from shop.rules.errors import BadInput
from shop.rules.normal import storable
from shop.rules.signin import check_secret, check_username
from shop.texts import _

MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person's own fields: `username` as its key, `role` by its code."""

    username: str
    name: str
    role: str


def checked_name(username: str, name: str, errors: dict[str, str]) -> tuple[str, str]:
    """The key of the user name and the name to show, which is the user name where none is given.

    What can't be used is put into `errors`, a sentence a field.
    """
    key = ""
    try:
        key = check_username(username)
    except BadInput as error:
        errors["username"] = error.message
    shown = " ".join(name.split()) or username.strip()
    if len(shown) > MOST_NAME or storable(shown) != shown or (shown and not shown.isprintable()):
        errors["name"] = _(
            "A name has at most {count} characters, all of them visible. Type it again."
        ).format(count=MOST_NAME)
    return key, shown


def secret_errors(username: str, password: str, pin: str) -> dict[str, str]:
    """What is wrong with a password and a PIN, where each is given; a sentence a field."""
    given = {"password": password, "pin": pin}
    said = {kind: _refusal(kind, secret, username) for kind, secret in given.items() if secret}
    return {kind: sentence for kind, sentence in said.items() if sentence}


def _refusal(kind: str, secret: str, username: str) -> str:
    try:
        check_secret(kind, secret, username)
    except BadInput as error:
        return error.message
    return ""
