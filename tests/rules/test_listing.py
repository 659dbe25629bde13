"""What a list is searched for."""

from __future__ import annotations

from shop.rules.listing import MOST_WORDS, ListQuery, words_sought


def test_words_are_folded_and_each_is_looked_for_once() -> None:
    assert words_sought("  Straße ＭＩＬＫ milk\tStrasse ") == ["strasse", "milk"]


def test_a_text_of_very_many_words_is_looked_for_by_its_first_ones() -> None:
    many = " ".join(f"word{number}" for number in range(200))
    assert words_sought(many) == [f"word{number}" for number in range(MOST_WORDS)]


def test_a_letter_that_stands_for_many_words_makes_no_long_search() -> None:
    assert 4 < len(ListQuery("\ufdfa \ufdfb" * 50).words) <= MOST_WORDS
