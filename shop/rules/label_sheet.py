"""Sheets of labels by their dimensions: how many labels there are on one, and where each of them lies.

All lengths are integers of 1/1000 mm from the upper left corner. Owns the usual sheets and what a person may type for
one of their own: labels that overlap or leave the paper are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shop.rules.errors import BadForm, BadInput
from shop.rules.numbers import parse_scaled
from shop.texts import _

MM = 1000
A4 = (210_000, 297_000)
LETTER = (215_900, 279_400)
LARGEST = 1_000 * MM
SMALLEST_LABEL = 10 * MM
MOST_ACROSS = 50
# Sheets are cut to a tenth of a millimetre, and some fill their paper to the edge.
TOLERANCE = 500
MARGIN = 2_200
# How near to the edge of the paper office printers come.
UNPRINTABLE = 4_300
# Roll printers have dots of 1/8 mm, laser printers of 1/600 inch or finer.
ROLL_DOT, FINE_DOT = 125, 42
FIELDS = ("paper_width", "paper_height", "across", "down", "width", "height", "left", "top", "gap_x", "gap_y")


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """One kind of sheet. `id` is stable; a roll has one label a page, as large as the page."""

    id: str
    paper_width: int
    paper_height: int
    across: int
    down: int
    width: int
    height: int
    left: int = 0
    top: int = 0
    gap_x: int = 0
    gap_y: int = 0

    @property
    def count(self) -> int:
        """How many labels are on one sheet."""
        return self.across * self.down

    @property
    def is_roll(self) -> bool:
        """Whether each label is a page of its own."""
        return self.count == 1

    @property
    def dot(self) -> int:
        """How fine its printer is: bars are as wide as whole dots."""
        return ROLL_DOT if self.is_roll else FINE_DOT

    def place(self, index: int) -> tuple[int, int]:
        """The upper left corner of a label, counted row by row from 0."""
        row, column = divmod(index, self.across)
        return self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)

    def inner(self, index: int) -> tuple[int, int, int, int]:
        """Where a label may be printed: its corner, width and height, with a margin, and no nearer to the paper's
        edge than printers come. All labels of a sheet have the same width.
        """
        x, y = self.place(index)
        margin = min(MARGIN, self.width // 22, self.height // 12)
        side, top, bottom = margin, margin, margin
        if not self.is_roll:
            right = self.paper_width - self.place(self.across - 1)[0] - self.width
            side = max(margin, UNPRINTABLE - min(self.left, right))
            top = max(margin, UNPRINTABLE - y)
            bottom = max(margin, UNPRINTABLE - (self.paper_height - y - self.height))
        return x + side, y + top, self.width - 2 * side, self.height - top - bottom


def _sheet(
    name: str,
    paper: tuple[int, int],
    grid: tuple[int, int],
    label_mm: tuple[float, float],
    corner_mm: tuple[float, float] = (0, 0),
    gap_mm: tuple[float, float] = (0, 0),
) -> LabelSheet:
    width, height, left, top, gap_x, gap_y = (round(each * MM) for each in (*label_mm, *corner_mm, *gap_mm))
    return LabelSheet(name, *paper, *grid, width, height, left, top, gap_x, gap_y)


def _roll(width_mm: int, height_mm: int) -> LabelSheet:
    size = (width_mm * MM, height_mm * MM)
    return LabelSheet(f"roll-{width_mm}x{height_mm}", *size, 1, 1, *size)


# As their makers give them (Avery Zweckform 3474, 3651, 3657, L7163, L7160, L7159, L7651; Avery 5160, 5161, 5167).
SHEETS: tuple[LabelSheet, ...] = (
    _sheet("a4-3x8", A4, (3, 8), (70, 37), (0, 0.5)),
    _sheet("a4-4x10", A4, (4, 10), (52.5, 29.7)),
    _sheet("a4-4x11", A4, (4, 11), (48.5, 25.4), (8, 8.8)),
    _sheet("a4-2x7", A4, (2, 7), (99.1, 38.1), (4.65, 15.15), (2.5, 0)),
    _sheet("a4-3x7", A4, (3, 7), (63.5, 38.1), (7.25, 15.15), (2.5, 0)),
    _sheet("a4-3x8-63", A4, (3, 8), (63.5, 33.9), (7.25, 12.9), (2.5, 0)),
    _sheet("a4-5x13", A4, (5, 13), (38.1, 21.2), (4.75, 10.7), (2.5, 0)),
    _sheet("letter-3x10", LETTER, (3, 10), (66.675, 25.4), (4.762, 12.7), (3.175, 0)),
    _sheet("letter-2x10", LETTER, (2, 10), (101.6, 25.4), (3.969, 12.7), (4.762, 0)),
    _sheet("letter-4x20", LETTER, (4, 20), (44.45, 12.7), (7.144, 12.7), (7.937, 0)),
    _roll(58, 40),
    _roll(58, 30),
    _roll(62, 29),
    _roll(62, 100),
)
OWN = "own"


def sheet_label(sheet: LabelSheet) -> str:
    """What a sheet is called: "A4, 3 × 8, 70 × 37 mm"."""
    size = f"{_mm(sheet.width)} × {_mm(sheet.height)} mm"
    if sheet.is_roll:
        return _("Roll, {size}").format(size=size)
    paper = {A4: "A4", LETTER: "Letter"}.get((sheet.paper_width, sheet.paper_height), _("Own"))
    return f"{paper}, {sheet.across} × {sheet.down}, {size}"


def _mm(length: int) -> str:
    whole, tenth = divmod((length + 50) // 100, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def sheet_named(name: str) -> LabelSheet:
    """The sheet of this id. BadInput for none."""
    for sheet in SHEETS:
        if sheet.id == name:
            return sheet
    raise BadInput(_("There is no sheet {name}. Choose one of the list.").format(name=name[:40]), "sheet")


def usual_sheet(paper: str) -> LabelSheet:
    """The sheet to begin with in a shop with this paper."""
    return sheet_named("letter-3x10" if paper == "Letter" else "a4-3x8")


def own_sheet(said: Mapping[str, str]) -> LabelSheet:
    """A sheet by dimensions typed in mm. BadForm with a sentence for each field that can't be."""
    errors: dict[str, str] = {}
    found = {name: _read(name, said.get(name, ""), errors) for name in FIELDS}
    if not errors:
        errors = dict(_problems(found))
    if errors:
        raise BadForm(errors)
    return LabelSheet(OWN, *(found[name] for name in FIELDS))


