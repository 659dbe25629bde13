"""Pages as data: texts, lines, boxes and pictures at their places in points; then as a PDF by fpdf2.

Texts are measured with the shipped fonts before anything is drawn, so the whole document is known when its fonts
are cut down by HarfBuzz to the characters it uses: that takes a tenth of a millisecond, where letting fpdf2 read
the whole fonts takes a tenth of a second.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shop.documents.cells import Align
from shop.documents.faces import BOLD, SANS, Run, characters_of, face_of, font_for, is_simple, runs

Color = tuple[int, int, int]

PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
PAPERS |= {f"{name} landscape": (high, wide) for name, (wide, high) in PAPERS.items()}
_CUT = "…"
_MISSING = "□"


@dataclass(frozen=True, slots=True)
class TextAt:
    """A text whose baseline begins at x, y points from the upper left corner."""

    x: float
    y: float
    text: str
    font: str
    size: float
    color: Color


@dataclass(frozen=True, slots=True)
class BoxAt:
    """A filled box."""

    x: float
    y: float
    width: float
    height: float
    color: Color


@dataclass(frozen=True, slots=True)
class PictureAt:
    """A picture, which Pillow holds, in a box of the same proportions."""

    x: float
    y: float
    width: float
    height: float
    picture: Any


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a PDF says of itself; the time is the document's own, so the same document gives the same bytes."""

    title: str
    author: str
    language: str
    made_at: datetime


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    marks: list[TextAt | BoxAt | PictureAt] = field(default_factory=list)


@lru_cache(maxsize=32)
def _font_of(font: str) -> Any:
    import uharfbuzz

    made = uharfbuzz.Font(face_of(font))
    made.scale = (1000, 1000)
    return made


@lru_cache(maxsize=8192)
def _advance(char: str, font: str) -> int:
    made = _font_of(font)
    return int(made.get_glyph_h_advance(made.get_nominal_glyph(ord(char)) or 0))


def _is_shaped(run: Run) -> bool:
    """Whether the run's glyphs depend on each other: right to left, marks, the scripts of India and Thailand."""
    return run.right_to_left or any(
        "\u0300" <= char <= "\u036f" or "\u0590" <= char < "\u1100" for char in run.text
    )


def _run_width(run: Run) -> int:
    if not _is_shaped(run):
        return sum(_advance(char, run.font) for char in run.text)
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.right_to_left else "ltr"
    uharfbuzz.shape(_font_of(run.font), buffer)
    return sum(position.x_advance for position in buffer.glyph_positions)


@lru_cache(maxsize=8192)
def _width_1000(text: str, font: str) -> int:
    if text.isascii():
        return sum(_advance(char, font) for char in text)
    return sum(_run_width(run) for run in runs(text, font))


def font_of(*, bold: bool = False) -> str:
    """The font of plain or bold texts; what it lacks is shown in another."""
    return BOLD if bold else SANS


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a cleaned text is, in points."""
    return _width_1000(text, font_of(bold=bold)) * size / 1000


def _fitting(text: str, room: float, size: float, bold: bool) -> int:
    """How many characters fit, by halving; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle], size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def wrap(text: str, room: float, size: float, *, bold: bool = False, most_rows: int = 4) -> list[str]:
    """The text in rows of at most `room` points, broken at blanks where it can be; the last row is cut with "…"."""
    rows: list[str] = []
    rest = text.strip()
    while rest and width_of(rest, size, bold=bold) > room:
        if len(rows) == most_rows - 1:
            end = _fitting(rest, room - width_of(_CUT, size, bold=bold), size, bold)
            return [*rows, rest[:end].rstrip() + _CUT]
        end = _fitting(rest, room, size, bold)
        blank = rest.rfind(" ", 0, end + 1)
        if blank > 0 and (
            blank > end // 3 or width_of(rest[blank + 1 :].partition(" ")[0], size, bold=bold) <= room
        ):
            end = blank
        rows.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*rows, rest] if rest or not rows else rows


def shown(text: str, font: str) -> str:
    """The text with a box for each character that no shipped font has."""
    if text.isascii():
        return text
    return "".join(
        char
        if ord(char) in characters_of(font_for(char, font))
        or not char.isprintable()
        or char in "\u200c\u200d"
        else _MISSING
        for char in text
    )


