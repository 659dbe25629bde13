"""The reports there are: what each is about, its columns and figures. Titles are the trade's own words.

Net, tax and gross are the stored amounts of sales less those of credit notes; "gross" is what customers were charged.
Cash rounding stands in a column of its own wherever there is some.
"""

from __future__ import annotations

from typing import Final

from shop.rules.errors import BadInput
from shop.rules.money import PERCENT_HUNDRED
from shop.rules.report import Label, Measure, Own, Shape, in_minor, quotient, ratio, share
from shop.texts import _

_NET = Measure("net_minor", "Net", "money")
_TAX = Measure("tax_minor", "Tax", "money", neutral=True)
_GROSS = Measure("gross_minor", "Gross", "money")
_SALES = Measure("sales", "Sales", "count")
_RETURNS = Measure("returns", "Returns", "count", optional=True)
_ROUNDING = Measure("rounding_minor", "Cash rounding", "money", optional=True)
_AVERAGE = Measure("average", "Average sale", "money", ratio("sold_minor", "sales"))
_SHARE = Measure("share", "Share", "percent", share("gross_minor"), adds=False)
_QUANTITY = Measure("quantity_milli", "Quantity", "quantity")
_ITEMS = Measure("items", "Items", "count")
_DISCOUNT = Measure("discount_minor", "Discount", "money", optional=True, neutral=True)

_SALES_FIGURES = (_SALES, _RETURNS, _NET, _TAX, _GROSS, _ROUNDING, _AVERAGE)


def _cost(own: Own, _whole: Own, digits: int) -> int | None:
    return in_minor(own, "cost_e4", "cost_rest_e7", digits)


def _margin(own: Own, _whole: Own, digits: int) -> int | None:
    cost = in_minor(own, "cost_e4", "cost_rest_e7", digits)
    return None if cost is None else own["net_minor"] - cost


def _margin_share(own: Own, whole: Own, digits: int) -> int | None:
    return quotient(_margin(own, whole, digits), own.get("net_minor"), PERCENT_HUNDRED)


def _all_discounts(own: Own, _whole: Own, _digits: int) -> int | None:
    return own["discount_minor"] + own["sale_discount_minor"] if own else None


def _discount_share(own: Own, whole: Own, digits: int) -> int | None:
    return quotient(_all_discounts(own, whole, digits), own.get("amount_minor"), PERCENT_HUNDRED)


def _overridden(own: Own, _whole: Own, digits: int) -> int | None:
    return in_minor(own, "overridden_e4", "overridden_rest_e7", digits)


def _worth(own: Own, _whole: Own, digits: int) -> int | None:
    return in_minor({"whole": own.get("value_e4"), "rest": 0}, "whole", "rest", digits)


_MARGIN_FIGURES = (
    _NET,
    Measure("cost", "Cost", "money", _cost, neutral=True),
    Measure("margin", "Margin", "money", _margin),
    Measure("margin_share", "Margin %", "percent", _margin_share),
)

