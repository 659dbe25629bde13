"""The words of all names, and in which products each stands: exact, begun, contained or misspelled.

Owns the ways from a typed word to words that occur, and remembers the latest while somebody types on. Words come
folded (see search_words); it neither folds nor ranks. Not for two threads at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shop.rules.search_blocks import packed_groups, unpacked_groups
from shop.rules.search_words import NO_MATCH, cost_of, is_unspaced, slips_allowed, sounding_like

_HEAD = 3  # letters that words are kept by
_LONGER_HEAD = 5  # letters that words begun with slips are remembered by
_REMEMBERED = 256
_CONTAINING = 200
_NONE: array[int] = array("q")


class Costs(dict[str, float]):
    """What each word of a name costs for one typed word, worked out when first asked for."""

    __slots__ = ("_allowed", "_typed")

    def __init__(self, typed: str, allowed: set[str]) -> None:
        super().__init__()
        self._typed = typed
        self._allowed = allowed

    def __missing__(self, word: str) -> float:
        cost = min(cost_of(self._typed, word), NO_MATCH) if word in self._allowed else NO_MATCH
        self[word] = cost
        return cost


class Choice:
    """Words that a typed one may stand for, how many products have them (some counted twice), and their costs."""

    __slots__ = ("costs", "size", "words")

    def __init__(self, typed: str, words: set[str], size: int) -> None:
        self.words = words
        self.size = size
        self.costs = Costs(typed, words)


class Typed:
    """One typed word and the words it may stand for: as it is or unfinished; once widened, misspelled too.

    `cuts` are the ways to take it for two words of a name that follow each other: the first and how the other begins.
    """

    __slots__ = ("cuts", "near", "ordered", "text", "wide")

    def __init__(self, text: str, ordered: list[str], near: Choice) -> None:
        self.text = text
        self.ordered = ordered
        self.near = near
        self.wide: Choice | None = None
        self.cuts: dict[str, str] = {}


class Vocabulary:
    """Words and the ids of the products whose name has them. Compact: a word's ids are one array of 64-bit integers."""

    def __init__(self) -> None:
        self._ids: dict[str, array[int]] = {}
        self._alone: dict[str, array[int]] = {}
        self._same: dict[str, str] = {"": ""}
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        self._by_head: dict[str, list[str]] = {}
        self._heads: dict[str, list[str]] = {}
        self._text: str | None = None
        self._typed: dict[str, Typed] = {}
        self._begun_like: dict[
            str, list[str]
        ] = {}  # words by their first letters, a slip among them forgiven

    def add(self, words: list[str], product_id: int) -> tuple[str, ...]:
        """Note that a product has these words (an empty one is none); returns them, each the one object of its kind."""
        known, same = self._ids, self._same
        for word in words if len(words) < 2 else dict.fromkeys(words):
            if word in known:
                known[word].append(product_id)
            elif word:
                known[word] = array("q", (product_id,))
                self._enter(word)
        if words and (len(words) == 1 or not words[1]):
            self._alone.setdefault(words[0], array("q")).append(product_id)
        if self._typed:
            self._typed.clear()
        return tuple(map(same.__getitem__, words))

    def _enter(self, word: str) -> None:
        self._text = None
        if self._begun_like:
            self._begun_like.clear()
        self._same[word] = word
        self._by_shape.setdefault((word[0], len(word)), []).append(word)
        head = word[:_HEAD]
        if head in self._by_head:
            self._by_head[head].append(word)
        else:
            self._by_head[head] = [word]
            self._heads.setdefault(word[0], []).append(head)

    @property
    def words(self) -> Iterable[str]:
        """Every word once, always in the same order while none comes or goes; the empty one is none."""
        return self._ids.keys()

    def packed(self) -> Iterator[bytes]:
        """All of it as blocks for a snapshot."""
        yield from packed_groups(self._ids)
        yield from packed_groups(self._alone)

    @classmethod
    def unpacked(cls, blocks: Iterator[memoryview]) -> Vocabulary:
        """The vocabulary of these blocks, its words in the same order. ValueError where they don't fit together."""
        made = cls()
        made._ids = unpacked_groups(blocks)
        made._alone = unpacked_groups(blocks)
        for word in made._ids:
            made._enter(word)
        return made

    def discard(self, words: tuple[str, ...], product_id: int) -> None:
        """Take back what `add` noted; the last product of a word takes the word with it."""
        self._typed.clear()
        if words and words[1:2] in ((), ("",)):
            self._alone[words[0]].remove(product_id)
            if not self._alone[words[0]]:
                del self._alone[words[0]]
        for word in set(words):
            if not word:
                continue
            ids = self._ids[word]
            ids.remove(product_id)
            if not ids:
                del self._ids[word]
                self._leave(word)

    def _leave(self, word: str) -> None:
        self._text = None
        self._begun_like.clear()
        del self._same[word]
        self._by_shape[word[0], len(word)].remove(word)
        head = word[:_HEAD]
        self._by_head[head].remove(word)
        if not self._by_head[head]:
            del self._by_head[head]
            self._heads[word[0]].remove(head)

    def ids(self, word: str) -> array[int]:
        """The products whose names have exactly this word, in no particular order."""
        return self._ids.get(word, _NONE)

    def with_all(self, words: list[str], last: set[str]) -> set[int]:
        """The products whose names have exactly these words (one at least) and one of the last ones."""
        rarest, *others = sorted(map(self.ids, words), key=len)
        return set(rarest).intersection(*others, chain.from_iterable(map(self.ids, last)))

    def choice(self, typed: str, words: set[str]) -> Choice:
        """These words as the choice for a typed one."""
        return Choice(typed, words, self._size(words))

    def wider(self, typed: str, choice: Choice, words: set[str]) -> Choice:
        """The choice with some words more."""
        more = words - choice.words
        return Choice(typed, choice.words | more, choice.size + self._size(more)) if more else choice

    def _size(self, words: set[str]) -> int:
        return sum(map(len, map(self._ids.__getitem__, words)))

    def gathered(self, first: list[str], words: set[str], most: int) -> set[int]:
        """The products with any of the words, those of `first` before the others; all of the last or `most` of it."""
        ids: set[int] = set()
        for word in first if len(first) == len(words) else [*first, *sorted(words.difference(first))]:
            own = self._ids[word]
            ids.update(own if len(own) <= most else sorted(own)[:most])
            if len(ids) >= most:
                break
        return ids

    def alone(self, words: list[str], most: int) -> set[int]:
        """Products whose whole name is one of these words; stops once there are `most`."""
        ids: set[int] = set()
        for word in words:
            ids.update(self._alone.get(word, ()))
            if len(ids) >= most:
                break
        return ids

    def starting(self, typed: str) -> list[str]:
        """The words that begin with what was typed (which may be a word itself), the shortest first."""
        if len(typed) < _HEAD:
            heads = [head for head in self._heads.get(typed[0], ()) if head.startswith(typed)]
            found = [word for head in heads for word in self._by_head[head]]
        else:
            found = [word for word in self._by_head.get(typed[:_HEAD], ()) if word.startswith(typed)]
        found.sort()
        found.sort(key=len)
        return found

    def containing(self, typed: str) -> list[str]:
        """Words that have what was typed anywhere in them, in the order of the alphabet, the first 200."""
        if self._text is None:
            self._text = "\n".join(("", *self._ids, ""))
        text, at = self._text, 0
        found: list[str] = []
        while (at := text.find(typed, at)) >= 0:
            end = text.index("\n", at)
            found.append(text[text.rindex("\n", 0, at) + 1 : end])
            at = end
        return sorted(found)[:_CONTAINING]

    def typed(self, text: str) -> Typed:
        """The typed word with all words that it is or begins."""
        one = self._typed.pop(text, None)
        if one is None:
            if len(self._typed) >= _REMEMBERED:
                del self._typed[next(iter(self._typed))]
            near = self.starting(text)
            if is_unspaced(text):
                known = set(near)
                near += [word for word in self.containing(text) if word not in known]
            one = Typed(text, near, self.choice(text, set(near)))
        self._typed[text] = one
        return one

    def widened(self, one: Typed) -> Choice:
        """The words a typed one may stand for if it was misspelled, or is a part of them, too."""
        if one.wide is not None:
            return one.wide
        text = one.text
        words = set(one.ordered)
        words.update(self._misspelled(text), self._begun(text))
        if len(text) >= _HEAD:
            words.update(self.containing(text))
        if is_unspaced(text) and not one.ordered:
            for at in range(len(text) - 1):
                words.update(self.containing(text[at : at + 2]))
        for at in range(1, len(text)):
            head, tail = text[:at], text[at:]
            if head not in self._ids:
                continue
            if not one.ordered or tail in self._ids or head[-1].isdecimal() != tail[0].isdecimal():
                one.cuts[head] = tail
                words.add(head)
        one.wide = self.wider(text, one.near, words)
        return one.wide

    def _misspelled(self, typed: str) -> list[str]:
        """Words some slips away. If the first letter is among them, it sounds alike or is the only one.

        (All words could be compared instead; this takes a fifth of the time and finds the same, bar the odd one.)
        """
        most = slips_allowed(len(typed))
        if not most:
            return []
        rest, known = typed[1:], self._ids
        found = [letter + tail for letter in self._heads for tail in (rest, typed) if letter + tail in known]
        found += self._alike(typed, most)
        if typed[1] != typed[0]:
            found += self._alike(rest, most - 1)
            found += self._alike(typed[1] + typed[0] + typed[2:], most - 1)
        for letter in sounding_like(typed[0]):
            found += self._alike(letter + rest, most - 1)
        return found

    def _alike(self, typed: str, most: int) -> list[str]:
        """The words with the same first letter that are as many slips away at most."""
        if not most:
            return [typed] if typed in self._ids else []
        words: list[str] = []
        for length in range(max(len(typed) - most, 2), len(typed) + most + 1):
            words += self._by_shape.get((typed[0], length), ())
        return _within(typed, words, most)

    def _begun(self, typed: str) -> list[str]:
        """Words whose beginning is a slip or two away; at most one of them within the first three letters."""
        if len(typed) <= _HEAD:
            return []
        longer = [word for word in self._begun_so_far(typed) if len(word) > len(typed)]
        beginnings = [word[: len(typed)] for word in longer]
        most = min(slips_allowed(len(typed)), 2)
        matches = process.extract(typed, beginnings, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [longer[place] for _, _, place in matches]

    def _begun_so_far(self, typed: str) -> list[str]:
        """Words that may begin like what was typed, going by its first five letters or, if it has no more, three."""
        head = typed[: _LONGER_HEAD if len(typed) > _LONGER_HEAD else _HEAD]
        begun = self._begun_like.get(head)
        if begun is None:
            if len(self._begun_like) >= _REMEMBERED:
                self._begun_like.clear()
            if len(head) == _LONGER_HEAD:
                begun = self._begun(head)
            else:
                begun = [word for other in self._heads_like(head) for word in self._by_head[other]]
            self._begun_like[head] = begun
        return begun

    def _heads_like(self, head: str) -> set[str]:
        """The beginnings of three letters that are a slip away at most: another letter, or two that changed places."""
        rest = head[1:]
        maybe = [head[1] + head[0] + head[2], *(letter + rest for letter in self._heads)]
        same_first = _within(head, self._heads.get(head[0], ()), 1)
        return {other for other in chain(maybe, same_first) if other in self._by_head}

    def loosely(self, typed: str, pool: set[str]) -> set[str]:
        """The words of a small pool that resemble what was typed at all."""
        words = sorted(filter(None, pool))
        most = len(typed) // 2 + 1 if len(typed) > 3 else len(typed) - 1
        matches = process.extract(typed, words, scorer=OSA.distance, score_cutoff=most, limit=40)
        return {word for word, _, _ in matches}


def _within(typed: str, words: Iterable[str], most: int) -> list[str]:
    matches = process.extract(typed, list(words), scorer=OSA.distance, score_cutoff=most, limit=None)
    return [word for word, _, _ in matches]
