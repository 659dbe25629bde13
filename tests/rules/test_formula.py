"""No text is a formula once it is inert, and each becomes itself again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.formula import inert, is_like_formula, unquoted

TRICKY = st.text(st.sampled_from("'=+-@ \t\u200b＝a1"), max_size=6)


@given(st.one_of(TRICKY, st.text(max_size=20)))
def test_an_inert_text_is_no_formula_and_becomes_itself_again(text: str) -> None:
    assert not is_like_formula(inert(text))
    assert unquoted(inert(text)) == text


@pytest.mark.parametrize("text", ["Tea", "'n Sync", "12", "", "'", "4+1 free"])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert inert(text) == unquoted(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+353 1", "-x", "@a", " =1", "\t=1", "＝1", "\u200b=1"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == "'" + text
