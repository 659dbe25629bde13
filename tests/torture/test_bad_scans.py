"""The short form of the torture by bad barcodes."""

from __future__ import annotations

import os
from pathlib import Path

from tests.torture import bad_scans


def test_a_bad_barcode_is_told_and_sells_nothing_else(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    tally = bad_scans.run(800, seed, tmp_path)
    assert tally.problems == [], f"seed {seed}"
    assert tally.outcomes["sold"] > 20
    assert tally.outcomes["unknown_code"] > 100


def test_a_bad_barcode_in_a_real_window_is_never_swallowed(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    tally = bad_scans.run_in_window(60, seed, tmp_path)
    assert tally.problems == [], f"seed {seed}"
    assert tally.scans > 30


def test_the_page_reckons_codes_as_their_standard_says() -> None:
    assert bad_scans.modulo_10("400638133393") == "1"
    # The example of the GS1 General Specifications for zero suppression.
    assert bad_scans.upc_a_of("01234565") == "012345000065"