SHAPES: Final = (
    Shape(
        "days",
        "Sales by day",
        "What was sold on each business day.",
        (Label("day", "Day", "day"),),
        _SALES_FIGURES,
        "gross_minor",
        chart="time",
        by_key=True,
    ),
    Shape(
        "weekdays",
        "Sales by weekday",
        "Which days of the week are strong.",
        (Label("weekday", "Weekday", "weekday"),),
        (
            Measure("days", "Days", "count"),
            *_SALES_FIGURES,
            Measure("a_day", "Gross a day", "money", ratio("gross_minor", "days")),
        ),
        "gross_minor",
        chart="time",
        by_key=True,
    ),
    Shape(
        "hours",
        "Sales by hour",
        "When customers come, by the shop's own clock.",
        (Label("hour", "Hour", "hour"),),
        _SALES_FIGURES,
        "gross_minor",
        chart="time",
        by_key=True,
    ),
    Shape(
        "months",
        "Sales by month",
        "What was sold in each month.",
        (Label("month", "Month", "month"),),
        _SALES_FIGURES,
        "gross_minor",
        chart="time",
        by_key=True,
    ),
    Shape(
        "products",
        "Sales by product",
        "What sold best, returns taken off.",
        (Label("sku", "SKU", "code"), Label("product", "Product")),
        (_QUANTITY, _NET, _TAX, _GROSS, _DISCOUNT, _SHARE),
        "gross_minor",
    ),
    Shape(
        "categories",
        "Sales by category",
        "By the category each item had when it was sold.",
        (Label("category", "Category"),),
        (_ITEMS, _NET, _TAX, _GROSS, _DISCOUNT, _SHARE),
        "gross_minor",
    ),
    Shape(
        "customers",
        "Sales by customer",
        "What each customer bought; sales to nobody by name stand in one row.",
        (Label("number", "Number", "code"), Label("customer", "Customer")),
        (*_SALES_FIGURES, _SHARE),
        "gross_minor",
    ),
    Shape(
        "people",
        "Sales by person",
        "Who was at the till.",
        (Label("person", "Person"),),
        (*_SALES_FIGURES, _SHARE),
        "gross_minor",
    ),
    Shape(
        "tills",
        "Sales by till",
        "Which till took how much.",
        (Label("till", "Till"),),
        (*_SALES_FIGURES, _SHARE),
        "gross_minor",
    ),
    Shape(
        "tenders",
        "Payments by tender",
        "What was taken and given back, cash rounding among it.",
        (Label("tender", "Tender"),),
        (
            Measure("taken", "Payments", "count"),
            Measure("taken_minor", "Taken", "money"),
            Measure("given", "Paid back", "count", optional=True),
            Measure("given_minor", "Given back", "money", optional=True),
            Measure("amount_minor", "Total", "money"),
            Measure("share", "Share", "percent", share("amount_minor"), adds=False),
        ),
        "amount_minor",
    ),
    Shape(
        "taxes",
        "Tax by rate",
        "Tax as printed on receipts and invoices; credit notes take it off.",
        (
            Label("rate", "Rate"),
            Label("component", "Component"),
            Label("percent", "Per cent", "percent"),
            Label("category", "Code", "code"),
        ),
        (_NET, _TAX, _GROSS),
        "tax_minor",
        by_key=True,
    ),
    Shape(
        "margins",
        "Margin by product",
        "Net less cost, as both were when the product was sold.",
        (Label("sku", "SKU", "code"), Label("product", "Product")),
        (_QUANTITY, *_MARGIN_FIGURES),
        "margin",
    ),
    Shape(
        "category-margins",
        "Margin by category",
        "Net less cost, by the category each item had when it was sold.",
        (Label("category", "Category"),),
        _MARGIN_FIGURES,
        "margin",
    ),
    Shape(
        "discounts",
        "Discounts by person",
        "What was taken off lines and sales, and prices changed at the till.",
        (Label("person", "Person"),),
        (
            _ITEMS,
            Measure("amount_minor", "Before discounts", "money", neutral=True),
            Measure("discounted_items", "Discounted", "count", neutral=True),
            Measure("discount_minor", "On lines", "money", neutral=True),
            Measure("sale_discount_minor", "On sales", "money", neutral=True),
            Measure("discounts", "Discounts", "money", _all_discounts, neutral=True),
            Measure("discount_share", "Discount %", "percent", _discount_share, neutral=True),
            Measure("overridden_items", "Prices changed", "count", neutral=True),
            Measure("overridden", "Taken off by it", "money", _overridden, neutral=True),
        ),
        "discounts",
    ),
    Shape(
        "voids",
        "Voids by person",
        "Lines voided, carts given up, drawers opened without a sale, and leave asked for and given.",
        (Label("person", "Person"),),
        (
            Measure("voided", "Lines voided", "count", neutral=True),
            Measure("voided_minor", "Worth", "money", neutral=True),
            Measure("abandoned", "Carts given up", "count", neutral=True),
            Measure("abandoned_minor", "Worth of carts", "money", neutral=True),
            Measure("no_sales", "No-sales", "count", neutral=True),
            Measure("asked", "Leave asked", "count", neutral=True),
            Measure("given", "Leave given", "count", neutral=True),
        ),
        "voided_minor",
    ),
    Shape(
        "low-stock",
        "Low stock",
        "Products at or below their reorder level now, and how long they last at the period's pace.",
        (Label("sku", "SKU", "code"), Label("product", "Product"), Label("supplier", "Supplier")),
        (
            Measure("on_hand_milli", "On hand", "quantity"),
            Measure("reorder_level_milli", "Reorder at", "quantity"),
            Measure("reorder_quantity_milli", "To order", "quantity"),
            Measure("sold_milli", "Sold", "quantity"),
            Measure("lasts", "Lasts days", "days", ratio("on_hand_days", "sold_milli"), adds=False),
        ),
        "sold_milli",
        is_now=True,
    ),
    Shape(
        "dead-stock",
        "Dead stock",
        "Products on the shelf of which none was sold in the period.",
        (Label("sku", "SKU", "code"), Label("product", "Product"), Label("last_sold", "Last sold", "date")),
        (
            Measure("on_hand_milli", "On hand", "quantity"),
            Measure("worth", "Worth at cost", "money", _worth),
        ),
        "worth",
        is_now=True,
    ),
)
BY_NAME: Final = {shape.name: shape for shape in SHAPES}


def shape_of(name: str) -> Shape:
    """The report of this name. BadInput names those there are."""
    found = BY_NAME.get(name.strip().lower())
    if found is None:
        raise BadInput(
            _("There is no report {name}. There are: {names}.").format(
                name=name[:40], names=", ".join(BY_NAME)
            ),
            "name",
        )
    return found
