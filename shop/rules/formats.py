"""How amounts, prices, quantities, per cents and dates are shown, in the settings' language.

Symbols, grouping and the order of a currency's sign come from CLDR by Babel, once per language; the digits are
set from integers alone. Babel is imported when the first `Formats` is made, not when a program starts. Digits
are always 0-9, and invisible direction marks are left out: a till's figures stand alone in their columns.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from shop.rules.currency import currency
from shop.rules.money import divide_half_up
from shop.rules.settings import Settings

if TYPE_CHECKING:
    from babel import Locale

_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2212": "-", "\u2019": "'", "\u066a": "%"}
)


def _visible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _parsed(code: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None


def _locale(language: str) -> Locale:
    """The locale of a code such as "de", "en_IE" or "pt-BR"; of its language alone, or English, if unknown."""
    code = language.replace("-", "_")
    found = _parsed(code) or _parsed(code.partition("_")[0]) or _parsed("en")
    assert found is not None
    return found


class Formats:
    """The forms of one language and one currency. `plain` ones hold no special blanks, minus signs or quotes.

    Plain forms go to printers, whose code pages lack narrow no-break spaces and the true minus.
    """

    def __init__(self, language: str, currency_code: str, *, plain: bool = False) -> None:
        self._locale = _locale(language)
        self._plain = plain
        self.currency_code = currency_code
        self.digits = currency(currency_code).digits
        symbols = self._locale.number_symbols["latn"]
        self._decimal = self._clean(symbols["decimal"])
        self._group = self._clean(symbols["group"])
        self._minus = self._clean(symbols["minusSign"])
        self._last, self._other = self._locale.decimal_formats[None].grouping
        self._percent_tail = self._clean(self._locale.percent_formats[None].suffix[0]) or "%"
        self._unit = 10**self.digits
        self._money_before, self._money_after = self._money_parts()

    @property
    def decimal_sign(self) -> str:
        """What stands before the decimals, for fields that are typed into."""
        return self._decimal

    def _clean(self, text: str) -> str:
        shown = _visible(text)
        return shown.translate(_PLAIN) if self._plain else shown

    def _money_parts(self) -> tuple[str, str]:
        from babel.numbers import get_currency_symbol

        pattern = self._locale.currency_formats["standard"]
        symbol = get_currency_symbol(self.currency_code, self._locale)
        before, after = (
            self._clean(part[0].replace("¤", symbol)) for part in (pattern.prefix, pattern.suffix)
        )
        if before and before[-1].isalpha():
            before += " " if self._plain else "\u00a0"
        return before, after

    def _grouped(self, whole: int) -> str:
        digits = str(whole)
        if len(digits) <= self._last or self._last <= 0:
            return digits
        if self._last == self._other == 3:
            return f"{whole:,}".replace(",", self._group)
        head, parts = digits[: -self._last], [digits[-self._last :]]
        while head:
            parts.append(head[-self._other :])
            head = head[: -self._other]
        return self._group.join(reversed(parts))

    def _number(self, value: int, unit: int, least: int, most: int) -> str:
        whole, rest = divmod(abs(value), unit)
        shown = str(rest).rjust(most, "0") if most else ""
        while len(shown) > least and shown[-1] == "0":
            shown = shown[:-1]
        text = f"{self._grouped(whole)}{self._decimal}{shown}" if shown else self._grouped(whole)
        return self._minus + text if value < 0 else text

    def amount(self, minor: int) -> str:
        """An amount of minor units with the currency's digits and without its sign, e.g. "1,234.50"."""
        digits = self.digits
        whole, rest = divmod(abs(minor), self._unit)
        text = str(whole) if whole < 1000 else self._grouped(whole)
        if digits:
            text = f"{text}{self._decimal}{rest:0{digits}d}"
        return self._minus + text if minor < 0 else text

    def money(self, minor: int) -> str:
        """An amount with the currency's sign where the language puts it, e.g. "€12.70" or "12,70 €"."""
        text = f"{self._money_before}{self.amount(abs(minor))}{self._money_after}"
        return self._minus + text if minor < 0 else text

    def compact(self, minor: int, digits: int | None = None) -> str:
        """An amount at a chart's axis, e.g. "1.5K"; with `digits` of 0 a count. At most one decimal, half-up."""
        from decimal import ROUND_HALF_UP, Decimal, localcontext

        from babel.numbers import format_compact_decimal

        value = Decimal(minor).scaleb(-(self.digits if digits is None else digits))
        with localcontext() as context:
            context.rounding = ROUND_HALF_UP
            text = self._clean(format_compact_decimal(value, locale=self._locale, fraction_digits=1))
        # A language that doesn't shorten thousands doesn't group them either.
        return self._number(int(text), 1, 0, 0) if text.lstrip("-").isdigit() else text

    def price(self, e4: int) -> str:
        """A price of 1/10000: the currency's digits, and up to four where the price has them."""
        return self._number(e4, 10_000, self.digits, 4)

    def quantity(self, milli: int, least_digits: int = 0) -> str:
        """A quantity of 1/1000 with the decimals it has, at least `least_digits` of them (3 for weights)."""
        return self._number(milli, 1_000, least_digits, 3)

    def percent(self, e4: int) -> str:
        """A rate of 1/10000 of a per cent, e.g. "13.5%", "20 %" as the language writes it."""
        return self._number(e4, 10_000, 0, 4) + self._percent_tail

    def share(self, e4: int) -> str:
        """A part or a change in 1/10000 of a per cent, rounded half-up to a tenth of one, e.g. "33.8%"."""
        return self._number(divide_half_up(e4, 1_000), 10, 1, 1) + self._percent_tail

    def day(self, day: date) -> str:
        """A day with its weekday and without its year, e.g. "Mon, 23 Nov"."""
        return self._by_skeleton("MMMEd", day)

    def days(self, first: date, last: date) -> str:
        """Days from one to another, e.g. "2–8 Mar 2026"."""
        from babel.dates import format_interval

        return self._clean(format_interval(first, last, "yMMMd", locale=self._locale)).replace("\u2009", " ")

    def short_day(self, day: date) -> str:
        """A day without weekday and year, e.g. "23 Nov"."""
        return self._by_skeleton("MMMd", day)

    def month(self, day: date) -> str:
        """The month of a day, e.g. "November 2025"."""
        return self._by_skeleton("yMMMM", day)

    def short_month(self, day: date) -> str:
        """The month of a day without its year, e.g. "Nov"."""
        return self._by_skeleton("MMM", day)

    def _by_skeleton(self, skeleton: str, day: date) -> str:
        from babel.dates import format_skeleton

        return self._clean(format_skeleton(skeleton, day, locale=self._locale))

    def weekday(self, number: int, *, short: bool = False) -> str:
        """The name of a weekday, 0 for Monday, as it stands alone."""
        from babel.dates import get_day_names

        if short:
            return self._clean(get_day_names("abbreviated", "stand-alone", self._locale)[number])
        return self._clean(get_day_names("wide", "stand-alone", self._locale)[number])

    @property
    def first_weekday(self) -> int:
        """The weekday on which a week begins here, 0 for Monday."""
        return int(self._locale.first_week_day)

    def date(self, day: date) -> str:
        """A day with its year in full, e.g. "23 Nov 2025"."""
        from babel.dates import format_date

        return self._clean(format_date(day, "medium", locale=self._locale))

    def time(self, moment: datetime | time) -> str:
        """Hours and minutes, e.g. "14:05"; a datetime is shown on its own clock."""
        from babel.dates import format_time

        clock = moment.time() if isinstance(moment, datetime) else moment
        return self._clean(format_time(clock, "short", locale=self._locale))


@lru_cache(maxsize=16)
def _formats(language: str, currency_code: str, plain: bool) -> Formats:
    return Formats(language, currency_code, plain=plain)


def formats_for(settings: Settings, currency_code: str = "", *, plain: bool = False) -> Formats:
    """The shop's forms: its language as its country writes it, in its currency or the one named."""
    language = settings.language
    if "_" not in language and "-" not in language and settings.shop_country:
        language = f"{language}_{settings.shop_country}"
    return _formats(language, currency_code or settings.currency_code, plain)
