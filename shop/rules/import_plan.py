"""What an import would change: rows matched with the products there are, names kept apart, the rest refused.

Owns the rules of matching (barcode, then SKU, then name for rows without codes) and of names that repeat. Pure: it is
given the catalogue as it stands and gives back what to add and what to change; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from shop.rules import barcode
from shop.rules.errors import BadInput
from shop.rules.numbers import PERCENT_DECIMALS, format_scaled
from shop.rules.product import name_key
from shop.rules.product_row import ProductRow, Refusal
from shop.texts import _

Key: TypeAlias = "tuple[str, str, int]"
ONE_PIECE = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """A product that is there. Units as in the store: prices and value in 1/10000, stock in 1/1000."""

    id: int
    sku: str
    name: str
    name_key: str
    brand: str
    category_id: int | None
    tax_class_id: int
    unit: str
    weighed: bool
    price_e4: int | None
    cost_e4: int
    stocked: bool
    stock_milli: int
    stock_value_e4: int
    active: bool


@dataclass(slots=True)
class Catalogue:
    """The products that are there, and the ways to find one of them."""

    products: dict[int, Known] = field(default_factory=dict)
    by_barcode: dict[str, int] = field(default_factory=dict)
    by_sku: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        """Take in a product; names count only where it is active."""
        self.products[known.id] = known
        self.by_sku[known.sku] = known.id
        if known.active:
            self.by_name[known.name_key] = known.id


@dataclass(slots=True)
class Planned:
    """A row that will be taken: as a new product, or as a change of `known`. The name may have been told apart.

    `new_keys` are the barcodes that nobody has yet: key, text, and of how many pieces (1/1000).
    """

    row: ProductRow
    known: Known | None
    sku: str
    name: str
    name_key: str
    new_keys: tuple[Key, ...]
    tax_class_id: int | None

    @property
    def active(self) -> bool:
        """Whether the product will be active, and needs a name of its own."""
        if self.row.active is not None:
            return self.row.active
        return self.known is None or self.known.active

    @property
    def owns_name(self) -> bool:
        """Whether the product has this name already."""
        return self.known is not None and self.known.active and self.known.name_key == self.row.name_key


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: rows to take in the order of the file, rows refused, how many names were told apart."""

    taken: list[Planned]
    refusals: list[Refusal]
    renamed: int


class _Refused(Exception):
    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.refusal = (field, value, reason)


class Planner:
    """Matches rows with a catalogue. `tax_classes` gives the class of what a tax cell may say (`tax_words`)."""

    def __init__(
        self, catalogue: Catalogue, tax_classes: Mapping[str, int], *, rename_duplicates: bool = False
    ) -> None:
        self._catalogue = catalogue
        self._tax_classes = tax_classes
        self._rename = rename_duplicates
        self._line_of_key: dict[str, int] = {}
        self._line_of_sku: dict[str, int] = {}
        self._line_of_product: dict[int, int] = {}
        self._refusals: list[Refusal] = []

    def plan(self, rows: Iterable[ProductRow]) -> Plan:
        """The whole plan. Of rows that want the same code or name, the first one gets it."""
        matched = [planned for row in rows if (planned := self._matched(row)) is not None]
        taken, renamed = self._named(matched)
        return Plan(taken, sorted(self._refusals, key=lambda refusal: refusal.line), renamed)

    def _matched(self, row: ProductRow) -> Planned | None:
        try:
            return self._match(row)
        except _Refused as error:
            self._refusals.append(Refusal(row.line, *error.refusal))
            return None

    def _match(self, row: ProductRow) -> Planned:
        keys = _keys_of(row)
        product_id = self._product_of(row, keys)
        known = self._catalogue.products[product_id] if product_id is not None else None
        sku = row.sku or (known.sku if known else row.barcode)
        if known is None or known.sku != sku:
            keys += _key_of_sku(row, keys)
        tax_class_id = self._tax_class_of(row)
        for key, text, _quantity in keys:
            if key in self._line_of_key:
                raise _Refused("barcode", text, _twice(self._line_of_key[key]))
        if sku and sku in self._line_of_sku:
            raise _Refused("sku", sku, _twice(self._line_of_sku[sku]))
        if product_id is not None and product_id in self._line_of_product:
            raise _Refused("name", row.name, _same_product(self._line_of_product[product_id]))
        self._line_of_key.update((key, row.line) for key, _text, _quantity in keys)
        if sku:
            self._line_of_sku[sku] = row.line
        if product_id is not None:
            self._line_of_product[product_id] = row.line
        new = tuple(pair for pair in keys if pair[0] not in self._catalogue.by_barcode)
        return Planned(row, known, sku, row.name, row.name_key, new, tax_class_id)

    def _product_of(self, row: ProductRow, keys: Sequence[Key]) -> int | None:
        """The product this row means. Raises _Refused where its codes belong to different ones."""
        codes = (*keys, *_key_of_sku(row, keys))
        found = {self._catalogue.by_barcode.get(key) for key, _text, _quantity in codes}
        found.add(self._catalogue.by_sku.get(row.sku or row.barcode))
        found.discard(None)
        if not row.sku and not row.barcode:
            found.add(self._catalogue.by_name.get(row.name_key))
        if len(found) > 1:
            raise _Refused("sku", row.sku, _("The barcode and the SKU belong to different products."))
        return found.pop() if found else None

    def _tax_class_of(self, row: ProductRow) -> int | None:
        if not row.tax:
            return None
        class_id = self._tax_classes.get(tax_word(row.tax))
        if class_id is None:
            raise _Refused("tax", row.tax, _("There is no tax class with this name, code or rate."))
        return class_id

    def _named(self, matched: Sequence[Planned]) -> tuple[list[Planned], int]:
        """The rows whose names can stand, and how many had to be told apart.

        A product keeps its own name before anybody else gets it. A refused row leaves its product its old name; if
        another row had been given that meanwhile, names are given again without it.
        """
        owned = dict(self._catalogue.by_name)
        wishing = [planned for planned in matched if planned.active and not planned.owns_name]
        for planned in matched:
            known = planned.known
            if known is not None and known.active and not (planned.active and planned.owns_name):
                owned.pop(known.name_key, None)
        lines = {
            planned.row.name_key: planned.row.line
            for planned in matched
            if planned.active and planned.owns_name
        }
        while True:
            refused = self._give_names(wishing, owned, lines)
            kept = {
                planned.known.name_key: planned.known.id
                for planned, _refusal in refused
                if planned.known is not None and planned.known.active
            }
            if all(owned.get(key) == product_id for key, product_id in kept.items()):
                break
            owned.update(kept)
        out = {id(planned) for planned, _refusal in refused}
        self._refusals += [refusal for _planned, refusal in refused]
        taken = [planned for planned in matched if id(planned) not in out]
        return taken, sum(planned.name != planned.row.name for planned in taken)

    def _give_names(
        self, wishing: Sequence[Planned], owned: Mapping[str, int], lines: Mapping[str, int]
    ) -> list[tuple[Planned, Refusal]]:
        taken: dict[str, int] = dict(owned)
        line_of = dict(lines)
        refused = []
        for planned in wishing:
            for name in self._wishes(planned):
                key = planned.row.name_key if name == planned.row.name else name_key(name)
                if key not in taken:
                    taken[key], line_of[key] = -1, planned.row.line
                    planned.name, planned.name_key = name, key
                    break
            else:
                refused.append((planned, self._name_taken(planned.row, taken, line_of)))
        return refused

    def _wishes(self, planned: Planned) -> list[str]:
        row = planned.row
        wishes = [row.name]
        if self._rename:
            if row.brand and name_key(row.brand) not in row.name_key:
                wishes.append(f"{row.name} ({row.brand})")
            code = row.barcode or row.sku
            if code:
                wishes.append(f"{row.name} ({code})")
        return wishes

    def _name_taken(self, row: ProductRow, taken: Mapping[str, int], line_of: Mapping[str, int]) -> Refusal:
        if row.name_key in line_of:
            reason = _("Line {line} has the same name.").format(line=line_of[row.name_key])
        else:
            sku = self._catalogue.products[taken[row.name_key]].sku
            reason = _("The product {sku} has the same name.").format(sku=sku)
        return Refusal(row.line, "name", row.name[:200], reason)


