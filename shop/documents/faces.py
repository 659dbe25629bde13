"""The shipped fonts: which of them has a character, and a text in runs of one font and one direction.

Fonts are read once a process. Shaping is HarfBuzz's, the order of mixed directions that of Unicode's
bidirectional algorithm.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS_DIR = Path(__file__).resolve().parent.parent.parent / "assets" / "fonts"

SANS, BOLD, MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"
_OTHERS = (
    "DroidSansFallbackFull",
    "NanumSquareR",
    "NotoSansThai-Regular",
    "NotoSansDevanagari-Regular",
    "NotoSansBengali-Regular",
    "NotoSansTamil-Regular",
    "NotoSansTelugu-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansKannada-Regular",
    "NotoSansMalayalam-Regular",
)


def path_of(font: str) -> Path:
    """The file of a shipped font."""
    return FONTS_DIR / f"{font}.ttf"


@lru_cache(maxsize=32)
def face_of(font: str) -> Any:
    """The font's HarfBuzz face, mapped from its file."""
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path_of(font))))


@lru_cache(maxsize=32)
def characters_of(font: str) -> frozenset[int]:
    """The code points that a font has a glyph for."""
    return frozenset(face_of(font).unicodes)


@lru_cache(maxsize=8192)
def font_for(char: str, first: str) -> str:
    """The font that shows a character: the one asked for if it can, else the first that can, else that one."""
    point = ord(char)
    for font in (first, SANS, *_OTHERS):
        if point in characters_of(font):
            return font
    return first


def is_simple(text: str) -> bool:
    """Whether each character is one glyph of its own, left to right: no shaping and no reordering is needed."""
    return text.isascii() or all(char < "\u0300" or "\u0370" <= char < "\u0483" for char in text)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one font and one direction; runs stand in the order in which they are seen."""

    text: str
    font: str
    right_to_left: bool


def runs(text: str, first: str) -> list[Run]:
    """A cleaned text as runs from left to right as seen, each shaped by itself."""
    if is_simple(text):
        return list(_by_font(text, first, False))
    levels = _levels(text)
    pieces: list[tuple[int, Run]] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or levels[index] != levels[start]:
            level = levels[start]
            pieces += [(level, run) for run in _by_font(text[start:index], first, bool(level % 2))]
            start = index
    return _as_seen(pieces)


def _by_font(text: str, first: str, right_to_left: bool) -> Iterator[Run]:
    start, current = 0, ""
    for index, char in enumerate(text):
        if current and _stays(char, current):
            continue
        font = font_for(char, first)
        if current and font != current:
            yield Run(text[start:index], current, right_to_left)
            start = index
        current = font
    if text:
        yield Run(text[start:], current, right_to_left)


def _stays(char: str, font: str) -> bool:
    """Whether a blank, mark or joiner is left to the font of the character before it."""
    category = unicodedata.category(char)
    return category == "Cf" or (category[0] in "MZ" and ord(char) in characters_of(font))


def _levels(text: str) -> list[int]:
    """Each character's embedding level; joiners, which the algorithm takes out, go with the letter before."""
    from bidi.algorithm import (
        explicit_embed_and_overrides,
        get_base_level,
        get_embedding_levels,
        get_empty_storage,
        resolve_implicit_levels,
        resolve_neutral_types,
        resolve_weak_types,
    )

    storage = get_empty_storage()
    storage["base_level"] = base = get_base_level(text)
    storage["base_dir"] = ("L", "R")[base]
    get_embedding_levels(text, storage)
    explicit_embed_and_overrides(storage)
    resolve_weak_types(storage)
    resolve_neutral_types(storage, False)
    resolve_implicit_levels(storage, False)
    kept = iter(storage["chars"])
    levels: list[int] = []
    for char in text:
        if unicodedata.bidirectional(char) == "BN":
            levels.append(levels[-1] if levels else base)
        else:
            levels.append(int(next(kept)["level"]))
    return levels


def _as_seen(pieces: list[tuple[int, Run]]) -> list[Run]:
    """Rule L2 of the bidirectional algorithm, on runs."""
    highest = max((level for level, _run in pieces), default=0)
    for level in range(highest, 0, -1):
        index = 0
        while index < len(pieces):
            end = index
            while end < len(pieces) and pieces[end][0] >= level:
                end += 1
            pieces[index:end] = reversed(pieces[index:end])
            index = end + 1
    return [run for _level, run in pieces]
