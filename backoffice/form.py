"""The form beside a list: its fields, what stands in them, what was there before, and what is wrong with it.

Errors stand beside their fields, all at once; nothing typed is lost. `focus` is the field that typed text goes to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from widgets.fields import Field, Value, begins_like
from widgets.presenter import Presenter


class Form(Presenter):
    """Fields and their values. `on_edit(name)` after each change by hand may change others with `put`."""

    def __init__(self, fields: Sequence[Field], on_edit: Callable[[str], object] | None = None) -> None:
        self.fields = tuple(fields)
        self.values: dict[str, Value] = {field.name: empty(field) for field in self.fields}
        self.before = dict(self.values)
        self.errors: dict[str, str] = {}
        self.focus = ""
        self.title = ""
        self.about = ""
        self.is_new = False
        self.is_open = False
        self.on_edit = on_edit
        self.on_submit: Callable[[], object] = lambda: None
        super().__init__()

    @property
    def text(self) -> str:
        """What stands in the field that has the focus."""
        value = self.values.get(self.focus, "") if self.focus else ""
        return value if isinstance(value, str) else ""

    @text.setter
    def text(self, text: str) -> None:
        if self.focus:
            self.values[self.focus] = text

    @property
    def is_dirty(self) -> bool:
        """Whether anything was changed since the form was filled."""
        return self.is_open and self.values != self.before

    def field(self, name: str) -> Field:
        """The field of this name; KeyError where there is none."""
        return next(field for field in self.fields if field.name == name)

    def fill(self, values: Mapping[str, Value], title: str, about: str = "", *, is_new: bool = False) -> None:
        """Show these values, as they are stored; what is not named is empty."""
        self.values = {field.name: empty(field) for field in self.fields} | dict(values)
        self.before = dict(self.values)
        self.errors = {}
        self.title, self.about, self.is_new, self.is_open = title, about, is_new, True
        self.changed()

    def clear(self) -> None:
        """Show nothing."""
        self.fill({}, "")
        self.is_open = False
        self.focus = ""
        self.changed()

    def revert(self) -> None:
        """What was typed since it was filled is taken back."""
        self.values = dict(self.before)
        self.errors = {}
        self.changed()

    def put(self, name: str, value: Value) -> None:
        """Set a field that follows from another; nobody is told but the views."""
        self.values[name] = value
        self.errors.pop(name, None)

    def offer(self, name: str, choices: tuple[tuple[str, str], ...]) -> None:
        """Other choices for a field; what stands in it stays where it is still offered."""
        self.fields = tuple(
            replace(field, choices=choices) if field.name == name else field for field in self.fields
        )
        if self.values[name] not in dict(choices):
            self.values[name] = self.before[name] = choices[0][0] if choices else ""

    def edit(self, name: str, value: Value) -> None:
        """The person changed a field."""
        if self.values.get(name) == value:
            return
        self.values[name] = value
        self.errors.pop(name, None)
        if self.on_edit is not None:
            self.on_edit(name)
        self.changed()

    def set_text(self, text: str) -> None:
        """Text was typed into the field that has the focus."""
        if self.focus:
            self.text_is_selected = False
            self.edit(self.focus, text)

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show why fields are refused, and go to the first of them; a sentence of no field stands above the form."""
        self.errors = dict(errors)
        first = next((field.name for field in self.fields if field.name in errors), "")
        if first:
            self.go_to(first)
        self.changed()

    def go_to(self, name: str = "") -> None:
        """Give the focus to that field, or to the first that can be changed; what stands there is selected."""
        editable = [field.name for field in self.fields if field.kind != "shown"]
        self.focus = name or (editable[0] if editable else "")
        self.text_is_selected = bool(self.text)
        self.changed()

    def leave(self) -> None:
        """The focus is elsewhere."""
        self.focus = ""
        self.changed()

    def press(self, key: str) -> bool:
        """Enter and Tab go on, Shift+Tab back; Enter in the last field submits; ↑ ↓ choose, a blank ticks."""
        if not self.focus:
            return False
        field = self.field(self.focus)
        if key == "ENTER" and field.kind == "lines":
            self.edit(field.name, self.text + "\n")
        elif key in ("ENTER", "TAB"):
            self._step(1, submit=key == "ENTER")
        elif key == "SHIFT+TAB":
            self._step(-1, submit=False)
        elif key in ("UP", "DOWN") and field.kind == "choice":
            self._choose(field, 1 if key == "DOWN" else -1)
        elif key == "SPACE" and field.kind == "check":
            self.edit(field.name, not self.values[field.name])
        else:
            return super().press(key)
        return True

    def type(self, text: str) -> None:
        """Characters typed into the field; a blank ticks a check box, letters find a choice that begins like them."""
        if self.focus and self.field(self.focus).kind == "check":
            for _blank in range(text.count(" ")):
                self.press("SPACE")
            return
        if self.focus and self.field(self.focus).kind == "choice":
            self._find_choice(self.field(self.focus), text)
            return
        super().type(text)

    def _find_choice(self, field: Field, text: str) -> None:
        found = begins_like(text, [label for _value, label in field.choices])
        if found is not None:
            self.edit(field.name, field.choices[found][0])

    def _step(self, by: int, *, submit: bool) -> None:
        names = [field.name for field in self.fields if field.kind != "shown"]
        place = names.index(self.focus) + by
        if 0 <= place < len(names):
            self.go_to(names[place])
        elif submit:
            self.on_submit()

    def _choose(self, field: Field, by: int) -> None:
        values = [value for value, _label in field.choices]
        if not values:
            return
        now = self.values[field.name]
        place = values.index(str(now)) + by if now in values else 0
        self.edit(field.name, values[max(0, min(len(values) - 1, place))])


def empty(field: Field) -> Value:
    """What stands in a field before anything is known."""
    if field.kind == "check":
        return False
    return field.choices[0][0] if field.kind == "choice" and field.choices else ""
