"""A row of a catalogue file as a product, or why it is refused, cell by cell.

Owns what a cell must hold to become part of a product; knows nothing of the products that exist. Names keep their
script and signs but lose control characters; an empty price is no price.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from shop.rules import barcode
from shop.rules.columns import folded
from shop.rules.errors import BadInput
from shop.rules.import_table import LONGEST_WORD, Refusal, cells_of, wrong_shape
from shop.rules.normal import storable
from shop.rules.numbers import (
    MAX_PRICE_E4,
    MAX_QUANTITY_MILLI,
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    loose_scaled,
)
from shop.rules.product import name_key
from shop.texts import _

if TYPE_CHECKING:
    from shop.rules.product_more import More, OtherCode

__all__ = [
    "LONGEST_NAME",
    "LONGEST_WORD",
    "WEIGHED_UNITS",
    "ProductRow",
    "Refusal",
    "RowReader",
    "own_code",
    "tidy",
    "why_no_barcode",
]

LONGEST_NAME = 10_000
_SHORTENED_NUMBER = re.compile(r"[0-9]+[.,][0-9]+[eE]\+?[0-9]+")
_TEXT_OF_A_SHEET = re.compile(r'="?([^"]*)"?|\'(.*)')
_UNITS = {
    "pc": "pc pcs piece pieces pce ea each st stk stuck stueck kom komad unit units unite pz ud u un szt ks шт db x",
    "kg": "kg kgs kilo kilogram kilogramm kilogramme kilograms кг",
    "g": "g gr gram gramm gramme grams",
    "l": "l lt ltr liter litre litar litres liters",
    "lb": "lb lbs pound pounds",
    "m": "m meter metre metar",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
WEIGHED_UNITS = frozenset(("kg", "lb"))


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product as a file tells it. Empty texts and None mean that the file doesn't tell.

    `sku` and `barcode_key` are what the codes are found under (`own_code`, `barcode.canonical`). `unit_told` is the
    unit as it stood there. `more` is what few files tell.
    """

    line: int
    name: str
    name_key: str
    sku: str = ""
    barcode: str = ""
    barcode_key: str = ""
    brand: str = ""
    category: str = ""
    unit: str = ""
    tax: str = ""
    price_e4: int | None = None
    cost_e4: int | None = None
    stock_milli: int | None = None
    unit_told: str = field(default="", compare=False)
    active: bool | None = None
    other_codes: tuple[OtherCode, ...] = ()
    more: More | None = None


class RowReader:
    """Turns rows into products. `columns` maps fields to indices; `decimal_signs` fields to their column's sign.

    `rules` are those of the shop's scales, whose item codes are barcodes too.
    """

    def __init__(
        self,
        columns: Mapping[str, int],
        width: int,
        currency_code: str,
        decimal_signs: Mapping[str, str | None],
        rules: Sequence[barcode.PrefixRule] = (),
    ) -> None:
        from shop.rules.product_more import MORE_FIELDS

        self._columns = dict(columns)
        self._width = width
        self._currency_code = currency_code
        self._signs = decimal_signs
        self._rules = tuple(rules)
        self._has_more = any(name in columns for name in MORE_FIELDS)

    def read(self, line: int, cells: Sequence[str]) -> ProductRow | list[Refusal]:
        """The product of a row, or every reason why there is none; at least one."""
        found = cells_of(self._columns, cells)
        wrong = wrong_shape(line, self._width, cells, found)
        if wrong:
            return wrong
        name = tidy(found.get("name", ""))
        code = _text_of_a_sheet(found.get("barcode", ""))
        sku = own_code(found["sku"]) if "sku" in found else ""
        problems = list(self._problems_of_texts(name, code, sku))
        numbers = {name: self._number(name, found, problems) for name in _SCALES}
        currency = found.get("currency", "").strip().upper()
        if currency and currency != self._currency_code and numbers.get("price") is not None:
            problems.append(
                ("currency", _("The shop's currency is {code}.").format(code=self._currency_code))
            )
        active, others, more = self._more(found, problems) if self._has_more else (None, (), None)
        if problems:
            return [Refusal(line, at, found.get(at, "")[:LONGEST_WORD], reason) for at, reason in problems]
        code = barcode.clean(code)
        unit = found.get("unit", "")
        return ProductRow(
            line,
            name,
            name_key(name),
            sku,
            code,
            barcode.canonical(code) if code else "",
            _word(found.get("brand", "")),
            _word(found.get("category", "")),
            _unit(unit),
            _word(found.get("tax", "")),
            numbers["price"],
            numbers["cost"],
            numbers["stock"],
            _word(unit),
            active,
            others,
            more,
        )

    def _more(
        self, found: Mapping[str, str], problems: list[tuple[str, str]]
    ) -> tuple[bool | None, tuple[OtherCode, ...], More | None]:
        from shop.rules import product_more

        return product_more.read(found, self._signs, self._rules, problems)

    def _number(self, field: str, found: Mapping[str, str], problems: list[tuple[str, str]]) -> int | None:
        """The number of a cell, None for an empty one; one that can't be used is added to the problems."""
        decimals, largest = _SCALES[field]
        return number_of(found, field, decimals, largest, self._signs.get(field), problems)

    def _problems_of_texts(self, name: str, code: str, sku: str) -> Iterator[tuple[str, str]]:
        """Each field of text that can't be used, with the reason."""
        if not name:
            yield "name", _("The name is missing.")
        elif len(name) > LONGEST_NAME:
            yield "name", _("The name has more than {most} characters.").format(most=LONGEST_NAME)
        problem = why_no_barcode(code) if code else None
        if problem:
            yield "barcode", problem
        if len(sku) > LONGEST_WORD:
            yield "sku", _("The code has more than {most} characters.").format(most=LONGEST_WORD)


