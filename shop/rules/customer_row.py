"""A row of a list of customers as a customer, or why it is refused, cell by cell.

Owns how parts of a name and of an address become one, and what a cell must hold. None and empty texts mean that the
file doesn't tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shop.rules.columns import folded
from shop.rules.country_names import every_country
from shop.rules.customer import checked_form
from shop.rules.errors import BadForm
from shop.rules.import_table import LONGEST_WORD, Refusal, cells_of, wrong_shape
from shop.rules.numbers import MAX_AMOUNT_MINOR
from shop.rules.product import name_key
from shop.rules.product_more import tick_of
from shop.rules.product_row import number_of, tidy
from shop.texts import _

NAMES = ("name", "company", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer as a file tells it. The credit limit is in minor units of the shop's currency."""

    line: int
    name: str
    name_key: str
    number: str = ""
    company: str = ""
    address: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    phone_e164: str = ""
    tax_number: str = ""
    customer_group: str = ""
    credit_limit_minor: int | None = None
    notes: str = ""
    active: bool | None = None


class CustomerReader:
    """Turns rows into customers. `country` and `language` are the shop's, `digits` the currency's.

    `sign` is the file's decimal sign.
    """

    def __init__(
        self,
        columns: Mapping[str, int],
        width: int,
        country: str,
        digits: int,
        sign: str | None = None,
        language: str = "en",
    ) -> None:
        self._columns = dict(columns)
        self._width = width
        self._country = country.upper()
        self._digits = digits
        self._sign = sign
        self._language = language

    def read(self, line: int, cells: Sequence[str]) -> CustomerRow | list[Refusal]:
        """The customer of a row, or every reason why there is none; at least one."""
        found = cells_of(self._columns, cells)
        wrong = wrong_shape(line, self._width, cells, found)
        if wrong:
            return wrong
        problems: list[tuple[str, str]] = []
        country = self._country_of(found.get("country", ""), problems)
        limit = number_of(found, "credit_limit", self._digits, MAX_AMOUNT_MINOR, self._sign, problems)
        active, number = found.get("active", "").strip(), tidy(found.get("number", ""))
        if active and tick_of(active) is None:
            problems.append(("active", _("Write yes or no.")))
        if len(number) > LONGEST_WORD:
            problems.append(
                ("number", _("This is longer than {count} characters.").format(count=LONGEST_WORD))
            )
        told = {
            field: found.get(field, "")
            for field in ("company", "email", "phone", "tax_number", "group", "notes")
        }
        told |= {"name": _name_of(found), "address": address_of(found), "country": country}
        try:
            new = checked_form(told, self._country, self._digits, self._language)
        except BadForm as error:
            problems += error.errors.items()
        if problems:
            return [Refusal(line, at, found.get(at, "")[:LONGEST_WORD], reason) for at, reason in problems]
        return CustomerRow(
            line,
            new.name,
            name_key(new.name),
            number,
            new.company,
            new.address,
            country,
            new.email,
            new.phone,
            new.phone_e164,
            new.tax_number,
            new.group,
            limit,
            new.notes,
            tick_of(active) if active else None,
        )

    def _country_of(self, cell: str, problems: list[tuple[str, str]]) -> str:
        text = tidy(cell)
        if not text:
            return ""
        code = _countries(self._language).get(folded(text), "")
        if not code:
            problems.append(("country", _("Write the country's code of two letters, as in IE.")))
        return code


def _name_of(found: Mapping[str, str]) -> str:
    whole = tidy(found.get("name", ""))
    parts = (tidy(found.get(part, "")) for part in ("first_name", "last_name"))
    return whole or " ".join(part for part in parts if part)


def address_of(found: Mapping[str, str]) -> str:
    """The lines of an address, postcode and town on one below the street."""
    town = " ".join(part for part in (tidy(found.get("postcode", "")), tidy(found.get("city", ""))) if part)
    lines = [tidy(line) for line in found.get("address", "").splitlines()]
    return "\n".join(line for line in (*lines, town) if line)


@lru_cache(maxsize=4)
def _countries(language: str) -> dict[str, str]:
    """ISO 3166 codes by themselves and by their names in English and in the shop's language."""
    found: dict[str, str] = {}
    for spoken in ("en", language):
        for code, name in every_country(spoken):
            found[folded(name)] = found[folded(code)] = code
    return found | {"uk": "GB", "eire": "IE", "usa": "US", "czech republic": "CZ", "hong kong": "HK"}
