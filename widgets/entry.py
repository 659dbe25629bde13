"""A field to type into: rounded, with a focus ring, a placeholder, and a sentence below it when it is refused."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from widgets.panel import Label, WrappedLabel
from widgets.shapes import Shape
from widgets.theme import LEAST_REQUEST_PX, TOUCH_PX, Theme, background_of

SECRET_CHAR = "•"


class Boxed(tk.Frame):
    """A rounded box around one widget that is typed into or chosen from, and an error sentence below it."""

    def __init__(self, parent: tk.Misc, *, height: int = TOUCH_PX, width: int = 0) -> None:
        self.theme = Theme.of(parent)
        self._ground = background_of(parent)
        super().__init__(parent, bg=self._ground, borderwidth=0)
        self._height, self._width = height, width
        self.grid_columnconfigure(0, weight=1)
        self.box = tk.Canvas(self, highlightthickness=0, borderwidth=0, bg=self._ground, takefocus=False)
        self.box.grid(row=0, column=0, sticky="we")
        self._picture = self.box.create_image(0, 0, anchor="nw")
        self._image: tk.PhotoImage | None = None
        self._focused = False
        self._enabled = True
        # as wide as the field: asking for the width of its text it would widen a card, and wrap again, for ever
        self._error = WrappedLabel(self, font="small", colour="error_text", width=1)
        self._error.grid(row=1, column=0, sticky="we", padx=self.theme.px(4))
        self._error.grid_remove()
        self.box.bind("<Configure>", lambda _event: self._draw())
        self.theme.follow(self, self._rescaled)
        self._rescaled()

    @property
    def error(self) -> str:
        """The sentence below the field, empty for none."""
        return str(self._error.cget("text"))

    def show_error(self, sentence: str) -> None:
        """Show why the content is refused; an empty sentence takes it away."""
        if sentence == self.error:
            return
        self._error.configure(text=sentence)
        if sentence:
            self._error.grid()
        else:
            self._error.grid_remove()
        self._draw()

    def hold(self, inner: tk.Widget) -> None:
        """Put the widget into the box and follow its focus."""
        self._inner = inner
        pad = self.theme.px(12)
        inner.place(in_=self.box, x=pad, rely=0.5, anchor="w", relwidth=1, width=-2 * pad)
        inner.bind("<FocusIn>", lambda _event: self._focus(True), add="+")
        inner.bind("<FocusOut>", lambda _event: self._focus(False), add="+")
        self.box.bind("<Button-1>", lambda _event: inner.focus_set())

    def _focus(self, has: bool) -> None:
        self._focused = has
        self._draw()

    def _rescaled(self) -> None:
        self.box.configure(
            height=self.theme.control(self._height),
            width=self.theme.px(self._width) if self._width else LEAST_REQUEST_PX,
        )
        self._draw()

    def _draw(self) -> None:
        width, height = self.box.winfo_width(), self.box.winfo_height()
        if width < 8 or height < 8:
            return
        palette = self.theme.palette
        border, border_width = palette.field_line, 1
        if self.error:
            border, border_width = palette.error_text, 2
        elif self._focused:
            border, border_width = palette.primary, 2
        fill = palette.field if self._enabled else palette.disabled
        shape = Shape(fill, self._ground, self.theme.px(7), border, border_width)
        self._image = self.theme.image(shape, width, height)
        self.box.itemconfigure(self._picture, image=self._image)


class Entry(Boxed):
    """A line of text. `on_change(text)` after each change by hand, `on_enter()` at Return."""

    def __init__(
        self,
        parent: tk.Misc,
        *,
        placeholder: str = "",
        secret: bool = False,
        font: str = "entry",
        anchor: str = "w",
        height: int = TOUCH_PX,
        width: int = 0,
        on_change: Callable[[str], object] | None = None,
        on_enter: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(parent, height=height, width=width)
        palette = self.theme.palette
        self.on_change, self.on_enter = on_change, on_enter
        self._font = font
        self._variable = tk.StringVar(self)
        self._known = ""
        self.entry = tk.Entry(
            self.box,
            textvariable=self._variable,
            font=self.theme.font(font),
            justify="right" if anchor == "e" else "left",
            show=SECRET_CHAR if secret else "",
            width=1,
            bg=palette.field,
            fg=palette.text,
            disabledbackground=palette.disabled,
            disabledforeground=palette.disabled_text,
            insertbackground=palette.text,
            selectbackground=palette.selected,
            selectforeground=palette.text,
            insertwidth=2,
            relief="flat",
            borderwidth=0,
            highlightthickness=0,
        )
        self.hold(self.entry)
        self._placeholder = Label(
            self.box, placeholder, font=font, colour="muted", ground="field", anchor=anchor
        )
        self._placeholder.bind("<Button-1>", lambda _event: self.entry.focus_set())
        self._variable.trace_add("write", self._changed)
        self.entry.bind("<Return>", self._entered)
        self.entry.bind("<KP_Enter>", self._entered)
        for sequence in ("<Control-a>", "<Control-A>"):
            self.entry.bind(sequence, self._select_all)
        self._show_placeholder()

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._variable.get()

    def set_text(self, text: str, *, select: bool = False) -> None:
        """Put the text there, the cursor behind it, without telling `on_change`."""
        if text != self._known:
            self._known = text
            self._variable.set(text)
        self.entry.icursor("end")
        if select:
            self.entry.selection_range(0, "end")

    def set_secret(self, secret: bool) -> None:
        """Show dots in place of what is typed, or the text itself."""
        self.entry.configure(show=SECRET_CHAR if secret else "")

    @property
    def value(self) -> str:
        """The same, as a form's field."""
        return self.text

    def set_value(self, value: str) -> None:
        """The same as `set_text`, as a form's field."""
        self.set_text(value)

    def set_placeholder(self, text: str) -> None:
        """What stands there, pale, while the field is empty."""
        self._placeholder.configure(text=text)
        self._show_placeholder()

    def set_enabled(self, enabled: bool) -> None:
        """Let it be typed into or not."""
        self._enabled = enabled
        self.entry.configure(state="normal" if enabled else "disabled")
        self._placeholder.configure(bg=self.theme.palette.field if enabled else self.theme.palette.disabled)
        self._draw()

    def focus_set(self) -> None:
        """Give the focus to the field."""
        self.entry.focus_set()

    def bind_focus(self, got: Callable[[], object]) -> None:
        """Call this each time it gets the focus."""
        self.entry.bind("<FocusIn>", lambda _event: got(), add="+")

    def _changed(self, *_what: str) -> None:
        text = self._variable.get()
        self._show_placeholder()
        if text == self._known:
            return
        self._known = text
        self.show_error("")
        if self.on_change is not None:
            self.on_change(text)
            # a text set meanwhile has told nobody: Tcl traces no variable inside its own trace
            self._show_placeholder()

    def _entered(self, _event: tk.Event[tk.Entry]) -> str | None:
        if self.on_enter is None:
            return None
        self.on_enter()
        return "break"

    def _select_all(self, _event: tk.Event[tk.Entry]) -> str:
        self.entry.selection_range(0, "end")
        self.entry.icursor("end")
        return "break"

    def _show_placeholder(self) -> None:
        if self._variable.get() or not self._placeholder.cget("text"):
            self._placeholder.place_forget()
        else:
            pad = self.theme.px(12) + 2
            self._placeholder.place(in_=self.box, x=pad, rely=0.5, anchor="w", relwidth=1, width=-2 * pad)
