"""The till's product search: what was typed so far, and the products it may mean, the likeliest first.

Owns the index in memory and the ranking. It knows no database, prices or stock, and sells nothing: a cashier chooses
from what it finds. Built in a thread of its own it lets the others run now and then; not for two threads at once.
"""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate, chain, compress, pairwise
from typing import NamedTuple

from shop.rules.search_blocks import numbers_of
from shop.rules.search_codes import TAIL, Codes, folded_code
from shop.rules.search_vocabulary import Choice, Typed, Vocabulary
from shop.rules.search_words import NO_MATCH, is_unspaced, words_of

_MOST_TEXT = 1_000  # of what was typed, in characters
_MOST_WORDS = 10  # typed ones looked at
_MOST_LETTERS = 40  # of a typed word
_GATHERED = 3_000  # products taken from the rarest typed word, before the others are asked
_ENDS = 10_000  # products that have what the last word begins: of more of them those with that very word are asked
_GATHERED_ALONE = 2_000  # the same where it is the only word
_LOOSELY = 500  # products whose words may be compared one by one
_SHORTLIST = 160  # names compared in full: about 1 ms
_FEWEST_OF_A_CODE = 3  # letters or digits that begin too many codes to be listed
_PLENTY = 10  # names found as typed: nobody looks further, so misspellings are not looked for
_ENOUGH = 5  # names found with misspellings
_BREATH_EVERY = 400  # entries built, about 3 ms, before other threads may run

# Costs of a name, against those of its words in search_words: they settle ties and little more.
EXTRA_WORD = 0.03
OUT_OF_ORDER = 0.05
IN_BRAND = 0.1
JOINED = 0.45


class Entry(NamedTuple):
    """A product as it can be found."""

    id: int
    name: str
    sku: str = ""
    barcodes: tuple[str, ...] = ()
    brand: str = ""


