"""Pictures are made small and harmless, and what is none is refused in a sentence."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from shop.documents import picture
from shop.rules.errors import BadInput


def made(kind: str, size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_usual_picture_becomes_a_small_jpeg(kind: str) -> None:
    found = opened(picture.normalised(made(kind), "a"))
    assert (found.format, found.size, found.mode) == ("JPEG", (512, 384), "RGB")


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    assert opened(picture.normalised(made("PNG", (40, 30)), "a")).size == (40, 30)


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("P", "GIF")])
def test_what_can_be_seen_through_stays_so(mode: str, kind: str) -> None:
    options = {"transparency": 0} if mode == "P" else {}
    found = opened(picture.normalised(made(kind, mode=mode, **options), "a"))
    assert (found.format, found.mode) == ("PNG", "RGBA")


@pytest.mark.parametrize("mode", ["L", "CMYK", "1", "I;16", "P"])
def test_any_kind_of_colours_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(picture.normalised(made(kind, mode=mode), "a")).mode == "RGB"


def test_a_camera_held_sideways_is_set_upright_and_what_it_wrote_is_left_out() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "where it was taken"
    raw = made("JPEG", (800, 400), exif=exif)
    small = picture.normalised(raw, "a")
    assert opened(small).size == (256, 512)
    assert b"where it was taken" in raw
    assert b"where it was taken" not in small
    assert not opened(small).getexif()


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("width", "height"), [(10_000, 10_000), (30_000, 30_000), (2**31 - 1, 1), (2**31 - 1, 9)]
)
def test_a_bomb_is_refused_before_it_is_unpacked(width: int, height: int) -> None:
    with pytest.raises(BadInput, match=r"^bomb\.png ") as refusal:
        picture.normalised(_png(width, height, zlib.compress(b"\0" * 1000)), "bomb.png")
    assert refusal.value.field == "picture"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"name,price\nTea,1.00\n",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04",
        b"\xff\xd8\xff",
        b"GIF89a",
    ],
)
def test_other_files_are_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match=r"^list\.csv "):
        picture.normalised(raw, "list.csv")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_damaged_picture_is_read_or_refused_and_never_a_fault(kind: str) -> None:
    chance = random.Random(kind)
    whole = made(kind, (64, 48))
    for _turn in range(60):
        raw = bytearray(whole)
        for _byte in range(chance.randrange(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        cut = bytes(raw[: chance.randrange(len(raw))]) if chance.random() < 0.5 else bytes(raw)
        try:
            small = picture.normalised(cut, "a")
        except BadInput:
            continue
        assert opened(small).format in ("JPEG", "PNG")


def test_files_that_cannot_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / "none.png", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(BadInput):
            picture.read_file(path)
    monkeypatch.setattr(picture, "LARGEST_BYTES", 10)
    (tmp_path / "large.png").write_bytes(b"x" * 11)
    with pytest.raises(BadInput, match=r"^large\.png is larger"):
        picture.read_file(tmp_path / "large.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(BadInput):
        picture.read_file(tmp_path / "pipe.png")
