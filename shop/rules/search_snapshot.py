"""The search index as bytes and back, so that a large catalogue's is read in a tenth of the time it takes to make.

Owns the layout: a digest, a line of JSON, and blocks of text and of numbers, none of which can do anything by being
read. It knows no files; whether a snapshot still is of the catalogue at hand is told by who keeps it.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from dataclasses import astuple, dataclass
from typing import Any

from shop.rules.search_index import SearchIndex

FORMAT = 1
"""Raised with every change to what is packed: to the blocks, to how text is folded into words, or to the codes."""
_DIGEST_BYTES = 32
_MADE_BY = [FORMAT, sys.byteorder, unicodedata.unidata_version]


@dataclass(frozen=True, slots=True)
class Standing:
    """Of which catalogue an index is: its version, and how far the office's journal had come."""

    version: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that came through whole; the index is made of it when it is asked for."""

    standing: Standing
    _blocks: list[memoryview]

    def index(self) -> SearchIndex:
        """The index, as it was packed."""
        return SearchIndex.unpacked(self._blocks)


def to_bytes(index: SearchIndex, standing: Standing) -> bytes:
    """An index and what it is of. It must not change meanwhile."""
    blocks = index.packed()
    head = {"made by": _MADE_BY, "of": astuple(standing), "bytes": [len(block) for block in blocks]}
    body = b"\n".join([json.dumps(head).encode("ascii"), b"".join(blocks)])
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest() + body


def from_bytes(data: bytes) -> Snapshot | None:
    """What these bytes hold; None where they are damaged or of another program's, machine's or version's making."""
    body = memoryview(data)[_DIGEST_BYTES:]
    if hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest() != data[:_DIGEST_BYTES]:
        return None
    line, _newline, _rest = data[_DIGEST_BYTES : _DIGEST_BYTES + 1_000].partition(b"\n")
    try:
        head: Any = json.loads(line)
        if head["made by"] != _MADE_BY:
            return None
        standing = Standing(*head["of"])
        sizes: list[int] = head["bytes"]
    except (ValueError, TypeError, KeyError):
        return None
    blocks, at = [], len(line) + 1
    for size in sizes:
        blocks.append(body[at : at + size])
        at += size
    return Snapshot(standing, blocks)
