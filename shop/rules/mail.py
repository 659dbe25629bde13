"""A message to be sent by somebody's own mail program, and what an address must look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from shop.rules.errors import BadInput
from shop.rules.normal import storable
from shop.texts import _

MOST_ADDRESS = 254
MOST_ADDRESSES = 10

# One "@" between texts without blanks and signs that divide addresses, a dot behind it (RFC 5321 in short).
_ADDRESS = re.compile(r"[^@\s,;<>\"()\[\]\\-][^@\s,;<>\"()\[\]\\]*@[^@\s.,;<>]+(?:\.[^@\s.,;<>]+)+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that is not sent yet, with one file beside it."""

    to: tuple[str, ...]
    subject: str
    body: str
    attachment: Path


def addresses(text: str) -> tuple[str, ...]:
    """The addresses typed, divided by commas, semicolons or blanks; none for an empty text.

    BadInput for what can't be one, its field is "to". An address begins with no dash: it would be an option of the
    mail program's.
    """
    found = tuple(dict.fromkeys(part for part in re.split(r"[,;\s]+", text) if part))
    for each in found:
        if len(each) > MOST_ADDRESS or storable(each) != each or not _ADDRESS.fullmatch(each):
            raise BadInput(_("Write the e-mail address as in ann@example.com."), "to")
        if not each.isprintable():
            raise BadInput(_("Write the e-mail address as in ann@example.com."), "to")
    if len(found) > MOST_ADDRESSES:
        raise BadInput(_("Write at most {count} addresses.").format(count=MOST_ADDRESSES), "to")
    return found
