"""Catches what a barcode scanner types, wherever the focus is, and leaves nothing of it behind.

The first character of a burst goes where the focus is; those that follow at a scanner's speed are held back till
it is clear whether they are a scan: then the field gets its text back and `on_scan` the code, else the characters
are delivered in order, a few hundredths of a second late. Typing at a person's pace is never held.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk
from typing import Any

from widgets.burst import Burst, Thresholds, Verdict
from widgets.keys import ALT, CONTROL
from widgets.keytags import focused, put_first

TAG = "KitScanner"
SUFFIXES = frozenset({"Return", "KP_Enter", "Linefeed", "Tab"})
MODIFIERS = ("Shift_", "Control_", "Alt_", "Meta_", "Super_", "Caps_", "ISO_Level", "Num_", "Mode_", "Hyper_")
GROUP_SEPARATOR = "\x1d"

OnScan = Callable[[str, str], object]


@dataclass(frozen=True, slots=True)
class _Field:
    """An entry as it was before the burst."""

    widget: tk.Entry
    text: str
    cursor: int
    selection: tuple[int, int] | None


class ScanCatcher:
    """`on_scan(code, text_before)`: the code, and what stood in the focused field before the scan began.

    With `hold_first` (a screen where single letters act at once) the first character is held back as well.
    """

    def __init__(self, root: tk.Misc, on_scan: OnScan, thresholds: Thresholds | None = None) -> None:
        self.root = root
        self.on_scan = on_scan
        self.hold_first = False
        self._burst = Burst(thresholds)
        self._field: _Field | None = None
        self._held: list[tuple[int, int, str]] = []
        self._delivering = False
        self._timer = ""
        root.bind_class(TAG, "<KeyPress>", self._pressed)
        put_first(root, TAG)
        busy = getattr(root, "busy", None)
        if busy is not None:
            busy.append(lambda: self.holding)

    @property
    def holding(self) -> bool:
        """Characters are held back that may be a scan."""
        return bool(self._held)

    def _pressed(self, event: tk.Event[Any]) -> str | None:
        if self._delivering or event.keysym.startswith(MODIFIERS):
            return None
        if _is_suffix(event):
            return self._suffix(event)
        if _is_printable(event):
            return self._char(event)
        self._deliver()
        self._burst.reset()
        return None

    def _char(self, event: tk.Event[Any]) -> str | None:
        verdict = self._burst.char(event.char, event.time)
        if verdict is Verdict.FIRST:
            self._deliver()
            self._field = _remember(focused(self.root))
            if not self.hold_first:
                return None
        elif verdict is Verdict.REPEATED and not self._held:
            return None
        self._held.append((event.keycode, int(event.state), event.keysym))
        self._wait()
        return "break"

    def _suffix(self, event: tk.Event[Any]) -> str | None:
        if self._burst.is_trailing(event.time):
            return "break"
        code = self._burst.suffix(event.time)
        if code is None:
            self._deliver()
            return None
        self._cancel()
        self._held.clear()
        field, self._field = self._field, None
        if field is not None:
            _restore(field)
        self.on_scan(code, "" if field is None else field.text)
        return "break"

    def _wait(self) -> None:
        self._cancel()
        self._timer = self.root.after(self._burst.thresholds.suffix_ms, self._expired)

    def _expired(self) -> None:
        # after a busy while the rest of the burst may still be in the queue: idle comes behind it
        self._timer = self.root.after_idle(self._deliver)

    def _cancel(self) -> None:
        if self._timer:
            self.root.after_cancel(self._timer)
            self._timer = ""

    def _deliver(self) -> None:
        """Hand the held characters on to whatever has the focus."""
        self._cancel()
        held, self._held = self._held, []
        if not held:
            return
        self._delivering = True
        try:
            for keycode, state, keysym in held:
                target = focused(self.root) or self.root
                if sys.platform == "linux":
                    target.event_generate("<KeyPress>", keycode=keycode, state=state)
                    target.event_generate("<KeyRelease>", keycode=keycode, state=state)
                else:
                    target.event_generate("<KeyPress>", keysym=keysym, state=state)
        finally:
            self._delivering = False


def _is_suffix(event: tk.Event[Any]) -> bool:
    if event.keysym in SUFFIXES:
        return not int(event.state) & (CONTROL | ALT)
    return event.keysym in ("j", "J") and bool(int(event.state) & CONTROL)


def _is_printable(event: tk.Event[Any]) -> bool:
    if event.char == GROUP_SEPARATOR:
        return True
    if len(event.char) != 1 or not event.char.isprintable():
        return False
    combined = int(event.state) & (CONTROL | ALT)
    return not combined or combined == CONTROL | ALT


def _remember(widget: tk.Misc | None) -> _Field | None:
    if not isinstance(widget, (tk.Entry, ttk.Entry)):
        return None
    if str(widget.cget("state")) != "normal":
        return None
    selection = None
    if widget.selection_present():
        selection = (widget.index("sel.first"), widget.index("sel.last"))
    return _Field(widget, widget.get(), widget.index("insert"), selection)


def _restore(field: _Field) -> None:
    widget = field.widget
    if not widget.winfo_exists():
        return
    if widget.get() != field.text:
        widget.delete(0, "end")
        widget.insert(0, field.text)
    widget.icursor(field.cursor)
    widget.selection_clear()
    if field.selection is not None:
        widget.selection_range(*field.selection)
