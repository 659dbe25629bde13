"""Lets Tk draw with the fonts that are shipped, so that every name can be read on a machine that has few fonts.

They are added for this program alone, before its first window: to fontconfig where Tk draws through it (X11), to GDI
on Windows. Elsewhere, or where that fails, the system's own fonts are used.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

FONTS_DIR = Path(__file__).resolve().parent.parent / "assets" / "fonts"
GDI_PRIVATE = 0x10

_added = False


def add_shipped() -> bool:
    """Add the shipped fonts, once; whether they are there now."""
    global _added
    if not _added:
        try:
            _added = _add()
        except (OSError, AttributeError):
            return False
    return _added


def _add() -> bool:
    if sys.platform == "win32":
        add = ctypes.windll.gdi32.AddFontResourceExW
        return min(add(str(path), GDI_PRIVATE, 0) for path in FONTS_DIR.glob("*.ttf")) > 0
    if sys.platform != "linux":
        return False
    add_dir = ctypes.CDLL("libfontconfig.so.1").FcConfigAppFontAddDir
    add_dir.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    return bool(add_dir(None, os.fsencode(FONTS_DIR)))
