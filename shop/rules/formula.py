"""Texts that a spreadsheet could take for formulas: how they are made inert, and how they become themselves again.

`inert` and `unquoted` are each other's inverse, so that what is exported is imported as it was.
"""

from __future__ import annotations

import unicodedata

_STARTS = frozenset("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫−")
_MARK = "'"


def is_like_formula(text: str) -> bool:
    """Whether a program could take the text for a formula; blanks and characters that show nothing are looked past."""
    if not text or text[0].isalnum():
        return False
    for char in text:
        if char in _STARTS:
            return True
        if not (char.isspace() or unicodedata.category(char) == "Cf"):
            return False
    return False


def inert(text: str) -> str:
    """The text as no program takes it for a formula: an apostrophe more stands before one that begins like it."""
    return _MARK + text if is_like_formula(text.lstrip(_MARK)) else text


def unquoted(text: str) -> str:
    """The text that `inert` was given: without the apostrophe that stands before a formula."""
    return text[1:] if text.startswith(_MARK) and is_like_formula(text.lstrip(_MARK)) else text
