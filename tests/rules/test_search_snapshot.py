"""The search index as bytes: what comes out is what went in, and nothing damaged comes out at all."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.rules import search_snapshot
from shop.rules.search_index import Entry, SearchIndex
from shop.rules.search_snapshot import FORMAT, Standing, from_bytes, to_bytes
from tests.rules.test_search_index import NAMES

OF = Standing(7, 3, "cafe")
SHELF = [
    Entry(1, "Dark Chocolate 500 g", "DC-500", ("5012345678900",), "Rowntree"),
    Entry(2, "Chocolate", "CHOC", ("2000010100378", "05012345678917")),
    Entry(5, "Crème brûlée", "CB/2"),
    Entry(9, "!!!", ""),
    Entry(2**40, "Чай чёрный 水溶C100", "ЧАЙ", (), "Đumbir"),
]
PACKED = {1: "0b9622a51d0497b46afa6804cb13bc7f"}
"""The digest of the shelf's blocks in each format."""
QUERIES = (
    "choc",
    "chocolate dark",
    "creme brule",
    "rowntree",
    "чаи",
    "水溶",
    "5012345678900",
    "0378",
    "cb2",
    "x",
)


def again(index: SearchIndex) -> SearchIndex:
    snapshot = from_bytes(to_bytes(index, OF))
    assert snapshot is not None
    assert snapshot.standing == OF
    return snapshot.index()


def test_what_was_packed_finds_the_same() -> None:
    index = SearchIndex(Entry(number, name, f"S{number}") for number, name in enumerate(NAMES))
    unpacked = again(index)
    for text in (*QUERIES, *(name[:end] for name in NAMES for end in (1, 2, 3, 5, 8))):
        assert unpacked.find(text) == index.find(text), text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Entry,
            st.integers(-(2**63), 2**63 - 1),
            st.text(max_size=20),
            st.text(max_size=8),
            st.lists(st.text(max_size=14), max_size=3).map(tuple),
            st.text(max_size=10),
        ),
        max_size=12,
    ),
    st.text(max_size=6),
)
def test_whatever_was_put_in_comes_out_and_can_be_changed(entries: list[Entry], text: str) -> None:
    index = SearchIndex(entries)
    unpacked = again(index)
    assert unpacked.find(text) == index.find(text)
    assert sorted(unpacked.ids) == sorted(index.ids)
    for each in (index, unpacked):
        each.put(Entry(4, "Dark tea", "DT", ("123456",)))
        for entry in entries[::2]:
            each.remove(entry.id)
    assert unpacked.find("dark") == index.find("dark")
    assert to_bytes(again(unpacked), OF) == to_bytes(unpacked, OF)


def test_an_empty_index_is_one_too() -> None:
    assert len(again(SearchIndex())) == 0
    assert again(SearchIndex()).find("tea") == []


def test_not_one_changed_or_missing_byte_is_passed_over() -> None:
    whole = to_bytes(SearchIndex(SHELF), OF)
    for place in range(len(whole)):
        assert from_bytes(whole[:place]) is None
        assert from_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) is None
    assert from_bytes(whole + b"\0") is None


def test_what_another_program_made_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = to_bytes(SearchIndex(SHELF), OF)
    assert from_bytes(whole) is not None
    monkeypatch.setattr(search_snapshot, "_MADE_BY", [FORMAT, "little", "1.0.0"])
    assert from_bytes(whole) is None
    for said in (b"", b"{}", b"[]", b"null", b'{"made by": 1}', b"\xff" * 2_000):
        assert from_bytes(hashlib.blake2b(said, digest_size=32).digest() + said) is None


def test_whoever_changes_what_is_packed_raises_the_format() -> None:
    packed = hashlib.blake2b(b"|".join(SearchIndex(SHELF).packed()), digest_size=16).hexdigest()
    assert packed == PACKED[FORMAT], (
        "raise FORMAT: an older program's snapshot would be read as the new one's"
    )
