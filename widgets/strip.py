"""A strip of words of which one is chosen, on one canvas; pages at its ends when they don't fit."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Any

from widgets.fit import ellipsise
from widgets.shapes import Shape
from widgets.theme import LEAST_REQUEST_PX, TOUCH_PX, Theme, background_of

LONGEST_CHIP_PX = 190
BACK, FORTH = -1, -2


class Strip(tk.Canvas):
    """`on_choose(index)` gets the place of the word touched, or reached with ← → and pressed with Return.

    `pad` is what stands free beside each word, in pixels at 1366×768.
    """

    def __init__(
        self,
        parent: tk.Misc,
        on_choose: Callable[[int], object],
        *,
        takefocus: bool = True,
        pad: int = 30,
    ) -> None:
        self.theme = Theme.of(parent)
        self._pad = pad
        self._ground = background_of(parent)
        super().__init__(
            parent,
            height=self.theme.touch(),
            width=LEAST_REQUEST_PX,
            highlightthickness=0,
            borderwidth=0,
            bg=self._ground,
            takefocus=takefocus,
        )
        self.on_choose = on_choose
        self.names: tuple[str, ...] = ()
        self.chosen = 0
        self._focused = 0
        self._has_focus = False
        self._pages: list[list[int]] = [[]]
        self._page = 0
        self._boxes: list[tuple[int, int, int]] = []
        self._images: list[tk.PhotoImage] = []
        self.bind("<Configure>", lambda _event: self._lay_out())
        self.bind("<ButtonRelease-1>", self._touch)
        self.bind("<FocusIn>", lambda _event: self._focus(True))
        self.bind("<FocusOut>", lambda _event: self._focus(False))
        self.bind("<Left>", lambda _event: self._move(-1))
        self.bind("<Right>", lambda _event: self._move(1))
        for key in ("Return", "KP_Enter", "space"):
            self.bind(f"<{key}>", self._press)
        self.theme.follow(self, self._rescaled)

    def set(self, names: Sequence[str], chosen: int = 0) -> None:
        """Show these words, that one chosen; `on_choose` is not told."""
        changed = tuple(names) != self.names
        is_other = (chosen, chosen) != (self.chosen, self._focused)
        self.names, self.chosen = tuple(names), chosen
        self._focused = chosen
        if changed:
            self._lay_out()
        elif is_other or chosen not in self._pages[self._page]:
            self._turn_to(chosen)
            self._draw()

    def box_of(self, index: int) -> tuple[int, int] | None:
        """Left edge and width of a word's chip; None if it is on another page."""
        return next(((left, wide) for left, wide, place in self._boxes if place == index), None)

    def _rescaled(self) -> None:
        self.configure(height=self.theme.touch())
        self._lay_out()

    def _natural(self, index: int) -> int:
        theme = self.theme
        return min(
            theme.px(LONGEST_CHIP_PX),
            max(TOUCH_PX, theme.measure("small", self.names[index]) + theme.px(self._pad)),
        )

    def _lay_out(self) -> None:
        """Share the words out over pages, each as wide as the strip at most."""
        width, gap = self.winfo_width(), self.theme.px(6)
        if width < TOUCH_PX:
            return
        widths = [self._natural(index) for index in range(len(self.names))]
        if sum(widths) + gap * (len(widths) - 1) <= width:
            self._pages = [list(range(len(widths)))]
        else:
            room = width - 2 * (TOUCH_PX + gap)
            self._pages, used = [[]], 0
            for index, wide in enumerate(widths):
                if self._pages[-1] and used + wide > room:
                    self._pages.append([])
                    used = 0
                self._pages[-1].append(index)
                used += wide + gap
        self._turn_to(self.chosen)
        self._draw()

    def _turn_to(self, index: int) -> None:
        self._page = next((page for page, places in enumerate(self._pages) if index in places), 0)

    def _draw(self) -> None:
        self.delete("all")
        self._boxes, self._images = [], []
        width, gap = self.winfo_width(), self.theme.px(6)
        places = self._pages[self._page]
        if width < TOUCH_PX or not places:
            return
        paged = len(self._pages) > 1
        left = TOUCH_PX + gap if paged and self._page else 0
        widths = [self._natural(index) for index in places]
        room = width - (2 * (TOUCH_PX + gap) if paged else 0) - gap * (len(places) - 1)
        # with all on one page the words share the strip, as far as that looks well
        more = 0 if paged else min(self.theme.px(40), max(0, room - sum(widths)) // len(places))
        if paged:
            self._chip(0, TOUCH_PX, BACK, "‹" if self._page else "")
            self._chip(width - TOUCH_PX, TOUCH_PX, FORTH, "›" if self._page < len(self._pages) - 1 else "")
        for index, wide in zip(places, widths, strict=True):
            self._chip(left, wide + more, index, self.names[index])
            left += wide + more + gap

    def _chip(self, left: int, wide: int, index: int, text: str) -> None:
        if not text:
            return
        theme, palette, high = self.theme, self.theme.palette, self.winfo_height()
        chosen = index == self.chosen
        focused = self._has_focus and index == self._focused
        shape = Shape(
            palette.primary if chosen else palette.plain_pressed,
            self._ground,
            theme.px(7),
            ring=palette.focus if focused else "",
            margin=3 if focused else 0,
        )
        image = theme.image(shape, wide, high)
        self._images.append(image)
        self.create_image(left, 0, image=image, anchor="nw")
        font = "small_strong" if chosen else "small"
        self.create_text(
            left + wide // 2,
            high // 2,
            text=ellipsise(
                text, wide - theme.px(min(12, self._pad // 2)), lambda part: theme.measure(font, part)
            ),
            font=theme.font(font),
            fill=palette.on_colour if chosen else palette.text,
        )
        self._boxes.append((left, wide, index))

    def _touch(self, event: tk.Event[Any]) -> str:
        for left, wide, index in self._boxes:
            if left <= event.x < left + wide and 0 <= event.y < self.winfo_height():
                self._choose(index)
                break
        return "break"

    def _choose(self, index: int) -> None:
        if index in (BACK, FORTH):
            self._page += 1 if index == FORTH else -1
            self._focused = self._pages[self._page][0]
            self._draw()
            return
        self.chosen = self._focused = index
        self._draw()
        self.on_choose(index)

    def _focus(self, has: bool) -> None:
        self._has_focus = has
        self._draw()

    def _move(self, by: int) -> str:
        if self.names:
            self._focused = max(0, min(len(self.names) - 1, self._focused + by))
            self._turn_to(self._focused)
            self._draw()
        return "break"

    def _press(self, _event: tk.Event[Any]) -> str:
        if self.names:
            self._choose(self._focused)
        return "break"
