"""The products at the left, the sheet and what stands on it in the middle, the first sheet at the right."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from backoffice.form_view import FormView
from backoffice.labels.presenter import Page
from backoffice.list_view import ListView
from shop.services.labels import LabelJob
from shop.texts import _
from widgets.panel import Card, Label
from widgets.theme import LEAST_REQUEST_PX, background_of

WAIT_MS = 60
# Of a label on white paper, in light and dark alike.
EDGE = "#c9ced6"


class View(ListView):
    """Draws the page; the sheet is drawn anew a moment after something changed."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page, form_share=30)
        self.labels = page
        assert self.form is not None
        px = self.theme.px
        self.body.grid_columnconfigure(0, weight=40, uniform="half")
        self.body.grid_columnconfigure(1, weight=28, uniform="half")
        self.body.grid_columnconfigure(2, weight=32, uniform="half")
        card = Card(self.body)
        card.grid(row=0, column=2, rowspan=2, sticky="nswe", padx=(px(10), 0))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(1, weight=1)
        self.about = Label(card, _("The first sheet"), font="small", colour="muted")
        self.about.grid(row=0, column=0, sticky="w", padx=px(14), pady=(px(10), 0))
        self.sheet = SheetPicture(card, page)
        self.sheet.grid(row=1, column=0, sticky="nswe", padx=px(12), pady=px(10))

    def make_form(self, columns: int) -> FormView:
        return FormView(self.body, self.page, columns=2)

    def refresh(self) -> None:
        """Show the list, the form and the sheet."""
        super().refresh()
        self.summary.configure(text=self.labels.summarised())
        assert self.form is not None
        save = next(action for action in self.page.own_actions() if action.id == "save")
        self.form.buttons["save"].set(enabled=self.page.can(save))
        self.sheet.soon()


class SheetPicture(tk.Canvas):
    """The first sheet, with the edges of its labels. Asks for its picture once things have come to rest."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(
            parent,
            bg=background_of(parent),
            highlightthickness=0,
            borderwidth=0,
            width=LEAST_REQUEST_PX,
            height=LEAST_REQUEST_PX,
            takefocus=False,
        )
        self._page = page
        self._timer = ""
        self._shown: tuple[Any, ...] = ()
        self._photo: Any = None
        self.bind("<Configure>", lambda _event: self.soon())
        self.bind("<Destroy>", lambda _event: self._stop())

    def soon(self) -> None:
        """Draw it when nothing has changed for a moment."""
        self._stop()
        self._timer = self.after(WAIT_MS, self._ask)

    def _stop(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""

    def _ask(self) -> None:
        self._timer = ""
        wanted = (self._page.job(), self.winfo_width(), self.winfo_height())
        if wanted != self._shown and wanted[0] is not None:
            self._shown = wanted
            self._page.picture(self.winfo_width() - 4, self.winfo_height() - 4, self._show)

    def _show(self, picture: Any, job: LabelJob) -> None:
        from PIL import ImageTk

        if not self.winfo_exists() or self._shown[:1] != (job,):
            return
        self._photo = ImageTk.PhotoImage(picture, master=self)
        left, top = (self.winfo_width() - picture.width) / 2, 2
        scale = picture.width / job.sheet.paper_width
        self.delete("all")
        self.create_image(left, top, image=self._photo, anchor="nw")
        line = EDGE
        for index in range(job.sheet.count):
            x, y = job.sheet.place(index)
            is_used = index + 1 < job.first
            self.create_rectangle(
                left + x * scale,
                top + y * scale,
                left + (x + job.sheet.width) * scale,
                top + (y + job.sheet.height) * scale,
                outline=line,
                fill=line if is_used else "",
                stipple="gray25" if is_used else "",
            )
        self.create_rectangle(left, top, left + picture.width, top + picture.height, outline=line)
