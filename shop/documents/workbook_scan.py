"""What a sheet's XML holds that its reader would not tell: merged cells, formulas without results, endless rows.

Looks through the bytes a piece at a time, so that a row that is a bomb is found before it is built in memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

from shop.rules.errors import BadInput
from shop.texts import _

PIECE_BYTES = 1 << 20
LONGEST_ROW_BYTES = 4 << 20
MOST_MERGED = 1000
# A mark that a piece ends in is whole in the next one.
_OVERLAP_BYTES = 1 << 12

_ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]*/>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref=[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}(\d+))[\"']")
_FAR_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br=[\"']\d{8,}")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_WITHOUT_RESULT = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)"
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3}\d+)[\"']")
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")


@dataclass(slots=True)
class Scan:
    """What was found: how many rows, merged cells with their last row, the first formula without a result."""

    rows: int = 0
    merged: list[tuple[int, str]] = field(default_factory=list)
    without_result: str = ""


def tells_of_entities(head: bytes) -> bool:
    """Whether the beginning of an XML file declares something of its own, or is in an encoding that could hide it."""
    return b"\0" in head[:100] or b"<!DOCTYPE" in head or b"<!ENTITY" in head


def scan_sheet(file: IO[bytes]) -> Scan:
    """Look through a sheet. Raises BadInput for a row without end, and what reading the file raises."""
    seen = Scan()
    kept = b""
    is_after_rows = False
    while piece := file.read(PIECE_BYTES):
        kept += piece
        if is_after_rows:
            cut = max(0, len(kept) - _OVERLAP_BYTES)
            cut = max(kept.rfind(b">", 0, cut) + 1, 0)
        else:
            cut = _end_of_rows(kept, seen)
            if _ROWS_END.search(kept, cut):
                is_after_rows = True
            elif len(kept) - cut > LONGEST_ROW_BYTES:
                raise BadInput(
                    _("Row {number} of the sheet is too long. Is it the right file?").format(
                        number=seen.rows + 1
                    )
                )
        _look(kept[:cut], seen)
        kept = kept[cut:]
    _look(kept, seen)
    return seen


def _end_of_rows(kept: bytes, seen: Scan) -> int:
    """Where the last whole row in these bytes ends; counts them."""
    end = 0
    for match in _ROW_END.finditer(kept):
        end = match.end()
        seen.rows += 1
    return end


def _look(part: bytes, seen: Scan) -> None:
    if _FAR_ROW.search(part):
        raise BadInput(_("The sheet has more rows than a sheet can have. Save it as CSV."))
    if b"mergeCell" in part and len(seen.merged) < MOST_MERGED:
        for match in _MERGED.finditer(part):
            seen.merged.append((int(match[2]), match[1].decode("ascii")))
    if not seen.without_result and _FORMULA.search(part):
        found = _WITHOUT_RESULT.search(part)
        if found:
            place = _PLACE.search(found[1])
            seen.without_result = place[1].decode("ascii") if place else _("a cell")
