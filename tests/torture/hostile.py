"""Strings that break programs: 500 of them for a seed, of every kind that a keyboard, a scanner or a file can bring."""

from __future__ import annotations

import string
import sys
import unicodedata
from collections.abc import Iterator
from random import Random

LONG = 1_000_000

FIXED = (
    "",
    " ",
    "\u00a0\u2007\u202f\u3000",
    "\t\t",
    "\x00",
    "a\x00b",
    "\x1bp\x00\x19\xfa",
    "\x10\x14\x01\x00\x05",
    "\x7f\x80\x9b\x85",
    "\x1a",
    "\x04",
    "\b\b\b\b",
    "\ud800",
    "\udfff",
    "x\udc80y",
    "\udfff\ud800",
    "\ud83d\ude00",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\U0010ffff",
    "\u202egnp.exe",
    "\u2066\u2067\u2068\u2069",
    "\u200b\u200c\u200d\u2060",
    "\u2028\u2029",
    "שלום עולם",
    "مرحبا ١٢٣",
    "١٢٣٤٥",
    "१२३",
    "１２３．５０",
    "²³¹",
    "Ⅷ",
    "½",
    "۱۲٫۵۰",
    "\U0001d7d8\U0001d7d9",
    "ﷺ" * 50,
    "İıſŉΐß",
    "ǰ\u0345",
    "𝕳𝖊𝖑𝖑𝖔",
    "👨‍👩‍👧‍👦🏳️‍🌈🇮🇪",
    "z" + "\u0335\u0336\u0323\u0301" * 200,
    "1e309",
    "-1e309",
    "1e5",
    "0x41",
    "0b1",
    "1_000",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "1.#INF",
    "+5",
    "-5",
    "--5",
    "5-",
    "1.2.3",
    "1,2,3",
    "1.234,50",
    "1,234.50",
    "1 234,50",
    "1'234.50",
    "12,34,567.89",
    ".",
    ",",
    "..",
    ".5.",
    "0" * 400,
    "9" * 5000,
    "0." + "0" * 5000 + "1",
    "99999999999999999999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "2147483648",
    "4294967296",
    "100%",
    "101%",
    "%",
    "50%%",
    "99999999999-",
    "=",
    "==",
    "=-5",
    "=9,99,9",
    "*",
    "**",
    "3*",
    "0*",
    "3**4",
    "3*3*3*",
    "99999999999*",
    "*5",
    "+",
    "-",
    "/",
    "%s",
    "%n%n%n%n",
    "%(name)s",
    "%d %s %x",
    "{",
    "}",
    "{}",
    "{0}",
    "{name}",
    "{name.__class__.__mro__}",
    "{0.__init__.__globals__}",
    "${HOME}",
    "$(touch /nowhere/x)",
    "`id`",
    "; id;",
    "| cat",
    "&& true",
    "'; DROP TABLE products;--",
    "' OR '1'='1",
    '" OR ""="',
    "1; SELECT pg_sleep(0)",
    "\\'",
    "\\",
    '"',
    "'",
    "'''",
    ":name",
    ":1",
    "?",
    "../../../../etc/passwd",
    "/dev/zero",
    "/",
    "..\\..\\x",
    "C:\\CON",
    "file:///dev/zero",
    "//host/share",
    "~root",
    "~nobody/here",
    "a" * 300 + "/b",
    "-rf",
    "--help",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "&amp;&#0;",
    "]]>",
    "<!--",
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C x'!A0",
    "[brace] {brace} $tcl",
    "[exit]",
    "}{",
    "\\x41\\u0041\\N{DASH}",
    "null",
    "None",
    "undefined",
    "True",
    "__class__",
    "__import__('os')",
    "[]",
    '{"a": 1}',
    "\r",
    "\n",
    "\r\n",
    "a\nb\rc",
    "a\r\n" * 100,
    "SCAN:",
    'SCAN:"',
    "CTRL+",
    "CTRL+ENTER",
    "SHIFT+x",
    "F13",
    "ENTER",
    '"unclosed',
    '"a"b',
    "#",
    "# comment",
    "]E0" * 30,
    "]C101" + "0" * 14,
    "\x1d01\x1d10",
    "]d2" + "\x1d" * 20,
)


def strings(seed: int, count: int = 500) -> list[str]:
    """So many different strings: the fixed ones, some that are very long, and the rest made up."""
    random = Random(f"hostile {seed}")
    found = dict.fromkeys((*FIXED, *_long()))
    makers = (_of_a_category, _mixture, _number, _around, _tower, _doubled)
    while len(found) < count:
        found[random.choice(makers)(random)] = None
    return list(found)[:count] if count >= len(FIXED) + 5 else random.sample(list(found), count)


def _long() -> Iterator[str]:
    yield "a" * LONG
    yield "7" * LONG
    yield "\u0301\u0323" * (LONG // 2)
    yield "\ufdfa" * (LONG // 10)
    yield "wo rd " * (LONG // 6)


def _characters() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for point in range(0, sys.maxunicode + 1, 7):
        kinds.setdefault(unicodedata.category(chr(point)), []).append(chr(point))
    return kinds


_KINDS = _characters()


def _of_a_category(random: Random) -> str:
    """Characters of one general category of Unicode: letters, marks, digits, symbols, controls, surrogates …"""
    return "".join(random.choices(_KINDS[random.choice(sorted(_KINDS))], k=random.randint(1, 30)))


def _mixture(random: Random) -> str:
    return "".join(
        random.choice(_KINDS[random.choice(sorted(_KINDS))]) for _char in range(random.randint(2, 40))
    )


def _number(random: Random) -> str:
    """What looks like a number somewhere."""
    digits = "".join(random.choices(string.digits, k=random.randint(1, random.choice((3, 9, 20, 60)))))
    signs = ".,'- \u00a0\u202f٫٬+eE_%*=/:"
    for _sign in range(random.randint(1, 4)):
        place = random.randint(0, len(digits))
        digits = digits[:place] + random.choice(signs) + digits[place:]
    return digits


def _around(random: Random) -> str:
    """A string of the list with something ordinary around it."""
    inner = random.choice(FIXED)
    return (
        random.choice(("12", "Milk ", "3*", "=", "sam", ""))
        + inner
        + random.choice(("5", " milk", "%", "-", ""))
    )


def _tower(random: Random) -> str:
    """A letter under a tower of marks."""
    marks = random.choices(_KINDS["Mn"], k=random.randint(20, 2000))
    return random.choice("aZ0ا") + "".join(marks)


def _doubled(random: Random) -> str:
    return random.choice(FIXED) * random.randint(2, 40)