class SearchIndex:
    """Products found by name, brand, SKU and barcode as somebody types.

    A product is kept as one tuple: its name's words, then an empty word and those of its brand if it has one.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._kept: dict[int, tuple[str, ...]] = {}
        self._codes = Codes()
        self._vocabulary = Vocabulary()
        for count, entry in enumerate(entries):
            self.put(entry)
            if count % _BREATH_EVERY == 0:
                time.sleep(0)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def ids(self) -> Iterable[int]:
        """The products' ids, in no particular order."""
        return self._kept.keys()

    def packed(self) -> list[bytes]:
        """All of it as blocks for a snapshot. Nothing may be put in or taken out meanwhile."""
        number = {word: place for place, word in enumerate(chain(("",), self._vocabulary.words))}
        words = chain.from_iterable(self._kept.values())
        return [
            array("q", self._kept).tobytes(),
            array("I", map(len, self._kept.values())).tobytes(),
            array("I", map(number.__getitem__, words)).tobytes(),
            *self._codes.packed(self._kept),
            *self._vocabulary.packed(),
        ]

    @classmethod
    def unpacked(cls, blocks: Iterable[memoryview]) -> SearchIndex:
        """The index of these blocks. ValueError, IndexError or StopIteration where they don't fit together."""
        made, rest = cls(), iter(blocks)
        ids, lengths, numbers = numbers_of(next(rest), "q"), next(rest).cast("I"), next(rest).cast("I")
        made._codes = Codes.unpacked(ids, rest)
        made._vocabulary = Vocabulary.unpacked(rest)
        word = ["", *made._vocabulary.words].__getitem__
        at = 0
        for first in range(0, len(ids), _BREATH_EVERY):
            some = slice(first, first + _BREATH_EVERY)
            ends = list(accumulate(lengths[some], initial=0))
            words = list(map(word, numbers[at : at + ends[-1]]))
            names = (tuple(words[start:end]) for start, end in pairwise(ends))
            made._kept.update(zip(ids[some], names, strict=True))
            at += ends[-1]
            time.sleep(0)
        return made

    def put(self, entry: Entry) -> None:
        """Add a product, or replace the one with its id."""
        product_id, name, sku, barcodes, brand = entry
        if product_id in self._kept:
            self.remove(product_id)
        words = words_of(name)
        if brand:
            more = [word for word in words_of(brand) if word not in words]
            words += ["", *more] if more else []
        self._kept[product_id] = self._vocabulary.add(words, product_id)
        self._codes.add((sku, *barcodes), product_id)

    def remove(self, id: int) -> None:  # noqa: A002 - the interface names it so
        """Take a product out; one that is not there is no error."""
        self._vocabulary.discard(self._kept.pop(id, ()), id)
        self._codes.discard(id)

    def find(self, text: str, limit: int = 20) -> list[int]:
        """The ids of the products that may be meant, the likeliest first; none for an empty text.

        The last word may be unfinished. A product whose code was typed whole comes first.
        """
        if limit <= 0:
            return []
        text = text[:_MOST_TEXT]
        words = [word[:_MOST_LETTERS] for word in words_of(text)[:_MOST_WORDS]]
        exact, begun = self._codes.find(text, limit)
        named = self._by_name(words)[:limit] if words else []
        if self._is_code(words):
            found = [*exact, *begun, *named]
        else:
            room = limit - min(len(begun), limit // 4)
            found = [*exact, *named[:room], *begun, *named[room:]]
        return list(dict.fromkeys(found))[:limit]

    def all_with(self, text: str) -> set[int]:
        """The ids of all products whose name or brand has each typed word, as far as it was typed, or whose code it is.

        Nothing is forgiven but accents and case: this is for lists, where nothing that fits may be missing.
        """
        text = text[:_MOST_TEXT]
        words = sorted({word[:_MOST_LETTERS] for word in words_of(text)[:_MOST_WORDS]}, key=len, reverse=True)
        found: set[int] = set()
        for place, word in enumerate(words):
            ids = map(self._vocabulary.ids, self._vocabulary.starting(word))
            found = found.intersection(chain.from_iterable(ids)) if place else set().union(*ids)
            if not found:
                break
        if len(folded_code(text)) >= _FEWEST_OF_A_CODE:
            found.update(*self._codes.find(text, len(self._kept)))
        return found

    def _is_code(self, words: list[str]) -> bool:
        """Whether a code is rather meant than a name: a long enough number that is no word of any name."""
        if len(words) != 1 or len(words[0]) < TAIL or self._vocabulary.ids(words[0]):
            return False
        return any(map(str.isdecimal, words[0]))

    def _by_name(self, words: list[str]) -> list[int]:
        """Three ever wider rounds: words as typed so far, misspelled ones too, and at last names that lack a word."""
        query = _Query(map(self._vocabulary.typed, words))
        near = self._with_all(query.words, query.choices)
        if len(near) >= _PLENTY:
            ranked = self._ranked(query, self._shortlist(query, near))
        else:
            query.widen(self._vocabulary)
            chosen = near.union(self._shortlist(query, self._with_all(query.words, query.choices)))
            ranked = self._ranked(query, chosen)
            if len(ranked) < _ENOUGH or ranked[0][0] > 1.2 + 0.3 * len(words):
                more = self._with_all_but_one(query) if len(words) < 5 else set()
                more.update(self._with_most(query), (product_id for _, _, product_id in ranked[:30]))
                ranked = self._ranked(query, more)
        return [product_id for _, _, product_id in ranked]

    def _with_all(self, words: list[Typed], choices: list[Choice]) -> set[int]:
        """The products that have one of the words chosen for each typed one."""
        vocabulary, kept = self._vocabulary, self._kept
        sized = sorted(range(len(choices)), key=lambda place: choices[place].size)
        first = choices[sized[0]]
        if len(words) == 1:
            ids = vocabulary.gathered(words[0].ordered, first.words, _GATHERED_ALONE)
            return ids | vocabulary.alone(words[0].ordered, _SHORTLIST)
        ids = vocabulary.gathered(words[sized[0]].ordered, first.words, _GATHERED)
        if len(ids) >= _GATHERED:  # else the newest of many would not be found by words that all of them have
            *others, last = words
            ends = choices[-1].words if choices[-1].size <= _ENDS else {last.text}
            ids |= vocabulary.with_all([word.text for word in others], ends)
        for place in sized[1:]:
            if not ids:
                break
            some = choices[place].words
            if choices[place].size + 5 * len(some) < 6 * len(ids):
                ids = ids.intersection(chain.from_iterable(map(vocabulary.ids, some)))
            else:
                ids = ids.difference(compress(ids, map(some.isdisjoint, map(kept.__getitem__, ids))))
        return ids

    def _with_all_but_one(self, query: _Query) -> set[int]:
        """Products with all typed words but one, where that one resembles some word of theirs more loosely.

        One or two letters stand in far too many names to be worth looking for here.
        """
        found: set[int] = set()
        longer = [place for place, one in enumerate(query.words) if len(one.text) > 2]
        for place in longer if len(longer) > 1 else ():
            others = [other for other in longer if other != place]
            words = [query.words[other] for other in others]
            ids = self._with_all(words, [word.near for word in words])
            if not ids:
                ids = self._with_all(words, [query.choices[other] for other in others])
            if not ids or len(ids) > _LOOSELY:
                continue
            typed = query.words[place].text
            pool: set[str] = set()
            pool.update(*map(self._kept.__getitem__, ids))
            wanted = self._vocabulary.loosely(typed, pool)
            query.allow(self._vocabulary, place, wanted)
            alike = {product_id for product_id in ids if not wanted.isdisjoint(self._kept[product_id])}
            found.update(self._shortest(alike, 120 // len(longer)), self._shortest(ids, 36 // len(longer)))
        return found

    def _with_most(self, query: _Query) -> list[int]:
        """Products with as many of the rarer typed words as can be had."""
        counts: Counter[int] = Counter()
        for one, choice in zip(query.words, query.choices, strict=True):
            if choice.size <= _LOOSELY:
                counts.update(self._vocabulary.gathered(one.ordered, choice.words, _GATHERED))
        most = max(counts.values(), default=0)
        ids = {product_id for product_id, count in counts.items() if count == most}
        if most > 1 and len(ids) < _ENOUGH:
            ids.update(product_id for product_id, count in counts.items() if count == most - 1)
        return self._shortest(ids, 40)

    def _shortlist(self, query: _Query, ids: set[int]) -> list[int]:
        """As many as can be compared in full while somebody types: those with the very words, and short names."""
        if len(ids) <= _SHORTLIST:
            return list(ids)
        exact = ids.intersection(*(self._vocabulary.ids(one.text) for one in query.words))
        chosen = self._shortest(exact, _SHORTLIST // 2)
        return chosen + self._shortest(ids.difference(chosen), _SHORTLIST - len(chosen))

    def _shortest(self, ids: set[int], most: int) -> list[int]:
        """The products whose names have the fewest words. All in C: there may be ten thousands."""
        if len(ids) <= most:
            return list(ids)
        lengths = list(map(len, map(self._kept.__getitem__, ids)))
        counts = sorted(Counter(lengths).items())
        sums = accumulate(count for _, count in counts)
        longest, taken = next(
            (size, end - count) for (size, count), end in zip(counts, sums, strict=True) if end > most
        )
        chosen = list(compress(ids, map(longest.__gt__, lengths)))
        return chosen + sorted(compress(ids, map(longest.__eq__, lengths)))[: most - taken]

    def _ranked(self, query: _Query, ids: Iterable[int]) -> list[tuple[float, int, int]]:
        """(cost, words in the name, id), the best first; names that have nothing of what was typed are left out."""
        nothing = NO_MATCH * len(query.words)
        kept = self._kept
        ranked = [(*query.cost(kept[product_id]), product_id) for product_id in ids]
        return sorted(rank for rank in ranked if rank[0] < nothing)


class _Query:
    """What was typed as a whole, and what a name costs under it."""

    __slots__ = ("apart", "choices", "cut", "joined", "words")

    def __init__(self, words: Iterable[Typed]) -> None:
        self.words = list(words)
        self.choices = [one.near for one in self.words]
        self.joined: list[tuple[int, set[str]]] = []
        self.cut: list[tuple[int, dict[str, str]]] = []
        self.apart: set[str] = set()  # the words of names that stand for two typed words or begin one of them

    def widen(self, vocabulary: Vocabulary) -> None:
        """Let each typed word stand for misspelled and containing ones as well, and two for one written together."""
        self.choices = [vocabulary.widened(one) for one in self.words]
        self.cut = [(place, one.cuts) for place, one in enumerate(self.words) if one.cuts]
        for place, (one, after) in enumerate(zip(self.words, self.words[1:])):  # noqa: B905 - the last has no next
            together = set(vocabulary.starting(one.text + after.text)[:50])
            if together:
                self.joined.append((place, together))
                self.allow(vocabulary, place, together)
                self.allow(vocabulary, place + 1, together)
        self.apart.update(*(words for _, words in (*self.joined, *self.cut)))

    def allow(self, vocabulary: Vocabulary, place: int, words: set[str]) -> None:
        """Let one typed word stand for these as well."""
        self.choices[place] = vocabulary.wider(self.words[place].text, self.choices[place], words)

    def cost(self, words: tuple[str, ...]) -> tuple[float, int]:
        """What it costs to take the name for what was typed, and how many words the name has."""
        each: list[float] = []
        places: list[int] = []
        swapped, last = 0, -1
        for choice in self.choices:
            best, place = NO_MATCH, -1
            for word in choice.words.intersection(words):  # one or none, mostly
                cost = choice.costs[word]
                if cost >= NO_MATCH or cost > best:
                    continue
                at = words.index(word)
                if at in places and not is_unspaced(word):
                    at = next(
                        (
                            other
                            for other in range(at + 1, len(words))
                            if words[other] == word and other not in places
                        ),
                        -1,
                    )
                    if at < 0:
                        continue
                if cost < best or at < place:
                    best, place = cost, at
            if place >= 0:
                swapped += place < last
                last = place
                places.append(place)
            each.append(best)
        total = sum(each)
        if total > JOINED and not self.apart.isdisjoint(words):
            total = self._written_together(each, words)
        length = len(words)
        if "" in words:
            length = words.index("")
            total += IN_BRAND * sum(place > length for place in places)
        return round(total + EXTRA_WORD * min(length, 12) + OUT_OF_ORDER * swapped, 6), length

    def _written_together(self, each: list[float], words: tuple[str, ...]) -> float:
        """The sum, where two typed words are one of the name, or one typed word is two of it."""
        for place, together in self.joined:
            if each[place] + each[place + 1] > JOINED and not together.isdisjoint(words):
                each[place], each[place + 1] = JOINED, 0.0
        for place, cuts in self.cut:
            if each[place] > JOINED and not cuts.keys().isdisjoint(words):
                for head, tail in cuts.items():
                    if head in words:
                        after = words.index(head) + 1
                        if after < len(words) and words[after].startswith(tail):
                            each[place] = JOINED
        return sum(each)
