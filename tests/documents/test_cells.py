"""Text for the cells of a receipt: what is stripped, how wide it is, how it wraps."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.documents.cells import cells_of, clean, cut, fill, paragraphs, wrap
from tests.documents.samples import HOSTILE_NAMES

ANY_TEXT = st.text(max_size=80)


@given(ANY_TEXT)
def test_nothing_invisible_survives_cleaning(text: str) -> None:
    for char in clean(text):
        assert unicodedata.category(char)[0] != "C" or char in "\u200c\u200d"


@pytest.mark.parametrize(
    "char", list("\x00\x07\x10\x14\x18\x1b\x1c\x1d\x7f\x85\x9b\u200b\u202e\u2066\ufeff\u00ad")
)
def test_a_control_or_invisible_character_is_taken_out_of_a_name(char: str) -> None:
    assert clean(f"Milk{char}1 l").replace(" ", "") == "Milk1l"


def test_a_joiner_stays_where_it_is_spelling_and_goes_elsewhere() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("Mi\u200clk") == "Milk"


def test_marks_heaped_on_a_letter_are_cut_down() -> None:
    assert len(clean("z" + "\u0335" * 300)) < 10


@pytest.mark.parametrize(
    ("text", "cells"), [("Milk", 4), ("牛奶", 4), ("초콜릿", 6), ("حليب", 4), ("ช็อก", 3), ("e\u0301", 1)]
)
def test_a_text_takes_the_cells_of_its_characters(text: str, cells: int) -> None:
    assert cells_of(text) == cells


@given(ANY_TEXT, st.integers(3, 60), st.sampled_from(["left", "right", "center"]))
def test_filled_text_is_exactly_as_wide_as_its_cells(text: str, cells: int, align: str) -> None:
    assert cells_of(fill(clean(text), cells, align)) == cells  # type: ignore[arg-type]


@given(ANY_TEXT, st.integers(3, 60), st.integers(1, 4))
def test_wrapped_rows_fit_and_are_no_more_than_allowed(text: str, cells: int, most: int) -> None:
    rows = wrap(clean(text), cells, most)
    assert 1 <= len(rows) <= most
    assert all(cells_of(row) <= cells for row in rows)


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=6))
def test_wrapping_loses_no_word_that_fits(words: list[str]) -> None:
    assert " ".join(wrap(" ".join(words), 12, 99)).split() == words


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_takes_three_rows_at_most(name: str) -> None:
    assert len(wrap(clean(name), 32)) <= 3


def test_a_cut_text_says_so_in_ascii() -> None:
    assert cut("Olive oil, extra virgin", 12) == "Olive oil,.."
    assert cut("巧克力牛奶巧克力", 9) == "巧克力.."


def test_the_lines_of_an_address_are_each_cleaned() -> None:
    assert paragraphs("\n12 Corner Street\r\nDublin\x1b 2\n\n") == ["12 Corner Street", "Dublin 2"]
