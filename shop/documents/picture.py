"""A product's picture, made small and harmless: at most 512 dots wide and high, JPEG, or PNG where one can see through.

What a camera wrote beside the picture (where it was taken, by whom) is left out. Refuses other files, pictures of more
dots than any camera has, and files that are broken, each in a sentence.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zlib
from pathlib import Path

from shop.rules.errors import BadInput
from shop.texts import _

SIDE = 512
LARGEST_BYTES = 30_000_000
MOST_PIXELS = 60_000_000
QUALITY = 85
# What Pillow's readers raise at bytes that they did not expect.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    IndexError,
    TypeError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


def read_file(path: Path) -> bytes:
    """What is in a file, as far as it can be a picture. BadInput where it can't be read or is too large."""
    try:
        # A pipe or a device could be waited for, or read, without end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_picture(path.name)
        with path.open("rb") as file:
            raw = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            _("{name} can't be read: {reason}.").format(name=path.name, reason=reason), "picture"
        ) from error
    if len(raw) > LARGEST_BYTES:
        raise BadInput(
            _("{name} is larger than {most} MB. Make the picture smaller first.").format(
                name=path.name, most=LARGEST_BYTES // 1_000_000
            ),
            "picture",
        )
    return raw


def normalised(raw: bytes, name: str) -> bytes:
    """The picture in such a file, small; takes some tenths of a second. BadInput, naming the file, where it is none."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadInput(
                    _("{name} has {width} × {height} dots. Make the picture smaller first.").format(
                        name=name, width=picture.width, height=picture.height
                    ),
                    "picture",
                )
            picture.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(picture)
            see_through = "A" in upright.getbands() or "transparency" in upright.info
            small = upright.convert("RGBA" if see_through else "RGB")
            small.thumbnail((SIDE, SIDE))
    except (Image.DecompressionBombError, MemoryError) as error:
        raise BadInput(
            _("{name} is too large a picture. Make it smaller first.").format(name=name), "picture"
        ) from error
    except UnidentifiedImageError as error:
        raise _no_picture(name) from error
    except _BROKEN as error:
        raise BadInput(
            _("{name} is damaged: the picture can't be read.").format(name=name), "picture"
        ) from error
    out = io.BytesIO()
    # A picture of its own: what else stood in the file is left behind.
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    if see_through:
        clean.save(out, "PNG", optimize=True)
    else:
        clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def thumbnail(data: bytes, side: int) -> bytes:
    """A kept picture as a PNG within so many dots, for a window."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=FORMATS) as whole:
        small = whole.convert("RGBA")
        small.thumbnail((side, side))
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


def mark(data: bytes | None) -> str:
    """What a picture is known by: the beginning of its SHA-256, empty for none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()[:16]


def _no_picture(name: str) -> BadInput:
    return BadInput(
        _("{name} is no picture. Choose a JPEG, PNG, WebP, GIF or BMP file.").format(name=name), "picture"
    )
