"""A page of marks as a picture, for a look at it before it is printed: the very marks that go into the PDF.

Glyphs are HarfBuzz's own outlines of the shipped fonts, in any script, so that nothing looks different on paper.
"""

from __future__ import annotations

from typing import Any

from shop.documents.faces import face_of, runs
from shop.documents.sheet import BoxAt, Page, TextAt

_SUBPIXELS = 64
_EM = 1000
PAPER = (255, 255, 255)


def draw_page(page: Page, size_pt: tuple[float, float], dots_per_pt: float) -> Any:
    """The page as a Pillow picture with so many dots a point. Pictures on it are left out."""
    from PIL import Image, ImageDraw

    width, height = (max(1, round(side * dots_per_pt)) for side in size_pt)
    picture = Image.new("RGB", (width, height), PAPER)
    brush = ImageDraw.Draw(picture)
    for mark in page.marks:
        if isinstance(mark, BoxAt):
            left, right = round(mark.x * dots_per_pt), round((mark.x + mark.width) * dots_per_pt)
            top, bottom = round(mark.y * dots_per_pt), round((mark.y + mark.height) * dots_per_pt)
            corner = (max(left, right - 1), max(top, bottom - 1))
            brush.rectangle(((left, top), corner), fill=mark.color)
    for color in {mark.color for mark in page.marks if isinstance(mark, TextAt)}:
        texts = [mark for mark in page.marks if isinstance(mark, TextAt) and mark.color == color]
        picture.paste(color, (0, 0), _ink(texts, width, height, dots_per_pt))
    return picture


def _ink(texts: list[TextAt], width: int, height: int, dots_per_pt: float) -> Any:
    """Where there is ink of these texts, as grey levels."""
    import uharfbuzz
    from PIL import Image

    drawing = uharfbuzz.RasterDraw()
    drawing.scale_factor = (_SUBPIXELS, _SUBPIXELS)
    for text in texts:
        scale = text.size * dots_per_pt * _SUBPIXELS / _EM
        across = text.x * dots_per_pt * _SUBPIXELS
        # The raster's zero is at the bottom.
        down = (height - text.y * dots_per_pt) * _SUBPIXELS
        for run in runs(text.text, text.font):
            font, buffer = uharfbuzz.Font(face_of(run.font)), uharfbuzz.Buffer()
            font.scale = (_EM, _EM)
            buffer.add_str(run.text)
            buffer.guess_segment_properties()
            buffer.direction = "rtl" if run.right_to_left else "ltr"
            uharfbuzz.shape(font, buffer)
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                drawing.transform = (
                    scale,
                    0,
                    0,
                    scale,
                    across + place.x_offset * scale,
                    down + place.y_offset * scale,
                )
                drawing.draw_glyph(font, info.codepoint)
                across += place.x_advance * scale
    stride = -(-width // 4) * 4
    drawing.extents = uharfbuzz.RasterExtents(0, 0, width, height, stride)
    image = drawing.render()
    return Image.frombuffer("L", (width, height), bytes(image.buffer), "raw", "L", image.extents.stride, -1)
