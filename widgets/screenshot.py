"""Saves a picture of a window as PNG, for the tour, the manual and whoever looks at the screens."""

from __future__ import annotations

import os
import sys
import tkinter as tk
from pathlib import Path


def save(window: tk.Misc, path: Path | str) -> Path:
    """Write what the window shows now to `path` (PNG) and return it. Needs the window in full on the screen."""
    from PIL import ImageGrab

    window.update()
    left, top = window.winfo_rootx(), window.winfo_rooty()
    box = (left, top, left + window.winfo_width(), top + window.winfo_height())
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    display = None if sys.platform in ("win32", "darwin") else os.environ.get("DISPLAY")
    ImageGrab.grab(bbox=box, xdisplay=display).save(target)
    return target
