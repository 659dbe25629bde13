"""A till and a means of paying as the office's forms say them, checked all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from shop.rules.errors import BadForm
from shop.rules.normal import storable
from shop.rules.tender import TenderKind
from shop.texts import _

MOST_NAME = 40
MOST_PRINTER = 200
# on the pay screen these letters do something else
TAKEN_LETTERS = frozenset("R")

Said = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class TillDetails:
    """A till: its code begins the numbers of its sales, `printer` is a printer's spec or none."""

    code: str
    name: str
    printer: str
    active: bool


@dataclass(frozen=True, slots=True)
class TenderDetails:
    """A means of paying: `key` is its letter on the pay screen, empty for none; `position` its place there."""

    name: str
    kind: TenderKind
    key: str
    position: int
    active: bool


def till(said: Said) -> TillDetails:
    """The details of a till's form. BadForm; whether the printer's spec can be read is for the printers to say."""
    errors: dict[str, str] = {}
    code = str(said.get("code", "")).strip().upper()
    if not re.fullmatch("[A-Z0-9]{1,3}", code):
        errors["code"] = _("A code has one to three of A-Z and 0-9.")
    name = _name(said, errors)
    printer = str(said.get("printer", "")).strip() or "none"
    if len(printer) > MOST_PRINTER or storable(printer) != printer:
        errors["printer"] = _("At most {count} characters are possible here.").format(count=MOST_PRINTER)
    if errors:
        raise BadForm(errors)
    return TillDetails(code, name, printer, bool(said.get("active", True)))


def tender(said: Said) -> TenderDetails:
    """The details of a means of paying. BadForm."""
    errors: dict[str, str] = {}
    name = _name(said, errors)
    kind = str(said.get("kind", ""))
    if kind not in get_args(TenderKind):
        errors["kind"] = _("Choose what it is.")
    key = str(said.get("key", "")).strip().upper()
    if key and not re.fullmatch("[A-Z]", key):
        errors["key"] = _("Type one letter, or none.")
    elif key in TAKEN_LETTERS:
        errors["key"] = _("This letter does something else on the pay screen. Choose another.")
    position = str(said.get("position", "")).strip() or "0"
    if not (position.isascii() and position.isdigit() and len(position) <= 3):
        errors["position"] = _("Type a number from 0 to 999.")
    if errors:
        raise BadForm(errors)
    return TenderDetails(name, cast(TenderKind, kind), key, int(position), bool(said.get("active", True)))


def _name(said: Said, errors: dict[str, str]) -> str:
    name = " ".join(str(said.get("name", "")).split())
    if not name:
        errors["name"] = _("Type a name.")
    elif len(name) > MOST_NAME or storable(name) != name:
        errors["name"] = _("At most {count} characters are possible here.").format(count=MOST_NAME)
    return name
