"""One of several rows, chosen by ↑ ↓ and Enter or by touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.presenter import Panel


class Pick(Panel):
    """`rows` are (id, cells); `headings` stand above the cells. `on_pick` gets the id once the panel has closed."""

    kind = "pick"
    view = "backoffice.panels.pick_view:PickView"

    def __init__(
        self,
        title: str,
        about: str,
        headings: Sequence[str],
        rows: Sequence[tuple[str, tuple[str, ...]]],
        on_pick: Callable[[str], None],
        *,
        yes: str,
    ) -> None:
        super().__init__(title, about)
        self.headings = tuple(headings)
        self.rows = tuple(rows)
        self.yes = yes
        self.place = 0
        self._on_pick = on_pick

    def choose(self, row_id: str) -> None:
        """A row was touched."""
        ids = [each for each, _cells in self.rows]
        if row_id in ids:
            self.place = ids.index(row_id)
            self.changed()

    def set_text(self, text: str) -> None:
        """Nothing is typed here."""

    def press(self, key: str) -> bool:
        """↑ ↓ choose, Enter takes, Esc leaves."""
        if key in ("UP", "DOWN"):
            step = 1 if key == "DOWN" else -1
            self.place = max(0, min(len(self.rows) - 1, self.place + step))
            self.changed()
        elif key == "ENTER" and self.rows:
            self.close()
            self._on_pick(self.rows[self.place][0])
        elif key == "ESC":
            self.close()
        return True
