"""Fits text into a width: ellipsis and wrapping, with any measure of width.

Imports no tkinter: the width of a text in pixels is asked of `measure`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], int]
ELLIPSIS = "…"
BLANKS = re.compile(r"[ \t\r\n]+")
# a number stays with the short unit behind it: "1 l", "250 g"
UNIT = re.compile(r"(\d) (\w{1,2}|%)(?!\w)")


def ellipsise(text: str, width: int, measure: Measure) -> str:
    """The text, or its longest beginning that fits into `width` pixels with an ellipsis behind it."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle].rstrip() + ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def shortened(text: str, most: int) -> str:
    """The text on one line with at most so many characters, an ellipsis in place of what is left out."""
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else line[: most - 1].rstrip() + ELLIPSIS


def wrap(text: str, width: int, lines: int, measure: Measure) -> list[str]:
    """The text in at most `lines` lines of `width` pixels, broken at blanks, inside a word only where it is too
    long for a line; what is left over ends in an ellipsis."""
    words = [word for word in BLANKS.split(UNIT.sub("\\1\u00a0\\2", text)) if word]
    found: list[str] = []
    while words and len(found) < lines:
        if len(found) == lines - 1:
            found.append(ellipsise(" ".join(words), width, measure))
            break
        line, words = _one_line(words, width, measure)
        found.append(line)
    return found


def _one_line(words: list[str], width: int, measure: Measure) -> tuple[str, list[str]]:
    line, taken = words[0], 1
    if measure(line) > width:
        cut = _longest_beginning(line, width, measure)
        return line[:cut], [line[cut:], *words[1:]]
    while taken < len(words) and measure(f"{line} {words[taken]}") <= width:
        line = f"{line} {words[taken]}"
        taken += 1
    return line, words[taken:]


def _longest_beginning(word: str, width: int, measure: Measure) -> int:
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if measure(word[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
