"""What reports add up from documents, payments and taxes as they were issued, by the shop's business days.

Amounts are stored sums in minor units; a credit note's are below zero, so that everything is just added. Nothing is
rounded or computed anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Connection,
    bindparam,
    case,
    cast,
    func,
    select,
    text,
)

from shop.store.statements import Statement
from shop.store.tables import (
    approvals,
    customers,
    invoice_taxes,
    invoices,
    payments,
    tenders,
    tills,
    users,
)

Sums = tuple[Any, ...]
ALL_NAMES_FROM = 5_000

_IS_CREDIT = invoices.c.kind == "credit_note"
_GROUPS: dict[str, ColumnElement[Any]] = {
    "day": invoices.c.business_date,
    "hour": func.substr(invoices.c.issued_local, 12, 2),
    "user": invoices.c.user_id,
    "till": invoices.c.till_id,
    "customer": invoices.c.customer_id,
}


def _total(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


DOCUMENT_SUMS: dict[str, ColumnElement[Any]] = {
    "sales": _total(case((_IS_CREDIT, 0), else_=1)),
    "returns": _total(case((_IS_CREDIT, 1), else_=0)),
    "sold_minor": _total(case((_IS_CREDIT, 0), else_=invoices.c.gross_minor)),
    "net_minor": _total(invoices.c.net_minor),
    "tax_minor": _total(invoices.c.tax_minor),
    "gross_minor": _total(invoices.c.gross_minor),
    "rounding_minor": _total(invoices.c.cash_rounding_minor),
}
DOCUMENT_NAMES = tuple(DOCUMENT_SUMS)


@cache
def _documents(group: str) -> Statement:
    return Statement(
        lambda: (
            select(_GROUPS[group], *(each.label(name) for name, each in DOCUMENT_SUMS.items()))
            .where(invoices.c.business_date.between(bindparam("first"), bindparam("last")))
            .group_by(_GROUPS[group])
        )
    )


def documents(connection: Connection, group: str, first: str, last: str) -> dict[Any, Sums]:
    """`DOCUMENT_NAMES` of these days by "day", "hour" (of the shop's clock, as text), "user", "till" or "customer"."""
    rows = _documents(group).run(connection, {"first": first, "last": last}).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}


def merged_customers(connection: Connection) -> dict[int, int]:
    """Those customers that became another one, and which."""
    query = select(customers.c.id, customers.c.merged_into_id).where(customers.c.merged_into_id.is_not(None))
    return {row.id: row.merged_into_id for row in connection.execute(query)}


# Payments ----------------------------------------------------------------------------------------------------------

PAYMENT_NAMES = ("taken", "taken_minor", "given", "given_minor", "amount_minor")

_PAYMENTS = Statement(
    lambda: (
        select(
            payments.c.tender_id,
            _total(case((payments.c.amount_minor >= 0, 1), else_=0)),
            _total(case((payments.c.amount_minor >= 0, payments.c.amount_minor), else_=0)),
            _total(case((payments.c.amount_minor < 0, 1), else_=0)),
            _total(case((payments.c.amount_minor < 0, payments.c.amount_minor), else_=0)),
            _total(payments.c.amount_minor),
        )
        .where(payments.c.business_date.between(bindparam("first"), bindparam("last")))
        .group_by(payments.c.tender_id)
    )
)


def by_tender(connection: Connection, first: str, last: str) -> dict[Any, Sums]:
    """`PAYMENT_NAMES` of these days by the tender's id: what was taken, what was given back (below zero), both."""
    rows = _PAYMENTS.run(connection, {"first": first, "last": last}).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}


# Taxes -------------------------------------------------------------------------------------------------------------

TAX_NAMES = ("net_minor", "tax_minor", "gross_minor")
_TAX = invoice_taxes.c

_TAXES = Statement(
    lambda: (
        select(
            _TAX.tax_code,
            _TAX.tax_category,
            _TAX.percent_e4,
            func.max(_TAX.tax_name).label("tax_name"),
            func.max(case((_TAX.components != "[]", 1), else_=0)).label("has_components"),
            *(_total(_TAX[name]).label(name) for name in TAX_NAMES),
        )
        .select_from(invoices.join(invoice_taxes, _TAX.invoice_id == invoices.c.id))
        .where(invoices.c.business_date.between(bindparam("first"), bindparam("last")))
        .group_by(_TAX.tax_code, _TAX.tax_category, _TAX.percent_e4)
    )
)

# Components are JSON within the row, [[name, percent_e4, tax_minor], …], which each engine opens by its own words.
_OPENED = {
    "sqlite": ("json_each(t.components)", "json_extract(c.value, '$[0]')", "json_extract(c.value, '$[{}]')"),
    "postgresql": (
        "jsonb_array_elements(CAST(t.components AS jsonb))",
        "c.value ->> 0",
        "CAST(c.value ->> {} AS bigint)",
    ),
}