def number_of(
    found: Mapping[str, str],
    field: str,
    decimals: int,
    largest: int,
    sign: str | None,
    problems: list[tuple[str, str]],
) -> int | None:
    """The number of a cell times 10^decimals, None for an empty one; why it can't be used is added to the problems."""
    cell = found.get(field)
    if not cell or not cell.strip():
        return None
    try:
        return loose_scaled(cell, decimals, largest, sign, field)
    except BadInput as error:
        problems.append((field, error.message))
        return None


_SCALES = {
    "price": (PRICE_DECIMALS, MAX_PRICE_E4),
    "cost": (PRICE_DECIMALS, MAX_PRICE_E4),
    "stock": (QUANTITY_DECIMALS, MAX_QUANTITY_MILLI),
}


def tidy(text: str) -> str:
    """The text on one line, as it can be stored: control characters out, runs of blanks one, none around it."""
    if not text.isprintable():
        # Joiners and direction marks are not printable to Python, but belong to names in their scripts.
        text = storable("".join(char if char.isprintable() or ord(char) > 0x9F else " " for char in text))
    return " ".join(text.split())


def own_code(text: str) -> str:
    """A SKU as it is stored: the key under which it is found, but a GTIN as it was written."""
    code = barcode.clean(_text_of_a_sheet(text))
    return code if barcode.is_valid_gtin(code) else barcode.canonical(code)


def why_no_barcode(code: str, rules: Sequence[barcode.PrefixRule] = ()) -> str | None:
    """Why a cell can't be a barcode: digits must be a valid GTIN; with a letter it is a Code 128 of our own.

    By `rules` digits can be a scale's number of a product too.
    """
    cleaned = barcode.clean(code)
    if barcode.is_valid_gtin(cleaned):
        return None
    if rules and cleaned.isascii() and cleaned.isdecimal():
        item_codes = {
            len(rule.prefix) + rule.item_digits for rule in rules if cleaned.startswith(rule.prefix)
        }
        if len(cleaned) in item_codes:
            return None
    if _SHORTENED_NUMBER.fullmatch(cleaned):
        return _("A spreadsheet has shortened the code: make the column text and save again.")
    if len(cleaned) > LONGEST_WORD:
        return _("The code has more than {most} characters.").format(most=LONGEST_WORD)
    if any(char.isalpha() for char in cleaned):
        return None
    return barcode.explain(cleaned)


def _text_of_a_sheet(cell: str) -> str:
    """The code in a cell without what spreadsheets add to keep its zeros: `="0123"`, `'0123`, `123.0`."""
    text = cell.strip()
    if text.isalnum():
        return text
    if text.startswith(("=", "'")):
        kept = _TEXT_OF_A_SHEET.fullmatch(text)
        text = (kept[1] or kept[2] or "").strip() if kept else text
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    return tidy(text)[:LONGEST_WORD]


@lru_cache(maxsize=256)
def _unit(text: str) -> str:
    word = tidy(text)[:20]
    return _UNIT_OF.get(folded(word), word)