@dataclass(slots=True)
class Sheet:
    """A document in the making: its paper and its pages; texts go to the last page."""

    paper: str
    pages: list[Page] = field(default_factory=lambda: [Page()])
    own_size: tuple[float, float] | None = None

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points: its own, or its paper's."""
        return self.own_size or PAPERS.get(self.paper, PAPERS["A4"])

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        color: Color,
        *,
        bold: bool = False,
        align: Align = "left",
        page: Page | None = None,
    ) -> None:
        """A cleaned text whose baseline begins, is centred, or ends at x."""
        if not text:
            return
        font = font_of(bold=bold)
        text = shown(text, font)
        if align != "left":
            width = width_of(text, size, bold=bold)
            x -= width if align == "right" else width / 2
        (page or self.pages[-1]).marks.append(TextAt(x, y, text, font, size, color))

    def box(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """A filled box; one a fraction of a point high is a line."""
        self.pages[-1].marks.append(BoxAt(x, y, width, height, color))

    def picture(self, x: float, y: float, width: float, height: float, picture: Any) -> None:
        self.pages[-1].marks.append(PictureAt(x, y, width, height, picture))

    def new_page(self) -> None:
        self.pages.append(Page())


def to_pdf(sheet: Sheet, about: Metadata) -> bytes:
    """The pages as a PDF whose bytes depend on nothing but them, with its fonts embedded and its text readable."""
    from fpdf import FPDF

    pdf: Any = FPDF(unit="pt", format=sheet.size)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.set_title(about.title)
    pdf.set_author(about.author)
    pdf.set_creator("Tuppence")
    pdf.set_lang(about.language)
    pdf.set_creation_date(about.made_at)
    with TemporaryDirectory(prefix="tuppence-", ignore_cleanup_errors=True) as folder:
        _add_fonts(pdf, sheet, Path(folder))
        painter = _Painter(pdf)
        for page in sheet.pages:
            pdf.add_page()
            painter.page(page)
        data = bytes(pdf.output())
        for font in pdf.fonts.values():
            font.ttfont.close()
    return data


def _texts(sheet: Sheet) -> Iterator[TextAt]:
    for page in sheet.pages:
        for mark in page.marks:
            if isinstance(mark, TextAt):
                yield mark


def _add_fonts(pdf: Any, sheet: Sheet, folder: Path) -> None:
    used: dict[str, set[int]] = defaultdict(set)
    for mark in _texts(sheet):
        if mark.text.isascii():
            used[mark.font].update(map(ord, mark.text))
        else:
            for run in runs(mark.text, mark.font):
                used[run.font].update(map(ord, run.text))
    for font, points in sorted(used.items()):
        path = folder / f"{font}.ttf"
        path.write_bytes(_cut_down(font, points))
        pdf.add_font(font, "", path)


def _cut_down(font: str, points: set[int]) -> bytes:
    """The font with these characters alone, and whatever shaping can make of them."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(points | {0x20})
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.NO_HINTING
    return bytes(uharfbuzz.subset(face_of(font), wanted).blob.data)


class _Painter:
    """Draws marks with fpdf2, telling it of a font or a colour only when that changes."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.font: tuple[str, float] | None = None
        self.color: Color | None = None
        logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

    def page(self, page: Page) -> None:
        for mark in page.marks:
            if isinstance(mark, TextAt):
                self.text(mark)
            elif isinstance(mark, BoxAt):
                self.pdf.set_fill_color(*mark.color)
                self.pdf.rect(mark.x, mark.y, mark.width, mark.height, style="F")
            else:
                self.pdf.image(mark.picture, mark.x, mark.y, mark.width, mark.height)

    def text(self, mark: TextAt) -> None:
        if mark.color != self.color:
            self.pdf.set_text_color(*mark.color)
            self.color = mark.color
        if mark.text.isascii() or is_simple(mark.text):
            self.use(mark.font, mark.size)
            self.pdf.text(mark.x, mark.y, mark.text)
            return
        x = mark.x
        for run in runs(mark.text, mark.font):
            self.use(run.font, mark.size)
            width = _run_width(run) * mark.size / 1000
            if _is_shaped(run):
                self.shaped(run, x, mark.y, width, mark.size)
            else:
                self.pdf.text(x, mark.y, run.text)
            x += width

    def use(self, font: str, size: float) -> None:
        if self.font != (font, size):
            self.pdf.set_font(font, "", size)
            self.font = (font, size)

    def shaped(self, run: Run, x: float, y: float, width: float, size: float) -> None:
        self.pdf.set_text_shaping(True, direction="rtl" if run.right_to_left else "ltr")
        self.pdf.set_xy(x, y - 0.3 * size)
        self.pdf.cell(width, 0, run.text)
        self.pdf.set_text_shaping(False)
