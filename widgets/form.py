"""Forms: labelled fields in columns, each with its own error sentence, filled and sent by the keyboard alone.

Enter goes to the next field and in the last one submits. Values go in and come out as a dict of texts and flags;
what they mean is the presenter's business.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tkinter import ttk
from typing import Any, TypeAlias

from widgets.entry import Boxed, Entry
from widgets.fields import Field as Field
from widgets.fields import Value as Value
from widgets.fields import begins_like
from widgets.lines import Lines
from widgets.panel import Label, WrappedLabel
from widgets.shapes import Shape
from widgets.theme import LEAST_REQUEST_PX, TOUCH_PX, Theme, background_of

AHEAD_MS = 1_000
"""Letters typed within this time are one word."""
CONTROL_OR_ALT = 0x4 | 0x8


class Form(tk.Frame):
    """The fields, in as many columns as asked. `on_change(name)` after each change by hand, `on_focus(name)` as the
    person goes to another field."""

    def __init__(
        self,
        parent: tk.Misc,
        fields: Sequence[Field],
        *,
        columns: int = 1,
        on_submit: Callable[[], object] | None = None,
        on_change: Callable[[str], object] | None = None,
        on_focus: Callable[[str], object] | None = None,
        height: int = TOUCH_PX,
    ) -> None:
        self.theme = Theme.of(parent)
        super().__init__(parent, bg=background_of(parent), borderwidth=0)
        self.fields = tuple(fields)
        self.on_submit, self.on_change, self.on_focus = on_submit, on_change, on_focus
        self._height = height
        self._widgets: dict[str, FieldWidget] = {}
        for column in range(columns):
            self.grid_columnconfigure(column, weight=1, uniform="column")
        self._place(columns)

    def widget(self, name: str) -> FieldWidget:
        """The widget of that field."""
        return self._widgets[name]

    def values(self) -> dict[str, Value]:
        """What stands in every field: text as typed, a choice's value, a check's bool."""
        return {name: widget.value for name, widget in self._widgets.items()}

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Fill the fields named; `on_change` is not told. KeyError for a field there is none of."""
        for name, value in values.items():
            widget = self._widgets[name]
            if isinstance(widget, Check):
                widget.set_value(bool(value))
            else:
                widget.set_value(str(value))

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show each refused field's sentence, clear the others, and give the focus to the first refused one."""
        for name, widget in self._widgets.items():
            widget.show_error(errors.get(name, ""))
        first = next((field.name for field in self.fields if errors.get(field.name)), None)
        if first is not None:
            self.focus_field(first)

    def focus_field(self, name: str = "") -> None:
        """Give the focus to that field, or to the first."""
        self._widgets[name or self.fields[0].name].focus_set()

    def _place(self, columns: int) -> None:
        gap = self.theme.px(8)
        row = 0
        for line in _lines(self.fields, columns):
            if line[0].heading:
                title = Label(self, line[0].heading, font="small_strong", colour="accent_text")
                above = self.theme.px(10) if row else 0
                title.grid(row=row, column=0, columnspan=columns, sticky="w", pady=(above, self.theme.px(4)))
                row += 1
            column = 0
            has_labels = any(field.kind != "check" for field in line)
            for field in line:
                cell = tk.Frame(self, bg=background_of(self), borderwidth=0)
                cell.grid(
                    row=row,
                    column=column,
                    columnspan=field.span,
                    sticky="nwe",
                    padx=(0 if column == 0 else gap, 0 if column + field.span == columns else gap),
                    pady=(0, self.theme.px(9)),
                )
                self._fill_cell(cell, field, has_label=has_labels)
                column += field.span
            row += 1

    def _fill_cell(self, cell: tk.Frame, field: Field, *, has_label: bool) -> None:
        """A field with its label above and its hint below; a check box stands on the line of its neighbours' fields."""
        cell.grid_columnconfigure(0, weight=1)
        if has_label:
            label = " " if field.kind == "check" else field.label
            Label(cell, label, font="small", colour="muted").grid(row=0, column=0, sticky="w")
        widget = self._make(cell, field)
        widget.grid(row=1, column=0, sticky="we", pady=(self.theme.px(2), 0))
        if field.hint:
            hint = WrappedLabel(cell, field.hint, font="small", colour="muted", width=1)
            hint.grid(row=2, column=0, sticky="we", padx=self.theme.px(4), pady=(self.theme.px(2), 0))
        self._widgets[field.name] = widget
        widget.bind_focus(partial(self._focused, field.name))

    def _make(self, cell: tk.Misc, field: Field) -> FieldWidget:
        def changed(*_what: object) -> None:
            if self.on_change is not None:
                self.on_change(field.name)

        def enter() -> None:
            self._next(field.name)

        if field.kind == "check":
            return Check(cell, field.label, on_change=changed, on_enter=enter, height=self._height)
        if field.kind == "choice":
            return Choice(cell, field.choices, on_change=changed, on_enter=enter, height=self._height)
        if field.kind == "lines":
            return Lines(cell, lines=field.height, placeholder=field.placeholder, on_change=changed)
        if field.kind == "shown":
            return Shown(cell, anchor=field.anchor, height=self._height)
        if field.kind not in ("text", "secret"):
            raise ValueError(f"no kind of field is called {field.kind}")
        return Entry(
            cell,
            placeholder=field.placeholder,
            secret=field.kind == "secret",
            font="body",
            anchor=field.anchor,
            height=self._height,
            on_change=changed,
            on_enter=enter,
        )

    def _focused(self, name: str) -> None:
        if self.on_focus is not None:
            self.on_focus(name)

    def _next(self, name: str) -> None:
        names = [field.name for field in self.fields]
        place = names.index(name) + 1
        if place < len(names):
            self.focus_field(names[place])
        elif self.on_submit is not None:
            self.on_submit()


