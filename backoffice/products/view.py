"""Products: the list, and the form with the product's picture and the history of its price below the fields."""

from __future__ import annotations

import base64
import tkinter as tk
from functools import partial

from backoffice.actions import shown_key
from backoffice.form_view import FormView
from backoffice.list_view import ListView
from backoffice.products.pictures import SIDE_PX
from backoffice.products.presenter import Page
from shop.texts import _
from widgets.button import Button
from widgets.panel import Label, Space
from widgets.table import Column, Row, Table

HISTORY_ROWS = 4


class View(ListView):
    """Draws the page."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.products = page
        super().__init__(parent, page)
        page.pictures.choose_file = self._ask_for_file

    def make_form(self, columns: int) -> FormView:
        """The form, and below its fields the picture and the history of prices."""
        form = super().make_form(columns)
        px = self.theme.px
        heading = Label(form.body, _("Picture"), font="small_strong", colour="accent_text")
        heading.grid(row=0, column=0, sticky="w", pady=(px(10), px(4)))
        bar = Space(form.body)
        bar.grid(row=1, column=0, sticky="we")
        bar.grid_columnconfigure(1, weight=1)
        palette = self.theme.palette
        self.picture = tk.Canvas(
            bar,
            width=px(SIDE_PX),
            height=px(SIDE_PX),
            bg=palette.field,
            highlightthickness=1,
            highlightbackground=palette.line,
            borderwidth=0,
        )
        self.picture.grid(row=0, column=0, rowspan=2, sticky="nw")
        self._image: tk.PhotoImage | None = None
        self._drawn: bytes | None = b""
        self._picture_buttons: dict[str, Button] = {}
        for row, name in enumerate(("picture", "no_picture")):
            action = next(each for each in self.page.own_actions() if each.id == name)
            button = Button(
                bar,
                action.label,
                partial(self.page.do, action),
                hint=shown_key(action.key),
                font="small_strong",
                height=44,
                takefocus=False,
            )
            button.grid(row=row, column=1, sticky="nw", padx=(px(12), 0), pady=(0, px(8)))
            self._picture_buttons[name] = button
        self.history_heading = Label(form.body, _("Price history"), font="small_strong", colour="accent_text")
        self.history_heading.grid(row=2, column=0, sticky="w", pady=(px(14), px(4)))
        self.history = Table(
            form.body,
            [
                Column("at", _("When"), 142),
                Column("person", _("By"), 80, stretch=True),
                Column("old", _("From"), 64, anchor="e"),
                Column("new", _("To"), 64, anchor="e"),
            ],
            dense=True,
        )
        self.history.tree.configure(height=HISTORY_ROWS)
        self.history.grid(row=3, column=0, sticky="we")
        return form

    def _ask_for_file(self, then: object) -> None:
        from tkinter import filedialog

        types = [(_("Pictures"), "*.jpg *.jpeg *.png *.webp *.gif *.bmp"), (_("All files"), "*")]
        path = filedialog.askopenfilename(parent=self.winfo_toplevel(), filetypes=types)
        if callable(then):
            then(path or "")

    def refresh(self) -> None:
        """Show the list, the form, its picture and its history."""
        super().refresh()
        self._draw_picture(self.products.pictures.shown)
        for name, button in self._picture_buttons.items():
            action = next(each for each in self.page.own_actions() if each.id == name)
            button.set(enabled=self.page.can(action))
        self._show_history()

    def _draw_picture(self, data: bytes | None) -> None:
        if data is self._drawn:
            return
        self._drawn = data
        canvas, side = self.picture, self.theme.px(SIDE_PX)
        canvas.delete("all")
        self._image = None
        if data is None:
            canvas.create_text(
                side / 2,
                side / 2,
                text=_("none"),
                fill=self.theme.palette.muted,
                font=self.theme.font("small"),
            )
            return
        self._image = tk.PhotoImage(master=canvas, data=base64.b64encode(data))
        canvas.create_image(side / 2, side / 2, image=self._image)

    def _show_history(self) -> None:
        changes = self.products.history
        for widget in (self.history_heading, self.history):
            (widget.grid if changes else widget.grid_remove)()
        formats = self.page.office.formats()

        def price(e4: int | None) -> str:
            return _("none") if e4 is None else formats.price(e4)

        self.history.fill(
            [
                Row(
                    str(place),
                    (
                        formats.date(self.page.shop.local(change.at).date()),
                        change.person,
                        price(change.old_e4),
                        price(change.new_e4),
                    ),
                )
                for place, change in enumerate(changes)
            ]
        )
