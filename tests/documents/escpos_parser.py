"""A printer that knows a handful of commands: turns ESC/POS bytes back into rows, and refuses everything else.

Only what a receipt needs is allowed: reset, code page, size, weight, alignment, drawn rows, a barcode, feed, cut.
A drawer pulse, a status request or any control character among the text is an `UnknownCommand`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
ONE_BYTE = {
    b"\x1bR",
    b"\x1bt",
    b"\x1b!",
    b"\x1bE",
    b"\x1ba",
    b"\x1bd",
    b"\x1dV",
    b"\x1dh",
    b"\x1dw",
    b"\x1dH",
    b"\x1df",
}
NO_BYTE = {b"\x1b@", b"\x1c."}


class UnknownCommand(Exception):
    """The bytes hold something that a receipt has no business to send."""


@dataclass(frozen=True)
class Row:
    """A printed row: its text, or the dots of a drawn one (packed, `stride` bytes a line)."""

    text: str
    bold: bool = False
    across: int = 1
    down: int = 1
    align: int = 0
    dots: bytes = b""
    stride: int = 0
    barcode: bytes = b""


@dataclass
class Paper:
    """What came out of the printer."""

    rows: list[Row] = field(default_factory=list)
    cuts: int = 0

    def as_text(self) -> str:
        """A line for each row; a drawn one says how large it is."""
        return "".join(_line(row) + "\n" for row in self.rows)


def _line(row: Row) -> str:
    if row.dots:
        return f"[drawn {row.stride * 8} x {len(row.dots) // row.stride}]"
    if row.barcode:
        return f"[barcode {row.barcode!r}]"
    mark = ("*" if row.bold else "") + ("#" if row.down > 1 else "") + ("#" if row.across > 1 else "")
    return f"{mark} {row.text}" if mark else row.text


def parse(data: bytes, codec: str = "cp858") -> Paper:
    """The paper that a printer makes of these bytes, in the code page of that Python codec."""
    for command in REAL_TIME:
        if command in data:
            raise UnknownCommand(f"a real-time command at {data.index(command)}")
    return _Printer(data, codec).run()


class _Printer:
    def __init__(self, data: bytes, codec: str) -> None:
        self.data = data
        self.codec = codec
        self.at = 0
        self.paper = Paper()
        self.line = bytearray()
        self.bold = False
        self.across = self.down = 1
        self.align = 0

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise UnknownCommand("the bytes end within a command")
        self.at += count
        return taken

    def run(self) -> Paper:
        while self.at < len(self.data):
            byte = self.data[self.at]
            if byte == 0x0A:
                self.at += 1
                self.feed()
            elif byte in (0x1B, 0x1C, 0x1D):
                self.command(self.take(2))
            elif byte < 0x20 or byte == 0x7F:
                raise UnknownCommand(f"control character {byte:#04x} at {self.at}")
            else:
                self.line += self.take(1)
        if self.line:
            raise UnknownCommand("text without a line feed at the end")
        return self.paper

    def feed(self) -> None:
        row = Row(self.line.decode(self.codec), self.bold, self.across, self.down, self.align)
        if self.line or not (self.paper.rows and self.paper.rows[-1].barcode):
            self.paper.rows.append(row)
        self.line.clear()

    def command(self, name: bytes) -> None:
        if name in NO_BYTE:
            return
        if name == b"\x1dv":
            self.dots()
        elif name == b"\x1dk":
            self.bars()
        elif name in ONE_BYTE:
            self.setting(name, self.take(1)[0])
        else:
            raise UnknownCommand(f"{name!r} at {self.at - 2}")

    def setting(self, name: bytes, value: int) -> None:
        if name == b"\x1b!":
            self.across, self.down = 1 + bool(value & 0x20), 1 + bool(value & 0x10)
        elif name == b"\x1bE":
            self.bold = bool(value)
        elif name == b"\x1ba":
            self.align = value
        elif name == b"\x1dV":
            self.paper.cuts += 1

    def dots(self) -> None:
        if self.line or self.take(2) != b"0\x00":
            raise UnknownCommand("a picture in the middle of a row, or of another kind")
        stride, height = (int.from_bytes(self.take(2), "little") for _ in range(2))
        self.paper.rows.append(Row("", dots=self.take(stride * height), stride=stride))

    def bars(self) -> None:
        kind, length = self.take(2)
        if kind != 73:
            raise UnknownCommand(f"barcode of kind {kind}")
        self.paper.rows.append(Row("", barcode=self.take(length), align=self.align))