def _lines(fields: Sequence[Field], columns: int) -> list[list[Field]]:
    """The fields as they stand beside each other; a heading begins a line."""
    lines: list[list[Field]] = []
    for field in fields:
        used = sum(each.span for each in lines[-1]) if lines else columns
        if field.heading or used + field.span > columns:
            lines.append([])
        lines[-1].append(field)
    return lines


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


class Check(tk.Frame):
    """A box to tick, by touch or with Space; the whole line is touched."""

    def __init__(
        self,
        parent: tk.Misc,
        text: str,
        *,
        on_change: Callable[[], object] | None = None,
        on_enter: Callable[[], object] | None = None,
        height: int = TOUCH_PX,
    ) -> None:
        self.theme = Theme.of(parent)
        self._ground = background_of(parent)
        super().__init__(parent, bg=self._ground, borderwidth=0)
        self.value = False
        self.error = ""
        self.on_change, self.on_enter = on_change, on_enter
        self._text, self._height = text, height
        self._has_focus = False
        self._image: tk.PhotoImage | None = None
        self.canvas = tk.Canvas(
            self, highlightthickness=0, borderwidth=0, bg=self._ground, width=LEAST_REQUEST_PX, takefocus=True
        )
        self.canvas.pack(fill="x", expand=True)
        self.canvas.bind("<Configure>", lambda _event: self._draw())
        self.canvas.bind("<Button-1>", self._touched)
        self.canvas.bind("<space>", lambda _event: self.toggle())
        self.canvas.bind("<Return>", self._entered)
        self.canvas.bind("<KP_Enter>", self._entered)
        self.canvas.bind("<FocusIn>", lambda _event: self._focus(True))
        self.canvas.bind("<FocusOut>", lambda _event: self._focus(False))
        self.theme.follow(self, self._rescaled)
        self._rescaled()

    def _touched(self, _event: tk.Event[Any]) -> None:
        self.canvas.focus_set()
        self.toggle()

    def toggle(self) -> None:
        """Tick it, or take the tick away, and tell."""
        self.set_value(not self.value)
        if self.on_change is not None:
            self.on_change()

    def set_value(self, value: bool) -> None:
        """Ticked or not, without telling."""
        self.value = value
        self._draw()

    def show_error(self, sentence: str) -> None:
        """Show the sentence in place of the label's colour and text; empty takes it away."""
        if sentence != self.error:
            self.error = sentence
            self._draw()

    def focus_set(self) -> None:
        """Give it the focus."""
        self.canvas.focus_set()

    def bind_focus(self, got: Callable[[], object]) -> None:
        """Call this each time it gets the focus."""
        self.canvas.bind("<FocusIn>", lambda _event: got(), add="+")

    def _entered(self, _event: tk.Event[Any]) -> str:
        if self.on_enter is not None:
            self.on_enter()
        return "break"

    def _focus(self, has: bool) -> None:
        self._has_focus = has
        self._draw()

    def _rescaled(self) -> None:
        self.canvas.configure(height=self.theme.control(self._height))
        self._draw()

    def _draw(self) -> None:
        theme, palette, canvas = self.theme, self.theme.palette, self.canvas
        height = canvas.winfo_height()
        canvas.delete("all")
        if height < 8:
            return
        side, margin = theme.px(22), 4
        border = palette.error_text if self.error else (palette.primary if self.value else palette.field_line)
        shape = Shape(
            palette.primary if self.value else palette.field,
            self._ground,
            theme.px(5),
            border,
            1,
            ring=palette.focus if self._has_focus else "",
            margin=margin,
        )
        size = side + 2 * margin
        top = (height - size) // 2
        self._image = theme.image(shape, size, size)
        canvas.create_image(0, top, image=self._image, anchor="nw")
        if self.value:
            x, y, unit = margin, top + margin, side / 22
            points = [
                x + 5 * unit,
                y + 11.5 * unit,
                x + 9.5 * unit,
                y + 16 * unit,
                x + 17 * unit,
                y + 6.5 * unit,
            ]
            canvas.create_line(
                *points, fill=palette.on_colour, width=max(2, theme.px(2.6)), joinstyle="round"
            )
        canvas.create_text(
            size + theme.px(6),
            height // 2,
            text=self.error or self._text,
            anchor="w",
            font=theme.font("body"),
            fill=palette.error_text if self.error else palette.text,
            width=max(60, canvas.winfo_width() - size - theme.px(8)),
        )


class Shown(Boxed):
    """A field that only shows its value."""

    def __init__(self, parent: tk.Misc, *, anchor: str = "w", height: int = TOUCH_PX) -> None:
        super().__init__(parent, height=height)
        self._enabled = False
        self._label = Label(self.box, ground="disabled", anchor=anchor)
        self.hold(self._label)
        self.value = ""

    def set_value(self, value: str) -> None:
        """Show this."""
        self.value = value
        self._label.configure(text=value.replace("\n", "  "))

    def bind_focus(self, got: Callable[[], object]) -> None:
        """It never has the focus."""


FieldWidget: TypeAlias = Entry | Choice | Check | Lines | Shown
