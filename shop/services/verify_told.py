"""Rows that are no document's — stock moves without a sale, prices that changed, approvals — against the journal.

Entries list them; each row must be listed once, and each one listed must be there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from shop.services.verify_buyers import Buyers
from shop.services.verify_checks import Finding
from shop.store import evidence, journal
from shop.store.engine import Connection
from shop.texts import _

Place = tuple[str, int]
KINDS = {"moves": "stock", "price_changes": "price", "approvals": "approval"}


class Told:
    """What the entries of the journal told of such rows, and where. Keeps a number for each row and no more."""

    def __init__(self) -> None:
        self._places: dict[str, dict[int, list[Place]]] = {name: {} for name in KINDS}
        self._unreadable: list[Finding] = []
        self.buyers = Buyers()

    def note(self, payload: Any, entry: journal.Entry) -> None:
        """Take what one entry lists."""
        if not isinstance(payload, dict):
            return
        self.buyers.note(payload)
        for name, places in self._places.items():
            listed = payload.get(name)
            if not listed or (name == "moves" and "invoice" in payload):
                continue
            try:
                for row in _rows(listed, evidence.TOLD_COLUMNS[name]):
                    places.setdefault(_mark(row), []).append((entry.chain, entry.seq))
            except (TypeError, KeyError, AttributeError, ValueError):
                text = _("the entry's list of {name} can't be read").format(name=name)
                self._unreadable.append(Finding("journal", f"{entry.chain} {entry.seq}", text))

    def check(self, connection: Connection) -> Iterator[Finding]:
        """Every row of which no entry told, and every entry whose row is not there."""
        yield from self._unreadable
        yield from self.buyers.check()
        for name, places in self._places.items():
            for row, about in evidence.rows_to_be_told(connection, name):
                where = places.get(_mark(row))
                if where:
                    where.pop()
                    continue
                shown = dict(zip(evidence.TOLD_COLUMNS[name], row, strict=True))
                at = shown["at"]
                yield Finding(KINDS[name], about, _("the journal does not tell of this, {at}").format(at=at))
            for place in sorted({place for left in places.values() for place in left}):
                yield from _gone(connection, name, place, {mark for mark, left in places.items() if left})


def _gone(connection: Connection, name: str, place: Place, marks: set[int]) -> Iterator[Finding]:
    """The rows that an entry lists under this name and that are not there: one finding for each."""
    entry = f"{place[0]} {place[1]}"
    listed = json.loads(evidence.payload_of(connection, *place))[name]
    for row in _rows(listed, evidence.TOLD_COLUMNS[name]):
        if _mark(row) in marks:
            about = evidence.told_about(connection, dict(zip(evidence.TOLD_COLUMNS[name], row, strict=True)))
            text = _("what entry {entry} tells of this is gone or was changed").format(entry=entry)
            yield Finding(KINDS[name], about or entry, text)


def _mark(row: tuple[Any, ...]) -> int:
    """A number for a row, of its text: Python's own hash takes -1 and -2 for the same."""
    return hash(repr(row))


def _rows(listed: Any, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """The rows of a list as the journal keeps it, each in the order of these columns."""
    if isinstance(listed, list):
        for kept in listed:
            values = dict(zip(journal.APPROVAL_KEPT, kept, strict=True))
            yield tuple(values[column] for column in columns)
        return
    same = listed.get("same", {})
    names = listed["columns"]
    for kept in listed["rows"]:
        values = {**same, **dict(zip(names, kept, strict=True))}
        yield tuple(values[column] for column in columns)
