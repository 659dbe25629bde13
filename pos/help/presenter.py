"""The keys of the screen below, from the table of actions."""

from __future__ import annotations

from pos.actions import Action, actions, shown_key
from shop.texts import _
from widgets.presenter import Panel


class HelpPresenter(Panel):
    """A list of keys and what they do; any of Enter, Esc and F1 closes it."""

    kind = "help"

    def __init__(self, screen: str) -> None:
        super().__init__(_("Keys"))
        self.rows: list[tuple[str, str, str]] = [
            (_typed(action), action.label, action.about)
            for action in actions()
            if screen in action.screens or "any" in action.screens
        ]

    def set_text(self, text: str) -> None:
        """Nothing is typed here."""

    def press(self, key: str) -> bool:
        if key in ("ENTER", "ESC", "F1"):
            self.close()
        return True


def _typed(action: Action) -> str:
    key = shown_key(action.key)
    if not action.typed:
        return key
    return f"{action.typed}{key}" if len(key) == 1 else f"{action.typed}  {key}"
