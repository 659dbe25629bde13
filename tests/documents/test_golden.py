"""Receipts compared with the ones that people have looked at: as text, and as the very bytes for the printer.

Drawn rows are compared by their size alone, since their dots may differ by a font engine's version.
TUPPENCE_UPDATE_GOLDEN=1 writes them anew; look at what changed before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shop.documents.escpos_bytes import to_bytes
from shop.documents.receipt import as_text, lay_out
from tests.documents.escpos_parser import parse
from tests.documents.samples import SAMPLES, SETTINGS

GOLDEN = Path(__file__).parent.parent / "golden"
UPDATE = os.environ.get("TUPPENCE_UPDATE_GOLDEN") == "1"


def _same(path: Path, data: bytes) -> None:
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert path.read_bytes() == data, f"{path.name} changed; TUPPENCE_UPDATE_GOLDEN=1 writes it anew"


@pytest.mark.parametrize("width", [48, 32])
@pytest.mark.parametrize("name", SAMPLES)
def test_the_text_of_a_receipt_is_the_one_looked_at(name: str, width: int) -> None:
    text = as_text(lay_out(SAMPLES[name](), SETTINGS, width_chars=width))
    _same(GOLDEN / f"receipt-{name}-{width}.txt", text.encode())


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "scripts"])
def test_the_bytes_of_a_receipt_are_the_ones_looked_at(name: str) -> None:
    _same(GOLDEN / f"receipt-{name}-48.bin", to_bytes(lay_out(SAMPLES[name](), SETTINGS), SETTINGS))


def test_the_rows_of_a_receipt_with_drawn_ones_are_the_ones_looked_at() -> None:
    paper = parse(to_bytes(lay_out(SAMPLES["scripts"](), SETTINGS), SETTINGS))
    _same(GOLDEN / "receipt-scripts-48-rows.txt", paper.as_text().encode())
