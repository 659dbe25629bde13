"""The ticks of all roles, drawn on two canvases: the roles' names stay above while the permissions scroll.

Where the roles don't fit beside each other, those around the chosen one are shown.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from tkinter import ttk
from typing import Any

from backoffice.roles.presenter import Page
from widgets.bidi import drawn
from widgets.check import draw_tick
from widgets.fit import ellipsise, wrap
from widgets.palette import Palette
from widgets.shapes import Shape
from widgets.theme import LEAST_REQUEST_PX, Theme

COLUMN_PX = 118
TEXT_LEAST_PX = 240
BOX_PX = 22
HEAD_PX = 58
WHEEL_UNITS = 3
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Band:
    """A row as it lies on the canvas: a group's heading, or the permission at `place`."""

    top: int
    height: int
    place: int = -1
    text: str = ""


class Grid(tk.Frame):
    """Draws the page's table. It takes the keyboard where no field of the form has it."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        self.theme = Theme.of(parent)
        palette = self.theme.palette
        super().__init__(parent, bg=palette.card, borderwidth=0)
        self.page = page
        self._first = 0
        self._bands: list[Band] = []
        self._images: list[tk.PhotoImage] = []
        self._drawn: object = None
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        options: dict[str, Any] = {"highlightthickness": 0, "borderwidth": 0, "bg": palette.card}
        self.head = tk.Canvas(self, height=self.theme.px(HEAD_PX), width=LEAST_REQUEST_PX, **options)
        self.head.grid(row=0, column=0, sticky="we")
        self.rows = tk.Canvas(
            self, width=LEAST_REQUEST_PX, height=LEAST_REQUEST_PX, takefocus=True, **options
        )
        self.rows.grid(row=1, column=0, sticky="nswe")
        self.scrollbar = ttk.Scrollbar(self, style="Kit.Vertical.TScrollbar", command=self.rows.yview)
        self.scrollbar.grid(row=1, column=1, sticky="ns")
        self.rows.configure(yscrollcommand=self.scrollbar.set, yscrollincrement=self.theme.px(20))
        self._bind()
        self.theme.follow(self, self._rescaled)

    def _bind(self) -> None:
        self.head.bind("<Button-1>", lambda event: self._head_touched(event.x))
        self.rows.bind("<Button-1>", lambda event: self._touched(event.x, event.y))
        self.rows.bind("<Configure>", lambda _event: self.refresh(anew=True))
        for key in ("Left", "Right", "space"):
            self.rows.bind(f"<{key}>", partial(self._press, key.upper()))
        self.rows.bind("<FocusIn>", lambda _event: self.refresh(anew=True))
        self.rows.bind("<FocusOut>", lambda _event: self.refresh(anew=True))
        for event, by in (("<Button-4>", -WHEEL_UNITS), ("<Button-5>", WHEEL_UNITS)):
            self.rows.bind(event, partial(self._wheel, by))
        self.rows.bind("<MouseWheel>", lambda event: self._wheel(-1 if event.delta > 0 else 1))

    def _wheel(self, units: int, _event: object = None) -> None:
        self.rows.yview_scroll(units, "units")

    def _press(self, key: str, _event: object) -> str:
        self.page.press(key)
        return "break"

    def _rescaled(self) -> None:
        self.head.configure(height=self.theme.px(HEAD_PX))
        self.rows.configure(yscrollincrement=self.theme.px(20))
        self.refresh(anew=True)

    # Places ----------------------------------------------------------------------------------------------------------

    @property
    def column_px(self) -> int:
        """How wide a role's column is."""
        return max(88, self.theme.px(COLUMN_PX))

    @property
    def shown(self) -> int:
        """How many roles fit; 0 until they have been read."""
        room = self.rows.winfo_width() - self.theme.px(TEXT_LEAST_PX)
        return min(len(self.page.heads), max(1, room // self.column_px))

    @property
    def text_px(self) -> int:
        """How wide the permissions' own column is: what the roles leave."""
        return self.rows.winfo_width() - self.shown * self.column_px

    def box_of(self, column: int, place: int) -> tuple[int, int, int, int] | None:
        """Left, top, width and height of a tick's cell on the `rows` canvas as it is scrolled; None if not shown."""
        band = next((band for band in self._bands if band.place == place), None)
        if band is None or not self._first <= column < self._first + self.shown:
            return None
        left = self.text_px + (column - self._first) * self.column_px
        return left, band.top - int(self.rows.canvasy(0)), self.column_px, band.height

    def _touched(self, x: int, y: int) -> None:
        top = self.rows.canvasy(y)
        band = next((band for band in self._bands if band.top <= top < band.top + band.height), None)
        if band is None or band.place < 0:
            return
        if x < self.text_px:
            self.page.place = band.place
            self.page.changed()
            return
        column = self._first + (x - self.text_px) // self.column_px
        if column < len(self.page.heads):
            self.page.touch(column, band.place)

    def _head_touched(self, x: int) -> None:
        column = self._first + (x - self.text_px) // self.column_px
        if x >= self.text_px and column < len(self.page.heads):
            self.page.choose_column(column)

    # Drawing ---------------------------------------------------------------------------------------------------------

    def refresh(self, *, anew: bool = False) -> None:
        """Draw what has changed, with the chosen cell in sight."""
        if self.rows.winfo_width() < 50:
            return
        self._follow_column()
        state = self._state()
        if state != self._drawn or anew:
            self._drawn = state
            self._draw()
        self._follow_place()

    def _state(self) -> object:
        page = self.page
        columns = range(len(page.heads))
        ticks = [page.allows(column, text.permission) for text in page.permissions for column in columns]
        changes = [page.is_changed(page.column, text.permission) for text in page.permissions]
        return page.heads, ticks, changes, page.place, page.column, self._first

    def _follow_column(self) -> None:
        column = self.page.column
        self._first = min(self._first, column)
        self._first = max(self._first, column - self.shown + 1, 0)
        self._first = min(self._first, max(0, len(self.page.heads) - self.shown))

    def _follow_place(self) -> None:
        band = next((band for band in self._bands if band.place == self.page.place), None)
        whole = self._bands[-1].top + self._bands[-1].height if self._bands else 1
        height = self.rows.winfo_height()
        if band is None or whole <= height:
            self.rows.yview_moveto(0)
            return
        top, bottom = self.rows.canvasy(0), self.rows.canvasy(height)
        heading = self.theme.px(34)
        if band.top - heading < top:
            self.rows.yview_moveto(max(0, band.top - heading) / whole)
        elif band.top + band.height > bottom:
            self.rows.yview_moveto((band.top + band.height - height) / whole)

    def _draw(self) -> None:
        palette = self.theme.palette
        self._images.clear()
        self.rows.delete("all")
        self._lay_out()
        last = self._bands[-1]
        whole = last.top + last.height
        left = self.text_px + (self.page.column - self._first) * self.column_px
        self.rows.create_rectangle(left, 0, left + self.column_px, whole, fill=palette.selected, width=0)
        for band in self._bands:
            self._draw_band(band, palette)
        self.rows.configure(scrollregion=(0, 0, self.rows.winfo_width(), whole))
        self._draw_head(palette)
        if whole > self.rows.winfo_height():
            self.scrollbar.grid()
        else:
            self.scrollbar.grid_remove()

    def _lay_out(self) -> None:
        self._bands = list(self._layout())

    def _layout(self) -> Iterator[Band]:
        top, group = 0, ""
        line, small = self.theme.line_px("small_strong"), self.theme.line_px("tiny")
        for place, text in enumerate(self.page.permissions):
            if text.group != group:
                group = text.group
                height = self.theme.px(34)
                yield Band(top, height, -1, group)
                top += height
            lines = len(self._sentence(text.about))
            height = max(self.theme.touch(44), line + lines * small + self.theme.px(12))
            yield Band(top, height, place)
            top += height

    def _sentence(self, about: str) -> list[str]:
        room = self.text_px - self.theme.px(28)
        return wrap(about, room, MOST_LINES, lambda part: self.theme.measure("tiny", part))

    def _draw_head(self, palette: Palette) -> None:
        theme, head = self.theme, self.head
        head.delete("all")
        height = theme.px(HEAD_PX)
        for number in range(self._first, self._first + self.shown):
            _code, name, people = self.page.heads[number]
            left = self.text_px + (number - self._first) * self.column_px
            chosen = number == self.page.column
            if chosen:
                head.create_rectangle(left, 0, left + self.column_px, height, fill=palette.selected, width=0)
            room = self.column_px - theme.px(10)
            shown = ellipsise(drawn(name), room, lambda part: theme.measure("small_strong", part))
            middle = left + self.column_px // 2
            head.create_text(
                middle,
                height // 2 - theme.px(9),
                text=shown,
                font=theme.font("small_strong"),
                fill=palette.text,
            )
            head.create_text(
                middle, height // 2 + theme.px(11), text=people, font=theme.font("tiny"), fill=palette.muted
            )
        hidden = len(self.page.heads) - self.shown
        if hidden > 0:
            text = ("‹ " if self._first else "") + ("›" if self._first < hidden else "")
            head.create_text(
                self.text_px - theme.px(10),
                height // 2,
                text=text,
                anchor="e",
                font=theme.font("strong"),
                fill=palette.muted,
            )

    def _draw_band(self, band: Band, palette: Palette) -> None:
        theme, rows = self.theme, self.rows
        if band.place < 0:
            rows.create_text(
                theme.px(10),
                band.top + band.height - theme.px(6),
                text=band.text,
                anchor="sw",
                font=theme.font("small_strong"),
                fill=palette.accent_text,
            )
            return
        text = self.page.permissions[band.place]
        width = rows.winfo_width()
        rows.create_line(0, band.top, width, band.top, fill=palette.line)
        y = band.top + theme.px(6)
        rows.create_text(
            theme.px(10), y, text=text.name, anchor="nw", font=theme.font("small_strong"), fill=palette.text
        )
        y += theme.line_px("small_strong")
        for part in self._sentence(text.about):
            rows.create_text(
                theme.px(10), y, text=part, anchor="nw", font=theme.font("tiny"), fill=palette.muted
            )
            y += theme.line_px("tiny")
        for column in range(self._first, self._first + self.shown):
            self._draw_tick(band, column, text.permission, palette)

    def _draw_tick(self, band: Band, column: int, permission: str, palette: Palette) -> None:
        theme, page = self.theme, self.page
        ticked = page.allows(column, permission)
        ground = palette.selected if column == page.column else palette.card
        in_front = column == page.column and band.place == page.place
        has_focus = in_front and self.focus_get() is self.rows
        border = palette.warning_text if page.is_changed(column, permission) else palette.field_line
        shape = Shape(
            palette.primary if ticked else palette.field,
            ground,
            theme.px(5),
            palette.primary if ticked and border == palette.field_line else border,
            2 if border == palette.warning_text else 1,
            ring=palette.focus if has_focus else "",
            margin=4,
        )
        side = theme.px(BOX_PX)
        size = side + 8
        left = self.text_px + (column - self._first) * self.column_px + (self.column_px - size) // 2
        top = band.top + (band.height - size) // 2
        image = theme.image(shape, size, size)
        self._images.append(image)
        self.rows.create_image(left, top, image=image, anchor="nw")
        if ticked:
            draw_tick(self.rows, left + 4, top + 4, side)
