"""How a typed word may differ from a word of a product's name, and what each difference costs.

Owns the folding of text into words and the cost of taking a typed word for a name's word: 0 for the same word, a
little for an unfinished one, more for every slip of the hand or the ear. Knows neither products nor indexes.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = {
    "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe",
    "þ": "th", "ŋ": "n", "ə": "e",
}  # fmt: skip

# Costs of one typed word. They weigh against each other and against NO_MATCH, a word left out altogether: so a name
# with every word misspelled still comes before one that lacks a word, and an unfinished word before a wrong one.
UNFINISHED = 0.3
UNFINISHED_LETTER = 0.02
INSIDE = 0.9
SLIP = 0.35
SLIP_EACH = 0.8
SLIP_SHORT = 1.2
FIRST_LETTER = 0.25
NO_MATCH = 4.0
SWAPPED = 0.7

_TOO_LONG = 8  # letters more than were typed: the rest of such a word can't make it any nearer

_KEY_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")
_ALIKE_SOUNDS = "ck cs sz gj fv bv dt mn iy uw vw kq cq xs ou bp gk cz lr yj fp tc hj wr hw gu".split()


class _Folding(dict[int, str]):
    """Folds one character at a time and remembers it: `str.translate` then runs in C."""

    def __missing__(self, point: int) -> str:
        folded = "".join(map(_folded_character, unicodedata.normalize("NFKD", chr(point).casefold())))
        self[point] = folded
        return folded


def _folded_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.combining(character):
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isalnum() or unicodedata.category(character) in ("Mn", "Mc"):
        return character
    return " "


_FOLDING = _Folding()


def is_unspaced(text: str) -> bool:
    """Whether the text is of a script that is written without spaces between words (Thai to Khmer, Han, Kana)."""
    point = ord(text[0])
    if point < 0x0E00:
        return False
    return (
        point < 0x0F00
        or point >= 0x20000
        or 0x1000 <= point < 0x10A0
        or 0x1780 <= point < 0x1800
        or 0x2E80 <= point < 0xA000
    )


def words_of(text: str) -> list[str]:
    """The words of a text: small letters, no diacritics, split at whatever is neither letter nor digit.

    A script without spaces is split off from letters and digits of the others ("水溶C100" is two words).
    """
    words = text.translate(_FOLDING).split()
    if text.isascii() or max(text) < "\u0e00":
        return words
    return [part for word in words for part in (_by_script(word) if max(word) >= "\u0e00" else (word,))]


def _by_script(word: str) -> list[str]:
    parts: list[str] = []
    for character in word:
        if parts and is_unspaced(parts[-1]) == is_unspaced(character):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def slips_allowed(length: int) -> int:
    """How many single-letter slips a typed word of this length may have to be looked up among all words."""
    return 0 if length < 3 else 1 if length < 5 else 2 if length < 10 else 3


def _change_costs() -> dict[str, float]:
    costs: dict[str, float] = {}
    for row, below in zip(_KEY_ROWS, (*_KEY_ROWS[1:], ""), strict=True):
        for place, key in enumerate(row):
            for other in (row[place + 1 : place + 2], below[max(place - 1, 0) : place + 1]):
                for neighbour in other:
                    costs[key + neighbour] = costs[neighbour + key] = 0.8
    for pair in _ALIKE_SOUNDS:
        costs[pair] = costs[pair[::-1]] = 0.6
    for one in _VOWELS:
        for other in _VOWELS:
            costs[one + other] = 0.6
    for one in "0123456789":
        for other in "0123456789":
            costs[one + other] = 1.8
    return costs


def sounding_like(letter: str) -> str:
    """The letters that are written for this one by ear."""
    others = (pair.replace(letter, "") for pair in _ALIKE_SOUNDS if letter in pair)
    return "".join(others) + ("aeiouy" if letter in _VOWELS else "")


_CHANGE = _change_costs()
_GAP = dict.fromkeys("aeiouyh", 0.8) | dict.fromkeys("0123456789", 1.8)


def slips(typed: str, word: str) -> tuple[float, float]:
    """The weighted slips between a typed word and a whole word, and between it and the word's best beginning.

    Optimal string alignment: insertion, deletion, substitution and transposition of neighbours, each at most once
    a place. A slip of 1 is any; one of sound (vowels, c and k), of a neighbouring key, or of a doubled letter is less.
    """
    change = _CHANGE.get
    letters = list(zip(word, _gaps(word), strict=True))
    before: list[float] = []
    row = [0.0]
    for _, gap in letters:
        row.append(row[-1] + gap)
    last = ""
    for letter, gap in zip(typed, _gaps(typed), strict=True):
        older, before = before, row
        left = before[0] + gap
        row = [left]
        previous = ""
        for j, (other, other_gap) in enumerate(letters):
            cost = before[j]
            if letter != other:
                cost += change(letter + other, 1.0)
                if letter == previous and last == other and older[j - 1] + SWAPPED < cost:
                    cost = older[j - 1] + SWAPPED
                if before[j + 1] + gap < cost:
                    cost = before[j + 1] + gap
                if left + other_gap < cost:
                    cost = left + other_gap
            row.append(cost)
            left, previous = cost, other
        last = letter
    return row[-1], min(row)


def _gaps(text: str) -> list[float]:
    """What each letter costs where it is one too many or one too few: less where it doubles, is a vowel or an h."""
    return [
        0.5 if letter == before else _GAP.get(letter, 1.0)
        for before, letter in zip(" " + text, text)  # noqa: B905
    ]


@lru_cache(maxsize=4096)
def cost_of(typed: str, word: str) -> float:
    """What it costs to take `typed` for `word`; NO_MATCH or more where it can't be meant."""
    if typed == word:
        return 0.0
    if word.startswith(typed):
        return UNFINISHED + UNFINISHED_LETTER * min(len(word) - len(typed), 10)
    length = len(typed)
    if is_unspaced(typed):
        return _unspaced_cost(typed, word)
    most = length // 3 + 1 if length > 3 else length - 2
    if most < 1:
        return NO_MATCH
    best = NO_MATCH
    beginning = OSA.distance(typed, word[: length + 1], score_cutoff=most)
    if beginning <= most or OSA.distance(typed, word, score_cutoff=most) <= most:
        whole, begun = slips(typed, word[: length + _TOO_LONG])
        rest = UNFINISHED + UNFINISHED_LETTER * max(min(len(word) - length, 10), 0)
        weighted = SLIP_EACH + SLIP_SHORT / length
        best = SLIP + min(whole * weighted, begun * weighted + rest)
        if typed[0] != word[0]:
            best += FIRST_LETTER
    if length >= 3 and typed in word:
        best = min(best, INSIDE + UNFINISHED_LETTER * min(len(word) - length, 10))
    return best


def _unspaced_cost(typed: str, word: str) -> float:
    if typed in word:
        return UNFINISHED + UNFINISHED_LETTER * min(len(word) - len(typed), 10)
    pairs = [typed[i : i + 2] for i in range(len(typed) - 1)]
    if not pairs:
        return NO_MATCH
    share = sum(pair in word for pair in pairs) / len(pairs)
    return 0.6 + 2 * (1 - share) if share >= 0.4 else NO_MATCH
