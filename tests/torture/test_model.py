"""The short form of the shop at random beside its shadow."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.databases import new_server_database
from tests.torture import model
from tests.torture.shadow import Shadow


def test_a_shop_at_random_is_always_its_shadow(tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"seed {seed}")
    model.check(model.on_sqlite(tmp_path), 8, 30, seed, shortens=False)


def test_a_shop_at_random_is_its_shadow_on_a_server_too(postgres_server: Any) -> None:
    model.check(
        model.on_server(lambda: new_server_database(postgres_server)),
        2,
        20,
        int.from_bytes(os.urandom(4), "big"),
    )


def test_books_that_are_a_cent_off_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Shadow._book

    def books_too_much(shadow: Shadow, paid: Any) -> None:
        book(shadow, paid)
        shadow.takings[paid.kind] += Fraction(1, 100)

    monkeypatch.setattr(Shadow, "_book", books_too_much)
    shop = model.on_sqlite(tmp_path)()
    try:
        shop.begin((True, 0), is_empty=False)
        shop.the_books_are_those_of_the_shadow()
        shop.sell_one_more(0, Fraction(2), Fraction(1), "card", None, 0, "")
        with pytest.raises(AssertionError):
            shop.the_books_are_those_of_the_shadow()
    finally:
        shop.teardown()
