"""What a new shop in a country starts from: currency, tax classes, time zone, language, paper, smallest coin.

Rates are the general ones for goods as of 1 January 2026, reduced ones in falling order. Sources: European
Commission, Taxes in Europe Database (EU); GOV.UK, VAT rates; ESTV (CH); Skatteetaten (NO); Skatturinn (IS); CBIC
notification 9/2025 (IN); National Tax Agency (JP); National Tax Service (KR); SARS (ZA); ATO (AU); Inland Revenue
(NZ, SG); CRA (CA); FTA (AE); ZATCA (SA); GIB (TR); SAT (MX). A preset is a start that the owner reads and changes,
not tax advice. Where the rate depends on the place within the country (US, CA), or the country is not in the table,
it is asked for. The smallest coin is given where rounding cash to it is the law or every shop's habit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from shop.rules.country_names import country_name
from shop.rules.money import PERCENT_ONE
from shop.rules.tax import TaxComponent, TaxRate
from shop.texts import SOURCE, _, language


@dataclass(frozen=True, slots=True)
class CountryPreset:
    """A country's usual settings. `tax` names the tax as receipts do; `rates` has the standard one first.

    With `asks_rate` the standard rate must be typed: the one given is only its known part, or zero.
    """

    code: str
    name: str
    currency: str
    time_zone: str
    language: str
    tax: str
    rates: tuple[TaxRate, ...]
    cash_step_minor: int
    prices_include_tax: bool = True
    paper: str = "A4"
    asks_rate: bool = False


# code | name | currency | time zone | language | tax | standard and reduced per cent | smallest coin, minor units
_TABLE: Final = """
AE|United Arab Emirates|AED|Asia/Dubai|en|VAT|5|25
AT|Austria|EUR|Europe/Vienna|de|USt|20 13 10|0
AU|Australia|AUD|Australia/Sydney|en|GST|10|5
BE|Belgium|EUR|Europe/Brussels|nl|BTW|21 12 6|5
BG|Bulgaria|EUR|Europe/Sofia|bg|ДДС|20 9|0
CA|Canada|CAD|America/Toronto|en|GST/HST|5|5
CH|Switzerland|CHF|Europe/Zurich|de|MWST|8.1 3.8 2.6|5
CY|Cyprus|EUR|Asia/Nicosia|el|ΦΠΑ|19 9 5 3|0
CZ|Czechia|CZK|Europe/Prague|cs|DPH|21 12|100
DE|Germany|EUR|Europe/Berlin|de|MwSt|19 7|0
DK|Denmark|DKK|Europe/Copenhagen|da|Moms|25|50
EE|Estonia|EUR|Europe/Tallinn|et|KM|24 13 9|5
ES|Spain|EUR|Europe/Madrid|es|IVA|21 10 4|0
FI|Finland|EUR|Europe/Helsinki|fi|ALV|25.5 13.5 10|5
FR|France|EUR|Europe/Paris|fr|TVA|20 10 5.5 2.1|0
GB|United Kingdom|GBP|Europe/London|en|VAT|20 5|0
GR|Greece|EUR|Europe/Athens|el|ΦΠΑ|24 13 6|0
HR|Croatia|EUR|Europe/Zagreb|hr|PDV|25 13 5|0
HU|Hungary|HUF|Europe/Budapest|hu|ÁFA|27 18 5|500
IE|Ireland|EUR|Europe/Dublin|en|VAT|23 13.5 9 4.8|0
IN|India|INR|Asia/Kolkata|en|GST|18 5 40|100
IS|Iceland|ISK|Atlantic/Reykjavik|is|VSK|24 11|0
IT|Italy|EUR|Europe/Rome|it|IVA|22 10 5 4|5
JP|Japan|JPY|Asia/Tokyo|ja|消費税|10 8|0
KR|South Korea|KRW|Asia/Seoul|ko|부가세|10|10
KW|Kuwait|KWD|Asia/Kuwait|ar|Tax|0|5
LT|Lithuania|EUR|Europe/Vilnius|lt|PVM|21 12 5|5
LU|Luxembourg|EUR|Europe/Luxembourg|fr|TVA|17 14 8 3|0
LV|Latvia|EUR|Europe/Riga|lv|PVN|21 12 5|0
MT|Malta|EUR|Europe/Malta|en|VAT|18 12 7 5|0
MX|Mexico|MXN|America/Mexico_City|es|IVA|16|0
NL|Netherlands|EUR|Europe/Amsterdam|nl|BTW|21 9|5
NO|Norway|NOK|Europe/Oslo|nb|MVA|25 15 12|100
NZ|New Zealand|NZD|Pacific/Auckland|en|GST|15|10
PL|Poland|PLN|Europe/Warsaw|pl|VAT|23 8 5|0
PT|Portugal|EUR|Europe/Lisbon|pt|IVA|23 13 6|0
RO|Romania|RON|Europe/Bucharest|ro|TVA|21 11|0
SA|Saudi Arabia|SAR|Asia/Riyadh|ar|VAT|15|0
SE|Sweden|SEK|Europe/Stockholm|sv|Moms|25 12 6|100
SG|Singapore|SGD|Asia/Singapore|en|GST|9|5
SI|Slovenia|EUR|Europe/Ljubljana|sl|DDV|22 9.5 5|0
SK|Slovakia|EUR|Europe/Bratislava|sk|DPH|23 19 5|5
TR|Türkiye|TRY|Europe/Istanbul|tr|KDV|20 10 1|0
US|United States|USD|America/New_York|en|Sales tax|0|0
ZA|South Africa|ZAR|Africa/Johannesburg|en|VAT|15|10
"""

_ON_TOP: Final = frozenset(("CA", "US"))
_ASKS_RATE: Final = frozenset(("CA", "US"))
_LETTER: Final = frozenset(("CA", "US", "MX"))
# India's tax within a state is half the union's, half the state's (CGST Act 2017, section 9; SGST Acts).
_HALVES: Final = {"IN": ("CGST", "SGST")}

_ROWS: Final = {line[:2]: line.split("|") for line in _TABLE.strip().splitlines()}


def country_names() -> tuple[tuple[str, str], ...]:
    """Every country with a preset as (code, name), by name, in the language chosen."""
    spoken = language()
    named = (
        (code, row[1] if spoken == SOURCE else country_name(code, spoken)) for code, row in _ROWS.items()
    )
    return tuple(sorted(named, key=lambda pair: normalize("NFD", pair[1])))


def every_language() -> list[str]:
    """The codes of the languages that countries start with, each once."""
    return sorted({row[4] for row in _ROWS.values()})


def preset(code: str) -> CountryPreset:
    """The preset of a country's ISO 3166 code; one that is not in the table starts from euro, UTC and no rates."""
    key = code.strip().upper()
    row = _ROWS.get(key)
    if row is None:
        return CountryPreset(key, key, "EUR", "UTC", "en", "Tax", tax_rates("Tax", 0), 0, asks_rate=True)
    _code, name, currency, zone, language, tax, percents, step = row
    first, *reduced = [percent_e4(each) for each in percents.split()]
    return CountryPreset(
        code=key,
        name=name,
        currency=currency,
        time_zone=zone,
        language=language,
        tax=tax,
        rates=tax_rates(tax, first, tuple(reduced), _HALVES.get(key)),
        cash_step_minor=int(step),
        prices_include_tax=key not in _ON_TOP,
        paper="Letter" if key in _LETTER else "A4",
        asks_rate=key in _ASKS_RATE,
    )


