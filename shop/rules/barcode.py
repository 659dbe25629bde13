"""What a barcode says: GTINs in all their lengths, UPC-E, in-store weight and price codes, codes of our own.

Owns the key under which a code is stored and found (`canonical`), so that the same article is found whether its
UPC-A, its EAN-13 or its UPC-E was read, and the sentence that says why a code is refused (`explain`). Refuses
GTINs whose check digit fails; looks nothing up. Check digits, UPC-E zero suppression, restricted circulation and
price check digits follow the GS1 General Specifications; which in-store prefix means what is left by GS1 to each
country and shop, so it is a table (`PrefixRule`) and a setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from shop.rules.errors import BadInput
from shop.rules.normal import normal
from shop.texts import _

KEY_DIGITS = 14
_GTIN_LENGTHS = (8, 12, 13, 14)
_AIM_IDENTIFIER = re.compile(r"\](?=[A-Za-z][0-9A-Za-z])[A-Za-z][0-9A-Za-z]")
# Identifiers of AIM that announce GS1 element strings: GS1-128, DataBar, Data Matrix, QR, DotCode.
_GS1_IDENTIFIERS = frozenset(("]C1", "]e0", "]d2", "]Q3", "]J1"))
_UPC_A_THAT_PASSES_AS_EAN_8 = re.compile(r"00([01][0-9]{4}[1-9])0000([5-9][0-9])")


class Symbology(Enum):
    """The kind of GTIN a code is; `value` is its name for people."""

    EAN_13 = "EAN-13"
    EAN_8 = "EAN-8"
    UPC_A = "UPC-A"
    UPC_E = "UPC-E"
    GTIN_14 = "ITF-14"


def _is_digits(code: str) -> bool:
    return code.isascii() and code.isdigit()


def check_digit(digits: str) -> str:
    """The GS1 modulo 10 check digit of ASCII digits that lack one (GS1 General Specifications, 7.9)."""
    values = digits.encode("ascii")
    weighted = 3 * sum(values[-1::-2]) + sum(values[-2::-2])
    # Each byte is 48 above its digit; taking that out once for all is several times faster than int() of each.
    weighted -= 48 * (3 * ((len(values) + 1) // 2) + len(values) // 2)
    return str(-weighted % 10)


def clean(text: str) -> str:
    """What a scanner or a person meant to send: NFKC, no control or invisible characters, no AIM identifier
    (`]E0`), no blanks around it. A GS1 element string that starts with (01) becomes the GTIN it holds.
    """
    if text.isascii() and text.isalnum():
        return text
    whole = normal("NFKC", text)
    if not whole.isprintable():
        whole = "".join(char for char in whole if char.isprintable() or char in "\t\n\r")
    code = whole.strip()
    while match := _AIM_IDENTIFIER.match(code):
        code = code[match.end() :].strip()
        if match[0] in _GS1_IDENTIFIERS and code.startswith("01") and _passes(code[2:16], (14,)):
            return code[2:16]
    return code


def check(text: str) -> Symbology | None:
    """The kind of GTIN this is, its check digit verified; None for everything else.

    Eight digits that pass as EAN-8 are one, even where they would pass as UPC-E too (see `lookup_keys`).
    """
    return _kind(_compact(clean(text)))


def is_valid_gtin(text: str) -> bool:
    """Whether it is an EAN-13, EAN-8, UPC-A, GTIN-14 or an eight-digit UPC-E whose check digit is right."""
    return check(text) is not None


def canonical(text: str) -> str:
    """The key under which a code is stored and found.

    A valid GTIN becomes 14 digits with leading zeros, a UPC-E those of its UPC-A. Anything else is one of the
    shop's own codes: NFKC, control characters out, runs of blanks one, trimmed, upper case. Digits that are no
    GTIN stay as they are, leading zeros too. Never raises; an empty text gives an empty key.
    """
    code = clean(text)
    compact = _compact(code)
    kind = _kind(compact)
    if kind is Symbology.UPC_E:
        return expand_upc_e(compact).rjust(KEY_DIGITS, "0")
    if kind is not None:
        return compact.rjust(KEY_DIGITS, "0")
    if code.isascii():
        return " ".join(code.upper().split())
    # Upper case can leave NFKC (ŉ, ΐ), so it is normalised again, or a key would not be its own key.
    return " ".join(clean(normal("NFKC", code.upper())).split())


def lookup_keys(text: str) -> tuple[str, ...]:
    """The keys to look under, best first: `canonical`, then what else the same printed code may have been read as.

    Where its last digit is 5 to 9, the check digits of a UPC-E and of the same eight digits as EAN-8 are always
    equal, so either may be stored and its UPC-A read; and some scanners send UPC-E without its number system or
    check digit. These readings count only when nothing is stored under the first.
    """
    key = canonical(text)
    keys = [key]
    digits = clean(text)
    if _is_digits(digits) and len(digits) in (6, 7, 8):
        keys += [expand_upc_e(full).rjust(KEY_DIGITS, "0") for full in _upc_e_readings(digits)]
    shortened = _UPC_A_THAT_PASSES_AS_EAN_8.fullmatch(key)
    if shortened:
        keys.append("".join(shortened.groups()).rjust(KEY_DIGITS, "0"))
    return tuple(dict.fromkeys(keys))


def expand_upc_e(text: str) -> str:
    """The 12 digits of the UPC-A that a UPC-E shortens.

    Eight digits are number system, six digits and check digit, which is verified; seven are the number system and
    six; six have number system 0. Raises BadInput otherwise (GS1 General Specifications, 5.2.2.4.2).
    """
    digits = clean(text)
    if not _is_digits(digits) or len(digits) not in (6, 7, 8):
        raise BadInput(_("A UPC-E code has 6, 7 or 8 digits."), "barcode")
    with_system = digits if len(digits) > 6 else "0" + digits
    if with_system[0] not in "01":
        raise BadInput(_("A UPC-E code starts with 0 or 1."), "barcode")
    body = _expanded(with_system[0], with_system[1:7])
    right = check_digit(body)
    if len(digits) == 8 and digits[7] != right:
        raise BadInput(_wrong_check_digit(right), "barcode")
    return body + right


def explain(text: str) -> str | None:
    """Why this can't be a barcode printed by a manufacturer, as a sentence; None when it is a valid GTIN."""
    code = _compact(clean(text))
    if _kind(code) is not None:
        return None
    if not code:
        return _("The code is empty.")
    if not _is_digits(code):
        return _("A GTIN has digits only.")
    if not code.strip("0"):
        return _("The code is nothing but zeros.")
    if len(code) in _GTIN_LENGTHS:
        return _wrong_check_digit(check_digit(code[:-1]))
    if len(code) > KEY_DIGITS:
        return _("At most 14 digits wanted, %d found.") % len(code)
    wanted = 8 if len(code) < 8 else 12 if len(code) == 11 else 13
    return _("%(wanted)d digits wanted, %(found)d found.") % {"wanted": wanted, "found": len(code)}


