"""How the last change is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undo:
    """`label` says what was changed; `work` runs off the window's thread and is a change like any other, journaled."""

    label: str
    work: Callable[[], object]