def percent_e4(text: str) -> int:
    """A per cent of the table in 1/10000, exactly."""
    return int(Decimal(text) * PERCENT_ONE)


def tax_rates(
    tax: str, standard_e4: int, reduced_e4: tuple[int, ...] = (), halves: tuple[str, str] | None = None
) -> tuple[TaxRate, ...]:
    """The classes of a shop: standard, reduced, reduced2 …, zero and exempt, named after the tax.

    Categories are UNCL 5305 codes: S for a rate, Z for the zero rate, E for exempt; a standard rate of zero means
    that there is no such tax, O.
    """
    named = [("standard", _("{tax} standard"), standard_e4)]
    for number, each in enumerate(reduced_e4, start=1):
        more = "" if number == 1 else str(number)
        # India's third rate is the highest: what is above the standard rate is not a reduced one.
        name = _("{tax} reduced") if each < standard_e4 else _("{tax} increased")
        code = f"reduced{more}" if each < standard_e4 else "increased"
        named.append((code, f"{name} {more}".strip(), each))
    rates = [
        TaxRate(code, name.format(tax=tax), each, "S" if each else "O", _parts(each, halves))
        for code, name, each in named
    ]
    zero = TaxRate("zero", _("{tax} zero").format(tax=tax), 0, "Z")
    exempt = TaxRate("exempt", _("{tax} exempt").format(tax=tax), 0, "E")
    return (*rates, zero, exempt)


def _parts(whole_e4: int, halves: tuple[str, str] | None) -> tuple[TaxComponent, ...]:
    if halves is None:
        return ()
    return (TaxComponent(halves[0], whole_e4 // 2), TaxComponent(halves[1], whole_e4 - whole_e4 // 2))
