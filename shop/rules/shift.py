"""A till and a shift as values, and the short code a till gets from its name."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, product

from shop.rules.errors import BadInput
from shop.rules.normal import normal
from shop.texts import _

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Till:
    """A till. `code` has one to three of A-Z and 0-9 and begins the numbers of its sales."""

    id: int
    code: str
    name: str
    printer: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift at a till, open since `opened_at` (UTC). `float_minor` is the money the drawer began with."""

    id: int
    uuid: str
    till_id: int
    opened_by_id: int
    opened_by: str
    opened_at: datetime
    float_minor: int


def till_code(name: str, taken: Container[str] = ()) -> str:
    """A free code for a till of this name.

    A name of up to three letters and digits is its own code ("bar" is BAR). A longer one gives the first letter of
    each word and then its number ("Till 1" is T1, "Front desk" is FD). Where that is taken or nothing is left of the
    name, it is the first letter (T without one) and the lowest free number, then any free two signs. BadInput where
    all of that letter are taken.
    """
    plain = normal("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.findall(r"[A-Z]+|[0-9]+", plain)
    whole = "".join(words)
    if len(whole) <= 3:
        code = whole
    else:
        number = next((word for word in reversed(words) if word.isdigit()), "").lstrip("0")[-2:]
        code = "".join(word[0] for word in words if word.isalpha())[: 3 - len(number)] + number
    if code and code not in taken:
        return code
    letter = code[0] if code[:1].isalpha() else "T"
    numbers = (f"{letter}{number}" for number in range(1, 100))
    signs = (f"{letter}{first}{second}" for first, second in product(_SIGNS, repeat=2))
    for candidate in chain(numbers, signs):
        if candidate not in taken:
            return candidate
    raise BadInput(_("There are too many tills of such names. Choose a name with another letter."), "till")
