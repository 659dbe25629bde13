"""What the words typed into the search box of sales and payments mean: a number, an amount, days, a kind, a name.

Owns the grammar. Looks nothing up: the names that a shop has of its own are handed in, and words that are none of
them are a customer's or a product's, which the database tells. Any text means something; nothing is ever refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shop.rules import barcode
from shop.rules.errors import BadInput
from shop.rules.formats import Formats
from shop.rules.normal import shown as cut
from shop.rules.normal import storable
from shop.rules.numbers import MAX_AMOUNT_MINOR, parse_amount
from shop.rules.period import EARLIEST, Period, between, moved, parse_period, period_of
from shop.rules.period import shown as shown_period
from shop.rules.product import name_key
from shop.texts import _

# Eight digits may be an EAN-8; shorter ones are a part of a sale's number.
BARCODE_DIGITS = 8
LONGEST_TEXT = 200
MOST_WORDS_OF_A_NAME = 4


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the shop's own with a name: a till, a tender, a person."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names a shop has of its own, each by its key (`shop.rules.product.name_key`); one may have several."""

    tills: Mapping[str, Named] = field(default_factory=dict)
    tenders: Mapping[str, Named] = field(default_factory=dict)
    people: Mapping[str, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Amounts:
    """From `low` to `high` minor units, both among them and neither below zero, whether taken or given back."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. All of it must hold; of several kinds, tills, tenders or people one does.

    `numbers` are parts of a sale's number in capitals, `codes` whole barcodes, `customer`, `product` and `words` keys
    of words: those of a customer's name, of a product's, and those that may be either's. `unknown` are names that
    no till, tender or person has: nothing is found by them. `references` are parts of what is noted with a payment.
    """

    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    amounts: tuple[Amounts, ...] = ()
    periods: tuple[Period, ...] = ()
    kinds: tuple[str, ...] = ()
    tills: tuple[Named, ...] = ()
    tenders: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()
    customer: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def kind_names() -> dict[str, str]:
    """What each kind of document is called."""
    return {"receipt": _("Receipt"), "invoice": _("Invoice"), "credit_note": _("Credit note")}


def read(
    text: str, *, today: date, digits: int, names: Names, month_first: bool = False, week_start: int = 0
) -> Typed:
    """What a text means on that day, in a currency with so many digits.

    `month_first` says how 3/1/2026 is read; with dots the day always stands first.
    """
    return _Reader(today, digits, names, month_first, week_start).read(text)


_RANGE = re.compile(r"\s*(?:\.\.+|–|—)\s*")
_SPACED_DASH = re.compile(r"(?<=[0-9.]) +- +(?=[0-9])")
_DAY = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_PERIOD = re.compile(r"(?:19|20)\d{2}(?:-(?:\d{1,2}|[Qq][1-4]|[Ww]\d{1,2})(?:-\d{1,2})?)?", re.ASCII)
_AMOUNT = re.compile(r"([=€$£¥]?)(\d{1,10})(?:[.,](\d*))?", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Z/-]*[0-9][0-9A-Z/-]*")
_DASHED_DAYS = re.compile(r"(\d{1,2}[./]\d{1,2}[./]\d{4})-(\d{1,2}[./]\d{1,2}[./]\d{4})", re.ASCII)


def _phrases() -> dict[str, tuple[Any, str]]:
    """Words with a meaning of their own, in the chosen language and in English."""
    said = {
        ("day", "0"): ("today", _("today")),
        ("day", "-1"): ("yesterday", _("yesterday")),
        ("week", "0"): ("this week", _("this week")),
        ("week", "-1"): ("last week", _("last week")),
        ("month", "0"): ("this month", _("this month")),
        ("month", "-1"): ("last month", _("last month")),
        ("year", "0"): ("this year", _("this year")),
        ("year", "-1"): ("last year", _("last year")),
        ("kind", "receipt"): ("receipt", "receipts", _("receipt"), _("receipts")),
        ("kind", "invoice"): ("invoice", "invoices", _("invoice"), _("invoices")),
        ("kind", "credit_note"): (
            "credit note",
            "credit notes",
            "return",
            "returns",
            _("credit note"),
            _("credit notes"),
            _("return"),
            _("returns"),
        ),
        ("of", "customer"): ("customer", "customer:", _("customer")),
        ("of", "product"): ("product", "product:", _("product")),
        ("of", "till"): ("till", "till:", "at", _("till")),
        ("of", "person"): ("by", "by:", "person", _("by"), _("person")),
        ("of", "tender"): ("paid", "paid by", "tender", _("paid by"), _("tender")),
        ("of", "reference"): ("ref", "ref.", "reference", _("reference")),
        ("of", "number"): ("no", "no.", "nr", "number", "number:", _("number")),
    }
    return {name_key(word): meaning for meaning, words in said.items() for word in words}


# The names that follow "till", "paid by" and "by", and the words that follow "customer" and "product".
_SORTS = {"till": "tills", "tender": "tenders", "person": "people"}
_WORDY = ("customer", "product")


class _Reader:
    """One text being read, word by word."""

    def __init__(self, today: date, digits: int, names: Names, month_first: bool, week_start: int) -> None:
        self.today, self.digits, self.names = today, digits, names
        self.month_first, self.week_start = month_first, week_start
        self.found: dict[str, list[Any]] = {name: [] for name in Typed.__slots__}
        self.phrases = _phrases()
        self.scope = ""

    def read(self, text: str) -> Typed:
        said = storable(text[:LONGEST_TEXT])
        said = _SPACED_DASH.sub("..", _RANGE.sub("..", said))
        said = _DASHED_DAYS.sub(r"\1..\2", said)
        # customer:ann and customer: ann say the same
        words = re.sub(r"(?<=[^\W\d_]):", ": ", said).split()
        at = 0
        while at < len(words):
            at += self._next(words[at:])
        return Typed(**{name: tuple(dict.fromkeys(values)) for name, values in self.found.items()})

    def _next(self, words: Sequence[str]) -> int:
        """Take the longest beginning of these words that means something; how many of them that is."""
        for count in range(min(MOST_WORDS_OF_A_NAME, len(words)), 0, -1):
            key = name_key(" ".join(words[:count]))
            if self._phrase(key) or self._name(key):
                return count
        self._word(words[0])
        return 1

    def _phrase(self, key: str) -> bool:
        meaning = self.phrases.get(key)
        if meaning is None or (self.scope in _WORDY and meaning[0] == "kind"):
            return False
        what, value = meaning
        if what == "of":
            self.scope = value
        elif what == "kind":
            self.found["kinds"].append(value)
        else:
            self.found["periods"].append(moved(period_of(what, self.today, self.week_start), int(value)))
        return True

    def _name(self, key: str) -> bool:
        """A name of the shop's own; after a word that says whose names follow, of those alone."""
        if self.scope in (*_WORDY, "number", "reference"):
            return False
        for sort in [_SORTS[self.scope]] if self.scope in _SORTS else _SORTS.values():
            named = getattr(self.names, sort).get(key)
            if named is not None:
                self.found[sort].append(named)
                self.scope = ""
                return True
        return False

    def _word(self, word: str) -> None:
        scope = self.scope
        if scope in _SORTS:
            self._begun_name(_SORTS[scope], word)
        elif scope == "reference":
            self.found["references"].append(word)
            self.scope = ""
        elif scope == "number":
            self.found["numbers"].append(barcode.clean(word).upper())
            self.scope = ""
        elif self._is_days_or_amount(word):
            pass
        elif scope in _WORDY:
            self.found[scope].append(name_key(word))
        else:
            self._code_or_words(word)

    def _begun_name(self, sort: str, word: str) -> None:
        """A name that is still being typed: all that begin like it."""
        key = name_key(word)
        begun = [named for name, named in getattr(self.names, sort).items() if name.startswith(key)]
        self.found[sort].extend(begun)
        if not begun:
            self.found["unknown"].append(cut(word))
        self.scope = ""

    def _is_days_or_amount(self, word: str) -> bool:
        if ".." in word:
            return self._range(*word.split("..", 1))
        period = self._days(word)
        if period is not None:
            self.found["periods"].append(period)
            return True
        amounts = self._amounts(word)
        if amounts is not None:
            self.found["amounts"].append(amounts)
            return True
        return False

    def _range(self, first: str, last: str) -> bool:
        """10..20, 10.. and ..20 are amounts; days stand on both sides, or on one."""
        days = [self._days(part) if part else None for part in (first, last)]
        if any(days):
            if (first and days[0] is None) or (last and days[1] is None):
                return False
            start = days[0].first if days[0] else EARLIEST
            end = days[1].last if days[1] else self.today
            if end < start:
                start, end = end, start
            self.found["periods"].append(Period("between", start, end))
            return True
        try:
            low = parse_amount(first.lstrip("=€$£¥"), self.digits) if first else 0
            high = parse_amount(last.lstrip("=€$£¥"), self.digits) if last else MAX_AMOUNT_MINOR
        except BadInput:
            return False
        if not first and not last:
            return True
        self.found["amounts"].append(Amounts(min(low, high), max(low, high)))
        return True

    def _days(self, word: str) -> Period | None:
        meaning = self.phrases.get(name_key(word))
        if meaning is not None and meaning[0] == "day":
            return moved(period_of("day", self.today), int(meaning[1]))
        try:
            match = _DAY.fullmatch(word)
            if match is not None:
                return _checked(self._day(match))
            return parse_period(word, self.week_start) if _PERIOD.fullmatch(word) else None
        except (ValueError, OverflowError, BadInput):
            return None

    def _day(self, match: re.Match[str]) -> Period:
        if match[5]:
            day = date(int(match[5]), int(match[6]), int(match[7]))
        else:
            first, second = int(match[1]), int(match[3])
            if self.month_first and match[2] == "/":
                first, second = second, first
            day = date(int(match[4]), second, first)
        return period_of("day", day)

    def _amounts(self, word: str) -> Amounts | None:
        """12.70 is that amount; 12. and 12.7 are on their way there, and so mean all that begin like that."""
        match = _AMOUNT.fullmatch(word)
        if match is None or (match[3] is None and not match[1]) or (match[3] and not self.digits):
            return None
        decimals = match[3] or ""
        if len(decimals) > self.digits:
            return None
        open_digits = self.digits - len(decimals)
        low = int(match[2] + decimals) * 10**open_digits
        return Amounts(low, low + 10**open_digits - 1) if low <= MAX_AMOUNT_MINOR else None

    def _code_or_words(self, word: str) -> None:
        code = barcode.clean(word).upper()
        if code.isascii() and code.isdigit() and len(code) >= BARCODE_DIGITS:
            self.found["codes"].append(code)
        elif _NUMBER.fullmatch(code):
            self.found["numbers"].append(code)
        else:
            self.found["words"].append(name_key(word))


def _checked(period: Period) -> Period:
    return between(period.first, period.last)


def told(typed: Typed, forms: Formats) -> Iterator[str]:
    """How it was understood, a few words for each part; what only the database can tell is left out."""
    for amounts in typed.amounts:
        if amounts.low == amounts.high:
            yield _("total {amount}").format(amount=forms.money(amounts.low))
        elif amounts.high == MAX_AMOUNT_MINOR:
            yield _("total {amount} or more").format(amount=forms.money(amounts.low))
        else:
            yield _("total {low} to {high}").format(
                low=forms.money(amounts.low), high=forms.money(amounts.high)
            )
    for period in typed.periods:
        yield shown_period(period, forms)
    known = kind_names()
    if typed.kinds:
        yield _(" or ").join(known[kind] for kind in typed.kinds)
    if typed.tills:
        yield _("at {names}").format(names=_one_of(typed.tills))
    if typed.tenders:
        yield _("paid by {names}").format(names=_one_of(typed.tenders))
    if typed.people:
        yield _("by {names}").format(names=_one_of(typed.people))
    for part in typed.references:
        yield _("reference with {text}").format(text=cut(part))
    for name in typed.unknown:
        yield _("nothing is called {name}").format(name=name)


def _one_of(named: Sequence[Named]) -> str:
    return _(" or ").join(each.name for each in named)


def month_first(country: str) -> bool:
    """Whether 3/1/2026 is the first of March there (CLDR: the United States and a few islands beside)."""
    return country.upper() in ("US", "PR", "GU", "VI", "AS", "MP", "UM", "FM", "PW", "MH", "PH", "BZ")
