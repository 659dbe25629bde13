"""Key events as the names key scripts use, and telling a held key from a second press. Imports no tkinter."""

from __future__ import annotations

import sys

from widgets.keyscript import Key, Step, Text

NAMES = {
    "Return": "ENTER",
    "KP_Enter": "ENTER",
    "Escape": "ESC",
    "Tab": "TAB",
    "ISO_Left_Tab": "SHIFT+TAB",
    "Delete": "DELETE",
    "KP_Delete": "DELETE",
    "BackSpace": "BACKSPACE",
    "Up": "UP",
    "KP_Up": "UP",
    "Down": "DOWN",
    "KP_Down": "DOWN",
    "Left": "LEFT",
    "KP_Left": "LEFT",
    "Right": "RIGHT",
    "KP_Right": "RIGHT",
    "Home": "HOME",
    "KP_Home": "HOME",
    "End": "END",
    "KP_End": "END",
    "Prior": "PGUP",
    "KP_Prior": "PGUP",
    "Next": "PGDN",
    "Insert": "INSERT",
    "KP_Insert": "INSERT",
    "KP_Next": "PGDN",
} | {f"F{number}": f"F{number}" for number in range(1, 13)}

SHIFT = 0x1
CONTROL = 0x4
ALT = {"win32": 0x20000, "darwin": 0x10}.get(sys.platform, 0x8)
HELD_MS = 1100

# a held key must not do these twice; letters, arrows and the keys that delete may repeat
ONCE_ONLY = frozenset({"ENTER", "ESC"} | {f"F{number}" for number in range(1, 13)})


def step_of(keysym: str, char: str, state: int) -> Step | None:
    """The key event as a script would write it; None for modifiers and keys that have no name here.

    A space is `Text(" ")`. AltGr, which is Control with Alt on Windows, types its character.
    """
    control, alt = bool(state & CONTROL), bool(state & ALT)
    printable = len(char) == 1 and char.isprintable()
    name = NAMES.get(keysym)
    if name is not None and not printable:
        if control:
            return Key(f"CTRL+{name}")
        if alt:
            return Key(f"ALT+{name}")
        if state & SHIFT and "+" not in name:
            return Key(f"SHIFT+{name}")
        return Key(name)
    if (control or alt) and not (control and alt and printable):
        if len(keysym) == 1 and keysym.isascii() and keysym.isalnum():
            return Key(("CTRL+" if control else "ALT+") + keysym.upper())
        return None
    return Text(char) if printable else None


class HeldKeys:
    """Tells a key's repetition, while it is held down, from a second press. Times in the events' milliseconds."""

    def __init__(self) -> None:
        self._pressed: dict[int, int] = {}
        self._released: dict[int, int] = {}

    def press(self, keycode: int, time_ms: int) -> bool:
        """Note the press; True if it is the repetition of a held key."""
        before = self._pressed.get(keycode)
        self._pressed[keycode] = time_ms
        # X11 sends a release and a press with the same time for each repetition
        if time_ms and self._released.get(keycode) == time_ms:
            return True
        # elsewhere there is no release between; a release that got lost is forgotten after a while
        held = sys.platform in ("win32", "darwin") and before is not None
        return held and elapsed_ms(before or 0, time_ms) <= HELD_MS

    def release(self, keycode: int, time_ms: int) -> None:
        """Note the release."""
        self._released[keycode] = time_ms
        self._pressed.pop(keycode, None)

    def forget(self) -> None:
        """The window lost the keyboard: releases may never come."""
        self._pressed.clear()
        self._released.clear()


def elapsed_ms(earlier: int, later: int) -> int:
    """Milliseconds between two event times, which wrap around at 32 bits."""
    return (later - earlier) & 0xFFFFFFFF
