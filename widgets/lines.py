"""A field for several lines of text, rounded, with a focus ring and a sentence below it when it is refused."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from widgets.entry import Boxed
from widgets.panel import Label


class Lines(Boxed):
    """Text of several lines. `on_change(text)` after each change by hand. Tab leaves it."""

    def __init__(
        self,
        parent: tk.Misc,
        *,
        lines: int = 3,
        placeholder: str = "",
        on_change: Callable[[str], object] | None = None,
    ) -> None:
        self._lines = lines
        super().__init__(parent)
        palette = self.theme.palette
        self.on_change = on_change
        self._known = ""
        self.entry = tk.Text(
            self.box,
            font=self.theme.font("body"),
            wrap="word",
            width=1,
            height=lines,
            bg=palette.field,
            fg=palette.text,
            insertbackground=palette.text,
            selectbackground=palette.selected,
            selectforeground=palette.text,
            insertwidth=2,
            relief="flat",
            borderwidth=0,
            highlightthickness=0,
        )
        self.hold(self.entry)
        self.entry.place_configure(relheight=1, height=-2 * self.theme.px(6))
        self._placeholder = Label(self.box, placeholder, colour="muted", ground="field")
        self.entry.bind("<<Modified>>", self._changed)
        self.entry.bind("<Tab>", lambda _event: self._go(self.entry.tk_focusNext()))
        for keys in ("<Shift-Tab>", "<ISO_Left_Tab>"):
            self.entry.bind(keys, lambda _event: self._go(self.entry.tk_focusPrev()))
        self._show_placeholder()

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.entry.get("1.0", "end-1c")

    text = value

    def set_value(self, value: str) -> None:
        """Put the text there without telling `on_change`."""
        if value != self.value:
            self._known = value
            self.entry.delete("1.0", "end")
            self.entry.insert("1.0", value)
            self.entry.edit_modified(False)
            self._show_placeholder()

    def set_text(self, text: str, *, select: bool = False) -> None:
        """The same as `set_value`; several lines are never selected as a whole."""
        self.set_value(text)

    def focus_set(self) -> None:
        """Give the focus to the field."""
        self.entry.focus_set()

    def bind_focus(self, got: Callable[[], object]) -> None:
        """Call this each time it gets the focus."""
        self.entry.bind("<FocusIn>", lambda _event: got(), add="+")

    def _go(self, widget: tk.Misc | None) -> str:
        if widget is not None:
            widget.focus_set()
        return "break"

    def _changed(self, _event: tk.Event[Any]) -> None:
        if not self.entry.edit_modified():
            return
        self.entry.edit_modified(False)
        self._show_placeholder()
        if self.value != self._known:
            self._known = self.value
            self.show_error("")
            if self.on_change is not None:
                self.on_change(self._known)

    def _rescaled(self) -> None:
        super()._rescaled()
        high = self.theme.line_px("body") * self._lines + 2 * self.theme.px(8)
        self.box.configure(height=high)
        self._draw()

    def _show_placeholder(self) -> None:
        if self.value or not self._placeholder.cget("text"):
            self._placeholder.place_forget()
        else:
            pad = self.theme.px(12) + 2
            self._placeholder.place(in_=self.box, x=pad, y=self.theme.px(6), anchor="nw")
