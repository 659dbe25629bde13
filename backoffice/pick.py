"""A choice among a few things that have a name each: by ↑ ↓ and Enter, by their number, or by a touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backoffice.panels import pick


class Pick(pick.Pick):
    """`choices` are (value, label); `then` gets the value of the one that is chosen. `cursor` is chosen at first."""

    def __init__(
        self,
        title: str,
        about: str,
        choices: Sequence[tuple[str, str]],
        then: Callable[[str], None],
        *,
        yes: str,
        cursor: int = 0,
    ) -> None:
        rows = [(value, (f"{place}   {label}",)) for place, (value, label) in enumerate(choices, 1)]
        super().__init__(title, about, ("",), rows, then, yes=yes)
        self.choices = tuple(choices)
        self.place = cursor

    def set_text(self, text: str) -> None:
        """The number of one of the first nine takes it."""
        if text.isascii() and text.isdigit() and 0 < int(text[-1]) <= len(self.choices):
            self.place = int(text[-1]) - 1
            self.press("ENTER")
