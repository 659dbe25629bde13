"""The log: faults of the program, kept in a rotating file of the person's own. What people are told is not here."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

MOST_BYTES = 1_000_000
OLD_FILES = 3


def start_log(name: str = "tuppence.log") -> Path | None:
    """Send warnings and faults to the log file from now on; its path, or None where it can't be written.

    Each program has a file of its own `name`, since two can't turn one over.
    """
    from platformdirs import user_log_path

    logging.captureWarnings(True)
    root = logging.getLogger()
    try:
        folder = user_log_path("tuppence", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        handler = RotatingFileHandler(
            path, maxBytes=MOST_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    return path
