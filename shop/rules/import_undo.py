"""What an import leaves behind so that all of it can be undone, and how it is told whether something changed since.

A thing that was there before is kept as the fields that changed, before and after. One that was new is kept as a
fingerprint of all its fields: it is undone as long as it still has the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Final

from shop.texts import _

PRODUCT: Final = "product"
CUSTOMER: Final = "customer"
CATEGORY: Final = "category"
SUPPLIER: Final = "supplier"

PRODUCT_MORE = (
    "reorder_level_milli",
    "reorder_quantity_milli",
    "minimum_age",
    "deposit_e4",
    "content_milli",
    "content_unit",
    "supplier_id",
    "supplier_sku",
    "notes",
)
"""Columns of a product that few files tell."""
PRODUCT_COLUMNS = (
    "sku",
    "name",
    "brand",
    "category_id",
    "tax_class_id",
    "unit",
    "weighed",
    "price_e4",
    "cost_e4",
    "stocked",
    "active",
    *PRODUCT_MORE,
)
"""Columns of a product that an import may write, but for its stock and its codes."""
NEW_PRODUCT: Mapping[str, Any] = dict.fromkeys(PRODUCT_MORE, 0) | {
    "content_unit": "",
    "supplier_id": None,
    "supplier_sku": "",
    "notes": "",
}
"""What those hold of which a file doesn't tell."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row as an import found it and left it. `before` is empty for one that was new."""

    entity: str
    entity_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Left:
    """What an undo leaves as it is, and why."""

    name: str
    reason: str


def fingerprint(values: Mapping[str, Any], columns: tuple[str, ...]) -> str:
    """A short text that is another one as soon as one of the columns is. Yes and no are 1 and 0, as they are stored."""
    told = repr(itemgetter(*columns)(values))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def packed(values: Mapping[str, Any]) -> str:
    """Fields and their values as they are kept."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpacked(text: str) -> dict[str, Any]:
    """What `packed` made a text of."""
    found: dict[str, Any] = json.loads(text)
    return found


def field_text(column: str) -> str:
    """What a column is called in a sentence."""
    return {
        "name": _("name"),
        "sku": _("SKU"),
        "brand": _("brand"),
        "category_id": _("category"),
        "tax_class_id": _("tax class"),
        "unit": _("unit"),
        "price_e4": _("price"),
        "cost_e4": _("cost"),
        "supplier_id": _("supplier"),
        "supplier_sku": _("supplier's SKU"),
        "notes": _("notes"),
        "active": _("whether it is sold"),
        "stocked": _("whether it has a stock"),
        "weighed": _("whether it is weighed"),
        "reorder_level_milli": _("reorder level"),
        "reorder_quantity_milli": _("reorder quantity"),
        "minimum_age": _("minimum age"),
        "deposit_e4": _("deposit"),
        "content_milli": _("content"),
        "content_unit": _("content"),
    }.get(column, column.replace("_", " "))
