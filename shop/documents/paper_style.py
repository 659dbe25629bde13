"""Sizes, in points, and colours of documents on paper: the till's own, so that both look of one house."""

from __future__ import annotations

from shop.documents.sheet import Color

MARGIN = 48.0
BODY = 8.5
SMALL = 7.5
LEADING = 12.5

INK: Color = (28, 33, 41)
GREY: Color = (92, 101, 113)
FAINT: Color = (130, 138, 148)
LINE: Color = (216, 220, 226)
AMBER: Color = (253, 240, 213)
AMBER_INK: Color = (138, 75, 8)
_WASHED = 0.07


def accent_of(colour: str) -> Color:
    """The shop's colour, given as #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def wash_of(colour: str) -> Color:
    """A breath of the shop's colour on white, to write on."""
    red, green, blue = (round(255 - (255 - part) * _WASHED) for part in accent_of(colour))
    return red, green, blue
