"""The rows of the two reports of the shelf: what runs short, and what nobody buys."""

from __future__ import annotations

from datetime import date
from operator import itemgetter

from shop.rules.period import EARLIEST, ONE_DAY
from shop.rules.report import Labels
from shop.services.report_lines import Found, Reading
from shop.store import report_stock, report_sums
from shop.store.report_stock import Low

_LOW_SUMS = (
    "on_hand_milli",
    "reorder_level_milli",
    "reorder_quantity_milli",
    "sold_milli",
    "on_hand_days",
)
_DEAD_SUMS = ("on_hand_milli", "value_e4")


def low_stock(reading: Reading) -> Found:
    """What is at or below its reorder level, with what the period sold of it."""
    shelves = {shelf.id: shelf for shelf in report_stock.low(reading.connection)}
    period = reading.period
    cover = report_sums.cover_of(reading.connection, period.first, period.last)
    sold = report_sums.gather(
        reading.connection, report_sums.PRODUCTS, cover, ("product_id",), ("quantity_milli",)
    )

    def sums(shelf: Low) -> tuple[int, ...]:
        return (
            shelf.on_hand_milli,
            shelf.reorder_level_milli,
            shelf.reorder_quantity_milli,
            sold.get(shelf.id, (0,))[0],
            shelf.on_hand_milli * period.days,
        )

    with_supplier = any(shelf.supplier for shelf in shelves.values())

    def label(key: int) -> Labels:
        shelf = shelves[key]
        return (shelf.sku, shelf.name, *((shelf.supplier,) if with_supplier else ()))

    return Found(
        _LOW_SUMS,
        {key: sums(shelf) for key, shelf in shelves.items()},
        None,
        label,
        left_out=frozenset() if with_supplier else frozenset(("supplier",)),
        units=frozenset(shelf.unit for shelf in shelves.values()),
    )


def dead_stock(reading: Reading) -> Found:
    """What is on the shelf since before the period and was not sold in it, with the day it last was."""
    period, connection = reading.period, reading.connection
    in_period = report_sums.cover_of(connection, period.first, period.last)
    found = report_sums.gather(connection, report_sums.PRODUCTS, in_period, ("product_id",), ("last_sold",))
    sold = {key for key, (day,) in found.items() if day}
    shelf = report_stock.on_the_shelf(connection, period.first.isoformat())
    dead = {key: row for key, row in shelf.items() if key not in sold}
    last = _last_sold(reading)

    def label(key: int) -> Labels:
        day = last.get(key, "")
        return (*dead[key][:2], date.fromisoformat(day) if day else None)

    return Found(
        _DEAD_SUMS,
        {key: row[3:] for key, row in dead.items()},
        None,
        label,
        units=frozenset(row[2] for row in dead.values()),
        order=itemgetter(1),
    )


def _last_sold(reading: Reading) -> dict[int, str]:
    """The day each product was last sold before the period: kept sums know it for their months, rows for the rest."""
    connection = reading.connection
    earliest = report_sums.earliest(connection)
    first = date.fromisoformat(earliest) if earliest else EARLIEST
    end = reading.period.first - ONE_DAY
    if end < first:
        return {}
    cover = report_sums.cover_of(connection, first, end)
    before = reading.period.first.isoformat()
    found = {key: day for key, day in report_stock.last_sold_in_sums(connection, before).items() if day}
    raw = report_sums.Cover(raw=cover.raw)
    rows = report_sums.gather(connection, report_sums.PRODUCTS, raw, ("product_id",), ("last_sold",))
    for key, (day,) in rows.items():
        if day > found.get(key, ""):
            found[key] = day
    return found
