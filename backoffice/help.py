"""The keys of the page below, from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.actions import Action, shown_key
from shop.texts import _
from widgets.presenter import Panel


class HelpPresenter(Panel):
    """A list of keys and what they do; any of Enter, Esc and F1 closes it."""

    kind = "help"

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__(_("Keys"))
        self.rows: list[tuple[str, str, str]] = [
            (shown_key(action.key), action.label, action.about) for action in actions if action.key
        ]

    def set_text(self, text: str) -> None:
        """Nothing is typed here."""

    def press(self, key: str) -> bool:
        if key in ("ENTER", "ESC", "F1"):
            self.close()
        return True
