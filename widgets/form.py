"""Forms: labelled fields in columns, each with its own error sentence, filled and sent by the keyboard alone.

Enter goes to the next field and in the last one submits. Values go in and come out as a dict of texts and flags;
what they mean is the presenter's business.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from widgets.check import Check
from widgets.choice import Choice
from widgets.entry import Boxed, Entry
from widgets.fields import Field as Field
from widgets.fields import Value as Value
from widgets.lines import Lines
from widgets.panel import Label, WrappedLabel
from widgets.theme import TOUCH_PX, Theme, background_of


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
