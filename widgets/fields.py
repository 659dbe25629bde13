"""What a field of a form is, for presenters and views alike. Imports no tkinter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | bool


def begins_like(typed: str, labels: Sequence[str]) -> int | None:
    """The place of the first label that begins with what was typed, whatever the case; None where none does."""
    wanted = typed.casefold()
    return next((place for place, label in enumerate(labels) if label.casefold().startswith(wanted)), None)


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