def is_restricted(text: str) -> bool:
    """Whether it is a valid code that means something within one shop, chain or country only.

    GS1 prefixes 02, 04 and 20–29, EAN-8 codes that start with 0 or 2, and the same written with leading zeros
    (GS1 General Specifications, 1.4.2 to 1.4.5). Another shop's code of this kind must never be trusted.
    """
    code = _compact(clean(text))
    kind = _kind(code)
    if kind is None or kind is Symbology.UPC_E:
        return False
    key = code.rjust(KEY_DIGITS, "0")
    if key.startswith("000000"):
        return key[6] in "02"
    return key[0] == "0" and (key[1] == "2" or key[1:3] in ("02", "04"))


@dataclass(frozen=True, slots=True)
class PrefixRule:
    """How the scales of this shop print their codes: prefix, item digits, [price check digit], value, check digit.

    `decimals` is the value's: None means the currency's for a price and 3 (grams of a kilogram) for a weight.
    `value_check` says that a check digit of the value itself stands before it. Raises BadInput when the parts do
    not fill the 12 digits before the check digit.
    """

    prefix: str
    item_digits: int
    measure: Literal["weight", "price"]
    value_digits: int
    decimals: int | None = None
    value_check: bool = False

    def __post_init__(self) -> None:
        if not _is_digits(self.prefix) or not (self.prefix[0] == "2" or self.prefix[:2] in ("02", "04")):
            raise BadInput(_("A prefix for scales starts with 02, 04 or 2."), "prefix")
        if len(self.prefix) + self.item_digits + self.value_check + self.value_digits != 12:
            raise BadInput(_("Prefix, item and value must have 12 digits together."), "prefix")
        if self.item_digits < 1 or self.value_digits < 1:
            raise BadInput(_("Item and value need a digit each."), "prefix")
        if self.value_check and self.value_digits not in (4, 5):
            raise BadInput(_("Only values of 4 or 5 digits can have a check digit."), "prefix")
        if self.decimals is not None and not 0 <= self.decimals <= self.value_digits:
            raise BadInput(_("A value can't have more decimals than digits."), "prefix")


