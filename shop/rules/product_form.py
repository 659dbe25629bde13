"""A product as the office edits it: every field as text or a tick, read and checked all at once, and back.

Prices and costs are kept in 1/10000, quantities in 1/1000. Owns what a field may hold; whether a name or a code is
somebody else's is for the service to ask. An empty price is no price: the till asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from shop.rules import barcode
from shop.rules.errors import BadInput
from shop.rules.normal import shown, storable
from shop.rules.numbers import (
    MAX_PRICE_E4,
    MAX_QUANTITY_MILLI,
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    format_scaled,
    parse_scaled,
)
from shop.rules.product_row import LONGEST_NAME, LONGEST_WORD, own_code, tidy, why_no_barcode
from shop.texts import _

Value = str | bool
Found = TypeVar("Found")
ONE_PIECE = 1000
UNITS = ("pc", "kg", "g", "l", "m", "lb")
CONTENT_UNITS = ("g", "kg", "ml", "cl", "l", "cm", "m", "m²", "pc", "oz", "lb", "fl oz")
MOST_AGE = 99
MOST_FAVOURITE = 999
MOST_CODES = 100
LONGEST_UNIT = 20
_PACK = re.compile(r"(.*\S)\s+[x×*]\s*([0-9.,]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pack:
    """A code printed on a product, or on a pack of so many of it (1/1000)."""

    code: str
    quantity_milli: int = ONE_PIECE

    @property
    def key(self) -> str:
        """What the code is found under."""
        return barcode.canonical(self.code)


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """All that the office keeps of a product, but its stock and its picture."""

    name: str
    sku: str
    tax_class_id: int
    packs: tuple[Pack, ...] = ()
    category_id: int | None = None
    brand: str = ""
    unit: str = "pc"
    weighed: bool = False
    price_e4: int | None = None
    cost_e4: int = 0
    stocked: bool = True
    reorder_level_milli: int = 0
    reorder_quantity_milli: int = 0
    supplier_id: int | None = None
    supplier_sku: str = ""
    content_milli: int = 0
    content_unit: str = ""
    minimum_age: int = 0
    deposit_e4: int = 0
    favourite: int = 0
    notes: str = ""
    active: bool = True


@dataclass(slots=True)
class Reading:
    """What a form says: the details as far as they can be read, and a sentence for each field that can't be."""

    details: ProductDetails
    errors: dict[str, str] = field(default_factory=dict)


def read(values: Mapping[str, Value], rules: Sequence[barcode.PrefixRule], digits: int) -> Reading:
    """Read a whole form. `rules` are those of the shop's scales, `digits` the currency's.

    A field that is missing counts as empty, a tick that is missing as a new product has it.
    """
    errors: dict[str, str] = {}
    text = _Texts(values, errors)
    weighed, unit = bool(values.get("weighed", False)), text.word("unit", LONGEST_UNIT) or "pc"
    content_milli, content_unit = text.quantity("content"), text.word("content_unit", LONGEST_UNIT)
    details = ProductDetails(
        name=text.word("name", LONGEST_NAME),
        sku=own_code(text.word("sku", LONGEST_WORD)),
        tax_class_id=text.id("tax_class") or 0,
        packs=text.tried("barcodes", lambda typed: read_codes(typed, rules, digits), ()),
        category_id=text.id("category"),
        brand=text.word("brand", LONGEST_WORD),
        unit=unit,
        weighed=weighed,
        price_e4=text.price("price"),
        cost_e4=text.price("cost") or 0,
        stocked=bool(values.get("stocked", True)),
        reorder_level_milli=text.quantity("reorder_level"),
        reorder_quantity_milli=text.quantity("reorder_quantity"),
        supplier_id=text.id("supplier"),
        supplier_sku=text.word("supplier_sku", LONGEST_WORD),
        content_milli=content_milli,
        content_unit=content_unit if content_milli else "",
        minimum_age=text.whole("minimum_age", MOST_AGE),
        deposit_e4=text.price("deposit") or 0,
        favourite=text.whole("favourite", MOST_FAVOURITE),
        notes=text.lines("notes"),
        active=bool(values.get("active", True)),
    )
    if not details.name:
        errors.setdefault("name", _("Type the product's name."))
    if not details.tax_class_id:
        errors.setdefault("tax_class", _("Choose a tax class."))
    if weighed and unit == "pc":
        errors.setdefault(
            "unit", _("What is weighed is sold by kg, lb or another measure, not by the piece.")
        )
    if content_milli and not content_unit:
        errors.setdefault("content_unit", _("Choose what the content is measured in."))
    return Reading(details, errors)


def shown_values(details: ProductDetails, digits: int, sign: str = ".") -> dict[str, Value]:
    """The form's fields for these details; `sign` is the decimal sign. `read` gives the same details again."""

    def price(e4: int | None) -> str:
        return "" if e4 is None else format_scaled(e4, PRICE_DECIMALS, sign, digits)

    def quantity(milli: int) -> str:
        return format_scaled(milli, QUANTITY_DECIMALS, sign) if milli else ""

    return {
        "name": details.name,
        "sku": details.sku,
        "barcodes": shown_codes(details.packs, sign),
        "category": _id_text(details.category_id),
        "brand": details.brand,
        "unit": details.unit,
        "weighed": details.weighed,
        "tax_class": _id_text(details.tax_class_id or None),
        "price": price(details.price_e4),
        "cost": price(details.cost_e4) if details.cost_e4 else "",
        "stocked": details.stocked,
        "reorder_level": quantity(details.reorder_level_milli),
        "reorder_quantity": quantity(details.reorder_quantity_milli),
        "supplier": _id_text(details.supplier_id),
        "supplier_sku": details.supplier_sku,
        "content": quantity(details.content_milli),
        "content_unit": details.content_unit,
        "minimum_age": str(details.minimum_age or ""),
        "deposit": price(details.deposit_e4) if details.deposit_e4 else "",
        "favourite": str(details.favourite or ""),
        "notes": details.notes,
        "active": details.active,
    }


