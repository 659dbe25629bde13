"""A receipt as the bytes of an ESC/POS printer, made with python-escpos without a device.

Text goes out in the shop's code page where that has every character of a row; any other row, and every one that
runs from right to left, is drawn. python-escpos is imported when the first receipt is made: it takes a third of
a second and sets up logging for the whole program, which is undone.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from shop.documents import code128, raster
from shop.documents.cells import is_right_to_left
from shop.documents.logo import small_picture
from shop.documents.rows import Barcode, Columns, Logo, Receipt, Row, Rule, Size, Text, row_cells, row_text
from shop.rules.settings import Settings

_START = b"\x1c.\x1bR\x00"
"""Chinese printers leave their two-byte mode (FS .); the ASCII signs are the American ones (ESC R 0)."""

_DRAWER = b"\x1bp\x00\x32\x32"
_SCALES: dict[Size, tuple[int, int]] = {"normal": (1, 1), "tall": (1, 2), "big": (2, 2)}
_LOGO_MOST_DOTS = 200
_BARCODE_DOTS = 72


def drawer_bytes() -> bytes:
    """The pulse that opens a cash drawer on the printer's first pin: 100 ms on, 100 ms off. For cash alone."""
    return _DRAWER


def to_bytes(receipt: Receipt, settings: Settings) -> bytes:
    """All that a printer needs to print the receipt and cut it, from reset to cut."""
    sheet = _Bytes(settings.receipt_code_page, receipt.width_chars)
    for row in receipt.rows:
        sheet.add(row)
    return sheet.printer.output  # type: ignore[no-any-return]


def code_pages() -> tuple[str, ...]:
    """The code pages that a shop can choose from."""
    return tuple(sorted(_pages()))


def _without_logging_setup() -> Any:
    """python-escpos's printer that keeps its bytes, imported with the root logger left as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    from escpos.printer import Dummy

    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
    root.setLevel(level)
    return Dummy


@lru_cache(maxsize=1)
def _pages() -> dict[str, tuple[int, str]]:
    """Each single-byte code page of the usual printer: its number for ESC t, and Python's codec."""
    _without_logging_setup()
    from escpos.capabilities import get_profile
    from escpos.codepages import CodePages

    pages: dict[str, tuple[int, str]] = {}
    for name, number in get_profile().get_code_pages().items():
        codec = CodePages.get_encoding(name).get("python_encode")
        if codec and name != "CP932":
            pages[name] = (int(number), codec)
    return pages


def _harmless(data: bytes) -> bytes:
    """Dots in which nothing can be taken for a real-time command: DLE before EOT, ENQ or DC4 gets one dot more."""
    for second in (b"\x04", b"\x05", b"\x14"):
        data = data.replace(b"\x10" + second, b"\x18" + second)
    return data


class _Bytes:
    def __init__(self, code_page: str, width_chars: int) -> None:
        self.printer = _without_logging_setup()()
        self.width = width_chars
        self.printer.hw("INIT")
        self.printer._raw(_START)
        page = _pages().get(code_page.strip().upper())
        self.codec = page[1] if page else "ascii"
        if page:
            self.printer._raw(b"\x1bt" + bytes([page[0]]))

    def add(self, row: Row) -> None:
        if isinstance(row, Text | Columns):
            self.text(row)
        elif isinstance(row, Rule):
            self.printer._raw(b"-" * self.width + b"\n")
        elif isinstance(row, Barcode):
            self.barcode(row.number)
        elif isinstance(row, Logo):
            self.logo(row.path)
        else:
            self.printer.cut(mode="PART")

    def text(self, row: Text | Columns) -> None:
        line = row_text(row, self.width).rstrip()
        try:
            data = line.encode(self.codec)
        except UnicodeEncodeError:
            data = b""
        if (line and not data) or is_right_to_left(line):
            self.drawn(row)
            return
        styled = row.bold or row.size != "normal"
        if styled:
            self.printer.set(
                normal_textsize=row.size == "normal",
                double_width=row.size == "big",
                double_height=row.size != "normal",
                bold=row.bold,
            )
        self.printer._raw(data + b"\n")
        if styled:
            self.printer.set(normal_textsize=True, bold=False)

    def drawn(self, row: Text | Columns) -> None:
        across, down = _SCALES[row.size]
        dots, stride, height = raster.draw(row_cells(row, self.width), across, down, bold=row.bold)
        self.image(dots, stride, height)

    def image(self, dots: bytes, stride: int, height: int) -> None:
        size = stride.to_bytes(2, "little") + height.to_bytes(2, "little")
        self.printer._raw(b"\x1dv0\x00" + _harmless(size + dots))

    def barcode(self, number: str) -> None:
        """Code 128 with its number beneath; the number alone where the bars would be wider than the paper."""
        encoded = code128.encode(number)
        dots = self.width * raster.CELL_DOTS
        module = next((size for size in (3, 2) if encoded and encoded[1] * size <= dots), 0)
        if encoded is None or not module:
            self.text(Text(number, "center"))
            return
        data = encoded[0]
        self.printer.set(align="center")
        self.printer._raw(b"\x1dH\x02\x1df\x00\x1dh" + bytes([_BARCODE_DOTS]) + b"\x1dw" + bytes([module]))
        self.printer._raw(b"\x1dk\x49" + bytes([len(data)]) + data + b"\n")
        self.printer.set(align="left")

    def logo(self, path: str) -> None:
        across = self.width * raster.CELL_DOTS
        picture = small_picture(path, across * 3 // 4, _LOGO_MOST_DOTS)
        if picture is not None:
            dots = _black_dots(picture, across)
            self.image(dots, across // 8, len(dots) // (across // 8))


def _black_dots(picture: Any, across: int) -> bytes:
    """A picture in black dots on white, centred on the paper."""
    from PIL import Image, ImageOps

    paper = Image.new("RGBA", (across, picture.height), "white")
    paper.alpha_composite(picture, ((across - picture.width) // 2, 0))
    return ImageOps.invert(paper.convert("L")).convert("1").tobytes()
