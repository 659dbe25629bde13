"""A panel in which one of several things is chosen, by ↑ ↓ and Enter, by its number, or by a touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.presenter import Panel


class Pick(Panel):
    """`choices` are (value, label); `then` gets the value of the one that is chosen, `cursor` is where it stands."""

    kind = "pick"
    view = "backoffice.panels.pick_view:PickView"

    def __init__(
        self,
        title: str,
        about: str,
        choices: Sequence[tuple[str, str]],
        then: Callable[[str], object],
        *,
        yes: str,
        cursor: int = 0,
    ) -> None:
        super().__init__(title, about)
        self.choices = tuple(choices)
        self.yes = yes
        self.cursor = cursor
        self._then = then

    def move_to(self, place: int) -> None:
        """Choose the one at this place, without taking it."""
        self.cursor = max(0, min(place, len(self.choices) - 1))
        self.changed()

    def set_text(self, text: str) -> None:
        """The number of one of the first nine takes it."""
        if text.isascii() and text.isdigit() and 0 < int(text[-1]) <= len(self.choices):
            self.cursor = int(text[-1]) - 1
            self._take()

    def press(self, key: str) -> bool:
        """↑ ↓ choose, Enter takes, Esc leaves."""
        if key in ("UP", "DOWN"):
            self.move_to(self.cursor + (1 if key == "DOWN" else -1))
        elif key == "ENTER":
            self._take()
        elif key == "ESC":
            self.close()
        return True

    def _take(self) -> None:
        self.close()
        self._then(self.choices[self.cursor][0])
