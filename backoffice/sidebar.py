"""The list of pages at the left of the office: one canvas, the page in front marked, its letters as hints."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from backoffice.pages import PageSpec
from shop.texts import _
from widgets.fit import ellipsise
from widgets.shapes import Shape
from widgets.theme import Theme

WIDTH_PX = 190
ROW_PX = 38
LEAST_ROW_PX = 24
GAP_PX, LEAST_GAP_PX = 12, 8


class Sidebar(tk.Canvas):
    """`on_choose(id)` gets the page that was touched. It never takes the focus."""

    def __init__(self, parent: tk.Misc, on_choose: Callable[[str], object]) -> None:
        self.theme = Theme.of(parent)
        super().__init__(
            parent,
            width=self.theme.px(WIDTH_PX),
            highlightthickness=0,
            borderwidth=0,
            bg=self.theme.palette.header,
            takefocus=False,
        )
        self.on_choose = on_choose
        self.pages: tuple[PageSpec, ...] = ()
        self.chosen = ""
        self.shop_name = ""
        self.person = ""
        self.is_demo = False
        self._hover = ""
        self._boxes: list[tuple[int, int, str]] = []
        self._images: list[tk.PhotoImage] = []
        self._top = 0
        self.bind("<Configure>", lambda _event: self._draw())
        self.bind("<ButtonRelease-1>", self._touched)
        self.bind("<Motion>", lambda event: self._over(self._at(event.y)))
        self.bind("<Leave>", lambda _event: self._over(""))
        for event, by in (("<Button-4>", -1), ("<Button-5>", 1)):
            self.bind(event, partial(self._scroll, by))
        self.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        self.theme.follow(self, self._rescaled)

    def set(self, pages: Sequence[PageSpec], chosen: str, shop_name: str, person: str, *, demo: bool) -> None:
        """Show these pages, that one marked; the shop above, who is signed in below."""
        wanted = (tuple(pages), chosen, shop_name, person, demo)
        if wanted != (self.pages, self.chosen, self.shop_name, self.person, self.is_demo):
            self.pages, self.chosen, self.shop_name, self.person, self.is_demo = wanted
            self._keep_in_sight()
            self._draw()

    def box_of(self, page_id: str) -> tuple[int, int] | None:
        """Top and height of a page's row in pixels; None where it is out of sight."""
        return next(((top, high) for top, high, each in self._boxes if each == page_id), None)

    def _rescaled(self) -> None:
        self.configure(width=self.theme.px(WIDTH_PX))
        self._draw()

    @property
    def _head_px(self) -> int:
        return self.theme.px(58 + (26 if self.is_demo else 0))

    @property
    def _room_px(self) -> int:
        """What is left for the pages between the head and the foot."""
        return self.winfo_height() - self._head_px - self.theme.px(40)

    @property
    def _row_px(self) -> int:
        """As high as fits, but never too low to read and point at."""
        rows = max(1, len(self.pages))
        room = self._room_px - sum(page.group for page in self.pages) * self._gap_px
        return max(self.theme.px(LEAST_ROW_PX), min(self.theme.px(ROW_PX), room // rows))

    @property
    def _gap_px(self) -> int:
        """Between two groups: less where the pages would not fit else."""
        least = len(self.pages) * self.theme.px(LEAST_ROW_PX)
        gaps = max(1, sum(page.group for page in self.pages))
        room = (self._room_px - least) // gaps
        return max(self.theme.px(LEAST_GAP_PX), min(self.theme.px(GAP_PX), room))

    def _height(self) -> int:
        return len(self.pages) * self._row_px + sum(page.group for page in self.pages) * self._gap_px

    def _keep_in_sight(self) -> None:
        room = self._room_px
        if room < 50 or self._height() <= room:
            self._top = 0
            return
        ids = [page.id for page in self.pages]
        if self.chosen in ids:
            place = ids.index(self.chosen) * self._row_px
            self._top = max(0, min(self._top, place), place + self._row_px - room)

    def _scroll(self, by: int, _event: object = None) -> None:
        most = max(0, self._height() - self._room_px)
        self._top = max(0, min(most, self._top + by * self._row_px))
        self._draw()

    def _draw(self) -> None:
        theme, palette = self.theme, self.theme.palette
        width, height = self.winfo_width(), self.winfo_height()
        self.delete("all")
        self._boxes, self._images = [], []
        if width < 20 or height < 60:
            return
        row, gap, top = self._row_px, self._gap_px, self._head_px - self._top
        foot = height - theme.px(40)
        for page in self.pages:
            top += gap if page.group else 0
            if self._head_px <= top and top + row <= foot:
                self._draw_page(page, top, row, width)
            top += row
        self._draw_head(width)
        self._draw_more(top > foot, foot, width)
        text = ellipsise(self.person, width - theme.px(32), lambda part: theme.measure("small", part))
        self.create_text(
            theme.px(16),
            height - theme.px(20),
            text=text,
            anchor="w",
            font=theme.font("small"),
            fill=palette.header_muted,
        )

    def _draw_more(self, below: bool, foot: int, width: int) -> None:
        """A sign where pages lie out of sight: a touch there scrolls to them."""
        theme, colour = self.theme, self.theme.palette.header_muted
        signs = (("▲", self._top > 0, self._head_px - theme.px(8)), ("▼", below, foot + theme.px(4)))
        for sign, there, y in signs:
            if there:
                self.create_text(width // 2, y, text=sign, font=theme.font("tiny"), fill=colour, tags=sign)
        self.tag_bind("▲", "<Button-1>", lambda _event: self._scroll(-4))
        self.tag_bind("▼", "<Button-1>", lambda _event: self._scroll(4))

    def _draw_head(self, width: int) -> None:
        theme, palette = self.theme, self.theme.palette
        room = width - theme.px(28)
        name = ellipsise(self.shop_name, room, lambda part: theme.measure("strong", part))
        self.create_text(
            theme.px(16),
            theme.px(28),
            text=name,
            anchor="w",
            font=theme.font("strong"),
            fill=palette.header_text,
        )
        if self.is_demo:
            text, left, top = _("DEMO"), theme.px(16), theme.px(46)
            wide = theme.measure("small_strong", text) + theme.px(16)
            high = theme.line_px("small_strong") + theme.px(2)
            self.create_rectangle(left, top, left + wide, top + high, fill=palette.demo, width=0)
            self.create_text(
                left + wide // 2,
                top + high // 2,
                text=text,
                font=theme.font("small_strong"),
                fill=palette.demo_text,
            )

    def _draw_page(self, page: PageSpec, top: int, high: int, width: int) -> None:
        theme, palette = self.theme, self.theme.palette
        chosen = page.id == self.chosen
        if chosen or page.id == self._hover:
            shape = Shape(palette.header_soft, palette.header, theme.px(6))
            image = theme.image(shape, width - theme.px(16), high - 2)
            self._images.append(image)
            self.create_image(theme.px(8), top + 1, image=image, anchor="nw")
        font = "small_strong" if chosen else "small"
        room = width - theme.px(16 + 34)
        self.create_text(
            theme.px(16),
            top + high // 2,
            text=ellipsise(page.label, room, lambda part: theme.measure(font, part)),
            anchor="w",
            font=theme.font(font),
            fill=palette.header_text if chosen else palette.header_muted,
        )
        if page.letter:
            self.create_text(
                width - theme.px(18),
                top + high // 2,
                text=page.letter,
                anchor="e",
                font=theme.font("tiny"),
                fill=palette.header_muted,
            )
        self._boxes.append((top, high, page.id))

    def _at(self, y: int) -> str:
        return next((page for top, high, page in self._boxes if top <= y < top + high), "")

    def _over(self, page_id: str) -> None:
        if page_id != self._hover:
            self._hover = page_id
            self._draw()

    def _touched(self, event: tk.Event[Any]) -> None:
        page_id = self._at(event.y)
        if page_id:
            self.on_choose(page_id)
