"""What few catalogue files tell of a product: further barcodes, reordering, content, deposit, supplier, notes.

Owns what these cells must hold. None means that the file doesn't tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.rules import barcode
from shop.rules.columns import folded
from shop.rules.errors import BadInput
from shop.rules.normal import storable
from shop.rules.numbers import (
    MAX_PRICE_E4,
    MAX_QUANTITY_MILLI,
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    loose_scaled,
)
from shop.rules.product_row import LONGEST_NAME, LONGEST_WORD, number_of, tidy, why_no_barcode
from shop.texts import _

MORE_FIELDS = frozenset(
    (
        "other_barcodes",
        "reorder_level",
        "reorder_quantity",
        "minimum_age",
        "deposit",
        "content",
        "supplier",
        "supplier_sku",
        "notes",
        "weighed",
        "active",
    )
)
# The columns of `More` that hold numbers, with their decimals and the largest.
NUMBERS = {
    "reorder_level": ("reorder_level_milli", QUANTITY_DECIMALS, MAX_QUANTITY_MILLI),
    "reorder_quantity": ("reorder_quantity_milli", QUANTITY_DECIMALS, MAX_QUANTITY_MILLI),
    "minimum_age": ("minimum_age", 0, 99),
    "deposit": ("deposit_e4", PRICE_DECIMALS, MAX_PRICE_E4),
}
MOST_CODES = 100
ONE_PIECE = 1000
_CONTENT_UNITS = {
    "g": "g gr gram gramm grams",
    "kg": "kg kilo kilogram",
    "ml": "ml milliliter millilitre",
    "cl": "cl centiliter centilitre",
    "l": "l lt ltr liter litre",
    "cm": "cm",
    "m": "m meter metre",
    "m²": "m² m2 qm sqm",
    "pc": "pc pcs st stk kom x pieces piece",
    "oz": "oz ounce ounces",
    "lb": "lb lbs pound pounds",
    "fl oz": "fl oz|fl.oz|floz",
}
_CONTENT_UNIT_OF = {
    word: unit
    for unit, words in _CONTENT_UNITS.items()
    for word in (words.split("|") if "|" in words else words.split())
}
_CONTENT = re.compile(r"\s*([0-9][0-9.,' ]*?)\s*([^\W\d_][^\d]*[²2]?)\s*")
_PACK = re.compile(r"(.*\S)\s+[x×*]\s*([0-9.,]+)", re.IGNORECASE)
_YES = frozenset("yes y true t 1 x ja j da si oui sim si wahr vrai on aktiv active".split())
_NO = frozenset("no n false f 0 nein ne non nao falsch faux off inactive".split())


@dataclass(frozen=True, slots=True)
class OtherCode:
    """A further barcode, or that of a pack of so many (1/1000)."""

    key: str
    code: str
    quantity_milli: int = ONE_PIECE


@dataclass(frozen=True, slots=True)
class More:
    """Quantities in 1/1000, the deposit in 1/10000; names are those of the columns in the store."""

    reorder_level_milli: int | None = None
    reorder_quantity_milli: int | None = None
    minimum_age: int | None = None
    deposit_e4: int | None = None
    content_milli: int | None = None
    content_unit: str | None = None
    supplier: str = ""
    supplier_sku: str | None = None
    notes: str | None = None
    weighed: bool | None = None


def read(
    found: Mapping[str, str],
    signs: Mapping[str, str | None],
    rules: Sequence[barcode.PrefixRule],
    problems: list[tuple[str, str]],
) -> tuple[bool | None, tuple[OtherCode, ...], More | None]:
    """Whether the product is active, its other codes, and all else; what can't be read is added to the problems."""
    active = _tick(found, "active", problems)
    codes = _codes(found.get("other_barcodes", ""), rules, problems)
    numbers = {
        column: number_of(found, field, decimals, largest, signs.get(field), problems)
        for field, (column, decimals, largest) in NUMBERS.items()
    }
    content_milli, content_unit = _content(found.get("content", ""), problems)
    more = More(
        **numbers,
        content_milli=content_milli,
        content_unit=content_unit,
        supplier=tidy(found.get("supplier", ""))[:LONGEST_WORD],
        supplier_sku=tidy(found["supplier_sku"])[:LONGEST_WORD] if "supplier_sku" in found else None,
        notes=lines_of(found["notes"]) if "notes" in found else None,
        weighed=_tick(found, "weighed", problems),
    )
    return active, codes, None if more == _NOTHING else more


_NOTHING = More()


def lines_of(text: str) -> str:
    """A text of several lines as it is kept."""
    return "\n".join(tidy(line) for line in storable(text).splitlines()).strip()[:LONGEST_NAME]


def tick_of(cell: str) -> bool | None:
    """What a cell says that is yes or no; None where it says neither."""
    word = folded(cell)
    return True if word in _YES else False if word in _NO else None


def _tick(found: Mapping[str, str], field: str, problems: list[tuple[str, str]]) -> bool | None:
    cell = found.get(field, "").strip()
    said = tick_of(cell) if cell else None
    if cell and said is None:
        problems.append((field, _("Write yes or no.")))
    return said


def _codes(
    cell: str, rules: Sequence[barcode.PrefixRule], problems: list[tuple[str, str]]
) -> tuple[OtherCode, ...]:
    """Codes with ; or line ends between them, "CODE × 6" for that of a pack."""
    found = []
    for part in cell.replace(";", "\n").splitlines()[: MOST_CODES + 1]:
        text, quantity = part.strip(), ONE_PIECE
        if not text:
            continue
        match = _PACK.fullmatch(text)
        try:
            if match:
                text, quantity = match[1], loose_scaled(match[2], QUANTITY_DECIMALS, MAX_QUANTITY_MILLI)
            reason = why_no_barcode(text, rules) or (
                None if quantity else _("A pack holds more than nothing.")
            )
        except BadInput as error:
            reason = error.message
        if reason:
            problems.append(("other_barcodes", f"{text[:40]}: {reason}"))
        else:
            code = barcode.clean(text)
            found.append(OtherCode(barcode.canonical(code), code, quantity))
    if len(found) > MOST_CODES:
        problems.append(
            ("other_barcodes", _("A product has at most {count} barcodes.").format(count=MOST_CODES))
        )
    return tuple(found)


def _content(cell: str, problems: list[tuple[str, str]]) -> tuple[int | None, str | None]:
    """How much is in one piece: "500 g", "0,75 l"."""
    if not cell.strip():
        return None, None
    match = _CONTENT.fullmatch(cell)
    unit = _CONTENT_UNIT_OF.get(" ".join(match[2].casefold().split()).rstrip(".")) if match else None
    if match is None or unit is None:
        problems.append(("content", _("Write what is in it as in 500 g or 0.75 l.")))
        return None, None
    try:
        return loose_scaled(match[1], QUANTITY_DECIMALS, MAX_QUANTITY_MILLI), unit
    except BadInput as error:
        problems.append(("content", error.message))
        return None, None
