"""The shop's picture, made small enough for a paper; a paper does without one that can't be read."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)
_MOST_PIXELS = 40_000_000
_DOTS_A_POINT = 4


@dataclass(frozen=True, slots=True)
class LogoPicture:
    """A picture as Pillow holds it, and its size on paper in points."""

    picture: Any
    width_pt: float
    height_pt: float


@lru_cache(maxsize=4)
def _small(path: str, changed_ns: int, width: int, height: int) -> Any:
    """The picture within so many pixels, with its transparency; a ValueError if it is huge."""
    from PIL import Image

    try:
        opened = Image.open(path)
    except Image.DecompressionBombError as error:
        raise ValueError("the picture is too large") from error
    with opened as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError("the picture is too large")
        small = picture.convert("RGBA")
    small.thumbnail((width, height))
    return small


def small_picture(path: str, width: int, height: int) -> Any | None:
    """The picture at this path (`~` is the home) within so many pixels, or None, which is logged."""
    if not path:
        return None
    place = os.path.expanduser(path)
    try:
        return _small(place, Path(place).stat().st_mtime_ns, width, height)
    except (OSError, ValueError, SyntaxError) as problem:
        _log.warning("the logo %s can't be shown: %s", path, problem)
        return None


def logo_picture(path: str, width_pt: float, height_pt: float) -> LogoPicture | None:
    """The picture for a box of so many points, or None."""
    picture = small_picture(path, int(width_pt * _DOTS_A_POINT), int(height_pt * _DOTS_A_POINT))
    if picture is None:
        return None
    scale = min(width_pt / picture.width, height_pt / picture.height, 1.0)
    return LogoPicture(picture, picture.width * scale, picture.height * scale)