def shown_fields(sheet: LabelSheet) -> dict[str, str]:
    """The fields that make this sheet."""
    lengths = {name: _length(getattr(sheet, name)) for name in FIELDS}
    return lengths | {"across": str(sheet.across), "down": str(sheet.down)}


def _length(length: int) -> str:
    whole, rest = divmod(length, MM)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _read(name: str, typed: str, errors: dict[str, str]) -> int:
    is_count = name in ("across", "down")
    try:
        if not typed.strip() and name in ("left", "top", "gap_x", "gap_y"):
            return 0
        found = (
            parse_scaled(typed, 0, MOST_ACROSS, name) if is_count else parse_scaled(typed, 3, LARGEST, name)
        )
    except BadInput as error:
        errors[name] = error.message
        return 0
    least = 1 if is_count else SMALLEST_LABEL if name in ("width", "height") else 0
    if found < least:
        errors[name] = (
            _("There is one at least.")
            if is_count
            else _("A label is at least {size} mm.").format(size=_mm(SMALLEST_LABEL))
        )
    return found


def _problems(found: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Where labels leave the paper."""
    for count, size, start, gap, whole in (
        ("across", "width", "left", "gap_x", "paper_width"),
        ("down", "height", "top", "gap_y", "paper_height"),
    ):
        end = found[start] + found[count] * found[size] + (found[count] - 1) * found[gap]
        if end > found[whole] + TOLERANCE:
            yield (
                size,
                _("The labels end at {end} mm and the paper at {paper} mm.").format(
                    end=_mm(end), paper=_mm(found[whole])
                ),
            )
