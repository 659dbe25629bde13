"""What was typed or scanned in the till's scan box means: one value for every text.

Owns the grammar of the box (`3*`, `10%`, `2.50-`, `=9.99`, codes, amounts, words to search). Looks nothing up: the
till tries an exact code first, for a `Search` too, and digits never become a fuzzy match. Any text is an entry or
a `BadInput`; words that merely contain a sign of the grammar (`1/2 pint`, `50% off`) stay a search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from shop.rules import barcode
from shop.rules.errors import BadInput
from shop.rules.numbers import parse_amount, parse_percent, parse_price
from shop.rules.quantity import format_quantity, parse_quantity
from shop.texts import _

# Eight digits may be an EAN-8; from here on they are never an amount, a quantity or a discount.
BARCODE_DIGITS = 8
# Far more than any code, and than anybody types to find a product.
LONGEST_TEXT = 1000

_NUMBER = r"(?=[.,]?[0-9])[0-9]*[.,]?[0-9]*"
_NUMBER_ONLY = re.compile(_NUMBER)
_BEFORE_STAR = re.compile(rf"\s*({_NUMBER})\s*\*(.*)", re.DOTALL)
_PRICE = re.compile(r"=\s*(-?[0-9.,]*)")
_PERCENT = re.compile(rf"({_NUMBER})\s*%")
_AMOUNT_OFF = re.compile(rf"({_NUMBER})\s*-")


@dataclass(frozen=True, slots=True)
class EntrySettings:
    """What the grammar needs of the shop: digits of its currency, its scales' prefixes, when a quantity asks."""

    currency_digits: int = 2
    prefix_rules: tuple[barcode.PrefixRule, ...] = field(default=barcode.DEFAULT_PREFIX_RULES)
    confirm_over_milli: int = 999_000


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing, or blanks."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code to sell. `quantity_milli` is None where none was typed.

    `keys` are where to look, best first; `variable` is what it says if it comes from the shop's scales, to be
    tried when no product has the whole code. `amount_text` holds the digits where they may also be an amount before
    a tender key. `confirm` is a question to ask before anything else, empty for none.
    """

    code: str
    keys: tuple[str, ...]
    quantity_milli: int | None = None
    variable: barcode.Variable | None = None
    amount_text: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Words to look for, after `key` was tried as an exact code of the shop's own."""

    text: str
    key: str
    quantity_milli: int | None = None
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class PriceOverride:
    """`=9.99`: the price of the selected line, in 1/10000."""

    price_e4: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with a decimal sign: an amount before a tender key, otherwise a code to be tried under `key`."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Percent:
    """`10%`: a discount on the selected line, in 1/10000 of a per cent, 0 to 100 %."""

    percent_e4: int


@dataclass(frozen=True, slots=True)
class AmountDiscount:
    """`2.50-`: a discount on the selected line, in minor units."""

    amount_minor: int


@dataclass(frozen=True, slots=True)
class QuantityPrefix:
    """`3*` with nothing behind it yet. `confirm` as for a code."""

    quantity_milli: int
    confirm: str = ""


Entry: TypeAlias = Empty | Code | Search | PriceOverride | Amount | Percent | AmountDiscount | QuantityPrefix

DEFAULT_SETTINGS = EntrySettings()