def shown_codes(packs: Iterable[Pack], sign: str = ".") -> str:
    """Codes as the form has them: one a line, with "× 6" behind that of a pack of six."""
    return "\n".join(
        pack.code
        if pack.quantity_milli == ONE_PIECE
        else f"{pack.code} × {format_scaled(pack.quantity_milli, QUANTITY_DECIMALS, sign)}"
        for pack in packs
    )


def read_codes(typed: str, rules: Sequence[barcode.PrefixRule], digits: int) -> tuple[Pack, ...]:
    """The codes of these lines. BadInput with every line that can't be one, or is there twice."""
    packs: dict[str, Pack] = {}
    problems: list[str] = []
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_CODES:
        raise BadInput(_("A product has at most {count} barcodes.").format(count=MOST_CODES), "barcodes")
    for line in lines:
        try:
            pack = _pack_of(line, rules, digits)
        except BadInput as error:
            problems.append(f"{shown(line)}: {error.message}")
            continue
        if pack.key in packs:
            problems.append(_("{code} is here twice.").format(code=shown(pack.code)))
        packs.setdefault(pack.key, pack)
    if problems:
        raise BadInput(" ".join(problems), "barcodes")
    return tuple(packs.values())


def _pack_of(line: str, rules: Sequence[barcode.PrefixRule], digits: int) -> Pack:
    match = _PACK.fullmatch(line)
    quantity = ONE_PIECE
    if match:
        line = match[1]
        quantity = parse_scaled(match[2], QUANTITY_DECIMALS, MAX_QUANTITY_MILLI)
        if not quantity:
            raise BadInput(_("a pack holds more than nothing."))
    return Pack(checked_code(line, rules, digits), quantity)


def checked_code(typed: str, rules: Sequence[barcode.PrefixRule], digits: int) -> str:
    """A code as it is kept: a GTIN whose check digit is right, a code of our own, or the item's part of a scale's.

    The label of a scale has another price or weight each time: what is kept of it is what names the product.
    BadInput says why it is none.
    """
    code = barcode.clean(typed)
    variable = barcode.read_variable(code, rules, digits)
    if variable is not None:
        return variable.prefix + variable.item_code
    if code.isascii() and code.isdecimal() and any(_is_item_code(code, rule) for rule in rules):
        return code
    reason = why_no_barcode(code)
    if reason:
        raise BadInput(reason)
    # blanks and hyphens stand between the digits of a long code in print alone
    return re.sub("[ -]", "", code) if barcode.is_valid_gtin(code) else barcode.canonical(code)


def _is_item_code(code: str, rule: barcode.PrefixRule) -> bool:
    """Whether it is a scale's number of a product, with its prefix or alone."""
    if code.startswith(rule.prefix) and len(code) == len(rule.prefix) + rule.item_digits:
        return True
    return len(code) <= rule.item_digits and bool(code.strip("0"))


def _id_text(number: int | None) -> str:
    return "" if number is None else str(number)


class _Texts:
    """The form's texts, each read in its way; what can't be read is noted under its field."""

    def __init__(self, values: Mapping[str, Value], errors: dict[str, str]) -> None:
        self._values, self._errors = values, errors

    def _raw(self, name: str) -> str:
        return str(self._values.get(name, "") or "")

    def tried(self, name: str, read: Callable[[str], Found], otherwise: Found) -> Found:
        """What `read` makes of the field; `otherwise` where that is refused."""
        try:
            return read(self._raw(name))
        except BadInput as error:
            self._errors[name] = error.message
            return otherwise

    def word(self, name: str, most: int) -> str:
        """A text on one line."""
        typed = tidy(storable(self._raw(name)))
        if len(typed) > most:
            self._errors[name] = _("At most {count} characters are possible here.").format(count=most)
        return typed[:most]

    def lines(self, name: str) -> str:
        """A text of several lines."""
        kept = "\n".join(tidy(line) for line in storable(self._raw(name)).splitlines()).strip()
        if len(kept) > LONGEST_NAME:
            self._errors[name] = _("At most {count} characters are possible here.").format(count=LONGEST_NAME)
        return kept[:LONGEST_NAME]

    def id(self, name: str) -> int | None:
        """What was chosen; None for nothing."""
        typed = self._raw(name)
        if typed.isascii() and typed.isdecimal() and len(typed) < 19:
            return int(typed)
        if typed:
            self._errors[name] = _("Choose one of the list.")
        return None

    def price(self, name: str) -> int | None:
        """A price in 1/10000; None for an empty field."""

        def parsed(typed: str) -> int | None:
            return parse_scaled(typed, PRICE_DECIMALS, MAX_PRICE_E4) if typed.strip() else None

        return self.tried(name, parsed, None)

    def quantity(self, name: str) -> int:
        """A quantity in 1/1000; 0 for an empty field."""

        def parsed(typed: str) -> int:
            return parse_scaled(typed, QUANTITY_DECIMALS, MAX_QUANTITY_MILLI) if typed.strip() else 0

        return self.tried(name, parsed, 0)

    def whole(self, name: str, most: int) -> int:
        """A whole number from 0 on; 0 for an empty field."""

        def parsed(typed: str) -> int:
            return parse_scaled(typed, 0, most) if typed.strip() else 0

        return self.tried(name, parsed, 0)
