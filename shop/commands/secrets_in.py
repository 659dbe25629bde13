"""Passwords and PINs for commands: a line each of standard input, or typed unseen at a terminal. Never an option:
those stand in the list of processes and in the shell's history.
"""

from __future__ import annotations

import getpass
import sys

from shop.rules.errors import BadInput
from shop.texts import _


def read_secrets(*, password: bool, pin: bool) -> tuple[str, str]:
    """The password and the PIN that were asked for, empty where not."""
    return (
        _read(_("Password: "), _("The passwords typed are not the same. Start again.")) if password else "",
        _read(_("PIN: "), _("The PINs typed are not the same. Start again.")) if pin else "",
    )


def _read(prompt: str, unlike: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass(prompt)
    if getpass.getpass(_("Again: ")) != typed:
        raise BadInput(unlike)
    return typed
