"""The groups at the left, the form of the chosen one, and beside it the paper as it would come out."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from backoffice.form_view import FormView
from backoffice.page_view import PageView
from backoffice.settings.presenter import Page
from shop.texts import _
from widgets.panel import Card, Label
from widgets.paper import ReceiptStrip, SheetPage
from widgets.table import Column, Row, Table

GROUPS_PX = 210


class View(PageView):
    """Draws the settings. Each group's form is made when it is first shown."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.settings = page
        page.ask_for_path = self._ask_for_path
        px = self.theme.px
        self.body.grid_columnconfigure(0, weight=0)
        self.body.grid_columnconfigure(1, weight=3, uniform="half")
        self.body.grid_columnconfigure(2, weight=2, uniform="half")
        card = Card(self.body)
        card.grid(row=0, column=0, sticky="ns", padx=(0, px(10)))
        card.grid_rowconfigure(0, weight=1)
        columns = [Column("group", _("Group"), GROUPS_PX)]
        self.groups = Table(card, columns, dense=True, on_select=page.choose)
        self.groups.grid(row=0, column=0, sticky="nswe", padx=px(6), pady=px(6))
        self.groups.fill([Row(group.id, (group.label,)) for group in page.groups])
        self.forms: dict[str, FormView] = {}
        self.form = self._form_of(page.group)
        self.paper = Card(self.body)
        self.paper.grid_columnconfigure(0, weight=1)
        self.paper.grid_rowconfigure(1, weight=1)
        title = Label(self.paper, _("As it would come out"), font="small", colour="muted")
        title.grid(row=0, column=0, sticky="w", padx=px(14), pady=(px(10), 0))
        self.strip = ReceiptStrip(self.paper)
        self.sheet = SheetPage(self.paper)

    def _form_of(self, group_id: str) -> FormView:
        """That group's form, made if it isn't there yet."""
        if group_id not in self.forms:
            self.forms[group_id] = FormView(self.body, self.page, columns=2)
        return self.forms[group_id]

    def _ask_for_path(self, kind: str, then: Callable[[str], None]) -> None:
        from tkinter import filedialog

        window = self.winfo_toplevel()
        if kind == "folder":
            then(filedialog.askdirectory(parent=window) or "")
        else:
            types = [(_("Pictures"), "*.jpg *.jpeg *.png *.webp *.gif *.bmp"), (_("All files"), "*")]
            then(filedialog.askopenfilename(parent=window, filetypes=types) or "")

    def refresh(self) -> None:
        """Show the group in front and its paper."""
        super().refresh()
        page = self.settings
        self.groups.select(page.group)
        wanted = self._form_of(page.group)
        if wanted is not self.form:
            self.form.grid_remove()
            self.form = wanted
        preview = page.preview
        self.form.grid(row=0, column=1, columnspan=1 if preview else 2, sticky="nswe")
        self.form.refresh()
        self._show_paper(preview)

    def _show_paper(self, preview: str) -> None:
        px = self.theme.px
        if not preview:
            self.paper.grid_remove()
            return
        self.paper.grid(row=0, column=2, sticky="nswe", padx=(px(10), 0))
        shown, hidden = (self.strip, self.sheet) if preview == "receipt" else (self.sheet, self.strip)
        hidden.grid_remove()
        shown.grid(row=1, column=0, sticky="nswe", padx=px(12), pady=px(10))
        if preview == "receipt":
            self.strip.show(self.settings.receipt())
        else:
            self.sheet.show(self.settings.invoice())

    def keep_focus(self) -> None:
        """The form's field; else nothing is typed into."""
        if not self.form.focus_field():
            self.focus_set()
