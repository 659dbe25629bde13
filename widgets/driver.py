"""Plays key scripts and touches into a real window, as a person or a scanner would, for tests and the tour.

Every event bears an increasing time, typing 90 ms apart and a scan 4 ms, so that what tells them apart by speed
sees what it would see at a till; nothing really waits that long. Between steps the loop runs until all is still.
"""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

from shop.rules.errors import BadInput
from shop.texts import _
from widgets.keyscript import Key, Scan, Step, Text, parse
from widgets.keytags import focused

TYPING_MS = 90
SCAN_MS = 4
KEYSYMS = {
    "ENTER": "Return",
    "ESC": "Escape",
    "TAB": "Tab",
    "DELETE": "Delete",
    "BACKSPACE": "BackSpace",
    "UP": "Up",
    "DOWN": "Down",
    "LEFT": "Left",
    "RIGHT": "Right",
    "HOME": "Home",
    "END": "End",
    "PGUP": "Prior",
    "PGDN": "Next",
    "SPACE": "space",
    "INSERT": "Insert",
} | {f"F{number}": f"F{number}" for number in range(1, 13)}
STATES = {"SHIFT": 0x1, "CTRL": 0x4, "ALT": 0x8}
# characters whose keysym is not the character itself; letters and digits name themselves
CHAR_KEYSYMS = dict(
    zip(
        " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
        (
            "space exclam quotedbl numbersign dollar percent ampersand apostrophe parenleft parenright asterisk plus "
            "comma minus period slash colon semicolon less equal greater question at bracketleft backslash "
            "bracketright asciicircum underscore grave braceleft bar braceright asciitilde"
        ).split(),
        strict=True,
    )
)


class Driver:
    """Plays into one window. `idle()` says whether the app has finished what it was asked, beyond what the
    window's own `is_idle` knows; if that takes longer than `timeout_s`, TimeoutError."""

    def __init__(
        self, window: tk.Misc, idle: Callable[[], bool] | None = None, *, timeout_s: float = 10.0
    ) -> None:
        self.window = window
        self.timeout_s = timeout_s
        self._idle = idle
        # time 0 would mean "no time" to Tk
        self._now_ms = 100_000

    def play(self, script: str) -> None:
        """Play a key script, step by step."""
        for step in parse(script):
            self.do(step)

    def do(self, step: Step) -> None:
        """Play one step."""
        if isinstance(step, Scan):
            self.scan(step.code)
        elif isinstance(step, Text):
            self.type(step.text)
        else:
            self.press(step)

    def press(self, key: Key | str) -> None:
        """Press and release a key, by its name in scripts."""
        name = key.name if isinstance(key, Key) else key
        *modifiers, bare = name.split("+")
        keysym = KEYSYMS.get(bare, bare.lower() if len(bare) == 1 else "")
        if not keysym:
            raise BadInput(_("There is no key {word}").format(word=name), "script")
        state = 0
        for modifier in modifiers:
            state |= STATES[modifier]
        if name == "SHIFT+TAB" and self.window.tk.call("tk", "windowingsystem") == "x11":
            keysym = "ISO_Left_Tab"
        self.settle()
        self._wait(TYPING_MS)
        self._stroke(keysym, state, TYPING_MS // 3)
        self.settle()

    def hold(self, key: str, times: int, *, every_ms: int = 33) -> None:
        """Hold a key down so long that the keyboard repeats it `times` times after the first press."""
        keysym = KEYSYMS.get(key, CHAR_KEYSYMS.get(key, key))
        self.settle()
        self._wait(TYPING_MS)
        for _number in range(times):
            self._stroke(keysym, 0, every_ms)
        self._stroke(keysym, 0, every_ms)
        self.settle()

    def type(self, text: str) -> None:
        """Type characters at a person's pace."""
        self.settle()
        for char in text:
            self._wait(TYPING_MS)
            self._char(char, TYPING_MS // 3)
            self.settle()

    def scan(
        self, code: str, *suffix: str, gap_ms: int = SCAN_MS, on_suffix: Callable[[], object] | None = None
    ) -> None:
        """Scan a code. `suffix` are keysyms, Return unless given; nothing runs between the characters.

        `on_suffix` is called right before the suffix, for those who measure.
        """
        self.settle()
        self._wait(TYPING_MS * 3)
        for char in code:
            self._char(char, gap_ms // 2)
            self._wait(gap_ms - gap_ms // 2)
        if on_suffix is not None:
            on_suffix()
        for keysym in suffix or ("Return",):
            self._stroke(keysym, 0, gap_ms // 2)
            self._wait(gap_ms - gap_ms // 2)
        self.settle()

    def click(self, widget: tk.Misc, x: int | None = None, y: int | None = None) -> None:
        """Touch a widget, in its middle unless told where (pixels from its upper left corner)."""
        self.window.update_idletasks()
        x = widget.winfo_width() // 2 if x is None else x
        y = widget.winfo_height() // 2 if y is None else y
        root: dict[str, Any] = {"rootx": widget.winfo_rootx() + x, "rooty": widget.winfo_rooty() + y}
        self._wait(TYPING_MS * 4)
        widget.event_generate("<Enter>", x=x, y=y, **root)
        widget.event_generate("<Motion>", x=x, y=y, time=self._now_ms, **root)
        widget.event_generate("<ButtonPress-1>", x=x, y=y, time=self._now_ms, **root)
        self.window.update_idletasks()
        self._wait(TYPING_MS)
        if widget.winfo_exists():
            widget.event_generate("<ButtonRelease-1>", x=x, y=y, state=0x100, time=self._now_ms, **root)
        if widget.winfo_exists():
            widget.event_generate("<Leave>", x=x, y=y, **root)
        self.settle()

    def settle(self) -> None:
        """Run the loop until nothing is under way."""
        until = time.monotonic() + self.timeout_s
        self.window.update()
        while not self._is_idle():
            if time.monotonic() > until:
                raise TimeoutError(f"the window was still at work after {self.timeout_s} s")
            time.sleep(0.001)
            self.window.update()

    def _is_idle(self) -> bool:
        own: Callable[[], bool] | None = getattr(self.window, "is_idle", None)
        return (own is None or own()) and (self._idle is None or self._idle())

    def _char(self, char: str, held_ms: int) -> None:
        keysym = CHAR_KEYSYMS.get(char, char if char.isascii() and char.isalnum() else "")
        if keysym:
            self._stroke(keysym, 0, held_ms)
        else:
            self._compose(char)

    def _compose(self, char: str) -> None:
        """A character this keyboard has no key for arrives whole, as from an input method."""
        target = focused(self.window)
        if isinstance(target, (tk.Entry, ttk.Entry)):
            if target.selection_present():
                target.delete("sel.first", "sel.last")
            target.insert("insert", char)

    def _stroke(self, keysym: str, state: int, held_ms: int) -> None:
        options: dict[str, Any] = {"keysym": keysym} | ({"state": state} if state else {})
        self._generate("<KeyPress>", **options)
        self._wait(held_ms)
        self._generate("<KeyRelease>", **options)

    def _generate(self, event: str, **options: Any) -> None:
        # by path, since the focus may be in a list of Tk's own that has no Python widget
        target = str(self.window.tk.call("focus")) or str(self.window)
        words = [word for name, value in options.items() for word in (f"-{name}", value)]
        self.window.tk.call("event", "generate", target, event, "-time", self._now_ms, *words)

    def _wait(self, milliseconds: int) -> None:
        self._now_ms += milliseconds
