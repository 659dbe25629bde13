"""Stocktakes: begun for the shop or a category, counted by several people at once, closed or dropped.

The till goes on selling. A count remembers what the books said when it was made; closing books what was counted more
or less than that, so that nothing that moved since is undone. See docs/decisions/0010-stocktake.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.rules import stocktake as rules
from shop.rules.errors import BadInput
from shop.rules.formats import formats_for
from shop.rules.listing import ListPage, ListQuery
from shop.rules.normal import storable
from shop.rules.permissions import STOCK, Session, require
from shop.rules.stock import STOCKTAKE, value_of_change
from shop.rules.stocktake import Tally, Uncounted
from shop.services.booking import Booking
from shop.services.shop import Shop, moment_of, stamp
from shop.store import journal, stock, stocktakes
from shop.store.engine import Connection, retried
from shop.store.products import StockRow
from shop.texts import _

Step = Callable[[int, int], None]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stocktake:
    """A stocktake as listed; what it came to, in 1/10000 of the currency, once it is closed. Times are UTC."""

    id: int
    name: str
    category: str
    category_id: int | None
    state: str
    started_at: datetime
    started_by: str
    closed_at: datetime | None
    closed_by: str
    counted: int
    differing: int
    plus_e4: int
    minus_e4: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What closing now would come to: products counted and differing, worths of both kinds of difference (1/10000).

    `uncounted` products have something on hand and were not counted, `uncounted_e4` is what that is worth.
    """

    counted: int
    differing: int
    plus_e4: int
    minus_e4: int
    uncounted: int
    uncounted_e4: int


# Beginning and dropping ---------------------------------------------------------------------------------------------


@retried
def start(shop: Shop, session: Session, name: str = "", category_id: int | None = None) -> Stocktake:
    """Begin a stocktake of a category and all below it, or of the whole shop.

    BadInput where one of the same products is under way, and for a name that can't be used.
    """
    require(session, STOCK)
    told = " ".join(storable(name).split())
    if len(told) > rules.LONGEST_NAME:
        raise BadInput(
            _("At most {count} characters are possible here.").format(count=rules.LONGEST_NAME), "name"
        )
    now = shop.clock()
    day = formats_for(shop.settings).date(shop.business_date(now))
    with shop.store.write() as connection:
        families = stocktakes.families(connection)
        if category_id is not None and category_id not in families:
            raise BadInput(_("That category is not there any more. Choose another one."), "category")
        for other in stocktakes.open_ones(connection):
            if _overlap(families, category_id, other.category_id):
                raise BadInput(
                    _("{name} is under way. Go on with it, or close or drop it first.").format(
                        name=other.name
                    )
                )
        values = {
            "name": told or _usual_name(connection, category_id, day),
            "category_id": category_id,
            "started_at": stamp(now),
            "started_by_id": session.user_id,
        }
        stocktake = stocktake_in(connection, stocktakes.add(connection, values))
        payload = {"stocktake": stocktake.name, "category": stocktake.category}
        _journal(connection, shop, session, "stocktake_started", payload)
        return stocktake


def _usual_name(connection: Connection, category_id: int | None, day: str) -> str:
    if category_id is None:
        return _("Stocktake of {day}").format(day=day)
    category = stocktakes.category_name(connection, category_id)
    return _("{category}, {day}").format(category=category, day=day)[-rules.LONGEST_NAME :]


