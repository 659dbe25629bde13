"""Currencies: how many digits they have and which notes are handed over a counter.

Digits are those of ISO 4217; notes are the issuing banks' current series, in major units.
"""

from __future__ import annotations

from dataclasses import dataclass

_NO_DIGITS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_NOTES = {
    "EUR": (5, 10, 20, 50, 100, 200),
    "GBP": (5, 10, 20, 50),
    "USD": (1, 5, 10, 20, 50, 100),
    "CAD": (5, 10, 20, 50, 100),
    "AUD": (5, 10, 20, 50, 100),
    "NZD": (5, 10, 20, 50, 100),
    "CHF": (10, 20, 50, 100, 200),
    "SEK": (20, 50, 100, 200, 500),
    "NOK": (50, 100, 200, 500),
    "DKK": (50, 100, 200, 500),
    "PLN": (10, 20, 50, 100, 200, 500),
    "CZK": (100, 200, 500, 1000, 2000),
    "HUF": (500, 1000, 2000, 5000, 10000, 20000),
    "INR": (10, 20, 50, 100, 200, 500),
    "JPY": (1000, 2000, 5000, 10000),
    "KRW": (1000, 5000, 10000, 50000),
    "KWD": (1, 5, 10, 20),
    "ZAR": (10, 20, 50, 100, 200),
    "BRL": (2, 5, 10, 20, 50, 100, 200),
    "MXN": (20, 50, 100, 200, 500, 1000),
    "TRY": (5, 10, 20, 50, 100, 200),
}
_USUAL_NOTES = (5, 10, 20, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency; `notes_minor` in rising order."""

    code: str
    digits: int
    notes_minor: tuple[int, ...]

    @property
    def major_minor(self) -> int:
        """How many minor units make one major unit."""
        return int(10**self.digits)


def currency(code: str) -> Currency:
    """The currency of an ISO 4217 code; an unlisted one has two digits and the usual notes."""
    digits = 0 if code in _NO_DIGITS else 3 if code in _THREE_DIGITS else 2
    notes = _NOTES.get(code, _USUAL_NOTES)
    return Currency(code, digits, tuple(note * 10**digits for note in notes))


def quick_notes(due_minor: int, money: Currency, count: int = 4) -> tuple[int, ...]:
    """What a customer is likely to hand over for this rest: the exact amount, then rounder ones, rising.

    Rounder ones are the next whole major unit and, for each note, the least multiple of it that covers the rest
    with at most three of that note.
    """
    if due_minor <= 0:
        return ()
    found = {due_minor, -(-due_minor // money.major_minor) * money.major_minor}
    for note in money.notes_minor:
        pieces = -(-due_minor // note)
        if pieces <= 3:
            found.add(pieces * note)
    if len(found) < count and due_minor > money.notes_minor[-1]:
        biggest = money.notes_minor[-1]
        found.add(-(-due_minor // biggest) * biggest)
    return tuple(sorted(found)[:count])
