"""The language of key scripts, shared by the till without a window and by the tests with one.

`3* 5012345678900 ENTER "dark choc" F12 CTRL+Z` : tokens stand apart by blanks; names of keys are upper case;
a quoted string is typed as it stands (`\\"` and `\\\\` inside it); `SCAN:code` is a scanner's burst with Enter
behind it; `#` at the start of a token begins a comment; anything else is typed character by character.
Imports no tkinter, so presenters and the headless till may use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from shop.rules.errors import BadInput
from shop.texts import _

KEY_NAMES = frozenset(
    ["ENTER", "ESC", "TAB", "DELETE", "BACKSPACE", "UP", "DOWN", "LEFT", "RIGHT", "HOME", "END"]
    + ["PGUP", "PGDN", "SPACE", "INSERT"]
    + [f"F{number}" for number in range(1, 13)]
)
MODIFIERS = ("CTRL+", "ALT+", "SHIFT+")


@dataclass(frozen=True, slots=True)
class Key:
    """A press of one key, e.g. ENTER, F12, CTRL+Z, SHIFT+TAB."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Characters typed one by one at a person's pace."""

    text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A code read by a scanner, with Enter behind it."""

    code: str


Step: TypeAlias = Key | Text | Scan


def parse(script: str) -> list[Step]:
    """The steps of a script. BadInput for an unclosed quote, an empty scan or a key there is none of."""
    steps: list[Step] = []
    place = 0
    while place < len(script):
        if script[place].isspace():
            place += 1
        elif script[place] == "#":
            end = script.find("\n", place)
            place = len(script) if end < 0 else end
        else:
            step, place = _token(script, place)
            steps.append(step)
    return steps


def _token(script: str, place: int) -> tuple[Step, int]:
    if script[place] == '"':
        text, place = _quoted(script, place)
        return Text(text), place
    if script.startswith('SCAN:"', place):
        code, place = _quoted(script, place + len("SCAN:"))
        return _scan(code), place
    end = place
    while end < len(script) and not script[end].isspace():
        end += 1
    return _bare(script[place:end]), end


def _quoted(script: str, place: int) -> tuple[str, int]:
    """The string that begins with the quote at `place`, and where to read on."""
    start, found = place, []
    place += 1
    while place < len(script) and script[place] != '"':
        if script[place] == "\\" and script[place + 1 : place + 2] in ('"', "\\"):
            place += 1
        found.append(script[place])
        place += 1
    if place >= len(script):
        raise BadInput(_("No closing quote for {text}").format(text=script[start : start + 20]))
    place += 1
    if place < len(script) and not script[place].isspace():
        raise BadInput(_("Put a blank after the quoted text {text}").format(text=script[start:place]))
    return "".join(found), place


def _bare(word: str) -> Step:
    if word in KEY_NAMES:
        return Key(word)
    if word.startswith("SCAN:"):
        return _scan(word.removeprefix("SCAN:"))
    for modifier in MODIFIERS:
        if word.startswith(modifier):
            return Key(modifier + _modified(word, word.removeprefix(modifier), modifier))
    return Text(word)


def _modified(word: str, key: str, modifier: str) -> str:
    if key.upper() in KEY_NAMES:
        return key.upper()
    if modifier != "SHIFT+" and len(key) == 1 and key.isascii() and key.isalnum():
        return key.upper()
    raise BadInput(
        _("There is no key {word}: put text that looks like a key in quotes").format(word=word[:20]), "script"
    )


def _scan(code: str) -> Scan:
    if not code:
        raise BadInput(_("SCAN: needs a code right behind it"), "script")
    return Scan(code)
