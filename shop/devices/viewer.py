"""Opens a document in the system's own viewer, without waiting for it."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

_log = logging.getLogger(__name__)


def _command(path: Path) -> list[str] | None:
    """What opens the file, or None where nobody could look at it: no display, or a test machine."""
    if os.environ.get("CI"):
        return None
    if sys.platform == "darwin":
        return ["open", str(path)]
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    opener = shutil.which("xdg-open")
    return [opener, str(path)] if opener else None


def open_file(path: Path | str) -> bool:
    """Show a file in the program that the system has for it; whether one was started.

    Never waits and never fails: where there is none the path is logged, and the file is there all the same.
    """
    file = Path(path).resolve()
    try:
        if sys.platform == "win32" and not os.environ.get("CI"):
            os.startfile(file)
            return True
        command = _command(file)
        if command is None:
            _log.info("nothing here can show %s", file)
            return False
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as problem:
        _log.warning("%s can't be shown: %s", file, problem)
        return False
    return True
