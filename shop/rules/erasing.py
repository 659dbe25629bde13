"""How long an invoice keeps its buyer's name when the customer asks to be forgotten, and what that leaves for when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Kept:
    """So many invoices keep their buyer, and from that day on they can be blanked."""

    invoices: int
    until: date


def free_from(business_year: int, years: int) -> date:
    """The first day on which an invoice of that year may lose its buyer.

    The years are counted from the end of the invoice's calendar year, as books' terms of keeping are (e.g. AO §147
    (4), BAO §132): never a day too early where the law counts from the invoice's own day.
    """
    return date(business_year + years + 1, 1, 1)


def last_free_year(today: date, years: int) -> int:
    """The last year whose invoices may lose their buyer today."""
    return today.year - years - 1
