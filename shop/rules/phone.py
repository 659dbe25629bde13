"""Telephone numbers: kept in the form of ITU-T E.164, found however they were typed.

Owns what a typed number may mean: with its country, as dialled from the shop's, or as dialled at home in a country
that some customer's number is of. The numbering plans are those of the library phonenumbers, imported when the
first number is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from shop.rules.search_words import words_of

LEAST_DIGITS = 3
MOST_DIGITS = 24

_ONLY_PHONE = re.compile(r"\s*(?:tel:)?[\d\s+()./\\~‐-―-]*", re.IGNORECASE)
# What is dialled before a number within its country, and is no part of it beyond: an optional 0 of most countries,
# 8 (Russia, Kazakhstan, Turkmenistan), 80 (Belarus), 06 (Hungary), 1 (North America).
_TRUNKS = ("0", "8", "80", "06", "1")


def digits_of(text: str) -> str:
    """The digits of a text in any script's digits, as 0 to 9."""
    return "".join(filter(str.isdecimal, "".join(words_of(text))))


def is_phone_like(text: str) -> bool:
    """Whether a text can be (the beginning of) a telephone number: three digits or more, and nothing but its signs."""
    return _ONLY_PHONE.fullmatch(text) is not None and len(digits_of(text)) >= LEAST_DIGITS


@lru_cache(maxsize=4096)
def e164(text: str, country: str) -> str:
    """The number in the form +35315550100, "" for a text that is none. `country` is ISO 3166, in capitals.

    A number without its country is taken as dialled there. "00" stands for "+" everywhere.
    """
    import phonenumbers

    number = re.sub(r"^\s*(?:tel:\s*)?00\s*", "+", text, flags=re.IGNORECASE)
    for said in dict.fromkeys((number, text)):
        try:
            found = phonenumbers.parse(said, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(found):
            return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    return ""


def national_digits(number: str) -> str:
    """An E.164 number without its plus and calling code: 15550100 of +35315550100."""
    return number[1 + len(calling_code(number)) :]


def calling_code(number: str) -> str:
    """The country calling code that an E.164 number begins with; "" for another text."""
    codes = _regions_by_code()
    return next((number[1:end] for end in (2, 3, 4) if number[1:end] in codes), "")


def code_of_country(country: str) -> str:
    """The calling code of a country, "" for one that has none."""
    import phonenumbers

    return str(phonenumbers.country_code_for_region(country) or "")


def readings(text: str, country: str, codes: Iterable[str]) -> list[str]:
    """The E.164 numbers that a text may mean, the likeliest first: dialled in `country`, then where `codes` are used.

    `codes` are calling codes as `calling_code` gives them.
    """
    regions = dict.fromkeys(
        (country, *(region for code in codes for region in _regions_by_code().get(code, ())))
    )
    return list(dict.fromkeys(filter(None, (e164(text, region) for region in regions))))


def without_trunk(digits: str) -> list[str]:
    """What is left of typed digits once one of the prefixes dialled at home is taken off; the digits first."""
    return [digits, *(digits[len(trunk) :] for trunk in _TRUNKS if digits.startswith(trunk))]


@lru_cache(maxsize=1)
def _regions_by_code() -> dict[str, tuple[str, ...]]:
    """One country of each calling code: the others that share it dial alike."""
    import phonenumbers

    return {
        str(code): tuple(regions[:1]) for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
    }
