"""Text in the cells of a receipt: cleaned of what must not reach a printer, measured, wrapped and cut.

A cell is one character of the printer's font; a Han character takes two. Nothing that leaves `clean` holds a
control character, a direction override or an invisible one, so that a product's name can't open the drawer,
turn a row around or hide in it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

Align = Literal["left", "center", "right"]

MOST_CHARACTERS = 600
_MOST_MARKS = 4
_JOINERS = "\u200c\u200d"
_INVISIBLE = "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5"
_CUT = ".."


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    """One line of visible characters, at most `most` of them: blanks made plain, all else invisible left out.

    Joiners stay within Arabic and the scripts of India, where they are spelling; more than four marks on one
    letter, private and unassigned characters don't stay. A longer text ends in "..".
    """
    if len(text) > most:
        text = text[: most - len(_CUT)] + _CUT
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        marks = marks + 1 if category[0] == "M" else 0
        if char in "\t\n\r\v\f\x85" or category in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif char in _JOINERS:
            if kept and "\u0600" <= kept[-1] <= "\u0dff":
                kept.append(char)
        elif category[0] == "C" or char in _INVISIBLE or "\ufe00" <= char <= "\ufe0f" or marks > _MOST_MARKS:
            continue
        else:
            kept.append(char)
    return "".join(kept)


def paragraphs(text: str, most: int = 20) -> list[str]:
    """The lines of a text of several, each cleaned; empty ones at the ends left out, at most so many."""
    lines = [clean(line).rstrip() for line in text.strip().splitlines()]
    return lines[:most]


@lru_cache(maxsize=8192)
def _char_cells(char: str) -> int:
    from wcwidth import wcwidth

    return max(0, wcwidth(char))


def cells_of(text: str) -> int:
    """How many cells a cleaned text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_char_cells, text))


def _fitting(text: str, cells: int) -> int:
    """How many characters of the text fit, marks kept with their letters."""
    if text.isascii():
        return min(len(text), cells)
    used = 0
    for index, char in enumerate(text):
        used += _char_cells(char)
        if used > cells:
            return index
    return len(text)


def cut(text: str, cells: int) -> str:
    """The text, or as much of it as fits with ".." at its end."""
    if cells_of(text) <= cells:
        return text
    if cells <= len(_CUT):
        return text[: _fitting(text, cells)]
    return text[: _fitting(text, cells - len(_CUT))].rstrip() + _CUT


def fill(text: str, cells: int, align: Align = "left") -> str:
    """The text cut or filled with blanks to exactly so many cells."""
    shown = cut(text, cells)
    blank = cells - cells_of(shown)
    if align == "right":
        return " " * blank + shown
    if align == "center":
        return " " * (blank // 2) + shown + " " * (blank - blank // 2)
    return shown + " " * blank


def wrap(text: str, cells: int, most_rows: int = 3) -> list[str]:
    """The text in rows of so many cells, broken at blanks where it can be; the last row is cut. Never empty."""
    rows: list[str] = []
    rest = text.strip()
    while rest and len(rows) < most_rows - 1 and cells_of(rest) > cells:
        end = max(1, _fitting(rest, cells))
        blank = rest.rfind(" ", 0, end + 1)
        if blank > 0 and (
            cells_of(rest[:blank]) * 3 >= cells or cells_of(rest[blank + 1 :].partition(" ")[0]) <= cells
        ):
            end = blank
        rows.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest or not rows:
        rows.append(cut(rest, cells))
    return rows


@lru_cache(maxsize=4096)
def is_right_to_left(text: str) -> bool:
    """Whether any of the text runs from right to left, so that a printer can't set it."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)
