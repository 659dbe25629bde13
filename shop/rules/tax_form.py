"""Tax classes and their rates as the office edits them: what a field may hold, and which rates may still change.

A rate is valid from a day on until the next one. Rates are integers of 1/10000 of a per cent. `category` is the code
of UNCL 5305 that electronic invoices give (EN 16931, BT-151): of those only S has a rate above zero, and only S.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from shop.rules.errors import BadForm, BadInput
from shop.rules.normal import shown, storable
from shop.rules.numbers import PERCENT_DECIMALS, format_scaled, parse_percent
from shop.rules.product_row import tidy
from shop.rules.tax import TaxComponent
from shop.texts import _

Found = TypeVar("Found")
FIRST_DAY = date(1970, 1, 1)
LONGEST_CODE = 20
LONGEST_NAME = 60
LONGEST_COMPONENT = 30
MOST_COMPONENTS = 5
RATED = frozenset("S")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PART = re.compile(r"(.*\S)\s+([0-9.,]+)\s*%?")


def letters() -> tuple[tuple[str, str], ...]:
    """The categories of tax a shop's sales can be of, each with what it means."""
    return (
        ("S", _("S: taxed at a rate")),
        ("Z", _("Z: zero rate")),
        ("E", _("E: exempt")),
        ("O", _("O: not subject to tax")),
        ("AE", _("AE: reverse charge")),
        ("K", _("K: delivered within the EU")),
        ("G", _("G: exported")),
    )


@dataclass(frozen=True, slots=True)
class RateDetails:
    """What a tax class costs from a day on; with components, `percent_e4` is their sum."""

    valid_from: date
    percent_e4: int
    category: str = "S"
    components: tuple[TaxComponent, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassDetails:
    """A tax class without its rates. `code` is what files and reports call it."""

    code: str
    name: str


def checked_class(values: Mapping[str, str | bool]) -> ClassDetails:
    """The form's fields code and name. BadForm has a sentence for each that can't be used."""
    errors: dict[str, str] = {}
    code = tidy(storable(str(values.get("code") or ""))).lower()
    name = tidy(storable(str(values.get("name") or "")))
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        errors["code"] = _("Type a code of small letters and digits, as in reduced2.")
    if not name:
        errors["name"] = _("Type a name, as it stands on receipts.")
    elif len(name) > LONGEST_NAME:
        errors["name"] = _("At most {count} characters are possible here.").format(count=LONGEST_NAME)
    if errors:
        raise BadForm(errors)
    return ClassDetails(code, name)


def checked_rate(values: Mapping[str, str | bool]) -> RateDetails:
    """The form's fields valid_from, percent, category and components. BadForm has a sentence for each bad one.

    With components the per cent may be left empty: it is their sum.
    """
    errors: dict[str, str] = {}
    day = _tried(_day, values, "valid_from", errors)
    components = _tried(read_components, values, "components", errors) or ()
    percent = _whole_rate(_tried(_percent, values, "percent", errors), components, errors)
    category = str(values.get("category") or "S").strip().upper()
    if category not in {code for code, _label in letters()}:
        errors["category"] = _("Choose one of the list.")
    elif "percent" not in errors and (category in RATED) != (percent > 0):
        errors["category"] = (
            _("S has a rate above zero. Choose Z for the zero rate, or another letter.")
            if category in RATED
            else _("Only S has a rate above zero. Choose S, or type a rate of 0.")
        )
    if errors or day is None:
        raise BadForm(errors)
    return RateDetails(day, percent, category, components)


def _tried(
    read: Callable[[str], Found], values: Mapping[str, str | bool], field: str, errors: dict[str, str]
) -> Found | None:
    try:
        return read(str(values.get(field) or ""))
    except BadInput as error:
        errors[field] = error.message
        return None


def _whole_rate(typed: int | None, components: Sequence[TaxComponent], errors: dict[str, str]) -> int:
    total = sum(part.percent_e4 for part in components)
    if "percent" in errors or "components" in errors:
        return 0
    if typed is None and not components:
        errors["percent"] = _("Type the rate in per cent; 0 for none.")
    elif typed is not None and components and typed != total:
        errors["percent"] = _("The parts make {sum} %. Change one of them, or leave this empty.").format(
            sum=format_scaled(total, PERCENT_DECIMALS)
        )
    return total if typed is None else typed


def _day(typed: str) -> date:
    try:
        day = datetime.strptime(typed.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise BadInput(_("Write the day as in 2026-07-01."), "valid_from") from None
    if day < FIRST_DAY:
        raise BadInput(_("A rate can't be valid from a day before 1970."), "valid_from")
    return day


def _percent(typed: str) -> int | None:
    text = typed.replace("%", "").strip()
    return parse_percent(text, "percent") if text else None


def read_components(typed: str) -> tuple[TaxComponent, ...]:
    """The parts of a rate: "CGST 9 + SGST 9", or one a line. BadInput for what is none. Empty for one whole rate."""
    parts: list[TaxComponent] = []
    for piece in re.split(r"[+;\n]", storable(typed)):
        if not piece.strip():
            continue
        match = _PART.fullmatch(piece.strip())
        name = tidy(match[1]) if match else ""
        if match is None or not name or len(name) > LONGEST_COMPONENT:
            raise BadInput(
                _("{text}: write the parts as in CGST 9 + SGST 9.").format(text=shown(piece)), "components"
            )
        parts.append(TaxComponent(name, parse_percent(match[2], "components")))
    if len({part.name.casefold() for part in parts}) < len(parts):
        raise BadInput(_("Each part has a name of its own."), "components")
    if len(parts) == 1 or len(parts) > MOST_COMPONENTS:
        raise BadInput(
            _("A rate has from 2 to {count} parts, or none.").format(count=MOST_COMPONENTS), "components"
        )
    return tuple(parts)


def shown_components(components: Sequence[TaxComponent], sign: str = ".") -> str:
    """The parts of a rate as `read_components` takes them."""
    return " + ".join(
        f"{part.name} {format_scaled(part.percent_e4, PERCENT_DECIMALS, sign)}" for part in components
    )


def shown_percent(percent_e4: int, sign: str = ".") -> str:
    """A rate as text: 230000 is "23 %"."""
    return f"{format_scaled(percent_e4, PERCENT_DECIMALS, sign)} %"


def in_force(valid_from: Sequence[date], today: date) -> date | None:
    """Of these days the one whose rate counts today; the first of all where none has come yet."""
    begun = [day for day in valid_from if day <= today]
    return max(begun) if begun else min(valid_from, default=None)
