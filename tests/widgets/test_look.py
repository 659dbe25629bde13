"""Text can be read on its ground, fits into its room, and corners are round."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.fit import ellipsise, wrap
from widgets.palette import DARK, LIGHT, Palette, contrast
from widgets.shapes import Shape, ppm

PAIRS = [(palette, text, ground) for palette in (LIGHT, DARK) for text, ground in palette.pairs()]


def ten_each(text: str) -> int:
    """A measure: ten pixels a character."""
    return 10 * len(text)


@pytest.mark.parametrize(
    ("palette", "text", "ground"), PAIRS, ids=lambda value: getattr(value, "mode", value)
)
def test_text_has_the_contrast_wcag_aa_asks_for(palette: Palette, text: str, ground: str) -> None:
    assert contrast(palette.colour(text), palette.colour(ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.mode)
def test_the_focus_ring_and_the_edge_of_a_field_can_be_seen(palette: Palette) -> None:
    for ground in ("ground", "card"):
        assert contrast(palette.focus, palette.colour(ground)) >= 3
        assert contrast(palette.field_line, palette.colour(ground)) >= 3


def test_contrast_agrees_with_the_standards_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_a_text_that_fits_is_left_alone() -> None:
    assert ellipsise("Milk", 40, ten_each) == "Milk"
    assert ellipsise("Whole milk", 60, ten_each) == "Whole…"


@given(st.text(max_size=60), st.integers(min_value=20, max_value=300))
def test_an_ellipsised_text_is_never_wider_than_its_room(text: str, width: int) -> None:
    assert ten_each(ellipsise(text, width, ten_each)) <= width


@given(st.text(max_size=120), st.integers(min_value=20, max_value=200), st.integers(min_value=1, max_value=3))
def test_wrapped_lines_fit_and_are_no_more_than_asked(text: str, width: int, lines: int) -> None:
    found = wrap(text, width, lines, ten_each)
    assert len(found) <= lines
    assert all(ten_each(line) <= width for line in found)


def test_a_number_stays_with_its_unit() -> None:
    assert wrap("Whole milk 1 l", 110, 3, ten_each) == ["Whole milk", "1\u00a0l"]
    assert wrap("Tea 50", 110, 3, ten_each) == ["Tea 50"]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert wrap("one two three four five", 90, 2, ten_each) == ["one two", "three fo…"]


def pixel(data: bytes, width: int, x: int, y: int) -> str:
    """The colour of a pixel of a PPM."""
    body = data[data.index(b"255\n") + 4 :]
    place = 3 * (y * width + x)
    return "#" + body[place : place + 3].hex()


@given(st.integers(min_value=8, max_value=90), st.integers(min_value=8, max_value=90))
def test_a_shape_has_as_many_pixels_as_its_size_says(width: int, height: int) -> None:
    data = ppm(Shape("#0f766e", "#ffffff", 8, "#000000", 1, ring="#ff0000", margin=3), width, height)
    assert len(data) == len(b"P6 %d %d 255\n" % (width, height)) + 3 * width * height


def test_corners_show_the_ground_and_edges_the_border() -> None:
    data = ppm(Shape("#0f766e", "#ffffff", 8, "#ff0000", 1), 40, 30)
    assert pixel(data, 40, 0, 0) == pixel(data, 40, 39, 29) == "#ffffff"
    assert pixel(data, 40, 20, 0) == pixel(data, 40, 0, 15) == "#ff0000"
    assert pixel(data, 40, 20, 15) == "#0f766e"


def test_what_presenters_use_imports_no_tkinter() -> None:
    modules = "widgets, widgets.background, widgets.keyscript, widgets.keys, widgets.burst, widgets.fit"
    code = f"import sys, {modules}, widgets.palette; sys.exit('tkinter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
