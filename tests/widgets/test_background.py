"""Work run at once, as scripts and presenters' tests run it."""

from __future__ import annotations

import pytest

from shop.rules.errors import BadInput, ShopError
from widgets.background import Inline


def test_the_result_is_handed_on_at_once() -> None:
    got: list[int] = []
    Inline().run(lambda: 7, got.append, pytest.fail)
    Inline().run_slow(lambda: 8, got.append, pytest.fail)
    assert got == [7, 8]


def test_a_refusal_is_handed_to_failed() -> None:
    refused: list[ShopError] = []

    def refuse() -> None:
        raise BadInput("No such name.")

    Inline().run(refuse, pytest.fail, refused.append)
    assert [str(error) for error in refused] == ["No such name."]


def test_a_fault_of_the_program_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        Inline().run(lambda: 1 // 0, pytest.fail, pytest.fail)


def test_a_refusal_of_what_comes_after_is_not_taken_for_the_works_own() -> None:
    def then(_result: int) -> None:
        raise BadInput("later")

    with pytest.raises(BadInput, match="later"):
        Inline().run(lambda: 1, then, pytest.fail)
