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
WASH: Color = (238, 245, 243)
ACCENT: Color = (15, 118, 110)
AMBER: Color = (253, 240, 213)
AMBER_INK: Color = (138, 75, 8)
