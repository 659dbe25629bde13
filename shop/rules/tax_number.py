"""Tax numbers of customers: checked as their country makes them, kept as they were written.

The check digits are those of the library python-stdnum, imported when the first number is looked at. A country it
knows no rule of is believed. A number may begin with the letters of another country than the customer's own: then
it is one of that country.
"""

from __future__ import annotations

import re

from shop.rules.country_names import country_name
from shop.texts import _

# What else than the number for turnover tax a business or a person is known by where only that has a name in stdnum.
_OTHERS = {"BR": ("cpf",), "IN": ("pan",), "AU": ("acn", "tfn"), "NO": ("orgnr",), "CH": ("uid",)}
_PREFIXES = {"EL": "GR", "XI": "GB"}
# Whose numbers are written with the country in front, also abroad: the European Union's and the United Kingdom's.
_PREFIXED = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB".split()
)


def tidy_number(text: str) -> str:
    """The number on one line, in capitals."""
    return " ".join(text.upper().split())


def number_key(number: str, country: str) -> str:
    """What two writings of one number share: its letters and digits, without the country in front."""
    bare = "".join(char for char in number.upper() if char.isalnum())
    own = _prefix_of(bare)
    if own and (own == country.upper() or own in _PREFIXED):
        return bare[2:]
    return bare


def why_not(number: str, country: str, language: str = "en") -> str:
    """Why this can't be a tax number of that country (ISO 3166), as a sentence; "" for one that can.

    Checked: its length, its form and its check digits, by python-stdnum's rules of the country.
    """
    if not number:
        return ""
    if not re.search(r"\d", number) or re.search(r"[^\w\s./&-]", number):
        return _("A tax number has digits, and letters at most. Type it again or leave it empty.")
    bare = "".join(char for char in number.upper() if char.isalnum())
    prefix = _prefix_of(bare)
    of = prefix if prefix in _PREFIXED else country.upper()
    problems = [problem for problem in (_problem(module, number) for module in _modules(of)) if problem]
    if not problems or len(problems) < len(_modules(of)):
        return ""
    name = country_name(of, language)
    if problems[0] == "check digit":
        return _("The check digit of this tax number of {country} is wrong. Type it again.").format(
            country=name
        )
    return _("This is no tax number of {country}: too short, too long or of another form.").format(
        country=name
    )


def _prefix_of(bare: str) -> str:
    """The country in front of a number; "" for none."""
    letters = bare[:2]
    return _PREFIXES.get(letters, letters) if letters.isalpha() and letters.isascii() else ""


def _modules(country: str) -> list[object]:
    from stdnum import get_cc_module

    names = ("vat", *_OTHERS.get(country, ()))
    found = [get_cc_module(country, name) for name in names] if re.fullmatch("[A-Z]{2}", country) else []
    return [module for module in found if module is not None]


def _problem(module: object, number: str) -> str:
    """What is wrong with a number by one rule; "" for nothing."""
    from stdnum.exceptions import InvalidChecksum, ValidationError

    try:
        module.validate(number)  # type: ignore[attr-defined]
    except InvalidChecksum:
        return "check digit"
    except (ValidationError, ValueError):
        return "form"
    return ""
