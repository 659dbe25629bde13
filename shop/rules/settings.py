"""The shop's settings: each with its default and the sentence that describes it; stored as JSON text by key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

from shop.rules.currency import Currency, currency
from shop.rules.errors import DamagedDatabase
from shop.rules.normal import storable
from shop.rules.numbers import MAX_AMOUNT_MINOR, MAX_QUANTITY_MILLI
from shop.rules.tax import Rounding, TaxMode
from shop.texts import _

LONGEST_TEXT = 10_000


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, slots=True)
class Settings:
    """One frozen reading of all settings. Amounts are in minor units of `currency_code`."""

    shop_name: str = _setting("", "The shop's name, as on receipts and invoices.")
    shop_address: str = _setting("", "The shop's postal address, one line each.")
    shop_country: str = _setting("IE", "The shop's country, ISO 3166 code of two letters.")
    shop_tax_number: str = _setting("", "The number under which the shop is known to the tax office.")
    shop_phone: str = _setting("", "A telephone number for receipts and invoices.")
    shop_email: str = _setting("", "An e-mail address for invoices.")
    currency_code: str = _setting("EUR", "The currency of all prices, ISO 4217 code of three letters.")
    prices_include_tax: bool = _setting(True, "Whether prices on the shelf include tax.")
    tax_rounding: Rounding = _setting("document", "Round tax once per rate and document, or on each line.")
    cash_step_minor: int = _setting(0, "The smallest coin in use, in minor units; 0 for no cash rounding.")
    confirm_over_milli: int = _setting(999_000, "A quantity above this is asked about before it is sold.")
    language: str = _setting(
        "en",
        "The language of screens and papers, from the next start on. Where Tuppence has no words of it, amounts and "
        "dates follow it, and words are English.",
    )
    time_zone: str = _setting("Europe/Dublin", "The shop's time zone, as in the IANA database.")
    day_cutoff_hour: int = _setting(0, "The hour at which the next business day begins.")
    receipt_width_mm: int = _setting(80, "The width of the receipt paper: 58 or 80.")
    receipt_code_page: str = _setting("CP858", "The receipt printer's code page; other characters are drawn.")
    receipt_header: str = _setting("", "Lines printed under the shop's name on every receipt.")
    receipt_footer: str = _setting("Thank you for your visit", "Lines printed at the end of every receipt.")
    receipt_logo: str = _setting("", "A picture printed at the head of receipts and invoices; a path.")
    paper: str = _setting("A4", "The paper of PDF invoices: A4 or Letter.")
    invoice_colour: str = _setting(
        "#0f766e", "The colour of an invoice's edge, number and table, as #rrggbb."
    )
    invoice_intro: str = _setting("", "Lines above an invoice's items, such as how to pay.")
    invoice_footer: str = _setting("", "Lines below an invoice's totals; empty for those of the receipt.")
    invoice_sku: bool = _setting(True, "Whether an invoice has a column with the products' SKUs.")
    invoice_rate: bool = _setting(True, "Whether an invoice has a column with each item's tax rate.")
    documents_dir: str = _setting("", "Where PDF invoices are saved; empty for beside the database.")
    backup_dir: str = _setting(
        "", "The folder that backups are written into, best on another disk; empty for beside the database."
    )
    backups_kept: int = _setting(30, "So many backups are kept: as one more is made the oldest goes.")
    invoice_buyer_years: int = _setting(
        10, "For how many years, from the end of its own, an invoice keeps its buyer's name after an erasure."
    )
    prefix_rules: str = _setting(
        "",
        "In-store barcodes: prefix, item digits, weight or price, value digits, decimals; one rule a line.",
    )
    write_off_reasons: str = _setting(
        "Damaged\nExpired\nStolen\nOwn use\nSample", "Why goods are written off, one reason a line."
    )
    demo: bool = _setting(False, "Whether this is the demo shop; every screen says so.")

    @property
    def currency(self) -> Currency:
        return currency(self.currency_code)

    @property
    def tax_mode(self) -> TaxMode:
        return TaxMode(self.prices_include_tax, self.tax_rounding)


def about(key: str) -> str:
    """The sentence that describes a setting."""
    return next(str(f.metadata["about"]) for f in fields(Settings) if f.name == key)


def from_rows(rows: dict[str, str]) -> Settings:
    """Settings from the stored table: JSON text by key; what is missing has its default, what is unknown is left.

    DamagedDatabase, naming it, for one that can't be what it should: to guess another would falsify what is sold.
    """
    found = {each.name: _read(each, rows[each.name]) for each in fields(Settings) if each.name in rows}
    settings = Settings(**found)
    for name, is_sound in _SOUND.items():
        if not is_sound(getattr(settings, name)):
            raise _unusable(name)
    return settings


def _read(setting: Field[Any], stored: str) -> Any:
    try:
        value = json.loads(stored)
    except (ValueError, RecursionError):
        raise _unusable(setting.name) from None
    if type(value) is not type(setting.default) or (isinstance(value, str) and len(value) > LONGEST_TEXT):
        raise _unusable(setting.name)
    return storable(value) if isinstance(value, str) else value


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


_SOUND: dict[str, Callable[[Any], bool]] = {
    "currency_code": lambda code: re.fullmatch("[A-Z]{3}", code) is not None,
    "tax_rounding": lambda how: how in ("document", "line"),
    "cash_step_minor": lambda step: 0 <= step <= MAX_AMOUNT_MINOR,
    "confirm_over_milli": lambda most: 0 <= most <= MAX_QUANTITY_MILLI,
    "invoice_buyer_years": lambda years: 0 <= years <= 100,
    "backups_kept": lambda count: 1 <= count <= 10_000,
    "day_cutoff_hour": lambda hour: 0 <= hour < 24,
    "time_zone": _is_time_zone,
    "invoice_colour": lambda colour: re.fullmatch("#[0-9a-f]{6}", colour) is not None,
}


def _unusable(name: str) -> DamagedDatabase:
    return DamagedDatabase(
        _("The setting {name} in the database can't be used. It should say: {about}").format(
            name=name, about=about(name)
        )
    )


def to_rows(settings: Settings) -> dict[str, str]:
    """All settings as the stored table has them."""
    return {f.name: json.dumps(getattr(settings, f.name), ensure_ascii=False) for f in fields(Settings)}
