"""The append-only, hash-chained record of every fiscal event: one chain a till and one for the office.

An entry's hash is SHA-256, in hexadecimal, over the UTF-8 bytes of the canonical JSON array
`[version, chain, seq, kind, at, till, user, payload, prev]`, where payload is the stored text (itself canonical
JSON) and prev the hash of the entry before, "" for the first. Canonical: keys sorted, no spaces, nothing escaped
that JSON doesn't require. JSON's own quoting keeps the fields apart, so no two entries share their bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from shop.store.statements import Statement
from shop.store.tables import journal, journal_heads

VERSION = 1
OFFICE = "office"
WALK_ROWS = 500
APPROVAL_KEPT = (
    "permission",
    "asked_by",
    "approved_by",
    "detail",
    "asked_by_id",
    "approved_by_id",
    "at",
    "till_id",
    "cart_uuid",
)
"""How an entry lists each of its `approvals`."""

_HEAD = Statement(
    lambda: (
        select(journal_heads.c.seq, journal_heads.c.hash)
        .where(journal_heads.c.chain == bindparam("of_chain"))
        .with_for_update()
    )
)
_FIRST_HEAD = Statement(
    lambda: text(
        "INSERT INTO journal_heads (chain, seq, hash) VALUES (:of_chain, 0, '') ON CONFLICT DO NOTHING"
    )
)
_INSERT = Statement(lambda: insert(journal), tuple(column.name for column in journal.columns))
_MOVE_HEAD = Statement(
    lambda: (
        update(journal_heads)
        .where(journal_heads.c.chain == bindparam("of_chain"))
        .values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as stored. `at` is UTC, `payload` the canonical JSON text, `prev` the hash before it."""

    chain: str
    seq: int
    version: int
    kind: str
    at: str
    till: str
    user: str
    payload: str
    prev: str
    hash: str

    @property
    def true_hash(self) -> str:
        """The hash this entry's fields give."""
        fields = [
            self.version,
            self.chain,
            self.seq,
            self.kind,
            self.at,
            self.till,
            self.user,
            self.payload,
            self.prev,
        ]
        return hashlib.sha256(canonical(fields).encode("utf-8")).hexdigest()


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces, the same text for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def append(
    connection: Connection, *, chain: str, kind: str, at: str, till: str, user: str, payload: dict[str, Any]
) -> tuple[int, str]:
    """Add an entry to a chain in the caller's transaction, and give its (seq, hash).

    The head is locked first, so that two tills writing to one chain take turns.
    """
    of = {"of_chain": chain}
    found: Any = _HEAD.run(connection, of).fetchone()
    if found is None:
        _FIRST_HEAD.run(connection, of)
        found = _HEAD.run(connection, of).one()
    seq, prev = int(found[0]) + 1, str(found[1])
    entry = Entry(chain, seq, VERSION, kind, at, till, user, canonical(payload), prev, "")
    digest = entry.true_hash
    row = {name: getattr(entry, name) for name in Entry.__slots__}
    _INSERT.run(connection, row | {"hash": digest})
    _MOVE_HEAD.run(connection, of | {"new_seq": seq, "new_hash": digest})
    return seq, digest


def head(connection: Connection, chain: str) -> tuple[int, str]:
    """The (seq, hash) of a chain's newest entry, (0, "") for one that has none: what a Z report prints."""
    row = connection.execute(
        select(journal_heads.c.seq, journal_heads.c.hash).where(journal_heads.c.chain == chain)
    ).fetchone()
    return (0, "") if row is None else (int(row[0]), str(row[1]))


def has(connection: Connection, chain: str, seq: int, digest: str) -> bool:
    """Whether a chain has had this entry: then the database is the one it was written to, or goes on from it."""
    query = select(journal.c.hash).where(journal.c.chain == chain, journal.c.seq == seq)
    return bool(connection.execute(query).scalar_one_or_none() == digest)


def newest_at(connection: Connection, chain: str) -> str:
    """When a chain's newest entry was written, empty for a chain that has none."""
    query = select(journal.c.at).where(journal.c.chain == chain).order_by(journal.c.seq.desc()).limit(1)
    return str(connection.execute(query).scalar_one_or_none() or "")


def heads(connection: Connection) -> dict[str, tuple[int, str]]:
    """The (seq, hash) of every chain's head, by chain."""
    rows = connection.execute(select(journal_heads).order_by(journal_heads.c.chain))
    return {str(row.chain): (int(row.seq), str(row.hash)) for row in rows}


def chains(connection: Connection) -> list[str]:
    """Every chain that has an entry, in order."""
    return [
        str(row[0])
        for row in connection.execute(select(journal.c.chain).distinct().order_by(journal.c.chain))
    ]


def walk(connection: Connection, chain: str) -> Iterator[Entry]:
    """Every entry of a chain in order, a few hundred at a time."""
    columns = [journal.c[name] for name in Entry.__slots__]
    after = -1
    while True:
        rows = connection.execute(
            select(*columns)
            .where(journal.c.chain == chain, journal.c.seq > after)
            .order_by(journal.c.seq)
            .limit(WALK_ROWS)
        ).fetchall()
        for row in rows:
            yield Entry(*row)
        if len(rows) < WALK_ROWS:
            return
        after = int(rows[-1].seq)
