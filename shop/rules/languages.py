"""The languages a shop can have: those that Tuppence has words of, and those whose amounts and dates it can write.

A code such as "de-AT" names the words (those of "de") and the forms of amounts and dates (Austria's); a code without a
country takes the forms of the shop's own. Babel is imported late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from shop.rules.countries import every_language
from shop.rules.errors import BadInput
from shop.texts import SOURCE, _, languages, words_of

if TYPE_CHECKING:
    from babel import Locale

# The countries whose forms are offered beside those of the shop's own.
_COUNTRIES = {"en": ("GB", "US"), "de": ("DE", "AT", "CH")}


def check_language(text: str) -> str:
    """A language's code as it was typed. BadInput for what is none."""
    if _locale(text) is None:
        raise BadInput(_("Type a language's code, as in en, de or pt_BR."))
    return text


def has_words(code: str) -> bool:
    """Whether there are words of this language, or of another country's kind of it."""
    return words_of(code) != SOURCE or _plain(code).partition("_")[0] == SOURCE


def choices(stored: str = "") -> tuple[tuple[str, str], ...]:
    """What is offered as (code, name), each in its own language: those with words first, and `stored` in any case."""
    codes = [
        code for language in languages() for code in (language, *_countries_of(language))
    ] + every_language()
    codes = [code for code in dict.fromkeys(codes) if _plain(code) != _plain(stored)]
    if stored:
        codes.append(stored)
    shown = [(not has_words(code), own_name(code), code) for code in codes]
    first = languages().index
    shown.sort(
        key=lambda each: (
            each[0],
            0 if each[0] else first(words_of(each[2])),
            normalize("NFD", each[1].casefold()),
        )
    )
    return tuple(
        (code, _("{language} (amounts and dates)").format(language=name) if bare else name)
        for bare, name, code in shown
    )


def own_name(code: str) -> str:
    """A language as those who speak it call it, with its country where the code has one; the code itself if unknown."""
    locale = _locale(code)
    name = locale.get_display_name(locale) if locale else ""
    return name[:1].upper() + name[1:] if name else code


def _countries_of(language: str) -> list[str]:
    return [f"{language}-{country}" for country in _COUNTRIES.get(language, ())]


def _plain(code: str) -> str:
    return code.replace("-", "_")


def _locale(code: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_plain(code))
    except (UnknownLocaleError, ValueError):
        return None
