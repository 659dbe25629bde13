"""The settings as a person fills them in: in groups, each with what it is called, and read back whole or refused.

What a setting means stands beside its default in `shop.rules.settings`. The currency and the demo's mark are shown
by nobody's wish: `LOCKED` names what can't be changed once something was sold.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from shop.rules import languages
from shop.rules.countries import country_names
from shop.rules.errors import BadForm, BadInput
from shop.rules.normal import storable
from shop.rules.numbers import QUANTITY_DECIMALS, format_scaled, parse_amount, parse_scaled
from shop.rules.settings import LONGEST_TEXT, Settings
from shop.texts import _

LOCKED = ("currency_code",)
MOST_YEARS = 100
MOST_BACKUPS = 10_000
LONGEST = {"shop_name": 200, "shop_tax_number": 50, "shop_phone": 50, "shop_email": 254, "language": 20}
CODE_PAGES = (
    "CP437 CP850 CP852 CP858 CP860 CP863 CP865 CP866 CP1250 CP1251 CP1252 CP1253 CP1254 CP1257".split()
)

Said = Mapping[str, str | bool]


PATHS = ("picture", "folder")
"""The kinds of settings that name a file or a folder: typed, or chosen where the system shows them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting: `kind` is text, lines, choice, check or one of `PATHS`; `choices` are (value, label)."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that belong together."""

    id: str
    label: str
    entries: tuple[Entry, ...]


def groups() -> tuple[Group, ...]:
    """All settings a person may change, in the order of the screen."""
    return (_shop(), _money(), _selling(), _receipts(), _invoices(), _privacy())


def _shop() -> Group:
    return Group(
        "shop",
        _("Shop"),
        (
            Entry("shop_name", _("Name")),
            Entry("shop_address", _("Address"), "lines"),
            Entry("shop_country", _("Country"), "choice", country_names()),
            Entry("shop_tax_number", _("Tax number")),
            Entry("shop_phone", _("Telephone")),
            Entry("shop_email", _("E-mail")),
            Entry("language", _("Language"), "choice", languages.choices()),
            Entry("time_zone", _("Time zone")),
            Entry("day_cutoff_hour", _("The day begins at (hour)")),
        ),
    )


def _money() -> Group:
    roundings = (("document", _("Once per rate and document")), ("line", _("On each line")))
    return Group(
        "money",
        _("Tax and currency"),
        (
            Entry("currency_code", _("Currency")),
            Entry("prices_include_tax", _("Prices include tax"), "check"),
            Entry("tax_rounding", _("Tax is rounded"), "choice", roundings),
            Entry("cash_step_minor", _("Smallest coin in use")),
        ),
    )


def _selling() -> Group:
    return Group(
        "selling",
        _("Selling and stock"),
        (
            Entry("confirm_over_milli", _("Ask above this quantity")),
            Entry("prefix_rules", _("In-store barcodes"), "lines"),
            Entry("write_off_reasons", _("Reasons to write goods off"), "lines"),
        ),
    )


def _receipts() -> Group:
    widths = (("80", _("80 mm")), ("58", _("58 mm")))
    pages = tuple((name, name) for name in CODE_PAGES)
    return Group(
        "receipts",
        _("Receipts"),
        (
            Entry("receipt_width_mm", _("Paper"), "choice", widths),
            Entry("receipt_code_page", _("Code page"), "choice", pages),
            Entry("receipt_logo", _("Picture at the head"), "picture"),
            Entry("receipt_header", _("Under the shop's name"), "lines"),
            Entry("receipt_footer", _("At the end"), "lines"),
        ),
    )


def _invoices() -> Group:
    papers = (("A4", "A4"), ("Letter", "Letter"))
    return Group(
        "invoices",
        _("Invoices"),
        (
            Entry("paper", _("Paper"), "choice", papers),
            Entry("invoice_colour", _("Colour")),
            Entry("invoice_sku", _("Column with SKUs"), "check"),
            Entry("invoice_rate", _("Column with tax rates"), "check"),
            Entry("invoice_intro", _("Above the items"), "lines"),
            Entry("invoice_footer", _("Below the totals"), "lines"),
            Entry("documents_dir", _("Folder of papers"), "folder"),
        ),
    )