@cache
def _components(dialect: str) -> Statement:
    each, name, number = _OPENED[dialect]
    sql = (
        "SELECT t.tax_code, t.tax_category, t.percent_e4,"  # noqa: S608 (our own words)
        f" {name} AS component, {number.format(1)} AS component_e4,"
        f" CAST(sum({number.format(2)}) AS bigint) AS tax_minor"
        f" FROM invoices i JOIN invoice_taxes t ON t.invoice_id = i.id CROSS JOIN {each} AS c"
        f"{'(value)' if dialect == 'postgresql' else ''}"
        " WHERE i.business_date BETWEEN :first AND :last AND t.components <> '[]'"
        " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5 DESC, 4"
    )

    def build() -> ClauseElement:
        return text(sql)

    return Statement(build)


RateKey = tuple[str, str, int]


def by_rate(
    connection: Connection, first: str, last: str
) -> tuple[dict[RateKey, tuple[str, Sums]], dict[RateKey, list[tuple[str, int, int]]]]:
    """By (code, category, percent_e4): the rate's newest name with `TAX_NAMES`; and its components' (name,
    percent_e4, tax), those that cost most first."""
    between = {"first": first, "last": last}
    rates: dict[RateKey, tuple[str, Sums]] = {}
    split = False
    for row in _TAXES.run(connection, between):
        key = (row.tax_code, row.tax_category, row.percent_e4)
        rates[key] = (row.tax_name, (row.net_minor, row.tax_minor, row.gross_minor))
        split = split or bool(row.has_components)
    parts: dict[RateKey, list[tuple[str, int, int]]] = {}
    if split:
        for row in _components(connection.dialect.name).run(connection, between):
            key = (row.tax_code, row.tax_category, row.percent_e4)
            parts.setdefault(key, []).append((str(row.component), int(row.component_e4), int(row.tax_minor)))
    return rates, parts


# Approvals ---------------------------------------------------------------------------------------------------------


@cache
def _approvals(who: str) -> Statement:
    return Statement(
        lambda: (
            select(approvals.c[who].label("user_id"), func.count().label("times"))
            .where(approvals.c.at >= bindparam("since"), approvals.c.at < bindparam("before"))
            .group_by(approvals.c[who])
        )
    )


def approvals_of(connection: Connection, since: str, before: str) -> tuple[dict[int, int], dict[int, int]]:
    """How often each person asked for leave, and gave it, from one moment until before another one."""
    between = {"since": since, "before": before}
    asked = {row.user_id: row.times for row in _approvals("asked_by_id").run(connection, between)}
    given = {row.user_id: row.times for row in _approvals("approved_by_id").run(connection, between)}
    return asked, given


# Names -------------------------------------------------------------------------------------------------------------


def people(connection: Connection) -> dict[int, tuple[str, str]]:
    """Everybody's (name, user name) by id."""
    rows = connection.execute(select(users.c.id, users.c.name, users.c.username))
    return {row.id: (row.name, row.username) for row in rows}


def tills_named(connection: Connection) -> dict[int, str]:
    """Every till's name by id."""
    return {row.id: row.name for row in connection.execute(select(tills.c.id, tills.c.name))}


def tenders_named(connection: Connection) -> dict[int, str]:
    """Every tender's name by id."""
    return {row.id: row.name for row in connection.execute(select(tenders.c.id, tenders.c.name))}


def products_named(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """(SKU, name, unit) of these products, and maybe of others, by id."""
    return _named(connection, "products", ("sku", "name", "unit"), ids)


def customers_named(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """(number, name) of these customers, and maybe of others, by id."""
    return _named(connection, "customers", ("number", "name"), ids)


# Ids go over as one text: thousands of parameters cost more than what they find.
_LISTED = {
    "sqlite": "SELECT value FROM json_each(:ids)",
    "postgresql": "SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(:ids AS json))",
}


@cache
def _names(dialect: str, table: str, columns: tuple[str, ...], listed: bool) -> Statement:
    sql = f"SELECT id, {', '.join(columns)} FROM {table}"  # noqa: S608 (our own names)
    return Statement(lambda: text(f"{sql} WHERE id IN ({_LISTED[dialect]})" if listed else sql))


def _named(
    connection: Connection, table: str, columns: tuple[str, ...], ids: Collection[int]
) -> dict[int, Any]:
    """Rows by id: all of them where many are asked for, which is quicker than to look each up."""
    listed = len(ids) < ALL_NAMES_FROM
    statement = _names(connection.dialect.name, table, columns, listed)
    cursor = statement.run(connection, {"ids": json.dumps(list(ids))} if listed else {}).cursor
    return {row[0]: row[1:] for row in (cursor.fetchall() if cursor else ())}
