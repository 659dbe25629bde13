"""Papers on the screen: a receipt as its printer would print it, and a page of a PDF, drawn from their layouts."""

from __future__ import annotations

import tkinter as tk
import tkinter.font
from typing import Any

from shop.documents.faces import BOLD
from shop.documents.rows import Barcode, Columns, Cut, Logo, Receipt, Rule, Text, row_text
from shop.documents.sheet import BoxAt, PictureAt, Sheet, TextAt
from widgets.bidi import drawn
from widgets.theme import LEAST_REQUEST_PX, Theme, background_of

PAPER, INK = "#ffffff", "#16181d"
MONO, SANS = "DejaVu Sans Mono", "DejaVu Sans"
LINE_SPACE = 1.32


class _Canvas(tk.Canvas):
    """A canvas that draws its paper again when its size or its paper changes."""

    def __init__(self, parent: tk.Misc) -> None:
        self.theme = Theme.of(parent)
        super().__init__(
            parent,
            bg=background_of(parent),
            highlightthickness=0,
            borderwidth=0,
            width=LEAST_REQUEST_PX,
            height=LEAST_REQUEST_PX,
            takefocus=False,
        )
        self._pictures: list[Any] = []
        self.bind("<Configure>", lambda _event: self.draw())
        for event, by in (("<Button-4>", -3), ("<Button-5>", 3)):
            self.bind(event, lambda _event, by=by: self.yview_scroll(by, "units"))  # type: ignore[misc]
        self.bind("<MouseWheel>", lambda event: self.yview_scroll(-1 if event.delta > 0 else 1, "units"))

    def draw(self) -> None:
        """Draw the paper there is."""

    def picture(self, image: Any, width: int, height: int, x: float, y: float) -> None:
        """A picture of Pillow's, scaled to that size."""
        from PIL import ImageTk

        shown = ImageTk.PhotoImage(image.resize((max(1, width), max(1, height))), master=self)
        self._pictures.append(shown)
        self.create_image(x, y, image=shown, anchor="nw")


class ReceiptStrip(_Canvas):
    """A receipt as a strip of paper, as wide as its characters."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._receipt: Receipt | None = None
        self._fonts: dict[tuple[int, bool], tkinter.font.Font] = {}

    def show(self, receipt: Receipt) -> None:
        """Draw this one."""
        if receipt != self._receipt:
            self._receipt = receipt
            self.draw()

    def _font(self, size: int, bold: bool) -> tkinter.font.Font:
        key = (size, bold)
        if key not in self._fonts:
            weight: Any = "bold" if bold else "normal"
            self._fonts[key] = tkinter.font.Font(self, family=MONO, size=-size, weight=weight)
        return self._fonts[key]

    def draw(self) -> None:
        receipt, width = self._receipt, self.winfo_width()
        self.delete("all")
        self._pictures.clear()
        if receipt is None or width < 60:
            return
        margin = self.theme.px(14)
        most = min(width - 2, self.theme.px(430))
        size = max(7, int((most - 2 * margin) / receipt.width_chars / 0.602))
        cell = self._font(size, False).measure("0")
        wide = cell * receipt.width_chars + 2 * margin
        left = (width - wide) // 2
        paper = self.create_rectangle(left, 2, left + wide, 10, fill=PAPER, outline=self.theme.palette.line)
        y = float(margin)
        for row in receipt.rows:
            y += self._row(row, receipt.width_chars, left + margin, y, size, cell)
        self.coords(paper, left, 2, left + wide, y + margin)
        self.configure(scrollregion=(0, 0, width, y + margin + 4))

    def _row(self, row: Any, chars: int, x: float, y: float, size: int, cell: int) -> float:
        """Draw a row; its height."""
        line = size * LINE_SPACE
        if isinstance(row, Text | Columns):
            high = {"normal": 1.0, "tall": 1.4, "big": 1.9}[row.size]
            wide = 2 if row.size == "big" else 1
            font = self._font(int(size * (2 if wide == 2 else high)), row.bold)
            text = row_text(row, chars)
            self.create_text(x, y, text=drawn(text.rstrip()), anchor="nw", font=font, fill=INK)
            return line * high
        if isinstance(row, Rule):
            self.create_line(x, y + line / 2, x + cell * chars, y + line / 2, fill=INK, dash=(2, 2))
        elif isinstance(row, Barcode):
            return self._barcode(row.number, chars, x, y, size, cell)
        elif isinstance(row, Logo):
            return self._logo(row.path, chars, x, y, cell)
        elif isinstance(row, Cut):
            return 0
        return line

    def _barcode(self, number: str, chars: int, x: float, y: float, size: int, cell: int) -> float:
        from barcode.codex import Code128

        modules = "".join(Code128(number).build())
        unit = cell * chars * 0.8 / len(modules)
        left, high = x + cell * chars * 0.1, size * 3.4
        for module in modules:
            if module == "1":
                self.create_rectangle(left, y, left + unit, y + high, fill=INK, width=0)
            left += unit
        middle = x + cell * chars / 2
        self.create_text(
            middle, y + high + 2, text=number, anchor="n", font=self._font(size, False), fill=INK
        )
        return high + size * LINE_SPACE + 6

    def _logo(self, path: str, chars: int, x: float, y: float, cell: int) -> float:
        from shop.documents.logo import small_picture

        image = small_picture(path, cell * chars // 2, cell * 14)
        if image is None:
            return 0
        self.picture(image, image.width, image.height, x + (cell * chars - image.width) / 2, y)
        return float(image.height + 6)


class SheetPage(_Canvas):
    """The first page of a document, scaled into the room there is."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._fonts: dict[tuple[int, bool], tkinter.font.Font] = {}

    def show(self, sheet: Sheet) -> None:
        """Draw the first page of this one."""
        self._sheet = sheet
        self.draw()

    def _font(self, size: float, bold: bool) -> tkinter.font.Font:
        key = (max(4, round(size)), bold)
        if key not in self._fonts:
            weight: Any = "bold" if bold else "normal"
            self._fonts[key] = tkinter.font.Font(self, family=SANS, size=-key[0], weight=weight)
        return self._fonts[key]

    def draw(self) -> None:
        sheet, width, height = self._sheet, self.winfo_width(), self.winfo_height()
        self.delete("all")
        self._pictures.clear()
        if sheet is None or width < 60 or height < 60:
            return
        scale = min((width - 4) / sheet.size[0], (height - 4) / sheet.size[1])
        left = (width - sheet.size[0] * scale) / 2
        right, bottom = left + sheet.size[0] * scale, 2 + sheet.size[1] * scale
        self.create_rectangle(left, 2, right, bottom, fill=PAPER, outline=self.theme.palette.line)
        for mark in sheet.pages[0].marks:
            x, y = left + mark.x * scale, 2 + mark.y * scale
            if isinstance(mark, TextAt):
                font = self._font(mark.size * scale, mark.font == BOLD)
                self.create_text(
                    x,
                    y + mark.size * scale * 0.22,
                    text=mark.text,
                    anchor="sw",
                    font=font,
                    fill=_hex(mark.color),
                )
            elif isinstance(mark, BoxAt):
                self.create_rectangle(
                    x, y, x + mark.width * scale, y + mark.height * scale, fill=_hex(mark.color), width=0
                )
            elif isinstance(mark, PictureAt):
                self.picture(mark.picture, round(mark.width * scale), round(mark.height * scale), x, y)


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
