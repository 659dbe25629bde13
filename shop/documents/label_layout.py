"""One label laid out: name, price, unit price, bars and small print within a box, in points from its upper left corner.

Everything is black, for roll printers have no grey. The name is wrapped and cut with an ellipsis; whatever does not
fit is made smaller, then left out: bars that could not be scanned are never printed (`Drawn.problem` says so).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.documents.barcode_bars import Symbol, symbol_of
from shop.documents.cells import clean
from shop.documents.sheet import BoxAt, Color, TextAt, font_of, shown, width_of, wrap
from shop.rules.label import Label
from shop.texts import _

Mark = TextAt | BoxAt
BLACK: Color = (0, 0, 0)
PT_PER_UM = 72 / 25_400
LEAST_BARS_PT = 14.0
GAP_PT = 6.0
LEAST_PRICE_PT, LEAST_NAME_PT, SMALL_PT = 8.0, 5.0, 4.5
_LEADING = 1.16
_ASCENT, _DESCENT = 0.76, 0.24


@dataclass(slots=True)
class Drawn:
    """A label's marks, and what is wrong with it: empty where all that was asked for stands on it."""

    marks: list[Mark] = field(default_factory=list)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the label in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


def lay_out(label: Label, room_um: tuple[int, int, int, int], dot_um: int) -> Drawn:
    """A label within this room: its corner, width and height in 1/1000 mm; `dot_um` is how fine its printer is."""
    inner = Box(*(length * PT_PER_UM for length in room_um))
    symbol = symbol_of(label.code)
    if symbol is None:
        problem = _("No barcode can say {code}.").format(code=label.code[:40]) if label.code else ""
        return _Painter(label, inner, dot_um, None, problem).draw(2, is_small_print=True)
    for rows, is_small_print in ((2, True), (1, True), (2, False), (1, False)):
        for is_beside in _Painter(label, inner, dot_um, symbol).ways():
            painter = _Painter(label, inner, dot_um, symbol)
            drawn = painter.draw(rows, is_small_print=is_small_print, is_beside=is_beside)
            if not drawn.problem:
                return drawn
    problem = _("The barcode is too large for this label.")
    return _Painter(label, inner, dot_um, None, problem).draw(2, is_small_print=True)