@dataclass(frozen=True, slots=True)
class Variable:
    """What a code from the shop's scales says. Weight in 1/1000, price in minor units of the currency.

    Both are None where the label's value is zero: then the till asks, as for any weighed product.
    """

    prefix: str
    item_code: str
    code: str
    weight_milli: int | None = None
    price_minor: int | None = None


# A start for a new shop, not a standard: GS1 leaves 02 and 20–29 to countries and shops, and a shop sets its own.
# 20 and 24–26 are left to plain in-store numbers.
DEFAULT_PREFIX_RULES: tuple[PrefixRule, ...] = (
    PrefixRule("02", 5, "price", 5),
    PrefixRule("21", 5, "price", 5),
    PrefixRule("22", 5, "price", 5),
    PrefixRule("23", 5, "price", 5),
    PrefixRule("27", 5, "weight", 5),
    PrefixRule("28", 5, "weight", 5),
    PrefixRule("29", 5, "weight", 5),
)


def read_variable(text: str, rules: Iterable[PrefixRule], currency_digits: int = 2) -> Variable | None:
    """The article and the weight or price in an EAN-13, or a UPC-A that starts with 2, of this shop's scales.

    None when no rule has its prefix, or when its check digit or its price check digit is wrong. The longest prefix
    wins. A price with more decimals than the currency is rounded half up.
    """
    code = _compact(clean(text))
    if not _passes(code, (12, 13)):
        return None
    code = code.rjust(13, "0")
    fitting = [rule for rule in rules if code.startswith(rule.prefix)]
    if not fitting:
        return None
    rule = max(fitting, key=lambda each: len(each.prefix))
    item_end = len(rule.prefix) + rule.item_digits
    digits = code[item_end + rule.value_check : 12]
    if rule.value_check and code[item_end] != value_check_digit(digits):
        return None
    item_code, value = code[len(rule.prefix) : item_end], int(digits)
    if not value:
        return Variable(rule.prefix, item_code, code)
    if rule.measure == "weight":
        scaled = _rescaled(value, 3 if rule.decimals is None else rule.decimals, 3)
        return Variable(rule.prefix, item_code, code, weight_milli=scaled)
    scaled = _rescaled(value, currency_digits if rule.decimals is None else rule.decimals, currency_digits)
    return Variable(rule.prefix, item_code, code, price_minor=scaled)


