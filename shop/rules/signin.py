"""What a user name, a password and a PIN may be, and how long somebody waits after wrong ones.

A secret of 4 to 8 digits is a PIN, anything else a password, so that each attempt checks one hash and takes the same
time whoever is named. The wait is computed from the recorded attempts alone: it outlives a restart, and it never
becomes a lock, because an attempt made during a wait does not prolong it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from shop.rules.errors import BadInput
from shop.rules.normal import normal, storable
from shop.texts import _

FREE_FAILURES: Final = 5
LONGEST_WAIT_S: Final = 60
LEAST_PASSWORD: Final = 8
MOST_USERNAME: Final = 40
MOST_SECRET_BYTES: Final = 72
# Characters of what was typed that are looked at: no secret and no user name is near as long.
_MOST_READ: Final = 1000

_PIN = re.compile(r"[0-9]{4,8}")


def username_key(username: str) -> str:
    """The form in which user names are stored and compared: NFKC, case folded, no blanks around it.

    Of what is too long to be one only so much is kept that it still is, and nothing that can't be stored.
    """
    key = normal("NFKC", normal("NFKC", username[:_MOST_READ]).casefold()).strip()
    return storable(key[: MOST_USERNAME + 1])


def check_username(username: str) -> str:
    """The key of a user name that may be given to somebody; BadInput of the field "username" otherwise."""
    key = username_key(username)
    if not key:
        raise BadInput(_("Type a user name."), "username")
    if len(key) > MOST_USERNAME:
        raise BadInput(
            _("A user name has at most {count} characters.").format(count=MOST_USERNAME), "username"
        )
    if any(char.isspace() or not char.isprintable() for char in username.strip()):
        raise BadInput(_("A user name has no blanks: write it in one word."), "username")
    if key.isdecimal():
        raise BadInput(_("A user name needs a letter: digits alone could be a scanned code."), "username")
    return key


def normal_secret(secret: str) -> bytes:
    """The bytes of a password or PIN that are hashed: NFC, UTF-8."""
    return normal("NFC", secret[:_MOST_READ]).encode("utf-8", "surrogatepass")


def is_pin(secret: str) -> bool:
    """Whether a secret has the form of a PIN: 4 to 8 ASCII digits."""
    return _PIN.fullmatch(secret) is not None


def check_password(password: str, username: str) -> str:
    """The password if it may be used; BadInput of the field "password" otherwise.

    At least 8 characters, at most 72 bytes (bcrypt reads no further), not the user name, not of a PIN's form.
    """
    if len(normal("NFC", password[:_MOST_READ])) < LEAST_PASSWORD:
        raise BadInput(
            _("A password has at least {count} characters. Type a longer one.").format(count=LEAST_PASSWORD),
            "password",
        )
    raw = normal_secret(password)
    if len(raw) > MOST_SECRET_BYTES:
        raise BadInput(_("The password is too long: at most 72 bytes are possible."), "password")
    if b"\0" in raw:
        raise BadInput(_("The password contains a character that can't be used."), "password")
    if username_key(password) == username_key(username):
        raise BadInput(_("The password must not be the user name."), "password")
    if is_pin(password):
        raise BadInput(_("Digits alone are a PIN. Add a letter to make it a password."), "password")
    return password


def check_pin(pin: str) -> str:
    """The PIN if it may be used; BadInput of the field "pin" otherwise."""
    if not is_pin(pin):
        raise BadInput(_("A PIN has 4 to 8 digits."), "pin")
    return pin


def password_rules() -> str:
    """What a password must be, to be told before one is typed."""
    return _("At least {count} characters, not the user name, not digits alone.").format(count=LEAST_PASSWORD)


def pin_rules() -> str:
    """What a PIN must be, to be told before one is typed."""
    return _("4 to 8 digits. An approver's PIN is nobody else's.")


def check_secret(kind: str, secret: str, username: str) -> str:
    """The password or PIN (`kind`) if it may be used; BadInput of the field "password" or "pin" otherwise."""
    return check_pin(secret) if kind == "pin" else check_password(secret, username)


def wait_after(failures: int) -> int:
    """How many seconds are waited after so many failures in a row: 1, 2, 4 … 60 from the fifth on, 0 before."""
    if failures < FREE_FAILURES:
        return 0
    return int(min(LONGEST_WAIT_S, 2 ** min(failures - FREE_FAILURES, 10)))


def remaining_wait(failed_at: Iterable[datetime], now: datetime) -> int:
    """How many whole seconds must still be waited, rounded up; 0 for none.

    `failed_at` are the attempts since the last success, in their order. One that fell into a wait was never checked
    and does not count. A moment before the one before it means that the clock was set back: no wait is measured
    across that, or it might never end.
    """
    failures = 0
    last: datetime | None = None
    for moment in failed_at:
        if last is None or not last <= moment < last + timedelta(seconds=wait_after(failures)):
            failures += 1
            last = moment
    if last is None or now < last:
        return 0
    left = last + timedelta(seconds=wait_after(failures)) - now
    return max(0, -(-left // timedelta(seconds=1)))
