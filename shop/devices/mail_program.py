"""Opens a message in the system's own mail program, ready to be looked at and sent. Nothing is sent from here."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys

from shop.rules.mail import Mail

# A mail program that was not running yet may stay for as long as it is open; one that can't be started says so soon.
WAIT_S = 4.0

_log = logging.getLogger(__name__)


def open_in_mail_program(mail: Mail) -> bool:
    """Whether a mail program was started with the message and its file; False where there is none that takes files.

    May take some seconds: to be called off the window's thread. Never fails.
    """
    command = _command(mail)
    if command is None:
        return False
    try:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return started.wait(WAIT_S) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError as problem:
        _log.warning("the mail program can't be started: %s", problem)
        return False


def _command(mail: Mail) -> list[str] | None:
    """xdg-email where the desktop has it: it alone hands a file on. Elsewhere a draft is opened as a file."""
    if sys.platform in ("win32", "darwin"):
        return None
    if os.environ.get("CI") or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    program = shutil.which("xdg-email")
    if program is None:
        return None
    said = ["--utf8", "--subject", mail.subject, "--body", mail.body, "--attach", str(mail.attachment)]
    return [program, *said, *mail.to]
