"""What the office's first page asks: a day's trade until a moment, and how many things wait for somebody.

Asked again and again while the page is shown: each query reads one day, or what an index of few rows holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, cast, func, literal_column, select

from shop.store.report_rows import DOCUMENT_NAMES, DOCUMENT_SUMS
from shop.store.statements import Statement
from shop.store.tables import (
    invoice_items,
    invoices,
    login_attempts,
    payment_allocations,
    print_jobs,
    shifts,
    tills,
    users,
)

_ITEM = invoice_items.c
IS_NO_RECEIPT = invoices.c.kind != literal_column("'receipt'")
_OF_DAY = (
    invoices.c.business_date == bindparam("day"),
    invoices.c.issued_at < bindparam("until"),
)


def _total(column: Any) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


_DOCUMENTS = Statement(
    lambda: select(*(each.label(name) for name, each in DOCUMENT_SUMS.items())).where(*_OF_DAY)
)
_COST = Statement(
    lambda: (
        select(
            _total(_ITEM.cost_e4 * (_ITEM.quantity_milli // 1000)).label("cost_e4"),
            _total(_ITEM.cost_e4 * (_ITEM.quantity_milli % 1000)).label("cost_rest_e7"),
        )
        .select_from(invoices.join(invoice_items, _ITEM.invoice_id == invoices.c.id))
        .where(*_OF_DAY)
    )
)
_NEWEST = Statement(
    lambda: select(
        select(func.max(invoices.c.id)).scalar_subquery().label("invoice"),
        select(func.max(login_attempts.c.id)).scalar_subquery().label("attempt"),
        select(func.max(print_jobs.c.id)).scalar_subquery().label("job"),
        select(func.count()).where(shifts.c.closed_at.is_(None)).scalar_subquery().label("open"),
    )
)


def day_until(connection: Connection, day: str, until: str) -> dict[str, int]:
    """The sums of a business day's documents before a moment (UTC), with what their items cost."""
    of = {"day": day, "until": until}
    row: Any = _DOCUMENTS.run(connection, of).one()
    cost: Any = _COST.run(connection, of).one()
    found = dict(zip(DOCUMENT_NAMES, row, strict=True))
    return found | {"cost_e4": cost.cost_e4, "cost_rest_e7": cost.cost_rest_e7}


def newest(connection: Connection) -> tuple[int, ...]:
    """Another answer than before means that something happened. The indexes have it at hand."""
    row: Any = _NEWEST.run(connection).one()
    return tuple(int(value or 0) for value in row)


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A shift that is open: where, by whom, since when (UTC)."""

    till: str
    person: str
    opened_at: str


def open_shifts(connection: Connection) -> list[OpenShift]:
    """Every open shift, the one that was opened first at the head."""
    query = (
        select(tills.c.name, users.c.name.label("person"), shifts.c.opened_at)
        .select_from(
            shifts.join(tills, tills.c.id == shifts.c.till_id).join(
                users, users.c.id == shifts.c.opened_by_id
            )
        )
        .where(shifts.c.closed_at.is_(None))
        .order_by(shifts.c.opened_at)
    )
    return [OpenShift(row.name, row.person, row.opened_at) for row in connection.execute(query)]


def unpaid(connection: Connection) -> tuple[int, int]:
    """How many invoices to customers are not paid in full, and how much is left to pay of them."""
    allocated = (
        select(func.coalesce(func.sum(payment_allocations.c.amount_minor), 0))
        .where(payment_allocations.c.invoice_id == invoices.c.id)
        .correlate(invoices)
        .scalar_subquery()
    )
    owed = (invoices.c.gross_minor + invoices.c.cash_rounding_minor - allocated).label("owed")
    # The first test is the words of the index of what is no receipt.
    of_customers = select(owed).where(IS_NO_RECEIPT, invoices.c.kind == "invoice").subquery()
    query = select(func.count(), cast(func.coalesce(func.sum(of_customers.c.owed), 0), BigInteger)).where(
        of_customers.c.owed > 0
    )
    count, total = connection.execute(query).one()
    return int(count), int(total)


def failed_sign_ins(connection: Connection, since: str) -> int:
    """How many attempts to sign in or to approve failed since a moment."""
    query = select(func.count()).where(login_attempts.c.succeeded == 0, login_attempts.c.at >= since)
    return int(connection.execute(query).scalar_one())
