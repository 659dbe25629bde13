"""Products as tiles by category: one canvas for all of them, a strip of categories above, pages when they don't fit.

A tile is an image and three texts that are kept and changed, never made anew, so that a category is drawn within
a frame of the screen. Tiles never take the focus by touch; with it, arrows choose and Return presses.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shop.texts import _
from widgets.bidi import drawn
from widgets.fit import ellipsise, wrap
from widgets.keys import HeldKeys
from widgets.shapes import Shape
from widgets.strip import Strip
from widgets.theme import LEAST_REQUEST_PX, TOUCH_PX, Theme, background_of

TILE_WIDTH_PX = 128
TILE_HEIGHT_PX = 96
LEAST_TILE_WIDTH_PX = 92
LEAST_TILE_HEIGHT_PX = 72
NAME_LINES = 3


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile shows, all of it as text for a person."""

    name: str
    price: str
    warning: str = ""
    muted: bool = False


@dataclass(slots=True)
class _Slot:
    """The canvas items of one place in the grid, and where it is."""

    image: int
    name: int
    price: int
    warning: int
    left: int = 0
    top: int = 0


class TileGrid(tk.Frame):
    """A strip of categories over a grid of tiles.

    `on_press(index)` gets the place of the pressed tile in what `set_tiles` was given; `on_category(index)` the
    chosen category's place.
    """

    def __init__(
        self,
        parent: tk.Misc,
        on_press: Callable[[int], object],
        on_category: Callable[[int], object] | None = None,
        *,
        takefocus: bool = True,
        empty: str = "",
    ) -> None:
        self.theme = Theme.of(parent)
        self._ground = background_of(parent)
        super().__init__(parent, bg=self._ground, borderwidth=0)
        self.on_press = on_press
        self.tiles: tuple[Tile, ...] = ()
        self.page = 0
        self._chosen = 0
        self._pressed: int | None = None
        self._has_focus = False
        self._columns = self._rows = 1
        self._tile_size = (0, 0)
        self._slots: list[_Slot] = []
        self._images: list[tk.PhotoImage | None] = []
        self._held = HeldKeys()
        self._empty_text = empty
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        self.strip = Strip(self, on_category or (lambda _index: None), takefocus=takefocus)
        self.strip.grid(row=0, column=0, sticky="we", pady=(0, self.theme.px(8)))
        if on_category is None:
            self.strip.grid_remove()
        self.canvas = tk.Canvas(
            self,
            highlightthickness=0,
            borderwidth=0,
            bg=self._ground,
            width=LEAST_REQUEST_PX,
            height=LEAST_REQUEST_PX,
            takefocus=takefocus,
        )
        self.canvas.grid(row=1, column=0, sticky="nswe")
        self._empty = self.canvas.create_text(0, 0, state="hidden", justify="center")
        self._listen()
        self.theme.follow(self, self._lay_out)

    def set_categories(self, names: Sequence[str], chosen: int = 0) -> None:
        """The categories of the strip and which is chosen; `on_category` is not told."""
        self.strip.set(names, chosen)

    def set_tiles(self, tiles: Sequence[Tile], page: int = 0) -> None:
        """Show these tiles, from that page on."""
        self.tiles = tuple(tiles)
        self.page = max(0, min(page, self.pages - 1))
        self._chosen = 0
        self._draw()

    @property
    def capacity(self) -> int:
        """How many places there are on a page."""
        return self._columns * self._rows

    @property
    def pages(self) -> int:
        """How many pages the tiles take; with more than one, two places of each turn the pages."""
        if len(self.tiles) <= self.capacity:
            return 1
        return -(-len(self.tiles) // self._per_page)

    def turn(self, by: int) -> None:
        """Show the page so many further; at the ends it stays."""
        page = max(0, min(self.pages - 1, self.page + by))
        if page != self.page:
            self.page = page
            self._draw()

    def box_of(self, index: int) -> tuple[int, int, int, int] | None:
        """Left, top, width and height on the canvas of the tile at this place; None if another page has it."""
        slot = index - self._first
        if not 0 <= slot < self._shown:
            return None
        return (self._slots[slot].left, self._slots[slot].top, *self._tile_size)

    @property
    def _per_page(self) -> int:
        if len(self.tiles) <= self.capacity:
            return self.capacity
        return max(1, self.capacity - 2)

    @property
    def _first(self) -> int:
        return self.page * self._per_page

    @property
    def _shown(self) -> int:
        return max(0, min(self._per_page, len(self.tiles) - self._first))

    def _listen(self) -> None:
        canvas = self.canvas
        canvas.bind("<Configure>", lambda _event: self._lay_out())
        canvas.bind("<ButtonPress-1>", self._touch)
        canvas.bind("<ButtonRelease-1>", self._let_go)
        canvas.bind("<FocusIn>", lambda _event: self._focus(True))
        canvas.bind("<FocusOut>", lambda _event: self._focus(False))
        canvas.bind("<KeyRelease>", lambda event: self._held.release(event.keycode, event.time))
        for key, by in (("Left", (-1, 0)), ("Right", (1, 0)), ("Up", (0, -1)), ("Down", (0, 1))):
            canvas.bind(f"<{key}>", lambda _event, by=by: self._move(*by))  # type: ignore[misc]
        canvas.bind("<Prior>", lambda _event: self.turn(-1))
        canvas.bind("<Next>", lambda _event: self.turn(1))
        for key in ("Return", "KP_Enter", "space"):
            canvas.bind(f"<{key}>", self._key)

    def _lay_out(self) -> None:
        """Choose columns and rows for the size and put the slots in their places."""
        theme, width, height = self.theme, self.canvas.winfo_width(), self.canvas.winfo_height()
        if width < 40 or height < 40:
            return
        gap = theme.px(9)
        self._columns = max(2, (width + gap) // (max(LEAST_TILE_WIDTH_PX, theme.px(TILE_WIDTH_PX)) + gap))
        self._rows = max(1, (height + gap) // (max(LEAST_TILE_HEIGHT_PX, theme.px(TILE_HEIGHT_PX)) + gap))
        wide = (width - gap * (self._columns - 1)) // self._columns
        high = (height - gap * (self._rows - 1)) // self._rows
        self._tile_size = (wide, max(TOUCH_PX, high))
        while len(self._slots) < self.capacity:
            self._slots.append(self._new_slot())
            self._images.append(None)
        for place, slot in enumerate(self._slots):
            row, column = divmod(place, self._columns)
            # what is left of the division goes into the gaps, so that the last tile ends at the edge
            slot.left = column * (width - wide) // max(1, self._columns - 1)
            slot.top = row * (height - high) // max(1, self._rows - 1)
        self.canvas.coords(self._empty, width // 2, height // 2)
        self.page = min(self.page, self.pages - 1)
        self._draw()

    def _new_slot(self) -> _Slot:
        canvas = self.canvas
        return _Slot(
            canvas.create_image(0, 0, anchor="nw"),
            canvas.create_text(0, 0, anchor="nw"),
            canvas.create_text(0, 0, anchor="sw"),
            canvas.create_text(0, 0, anchor="se"),
        )

    def _draw(self) -> None:
        if not self._slots:
            return
        for place in range(len(self._slots)):
            self._draw_slot(place)
        empty = not self.tiles and bool(self._empty_text)
        theme = self.theme
        self.canvas.itemconfigure(
            self._empty,
            state="normal" if empty else "hidden",
            text=self._empty_text,
            fill=theme.palette.muted,
            font=theme.font("body"),
            width=max(100, self.canvas.winfo_width() - theme.px(40)),
        )

    def _content(self, place: int) -> Tile | str | None:
        """What stands in a place: a tile, the text of a page key, or nothing."""
        if place < self._shown:
            return self.tiles[self._first + place]
        if self.pages > 1 and place == self.capacity - 2:
            return "‹  " + _("Back") if self.page else ""
        if self.pages > 1 and place == self.capacity - 1:
            return f"{self.page + 1} / {self.pages}" + ("  ›" if self.page < self.pages - 1 else "")
        return None

    def _draw_slot(self, place: int) -> None:
        slot, call, path = self._slots[place], self.tk.call, str(self.canvas)
        content = self._content(place) if place < self.capacity else None
        if content is None or content == "":
            for item in (slot.image, slot.name, slot.price, slot.warning):
                call(path, "itemconfigure", item, "-state", "hidden")
            return
        pressed = 1 if self._pressed == place else 0
        image = self.theme.image(self._shape(place, page_key=isinstance(content, str)), *self._tile_size)
        call(path, "coords", slot.image, slot.left, slot.top)
        call(path, "itemconfigure", slot.image, "-image", str(image), "-state", "normal")
        self._images[place] = image
        if isinstance(content, str):
            self._draw_page_key(slot, content)
        else:
            self._draw_tile(slot, content, pressed)

    def _shape(self, place: int, *, page_key: bool) -> Shape:
        palette = self.theme.palette
        fill = palette.plain_pressed if page_key else palette.card
        if self._pressed == place:
            fill = palette.soft_pressed
        focused = self._has_focus and self._chosen == place
        return Shape(
            fill,
            self._ground,
            self.theme.px(7),
            palette.focus if focused else palette.line,
            3 if focused else 1,
        )

    def _draw_page_key(self, slot: _Slot, text: str) -> None:
        wide, high = self._tile_size
        theme, call, path = self.theme, self.tk.call, str(self.canvas)
        call(path, "coords", slot.name, slot.left + wide // 2, slot.top + high // 2)
        call(
            *(path, "itemconfigure", slot.name, "-text", text, "-anchor", "center", "-state", "normal"),
            *("-font", theme.font("strong"), "-fill", theme.palette.text),
        )
        for item in (slot.price, slot.warning):
            call(path, "itemconfigure", item, "-state", "hidden")

    def _draw_tile(self, slot: _Slot, tile: Tile, moved: int) -> None:
        wide, high = self._tile_size
        theme, call, path = self.theme, self.tk.call, str(self.canvas)
        palette, pad = theme.palette, theme.px(11)
        name_line, price_line = theme.line_px("small_strong"), theme.line_px("body")
        lines = min(NAME_LINES, max(1, (high - price_line - pad * 2) // name_line))

        def measure(text: str) -> int:
            return theme.measure("small_strong", text)

        name = drawn("\n".join(wrap(tile.name[:200], wide - 2 * pad, lines, measure)))
        colour = palette.muted if tile.muted else palette.text
        call(path, "coords", slot.name, slot.left + pad, slot.top + pad - 2 + moved)
        call(
            *(path, "itemconfigure", slot.name, "-text", name, "-fill", colour, "-state", "normal"),
            *("-anchor", "nw", "-font", theme.font("small_strong")),
        )
        bottom = slot.top + high - pad + 3 + moved
        call(path, "coords", slot.price, slot.left + pad, bottom)
        call(
            *(path, "itemconfigure", slot.price, "-text", tile.price, "-state", "normal"),
            *("-fill", palette.muted if tile.muted else palette.accent_text, "-font", theme.font("body")),
        )
        room = wide - 2 * pad - theme.measure("body", tile.price) - theme.px(6)
        warning = (
            ellipsise(tile.warning, room, lambda part: theme.measure("tiny", part)) if tile.warning else ""
        )
        call(path, "coords", slot.warning, slot.left + wide - pad, bottom - 2)
        call(
            *(path, "itemconfigure", slot.warning, "-text", warning, "-state", "normal"),
            *("-fill", palette.warning_text, "-font", theme.font("tiny")),
        )

    def _place_at(self, x: int, y: int) -> int | None:
        wide, high = self._tile_size
        for place, slot in enumerate(self._slots[: self.capacity]):
            if slot.left <= x < slot.left + wide and slot.top <= y < slot.top + high:
                return place if self._content(place) else None
        return None

    def _touch(self, event: tk.Event[Any]) -> str:
        self._pressed = self._place_at(event.x, event.y)
        if self._pressed is not None:
            self._draw_slot(self._pressed)
        return "break"

    def _let_go(self, event: tk.Event[Any]) -> str:
        place, self._pressed = self._pressed, None
        if place is not None:
            self._draw_slot(place)
            if place == self._place_at(event.x, event.y):
                self._press(place)
        return "break"

    def _press(self, place: int) -> None:
        if place < self._shown:
            self.on_press(self._first + place)
        elif place == self.capacity - 2:
            self.turn(-1)
        else:
            self.turn(1)

    def _focus(self, has: bool) -> None:
        self._has_focus = has
        if self._slots:
            self._draw_slot(self._chosen)

    def _move(self, columns: int, rows: int) -> str:
        before = self._chosen
        place = before + columns + rows * self._columns
        if 0 <= place < self.capacity and self._content(place):
            self._chosen = place
        elif place >= self._shown and columns + rows > 0 and self.page < self.pages - 1:
            self.turn(1)
            self._chosen = 0
        elif place < 0 and self.page > 0:
            self.turn(-1)
            self._chosen = self._shown - 1
        for changed in {before, self._chosen}:
            self._draw_slot(changed)
        return "break"

    def _key(self, event: tk.Event[Any]) -> str:
        if not self._held.press(event.keycode, event.time) and self._content(self._chosen):
            self._press(self._chosen)
        return "break"
