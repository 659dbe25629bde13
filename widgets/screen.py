"""What screens share: a frame that shows its presenter when Tk has nothing better to do, and the link
between a text box and a presenter.

Many changes come of one key; they are drawn once, before Tk waits for the next event. The text box alone follows at
once, since the next character may be in the queue already.
"""

from __future__ import annotations

import tkinter as tk

from widgets.entry import Entry
from widgets.panel import Space
from widgets.presenter import Presenter


class Screen(Space):
    """A screen or the body of a panel. Subclasses draw the whole state in `refresh`, telling Tk what changed only."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self.is_shown = False
        self._pending = ""
        self._width = 0
        self.bind("<Configure>", self._resized, add="+")

    @property
    def is_pending(self) -> bool:
        """Whether a change is still to be drawn."""
        return bool(self._pending)

    def show(self) -> None:
        """It is in front now: draw it, and each change from here on."""
        self.is_shown = True
        self.refresh()

    def hide(self) -> None:
        """It is not seen any more: changes are not drawn."""
        self.is_shown = False
        if self._pending:
            self.after_cancel(self._pending)
            self._pending = ""

    def destroy(self) -> None:
        """Nothing is drawn any more: Tk would complain of the call that is gone."""
        self.hide()
        super().destroy()

    def soon(self) -> None:
        """Something changed: draw it before the loop waits again."""
        if self.is_shown and not self._pending:
            self._pending = self.after_idle(self._draw)

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        """Texts are fitted to the width there is."""
        if event.width != self._width:
            self._width = event.width
            self.soon()

    def _draw(self) -> None:
        self._pending = ""
        if self.is_shown:
            self.refresh()

    def refresh(self) -> None:
        """Show the state."""


class Box:
    """Links an entry to the text of a presenter, in both directions. A panel's box changes its presenter."""

    def __init__(self, entry: Entry, presenter: Presenter | None = None) -> None:
        self.entry = entry
        self._presenter: Presenter | None = None
        self._was_selected = False
        entry.on_change = self._typed
        if presenter is not None:
            self.follow(presenter)
            presenter.on_change(self.sync)

    def follow(self, presenter: Presenter) -> None:
        """Show this presenter's text from here on."""
        self._presenter = presenter
        self._was_selected = False
        self.sync()

    def sync(self) -> None:
        """Show the presenter's text if something else stands there."""
        presenter = self._presenter
        if presenter is None:
            return
        select = presenter.text_is_selected and not self._was_selected
        if select or self.entry.text != presenter.text:
            self.entry.set_text(presenter.text, select=presenter.text_is_selected)
        self._was_selected = presenter.text_is_selected

    def _typed(self, text: str) -> None:
        if self._presenter is None:
            return
        self._was_selected = False
        self._presenter.set_text(text)
        self.sync()
