"""Rows of the database as CSV whose values are exact: read back, each is what it was, and nothing is nothing.

RFC 4180 in UTF-8 without a mark, lines end in CR LF. Texts are quoted, numbers are not; an empty cell without quotes is
NULL, one with quotes an empty text; bytes are base64. Unlike the lists for spreadsheets nothing is put before a text
that begins like a formula: this is for programs, and says so.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any

ENDING = "\r\n"


def header(columns: Sequence[str]) -> bytes:
    """The first line."""
    return (",".join(columns) + ENDING).encode("utf-8")


def lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as lines."""
    text = "".join([",".join(map(cell, row)) + ENDING for row in rows])
    # Halves of surrogate pairs never get into the database.
    return text.encode("utf-8", "surrogatepass")


def cell(value: Any) -> str:
    """One value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if '"' in value else f'"{value}"'
    if isinstance(value, bytes | memoryview):
        return f'"{b64encode(bytes(value)).decode("ascii")}"'
    return str(int(value))
