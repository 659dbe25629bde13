"""The journal is one chain of hashes, in canonical text, whichever engine keeps it."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import Any

import pytest

from shop.store import journal
from shop.store.engine import Store


def _append(store: Store, chain: str = "T1", **payload: Any) -> tuple[int, str]:
    with store.write() as connection:
        return journal.append(
            connection,
            chain=chain,
            kind="sale",
            at="2026-11-23T08:02:11.123456Z",
            till=chain,
            user="sam",
            payload=payload,
        )


def test_entries_are_numbered_from_one_and_name_the_one_before(store: Store) -> None:
    first, second = _append(store, total=100), _append(store, total=200)
    with store.read() as connection:
        entries = list(journal.walk(connection, "T1"))
        assert journal.head(connection, "T1") == second
    assert [entry.seq for entry in entries] == [1, 2]
    assert entries[0].prev == ""
    assert entries[1].prev == entries[0].hash == first[1]


def test_the_hash_is_sha256_over_the_stated_bytes(store: Store) -> None:
    _seq, found = _append(store, name="Müller 東京", amount=-5)
    stated = (
        '[1,"T1",1,"sale","2026-11-23T08:02:11.123456Z","T1","sam",'
        '"{\\"amount\\":-5,\\"name\\":\\"Müller 東京\\"}",""]'
    )
    assert found == hashlib.sha256(stated.encode()).hexdigest()


def test_the_payload_is_stored_as_canonical_text(store: Store) -> None:
    _append(store, b=1, a=["ß", {"z": None, "y": True}])
    with store.read() as connection:
        (entry,) = journal.walk(connection, "T1")
    assert entry.payload == '{"a":["ß",{"y":true,"z":null}],"b":1}'


@pytest.mark.parametrize(
    "field", ["chain", "seq", "kind", "at", "till", "user", "payload", "prev", "version"]
)
def test_every_field_is_under_the_hash(field: str) -> None:
    entry = journal.Entry("T1", 1, 1, "sale", "2026-11-23T08:02:11.123456Z", "T1", "sam", "{}", "", "")
    changed = {field: 7 if isinstance(getattr(entry, field), int) else getattr(entry, field) + "x"}
    assert replace(entry, **changed).true_hash != entry.true_hash


def test_a_letter_moved_from_one_field_to_the_next_changes_the_hash() -> None:
    entry = journal.Entry("T1", 1, 1, "sale", "2026-11-23T08:02:11.123456Z", "T1", "sam", "{}", "", "")
    assert replace(entry, till="T", user="1sam").true_hash != entry.true_hash


def test_chains_are_apart(store: Store) -> None:
    _append(store, "T1")
    _append(store, "T2")
    _append(store, "T1")
    with store.read() as connection:
        assert journal.chains(connection) == ["T1", "T2"]
        assert {chain: head[0] for chain, head in journal.heads(connection).items()} == {"T1": 2, "T2": 1}
        assert journal.head(connection, "office") == (0, "")


def test_a_rolled_back_entry_leaves_no_gap(store: Store) -> None:
    _append(store)

    def cut_off() -> None:
        with store.write() as connection:
            journal.append(connection, chain="T1", kind="sale", at="", till="", user="", payload={})
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        cut_off()
    _append(store)
    with store.read() as connection:
        assert [entry.seq for entry in journal.walk(connection, "T1")] == [1, 2]


def test_two_programs_writing_one_chain_at_once_take_turns(store: Store) -> None:
    problems: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(5):
                _append(store, "office")
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with store.read() as connection:
        entries = list(journal.walk(connection, "office"))
    assert [entry.seq for entry in entries] == list(range(1, 16))
    assert all(entry.hash == entry.true_hash for entry in entries)


def test_walking_reads_on_beyond_one_portion(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "WALK_ROWS", 2)
    for _ in range(4):
        _append(store)
    with store.read() as connection:
        assert [entry.seq for entry in journal.walk(connection, "T1")] == [1, 2, 3, 4]