class _Painter:
    """One label on its way down its box."""

    def __init__(self, label: Label, box: Box, dot_um: int, symbol: Symbol | None, problem: str = "") -> None:
        self.label, self.box, self.dot_um = label, box, dot_um
        self.symbol = symbol
        self.drawn = Drawn(problem=problem)

    def ways(self) -> tuple[bool, ...]:
        """Whether the price is to stand beside the bars, the better way first: there it should be large."""
        if not self.label.price:
            return (True,)
        beside = self.box.width - self._bars_width() - GAP_PT
        is_wide = beside >= min(self._price_width(0.7 * self.box.height), 0.36 * self.box.width)
        return (True, False) if is_wide else (False, True)

    def draw(self, rows: int, *, is_small_print: bool, is_beside: bool = True) -> Drawn:
        """The label with so many lines of its name. Its problem is that bars have no room."""
        box = self._name(self.box, rows)
        if is_small_print:
            box = self._small_print(box)
        has_price = bool(self.label.price)
        if has_price and not is_beside:
            box = self._price_above(box)
            has_price = False
        if self.symbol:
            beside = max(0.0, min(self._price_width(box.height), box.width - self._bars_width() - GAP_PT))
            room = box.width - (beside + GAP_PT if has_price else 0.0)
            self._bars(self.symbol, Box(box.x, box.y, room, box.height))
            box = Box(box.x + room + GAP_PT, box.y, box.width - room - GAP_PT, box.height)
        if has_price:
            if box.width < width_of(self.label.price, LEAST_PRICE_PT, bold=True):
                self._too_large()
            self._price(box)
        return self.drawn

    # Texts ------------------------------------------------------------------------------------------------------

    def _text(
        self, x: float, baseline: float, text: str, size: float, *, bold: bool = False, end: bool = False
    ) -> None:
        font = font_of(bold=bold)
        if end:
            x -= width_of(text, size, bold=bold)
        self.drawn.marks.append(TextAt(x, baseline, shown(text, font), font, size, BLACK))

    def _name(self, box: Box, most_rows: int) -> Box:
        """The name at the top, on one line or two; what is left below it."""
        text = clean(self.label.name)
        if not text:
            return box
        size = max(LEAST_NAME_PT, min(13.0, box.height * 0.135))
        rows = wrap(text, box.width, size, bold=True, most_rows=most_rows)
        if len(rows) == 2 and box.height < 48:
            # A low label has room for the second line where both are smaller.
            size = max(LEAST_NAME_PT, size * 0.82)
            rows = wrap(text, box.width, size, bold=True, most_rows=most_rows)
        baseline = box.y + _ASCENT * size
        for row in rows:
            self._text(box.x, baseline, row, size, bold=True)
            baseline += _LEADING * size
        used = len(rows) * _LEADING * size + 0.2 * size
        return Box(box.x, box.y + used, box.width, box.height - used)

    def _small_print(self, box: Box) -> Box:
        """SKU and date in one line at the bottom; what is left above it."""
        sku, day = clean(self.label.sku, 60), clean(self.label.date, 40)
        if self.symbol and sku == self.symbol.text:
            sku = ""
        if not (sku or day):
            return box
        size = max(SMALL_PT, min(6.5, box.height * 0.09))
        baseline = box.bottom - 0.12 * size
        room = box.width - (width_of(day, size) + 4 if day else 0)
        if sku:
            self._text(box.x, baseline, wrap(sku, room, size, most_rows=1)[0], size)
        if day:
            self._text(box.right, baseline, day, size, end=True)
        return Box(box.x, box.y, box.width, box.height - 1.2 * size)

    # The price --------------------------------------------------------------------------------------------------

    def _beside(self) -> list[str]:
        """What stands small below the price."""
        return [text for text in (self.label.unit_price, self.label.deposit) if text]

    def _price_size(self, height: float) -> float:
        rows = len(self._beside()) + bool(self.label.old_price)
        return max(LEAST_PRICE_PT, min(34.0, height * (0.62 if not rows else 0.56 if rows == 1 else 0.46)))

    def _price_width(self, height: float) -> float:
        if not self.label.price:
            return 0.0
        size = self._price_size(height)
        small = self._small_size(size)
        widths = [width_of(self.label.price, size, bold=True)]
        widths += [width_of(text, small) for text in (*self._beside(), self.label.old_price)]
        return max(widths)

    def _small_size(self, size: float) -> float:
        return max(SMALL_PT, min(9.5, size * 0.34))

    def _price(self, box: Box) -> None:
        """The price large at the right, what goes with it small below it, the old one struck out above it."""
        size = self._fitting(self.label.price, box.width, self._price_size(box.height), bold=True)
        size = min(size, max(LEAST_PRICE_PT, box.height / _ASCENT))
        old, below = self._room_for(box.height - _ASCENT * size, self._small_size(size))
        small = min(
            (self._fitting(text, box.width, self._small_size(size)) for text in (*below, old)),
            default=SMALL_PT,
        )
        height = _ASCENT * size + (len(below) + bool(old)) * _LEADING * small
        top = box.y + max(0.0, (box.height - height) / 2)
        if old:
            top += _LEADING * small
            self._struck(box.right, top - 0.35 * small, old, small)
        baseline = top + _ASCENT * size
        self._text(box.right, baseline, self.label.price, size, bold=True, end=True)
        for text in below:
            baseline += _LEADING * small
            self._text(box.right, baseline, text, small, end=True)

    def _room_for(self, height: float, small: float) -> tuple[str, list[str]]:
        """The old price and the small lines that there is room for; the unit price, the law's, stays longest."""
        old, below = self.label.old_price, self._beside()
        rows = int(height / (_LEADING * small) + 0.2)
        if old and len(below) + 1 > rows:
            old = ""
        return old, below[: max(0, rows)]

    def _price_above(self, box: Box) -> Box:
        """The price on a line of its own above the bars; what is left below it."""
        size = self._fitting(self.label.price, 0.6 * box.width, min(24.0, box.height * 0.36), bold=True)
        small = self._small_size(size)
        baseline = box.y + _ASCENT * size
        self._text(box.right, baseline, self.label.price, size, bold=True, end=True)
        room = box.width - width_of(self.label.price, size, bold=True) - 4
        old, rows = self._room_for(1.05 * size, small)
        first = baseline - (len(rows) - 1 + bool(old)) * _LEADING * small
        if old:
            end = box.x + width_of(old, small)
            self._struck(end, first, old, small)
            first += _LEADING * small
        for text in rows:
            self._text(box.x, first, text, self._fitting(text, room, small))
            first += _LEADING * small
        used = 1.05 * size
        return Box(box.x, box.y + used, box.width, box.height - used)

    def _struck(self, end: float, baseline: float, text: str, size: float) -> None:
        """A text with a line through it, which ends there."""
        self._text(end, baseline, text, size, end=True)
        width = width_of(text, size)
        self.drawn.marks.append(
            BoxAt(end - width - 1, baseline - 0.32 * size, width + 2, max(0.5, 0.08 * size), BLACK)
        )

    def _fitting(self, text: str, room: float, size: float, *, bold: bool = False) -> float:
        """The size at which a text fits."""
        width = width_of(text, size, bold=bold)
        return size if width <= room else max(SMALL_PT, size * room / width)

    # The bars ---------------------------------------------------------------------------------------------------

    def _bars_width(self) -> float:
        """The least width that the bars can be read at, in points."""
        if self.symbol is None:
            return 0.0
        dots = -(-self.symbol.narrowest_um // self.dot_um)
        return (self.symbol.total * dots + 1) * self.dot_um * PT_PER_UM

    def _bars(self, symbol: Symbol, box: Box) -> None:
        """The bars with their quiet zones at the left of the box, and the digits below them."""
        module_um = symbol.module_um(int(box.width / PT_PER_UM) - self.dot_um + 1, self.dot_um)
        digits = max(SMALL_PT, min(8.0, 0.2 * box.height, (module_um or 0) * PT_PER_UM * 10))
        height = box.height - 1.05 * digits
        if module_um is None or height < LEAST_BARS_PT:
            self._too_large()
            return
        module = module_um * PT_PER_UM
        # Bars begin where a dot does: on a coarse printer each of them would else be wider or narrower than it should.
        dot = self.dot_um * PT_PER_UM
        start = -int(-(box.x - 0.001) // dot) * dot
        first = start + symbol.left * module
        top, tall = box.y, min(height, 0.75 * symbol.total * module)
        top += height - tall
        edge = 2 * module if symbol.bearer else 0.0
        for bar in symbol.bars:
            longer = 0.45 * digits if bar.is_guard else 0.0
            self._box(first + bar.start * module, top + edge, bar.width * module, tall - 2 * edge + longer)
        if symbol.bearer:
            for y in (top, top + tall - edge):
                self._box(start, y, symbol.total * module, edge)
        for text, start, end in symbol.groups:
            self._digits(
                text, first + start * module, first + end * module, top + tall + 0.95 * digits, digits
            )

    def _box(self, x: float, y: float, width: float, height: float) -> None:
        self.drawn.marks.append(BoxAt(x, y, width, height, BLACK))

    def _digits(self, text: str, start: float, end: float, baseline: float, size: float) -> None:
        size = self._fitting(text, end - start, size)
        self._text((start + end - width_of(text, size)) / 2, baseline, text, size)

    def _too_large(self) -> None:
        self.drawn.problem = _("The barcode is too large for this label.")
