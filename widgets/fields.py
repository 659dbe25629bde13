"""What a field of a form is, for presenters and views alike. Imports no tkinter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field: `kind` is text, secret, choice, check, lines or shown; `choices` are (value, label).

    `lines` takes several lines of text, `shown` only shows its value. `span` counts columns; a `heading` begins a
    part of the form; `height` is that of `lines` in lines of text; a `hint` stands small below the field.
    """

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    placeholder: str = ""
    span: int = 1
    anchor: str = "w"
    heading: str = ""
    height: int = 3
    hint: str = ""
