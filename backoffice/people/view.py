"""People: the list and the form beside it; the button that lets nobody in any longer lets them in again too."""

from __future__ import annotations

import tkinter as tk

from backoffice.list_view import ListView
from backoffice.people.presenter import Page


class View(ListView):
    """Draws the page of people."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.people = page
        super().__init__(parent, page)

    def refresh(self) -> None:
        """Show the list, the form, and what F8 does to the chosen one."""
        super().refresh()
        if self.form is not None:
            self.form.buttons["switch_active"].set(text=self.people.switch_label)