def parse(text: str, *, scanned: bool = False, settings: EntrySettings = DEFAULT_SETTINGS) -> Entry:
    """What this text in the scan box means.

    `scanned` says that a scanner sent it: then it is a code whatever it looks like, after a quantity that stood
    before it. Raises BadInput for a number that can't be used (`0*`, `=`, `2.505-` in a currency of 2 digits), for
    more than LONGEST_TEXT characters, and nothing else for any text.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(_("That is too long for a code or a name. Clear it with Esc and try again."))
    prefix = _BEFORE_STAR.fullmatch(text)
    if prefix:
        return _after_star(prefix[1], prefix[2], scanned, settings)
    typed = barcode.clean(text)
    if not typed:
        return Empty()
    if scanned:
        return _code(typed, settings)
    command = _command(typed, settings)
    if command is not None:
        return command
    return _code_or_words(typed, settings)


def acts_at_once(text: str) -> bool:
    """Whether the text is complete with the sign just typed, without Enter: `10%` (0 to 100) and `2.50-`.

    Only right behind a number that can be one: anything before or behind it (`50% off`), more than 100 % and eight
    digits or more never act by themselves.
    """
    if len(text) > LONGEST_TEXT:
        return False
    percent = _PERCENT.fullmatch(text)
    if percent:
        return _is_percent(percent[1])
    amount = _AMOUNT_OFF.fullmatch(text)
    return amount is not None and not _is_long(amount[1])


def amount_minor(entry: Entry, currency_digits: int) -> int | None:
    """The amount an entry stands for before a tender key, in minor units; None where it can't be one.

    Raises BadInput when it has more decimals than the currency or is too large.
    """
    digits = entry.amount_text if isinstance(entry, Code) else entry.text if isinstance(entry, Amount) else ""
    return parse_amount(digits, currency_digits, "amount") if digits else None


def _command(typed: str, settings: EntrySettings) -> PriceOverride | Percent | AmountDiscount | None:
    price = _PRICE.fullmatch(typed)
    if price:
        if not price[1]:
            raise BadInput(_("Type the new price behind the =, as in =9.99."), "price")
        return PriceOverride(parse_price(price[1], "price"))
    percent = _PERCENT.fullmatch(typed)
    if percent and _is_percent(percent[1]):
        return Percent(parse_percent(percent[1], "percent"))
    amount = _AMOUNT_OFF.fullmatch(typed)
    if amount and not _is_long(amount[1]):
        return AmountDiscount(parse_amount(amount[1], settings.currency_digits, "amount"))
    return None


def _after_star(number: str, rest: str, scanned: bool, settings: EntrySettings) -> Entry:
    """What `number*rest` means; a barcode in the number's place asks whether the code itself was meant."""
    wanted = barcode.clean(rest)
    if _is_long(number) and number.isdigit():
        return _barcode_as_quantity(number, wanted, scanned, settings)
    quantity_milli = parse_quantity(number)
    if not quantity_milli:
        raise BadInput(_("A quantity of 0 can't be sold: type 1 or more before the *."), "quantity")
    confirm = ""
    if quantity_milli > settings.confirm_over_milli:
        shown = f"{quantity_milli // 1000:,}" + format_quantity(quantity_milli % 1000)[1:]
        confirm = _("%s pieces? That is a large quantity.") % shown
    if not wanted:
        return QuantityPrefix(quantity_milli, confirm)
    entry = _code(wanted, settings) if scanned else _code_or_words(wanted, settings)
    if isinstance(entry, Amount):
        return Search(entry.text, entry.key, quantity_milli, confirm)
    if isinstance(entry, Code):
        return replace(entry, quantity_milli=quantity_milli, amount_text="", confirm=confirm)
    return replace(entry, quantity_milli=quantity_milli, confirm=confirm)


def _barcode_as_quantity(number: str, wanted: str, scanned: bool, settings: EntrySettings) -> Code | Search:
    """`5012345678900*`: sell that code; `5012345678900*3`: 3 of it; before another code or words: one of those."""
    shown = number if len(number) <= 24 else number[:23] + "…"
    if not wanted:
        return replace(
            _code(number, settings), confirm=_("%s is a barcode, not a quantity. Sell one of it?") % shown
        )
    if _NUMBER_ONLY.fullmatch(wanted) and not _is_long(wanted) and not scanned:
        swapped = parse_quantity(wanted)
        if swapped:
            confirm = _("%(code)s is a barcode, not a quantity. Sell %(quantity)s of it?")
            return replace(
                _code(number, settings),
                quantity_milli=swapped,
                confirm=confirm % {"code": shown, "quantity": format_quantity(swapped)},
            )
    entry = _code(wanted, settings) if scanned else _code_or_words(wanted, settings)
    if isinstance(entry, Amount):
        entry = Search(entry.text, entry.key)
    confirm = _("%s is a barcode, not a quantity. Leave it out and go on with one piece?") % shown
    return replace(entry, confirm=confirm)


def _code_or_words(typed: str, settings: EntrySettings) -> Code | Search | Amount:
    if barcode.is_valid_gtin(typed):
        return _code(typed, settings)
    if _is_digits(typed):
        code = _code(typed, settings)
        return code if _is_long(typed) else replace(code, amount_text=typed)
    if _NUMBER_ONLY.fullmatch(typed) and not _is_long(typed):
        return Amount(typed, barcode.canonical(typed))
    return Search(typed, barcode.canonical(typed))


def _code(typed: str, settings: EntrySettings) -> Code:
    variable = barcode.read_variable(typed, settings.prefix_rules, settings.currency_digits)
    return Code(typed, barcode.lookup_keys(typed), variable=variable)


def _is_digits(typed: str) -> bool:
    return typed.isascii() and typed.isdigit()


def _is_long(number: str) -> bool:
    """Whether it has as many digits before its decimal sign as a barcode has."""
    return len(re.split("[.,]", number, maxsplit=1)[0]) >= BARCODE_DIGITS


def _is_percent(number: str) -> bool:
    try:
        parse_percent(number)
    except BadInput:
        return False
    return True
