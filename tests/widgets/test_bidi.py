"""Names written from right to left reach Tk in the order in which it draws."""

from __future__ import annotations

import pytest

from widgets import bidi


@pytest.fixture(autouse=True)
def _on_x11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bidi, "DRAWS_ITSELF", False)


@pytest.mark.parametrize(
    "text", ["", "Whole milk 1 l", "Crème fraîche 200 ml", "有機パン", "Жито хлеб −10 %"]
)
def test_what_runs_from_left_to_right_is_left_as_it_is(text: str) -> None:
    assert bidi.drawn(text) is text


def test_hebrew_is_drawn_from_its_end() -> None:
    assert bidi.drawn("לחם") == "םחל"


def test_arabic_letters_are_joined() -> None:
    drawn = bidi.drawn("خبز")
    assert len(drawn) == 3
    assert all("\ufe70" <= char <= "\ufeff" for char in drawn)


def test_figures_among_arabic_words_keep_their_order() -> None:
    assert "250" in bidi.drawn("خبز 250")


def test_each_line_of_several_stays_in_its_place() -> None:
    assert bidi.drawn("לחם\nmilk").split("\n") == ["םחל", "milk"]
