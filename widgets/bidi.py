"""Text that is written from right to left, in the order and the joined forms in which Tk has to draw it.

Tk draws the characters of a text from left to right as they stand, except on Windows and macOS, whose own text
engines put them in order. Texts without such characters, nearly all, are given back as they are. Imports no tkinter.
"""

from __future__ import annotations

import re
import sys

# Hebrew, Arabic and their kin, with Arabic's joined forms
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
DRAWS_ITSELF = sys.platform in ("win32", "darwin")


def drawn(text: str) -> str:
    """The text as Tk must be given it; measure and cut it before."""
    if DRAWS_ITSELF or text.isascii() or RIGHT_TO_LEFT.search(text) is None:
        return text
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    return "\n".join(str(get_display(reshape(line))) for line in text.split("\n"))
