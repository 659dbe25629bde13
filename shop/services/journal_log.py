"""The journal as it is read: lists of entries, one entry, the heads of its chains, and the check of the whole.

Reading needs the permission JOURNAL. A check is itself put on record, with what it found and the heads it saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shop.rules.errors import BadInput
from shop.rules.formats import formats_for
from shop.rules.journal_shown import Reading, Section, pretty, sections, summary, target
from shop.rules.listing import ListQuery, LongPage
from shop.rules.permissions import JOURNAL, Session, require
from shop.services.keepers import note
from shop.services.shop import Shop, moment_of
from shop.services.times import with_times
from shop.services.verify import Finding, Progress, verify
from shop.store import journal, journal_list, people
from shop.store.engine import Connection
from shop.store.journal_list import MOST_COUNTED
from shop.texts import _

__all__ = [
    "MOST_COUNTED",
    "Choices",
    "EntryRow",
    "EntryShown",
    "Head",
    "check",
    "choices",
    "heads",
    "list_entries",
    "load_entry",
]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry in a list; `person` is the name of who did it, `about` what it is about in a few words."""

    chain: str
    seq: int
    kind: str
    at: str
    till: str
    username: str
    person: str
    about: str

    @property
    def id(self) -> str:
        return f"{self.chain} {self.seq}"


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry in full. `is_sound` says whether its hash is that of its fields and follows the entry before.

    `target` is the office's page that shows what it is about, and what to look for there.
    """

    row: EntryRow
    sections: tuple[Section, ...]
    raw: str
    prev: str
    hash: str
    is_sound: bool
    target: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: chains, kinds, and people as (user name, name)."""

    chains: tuple[str, ...]
    kinds: tuple[str, ...]
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A chain's newest entry: its number and its hash, as a Z report prints them."""

    chain: str
    seq: int
    hash: str


def list_entries(shop: Shop, session: Session, query: ListQuery) -> LongPage[EntryRow]:
    """A page of the journal, the newest first; it counts to `MOST_COUNTED` and no further.

    Filters: chain, kind, user (a user name), period (as lists of sales know it), from and to (stored times, `to` not
    included); sorts: at, kind, user, chain where nothing but times is filtered.
    """
    require(session, JOURNAL)
    query = with_times(shop, query)
    with shop.store.read() as connection:
        found = journal_list.page(connection, query)
        names = _names(connection)
    reading = _reading(shop)
    rows = tuple(_row(entry, names, reading) for entry in found.rows)
    return LongPage(rows, found.count, query.offset, found.reached)


def load_entry(shop: Shop, session: Session, chain: str, seq: int) -> EntryShown:
    """One entry with its payload as sections and as it is stored; BadInput where there is none."""
    require(session, JOURNAL)
    with shop.store.read() as connection:
        entry = journal_list.entry(connection, chain, seq)
        before = journal_list.entry(connection, chain, seq - 1)
        names = _names(connection)
    if entry is None:
        raise BadInput(_("This entry is not there. Check the journal."))
    reading = _reading(shop)
    follows = entry.prev == (before.hash if before is not None else "")
    return EntryShown(
        _row(entry, names, reading),
        sections(entry.payload, reading),
        pretty(entry.payload),
        entry.prev,
        entry.hash,
        entry.hash == entry.true_hash and follows,
        target(entry.kind, entry.payload),
    )


def choices(shop: Shop, session: Session) -> Choices:
    """What there is to filter by."""
    require(session, JOURNAL)
    with shop.store.read() as connection:
        names = _names(connection)
        users = journal_list.values(connection, "user")
        return Choices(
            tuple(journal_list.chains(connection)),
            tuple(journal_list.values(connection, "kind")),
            tuple((user, names.get(user, user)) for user in users if user),
        )


def heads(shop: Shop, session: Session) -> tuple[Head, ...]:
    """The head of every chain."""
    require(session, JOURNAL)
    with shop.store.read() as connection:
        return tuple(Head(chain, seq, digest) for chain, (seq, digest) in journal.heads(connection).items())


def check(shop: Shop, session: Session, progress: Progress) -> tuple[Finding, ...]:
    """Check the whole database as `verify` does, and put on record that it was done, and with what result.

    `progress` may raise to stop it: nothing is recorded then.
    """
    require(session, JOURNAL)
    seen = heads(shop, session)
    findings = tuple(verify(shop.store, progress))
    with shop.store.write() as connection:
        payload: dict[str, object] = {
            "findings": len(findings),
            "heads": [{"chain": head.chain, "seq": head.seq, "hash": head.hash} for head in seen],
        }
        note(connection, session, shop, "journal_checked", payload)
    return findings


def _names(connection: Connection) -> dict[str, str]:
    return {person.username: person.name for person in people.everybody(connection)}


def _reading(shop: Shop) -> Reading:
    def local(text: str) -> datetime:
        return shop.local(moment_of(text))

    return Reading(formats_for(shop.settings), local)


def _row(entry: journal.Entry, names: dict[str, str], reading: Reading) -> EntryRow:
    return EntryRow(
        entry.chain,
        entry.seq,
        entry.kind,
        entry.at,
        entry.till,
        entry.user,
        names.get(entry.user, entry.user),
        summary(entry.payload, reading),
    )
