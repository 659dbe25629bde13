"""Rounded rectangles with smooth edges, as images that many widgets share.

Tk draws corners without antialiasing, so the pixels are computed here and handed to Tk as a PPM image: a
button-sized one takes a fraction of a millisecond, and equal ones are made once a root.
"""

from __future__ import annotations

import math
import tkinter as tk
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from widgets.palette import rgb

KEPT_IMAGES = 400


@dataclass(frozen=True, slots=True)
class Shape:
    """A rounded rectangle: lengths in pixels, colours #rrggbb. `ring` is drawn `gap` outside the border."""

    fill: str
    ground: str
    radius: int = 8
    border: str = ""
    border_width: int = 1
    ring: str = ""
    ring_width: int = 2
    margin: int = 0

    def layers(self) -> tuple[tuple[int, int, str], ...]:
        """(distance from the image's edge, radius, colour) from the outermost to the innermost."""
        inset, found = self.margin, []
        if self.ring:
            grown = max(0, inset - self.ring_width - 1)
            found.append((grown, self.radius + inset - grown, self.ring))
            found.append(
                (grown + self.ring_width, self.radius + inset - grown - self.ring_width, self.ground)
            )
        if self.border:
            found.append((inset, self.radius, self.border))
            inset += self.border_width
        found.append((inset, max(0, self.radius - (inset - self.margin)), self.fill))
        return tuple(found)


class Shapes:
    """Makes the images of one root and keeps the last few hundred."""

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._kept: OrderedDict[tuple[Shape, int, int], tk.PhotoImage] = OrderedDict()

    def image(self, shape: Shape, width: int, height: int) -> tk.PhotoImage:
        """The shape as an image; whoever shows it keeps a reference, since Tk keeps none."""
        key = (shape, width, height)
        image = self._kept.get(key)
        if image is None:
            image = tk.PhotoImage(master=self._root, data=ppm(shape, width, height), format="PPM")
            self._kept[key] = image
            if len(self._kept) > KEPT_IMAGES:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return image


def ppm(shape: Shape, width: int, height: int) -> bytes:
    """The shape's pixels as a binary PPM (P6)."""
    layers = shape.layers()
    zone = min(max(inset + radius for inset, radius, _ in layers) + 1, width // 2, height // 2)
    corner = _corner(layers, shape.ground, zone)
    middle = width - 2 * zone
    top = []
    for row, line in enumerate(corner):
        mirrored = b"".join(line[i : i + 3] for i in range(len(line) - 3, -1, -3))
        top.append(line + bytes(_straight(layers, shape.ground, row)) * middle + mirrored)
    edge = b"".join(bytes(_straight(layers, shape.ground, column)) for column in range(zone))
    edge_mirrored = b"".join(edge[i : i + 3] for i in range(len(edge) - 3, -1, -3))
    body = edge + bytes(rgb(layers[-1][2])) * middle + edge_mirrored
    rows = [*top, body * (height - 2 * zone), *reversed(top)]
    return b"P6 %d %d 255\n" % (width, height) + b"".join(rows)


def _straight(layers: tuple[tuple[int, int, str], ...], ground: str, distance: int) -> tuple[int, int, int]:
    """The colour so many pixels from a straight edge."""
    colour = ground
    for inset, _, layer in layers:
        if distance >= inset:
            colour = layer
    return rgb(colour)


@lru_cache(maxsize=256)
def _corner(layers: tuple[tuple[int, int, str], ...], ground: str, zone: int) -> tuple[bytes, ...]:
    """The upper left corner's rows, each pixel mixed by how much of it every layer covers."""
    rows = []
    for y in range(zone):
        row = bytearray()
        for x in range(zone):
            colour = [float(part) for part in rgb(ground)]
            for inset, radius, layer in layers:
                part = _covered(x - inset, y - inset, radius)
                if part:
                    colour = [old + (new - old) * part for old, new in zip(colour, rgb(layer), strict=True)]
            row += bytes(round(value) for value in colour)
        rows.append(bytes(row))
    return tuple(rows)


def _covered(x: int, y: int, radius: int) -> float:
    """How much (0 to 1) of the pixel lies in a quarter plane whose corner is rounded."""
    if x < 0 or y < 0:
        return 0.0
    if x >= radius or y >= radius:
        return 1.0
    distance = math.hypot(radius - x - 0.5, radius - y - 0.5)
    return min(1.0, max(0.0, radius - distance + 0.5))
