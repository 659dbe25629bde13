"""Two offices changed one thing: theirs and ours beside each other, and which of them stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.presenter import Panel


class BothVersions(Panel):
    """Rows of (field, theirs, mine). Enter keeps mine where I changed something, T takes theirs, Esc goes back."""

    kind = "versions"

    def __init__(
        self,
        message: str,
        title: str,
        rows: Sequence[tuple[str, str, str]],
        keep_mine: Callable[[], None],
        take_theirs: Callable[[], None],
    ) -> None:
        super().__init__(title, message)
        self.rows = tuple(rows)
        self._keep_mine = keep_mine
        self._take_theirs = take_theirs

    def set_text(self, text: str) -> None:
        """T takes theirs; nothing else is typed here."""
        if text.upper() == "T":
            self.close()
            self._take_theirs()

    def press(self, key: str) -> bool:
        if key == "ENTER":
            self.close()
            self._keep_mine()
        elif key == "ESC":
            self.close()
        return True
