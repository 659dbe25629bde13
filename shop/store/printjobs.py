"""Print jobs: papers to come, in the order in which they were asked for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from shop.store.tables import invoices, print_jobs

OPEN = ("waiting", "printing", "uncertain")


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job with the number of its invoice."""

    id: int
    invoice_id: int
    number: str
    copy_number: int
    opens_drawer: bool
    state: str
    attempts: int
    problem: str
    created_at: str


def next_job(connection: Connection, till_id: int) -> JobRow | None:
    """The oldest job of a till that is not done; later ones wait behind it."""
    row = connection.execute(
        select(print_jobs, invoices.c.number)
        .join(invoices, invoices.c.id == print_jobs.c.invoice_id)
        .where(print_jobs.c.till_id == till_id, print_jobs.c.state.in_(OPEN))
        .order_by(print_jobs.c.id)
        .limit(1)
    ).fetchone()
    if row is None:
        return None
    return JobRow(
        row.id,
        row.invoice_id,
        row.number,
        row.copy_number,
        bool(row.opens_drawer),
        row.state,
        row.attempts,
        row.problem,
        row.created_at,
    )


def waiting(connection: Connection, till_id: int) -> int:
    """How many papers of a till are still to come."""
    statement = select(func.count()).select_from(print_jobs)
    statement = statement.where(print_jobs.c.till_id == till_id, print_jobs.c.state.in_(OPEN))
    return int(connection.execute(statement).scalar_one())


def set_state(connection: Connection, job_id: int, state: str, problem: str, printed_at: str | None) -> None:
    """Say how far a job has come; each time it is printing counts as an attempt."""
    attempt = 1 if state == "printing" else 0
    connection.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id)
        .values(state=state, problem=problem, printed_at=printed_at, attempts=print_jobs.c.attempts + attempt)
    )


def settle(connection: Connection, till_id: int, job_id: int, printed_at: str | None) -> None:
    """End the doubt about a job of this till: it was printed then, or for None waits again."""
    connection.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id, print_jobs.c.till_id == till_id, print_jobs.c.state == "uncertain")
        .values(state="waiting" if printed_at is None else "printed", problem="", printed_at=printed_at)
    )


def doubt_interrupted(connection: Connection, till_id: int, problem: str) -> None:
    """Jobs that were being printed when the program ended may have come out: a person must say."""
    connection.execute(
        update(print_jobs)
        .where(print_jobs.c.till_id == till_id, print_jobs.c.state == "printing")
        .values(state="uncertain", problem=problem)
    )


def copies_of(connection: Connection, invoice_id: int) -> int:
    """How many copies of an invoice were asked for so far."""
    statement = select(func.coalesce(func.max(print_jobs.c.copy_number), 0))
    return int(connection.execute(statement.where(print_jobs.c.invoice_id == invoice_id)).scalar_one())


def invoice_id_of(connection: Connection, number: str) -> int | None:
    """The invoice with this number."""
    row = connection.execute(select(invoices.c.id).where(invoices.c.number == number)).fetchone()
    return None if row is None else int(row[0])
