"""Key scripts are read as the till and the tests play them."""

from __future__ import annotations

import pytest

from shop.rules.errors import BadInput
from widgets.keyscript import KEY_NAMES, Key, Scan, Text, parse


def test_a_script_is_read_into_keys_and_texts() -> None:
    assert parse('3* 5012345678900 ENTER "dark choc" F12 CTRL+Z') == [
        Text("3*"),
        Text("5012345678900"),
        Key("ENTER"),
        Text("dark choc"),
        Key("F12"),
        Key("CTRL+Z"),
    ]


@pytest.mark.parametrize("name", sorted(KEY_NAMES))
def test_every_key_has_its_name(name: str) -> None:
    assert parse(name) == [Key(name)]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (r'"say \"hi\""', 'say "hi"'),
        (r'"back\\slash"', "back\\slash"),
        (r'"\n"', "\\n"),
        ('"ENTER"', "ENTER"),
        ('"  # no comment "', "  # no comment "),
        ('"牛奶 é"', "牛奶 é"),
        ("enter", "enter"),
        ("F13", "F13"),
        ("A#1", "A#1"),
        ("2.50-", "2.50-"),
        ("+", "+"),
    ],
)
def test_what_is_typed(script: str, text: str) -> None:
    assert parse(script) == [Text(text)]


def test_a_scan_is_told_from_typing() -> None:
    assert parse('SCAN:5012345678900 SCAN:"AB 12"') == [Scan("5012345678900"), Scan("AB 12")]


def test_comments_and_line_ends_count_for_nothing() -> None:
    assert parse("# a sale\n1 ENTER # sold\n\n  F12") == [Text("1"), Key("ENTER"), Key("F12")]


@pytest.mark.parametrize(
    ("script", "name"),
    [("CTRL+z", "CTRL+Z"), ("ALT+DOWN", "ALT+DOWN"), ("SHIFT+TAB", "SHIFT+TAB"), ("CTRL+f5", "CTRL+F5")],
)
def test_a_key_with_a_modifier(script: str, name: str) -> None:
    assert parse(script) == [Key(name)]


@pytest.mark.parametrize("script", ['"dark', '"', '"a"b', "CTRL+", "CTRL+?", "CTRL+ZZ", "SHIFT+A", "SCAN:"])
def test_a_script_that_makes_no_sense_is_refused(script: str) -> None:
    with pytest.raises(BadInput):
        parse(script)
