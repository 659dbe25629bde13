"""Texts that anybody may have typed: their Unicode normal forms, what can be stored, what can be shown.

A normal form takes time that grows with the length of a text and with nothing else.

Python sorts the marks that stand on one letter by insertion: a name of ten thousand marks takes a third of a second,
a megabyte of them an hour. So a long text is made stream-safe first (UAX #15, section 13): a joiner that shows
nothing stands behind every thirty marks in a row. Short texts are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

_MOST_MARKS = 30
_JOINER = "\u034f"
# The worst text of this length takes a fifth of a millisecond.
_SHORT = 256
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def normal(form: Form, text: str) -> str:
    """The text in a normal form."""
    if len(text) > _SHORT and not text.isascii() and any(map(unicodedata.combining, text)):
        text = _stream_safe(text)
    return unicodedata.normalize(form, text)


def storable(text: str) -> str:
    """The text as every database takes it: halves of surrogate pairs and NULs become the replacement character."""
    return text if text.isprintable() else _UNSTORABLE.sub("\ufffd", text)


def shown(text: str, most: int = 40) -> str:
    """At most so many visible characters of it on one line, for a sentence that repeats what somebody typed."""
    line = "".join(char if char.isprintable() else " " for char in text[: most + 1]).strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def _stream_safe(text: str) -> str:
    combining = unicodedata.combining
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if combining(char) else 0
        if marks > _MOST_MARKS:
            kept.append(_JOINER)
            marks = 1
        kept.append(char)
    return "".join(kept)