def number_made_up(planned: Iterable[Planned], catalogue: Catalogue) -> None:
    """Give every new product without any code a SKU: P and a number that is free."""
    number = len(catalogue.products)
    used = {each.sku for each in planned if each.sku}
    for each in planned:
        while not each.sku:
            number += 1
            sku = f"P{number:05d}"
            if sku not in catalogue.by_sku and sku not in used:
                each.sku = sku


def default_tax_class(rows: Sequence[tuple[int, str, str, int]], code: str) -> int:
    """The class with this code, the first one for none; rows as for `tax_words`. Raises BadInput."""
    for class_id, its_code, _name, _percent_e4 in rows:
        if not code or its_code == code:
            return class_id
    if not rows:
        raise BadInput(_("There is no tax class yet. Set up the shop first."))
    codes = ", ".join(row[1] for row in rows)
    raise BadInput(_("There is no tax class {code}. There are: {codes}.").format(code=code, codes=codes))


def tax_words(rows: Sequence[tuple[int, str, str, int]]) -> dict[str, int]:
    """The class of what a tax cell may say: its code, its name or its rate, in this order where classes share it.

    Rows are (id, code, name, rate in 1/10000 of a per cent); of classes that share a rate the first is meant.
    """
    words: dict[str, int] = {}
    for class_id, _code, _name, percent_e4 in rows:
        words.setdefault(format_scaled(percent_e4, PERCENT_DECIMALS), class_id)
    for column in (2, 1):
        words |= {tax_word(str(row[column])): row[0] for row in reversed(rows)}
    return words


def tax_word(text: str) -> str:
    """What a tax cell says, comparable: "25,0 %" is "25", "Standard" is "standard"."""
    word = " ".join(text.casefold().replace("%", " ").split()).replace(",", ".")
    if word.replace(".", "", 1).isdigit():
        word = word.rstrip("0").rstrip(".") if "." in word else word
    return word or "0"


def _keys_of(row: ProductRow) -> tuple[Key, ...]:
    """The barcodes of a row, each once."""
    keys: tuple[Key, ...] = ((row.barcode_key, row.barcode, ONE_PIECE),) if row.barcode_key else ()
    for other in row.other_codes:
        if all(other.key != key for key, _text, _quantity in keys):
            keys = (*keys, (other.key, other.code, other.quantity_milli))
    return keys


def _key_of_sku(row: ProductRow, keys: Sequence[Key]) -> tuple[Key, ...]:
    """The SKU as a barcode, where it is a GTIN and not among them."""
    if row.sku.isdigit() and barcode.is_valid_gtin(row.sku):
        key = barcode.canonical(row.sku)
        if all(key != other for other, _text, _quantity in keys):
            return ((key, row.sku, ONE_PIECE),)
    return ()


def _twice(line: int) -> str:
    return _("Line {line} has the same code.").format(line=line)


def _same_product(line: int) -> str:
    return _("Line {line} is the same product.").format(line=line)
