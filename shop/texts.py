"""Every label and message goes through here: gettext for words.

The language is chosen once at start with `use_language`. Catalogues live in assets/locale; English is the
source language and needs none.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parent.parent / "assets" / "locale"

_translation: gettext.NullTranslations = gettext.NullTranslations()


def use_language(code: str) -> None:
    """Choose the language of all texts from here on, e.g. "de"; an unknown one falls back to English."""
    global _translation
    _translation = gettext.translation("tuppence", LOCALE_DIR, languages=[code], fallback=True)


def _(message: str) -> str:
    """The message in the chosen language."""
    return _translation.gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message for this number in the chosen language."""
    return _translation.ngettext(one, many, number)
