"""A customer as everybody but the database sees one, what one must have, and how one stands on a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from shop.rules import phone as phones
from shop.rules.country_names import country_name, every_country
from shop.rules.errors import BadForm, BadInput
from shop.rules.issued import Buyer
from shop.rules.numbers import parse_amount
from shop.rules.product_row import tidy
from shop.rules.tax_number import tidy_number, why_not
from shop.texts import _

LONGEST = {
    "name": 200,
    "company": 200,
    "address": 500,
    "email": 254,
    "phone": 50,
    "tax_number": 40,
    "group": 60,
    "notes": 5_000,
}
LONGEST_ROLE = 100

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

    @property
    def title(self) -> str:
        """The name, and the company behind it where that is another."""
        return f"{self.name}, {self.company}" if self.company not in ("", self.name) else self.name


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """A customer's fields, tidied and checked. `country` is ISO 3166, "" for the shop's own.

    `credit_limit_minor` is how much may be owed; 0 for nothing on account.
    """

    name: str
    company: str = ""
    address: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    phone_e164: str = ""
    tax_number: str = ""
    group: str = ""
    credit_limit_minor: int = 0
    notes: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to speak to at a customer's."""

    id: int
    name: str
    role: str = ""
    phone: str = ""
    phone_e164: str = ""
    email: str = ""


def checked(name: str, company: str, email: str, phone: str, country: str) -> CustomerDetails:
    """The fields the till asks for, as they are kept. BadInput names the first that can't be used.

    A telephone number without its country is taken as one of `country`.
    """
    said = {"name": name, "company": company, "email": email, "phone": phone}
    told = {field: tidy(text) for field, text in said.items()}
    errors, dialled = _problems(told, country)
    for field, message in errors.items():
        raise BadInput(message, field)
    return CustomerDetails(
        told["name"] or told["company"],
        told["company"],
        email=told["email"],
        phone=told["phone"],
        phone_e164=dialled,
    )


def checked_form(
    said: Mapping[str, str | bool], shop_country: str, digits: int, language: str = "en"
) -> CustomerDetails:
    """The fields of the office's form as they are kept. BadForm with a sentence for each that can't be used.

    `digits` are the currency's decimals, in which the credit limit is typed.
    """
    told = {name: _lines(said.get(name, "")) for name in LONGEST}
    for name in told.keys() - {"address", "notes"}:
        told[name] = tidy(told[name])
    country = str(said.get("country", "")).strip().upper()
    errors, dialled = _problems(told, country or shop_country)
    if country and country not in dict(every_country(language)):
        errors["country"] = _("Choose a country of the list.")
    told["tax_number"] = tidy_number(told["tax_number"])
    if "country" not in errors and "tax_number" not in errors:
        wrong = why_not(told["tax_number"], country or shop_country, language)
        errors |= {"tax_number": wrong} if wrong else {}
    limit, wrong = _limit(str(said.get("credit_limit", "")).strip(), digits)
    errors |= {"credit_limit": wrong} if wrong else {}
    if errors:
        raise BadForm(errors)
    told["name"] = told["name"] or told["company"]
    return CustomerDetails(
        **told,
        country=country,
        phone_e164=dialled,
        credit_limit_minor=limit,
        active=bool(said.get("active", True)),
    )


def checked_contact(said: Mapping[str, str | bool], country: str) -> Contact:
    """A contact's fields as they are kept, with the id 0. BadForm with a sentence for each that can't be used."""
    told = {name: tidy(str(said.get(name, ""))) for name in ("name", "role", "phone", "email")}
    errors, dialled = _problems(told, country)
    if len(told["role"]) > LONGEST_ROLE:
        errors["role"] = _too_long(LONGEST_ROLE)
    if "name" in errors and not told["name"]:
        errors["name"] = _("Type the contact's name.")
    if errors:
        raise BadForm(errors)
    return Contact(0, told["name"], told["role"], told["phone"], dialled, told["email"])


def as_buyer(details: CustomerDetails, shop_country: str, language: str = "en") -> Buyer:
    """The customer as printed: the company first where there is one, abroad with the country's name."""
    lines = [details.name] if details.company not in ("", details.name) else []
    lines.append(details.address)
    if details.country and details.country != shop_country.upper():
        lines.append(country_name(details.country, language))
    return Buyer(
        details.company or details.name, "\n".join(line for line in lines if line), details.tax_number
    )


def changed_fields(before: CustomerDetails, after: CustomerDetails) -> list[str]:
    """The names of the fields that differ, in order."""
    names = (field.name for field in fields(CustomerDetails))
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _problems(told: Mapping[str, str], country: str) -> tuple[dict[str, str], str]:
    """Why fields can't be used, by their names, and the telephone number as it is dialled from anywhere."""
    errors = {
        field: _too_long(LONGEST[field])
        for field, text in told.items()
        if field in LONGEST and len(text) > LONGEST[field]
    }
    if not told["name"] and not told.get("company"):
        errors["name"] = _("Give a name or a company.")
    if told["email"] and "email" not in errors and not _EMAIL.fullmatch(told["email"]):
        errors["email"] = _("Write the e-mail address as in ann@example.com.")
    dialled = ""
    if told["phone"] and "phone" not in errors:
        dialled = phones.e164(told["phone"], country)
        if not dialled:
            errors["phone"] = _("Write the telephone number with its country, as in +353 1 555 0100.")
    return errors, dialled


def _too_long(most: int) -> str:
    return _("This is longer than {count} characters.").format(count=most)


def _limit(typed: str, digits: int) -> tuple[int, str]:
    """The credit limit in minor units, or why it is none."""
    if not typed:
        return 0, ""
    try:
        return parse_amount(typed, digits, "credit_limit"), ""
    except BadInput as error:
        return 0, error.message


def _lines(text: str | bool) -> str:
    """The text without blanks at the ends, line by line."""
    return "\n".join(tidy(line) for line in str(text).splitlines()).strip()
