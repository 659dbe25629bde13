"""Key events bear the names of key scripts, and repetitions are told from presses."""

from __future__ import annotations

import sys

import pytest

from widgets.keys import ALT, CONTROL, SHIFT, HeldKeys, elapsed_ms, step_of
from widgets.keyscript import Key, Text


@pytest.mark.parametrize(
    ("keysym", "char", "state", "step"),
    [
        ("Return", "\r", 0, Key("ENTER")),
        ("KP_Enter", "\r", 0, Key("ENTER")),
        ("ISO_Left_Tab", "", SHIFT, Key("SHIFT+TAB")),
        ("Tab", "\t", SHIFT, Key("SHIFT+TAB")),
        ("z", "\x1a", CONTROL, Key("CTRL+Z")),
        ("F12", "", 0, Key("F12")),
        ("KP_Add", "+", 0, Text("+")),
        ("KP_Delete", ".", 0, Text(".")),
        ("KP_Delete", "", 0, Key("DELETE")),
        ("space", " ", 0, Text(" ")),
        ("eacute", "é", 0, Text("é")),
        ("EuroSign", "€", CONTROL | ALT, Text("€")),
        ("Down", "", ALT, Key("ALT+DOWN")),
        ("Shift_L", "", 0, None),
        ("Control_L", "", CONTROL, None),
    ],
)
def test_an_event_is_named_as_in_scripts(keysym: str, char: str, state: int, step: object) -> None:
    assert step_of(keysym, char, state) == step


@pytest.mark.skipif(sys.platform != "linux", reason="only X11 releases a held key between its repetitions")
def test_a_release_and_press_at_one_time_is_a_repetition() -> None:
    held = HeldKeys()
    assert not held.press(96, 1000)
    held.release(96, 1500)
    assert held.press(96, 1500)
    held.release(96, 1533)
    assert held.press(96, 1533)
    held.release(96, 1550)
    assert not held.press(96, 1580)


def test_event_times_wrap_around() -> None:
    assert elapsed_ms(0xFFFFFFF0, 0x10) == 32
