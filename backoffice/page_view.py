"""What all pages show: the title, its summary and the buttons of the page's actions above its body."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import shown_key
from backoffice.page import Page
from widgets.button import Button
from widgets.entry import Entry
from widgets.panel import Label, Space, WrappedLabel
from widgets.screen import Screen
from widgets.theme import Theme


class PageView(Screen):
    """A page with an empty `body` below its head; subclasses fill it and draw the state in `refresh`."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self.page = page
        px = self.theme.px
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        head = Space(self)
        head.grid(row=0, column=0, sticky="we", padx=px(16), pady=(px(12), px(8)))
        head.grid_columnconfigure(1, weight=1)
        self.title = Label(head, page.title, font="heading")
        self.title.grid(row=0, column=0, sticky="w")
        self.summary = WrappedLabel(head, font="small", colour="muted", width=1)
        self.summary.grid(row=0, column=1, sticky="we", padx=(px(16), 0), pady=(px(6), 0))
        self.buttons: dict[str, Button] = {}
        actions = [action for action in page.own_actions() if action.button == "head"]
        for column, action in enumerate(actions, 2):
            button = Button(
                head,
                action.label,
                partial(page.do, action),
                hint=shown_key(action.key),
                kind=action.kind,
                font="small_strong",
                height=44,
                takefocus=False,
            )
            button.grid(row=0, column=column, padx=(px(8), 0))
            self.buttons[action.id] = button
        self.body = Space(self)
        self.body.grid(row=1, column=0, sticky="nswe", padx=px(16), pady=(0, px(6)))
        self.body.grid_columnconfigure(0, weight=1)
        self.body.grid_rowconfigure(0, weight=1)
        page.on_change(self.soon)

    @property
    def box(self) -> Entry | None:
        """The page's text box, where it has one."""
        return None

    @property
    def summed(self) -> str:
        """What stands beside the title."""
        return self.page.summary

    def refresh(self) -> None:
        """Show the head."""
        self.summary.show(self.summed)
        for action in self.page.own_actions():
            if action.id in self.buttons:
                self.buttons[action.id].set(enabled=self.page.can(action))

    def keep_focus(self) -> None:
        """Give the keyboard to what the page says has it."""
        if self.box is not None and self.focus_get() is not self.box.entry:
            self.box.focus_set()
