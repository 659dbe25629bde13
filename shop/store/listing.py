"""Lists as the office shows them: a page of rows in the order asked for, and how many there are in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from shop.rules.listing import ListQuery, words_sought


def page(
    connection: Connection,
    rows: Select[Any],
    query: ListQuery,
    *,
    row_id: ColumnElement[Any],
    sorts: Mapping[str, ColumnElement[Any]],
    usual: str,
) -> tuple[Sequence[Row[Any]], int]:
    """The page that `query` asks for of these rows, and the count of all of them.

    `sorts` are the columns a list can be sorted by; `usual` names the one for a query that names none. Equal rows
    stand in the order of `row_id`, so that no row is on two pages.
    """
    column = sorts.get(query.sort, sorts[usual])
    order = (column.desc(), row_id.desc()) if query.descending else (column, row_id)
    whole = rows.with_only_columns(row_id, maintain_column_froms=True).order_by(None)
    count = int(connection.execute(select(func.count()).select_from(whole.subquery())).scalar_one())
    found = connection.execute(rows.order_by(*order).limit(query.limit).offset(query.offset))
    return found.fetchall(), count


def has_words(text: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """That each word of this text stands in one of the columns, which hold keys as `name_key` makes them or codes."""
    tests = [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in columns))
        for word in words_sought(text)
    ]
    return and_(True, *tests)
