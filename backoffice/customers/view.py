"""Customers: the list, and beside it the tabs of the chosen one: the form, contacts, documents, items, payments."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import shown_key
from backoffice.customers.history import PROFILE
from backoffice.customers.history_view import HistoryView
from backoffice.customers.presenter import Page
from backoffice.form_view import FormView
from backoffice.list_view import ListView
from widgets.button import Button
from widgets.panel import Space
from widgets.strip import Strip

SIDE_SHARE = 40


class View(ListView):
    """The list as the kit draws it, and the tabs."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.customers = page
        super().__init__(parent, page, form_share=SIDE_SHARE)
        self.side.grid(row=1, column=1, sticky="nswe", padx=(self.theme.px(10), 0))
        if self.form is not None:
            self.form.grid_configure(padx=0)

    def make_form(self, columns: int) -> FormView:
        """The form below the tabs, and in its place what the other tabs hold."""
        page, px = self.customers, self.theme.px
        self.side = Space(self.body)
        self.side.grid_columnconfigure(1, weight=1)
        self.side.grid_rowconfigure(1, weight=1)
        tabs = page.history.tabs
        self.strip = Strip(self.side, lambda place: page.show_tab(tabs[place].id), takefocus=False, pad=12)
        self.strip.grid(row=0, column=1, sticky="we", pady=(0, px(6)))
        self.history = HistoryView(self.side, page)
        self.history.grid(row=1, column=1, sticky="nswe")
        self.history.grid_remove()
        form = FormView(self.side, page, columns=columns)
        part = next(action for action in page.own_actions() if action.id == "part")
        self.part = Button(
            form.body,
            part.label,
            partial(page.do, part),
            hint=shown_key(part.key),
            kind="soft",
            font="small_strong",
            height=44,
            takefocus=False,
        )
        self.part.grid(row=0, column=0, sticky="w", pady=(px(8), 0))
        self.part.grid_remove()
        return form

    def refresh(self) -> None:
        """Show the list and the tab in front."""
        super().refresh()
        page, history = self.customers, self.customers.history
        assert self.form is not None
        is_one = page.form is not None and page.form.is_open
        (self.strip.grid if is_one and not page.form.is_new else self.strip.grid_remove)()  # type: ignore[union-attr]
        self.strip.set(
            [tab.label for tab in history.tabs], [tab.id for tab in history.tabs].index(history.tab)
        )
        beside = is_one and history.tab != PROFILE and page.record is not None
        (self.history.grid if beside else self.history.grid_remove)()
        (self.form.grid_remove if beside else self.form.grid)()
        if beside:
            self.history.refresh()
        for action in page.own_actions():
            button = self.form.buttons.get(action.id)
            if button is not None and action.id == "erase":
                button.set(enabled=page.can(action))
            if action.id == "part":
                (self.part.grid if page.can(action) else self.part.grid_remove)()
        # a button that is of use once in some years takes no room until then
        blank = self.buttons["blank"]
        (blank.grid if page.erasures.due else blank.grid_remove)()
