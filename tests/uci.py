"""A real shop's year of sales and its own totals, beside the checkout: how tests read them, and what a shop made."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from sqlalchemy import func, select

from shop.services.shop import Shop
from shop.store import tables
from tests.shops import NEW

YEAR = "uci_online_retail"
BRITISH = replace(NEW, country="GB", prices_include_tax=False)


def rows_of(place: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of one of its files."""
    opened = gzip.open if name.endswith(".gz") else open
    with opened(place / "sales" / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def pennies(text: str) -> int:
    """An amount of its files, in pence."""
    return int((Decimal(text) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def net_by_date(shop: Shop) -> dict[str, int]:
    """The net amount a shop made on each business day, in the smallest unit."""
    columns = tables.invoices.c
    query = select(columns.business_date, func.sum(columns.net_minor)).group_by(columns.business_date)
    with shop.store.read() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(query)}


def net_by_customer(shop: Shop) -> dict[str, int]:
    """The net amount each customer's invoices come to, by the customer's number."""
    query = (
        select(tables.customers.c.number, func.sum(tables.invoices.c.net_minor))
        .join(tables.customers, tables.customers.c.id == tables.invoices.c.customer_id)
        .group_by(tables.customers.c.number)
    )
    with shop.store.read() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(query)}
