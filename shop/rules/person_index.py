"""The search for customers: what was typed so far, and the persons and companies it may mean, the likeliest first.

Owns the index in memory: names and what is misspelled of them are left to the search index that products have too,
telephone numbers are found in any form, e-mail addresses and customer numbers by their beginning. It knows no
database. Not for two threads at once.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from shop.rules import phone
from shop.rules.search_codes import Codes, folded_code
from shop.rules.search_index import Entry, SearchIndex

_BREATH_EVERY = 400


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A customer as it can be found. `phone_e164` is "" where `phone` could not be read as a number.

    `also` are names of others who belong to it, found like the company; `also_e164` and `also_email` are theirs.
    """

    id: int
    number: str
    name: str
    company: str = ""
    email: str = ""
    phone: str = ""
    phone_e164: str = ""
    also: str = ""
    also_e164: tuple[str, ...] = ()
    also_email: tuple[str, ...] = ()


class PersonIndex:
    """Customers found by name, company, telephone, e-mail and number as somebody types.

    A telephone number typed without its country is taken as dialled in `country`, ISO 3166 in capitals.
    """

    def __init__(self, country: str, entries: Iterable[PersonEntry] = ()) -> None:
        self._country = country
        self._names = SearchIndex()
        self._numbers = Codes()
        self._emails = Codes()
        self._phones = Codes()
        self._by_phone: dict[str, list[int]] = {}
        self._phone_of: dict[int, tuple[str, ...]] = {}
        self._codes: Counter[str] = Counter()
        for count, entry in enumerate(entries):
            self.put(entry)
            if count % _BREATH_EVERY == 0:
                time.sleep(0)

    def __len__(self) -> int:
        return len(self._names)

    def put(self, entry: PersonEntry) -> None:
        """Add a customer, or replace the one with its id."""
        self.remove(entry.id)
        company = entry.company if entry.name else ""
        about = " ".join(filter(None, (company, entry.email, entry.also)))
        self._names.put(Entry(entry.id, entry.name or entry.company, brand=about))
        self._numbers.add((entry.number,), entry.id)
        self._emails.add((entry.email, *entry.also_email), entry.id)
        own = _phone_keys(entry)
        self._phone_of[entry.id] = own
        self._phones.add(own, entry.id)
        for key in own:
            self._by_phone.setdefault(key, []).append(entry.id)
        self._codes[_code_of(own)] += 1

    def remove(self, id: int) -> None:  # noqa: A002 - as the index of products names it
        """Take a customer out; one that is not there is no error."""
        own = self._phone_of.pop(id, None)
        if own is None:
            return
        self._names.remove(id)
        for codes in (self._numbers, self._emails, self._phones):
            codes.discard(id)
        for key in own:
            self._by_phone[key].remove(id)
            if not self._by_phone[key]:
                del self._by_phone[key]
        self._codes[_code_of(own)] -= 1

    def find(self, text: str, limit: int = 20) -> list[int]:
        """The ids of the customers who may be meant, the likeliest first; none for an empty text.

        Whoever's number, telephone or e-mail was typed whole comes first. The last word may be unfinished.
        """
        if limit <= 0 or not text.strip():
            return []
        if "@" in text:
            exact, begun = self._emails.find(text, limit)
        else:
            exact, begun = self._numbers.find(text, limit)
            if phone.is_phone_like(text):
                whole, parts = self._by_number(text, limit)
                exact, begun = [*exact, *whole], [*parts, *begun]
        named: list[int] = []
        if len(exact) + len(begun) < limit:
            named = self._names.find(text, limit)
        found = (
            [*exact, *begun, *named] if phone.is_phone_like(text) or "@" in text else [*exact, *named, *begun]
        )
        return list(dict.fromkeys(found))[:limit]

    def _by_number(self, text: str, limit: int) -> tuple[list[int], list[int]]:
        """Whose telephone number this is, and whose begins or ends like it: those of the shop's country first."""
        digits = phone.digits_of(text)
        forms = phone.without_trunk(digits)
        if "+" in text or digits.startswith("00"):
            forms = [digits.removeprefix("00")]
        whole = self._whole(phone.readings(text, self._country, ()), forms)
        if not whole:
            whole = self._whole(phone.readings(text, self._country, filter(None, self._codes)), ())
        parts: dict[int, None] = {}
        for form in forms:
            if len(form) >= phone.LEAST_DIGITS:
                same, like = self._phones.find(form, limit)
                parts.update(dict.fromkeys((*same, *like)))
        return whole, sorted(parts, key=self._is_foreign)

    def _whole(self, numbers: Iterable[str], forms: Iterable[str]) -> list[int]:
        keys = (*(number.removeprefix("+") for number in numbers), *forms)
        return list(dict.fromkeys(id_ for key in keys for id_ in self._by_phone.get(key, ())))

    def _is_foreign(self, id_: int) -> bool:
        return _code_of(self._phone_of[id_]) != phone.code_of_country(self._country)


def _phone_keys(entry: PersonEntry) -> tuple[str, ...]:
    """Under what numbers are found: each with its calling code and without; one that can't be dialled as typed."""
    dialled = dict.fromkeys(filter(None, (entry.phone_e164, *entry.also_e164)))
    keys = [key for number in dialled for key in (number.removeprefix("+"), phone.national_digits(number))]
    if entry.phone and not entry.phone_e164:
        keys.append(folded_code(phone.digits_of(entry.phone)))
    return tuple(keys)


def _code_of(keys: tuple[str, ...]) -> str:
    return keys[0][: -len(keys[1])] if len(keys) > 1 else ""
