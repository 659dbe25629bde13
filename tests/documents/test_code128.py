"""The receipt's barcode: what a scanner reads from it is the number, and it never talks to the printer."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from shop.documents.code128 import encode

NUMBERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-.", min_size=1, max_size=16)


def scanned(data: bytes) -> str:
    """What a scanner would read: the stretches of each set, one after the other."""
    text = ""
    for code, part in re.findall(rb"\{([BC])([^{]*)", data):
        text += part.decode() if code == b"B" else "".join(f"{pair:02d}" for pair in part)
    return text


@given(NUMBERS)
def test_the_barcode_reads_back_as_the_number(number: str) -> None:
    encoded = encode(number)
    assert encoded is not None
    assert scanned(encoded[0]) == number


@given(st.text("0123456789", min_size=1, max_size=16))
def test_no_pair_of_digits_makes_a_real_time_command(number: str) -> None:
    encoded = encode(number)
    assert encoded is not None
    assert not re.search(rb"\x10[\x04\x05\x14]", encoded[0])


def test_digits_are_packed_in_pairs_so_that_a_usual_number_fits_on_58_mm() -> None:
    encoded = encode("T01-2025-0000123")
    assert encoded is not None
    assert encoded[1] * 2 <= 384


def test_what_is_no_number_has_no_barcode() -> None:
    for text in ("", "r1", "R1\x1bp", "{C", "Ř1", "A" * 41):
        assert encode(text) is None
