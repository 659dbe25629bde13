"""The countries of the world by their ISO 3166 codes, named in the shop's language. Babel is imported late."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8)
def every_country(language: str) -> tuple[tuple[str, str], ...]:
    """Every country as (code, name), by name."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    named = ((str(code), str(name)) for code, name in locale.territories.items())
    countries = (pair for pair in named if len(pair[0]) == 2 and pair[0].isalpha() and pair[0] not in _NONE)
    return tuple(sorted(countries, key=lambda pair: pair[1].casefold()))


def country_name(code: str, language: str) -> str:
    """The name of a country; its code where it has none."""
    return dict(every_country(language)).get(code, code)


# Not countries: unions, outlying parts, pseudo-locales, and the unknown.
_NONE = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
