"""The sign-in log, with those who wait in a card beside it."""

from __future__ import annotations

import tkinter as tk

from backoffice.list_view import ListView
from backoffice.signins.presenter import Page
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.theme import Theme

SIDE_SHARE = 30
MOST_SHOWN = 6


class View(ListView):
    """The list as the kit draws it, and who waits."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.signins = page
        px = self.theme.px
        self.body.grid_columnconfigure(0, weight=100 - SIDE_SHARE, uniform="half")
        self.body.grid_columnconfigure(1, weight=SIDE_SHARE, uniform="half")
        card = Card(self.body)
        card.grid(row=1, column=1, sticky="nswe", padx=(px(10), 0))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(1, weight=1)
        Label(card, _("Who must wait"), font="title").grid(
            row=0, column=0, sticky="we", padx=px(16), pady=(px(14), px(6))
        )
        self.rows = Space(card)
        self.rows.grid(row=1, column=0, sticky="nwe", padx=px(10))
        self.rows.grid_columnconfigure(0, weight=1)
        self.waits = [_Wait(self.rows, page, place) for place in range(MOST_SHOWN)]
        self.rest = WrappedLabel(self.rows, font="small", colour="muted", width=1)
        self.rest.grid(row=MOST_SHOWN, column=0, sticky="we", padx=px(6), pady=px(6))
        self.end = Button(
            card,
            _("End the wait"),
            lambda: page.press("F8"),
            hint="F8",
            kind="primary",
            font="small_strong",
            takefocus=False,
        )
        self.end.grid(row=2, column=0, sticky="e", padx=px(16), pady=(px(6), px(14)))

    def refresh(self) -> None:
        """Show the list and who waits."""
        super().refresh()
        page = self.signins
        for place, wait in enumerate(self.waits):
            wait.refresh(place < len(page.lockouts))
        hidden = len(page.lockouts) - MOST_SHOWN
        if not page.lockouts:
            text = _("Nobody. After five wrong attempts in a row a name waits, a minute at the most.")
        elif hidden > 0:
            text = _("and {count} more").format(count=hidden)
        else:
            text = ""
        self.rest.configure(text=text)
        self.end.set(enabled=bool(page.lockouts))


class _Wait(tk.Frame):
    """One who waits: touched, it is the one whose wait is ended."""

    def __init__(self, parent: tk.Misc, page: Page, number: int) -> None:
        self.page, self.number = page, number
        super().__init__(parent, borderwidth=0)
        self.grid_columnconfigure(0, weight=1)
        self.who = WrappedLabel(self, font="small_strong", width=1)
        self.why = WrappedLabel(self, font="small", colour="muted", width=1)
        for row, label in enumerate((self.who, self.why)):
            label.grid(row=row, column=0, sticky="we", padx=6, pady=(4, 0) if row == 0 else (0, 4))
        for widget in (self, self.who, self.why):
            widget.bind("<Button-1>", self._touched)

    def _touched(self, _event: object) -> None:
        self.page.choose_wait(self.number)

    def refresh(self, is_there: bool) -> None:
        """Show who it is, or nothing."""
        if not is_there:
            self.grid_remove()
            return
        page, palette = self.page, Theme.of(self).palette
        who, why = page.told_of(page.lockouts[self.number])
        chosen = page.lockouts[self.number] is page.lockout
        ground = palette.selected if chosen else palette.card
        for widget in (self, self.who, self.why):
            widget.configure(bg=ground)
        self.who.configure(text=drawn(who))
        self.why.configure(text=drawn(why))
        self.grid(row=self.number, column=0, sticky="we", pady=(0, 4))
