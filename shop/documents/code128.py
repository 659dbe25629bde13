"""A number as Code 128 (ISO/IEC 15417) in the form that ESC/POS printers take: "{B" and "{C" choose the set."""

from __future__ import annotations

import re
from itertools import pairwise

_ALLOWED = re.compile(r"[A-Z0-9/.\- ]+\Z")
_REAL_TIME = b"\x04\x05\x14"
_DLE = 0x10


def _symbols(number: str) -> list[tuple[str, str]]:
    """The number as stretches of one code set: C for even runs of digits where that saves symbols."""
    parts: list[tuple[str, str]] = []
    for match in re.finditer(r"\d+|\D+", number):
        text = match.group()
        at_edge = match.start() == 0 or match.end() == len(number)
        if text[0].isdigit() and len(text) >= (4 if at_edge else 6):
            if len(text) % 2:
                parts.append(("B", text[0]))
                text = text[1:]
            parts.append(("C", text))
        else:
            parts.append(("B", text))
    joined: list[tuple[str, str]] = []
    for code, text in parts:
        if joined and joined[-1][0] == code == "B":
            joined[-1] = ("B", joined[-1][1] + text)
        else:
            joined.append((code, text))
    return joined


def _encoded(parts: list[tuple[str, str]]) -> bytes:
    data = bytearray()
    for code, text in parts:
        data += b"{" + code.encode()
        if code == "C":
            data += bytes(int(text[index : index + 2]) for index in range(0, len(text), 2))
        else:
            data += text.encode("ascii")
    return bytes(data)


def encode(number: str) -> tuple[bytes, int] | None:
    """The data of GS k 73 and the width in modules without quiet zones; None for what a number can't hold.

    A pair of digits that a printer would take for a real-time command (DLE EOT, ENQ, DC4) is written in set B.
    """
    if not _ALLOWED.match(number) or len(number) > 40:
        return None
    parts = _symbols(number)
    data = _encoded(parts)
    if any(first == _DLE and second in _REAL_TIME for first, second in pairwise(data)):
        parts = [("B", number)]
        data = _encoded(parts)
    count = sum(1 + (len(text) // 2 if code == "C" else len(text)) for code, text in parts)
    return data, 11 * (count + 1) + 13
