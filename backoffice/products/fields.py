"""The fields of a product's form, and what those that are chosen offer."""

from __future__ import annotations

from backoffice.form import Form
from backoffice.list_page import Filter
from shop.rules.product_form import CONTENT_UNITS, UNITS, ProductDetails
from shop.rules.tax_form import shown_percent
from shop.services.product_lists import Choices
from shop.texts import _
from widgets.fields import Field


def fields() -> tuple[Field, ...]:
    """All of them, in the order of the form; choices come with each product."""
    codes = _("Scan to add one. × 6 behind a code makes it that of a pack of six.")
    return (
        Field("name", _("Name"), span=2),
        Field("sku", _("SKU"), placeholder=_("automatic")),
        Field("category", _("Category"), "choice"),
        Field("price_with", _("Price with tax"), anchor="e", placeholder=_("asked for")),
        Field("price_without", _("without tax"), anchor="e"),
        Field("cost", _("Cost"), anchor="e"),
        Field("margin", _("Margin %"), anchor="e"),
        Field("tax_class", _("Tax class"), "choice"),
        Field("deposit", _("Deposit"), anchor="e"),
        Field("barcodes", _("Barcodes, one a line"), "lines", span=2, height=2, hint=codes),
        Field("stock", _("In stock"), "shown", anchor="e", heading=_("Stock")),
        Field("stocked", _("Stock is kept"), "check"),
        Field("reorder_level", _("Reorder at"), anchor="e"),
        Field("reorder_quantity", _("Order quantity"), anchor="e"),
        Field("unit", _("Unit"), "choice"),
        Field("weighed", _("Sold by weight"), "check"),
        Field("supplier", _("Supplier"), "choice"),
        Field("supplier_sku", _("Supplier's SKU")),
        Field("brand", _("Brand"), heading=_("More")),
        Field("favourite", _("Favourite place"), anchor="e"),
        Field("content", _("Content"), anchor="e"),
        Field("content_unit", _("of"), "choice"),
        Field("minimum_age", _("Minimum age"), anchor="e"),
        Field("active", _("Active"), "check"),
        Field("notes", _("Notes"), "lines", span=2),
    )


def filters(choices: Choices) -> tuple[Filter, ...]:
    """What stands beside the search box."""
    categories = ((str(each.id), each.indented) for each in choices.categories)
    suppliers = ((str(number), name) for number, name in choices.suppliers)
    taxes = ((str(each.id), each.name) for each in choices.tax_classes)
    shows = (
        ("", _("Active")),
        ("low", _("Low stock")),
        ("out", _("Out of stock")),
        ("no_price", _("Without a price")),
        ("inactive", _("Not active")),
        ("all", _("All")),
    )
    return (
        Filter("category", (("", _("All categories")), *categories, ("none", _("Without a category")))),
        Filter("show", shows),
        Filter("supplier", (("", _("All suppliers")), *suppliers)),
        Filter("tax_class", (("", _("All tax classes")), *taxes)),
    )


def offer(form: Form, choices: Choices, details: ProductDetails | None) -> None:
    """Let the form offer these, and what this product has already."""
    form.offer("category", (("", _("None")), *((str(each.id), each.indented) for each in choices.categories)))
    form.offer("tax_class", tax_choices(choices))
    form.offer("supplier", (("", _("None")), *((str(number), name) for number, name in choices.suppliers)))
    form.offer("unit", _with(UNITS, details.unit if details is not None else ""))
    form.offer(
        "content_unit", _with(("", *CONTENT_UNITS), details.content_unit if details is not None else "")
    )


def tax_choices(choices: Choices) -> tuple[tuple[str, str], ...]:
    """The tax classes with what they cost today."""
    return tuple(
        (str(each.id), f"{shown_percent(each.percent_e4)} {each.name}") for each in choices.tax_classes
    )


def _with(offered: tuple[str, ...], own: str) -> tuple[tuple[str, str], ...]:
    return tuple((each, each) for each in (*offered, *([] if own in offered or not own else [own])))
