"""Print jobs of all tills as the office sees them: listed, and put from one state into another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, update

from shop.rules.listing import ListQuery
from shop.rules.shift import Till
from shop.store import listing
from shop.store.id_sets import among, within
from shop.store.tables import invoices, print_jobs, tills

OPEN = ("waiting", "printing", "uncertain")
STATES = (*OPEN, "printed", "dropped")

# Said so, it is answered by the index of what is not printed.
_not_printed = print_jobs.c.state != literal_column("'printed'")
_SORTS: dict[str, ColumnElement[Any]] = {
    "created": print_jobs.c.id,
    "number": invoices.c.number,
    "till": tills.c.code,
    "state": print_jobs.c.state,
    "attempts": print_jobs.c.attempts,
    "paper": print_jobs.c.copy_number,
    "problem": func.lower(print_jobs.c.problem),
}
_columns = (
    print_jobs.c.id,
    print_jobs.c.invoice_id,
    invoices.c.number,
    print_jobs.c.copy_number,
    tills.c.code.label("till"),
    print_jobs.c.state,
    print_jobs.c.attempts,
    print_jobs.c.problem,
    print_jobs.c.created_at,
    print_jobs.c.printed_at,
)
_joined = print_jobs.join(tills, tills.c.id == print_jobs.c.till_id).join(
    invoices, invoices.c.id == print_jobs.c.invoice_id
)


def page(connection: Connection, query: ListQuery) -> tuple[Sequence[Any], int]:
    """A page of jobs and how many there are: of the filter `state` (one, "all", or nothing for those not done)."""
    rows = select(*_columns).select_from(_joined)
    state = query.filter("state")
    if state in STATES:
        rows = rows.where(print_jobs.c.state == state)
        rows = rows if state == "printed" else rows.where(_not_printed)
    elif state != "all":
        rows = rows.where(print_jobs.c.state.in_(OPEN), _not_printed)
    if query.filter("till"):
        rows = rows.where(tills.c.code == query.filter("till"))
    for word in query.text.upper().split():
        rows = rows.where(within(connection, invoices.c.number, word))
    return listing.page(connection, rows, query, row_id=print_jobs.c.id, sorts=_SORTS, usual="created")


def by_ids(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """These jobs in the order of their ids."""
    statement = select(*_columns).select_from(_joined).where(among(connection, print_jobs.c.id, ids))
    return connection.execute(statement.order_by(print_jobs.c.id)).fetchall()


def counts(connection: Connection) -> Mapping[str, int]:
    """How many jobs are in each state, printed ones left out; "failing" are those that wait after a problem."""
    statement = (
        select(print_jobs.c.state, func.count(), func.count(func.nullif(print_jobs.c.problem, "")))
        .where(_not_printed)
        .group_by(print_jobs.c.state)
    )
    found: dict[str, int] = {}
    for state, count, problems in connection.execute(statement):
        found[state] = int(count)
        if state == "waiting":
            found["failing"] = int(problems or 0)
    return found


def put(connection: Connection, job_id: int, before: str, after: str, printed_at: str | None = None) -> bool:
    """Put a job into another state, unless it is no longer in the one that was seen. Whether it was put."""
    return bool(
        connection.execute(
            update(print_jobs)
            .where(print_jobs.c.id == job_id, print_jobs.c.state == before)
            .values(state=after, problem="", printed_at=printed_at)
        ).rowcount
    )


def all_tills(connection: Connection) -> list[Till]:
    """The active tills by their codes."""
    query = select(tills.c.id, tills.c.code, tills.c.name, tills.c.printer).where(tills.c.active == 1)
    return [Till(*row) for row in connection.execute(query.order_by(tills.c.code))]
