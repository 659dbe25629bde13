"""A row of a receipt drawn as dots, for what a printer's own font lacks: other scripts, and right to left.

A cell is 12 dots wide as in the printers' font A, so that drawn and printed rows line up; a text that comes out
wider than its cells is drawn narrower. Bytes are packed as GS v 0 wants them: eight dots a byte, black is 1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from shop.documents.cells import Align
from shop.documents.faces import MONO, face_of, runs
from shop.documents.rows import Cell

CELL_DOTS = 12
ROW_DOTS = 30
_BASELINE_DOTS = 8
_SUBPIXELS = 64
_SIZES = {"DejaVuSansMono": 12 / 0.602, "DroidSansFallbackFull": 24.0, "NanumSquareR": 23.0}
_USUAL_SIZE = 20.0
_ONE_FROM = 112


@lru_cache(maxsize=32)
def _font(name: str) -> Any:
    import uharfbuzz

    font = uharfbuzz.Font(face_of(name))
    size = round(_SIZES.get(name, _USUAL_SIZE) * _SUBPIXELS)
    font.scale = (size, size)
    return font


def _glyphs(text: str) -> tuple[list[tuple[Any, int, int, int]], int]:
    """The text's glyphs as (font, glyph, x, y) from its left end, and its width, in 1/64 dots."""
    import uharfbuzz

    placed: list[tuple[Any, int, int, int]] = []
    across = 0
    for run in runs(text, MONO):
        font, buffer = _font(run.font), uharfbuzz.Buffer()
        buffer.add_str(run.text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if run.right_to_left else "ltr"
        uharfbuzz.shape(font, buffer)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            placed.append((font, info.codepoint, across + position.x_offset, position.y_offset))
            across += position.x_advance
    return placed, across


def _start(align: Align, left: int, room: int, width: int) -> int:
    if align == "right":
        return left + room - width
    return left + (room - width) // 2 if align == "center" else left


def _threshold(pixels: bytes, across: int, down: int, stride: int) -> bytes:
    """Grey coverage, bottom row first, as packed black dots, top row first."""
    from PIL import Image

    table = bytes(0 if level < _ONE_FROM else 255 for level in range(256))
    image = Image.frombuffer("L", (across, down), pixels, "raw", "L", stride, -1)
    return image.point(table, "1").tobytes()


@lru_cache(maxsize=2048)
def draw(
    cells: tuple[Cell, ...], across: int = 1, down: int = 1, *, bold: bool = False
) -> tuple[bytes, int, int]:
    """The cells side by side, each dot `across` × `down` times as large: packed bytes, bytes a row, rows.

    Bold is drawn twice, one dot apart.
    """
    import uharfbuzz

    drawing = uharfbuzz.RasterDraw()
    drawing.scale_factor = (_SUBPIXELS, _SUBPIXELS)
    width = sum(cell.cells for cell in cells) * CELL_DOTS * across
    height = ROW_DOTS * down
    left = 0
    for cell in cells:
        room = cell.cells * CELL_DOTS * _SUBPIXELS
        placed, wide = _glyphs(cell.text)
        narrow = min(1.0, room / wide) if wide else 1.0
        start = _start(cell.align, left, room, round(wide * narrow))
        for font, glyph, x, y in placed:
            for shift in (0, _SUBPIXELS) if bold else (0,):
                drawing.transform = (
                    narrow * across,
                    0,
                    0,
                    down,
                    (start + x * narrow) * across + shift,
                    (y + _BASELINE_DOTS * _SUBPIXELS) * down,
                )
                drawing.draw_glyph(font, glyph)
        left += room
    stride = -(-width // 4) * 4
    drawing.extents = uharfbuzz.RasterExtents(0, 0, width, height, stride)
    image = drawing.render()
    return _threshold(bytes(image.buffer), width, height, image.extents.stride), (width + 7) // 8, height