def item_keys(variable: Variable) -> tuple[str, ...]:
    """The keys under which the product of such a code may be stored, best first: prefix and item digits, the code
    with a value of zero, the item digits, and these without leading zeros (a PLU).
    """
    start = variable.prefix + variable.item_code
    zeroed = start.ljust(12, "0")
    keys = [start, (zeroed + check_digit(zeroed)).rjust(KEY_DIGITS, "0"), variable.item_code]
    plu = variable.item_code.lstrip("0")
    if plu and plu != variable.item_code:
        keys.append(plu)
    return tuple(keys)


_TWO_MINUS = "0246891357"
_THREE = "0369258147"
_FIVE_MINUS = "0594837261"
_FIVE_PLUS = "0516273849"


def value_check_digit(digits: str) -> str:
    """The check digit of a 4- or 5-digit price or weight field (GS1 General Specifications, 7.9.2 to 7.9.4)."""
    tables: tuple[str, ...]
    if len(digits) == 4:
        tables = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)
        return str(3 * _weighted(digits, tables) % 10)
    tables = (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS)
    return str(_FIVE_MINUS.index(str(-_weighted(digits, tables) % 10)))


def _weighted(digits: str, tables: Iterable[str]) -> int:
    return sum(int(table[int(digit)]) for digit, table in zip(digits, tables, strict=True))


def _rescaled(value: int, decimals: int, wanted: int) -> int:
    """The value with other decimals, half up; it is never negative."""
    if wanted >= decimals:
        return int(value * 10 ** (wanted - decimals))
    unit = int(10 ** (decimals - wanted))
    return (2 * value + unit) // (2 * unit)


def _compact(code: str) -> str:
    """The code without the blanks and hyphens that are printed between the digits of a long GTIN.

    Not below 12 digits: there a hyphen is more likely part of one of the shop's own codes.
    """
    if _is_digits(code) or not ("-" in code or " " in code):
        return code
    digits = code.replace("-", "").replace(" ", "")
    return digits if _passes(digits, (12, 13, 14)) else code


def _passes(code: str, lengths: tuple[int, ...]) -> bool:
    if len(code) not in lengths or not _is_digits(code) or check_digit(code[:-1]) != code[-1]:
        return False
    return bool(code.strip("0"))


_KINDS = {8: Symbology.EAN_8, 12: Symbology.UPC_A, 13: Symbology.EAN_13, 14: Symbology.GTIN_14}


def _kind(code: str) -> Symbology | None:
    if _passes(code, _GTIN_LENGTHS):
        return _KINDS[len(code)]
    return Symbology.UPC_E if _is_upc_e(code) else None


def _is_upc_e(code: str) -> bool:
    """Whether eight digits are a UPC-E whose check digit is right.

    Six digits that zero suppression would have written otherwise are read all the same, as scanners read them.
    """
    if len(code) != 8 or not _is_digits(code) or code[0] not in "01" or not code.strip("0"):
        return False
    return check_digit(_expanded(code[0], code[1:7])) == code[7]


def _expanded(system: str, six: str) -> str:
    """The 11 digits of the UPC-A without its check digit."""
    last = six[5]
    if last in "012":
        return f"{system}{six[:2]}{last}0000{six[2:5]}"
    if last == "3":
        return f"{system}{six[:3]}00000{six[3:5]}"
    if last == "4":
        return f"{system}{six[:4]}00000{six[4]}"
    return f"{system}{six[:5]}0000{last}"


def _upc_e_readings(digits: str) -> Iterable[str]:
    """The full or partial UPC-E forms that 6, 7 or 8 digits can be, as `expand_upc_e` takes them."""
    if len(digits) == 8:
        return (digits,) if _is_upc_e(digits) else ()
    if len(digits) == 6:
        return (digits,)
    readings = ["0" + digits] if _is_upc_e("0" + digits) else []
    return [*readings, digits] if digits[0] in "01" else readings


def _wrong_check_digit(right: str) -> str:
    return _("The check digit should be %s.") % right
