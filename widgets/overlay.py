"""A dialog inside the window: a panel over the screen that holds the keyboard and the pointer till it closes.

No Toplevel: those leak, and take the focus through the window manager. Its presenter decides what Esc does.
"""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from widgets.bidi import drawn
from widgets.fit import shortened
from widgets.keyscript import Key, Step
from widgets.keytags import focused
from widgets.panel import WrappedLabel
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.window import Window

MOST_TITLE, MOST_MESSAGE = 90, 240


class Overlay:
    """A panel built once and opened as often as needed. Put the dialog's widgets into `body`.

    `width` is in pixels at 1366×768, 0 for as wide as the body wants. With `cover` the screen below is hidden.
    """

    def __init__(
        self,
        window: Window,
        title: str = "",
        *,
        width: int = 0,
        cover: bool = False,
        on_escape: Callable[[], None] | None = None,
        on_key: Callable[[Step], bool] | None = None,
    ) -> None:
        self.window = window
        self.on_escape = on_escape
        self.on_key = on_key
        theme = Theme.of(window)
        self._width = width
        self._cover = tk.Frame(window, bg=theme.palette.ground) if cover else None
        self._edge = tk.Frame(window, bg=theme.palette.muted, borderwidth=0)
        self.panel = tk.Frame(self._edge, bg=theme.palette.card, borderwidth=0)
        self.panel.pack(fill="both", expand=True, padx=2, pady=2)
        self.panel.grid_columnconfigure(0, weight=1)
        self.panel.grid_rowconfigure(2, weight=1)
        self._pad = theme.px(22)
        self._title = WrappedLabel(self.panel, title, font="title", width=1)
        self._title.grid(row=0, column=0, sticky="we", padx=self._pad, pady=(theme.px(18), theme.px(4)))
        self._message = WrappedLabel(self.panel, colour="muted")
        self._message.grid(row=1, column=0, sticky="we", padx=self._pad, pady=(0, theme.px(4)))
        self._message.grid_remove()
        self.body = tk.Frame(self.panel, bg=theme.palette.card)
        self.body.grid(row=2, column=0, sticky="nswe", padx=self._pad, pady=(theme.px(6), theme.px(20)))
        if not title:
            self._title.grid_remove()
        self._before: tk.Misc | None = None
        self._last: tk.Misc | None = None
        self.is_open = False

    def set_title(self, title: str, message: str = "", kind: str = "muted") -> None:
        """The heading, and a sentence below it in the colour `kind` (muted, warning_text, error_text)."""
        self._title.configure(text=drawn(shortened(title, MOST_TITLE)))
        if title:
            self._title.grid()
        else:
            self._title.grid_remove()
        self._message.show(drawn(shortened(message, MOST_MESSAGE)), kind)
        if message:
            self._message.grid()
        else:
            self._message.grid_remove()

    def open(self, focus: tk.Misc | None = None) -> None:
        """Show the panel over the screen and give the focus to `focus`; what had it is remembered."""
        if not self.is_open:
            self._before = focused(self.window)
            self.is_open = True
            self.window.opened(self)
        # over what stands beside the screens too
        content, beside = self.window.content, self.window.content.winfo_x()
        if self._cover is not None:
            self._cover.place(in_=content, x=-beside, width=beside, relwidth=1, relheight=1)
            self._cover.lift()
        width: Any = Theme.of(self.window).px(self._width) if self._width else ""
        self._edge.place(in_=content, relx=0.5, x=-beside // 2, rely=0.5, anchor="center", width=width)
        self._edge.lift()
        self._last = focus or self.panel
        self._last.focus_set()
        # clicks beside the panel go nowhere; with the window not on screen yet there is nothing to hold
        with contextlib.suppress(tk.TclError):
            self._edge.update_idletasks()
            self._edge.grab_set()

    def close(self) -> None:
        """Take the panel away and give the focus back to what had it."""
        if not self.is_open:
            return
        self.is_open = False
        self.window.closed(self)
        self._edge.grab_release()
        self._edge.place_forget()
        if self._cover is not None:
            self._cover.place_forget()
        below = self.window.overlay
        if below is not None:
            below.regain()
        elif self._before is not None and self._before.winfo_exists():
            self._before.focus_set()
        self._before = None

    def regain(self) -> None:
        """Hold keyboard and pointer again after the dialog above has closed."""
        with contextlib.suppress(tk.TclError):
            self._edge.grab_set()
        if self._last is not None and self._last.winfo_exists():
            self._last.focus_set()

    def key(self, step: Step) -> bool:
        """A key pressed while this is on top; True if it is done with."""
        if self.on_key is not None and self.on_key(step):
            return True
        if step == Key("ESC") and self.on_escape is not None:
            self.on_escape()
            return True
        return False

    def keep_focus(self, widget: tk.Misc) -> None:
        """The focus went to `widget`: bring it back if that lies outside the panel."""
        if str(widget).startswith(str(self._edge)):
            self._last = widget
        elif self._last is not None and self._last.winfo_exists():
            self._last.focus_set()