def _privacy() -> Group:
    return Group(
        "privacy",
        _("Keeping data"),
        (
            Entry("backup_dir", _("Folder of backups"), "folder"),
            Entry("backups_kept", _("Backups kept")),
            Entry("invoice_buyer_years", _("Years an invoice keeps its buyer")),
        ),
    )


def as_text(name: str, settings: Settings) -> str | bool:
    """A setting as the form has it."""
    value = getattr(settings, name)
    if isinstance(value, bool):
        return value
    if name == "cash_step_minor":
        return format_scaled(value, settings.currency.digits) if value else "0"
    if name == "confirm_over_milli":
        return format_scaled(value, QUANTITY_DECIMALS)
    return str(value)


def said(settings: Settings) -> dict[str, str | bool]:
    """All settings of all groups as the form has them."""
    return {entry.name: as_text(entry.name, settings) for group in groups() for entry in group.entries}


def read(told: Said, known: Settings) -> Settings:
    """The settings that a form says, everything else as it was. BadForm with a sentence for each that can't be."""
    errors: dict[str, str] = {}
    found: dict[str, Any] = {}
    digits = _digits(told, known)
    for setting in fields(Settings):
        if setting.name not in told:
            continue
        try:
            found[setting.name] = _value(setting.name, setting.default, told[setting.name], digits)
        except BadInput as error:
            errors[setting.name] = error.message
    if errors:
        raise BadForm(errors)
    return replace(known, **found)


def _digits(told: Said, known: Settings) -> int:
    """The decimals of the currency that the form names; of the one there was where that is none."""
    code = str(told.get("currency_code", known.currency_code)).strip().upper()
    return replace(known, currency_code=code).currency.digits if _is_currency(code) else known.currency.digits


def _value(name: str, default: Any, text: str | bool, digits: int) -> Any:
    if isinstance(default, bool):
        return bool(text)
    typed = str(text).strip()
    if storable(typed) != typed:
        raise BadInput(_("This contains a character that can't be stored. Type it again."))
    most = LONGEST.get(name, LONGEST_TEXT)
    if len(typed) > most:
        raise BadInput(_("At most {count} characters are possible here.").format(count=most))
    if name == "cash_step_minor":
        return parse_amount(typed or "0", digits)
    if name == "confirm_over_milli":
        return parse_scaled(typed, QUANTITY_DECIMALS, 999_999_999)
    if name in _READ:
        return _READ[name](typed)
    return typed


def _name(text: str) -> str:
    if not text:
        raise BadInput(_("Type the shop's name."))
    return text


def _currency(text: str) -> str:
    code = text.upper()
    if not _is_currency(code):
        raise BadInput(_("Type a currency's code of three letters, as in EUR."))
    return code


def _is_currency(code: str) -> bool:
    from babel.numbers import list_currencies

    return code in list_currencies()


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise BadInput(_("Type a time zone as in Europe/Dublin.")) from None
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read_whole(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
            raise BadInput(_("Type a number from {least} to {most}.").format(least=least, most=most))
        return int(text)

    return read_whole


def _email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", text):
        raise BadInput(_("Write the e-mail address as in ann@example.com."))
    return text


def _colour(text: str) -> str:
    colour = text.lower()
    colour = colour if colour.startswith("#") else f"#{colour}"
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise BadInput(_("Write the colour as #rrggbb, as in #0f766e."))
    return colour


def _picture(text: str) -> str:
    """A file that is there; whether it is a picture, who saves it sees."""
    path = os.path.expanduser(text)
    if text and not (os.path.isabs(path) and os.path.isfile(path)):
        raise BadInput(_("There is no file of this name. Write its whole path, or leave it empty."))
    return text


def _folder(text: str) -> str:
    if text and not os.path.isabs(os.path.expanduser(text)):
        raise BadInput(_("Write the whole path of the folder, or leave it empty."))
    return text


_READ: dict[str, Callable[[str], Any]] = {
    "shop_name": _name,
    "shop_email": _email,
    "currency_code": _currency,
    "language": languages.check_language,
    "time_zone": _time_zone,
    "day_cutoff_hour": _whole(0, 23),
    "receipt_width_mm": _whole(58, 80),
    "receipt_logo": _picture,
    "invoice_colour": _colour,
    "documents_dir": _folder,
    "backup_dir": _folder,
    "backups_kept": _whole(1, MOST_BACKUPS),
    "invoice_buyer_years": _whole(0, MOST_YEARS),
}
