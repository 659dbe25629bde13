"""Customers who look like one and the same: whose telephone, e-mail address or tax number is the same, or whose
names are all but the same at one company or address.

Owns what counts as alike and how sure that is; knows no database. Made for a hundred thousand customers in seconds:
nobody is compared but with those who share a key, and of a key that many share (a switchboard's number, a chain's
name) each with the few that stand beside it in the order of their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from rapidfuzz.fuzz import token_sort_ratio

from shop.rules.normal import normal
from shop.rules.tax_number import number_key

# How sure each reason is, in per cent that are added up; a pair is shown from the surest down.
WEIGHTS = {"tax_number": 95, "email": 90, "phone": 70, "address": 60, "company": 55}
NEAR_NAME = 88
"""Names are all but the same from this likeness on (rapidfuzz, words in any order): a slip or two in two words."""
WHOLE_GROUP = 12
"""So many who share a key are compared each with each; of more, each with its neighbours."""
NEIGHBOURS = 3
BREATH_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What two customers are compared by. `name_key` is folded as `product.name_key` does."""

    id: int
    name_key: str
    company: str = ""
    address: str = ""
    country: str = ""
    email: str = ""
    phone_e164: str = ""
    tax_number: str = ""


@dataclass(slots=True)
class Pair:
    """Two customers, the lower id first, what is alike in them, and how sure that makes it, up to 100."""

    first_id: int
    second_id: int
    reasons: list[str] = field(default_factory=list)
    likeness: float = 0.0

    @property
    def sureness(self) -> int:
        """Per cent. Like names make the same telephone surer, other names make it less sure: people share one."""
        left = 1.0
        for reason in self.reasons:
            left *= 1 - WEIGHTS[reason] / 100
        named = (self.likeness - 50) / 50
        return round(100 * (1 - left * (1 - 0.6 * max(named, 0.0))) + 25 * min(named, 0.0))


def pairs(everybody: Iterable[Known], breathe: Callable[[int], object] = lambda _done: None) -> list[Pair]:
    """All pairs that look like one customer, the surest first. `breathe` is told how many were read, now and then."""
    groups: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for count, known in enumerate(everybody, 1):
        for key in _keys(known):
            groups[key].append(known)
        if count % BREATH_EVERY == 0:
            breathe(count)
    found: dict[tuple[int, int], Pair] = {}
    for (reason, _key), group in groups.items():
        for one, other in _compared(group):
            likeness = token_sort_ratio(one.name_key, other.name_key)
            if reason in ("address", "company") and likeness < NEAR_NAME:
                continue
            ids = (min(one.id, other.id), max(one.id, other.id))
            pair = found.setdefault(ids, Pair(*ids, likeness=likeness))
            pair.reasons.append(reason)
    return sorted(found.values(), key=lambda pair: (-pair.sureness, pair.first_id, pair.second_id))


def _keys(known: Known) -> Iterator[tuple[str, str]]:
    if known.phone_e164:
        yield "phone", known.phone_e164
    if known.email:
        yield "email", known.email.casefold()
    if known.tax_number:
        yield "tax_number", number_key(known.tax_number, known.country)
    if folded(known.company):
        yield "company", folded(known.company)
    if folded(known.address):
        yield "address", folded(known.address)


def _compared(group: list[Known]) -> Iterator[tuple[Known, Known]]:
    if len(group) <= WHOLE_GROUP:
        yield from combinations(group, 2)
        return
    ordered = sorted(group, key=lambda known: " ".join(sorted(known.name_key.split())))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            yield one, other


def folded(text: str) -> str:
    """A company or an address as it is compared: letters and digits alone, without case and accents."""
    plain = normal("NFKD", text).casefold()
    return "".join(char for char in plain if char.isalnum())
