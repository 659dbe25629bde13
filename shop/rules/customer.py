"""A customer as everybody but the database sees one, and what one must have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shop.rules import phone as phones
from shop.rules.errors import BadInput
from shop.rules.product_row import tidy
from shop.texts import _

LONGEST = {"name": 200, "company": 200, "email": 254, "phone": 50}

# One "@" between texts without blanks, a dot behind it: more than this only its mail server knows (RFC 5321).
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. `phone` is as it was given, `phone_e164` as it is dialled from anywhere ("" without one)."""

    id: int
    number: str
    name: str
    company: str = ""
    email: str = ""
    phone: str = ""
    phone_e164: str = ""


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer's fields, tidied and checked."""

    name: str
    company: str
    email: str
    phone: str
    phone_e164: str


def checked(name: str, company: str, email: str, phone: str, country: str) -> NewCustomer:
    """The fields as they are kept. BadInput names the field that can't be used.

    A telephone number without its country is taken as one of `country`.
    """
    said = {"name": name, "company": company, "email": email, "phone": phone}
    told = {field: tidy(text) for field, text in said.items()}
    for field, text in told.items():
        if len(text) > LONGEST[field]:
            raise BadInput(_("This is longer than {count} characters.").format(count=LONGEST[field]), field)
    if not told["name"] and not told["company"]:
        raise BadInput(_("Give a name or a company."), "name")
    if told["email"] and not _EMAIL.fullmatch(told["email"]):
        raise BadInput(_("Write the e-mail address as in ann@example.com."), "email")
    dialled = phones.e164(told["phone"], country) if told["phone"] else ""
    if told["phone"] and not dialled:
        raise BadInput(_("Write the telephone number with its country, as in +353 1 555 0100."), "phone")
    return NewCustomer(
        told["name"] or told["company"], told["company"], told["email"], told["phone"], dialled
    )
