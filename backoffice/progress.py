"""Long work on its way: how far it is, and a way to stop it. Knows no widget; `step` is called by the worker."""

from __future__ import annotations

from shop.rules.errors import ShopError
from shop.texts import _
from widgets.presenter import Panel


class Cancelled(ShopError):
    """The person stopped the work; whoever does it leaves nothing half done."""

    code = "cancelled"

    def __init__(self) -> None:
        super().__init__(_("Cancelled. Nothing was changed."))


class Progress(Panel):
    """A panel with a bar. The worker calls `step`; the view looks at `done`, `total` and `stage` by itself."""

    kind = "progress"

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.done = 0
        self.total = 0
        self.stage = ""
        self.is_cancelled = False

    def step(self, done: int, total: int = 0, stage: str = "") -> None:
        """So much is done of so much (0 where that is not known). Raises Cancelled once the person has stopped it."""
        self.done, self.total = done, total
        if stage:
            self.stage = stage
        if self.is_cancelled:
            raise Cancelled

    def set_text(self, text: str) -> None:
        """Nothing is typed here."""

    def press(self, key: str) -> bool:
        """Esc asks the work to stop; it does at its next step."""
        if key == "ESC":
            self.is_cancelled = True
            self.changed()
        return True
