"""A table of texts over the page: read, and closed."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.presenter import Panel


class Told(Panel):
    """Rows under the heads of their columns, each (head, width in pixels, 0 for the rest of the room)."""

    kind = "told"
    view = "backoffice.journal.told_view:ToldView"

    def __init__(
        self,
        title: str,
        about: str,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[tuple[str, ...]],
    ) -> None:
        super().__init__(title, about)
        self.columns = tuple(columns)
        self.rows = tuple(rows)

    def set_text(self, text: str) -> None:
        """Nothing is typed here."""

    def press(self, key: str) -> bool:
        """Enter and Esc close it; every other key waits."""
        if key in ("ENTER", "ESC"):
            self.close()
        return True
