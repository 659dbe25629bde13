"""What leads from something that was typed to the sales it is in: products to their sales, customers through merges.

Bounded: whatever is typed, no more than so many ids and entries of an index are looked at before a page is made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, select

from shop.rules import barcode
from shop.rules.product import name_key
from shop.rules.sale_words import Named, Names
from shop.store.id_sets import among, ids_of, within
from shop.store.tables import (
    customers,
    invoices,
    payments,
    product_barcodes,
    products,
    stock_moves,
    tenders,
    tills,
    users,
)

# So many products or customers at most are meant by words; more of them mean that more is to be typed.
MOST_MEANT = 5_000
# Up to so many entries are looked up one by one; of more, sales are gone through from the newest on.
FEW_ENTRIES = 5_000


@dataclass(frozen=True, slots=True)
class Meant:
    """The ids that words mean; the name of the one where it is one; `too_many` where there are more than are read."""

    ids: tuple[int, ...] = ()
    name: str = ""
    too_many: bool = False


NOBODY = Meant()


def names(connection: Connection) -> Names:
    """The tills, tenders and people of this shop by what they are called."""
    found: dict[str, dict[str, Named]] = {"tills": {}, "tenders": {}, "people": {}}
    for row in connection.execute(select(tills.c.id, tills.c.code, tills.c.name).order_by(tills.c.id)):
        for name in (row.code, row.name):
            found["tills"].setdefault(name_key(name), Named(row.id, row.code))
    for row in connection.execute(
        select(tenders.c.id, tenders.c.code, tenders.c.name).order_by(tenders.c.id)
    ):
        for name in (row.name, row.code):
            found["tenders"].setdefault(name_key(name), Named(row.id, row.name))
    for row in connection.execute(select(users.c.id, users.c.username, users.c.name).order_by(users.c.id)):
        for name in (row.username, row.name):
            found["people"].setdefault(name_key(name), Named(row.id, row.name))
    return Names(**found)


def _has(
    connection: Connection, column: ColumnElement[Any], words: Sequence[str]
) -> list[ColumnElement[bool]]:
    return [within(connection, column, word) for word in words]


def products_of(connection: Connection, words: Sequence[str]) -> Meant:
    """The products whose name has all these words (keys), active or not."""
    # Each of the two is answered by an index of names alone, which SQLite sees where the number stands in the text.
    found: list[int] = []
    for active in ("1", "0"):
        named = _has(connection, products.c.name_key, words)
        statement = select(products.c.id).where(products.c.active == literal_column(active), *named)
        found += ids_of(connection, statement.limit(MOST_MEANT + 1 - len(found)))
    return _meant(connection, found, products)


def products_by_code(connection: Connection, code: str) -> Meant:
    """The products with this SKU or barcode, whatever form it was read in."""
    keys = barcode.lookup_keys(code)
    by_barcode = select(product_barcodes.c.product_id).where(product_barcodes.c.barcode_key.in_(keys))
    found = connection.execute(
        select(products.c.id).where(products.c.sku.in_(keys)).union(by_barcode)
    ).scalars()
    return _meant(connection, list(found), products)


def customers_of(connection: Connection, words: Sequence[str]) -> Meant:
    """The customers whose name or company has all these words (keys), with all that became them or that they became."""
    # Either is answered by an index, the second where its order is asked for: few customers have a company. Of a
    # customer that became another one the other's company counts.
    by_name = select(customers.c.id).where(*_has(connection, customers.c.name_key, words))
    by_company = (
        select(customers.c.id)
        .where(
            customers.c.merged_into_id.is_(None),
            customers.c.active.in_((0, 1)),
            customers.c.company > "",
            *_has(connection, func.lower(customers.c.company), words),
        )
        .order_by(customers.c.active, customers.c.company)
    )
    found: set[int] = set()
    for statement in (by_name, by_company):
        if len(found) > MOST_MEANT:
            break
        found.update(ids_of(connection, statement.limit(MOST_MEANT + 1)))
    return _persons(connection, list(found))


def customers_by_number(connection: Connection, number: str) -> Meant:
    """The customer with this number, with all that became it."""
    found = connection.execute(select(customers.c.id).where(customers.c.number == number)).scalars()
    return _persons(connection, list(found))


def customers_by_ids(connection: Connection, ids: Sequence[int]) -> Meant:
    """These customers, with all that became them or that they became."""
    return _persons(connection, list(ids))


def _persons(connection: Connection, found: list[int]) -> Meant:
    if not found or len(found) > MOST_MEANT:
        return Meant(too_many=bool(found))
    merged = connection.execute(
        select(customers.c.id, customers.c.merged_into_id).where(customers.c.merged_into_id.is_not(None))
    ).fetchall()
    into = {int(row[0]): int(row[1]) for row in merged}
    roots = {_root(each, into) for each in found}
    whole = set(found) | roots | {each for each in into if _root(each, into) in roots}
    meant = _meant(connection, sorted(roots), customers)
    return Meant(tuple(sorted(whole)), meant.name)


def _root(each: int, into: dict[int, int]) -> int:
    seen: set[int] = set()
    while each in into and each not in seen:
        seen.add(each)
        each = into[each]
    return each


def _meant(connection: Connection, found: list[int], table: Any) -> Meant:
    if len(found) > MOST_MEANT:
        return Meant(too_many=True)
    name = ""
    if len(found) == 1:
        name = connection.execute(select(table.c.name).where(table.c.id == found[0])).scalar_one()
    return Meant(tuple(found), name)


def newest_sale(connection: Connection) -> int:
    """The highest id of a sale, 0 for none."""
    return int(connection.execute(select(func.coalesce(func.max(invoices.c.id), 0))).scalar_one())


def has_many_moves(connection: Connection, product_ids: Collection[int]) -> bool:
    """Whether these products have more moves than are looked up one by one."""
    some = select(stock_moves.c.id).where(among(connection, stock_moves.c.product_id, product_ids))
    return _more_than_few(connection, some)


def has_many_payments(connection: Connection, tender_ids: Collection[int]) -> bool:
    """Whether more was paid by these tenders than is looked up one by one."""
    some = select(payments.c.id).where(payments.c.tender_id.in_(tender_ids))
    return _more_than_few(connection, some)


def payments_with_reference(connection: Connection, text: str) -> tuple[ColumnElement[bool], bool]:
    """That this stands in what was noted with a payment, in any case; and whether many have it.

    The few that have it are looked for at once, in the order of the table.
    """
    # Most payments have none noted, which is seen sooner than what it would be in lower case.
    noted = and_(
        payments.c.reference > "", within(connection, func.lower(payments.c.reference), text.lower())
    )
    ids = connection.execute(select(payments.c.id).where(noted).limit(FEW_ENTRIES + 1)).scalars().all()
    return (noted, True) if len(ids) > FEW_ENTRIES else (among(connection, payments.c.id, ids), False)


def _more_than_few(connection: Connection, some: Any) -> bool:
    counted = select(func.count()).select_from(some.limit(FEW_ENTRIES + 1).subquery())
    return int(connection.execute(counted).scalar_one()) > FEW_ENTRIES
