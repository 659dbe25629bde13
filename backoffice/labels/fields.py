"""The form of the labels: which sheet, and what stands on a label; what is typed there as a job to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shop.rules.errors import BadForm
from shop.rules.label import LabelChoice, LabelItem
from shop.rules.label_sheet import FIELDS, OWN, SHEETS, own_sheet, sheet_label, sheet_named
from shop.rules.numbers import parse_scaled
from shop.services.labels import LabelJob
from shop.texts import _, pgettext
from widgets.fields import Field, Value

TICKS = ("price", "unit_price", "old_price", "barcode", "sku", "date", "small_per_100")


def label_fields() -> tuple[Field, ...]:
    """The sheet, the first free label on it, what stands on a label, and the dimensions of a sheet of one's own."""
    sheets = [(sheet.id, sheet_label(sheet)) for sheet in SHEETS]
    labels_of = {
        "paper_width": _("Paper width"),
        "paper_height": _("Paper height"),
        "across": _("Labels across"),
        "down": _("Labels down"),
        "width": _("Label width"),
        "height": _("Label height"),
        "left": _("Left margin"),
        "top": _("Top margin"),
        "gap_x": _("Column gap"),
        "gap_y": _("Row gap"),
    }
    return (
        Field(
            "sheet",
            pgettext("of labels", "Sheet"),
            "choice",
            (*sheets, (OWN, _("Own dimensions, below"))),
            span=2,
        ),
        Field("first", _("First free label"), span=2, anchor="e"),
        Field("price", _("Price"), "check"),
        Field("unit_price", _("Unit price"), "check"),
        Field("old_price", _("Old price"), "check"),
        Field("barcode", _("Barcode"), "check"),
        Field("sku", _("SKU"), "check"),
        Field("date", _("Date"), "check"),
        Field("small_per_100", _("Small packages per 100 g or ml"), "check", span=2),
        *(
            Field(name, label, anchor="e", heading=_("Own sheet, in mm") if name == "paper_width" else "")
            for name, label in labels_of.items()
        ),
    )


def job_of(values: Mapping[str, Value], items: Iterable[LabelItem]) -> LabelJob:
    """What is to be printed. BadForm for a sheet that can't be, BadInput for a number that is none."""
    chosen = str(values["sheet"])
    sheet = sheet_named(chosen) if chosen != OWN else own_sheet({name: str(values[name]) for name in FIELDS})
    first = parse_scaled(str(values["first"]) or "1", 0, 10_000, "first")
    if not 1 <= first <= sheet.count:
        raise BadForm({"first": _("There are {count} labels on a sheet.").format(count=sheet.count)})
    choice = LabelChoice(**{name: bool(values[name]) for name in TICKS})
    return LabelJob(tuple(items), sheet, first, choice)
