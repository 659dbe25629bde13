"""Every label and message goes through here: gettext for words.

The language is chosen once at start with `use_language`. Catalogues live in assets/locale, kept by `make messages`;
English is the source language and needs none.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = "en"
LOCALE_DIR = Path(__file__).resolve().parent.parent / "assets" / "locale"

_translation: gettext.NullTranslations = gettext.NullTranslations()


def languages() -> tuple[str, ...]:
    """The codes of the languages that Tuppence has words of, English first."""
    return (SOURCE, *sorted(path.parent.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES/tuppence.mo")))


def words_of(code: str) -> str:
    """The language whose words a shop of this code has: "de" for "de-AT", "en" for one without words."""
    parts = code.replace("-", "_").split("_")
    wanted = ["_".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((language for language in wanted if language in languages()), SOURCE)


def language() -> str:
    """The code of the language whose words are spoken now."""
    return str(_translation.info().get("language", SOURCE))


def use_language(code: str) -> None:
    """Choose the language of all texts from here on, e.g. "de" or "de-AT"; an unknown one falls back to English."""
    global _translation
    _translation = gettext.translation("tuppence", LOCALE_DIR, languages=[words_of(code)], fallback=True)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Another language for a while: the names that a new shop starts with are in its own."""
    global _translation
    before = _translation
    use_language(code)
    try:
        yield
    finally:
        _translation = before


def machine_language() -> str:
    """The code of the language that the machine is set to: what is spoken until a shop is open."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return (named or locale.getlocale()[0] or SOURCE).partition(".")[0]


def _(message: str) -> str:
    """The message in the chosen language."""
    return _translation.gettext(message)


def pgettext(context: str, message: str) -> str:
    """The message in the chosen language, where another language needs two words for what is one in English."""
    return _translation.pgettext(context, message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message for this number in the chosen language."""
    return _translation.ngettext(one, many, number)
