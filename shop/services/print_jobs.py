"""Papers that did not come out, of all tills: listed, asked for again, given up, and said to have come out.

A till prints its own jobs (`shop.services.printing`); the office only says what becomes of them. What is being
printed this moment is left alone: whether it came out its till will say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop.rules.errors import BadInput
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import INVOICES, REPRINT, Session, require
from shop.rules.shift import Till
from shop.services.shop import Shop, stamp
from shop.store import job_list, journal
from shop.store.engine import Connection, retried
from shop.texts import _


@dataclass(frozen=True, slots=True)
class JobRow:
    """A print job: of which sale, copy 0 for the receipt itself, at which till, and how it stands."""

    id: int
    sale_id: int
    number: str
    copy_number: int
    till: str
    state: str
    attempts: int
    problem: str
    created_at: str
    printed_at: str


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many papers wait, how many of them after a problem, and how many a person must say of whether they came."""

    waiting: int
    failing: int
    uncertain: int


# The state each job was in and the one it is in now, by its id.
Done = Mapping[int, tuple[str, str]]

# From which states each thing that is done leads where.
RETRY: Mapping[str, str] = {"uncertain": "waiting", "dropped": "waiting"}
DROP: Mapping[str, str] = {"waiting": "dropped", "uncertain": "dropped"}
CAME_OUT: Mapping[str, str] = {"uncertain": "printed"}


def list_jobs(shop: Shop, session: Session, query: ListQuery) -> ListPage[JobRow]:
    """The jobs of a query: those not done, or of the filter `state` (a state, or all); filter `till` is a code."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        rows, count = job_list.page(connection, query)
    return ListPage(tuple(_job(row) for row in rows), count, query.offset)


def _job(row: Any) -> JobRow:
    return JobRow(
        row.id,
        row.invoice_id,
        row.number,
        row.copy_number,
        row.till,
        row.state,
        row.attempts,
        row.problem,
        row.created_at,
        row.printed_at or "",
    )


def count_open(shop: Shop, session: Session) -> JobCounts:
    """How many papers of all tills have not come out."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        found = job_list.counts(connection)
    waiting = found.get("waiting", 0) + found.get("printing", 0)
    return JobCounts(waiting, found.get("failing", 0), found.get("uncertain", 0))


def list_tills(shop: Shop, session: Session) -> tuple[Till, ...]:
    """The tills in use, by their codes."""
    require(session, INVOICES)
    with shop.store.read() as connection:
        return tuple(job_list.all_tills(connection))


@retried
def retry(shop: Shop, session: Session, ids: Sequence[int]) -> Done:
    """Have papers printed again that are uncertain or were given up. BadInput for none such."""
    return _put(shop, session, ids, RETRY, "print_again")


@retried
def drop(shop: Shop, session: Session, ids: Sequence[int]) -> Done:
    """Give up papers that wait or are uncertain. BadInput for none such."""
    return _put(shop, session, ids, DROP, "print_dropped")


@retried
def came_out(shop: Shop, session: Session, ids: Sequence[int]) -> Done:
    """Say of uncertain papers that they are there. BadInput for none such."""
    return _put(shop, session, ids, CAME_OUT, "paper_is_there")


@retried
def put_back(shop: Shop, session: Session, done: Done) -> Done:
    """Undo one of the three: each job as it was, unless something has become of it since."""
    require(session, REPRINT)
    with shop.store.write() as connection:
        rows = job_list.by_ids(connection, list(done))
        back = {
            row.id: (after, before)
            for row in rows
            for before, after in (done[row.id],)
            if job_list.put(connection, row.id, after, before)
        }
        _note(connection, shop, session, "print_put_back", [row for row in rows if row.id in back])
    return back


def _put(shop: Shop, session: Session, ids: Sequence[int], ways: Mapping[str, str], kind: str) -> Done:
    require(session, REPRINT)
    with shop.store.write() as connection:
        printed_at = stamp(shop.clock()) if "printed" in ways.values() else None
        rows = [row for row in job_list.by_ids(connection, ids) if row.state in ways]
        done = {
            row.id: (row.state, ways[row.state])
            for row in rows
            if job_list.put(connection, row.id, row.state, ways[row.state], printed_at)
        }
        if not done:
            raise BadInput(_("Nothing can be done about these papers any more. Refresh the list."))
        _note(connection, shop, session, kind, [row for row in rows if row.id in done])
    return done


def _note(connection: Connection, shop: Shop, session: Session, kind: str, rows: Sequence[Any]) -> None:
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind=kind,
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload={"papers": [[row.number, row.copy_number, row.till, row.state] for row in rows]},
    )
