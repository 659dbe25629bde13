"""How many keys a thing takes beyond its codes, as the till promises."""

from __future__ import annotations

import pytest

from shop.services.shop import Shop
from tests.pos.conftest import BREAD, MILK, Played
from widgets import keyscript
from widgets.keyscript import Key, Scan, Text


def keys_of(script: str) -> int:
    """How many keys a script presses: a scan is none, a text as many as it has characters."""
    count = 0
    for step in keyscript.parse(script):
        count += 0 if isinstance(step, Scan) else 1 if isinstance(step, Key) else len(step.text)
    return count


@pytest.mark.parametrize(
    ("keys", "most", "gross_minor"),
    [
        ("F12", 1, 420),
        ("F11", 1, 420),
        ("ENTER ENTER", 2, 420),
        ("10% F12", 4, 378),
        ("20 F12", 3, 420),
    ],
)
def test_a_scanned_sale_is_paid_in_so_many_keys(
    played: Played, keys: str, most: int, gross_minor: int
) -> None:
    played.play(f"SCAN:{BREAD} {keys}")
    assert played.sales[-1].gross_minor == gross_minor
    assert keys_of(keys) == most


def test_three_of_an_item_take_two_keys_before_its_scan(played: Played) -> None:
    played.play(f"3* SCAN:{MILK}")
    assert played.lines == [("P-1016", 3000, 12_900)]
    assert keys_of("3*") == 2


def test_by_name_takes_its_letters_and_one_key(played: Played) -> None:
    played.play("sordough ENTER")
    assert played.lines == [("P-1004", 1000, 42_000)]
    assert keys_of("sordough ENTER") == len("sordough") + 1


def test_ten_per_cent_off_a_line_takes_three_keys(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 10%")
    assert played.gross == 378
    assert keys_of("10%") == 3


@pytest.mark.parametrize("keys", ["20 F12 F11", "F9 20 F12 F11"])
def test_twenty_in_cash_and_the_rest_on_card_take_four_keys(played: Played, keys: str) -> None:
    played.play(f"SCAN:{BREAD} " * 6 + keys)
    assert played.sales[-1].gross_minor == 2520
    assert keys_of("20 F12 F11") == 4


def test_a_reprint_takes_one_key(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F12 CTRL+P")
    assert played.codes[-1] == "reprint"


def test_the_numeric_keypad_alone_finishes_a_sale(played: Played) -> None:
    script = f"{BREAD} ENTER 3* {MILK} ENTER + - 0.20- ENTER 10 ENTER"
    for step in keyscript.parse(script):
        assert isinstance(step, Text | Key)
        on_pad = step.name == "ENTER" if isinstance(step, Key) else set(step.text) <= set("0123456789*+-.")
        assert on_pad, step
    played.play(script)
    assert (played.sales[-1].gross_minor, played.sales[-1].change_minor) == (787, 213)


@pytest.mark.parametrize("keys", ["20000", "12345678 ENTER", f"{MILK} F12"])
def test_digits_alone_never_pay_by_accident(demo_shop: Shop, keys: str) -> None:
    played = Played(demo_shop)
    played.play(f"SCAN:{BREAD} {keys}")
    assert played.sales == []
