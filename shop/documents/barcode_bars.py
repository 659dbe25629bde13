"""A code as bars: which symbology says it, its modules, and how wide they and the blank beside them must be.

EAN-13, EAN-8, UPC-A and ITF-14 for GTINs, Code 128 for the shop's own codes. Patterns are python-barcode's. Widths
follow the GS1 General Specifications, 5.2 (EAN/UPC: X from 0.25 mm where printed on demand, 0.33 mm nominal), 5.3
(ITF-14) and 5.4; quiet zones 5.2.1.3, 5.3.1.1 and ISO/IEC 15417.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from shop.rules import barcode
from shop.rules.barcode import Symbology

NARROWEST_UM, NOMINAL_UM = 250, 330
MOST_CODE_128 = 30
# Bars of EAN and UPC that reach down between the digits.
_GUARDS = {
    13: ((0, 3), (45, 50), (92, 95)),
    8: ((0, 3), (31, 36), (64, 67)),
    12: ((0, 10), (45, 50), (85, 95)),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from one module to another, both counted from the symbol's first; `is_guard` if it reaches down."""

    start: int
    width: int
    is_guard: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A code's bars. `modules` is its width without the quiet zones `left` and `right`, all in modules.

    A module of an ITF-14 is half a narrow bar. `groups` are the digits below: text, and the modules it stands under.
    `bearer` is whether a line above and below keeps a scan from being too short.
    """

    kind: str
    text: str
    bars: tuple[Bar, ...]
    modules: int
    left: int
    right: int
    groups: tuple[tuple[str, int, int], ...]
    narrowest_um: int = NARROWEST_UM
    nominal_um: int = NOMINAL_UM
    bearer: bool = False

    @property
    def total(self) -> int:
        """The width with both quiet zones, in modules."""
        return self.left + self.modules + self.right

    def module_um(self, room_um: int, dot_um: int) -> int | None:
        """How wide a module may be in so much room: whole dots, at most the nominal width. None where it can't be read.

        A dot that does not divide the narrowest width is rounded up to it.
        """
        dots = min(room_um // self.total, self.nominal_um) // dot_um
        width = dots * dot_um
        return width if width >= self.narrowest_um else None


@lru_cache(maxsize=2048)
def symbol_of(code: str) -> Symbol | None:
    """The symbol of a code; None for an empty one and for one that no symbology can say."""
    cleaned = barcode.clean(code)
    kind = barcode.check(cleaned)
    digits = "".join(filter(str.isdigit, cleaned))
    if kind is Symbology.UPC_E:
        kind, digits = Symbology.UPC_A, barcode.expand_upc_e(digits)
    if kind is Symbology.EAN_13:
        groups = ((digits[0], -9, -2), (digits[1:7], 3, 45), (digits[7:], 50, 92))
        return _ean(kind.value, digits, 13, (11, 7), groups)
    if kind is Symbology.EAN_8:
        return _ean(kind.value, digits, 8, (7, 7), ((digits[:4], 3, 31), (digits[4:], 36, 64)))
    if kind is Symbology.UPC_A:
        groups_a = (
            (digits[0], -8, -2),
            (digits[1:6], 10, 45),
            (digits[6:11], 50, 85),
            (digits[11], 97, 103),
        )
        return _ean(kind.value, digits, 12, (9, 9), groups_a)
    if kind is Symbology.GTIN_14:
        return _itf(digits)
    return _code_128(code.strip())


def _ean(
    kind: str, digits: str, length: int, quiet: tuple[int, int], groups: tuple[tuple[str, int, int], ...]
) -> Symbol:
    from barcode import ean, upc

    makers = {
        13: ean.EuropeanArticleNumber13,
        8: ean.EuropeanArticleNumber8,
        12: upc.UniversalProductCodeA,
    }
    pattern = makers[length](digits).build()[0]
    bars = tuple(
        Bar(bar.start, bar.width, any(start <= bar.start < end for start, end in _GUARDS[length]))
        for bar in _bars(pattern)
    )
    return Symbol(kind, digits, bars, len(pattern), *quiet, groups)


def _itf(digits: str) -> Symbol:
    from barcode import itf

    pattern = itf.ITF(digits, narrow=2, wide=5).build()[0]
    shown = f"{digits[0]} {digits[1:3]} {digits[3:8]} {digits[8:13]} {digits[13]}"
    groups = ((shown, 0, len(pattern)),)
    return Symbol(
        "ITF-14",
        digits,
        tuple(_bars(pattern)),
        len(pattern),
        20,
        20,
        groups,
        NARROWEST_UM // 2,
        508 // 2,
        bearer=True,
    )


def _code_128(text: str) -> Symbol | None:
    if not text or len(text) > MOST_CODE_128 or not all(" " <= char <= "~" for char in text):
        return None
    from barcode import codex

    pattern = codex.Code128(text).build()[0]
    return Symbol("Code 128", text, tuple(_bars(pattern)), len(pattern), 10, 10, ((text, 0, len(pattern)),))


def _bars(pattern: str) -> list[Bar]:
    bars, place = [], 0
    for module, run in groupby(pattern):
        width = len(list(run))
        if module == "1":
            bars.append(Bar(place, width))
        place += width
    return bars
