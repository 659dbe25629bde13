"""A field whose value is one of several."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Any

from widgets.entry import Boxed
from widgets.fields import begins_like
from widgets.theme import TOUCH_PX

AHEAD_MS = 1_000
"""Letters typed within this time are one word."""
CONTROL_OR_ALT = 0x4 | 0x8


class Choice(Boxed):
    """A field whose value is one of several; ↑ ↓ or letters choose, Alt+↓ or a touch opens the list."""

    def __init__(
        self,
        parent: tk.Misc,
        choices: Sequence[tuple[str, str]],
        *,
        on_change: Callable[[], object],
        on_enter: Callable[[], object],
        height: int = TOUCH_PX,
    ) -> None:
        super().__init__(parent, height=height)
        self._choices = tuple(choices)
        self._on_change = on_change
        self._typed, self._typed_ms = "", 0
        self.box_list = ttk.Combobox(
            self.box,
            values=[label for _, label in choices],
            state="readonly",
            style="Kit.TCombobox",
            font=self.theme.font("body"),
            width=1,
            height=12,
        )
        self.hold(self.box_list)
        if choices:
            self.box_list.current(0)

        def chosen(_event: tk.Event[Any]) -> None:
            self.box_list.selection_clear()
            self.show_error("")
            on_change()

        def entered(_event: tk.Event[Any]) -> str:
            on_enter()
            return "break"

        def step(by: int) -> str:
            place = max(0, min(len(self._choices) - 1, self.box_list.current() + by))
            if place != self.box_list.current():
                self.box_list.current(place)
                self.show_error("")
                on_change()
            return "break"

        # Tk would open the list, which a person at the keyboard has to close again
        self.box_list.bind("<Up>", lambda _event: step(-1))
        self.box_list.bind("<Down>", lambda _event: step(1))
        self.box_list.bind("<Key>", self._find)
        self.box_list.bind("<<ComboboxSelected>>", chosen)
        self.box_list.bind("<Return>", entered)
        self.box_list.bind("<KP_Enter>", entered)

    def _find(self, event: tk.Event[Any]) -> None:
        """Letters typed one after another find the first choice that begins with them."""
        if not event.char.isprintable() or not event.char or int(event.state) & CONTROL_OR_ALT:
            return
        time = int(event.time)
        self._typed = self._typed + event.char if time - self._typed_ms < AHEAD_MS else event.char
        self._typed_ms = time
        place = begins_like(self._typed, [label for _, label in self._choices])
        if place is not None and place != self.box_list.current():
            self.box_list.current(place)
            self.show_error("")
            self._on_change()

    @property
    def value(self) -> str:
        """The chosen value, empty where there are no choices."""
        place = self.box_list.current()
        return self._choices[place][0] if place >= 0 else ""

    def set_value(self, value: str) -> None:
        """Choose this value; ValueError where it is not among the choices."""
        self.box_list.current([each for each, _ in self._choices].index(value))

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer others; the value stays where it is still offered, else the first is chosen."""
        if tuple(choices) == self._choices:
            return
        before = self.value
        self._choices = tuple(choices)
        self.box_list.configure(values=[label for _, label in choices])
        values = [value for value, _ in choices]
        if values:
            self.box_list.current(values.index(before) if before in values else 0)
        else:
            self.box_list.set("")

    def focus_set(self) -> None:
        """Give it the focus."""
        self.box_list.focus_set()

    def bind_focus(self, got: Callable[[], object]) -> None:
        """Call this each time it gets the focus."""
        self.box_list.bind("<FocusIn>", lambda _event: got(), add="+")
