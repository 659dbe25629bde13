"""Texts and numbers of the search index as blocks of bytes, for its snapshot, and back.

A group is a text and the ids under it. Nothing here loops over ids: it is array's and str's work in C.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping


def text_of(lines: Iterable[str]) -> bytes:
    """Lines without a line break in them."""
    return "\n".join([*lines, ""]).encode("utf-8")


def lines_of(block: memoryview) -> list[str]:
    """The lines of a text; ValueError where it is none."""
    return str(block, "utf-8").split("\n")[:-1]


def numbers_of(block: memoryview, kind: str) -> array[int]:
    """The numbers of a block, of one of array's kinds."""
    numbers = array(kind)
    numbers.frombytes(block)
    return numbers


def packed_groups(groups: Mapping[str, array[int]]) -> Iterator[bytes]:
    """Groups as three blocks: their texts, how many ids each has, and all ids."""
    yield text_of(groups)
    yield array("I", map(len, groups.values())).tobytes()
    yield b"".join(groups.values())


def unpacked_groups(blocks: Iterator[memoryview]) -> dict[str, array[int]]:
    """The groups of the next three blocks, in their order. ValueError where those don't fit together."""
    texts, counts, ids = lines_of(next(blocks)), next(blocks).cast("I"), numbers_of(next(blocks), "q")
    if len(ids) != sum(counts):
        raise ValueError("the groups have other ids than were counted")
    groups: dict[str, array[int]] = {}
    end = 0
    for text, count in zip(texts, counts, strict=True):
        start, end = end, end + count
        groups[text] = ids[start:end]
    return groups
