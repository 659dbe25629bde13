"""SKUs and barcodes of all products, found whole, by their beginning, or by their last digits.

Owns the codes as they are compared: small letters and digits alone. It validates none of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from shop.rules.search_blocks import lines_of, packed_groups, text_of, unpacked_groups
from shop.rules.search_words import words_of

_FIRST = 2
_HEAD = 6
TAIL = 4


class Codes:
    """Codes and the ids of their products. Compact: tables of 64-bit ids by the first six and last four characters."""

    def __init__(self) -> None:
        self._own: dict[int, str] = {}
        self._by_head: dict[str, array[int]] = {}
        self._by_tail: dict[str, array[int]] = {}
        self._heads: dict[str, list[str]] = {}

    def add(self, codes: Iterable[str], product_id: int) -> None:
        """Note a product's codes; not to be told twice of one product."""
        own: list[str] = []
        for code in codes:
            folded = code if code.isdecimal() and code.isascii() else folded_code(code)
            if folded and folded not in own:
                own.append(folded)
        if not own:
            return
        self._own[product_id] = own[0] if len(own) == 1 else " ".join(own)
        by_head, by_tail = self._by_head, self._by_tail
        for code in own:
            head, tail = code[:_HEAD], code[-TAIL:]
            if head in by_head:
                by_head[head].append(product_id)
            else:
                self._heads.setdefault(code[:_FIRST], []).append(head)
                by_head[head] = array("q", (product_id,))
            if tail in by_tail:
                by_tail[tail].append(product_id)
            else:
                by_tail[tail] = array("q", (product_id,))

    def packed(self, ids: Iterable[int]) -> Iterator[bytes]:
        """All of it as blocks for a snapshot, the codes in the order of these ids, which are those of all products."""
        yield text_of(self._own.get(product_id, "") for product_id in ids)
        yield from packed_groups(self._by_head)
        yield from packed_groups(self._by_tail)

    @classmethod
    def unpacked(cls, ids: Iterable[int], blocks: Iterator[memoryview]) -> Codes:
        """The codes of these blocks. ValueError where they don't fit together."""
        made = cls()
        own = zip(ids, lines_of(next(blocks)), strict=True)
        made._own = {product_id: codes for product_id, codes in own if codes}
        made._by_head = unpacked_groups(blocks)
        made._by_tail = unpacked_groups(blocks)
        for head in made._by_head:
            made._heads.setdefault(head[:_FIRST], []).append(head)
        return made

    def discard(self, product_id: int) -> None:
        """Take back what `add` noted; a product without codes is no error."""
        for code in self._own.pop(product_id, "").split():
            head, tail = code[:_HEAD], code[-TAIL:]
            self._by_head[head].remove(product_id)
            if not self._by_head[head]:
                del self._by_head[head]
                self._heads[code[:_FIRST]].remove(head)
            self._by_tail[tail].remove(product_id)
            if not self._by_tail[tail]:
                del self._by_tail[tail]

    def find(self, text: str, limit: int) -> tuple[list[int], list[int]]:
        """The products with this very code, and some whose code begins with it or (4 digits or more) ends with it.

        Both in the order of the codes, those that begin with it first.
        """
        code = folded_code(text)
        exact: list[int] = []
        begun: list[tuple[str, int]] = []
        for head in self._heads_of(code):
            for product_id in self._by_head.get(head, ()):
                for own in self._own[product_id].split():
                    if own == code:
                        exact.append(product_id)
                    elif own.startswith(code):
                        begun.append((own, product_id))
            if len(begun) >= limit:
                break
        ending: list[tuple[str, int]] = []
        if len(code) >= TAIL and code.isdecimal():
            for product_id in self._by_tail.get(code[-TAIL:], ()):
                ending += [(own, product_id) for own in self._own[product_id].split() if own.endswith(code)]
        return sorted(exact), [product_id for _, product_id in (*sorted(begun), *sorted(ending))]

    def _heads_of(self, code: str) -> Iterable[str]:
        """The tables' keys that a code falls under, in their order."""
        if len(code) >= _HEAD or not code:
            return (code[:_HEAD],)
        if len(code) >= _FIRST:
            return sorted(head for head in self._heads.get(code[:_FIRST], ()) if head.startswith(code))
        firsts = sorted(first for first in self._heads if first.startswith(code))
        return (head for first in firsts for head in sorted(self._heads[first]))


def folded_code(text: str) -> str:
    """A code as it is compared: small letters and digits alone."""
    return text if text.isascii() and text.isdecimal() else "".join(words_of(text))
