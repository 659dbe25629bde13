"""A supplier, and what one must have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shop.rules.errors import BadForm
from shop.rules.product_row import tidy
from shop.texts import _

LONGEST = {"name": 200, "email": 254, "phone": 50, "account": 50, "address": 500, "notes": 5_000}
MOST_DAYS = 365
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class SupplierDetails:
    """What is known of a supplier. `account` is our number with them, `lead_days` how long a delivery takes."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    account: str = ""
    lead_days: int = 0
    notes: str = ""
    active: bool = True


def checked(said: Mapping[str, str | bool]) -> SupplierDetails:
    """The details of a form's texts. BadForm with a sentence for each field that can't be used."""
    errors: dict[str, str] = {}
    told = {name: _text(said.get(name, "")) for name in LONGEST}
    for name, most in LONGEST.items():
        if len(told[name]) > most:
            errors[name] = _("At most {count} characters are possible here.").format(count=most)
    if not told["name"]:
        errors["name"] = _("Type the supplier's name.")
    if told["email"] and not _EMAIL.fullmatch(told["email"]):
        errors["email"] = _("Write the e-mail address as in ann@example.com.")
    days = str(said.get("lead_days", "")).strip() or "0"
    if not (days.isascii() and days.isdigit() and int(days[:9]) <= MOST_DAYS):
        errors["lead_days"] = _("Type a number of days from 0 to {most}.").format(most=MOST_DAYS)
    if errors:
        raise BadForm(errors)
    return SupplierDetails(**told, lead_days=int(days), active=bool(said.get("active", True)))


def _text(value: str | bool) -> str:
    """Without blanks at the ends, line by line."""
    lines = [tidy(line) for line in str(value).splitlines()]
    return "\n".join(lines).strip()