def _overlap(families: dict[int, frozenset[int]], one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return True
    return bool(families.get(one, frozenset()) & families.get(other, frozenset()))


@retried
def drop(shop: Shop, session: Session, stocktake_id: int) -> Stocktake:
    """End a stocktake without booking anything; its counts stay as they are."""
    require(session, STOCK)
    with shop.store.write() as connection:
        known = _open(connection, stocktake_id)
        _end(connection, shop, session, stocktake_id, {"state": "dropped"})
        _journal(connection, shop, session, "stocktake_dropped", {"stocktake": known.name})
        return stocktake_in(connection, stocktake_id)


def _end(connection: Connection, shop: Shop, session: Session, stocktake_id: int, values: Any) -> None:
    ended = {"closed_at": stamp(shop.clock()), "closed_by_id": session.user_id}
    stocktakes.change(connection, stocktake_id, ended | values)


# Closing ------------------------------------------------------------------------------------------------------------


def standing(shop: Shop, session: Session, stocktake_id: int) -> Standing:
    """What closing would come to at this moment."""
    require(session, STOCK)
    with shop.store.read() as connection:
        known = stocktake_in(connection, stocktake_id)
        tallied = stocktakes.all_tallies(connection, stocktake_id)
        worths = [_worth(row, row.counted_milli - row.book_milli) for row in tallied]
        rest, uncounted = stocktakes.uncounted(connection, stocktake_id, scope_of(connection, known))
    return Standing(
        counted=len(tallied),
        differing=sum(row.counted_milli != row.book_milli for row in tallied),
        plus_e4=sum(worth for worth in worths if worth > 0),
        minus_e4=sum(worth for worth in worths if worth < 0),
        uncounted=uncounted,
        uncounted_e4=sum(row.stock_value_e4 for row in rest),
    )


def _worth(row: Any, by_milli: int) -> int:
    return value_of_change(
        on_hand_milli=row.stock_on_hand, value_e4=row.stock_value_e4, cost_e4=row.cost_e4, by_milli=by_milli
    )


@retried
def close(
    shop: Shop,
    session: Session,
    stocktake_id: int,
    uncounted: Uncounted,
    step: Step = lambda _done, _all: None,
) -> Stocktake:
    """Book all differences at once, as moves; products not counted are left as they are, or set to zero.

    `step` is told products done and in all, and may raise to break it off: then nothing is booked. BadInput for one
    that is not open.
    """
    require(session, STOCK)
    with shop.store.write() as connection:
        known = _open(connection, stocktake_id)
        counted = {row.id: row for row in stocktakes.all_tallies(connection, stocktake_id)}
        rest: set[int] = set()
        if uncounted == "zero":
            rows, _count = stocktakes.uncounted(connection, stocktake_id, scope_of(connection, known))
            rest = {row.id for row in rows}
        locked = _locked(connection, [*counted, *rest], step)
        booking = Booking(connection, shop, session)
        told = _add_differences(connection, booking, counted, locked, known.name)
        for product_id in sorted(rest):
            row = locked[product_id]
            if row.on_hand_milli:
                booking.add(row, -row.on_hand_milli, -row.value_e4, STOCKTAKE, known.name)
        booking.write_many()
        stock.keep(connection, [each for each in counted if not locked[each].stocked])
        came_to = {
            "counted": len(counted),
            "differing": len(booking.moves),
            "plus_e4": sum(max(0, move["value_e4"]) for move in booking.moves),
            "minus_e4": sum(min(0, move["value_e4"]) for move in booking.moves),
            "uncounted": uncounted,
        }
        _end(connection, shop, session, stocktake_id, came_to | {"state": "closed"})
        booking.note("stocktake_closed", {"stocktake": known.name, "counts": told} | came_to)
        return stocktake_in(connection, stocktake_id)


def _locked(connection: Connection, ids: list[int], step: Step) -> dict[int, StockRow]:
    """All these products, locked in the order of their ids."""
    wanted = sorted(ids)
    found: dict[int, StockRow] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= stock.locked(connection, wanted[start : start + CHUNK])
        step(min(start + CHUNK, len(wanted)), len(wanted))
    return found


def _add_differences(
    connection: Connection, booking: Booking, counted: dict[int, Any], locked: dict[int, StockRow], name: str
) -> list[list[Any]]:
    """Add the move of each counted product that differs; what the journal keeps of all: name, counted, expected."""
    moved = stocktakes.moved_since(
        connection, {each: row.move_id for each, row in counted.items() if locked[each].stocked}
    )
    sold = stocktakes.sold_since(
        connection, {each: row.item_id for each, row in counted.items() if not locked[each].stocked}
    )
    told: list[list[Any]] = []
    for product_id, row in counted.items():
        now = locked[product_id]
        since = (moved if now.stocked else sold).get(product_id, 0)
        tally = Tally(row.counted_milli, row.book_milli, since, now.on_hand_milli)
        told.append([row.name, tally.counted_milli, tally.book_milli])
        by = tally.change_milli
        if by:
            value = value_of_change(
                on_hand_milli=now.on_hand_milli, value_e4=now.value_e4, cost_e4=now.cost_e4, by_milli=by
            )
            booking.add(now, by, value, STOCKTAKE, name)
    return told


# Lists --------------------------------------------------------------------------------------------------------------


def list_stocktakes(shop: Shop, session: Session, query: ListQuery) -> ListPage[Stocktake]:
    """A page of stocktakes, the oldest first unless asked otherwise. Filter: state."""
    require(session, STOCK)
    with shop.store.read() as connection:
        rows, count = stocktakes.listed(connection, query)
        return ListPage(tuple(_stocktake(row) for row in rows), count, query.offset)


def open_stocktakes(shop: Shop, session: Session) -> tuple[Stocktake, ...]:
    """Those under way."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return tuple(_stocktake(row) for row in stocktakes.open_ones(connection))


def get_stocktake(shop: Shop, session: Session, stocktake_id: int) -> Stocktake:
    """One stocktake as it is now. BadInput where there is none."""
    require(session, STOCK)
    with shop.store.read() as connection:
        return stocktake_in(connection, stocktake_id)


def _open(connection: Connection, stocktake_id: int) -> Stocktake:
    """The stocktake, locked; BadInput unless it is under way."""
    row = stocktakes.lock(connection, stocktake_id)
    known = stocktake_in(connection, stocktake_id)
    if row is None or row.state != "open":
        raise BadInput(ended_text(known))
    return known


def ended_text(known: Stocktake) -> str:
    """Why nothing more can be done with a stocktake."""
    sentence = _("{name} was dropped by {person}. Begin a new one.")
    if known.state == "closed":
        sentence = _("{name} was closed by {person}. Begin a new one.")
    return sentence.format(name=known.name, person=known.closed_by)


def scope_of(connection: Connection, known: Stocktake) -> frozenset[int] | None:
    """The categories a stocktake is of; None for the whole shop."""
    if known.category_id is None:
        return None
    return stocktakes.families(connection).get(known.category_id, frozenset())


def stocktake_in(connection: Connection, stocktake_id: int) -> Stocktake:
    """The stocktake in a transaction that is open. BadInput where there is none."""
    row = stocktakes.by_id(connection, stocktake_id)
    if row is None:
        raise BadInput(_("That stocktake is not there."))
    return _stocktake(row)


def _stocktake(row: Any) -> Stocktake:
    return Stocktake(
        row.id,
        row.name,
        row.category,
        row.category_id,
        row.state,
        moment_of(row.started_at),
        row.started_by,
        moment_of(row.closed_at) if row.closed_at else None,
        row.closed_by,
        row.counted,
        row.differing,
        row.plus_e4,
        row.minus_e4,
    )


def _journal(
    connection: Connection, shop: Shop, session: Session, kind: str, payload: dict[str, Any]
) -> None:
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind=kind,
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload=payload,
    )
