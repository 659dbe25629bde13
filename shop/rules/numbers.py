"""What a typed or imported number means: exact integers out of text, and never a float.

Owns the decimal parsers and the largest numbers the shop works with. Two of them: a strict one for what people
type (ASCII digits, one decimal sign, `.` or `,`) and a lenient one for files of other programs. Refuses signs,
exponents, NaN, other scripts' digits and, where people type, thousands separators: `1,234` typed as a quantity
is 1.234 and nobody should have to guess.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from shop.rules.errors import BadInput
from shop.texts import _, ngettext

PRICE_DECIMALS = 4
QUANTITY_DECIMALS = 3
PERCENT_DECIMALS = 4

# 999,999.999 of a unit, and 9,999,999,999 minor units (99,999,999.99 in most currencies). A line whose amount is
# within the second has price_e4 × quantity_milli ≤ 10^17 in a currency without decimals and less in every other,
# a ninetieth of what 64 bits hold, and 900 million such amounts can be added in SQL.
MAX_QUANTITY_MILLI = 999_999_999
MAX_AMOUNT_MINOR = 9_999_999_999
MAX_PRICE_E4 = 999_999_999_999

_TYPED = re.compile(r"([0-9]*)(?:[.,]([0-9]*))?")
_GROUPED = re.compile(r"[0-9]+(?:[.,'’ ][0-9]+)+")
_BLANKS = " \t\r\n\u00a0\u2007\u2009\u202f"


def parse_scaled(text: str, decimals: int, largest: int, field: str = "") -> int:
    """The number typed, times 10^decimals, exactly; `.5` and `5.` are numbers.

    Raises BadInput, naming `field`, when it is none, has more decimals than that or is above `largest` (given in
    the same scale).
    """
    typed = text.strip(_BLANKS)
    match = _TYPED.fullmatch(typed)
    if match is None or not (match[1] or match[2]):
        raise BadInput(_why_no_number(typed), field)
    whole, fraction = match[1].lstrip("0"), (match[2] or "").rstrip("0")
    if len(fraction) > decimals:
        raise BadInput(_too_many_decimals(typed, decimals), field)
    number = largest + 1
    if len(whole) <= len(str(largest)):
        number = int(whole or "0") * 10**decimals + int(fraction.ljust(decimals, "0") or "0")
    if number > largest:
        raise BadInput(
            _("%(number)s is too large: the most is %(largest)s.")
            % {"number": _short(typed), "largest": format_scaled(largest, decimals)},
            field,
        )
    return number


def format_scaled(number: int, decimals: int, decimal_sign: str = ".", least_decimals: int = 0) -> str:
    """A scaled integer as text without needless zeros: (462, 3) is "0.462", (3000, 3) is "3"."""
    whole, fraction = divmod(abs(number), 10**decimals)
    shown = str(fraction).rjust(decimals, "0").rstrip("0") if fraction else ""
    shown = shown.ljust(least_decimals, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}{decimal_sign}{shown}" if shown else f"{sign}{whole}"


def parse_amount(text: str, digits: int, field: str = "") -> int:
    """An amount typed, in minor units of a currency with that many digits. Raises BadInput."""
    return parse_scaled(text, digits, MAX_AMOUNT_MINOR, field)


def parse_price(text: str, field: str = "") -> int:
    """A price or cost typed, in 1/10000. Raises BadInput."""
    return parse_scaled(text, PRICE_DECIMALS, MAX_PRICE_E4, field)


def parse_percent(text: str, field: str = "") -> int:
    """A per cent from 0 to 100 typed without its sign, in 1/10000 of a per cent (20 is 200000). Raises BadInput."""
    return parse_scaled(text, PERCENT_DECIMALS, 100 * 10**PERCENT_DECIMALS, field)


def parse_decimal_loose(text: str, decimal_sign: str | None = None) -> Decimal:
    """The number in a cell of another program's file: `1.234,50`, `1,234.50`, `12,5`, `€ 3.20`, `1 234,50 kn`.

    With both signs the last one is the decimal sign; a sign that is repeated groups thousands; a single one is the
    decimal sign, unless `decimal_sign` says that the file uses the other (then `1,234` is 1234). Minus is read
    before or behind. Raises BadInput for anything else, also for an empty text.
    """
    bare, negative = _without_sign(_without_currency(text))
    if bare.isascii() and bare.isdigit() and len(bare) <= 30:
        number = Decimal(bare)
    elif re.fullmatch(r"[0-9]*[.,][0-9]+|[0-9]+[.,]", bare) and len(bare) <= 30:
        number = _with_one_sign(bare, decimal_sign)
    elif _GROUPED.fullmatch(bare) and len(bare) <= 40:
        number = _with_groups(bare, decimal_sign, text)
    else:
        raise _not_a_number(text)
    return -number if negative else number


def loose_scaled(
    text: str, decimals: int, largest: int, decimal_sign: str | None = None, field: str = ""
) -> int:
    """`parse_decimal_loose` times 10^decimals, exactly; refuses negatives, more decimals, and above `largest`."""
    try:
        number = parse_decimal_loose(text, decimal_sign)
    except BadInput as error:
        raise BadInput(error.message, field) from None
    scaled = number.scaleb(decimals)
    if number < 0:
        raise BadInput(_("%s is below zero.") % _short(text), field)
    if scaled > largest:
        raise BadInput(
            _("%(number)s is too large: the most is %(largest)s.")
            % {"number": _short(text), "largest": format_scaled(largest, decimals)},
            field,
        )
    if scaled != int(scaled):
        raise BadInput(_too_many_decimals(text, decimals), field)
    return int(scaled)


def _with_one_sign(bare: str, decimal_sign: str | None) -> Decimal:
    mark = "," if "," in bare else "."
    whole, fraction = bare.split(mark)
    if decimal_sign is not None and mark != decimal_sign and len(fraction) == 3 and 1 <= len(whole) <= 3:
        return Decimal(whole + fraction)
    return Decimal(f"{whole or '0'}.{fraction or '0'}")


def _with_groups(bare: str, decimal_sign: str | None, text: str) -> Decimal:
    marks = re.findall(r"[^0-9]", bare)
    last = marks[-1]
    whole, fraction = bare, ""
    grouped_by_last = last in " '’" or marks.count(last) > 1
    if not grouped_by_last:
        whole, _mark, fraction = bare.rpartition(last)
        if decimal_sign is not None and decimal_sign != last:
            raise _not_a_number(text)
    groups = re.split(r"[^0-9]", whole)
    of_one_kind = len(set(re.findall(r"[^0-9]", whole))) <= 1
    # India groups by two above the thousands: 1,23,456.50.
    well_grouped = (
        1 <= len(groups[0]) <= 3
        and all(len(group) in (2, 3) for group in groups[1:-1])
        and len(groups[-1]) == 3
    )
    if not of_one_kind or not (well_grouped or len(groups) == 1):
        raise _not_a_number(text)
    return Decimal(f"{''.join(groups)}.{fraction or '0'}")


_CURRENCY_WORDS = frozenset("kn kč zł ft lei din kr fr fr. rs rs. tl r$ руб руб. лв ден".split())


def _without_currency(text: str) -> str:
    """The text without blanks around it and without one currency sign or code at either end."""
    bare = text.strip(_BLANKS)
    if bare.isascii() and bare.replace(".", "", 1).isdigit():
        return bare
    for blank in _BLANKS:
        bare = bare.replace(blank, " ")
    word = re.match(r"([^\W\d_]+\.?|[^\W\d_]*\W?\$|\S) ?(?=[-0-9.,])", bare)
    if word and _is_currency(word[1]):
        return bare[word.end() :].strip()
    word = re.search(r"(?<=[-0-9.,]) ?([^\W\d_]+\.?|\S)$", bare)
    if word and _is_currency(word[1]):
        return bare[: word.start()].strip()
    return bare


def _is_currency(word: str) -> bool:
    if len(word) == 1 and unicodedata.category(word) == "Sc":
        return True
    if word.endswith("$") and len(word) <= 3:
        return True
    return (len(word) == 3 and word.isascii() and word.isupper() and word.isalpha()) or (
        word.lower() in _CURRENCY_WORDS
    )


def _without_sign(bare: str) -> tuple[str, bool]:
    bare = bare.replace("\u2212", "-")
    if bare.startswith("-"):
        return bare[1:].lstrip(), True
    if bare.endswith("-"):
        return bare[:-1].rstrip(), True
    return bare, False


def _why_no_number(typed: str) -> str:
    if not typed:
        return _("Type a number.")
    if _GROUPED.fullmatch(typed):
        return _("%s: leave the thousands separators out, as in 1234.50.") % _short(typed)
    if re.fullmatch(r"[-+\u2212][0-9.,]+", typed):
        return _("%s: type the number without a sign in front.") % _short(typed)
    return _("%s is not a number: type digits and at most one decimal sign.") % _short(typed)


def _too_many_decimals(typed: str, decimals: int) -> str:
    if not decimals:
        return _("%s: only whole numbers are possible here.") % _short(typed)
    return ngettext(
        "%(number)s: at most %(decimals)d decimal is possible here.",
        "%(number)s: at most %(decimals)d decimals are possible here.",
        decimals,
    ) % {"number": _short(typed), "decimals": decimals}


def _not_a_number(text: str) -> BadInput:
    if not text.strip(_BLANKS):
        return BadInput(_("A number is missing."))
    return BadInput(_("%s is not a number.") % _short(text))


def _short(text: str) -> str:
    """At most 24 characters of it on one line, for a sentence."""
    line = "".join(" " if unicodedata.category(char).startswith("C") else char for char in text[:200]).strip()
    return line if len(line) <= 24 else line[:23] + "…"
