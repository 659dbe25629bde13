"""One change for many products at once, as it is chosen and typed: their prices by a rule, or one field of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shop.rules.errors import BadForm, BadInput
from shop.rules.pricing import PriceRule, read_rule
from shop.rules.quantity import parse_quantity
from shop.texts import _

FIELDS = ("price", "category", "tax_class", "supplier", "active", "reorder_level", "reorder_quantity")
MAY_BE_NONE = frozenset(("category", "supplier"))
CHOSEN = frozenset(("category", "tax_class", "supplier"))


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What becomes of each product: its price by `rule`, else `value` in its `field`.

    The value is an id, 0 or 1, or a quantity in 1/1000; None takes the category or the supplier away.
    """

    field: str
    value: int | None = None
    rule: PriceRule | None = None


def read(values: Mapping[str, str | bool]) -> BulkChange:
    """The change of a form: `field`, and of that name its value; for prices `kind`, `by` and `rounding`.

    BadForm has a sentence for the field that can't be used.
    """
    field = str(values.get("field") or "")
    if field not in FIELDS:
        raise BadForm({"field": _("Choose what is to be changed.")})
    typed = str(values.get(field) or "").strip()
    try:
        if field == "price":
            kind, by, rounding = (str(values.get(name) or "") for name in ("kind", "by", "rounding"))
            return BulkChange(field, rule=read_rule(kind, by, rounding))
        if field in CHOSEN:
            return BulkChange(field, _chosen(field, typed))
        if field == "active":
            return BulkChange(field, int(typed != "no"))
        return BulkChange(field, parse_quantity(typed or "0", field))
    except BadInput as error:
        raise BadForm({error.field or field: error.message}) from error


def _chosen(field: str, typed: str) -> int | None:
    if typed.isascii() and typed.isdecimal() and len(typed) < 19:
        return int(typed)
    if typed or field not in MAY_BE_NONE:
        raise BadInput(_("Choose one of the list."), field)
    return None
